"""The box's telephone lines: its VoIP accounts and whether they are registered."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from .. import xml
from ..device import Permissions
from ..errors import NoSuchEntryError
from .limits import read_limits
from .service import (
    XVoipService,
    free_index,
    parse_bool,
    parse_int,
    strip_new_prefix,
    strip_sip_prefix,
)


class AccountStatus(StrEnum):
    """The state of a line."""

    DISABLED = "disabled"
    NOT_REGISTERED = "not_registered"
    REGISTERED = "registered"
    CONNECTED = "connected"


_ADD = "X_AVM-DE_AddVoIPAccount"
_INDEX = "NewVoIPAccountIndex"
_LIST = "X_AVM-DE_GetVoIPAccounts"
_STATUS_ACTION = "X_AVM-DE_GetVoIPStatus"

# Boxes send numbers where the document has words; both are understood (4 is unknown).
_STATUS = {
    "0": AccountStatus.DISABLED,
    "1": AccountStatus.NOT_REGISTERED,
    "2": AccountStatus.REGISTERED,
    "3": AccountStatus.CONNECTED,
    "disabled": AccountStatus.DISABLED,
    "not registered": AccountStatus.NOT_REGISTERED,
    "registered": AccountStatus.REGISTERED,
    "connected": AccountStatus.CONNECTED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A telephone line of the box."""

    index: int
    number: str = field(repr=False)
    status: AccountStatus | None
    """None where the box does not know or does not tell."""
    registrar: str = field(repr=False)
    username: str = field(repr=False)
    outbound_proxy: str = field(repr=False)
    stun_server: str = field(repr=False)

    @property
    def is_registered(self) -> bool | None:
        """Whether calls can come and go over this line; None when unknown."""
        if self.status is None:
            return None
        return self.status in {AccountStatus.REGISTERED, AccountStatus.CONNECTED}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount:
    """A telephone line as it is to be, with what logs it in."""

    registrar: str = field(repr=False)
    number: str = field(repr=False)
    username: str = field(repr=False)
    password: str = field(repr=False)
    outbound_proxy: str = field(default="", repr=False)
    stun_server: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrefixSettings:
    """What the box puts before a number that is dialed over a line."""

    index: int
    area_code: bool
    country_code: bool


