"""The SIP clients: IP phones and apps that are registered at the box."""

from dataclasses import dataclass, fields, replace
from typing import Final, override

from .. import errors, xml
from ..soap import Value
from .limits import naming_field, read_limits
from .numbers import PhoneNumber, build_numbers, parse_numbers
from .service import (
    Entry,
    ListSubject,
    argument,
    choose_index,
    parse_bool,
    parse_int,
    parse_phone_number,
    strip_new_prefix,
)

MAX_CLIENTS: Final = 10
"""A box has the client indexes 0 to 9, and the internal numbers 620 to 629."""

_INDEX = "NewX_AVM-DE_ClientIndex"
_FIND = "X_AVM-DE_GetClientByClientId"

# Newest first; each takes what its predecessor takes, and more.
_SET = (
    "X_AVM-DE_SetClient4",
    "X_AVM-DE_SetClient3",
    "X_AVM-DE_SetClient2",
    "X_AVM-DE_SetClient",
)
# What an older one of them does not take.
_OPTIONAL = {"username", "client_id", "incoming_numbers"}


def _parse_internal_number(element: xml.Element, name: str) -> str:
    """Return the internal number, which follows from the index on old boxes."""
    index = parse_int(element, "X_AVM-DE_ClientIndex")
    return xml.text(element, name) or str(620 + index)


def _parse_incoming(element: xml.Element, name: str) -> tuple[PhoneNumber, ...] | None:
    """Return the numbers in an element; answers about one client hold a document."""
    content = element.get(name)
    if isinstance(content, str):
        return parse_numbers(content)
    if content is None:
        return () if name in element else None
    return tuple(map(PhoneNumber.from_element, xml.children(element, name, "Item")))


@dataclass(frozen=True, slots=True, kw_only=True)
class SipClient(Entry):
    """A SIP client; None is what an old box does not return."""

    index: int = argument("X_AVM-DE_ClientIndex", parse_int, private=False)
    """0 to 9."""
    internal_number: str = argument(
        "X_AVM-DE_InternalNumber", _parse_internal_number, private=False
    )
    """What the phones of the box dial to call it, for example "620"."""
    phone_name: str = argument("X_AVM-DE_PhoneName")
    username: str = argument("X_AVM-DE_ClientUsername")
    client_id: str | None = argument(
        "X_AVM-DE_ClientId",
        lambda entry, name: xml.text(entry, name) if name in entry else None,
    )
    outgoing_number: str = argument("X_AVM-DE_OutGoingNumber", parse_phone_number)
    """Empty: the box uses the first available one."""
    incoming_numbers: tuple[PhoneNumber, ...] | None = argument(
        "X_AVM-DE_InComingNumbers", _parse_incoming
    )
    """One of type `ALL_CALLS`, or none at all: it rings for every number."""
    external_registration: bool | None = argument(
        "X_AVM-DE_ExternalRegistration", parse_bool, private=False
    )
    """Whether it may register from the internet."""
    delayed_call_notification: bool | None = argument(
        "X_AVM-DE_DelayedCallNotification", parse_bool, private=False
    )
    """Whether calls are delayed until it has woken up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSipClient(Entry):
    """A SIP client to store; None is what is stored already, or the box's choice."""

    password: str = argument("X_AVM-DE_ClientPassword")
    phone_name: str | None = argument("X_AVM-DE_PhoneName", default=None)
    username: str | None = argument("X_AVM-DE_ClientUsername", default=None)
    client_id: str | None = argument("X_AVM-DE_ClientId", default=None)
    outgoing_number: str | None = argument("X_AVM-DE_OutGoingNumber", default=None)
    """Empty: the box uses the first available one."""
    incoming_numbers: tuple[PhoneNumber, ...] | None = argument(
        "X_AVM-DE_InComingNumbers", default=None
    )
    """Empty: it rings for every number."""


