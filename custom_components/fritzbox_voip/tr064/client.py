"""One FRITZ!Box: its description, and calls of its actions."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from http import HTTPStatus
import logging
from time import monotonic
from typing import Any

from . import soap
from .description import (
    Actions,
    BoxDescription,
    Service,
    parse_description,
    parse_scpd,
)
from .errors import (
    DescriptionUnavailableError,
    InvalidActionError,
    InvalidArgumentError,
    ProtocolError,
    Tr064DisabledError,
    Tr064Error,
    UnknownServiceError,
)
from .transport import Transport

_LOGGER = logging.getLogger(__name__)

# A list of some kilobytes takes a millisecond, less than a thread is worth.
_MAX_PARSED_AT_ONCE = 16 * 1024


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class _Call:
    """A call as it is sent."""

    action: str
    path: str
    soap_action: str
    envelope: bytes
    authenticate: bool = True
    idempotent: bool


@dataclass(slots=True, kw_only=True, repr=False)
class _Read:
    """A call that is repeated, its last answer, and what was read in it."""

    call: _Call
    body: bytes | None = None
    result: Any = None


class Client:
    """A FRITZ!Box whose actions can be called as its own SCPDs describe them."""

    def __init__(self, transport: Transport) -> None:
        """Initialize the client; nothing is sent yet."""
        self._transport = transport
        self._description: BoxDescription | None = None
        self._document = b""
        self._actions: dict[str, Actions] = {}
        self._reads: dict[tuple[str, str], _Read] = {}

    async def get_description(self) -> BoxDescription:
        """Return the box's description, read once; needs no login.

        Raises UnreachableError and its subclasses, CertificateChangedError,
        LoginBlockedError, DescriptionUnavailableError, or ProtocolError when this is no
        FRITZ!Box.
        """
        return self._description or await self.refresh_description()

    async def refresh_description(self) -> BoxDescription:
        """Return the description, read again; when it changed, all else is read again.

        That is so after an update of FRITZ!OS. Raises the errors of `get_description`.
        """
        document = await self._transport.get("/tr64desc.xml")
        if self._description is None or document != self._document:
            self._description = await _parse(parse_description, document)
            self._document = document
            self._actions = {}
            self._reads = {}
        return self._description

    async def actions(self, service: str) -> Actions:
        """Return the actions of a service by name, read once; needs no login.

        `service` is a short name such as "X_VoIP"; each action comes with the names of
        its input arguments. Raises UnknownServiceError where the box has no such
        service, and the errors of `get_description`.
        """
        actions = self._actions.get(service)
        if actions is None:
            path = (await self._service(service)).scpd_path
            of_description = self._actions
            actions = await _parse(parse_scpd, await self._transport.get(path))
            of_description[service] = actions
        return actions

    async def fetch(self, path: str, *, limit: int, timeout: float) -> bytes:  # noqa: ASYNC109
        """Fetch a file of the box without a login; as `Transport.fetch`."""
        return await self._transport.fetch(path, limit=limit, timeout=timeout)

    async def call(
        self,
        service: str,
        action: str,
        arguments: Mapping[str, soap.Value] | None = None,
        *,
        authenticate: bool = True,
        idempotent: bool | None = None,
        token: str | None = None,
    ) -> dict[str, str]:
        """Call an action and return its output arguments by name.

        `arguments` are named as in the box's SCPD, which gives their order. Without
        `authenticate` the login is not sent. `idempotent` actions (by default those
        that read) are sent once more when the connection was dropped. `token` is that
        of a confirmed second factor. Raises the errors of `get_description`,
        AuthenticationError, Tr064DisabledError, and the ActionError that the box's
        fault means; InvalidActionError and InvalidArgumentError also before anything is
        sent.
        """
        prepared = await self._prepare(service, action, arguments or {}, token)
        if idempotent is not None:
            prepared = replace(prepared, idempotent=idempotent)
        return await self._send(
            replace(prepared, authenticate=authenticate),
            partial(_parse, partial(soap.parse_answer, action)),
        )

    async def read[Result](
        self, service: str, action: str, read: Callable[[dict[str, str]], Result]
    ) -> Result:
        """Call an action without arguments, and return what `read` makes of its answer.

        The same bytes as in the last answer are not read again: the result is the same
        object. Raises the errors of `call`, and those of `read`.
        """
        last = self._reads.get((service, action))
        if last is None:
            last = _Read(call=await self._prepare(service, action, {}))
            self._reads[service, action] = last

        def parse(body: bytes) -> Result:
            return read(soap.parse_answer(action, body))

        async def parse_new(body: bytes) -> Result:
            if body == last.body:
                same: Result = last.result
                return same
            result = await _parse(parse, body)
            last.result, last.body = result, body
            return result

        return await self._send(last.call, parse_new)

    async def _prepare(
        self,
        service: str,
        action: str,
        arguments: Mapping[str, soap.Value],
        token: str | None = None,
    ) -> _Call:
        """Return a call, its arguments in the order of the SCPD."""
        names = (await self.actions(service)).get(action)
        if names is None:
            raise InvalidActionError(action)
        if arguments.keys() != set(names):
            raise InvalidArgumentError(action)
        ordered = {name: arguments[name] for name in names}
        described = await self._service(service)
        return _Call(
            action=action,
            path=described.control_path,
            soap_action=f"{described.service_type}#{action}",
            envelope=soap.build(described.service_type, action, ordered, token),
            idempotent=action.removeprefix("X_AVM-DE_").startswith("Get"),
        )

    async def _send[Result](
        self, call: _Call, parse: Callable[[bytes], Awaitable[Result]]
    ) -> Result:
        """Send a call; return what `parse` reads in its answer, or raise its fault."""
        started = monotonic()
        try:
            status, body = await self._transport.post(
                call.path,
                call.soap_action,
                call.envelope,
                authenticate=call.authenticate,
                idempotent=call.idempotent,
            )
            if status == HTTPStatus.INTERNAL_SERVER_ERROR:
                raise await _parse(partial(soap.parse_fault, call.action), body)
            if status != HTTPStatus.OK:
                raise ProtocolError(f"HTTP {status} instead of an answer")
            result = await parse(body)
        except Tr064Error as err:
            _LOGGER.debug("%s: %s", call.action, type(err).__name__)
            if isinstance(err, InvalidActionError) and await self._is_disabled(
                call.action
            ):
                raise Tr064DisabledError from err
            raise
        _LOGGER.debug("%s answered after %.3f s", call.action, monotonic() - started)
        return result

    async def _service(self, name: str) -> Service:
        """Return a service as the box describes it."""
        service = (await self.get_description()).services.get(name)
        if service is None:
            raise UnknownServiceError(name)
        return service

    async def _is_disabled(self, action: str) -> bool:
        """Return whether all of TR-064 is off, and not only this action is refused.

        The witness is an action that every box has and that needs no login. Some boxes
        then have web pages for their descriptions, too.
        """
        witness = "GetSecurityPort"
        if action == witness:
            return True
        try:
            await self.call("DeviceInfo", witness, authenticate=False)
        except DescriptionUnavailableError, Tr064DisabledError:
            return True
        except Tr064Error:
            return False
        return False


async def _parse[Result](parse: Callable[[bytes], Result], body: bytes) -> Result:
    """Parse a document; a large one must not hold up the event loop."""
    if len(body) <= _MAX_PARSED_AT_ONCE:
        return parse(body)
    return await asyncio.to_thread(parse, body)
