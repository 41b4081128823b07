"""The SIP clients: IP phones and apps that are registered at the box."""

from dataclasses import dataclass, field

from .. import xml
from ..device import Rights
from ..errors import NoSuchEntryError
from .numbers import PhoneNumber, parse_numbers, phone_number
from .service import (
    XVoipService,
    flag_in,
    number_in,
    telephone_number,
    without_new,
)

MAX_CLIENTS = 10
"""A box has the client indexes 0 to 9, and the internal numbers 620 to 629."""

# Newest first; each tells what its successor tells, and less.
_GET_CLIENT = ("X_AVM-DE_GetClient3", "X_AVM-DE_GetClient2", "X_AVM-DE_GetClient")


@dataclass(frozen=True, slots=True, kw_only=True)
class SipClient:
    """A SIP client; None stands for what an old box does not tell."""

    index: int
    internal_number: str
    """What the phones of the box dial to reach it, for example "620"."""
    phone_name: str = field(repr=False)
    username: str = field(repr=False)
    registrar: str = field(repr=False)
    client_id: str | None = field(repr=False)
    outgoing_number: str = field(repr=False)
    """Empty: the box takes the first that is free."""
    incoming_numbers: tuple[PhoneNumber, ...] | None = field(repr=False)
    """One of type `ALL_CALLS`, or none at all: it rings for every number."""
    external_registration: bool | None
    """Whether it may register from the internet."""
    delayed_call_notification: bool | None


class Clients:
    """The SIP clients."""

    def __init__(self, service: XVoipService) -> None:
        """Take the service to ask."""
        self._service = service

    async def available(self, rights: Rights | None) -> bool:
        """Tell whether this box tells its SIP clients to a login with these rights."""
        if rights is not None and not rights.phone:
            return False
        return await self._service.has("X_AVM-DE_GetNumberOfClients")

    async def list(self) -> tuple[SipClient, ...]:
        """Return all SIP clients (X_VoIP 2.26).

        An old box is asked for one after the other, with the newest action that it
        has (2.24, 2.23, 2.22). Raises the errors of `Client.call`.
        """
        if not await self._service.has("X_AVM-DE_GetClients"):
            return await self._walk()
        answer = await self._service.call("X_AVM-DE_GetClients")
        entries = xml.parse_list(
            answer.get("NewX_AVM-DE_ClientList", ""),
            "X_AVM-DE_ClientList",
            "List",
            "Item",
        )
        return tuple(
            _client(
                entry,
                number_in(entry, "X_AVM-DE_ClientIndex"),
                _nested_numbers(entry),
            )
            for entry in entries
        )

    async def _walk(self) -> tuple[SipClient, ...]:
        """Return the SIP clients index by index; there may be holes between them."""
        answer = await self._service.call("X_AVM-DE_GetNumberOfClients")
        existing = number_in(answer, "NewX_AVM-DE_NumberOfClients")
        action = await self._service.newest(_GET_CLIENT)
        clients: list[SipClient] = []
        for index in range(MAX_CLIENTS):
            if len(clients) == existing:
                break
            if client := await self._get(action, index):
                clients.append(client)
        return tuple(clients)

    async def _get(self, action: str, index: int) -> SipClient | None:
        """Return the SIP client at an index, None for a hole."""
        try:
            answer = await self._service.call(
                action, {"NewX_AVM-DE_ClientIndex": index}
            )
        except NoSuchEntryError:
            return None
        numbers = answer.get("NewX_AVM-DE_InComingNumbers")
        return _client(
            without_new(answer),
            index,
            None if numbers is None else parse_numbers(numbers),
        )


def _nested_numbers(entry: xml.Element) -> tuple[PhoneNumber, ...]:
    """Return the in-coming numbers of an entry of GetClients."""
    name = "X_AVM-DE_InComingNumbers"
    if not entry.get(name):
        return ()
    return tuple(map(phone_number, xml.children(xml.child(entry, name), "Item")))


def _client(
    entry: xml.Element, index: int, incoming_numbers: tuple[PhoneNumber, ...] | None
) -> SipClient:
    """Return the SIP client that an entry of the list, or an answer, tells."""
    client_id = "X_AVM-DE_ClientId"
    return SipClient(
        index=index,
        internal_number=xml.text(entry, "X_AVM-DE_InternalNumber") or str(620 + index),
        phone_name=xml.text(entry, "X_AVM-DE_PhoneName"),
        username=xml.text(entry, "X_AVM-DE_ClientUsername"),
        registrar=xml.text(entry, "X_AVM-DE_ClientRegistrar"),
        client_id=xml.text(entry, client_id) if client_id in entry else None,
        outgoing_number=telephone_number(xml.text(entry, "X_AVM-DE_OutGoingNumber")),
        incoming_numbers=incoming_numbers,
        external_registration=flag_in(entry, "X_AVM-DE_ExternalRegistration"),
        delayed_call_notification=flag_in(entry, "X_AVM-DE_DelayedCallNotification"),
    )
