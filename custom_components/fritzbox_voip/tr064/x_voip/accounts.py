"""The box's telephone lines: its VoIP accounts and whether they are registered."""

from dataclasses import dataclass, field
from enum import StrEnum

from .. import xml
from ..device import Rights
from ..errors import NoSuchEntryError
from .service import XVoipService, number_in, telephone_number, without_new


class AccountStatus(StrEnum):
    """The state of a line."""

    DISABLED = "disabled"
    NOT_REGISTERED = "not_registered"
    REGISTERED = "registered"
    CONNECTED = "connected"


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


class Accounts:
    """The lines."""

    def __init__(self, service: XVoipService) -> None:
        """Take the service to ask."""
        self._service = service

    async def available(self, rights: Rights | None) -> bool:
        """Tell whether this box tells its lines to a login with these rights."""
        if rights is None or rights.phone:
            return True
        return rights.app and await self._service.has("X_AVM-DE_GetVoIPAccounts")

    async def list(self) -> tuple[Account, ...]:
        """Return all lines (X_VoIP 2.31); before FRITZ!OS 7.50 one by one (2.30).

        The status is None where neither the lines nor GetVoIPStatus (2.32) tell it.
        Raises the errors of `Client.call`.
        """
        if not await self._service.has("X_AVM-DE_GetVoIPAccounts"):
            return await self._walk()
        answer = await self._service.call("X_AVM-DE_GetVoIPAccounts")
        entries = xml.parse_list(
            answer.get("NewX_AVM-DE_VoIPAccountList", ""),
            "X_AVM-DE_VoIPAccountList",
            "AccountList",
            "Account",
        )
        return tuple(
            _account(entry, number_in(entry, "VoIPAccountIndex")) for entry in entries
        )

    async def _walk(self) -> tuple[Account, ...]:
        """Return the lines index by index; there may be holes between them."""
        existing = await self._count("GetExistingVoIPNumbers", "NewExistingVoIPNumbers")
        most = await self._count("GetMaxVoIPNumbers", "NewMaxVoIPNumbers")
        accounts: list[Account] = []
        for index in range(most):
            if len(accounts) == existing:
                break
            if account := await self._get(index):
                accounts.append(account)
        return tuple(accounts)

    async def _count(self, action: str, argument: str) -> int:
        """Return one of the two numbers that frame the walk (X_VoIP 2.3, 2.4)."""
        return number_in(await self._service.call(action), argument)

    async def _get(self, index: int) -> Account | None:
        """Return the line at an index, None for a hole."""
        place = {"NewVoIPAccountIndex": index}
        try:
            answer = await self._service.call("X_AVM-DE_GetVoIPAccount", place)
        except NoSuchEntryError:
            return None
        # Some boxes send the password along; it goes no further than here.
        answer.pop("NewVoIPPassword", None)
        if not answer.get("NewVoIPNumber"):
            return None
        if "NewX_AVM-DE_VoIPStatus" not in answer and await self._service.has(
            "X_AVM-DE_GetVoIPStatus"
        ):
            answer |= await self._service.call("X_AVM-DE_GetVoIPStatus", place)
        return _account(without_new(answer), index)


def _account(entry: xml.Element, index: int) -> Account:
    """Return the line that an entry of the list tells."""
    status = xml.text(entry, "X_AVM-DE_VoIPStatus").strip().lower()
    return Account(
        index=index,
        number=telephone_number(xml.text(entry, "VoIPNumber")),
        status=_STATUS.get(status.replace("_", " ")),
        registrar=xml.text(entry, "VoIPRegistrar"),
        username=xml.text(entry, "VoIPUsername"),
        outbound_proxy=xml.text(entry, "VoIPOutboundProxy"),
        stun_server=xml.text(entry, "VoIPSTUNServer"),
    )