class Clients(ListSubject[SipClient]):
    """The SIP clients (X_VoIP 2.26, on older boxes one by one, 2.21 to 2.24)."""

    _entry = SipClient
    _list_action = "X_AVM-DE_GetClients"
    _list_path = ("X_AVM-DE_ClientList", "List", "Item")
    _count_action = "X_AVM-DE_GetNumberOfClients"
    # Newest first; each returns what its successor returns, and more.
    _get_actions = ("X_AVM-DE_GetClient3", "X_AVM-DE_GetClient2", "X_AVM-DE_GetClient")
    _index = _INDEX
    _texts = ("username", "phone_name")

    async def find(self, client_id: str) -> SipClient:
        """Return the first SIP client whose id contains a text (X_VoIP 2.25).

        Case-sensitive; on a box without that action, too. Raises InvalidArgumentError
        for an empty text, and NoSuchEntryError.
        """
        if not client_id:
            raise errors.InvalidArgumentError(_FIND)
        if not await self._service.has(_FIND):
            for client in await self.list():
                if client_id in (client.client_id or ""):
                    return client
            raise errors.NoSuchEntryError(_FIND)
        answer = await self._service.call(_FIND, {"NewX_AVM-DE_ClientId": client_id})
        return SipClient.from_element(strip_new_prefix(answer))

    async def set(self, client: NewSipClient, index: int | None = None) -> SipClient:
        """Create or overwrite a SIP client, and return what the box stored or was sent.

        X_VoIP 2.36, or 2.35, 2.34, 2.33 where that is missing or takes no username.
        Without an index the first free one is used. Boxes require a second factor.
        Raises InvalidTextError, InvalidIndexError, NoFreeIndexError,
        UsernameInUseError, UnsupportedError.
        """
        async with self._lock:
            others = await self._by_index()
            index = choose_index(
                _SET[0], "client_index", index, used=others, count=MAX_CLIENTS
            )
            stored = others.pop(index, None)
            checked = await self._check(client, stored)
            if checked.username in {other.username for other in others.values()}:
                raise errors.UsernameInUseError(_SET[0], field="username")
            self._set_written(index, await self._send(checked, index, stored))
            created: SipClient = (await self._by_index())[index]
        return created

    async def delete(self, index: int) -> None:
        """Delete a SIP client (X_VoIP 2.15)."""
        await self._service.call("X_AVM-DE_DeleteClient", {_INDEX: index})
        self._written.pop(index, None)

    async def set_delayed_call_notification(self, index: int, *, enabled: bool) -> None:
        """Set whether calls are delayed until it has woken up (X_VoIP 2.37)."""
        await self._service.call(
            "X_AVM-DE_SetDelayedCallNotification",
            {_INDEX: index, "NewX_AVM-DE_DelayedCallNotification": enabled},
        )

    async def _check(
        self, client: NewSipClient, stored: SipClient | None
    ) -> NewSipClient:
        """Return the SIP client with what is stored; raise InvalidTextError."""
        limits = await read_limits(self._service)
        username = limits["X_AVM-DE_ClientUsername"]
        password = limits["X_AVM-DE_ClientPassword"]
        # Boxes refuse the other characters of their own limits (803).
        letters_and_digits = "".join(filter(str.isalnum, password.allowed))
        password = replace(password, allowed=letters_and_digits)
        password.check(_SET[0], "password", client.password)
        if client.username is not None:
            username.check(_SET[0], "username", client.username)
        if stored:
            absent = [
                it.name for it in fields(client) if getattr(client, it.name) is None
            ]
            client = replace(client, **{name: getattr(stored, name) for name in absent})
        # A username that the box chose may be shorter than it accepts.
        if client.username is not None and not username.fits(client.username):
            client = replace(client, username=None)
        return client

    async def _send(
        self, client: NewSipClient, index: int, stored: SipClient | None
    ) -> SipClient:
        """Send a SIP client with the newest action that takes it, and return it."""
        # The newest requires a username; for the one before the box chooses it.
        actions = _SET if client.username is not None else _SET[1:]
        action, takes = await self._service.first_supported(*actions)
        values: dict[str, Value] = {
            _INDEX: index,
            # Old boxes store it: it is neither granted nor withdrawn in passing.
            "NewX_AVM-DE_ExternalRegistration": int(
                bool(stored and stored.external_registration)
            ),
        }
        for it in fields(client):
            name, value = f"New{it.metadata['name']}", getattr(client, it.name)
            is_lost = it.name in _OPTIONAL and name not in takes
            if is_lost and value and value != getattr(stored, it.name, None):
                raise errors.UnsupportedError(action, field=it.name)
            is_list = isinstance(value, tuple)
            values[name] = build_numbers(value) if is_list else value or ""
        arguments = {name: values.get(name, "") for name in takes}
        try:
            with naming_field(client):
                answer = await self._service.call(action, arguments)
        except errors.InternalError as err:
            if err.code == 820:
                others = {it.username for it in await self.list() if it.index != index}
                # The username that a box chooses is the internal number.
                if (client.username or str(620 + index)) in others:
                    raise errors.UsernameInUseError(
                        action, err.code, field="username"
                    ) from err
            raise
        sent = {name: str(value) for name, value in arguments.items()}
        return SipClient.from_element(strip_new_prefix(sent | answer))

    @override
    async def _count_max(self) -> int:
        return MAX_CLIENTS
