"""The SIP clients: IP phones and apps that are registered at the box."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from .. import xml
from ..device import Permissions
from ..errors import (
    InvalidArgumentError,
    NoSuchEntryError,
    ProtocolError,
    UnsupportedError,
)
from ..soap import Value
from .limits import read_limits
from .numbers import PhoneNumber, build_numbers, parse_numbers, phone_number
from .service import (
    XVoipService,
    free_index,
    parse_bool,
    parse_int,
    strip_new_prefix,
    strip_sip_prefix,
)

MAX_CLIENTS = 10
"""A box has the client indexes 0 to 9, and the internal numbers 620 to 629."""

_INDEX = "NewX_AVM-DE_ClientIndex"
_NUMBERS = "NewX_AVM-DE_InComingNumbers"
_LIST = "X_AVM-DE_GetClients"
_FIND = "X_AVM-DE_GetClientByClientId"

# Newest first; each carries what its predecessor carries, and more.
_SET = (
    "X_AVM-DE_SetClient4",
    "X_AVM-DE_SetClient3",
    "X_AVM-DE_SetClient2",
    "X_AVM-DE_SetClient",
)

# What an older one of them cannot carry.
_OPTIONAL = {
    "username": "NewX_AVM-DE_ClientUsername",
    "client_id": "NewX_AVM-DE_ClientId",
    "incoming_numbers": _NUMBERS,
}

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


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSipClient:
    """A SIP client as it is to be; None is what the caller leaves to the box."""

    phone_name: str = field(repr=False)
    password: str = field(repr=False)
    username: str | None = field(default=None, repr=False)
    client_id: str | None = field(default=None, repr=False)
    outgoing_number: str = field(default="", repr=False)
    """Empty: the box takes the first that is free."""
    incoming_numbers: tuple[PhoneNumber, ...] | None = field(default=None, repr=False)
    """Empty: it rings for every number."""


class Clients:
    """The SIP clients."""

    def __init__(self, service: XVoipService) -> None:
        """Take the service to ask."""
        self._service = service
        # Two that are made at once would find the same index free.
        self._lock = asyncio.Lock()

    async def available(self, permissions: Permissions | None) -> bool:
        """Return whether the SIP clients are available with these permissions."""
        return await self._service.is_available(
            "X_AVM-DE_GetNumberOfClients", permissions
        )

    async def list(self) -> tuple[SipClient, ...]:
        """Return all SIP clients (X_VoIP 2.26).

        An old box is asked for one after the other, with the newest action that it
        has (2.24, 2.23, 2.22). Raises the errors of `Client.call`.
        """
        if not await self.list_available():
            return await self._list_by_index()
        return await self._service.read(_LIST, _clients)

    async def poll(self, known: Sequence[SipClient]) -> tuple[SipClient, ...]:
        """Return all SIP clients, and ask an old box only how many there are.

        As `list`; but where they would have to be asked for one by one, those that
        are `known`, unless there are more or fewer (2.21). Raises the errors of
        `Client.call`.
        """
        if await self.list_available() or await self._client_count() != len(known):
            return await self.list()
        return tuple(known)

    async def list_available(self) -> bool:
        """Tell whether this box tells all its SIP clients at once."""
        return await self._service.has(_LIST)

    async def find(self, client_id: str) -> SipClient:
        """Return the first SIP client whose id contains a text (X_VoIP 2.25).

        Capitals count. Before that action existed, the list is searched by the
        same rule. Raises InvalidArgumentError for an empty text, NoSuchEntryError when
        there is none, and the errors of `Client.call`.
        """
        if not client_id:
            raise InvalidArgumentError(_FIND)
        if not await self._service.has(_FIND):
            for client in await self.list():
                if client_id in (client.client_id or ""):
                    return client
            raise NoSuchEntryError(_FIND)
        answer = await self._service.call(_FIND, {"NewX_AVM-DE_ClientId": client_id})
        return _client(
            strip_new_prefix(answer),
            parse_int(answer, _INDEX),
            parse_numbers(xml.text(answer, _NUMBERS)),
        )

    async def set(self, client: NewSipClient, index: int | None = None) -> SipClient:
        """Make or overwrite a SIP client, and return what the box made of it.

        X_VoIP 2.36, and where that does not fit 2.35, 2.34 or 2.33. At an index that
        is taken the SIP client there is overwritten, and keeps its user name if it
        gets no other; without an index the first that is free is taken. Boxes want
        a second factor. Raises InvalidTextError, NoFreeIndexError, UnsupportedError for
        what this FRITZ!OS cannot carry, and the errors of `Client.call`.
        """
        async with self._lock:
            existing = {known.index: known for known in await self.list()}
            if index is None:
                index = free_index(_SET[0], existing, MAX_CLIENTS)
            username = await self._check(client, existing.get(index))
            action = await self._setter(username)
            takes = await self._service.input_arguments(action)
            for name, argument in _OPTIONAL.items():
                if argument not in takes and getattr(client, name):
                    raise UnsupportedError(action, name)
            values = _values(client, index, username, existing.get(index))
            await self._service.call(
                action, {argument: values.get(argument, "") for argument in takes}
            )
            for made in await self.list():
                if made.index == index:
                    return made
        raise ProtocolError("The box does not list the SIP client that it made")

    async def delete(self, index: int) -> None:
        """Delete a SIP client (X_VoIP 2.15).

        Raises NoSuchEntryError when there is none, and the errors of `Client.call`.
        """
        await self._service.call("X_AVM-DE_DeleteClient", {_INDEX: index})

    async def set_delayed_call_notification(self, index: int, *, enabled: bool) -> None:
        """Let calls wait until a SIP client has woken up (X_VoIP 2.37).

        Raises NoSuchEntryError when there is none, and the errors of `Client.call`.
        """
        await self._service.call(
            "X_AVM-DE_SetDelayedCallNotification",
            {_INDEX: index, "NewX_AVM-DE_DelayedCallNotification": enabled},
        )

    async def _check(
        self, client: NewSipClient, existing: SipClient | None
    ) -> str | None:
        """Return the username to send; raise InvalidTextError for an invalid text.

        One that a box chose itself may be shorter than it takes from others.
        """
        limits = await read_limits(self._service)
        limits.client_password.check(_SET[0], "password", client.password)
        if client.username is not None:
            limits.client_username.check(_SET[0], "username", client.username)
            return client.username
        if existing and limits.client_username.fits(existing.username):
            return existing.username
        return None

    async def _setter(self, username: str | None) -> str:
        """Return the newest action that makes a SIP client.

        The newest wants a user name; the one before lets the box choose it.
        """
        newest = await self._service.first_supported(_SET)
        if newest == _SET[0] and username is None:
            return await self._service.first_supported(_SET[1:])
        return newest

    async def _list_by_index(self) -> tuple[SipClient, ...]:
        """Return the SIP clients index by index; there may be holes between them."""
        existing = await self._client_count()
        action = await self._service.first_supported(_GET_CLIENT)
        clients: list[SipClient] = []
        for index in range(MAX_CLIENTS):
            if len(clients) == existing:
                break
            if client := await self._get_by_index(action, index):
                clients.append(client)
        return tuple(clients)

    async def _client_count(self) -> int:
        """Return how many SIP clients there are (X_VoIP 2.21)."""
        answer = await self._service.call("X_AVM-DE_GetNumberOfClients")
        return parse_int(answer, "NewX_AVM-DE_NumberOfClients")

    async def _get_by_index(self, action: str, index: int) -> SipClient | None:
        """Return the SIP client at an index, None for a hole."""
        try:
            answer = await self._service.call(
                action, {"NewX_AVM-DE_ClientIndex": index}
            )
        except NoSuchEntryError:
            return None
        numbers = answer.get(_NUMBERS)
        return _client(
            strip_new_prefix(answer),
            index,
            None if numbers is None else parse_numbers(numbers),
        )


def _values(
    client: NewSipClient, index: int, username: str | None, existing: SipClient | None
) -> dict[str, Value]:
    """Return what the actions that make a SIP client take, each a part of it."""
    return {
        _INDEX: index,
        "NewX_AVM-DE_ClientPassword": client.password,
        "NewX_AVM-DE_ClientUsername": username or "",
        "NewX_AVM-DE_PhoneName": client.phone_name,
        "NewX_AVM-DE_ClientId": client.client_id or "",
        "NewX_AVM-DE_OutGoingNumber": client.outgoing_number,
        _NUMBERS: build_numbers(client.incoming_numbers or ()),
        # Old boxes take it: it is not allowed by the way, nor taken away.
        "NewX_AVM-DE_ExternalRegistration": bool(
            existing and existing.external_registration
        ),
    }


def _clients(answer: dict[str, str]) -> tuple[SipClient, ...]:
    """Return the SIP clients that the list tells."""
    entries = xml.parse_list(
        answer.get("NewX_AVM-DE_ClientList", ""), "X_AVM-DE_ClientList", "List", "Item"
    )
    return tuple(
        _client(entry, parse_int(entry, "X_AVM-DE_ClientIndex"), _nested_numbers(entry))
        for entry in entries
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
        outgoing_number=strip_sip_prefix(xml.text(entry, "X_AVM-DE_OutGoingNumber")),
        incoming_numbers=incoming_numbers,
        external_registration=parse_bool(entry, "X_AVM-DE_ExternalRegistration"),
        delayed_call_notification=parse_bool(entry, "X_AVM-DE_DelayedCallNotification"),
    )
