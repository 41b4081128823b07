"""The box's lines: its VoIP accounts and whether they are registered."""

from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import override

from .. import xml
from ..errors import NoSuchEntryError
from ..soap import Value
from .limits import naming_field, read_limits
from .service import (
    Entry,
    ListSubject,
    argument,
    choose_index,
    parse_bool,
    parse_int,
    parse_phone_number,
)


class AccountStatus(StrEnum):
    """The status of a line, in the order of the numbers that boxes send."""

    DISABLED = "disabled"
    NOT_REGISTERED = "not_registered"
    REGISTERED = "registered"
    CONNECTED = "connected"


_ADD = "X_AVM-DE_AddVoIPAccount"
_GET_STATUS = "X_AVM-DE_GetVoIPStatus"
_INDEX = "NewVoIPAccountIndex"
_AREA_CODE = "NewVoIPEnableAreaCode"
_COUNTRY_CODE = "NewVoIPEnableCountryCode"

# Boxes send numbers where the document has words; 4 and "unknown" are no status.
_STATUS = {str(number): status for number, status in enumerate(AccountStatus)} | {
    status.value: status for status in AccountStatus
}


def _parse_status(element: xml.Element, name: str) -> AccountStatus | None:
    """Return the status in an element, None for an unknown one."""
    return _STATUS.get(xml.text(element, name).strip().lower().replace(" ", "_"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Account(Entry):
    """A line; texts are empty where the box has none."""

    index: int = argument("VoIPAccountIndex", parse_int, private=False)
    number: str = argument("VoIPNumber", parse_phone_number)
    """As the box spells it, for example "030123456" or "+4930123456"."""
    status: AccountStatus | None = argument(
        "X_AVM-DE_VoIPStatus", _parse_status, private=False
    )
    """None where the box reports none, or an unknown one."""
    registrar: str = argument("VoIPRegistrar")
    username: str = argument("VoIPUsername")
    outbound_proxy: str = argument("VoIPOutboundProxy")
    stun_server: str = argument("VoIPSTUNServer")

    @property
    def is_registered(self) -> bool | None:
        """Return whether the line can be used for calls, None without a status."""
        if self.status is None:
            return None
        return self.status in {AccountStatus.REGISTERED, AccountStatus.CONNECTED}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount(Entry):
    """A line to add, with its credentials at the provider."""

    registrar: str = argument("VoIPRegistrar")
    number: str = argument("VoIPNumber")
    username: str = argument("VoIPUsername")
    password: str = argument("VoIPPassword")
    outbound_proxy: str = argument("VoIPOutboundProxy", default="")
    stun_server: str = argument("VoIPSTUNServer", default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class PrefixSettings:
    """Which codes the box puts before numbers that are dialed over a line."""

    index: int
    area_code: bool
    country_code: bool


class Accounts(ListSubject[Account]):
    """The lines (X_VoIP 2.31, before FRITZ!OS 7.50 one by one, 2.3, 2.30).

    The status is None where neither they nor GetVoIPStatus (2.32) have it.
    """

    _entry = Account
    _list_action = "X_AVM-DE_GetVoIPAccounts"
    _list_path = ("X_AVM-DE_VoIPAccountList", "AccountList", "Account")
    _count_action = "GetExistingVoIPNumbers"
    _get_actions = ("X_AVM-DE_GetVoIPAccount",)
    _index = _INDEX
    # A line may lack a number only.
    _texts = ("number", "username", "registrar")

    async def add(self, account: NewAccount, index: int | None = None) -> int:
        """Add a line and return its index (X_VoIP 2.14).

        Overwrites the line at `index`; without one the first free index is used. Raises
        InvalidTextError, InvalidIndexError, NoFreeIndexError.
        """
        limits = await read_limits(self._service)
        arguments: dict[str, Value] = {}
        for it in fields(account):
            name = it.metadata["name"]
            arguments[f"New{name}"] = text = getattr(account, it.name)
            if limit := limits.get(name):
                limit.check(_ADD, it.name, text)
        async with self._lock:
            used = await self._by_index() if index is None else ()
            count = await self._count_max()
            index = choose_index(_ADD, "account_index", index, used=used, count=count)
            with naming_field(account):
                await self._service.call(_ADD, {_INDEX: index} | arguments)
            # The index alone: the account has a password.
            self._set_written(index, None)
        return index

    async def delete(self, index: int) -> None:
        """Delete a line (X_VoIP 2.16)."""
        await self._service.call("X_AVM-DE_DelVoIPAccount", {_INDEX: index})
        self._written.pop(index, None)

    async def prefix_settings(self, index: int) -> PrefixSettings:
        """Return the prefix settings of a line (X_VoIP 2.6, 2.10)."""
        area = await self._service.call("GetVoIPEnableAreaCode", {_INDEX: index})
        country = await self._service.call("GetVoIPEnableCountryCode", {_INDEX: index})
        return PrefixSettings(
            index=index,
            area_code=bool(parse_bool(area, _AREA_CODE)),
            country_code=bool(parse_bool(country, _COUNTRY_CODE)),
        )

    async def set_area_code_enabled(self, index: int, *, enabled: bool) -> None:
        """Set whether the area code is put before numbers (X_VoIP 2.7)."""
        await self._service.call(
            "SetVoIPEnableAreaCode", {_INDEX: index, _AREA_CODE: enabled}
        )

    async def set_country_code_enabled(self, index: int, *, enabled: bool) -> None:
        """Set whether the country code is put before numbers (X_VoIP 2.13)."""
        await self._service.call(
            "SetVoIPEnableCountryCode", {_INDEX: index, _COUNTRY_CODE: enabled}
        )

    @override
    async def _count_max(self) -> int:
        return await self._service.count("GetMaxVoIPNumbers")

    @override
    async def _get(self, index: int) -> Account:
        line = await super()._get(index)
        if line.status or not await self._service.has(_GET_STATUS):
            return line
        return await self._update_status(line)

    @override
    async def _update(self, entries: tuple[Account, ...]) -> tuple[Account, ...]:
        if not await self._service.has(_GET_STATUS):
            return entries
        try:
            return tuple([await self._update_status(line) for line in entries])
        except NoSuchEntryError:
            return await self.list()

    async def _update_status(self, line: Account) -> Account:
        """Return a line with its present status (X_VoIP 2.32)."""
        answer = await self._service.call(_GET_STATUS, {_INDEX: line.index})
        status = _parse_status(answer, "NewX_AVM-DE_VoIPStatus")
        return replace(line, status=status)