class Accounts:
    """The lines."""

    def __init__(self, service: XVoipService) -> None:
        """Take the service to ask."""
        self._service = service
        # Two that are added at once would find the same index free.
        self._lock = asyncio.Lock()

    async def available(self, permissions: Permissions | None) -> bool:
        """Tell whether this box tells its lines to a login with these permissions."""
        if permissions is None or permissions.phone:
            return True
        return permissions.app and await self.list_available()

    async def list(self) -> tuple[Account, ...]:
        """Return all lines (X_VoIP 2.31); before FRITZ!OS 7.50 one by one (2.30).

        The status is None where neither the lines nor GetVoIPStatus (2.32) tell it.
        Raises the errors of `Client.call`.
        """
        if not await self.list_available():
            return await self._list_by_index()
        return await self._service.read(_LIST, _accounts)

    async def poll(self, previous: Sequence[Account]) -> tuple[Account, ...]:
        """Return all lines, and ask an old box only for what changes often.

        As `list`; but before FRITZ!OS 7.50 only how many there are (2.3), and the
        status of those that are `previous` (2.32) where the box tells it. All of them
        when there are more or fewer. Raises the errors of `Client.call`.
        """
        if await self.list_available() or await self._account_count() != len(previous):
            return await self.list()
        if not await self._service.has(_STATUS_ACTION):
            return tuple(previous)
        return tuple(
            [
                replace(account, status=await self._status(account.index))
                for account in previous
            ]
        )

    async def list_available(self) -> bool:
        """Tell whether this box tells all its lines at once."""
        return await self._service.has(_LIST)

    async def add(self, account: NewAccount, index: int | None = None) -> int:
        """Add a line and return its index (X_VoIP 2.14).

        At an index that is taken the line there is overwritten; without an index
        the first that is free is taken. Raises InvalidTextError, NoFreeIndexError, and
        the errors of `Client.call`.
        """
        limits = await read_limits(self._service)
        for name in ("registrar", "number", "username", "password", "stun_server"):
            getattr(limits, name).check(_ADD, name, getattr(account, name))
        async with self._lock:
            if index is None:
                taken = {existing.index for existing in await self.list()}
                index = free_index(_ADD, taken, await self._max_accounts())
            await self._service.call(
                _ADD,
                {
                    _INDEX: index,
                    "NewVoIPRegistrar": account.registrar,
                    "NewVoIPNumber": account.number,
                    "NewVoIPUsername": account.username,
                    "NewVoIPPassword": account.password,
                    "NewVoIPOutboundProxy": account.outbound_proxy,
                    "NewVoIPSTUNServer": account.stun_server,
                },
            )
        return index

    async def delete(self, index: int) -> None:
        """Delete a line (X_VoIP 2.16).

        Raises NoSuchEntryError when there is none, and the errors of `Client.call`.
        """
        await self._service.call("X_AVM-DE_DelVoIPAccount", {_INDEX: index})

    async def prefix_settings_available(self, permissions: Permissions | None) -> bool:
        """Return whether the prefix settings are available with these permissions."""
        return await self._service.is_available("GetVoIPEnableAreaCode", permissions)

    async def prefix_settings(self, index: int) -> PrefixSettings:
        """Return what is put before a number dialed over a line (X_VoIP 2.6, 2.10).

        Raises NoSuchEntryError when there is no such line, and the errors of
        `Client.call`.
        """
        place = {_INDEX: index}
        area = await self._service.call("GetVoIPEnableAreaCode", place)
        country = await self._service.call("GetVoIPEnableCountryCode", place)
        return PrefixSettings(
            index=index,
            area_code=bool(parse_bool(area, "NewVoIPEnableAreaCode")),
            country_code=bool(parse_bool(country, "NewVoIPEnableCountryCode")),
        )

    async def set_area_code_enabled(self, index: int, *, enabled: bool) -> None:
        """Put the area code before numbers dialed over a line (X_VoIP 2.7).

        Raises NoSuchEntryError when there is no such line, and the errors of
        `Client.call`.
        """
        await self._service.call(
            "SetVoIPEnableAreaCode", {_INDEX: index, "NewVoIPEnableAreaCode": enabled}
        )

    async def set_country_code_enabled(self, index: int, *, enabled: bool) -> None:
        """Put the country code before numbers dialed over a line (X_VoIP 2.13).

        Raises NoSuchEntryError when there is no such line, and the errors of
        `Client.call`.
        """
        await self._service.call(
            "SetVoIPEnableCountryCode",
            {_INDEX: index, "NewVoIPEnableCountryCode": enabled},
        )

    async def _list_by_index(self) -> tuple[Account, ...]:
        """Return the lines index by index; there may be holes between them."""
        existing = await self._account_count()
        most = await self._max_accounts()
        accounts: list[Account] = []
        for index in range(most):
            if len(accounts) == existing:
                break
            if account := await self._get_by_index(index):
                accounts.append(account)
        return tuple(accounts)

    async def _account_count(self) -> int:
        """Return how many lines there are (X_VoIP 2.3)."""
        return await self._count("GetExistingVoIPNumbers", "NewExistingVoIPNumbers")

    async def _status(self, index: int) -> AccountStatus | None:
        """Return the status of a line (X_VoIP 2.32)."""
        answer = await self._service.call(_STATUS_ACTION, {_INDEX: index})
        return _status_in(strip_new_prefix(answer))

    async def _max_accounts(self) -> int:
        """Return how many lines the box can have (X_VoIP 2.4)."""
        return await self._count("GetMaxVoIPNumbers", "NewMaxVoIPNumbers")

    async def _count(self, action: str, argument: str) -> int:
        """Return one of the two numbers that frame the walk."""
        return parse_int(await self._service.call(action), argument)

    async def _get_by_index(self, index: int) -> Account | None:
        """Return the line at an index, None for a hole."""
        place = {_INDEX: index}
        try:
            answer = await self._service.call("X_AVM-DE_GetVoIPAccount", place)
        except NoSuchEntryError:
            return None
        # Some boxes send the password along; it goes no further than here.
        answer.pop("NewVoIPPassword", None)
        if not answer.get("NewVoIPNumber"):
            return None
        if "NewX_AVM-DE_VoIPStatus" not in answer and await self._service.has(
            _STATUS_ACTION
        ):
            answer |= await self._service.call(_STATUS_ACTION, place)
        return _account(strip_new_prefix(answer), index)


def _accounts(answer: dict[str, str]) -> tuple[Account, ...]:
    """Return the lines that the list tells."""
    entries = xml.parse_list(
        answer.get("NewX_AVM-DE_VoIPAccountList", ""),
        "X_AVM-DE_VoIPAccountList",
        "AccountList",
        "Account",
    )
    return tuple(
        _account(entry, parse_int(entry, "VoIPAccountIndex")) for entry in entries
    )


def _status_in(entry: xml.Element) -> AccountStatus | None:
    """Return the status that an entry or answer tells, None where it is unknown."""
    status = xml.text(entry, "X_AVM-DE_VoIPStatus").strip().lower()
    return _STATUS.get(status.replace("_", " "))


def _account(entry: xml.Element, index: int) -> Account:
    """Return the line that an entry of the list tells."""
    return Account(
        index=index,
        number=strip_sip_prefix(xml.text(entry, "VoIPNumber")),
        status=_status_in(entry),
        registrar=xml.text(entry, "VoIPRegistrar"),
        username=xml.text(entry, "VoIPUsername"),
        outbound_proxy=xml.text(entry, "VoIPOutboundProxy"),
        stun_server=xml.text(entry, "VoIPSTUNServer"),
    )
