"""One FRITZ!Box: its description, and calls of its actions."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from http import HTTPStatus
import logging
from time import monotonic
from typing import Any

from . import errors, soap
from .description import Actions, BoxDescription, Service, parse_description, parse_scpd
from .transport import Request, Transport

_LOGGER = logging.getLogger(__name__)

# A list of some kilobytes takes a millisecond, less than a thread is worth.
_MAX_PARSED_AT_ONCE = 16 * 1024


@dataclass(slots=True, repr=False)
class _Read:
    """A request that is repeated, its last answer, and what was read in it."""

    request: Request
    body: bytes | None = None
    result: Any = None


class Client:
    """A FRITZ!Box whose actions can be called as its own SCPDs describe them."""

    def __init__(self, transport: Transport, serial: str | None = None) -> None:
        """Initialize the client; nothing is sent yet.

        `serial` is that of the box, as in `BoxDescription`: another one gets no login.
        """
        self._transport = transport
        self._serial = serial
        self._description: BoxDescription | None = None
        self._document = b""
        self._actions: dict[str, Actions] = {}
        self._reads: dict[tuple[str, str], _Read] = {}

    async def get_description(self) -> BoxDescription:
        """Return the box's description, read once; needs no login.

        Raises DescriptionUnavailableError, ProtocolError when this is no FRITZ!Box, and
        AnotherBoxError.
        """
        return self._description or await self.refresh_description()

    async def refresh_description(self) -> BoxDescription:
        """Return the description, read again; as `get_description`.

        When it changed, as by an update of FRITZ!OS, all else is read again, too.
        """
        document = await self._transport.get("/tr64desc.xml")
        if self._description is None or document != self._document:
            self._description = await _parse(parse_description, document)
            if document != self._document:
                self._actions = {}
            self._document = document
            self._reads = {}
            if self._serial not in {None, self._description.serial}:
                # So that whatever is called next reads it again, and is not sent.
                self._description = None
                raise errors.AnotherBoxError("Another box has this address")
        return self._description

    def expire_description(self) -> None:
        """Read the description again before whatever is called next is sent."""
        self._description = None
        self._reads = {}

    async def actions(self, service: str) -> Actions:
        """Return the actions of a service by name, read once; needs no login.

        `service` is a short name such as "X_VoIP". Raises UnknownServiceError where
        the box has none, and the errors of `get_description`.
        """
        actions = self._actions.get(service)
        if actions is None:
            path = (await self._service(service)).scpd_path
            of_description = self._actions
            actions = await _parse(parse_scpd, await self._transport.get(path))
            of_description[service] = actions
        return actions

    async def fetch(self, path: str, *, limit: int, timeout: float) -> bytes:  # noqa: ASYNC109
        """Fetch a file without a login; the request is never repeated.

        It may have `limit` bytes and take `timeout` seconds.
        """
        request = Request(path=path, limit=limit, timeout=timeout)
        status, body = await self._transport.send(request)
        if status != HTTPStatus.OK:
            raise errors.ProtocolError(f"HTTP {status} instead of a file")
        return body

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

        `arguments` are named as in the box's SCPD. `idempotent` actions (by default
        those that read) are sent once more when the connection was dropped. `token` is
        that of a confirmed second factor. Raises the errors of `actions`,
        AuthenticationError, Tr064DisabledError, and ActionError; InvalidActionError and
        InvalidArgumentError before anything is sent, too.
        """
        request = await self._build(service, action, arguments or {}, token)
        request = replace(request, authenticate=authenticate)
        if idempotent is not None:
            request = replace(request, idempotent=idempotent)
        parse = partial(soap.parse_answer, action)
        return await self._send(action, request, partial(_parse, parse))

    async def read[Result](
        self, service: str, action: str, read: Callable[[dict[str, str]], Result]
    ) -> Result:
        """Call an action without arguments, and return what `read` makes of its answer.

        While the answer has the same bytes, the result is the same object. Raises the
        errors of `call`, and those of `read`.
        """
        last = self._reads.get((service, action))
        if last is None:
            last = _Read(await self._build(service, action, {}))
            self._reads[service, action] = last

        async def parse(body: bytes) -> Result:
            if body != last.body:
                last.result = await _parse(
                    lambda it: read(soap.parse_answer(action, it)), body
                )
                last.body = body
            result: Result = last.result
            return result

        return await self._send(action, last.request, parse)

    async def _build(
        self,
        service: str,
        action: str,
        arguments: Mapping[str, soap.Value],
        token: str | None = None,
    ) -> Request:
        """Return the request that calls an action."""
        names = (await self.actions(service)).get(action)
        if names is None:
            raise errors.InvalidActionError(action)
        if arguments.keys() != set(names):
            raise errors.InvalidArgumentError(action)
        ordered = {name: arguments[name] for name in names}
        described = await self._service(service)
        return Request(
            path=described.control_path,
            soap_action=f"{described.service_type}#{action}",
            body=soap.build(described.service_type, action, ordered, token),
            authenticate=True,
            idempotent=action.removeprefix("X_AVM-DE_").startswith("Get"),
        )

    async def _send[Result](
        self, action: str, request: Request, parse: Callable[[bytes], Awaitable[Result]]
    ) -> Result:
        """Call an action; return what `parse` reads in its answer."""
        started = monotonic()
        try:
            status, body = await self._transport.send(request)
            # A fault has this status, on some boxes 200.
            if status == HTTPStatus.INTERNAL_SERVER_ERROR:
                await _parse(partial(soap.parse_answer, action), body)
            if status != HTTPStatus.OK:
                raise errors.ProtocolError(f"HTTP {status} instead of an answer")
            result = await parse(body)
        except errors.Tr064Error as err:
            _LOGGER.debug("%s: %s", action, type(err).__name__)
            refused = isinstance(err, errors.InvalidActionError)
            if refused and await self._is_disabled(action):
                raise errors.Tr064DisabledError from err
            raise
        _LOGGER.debug("%s answered after %.3f s", action, monotonic() - started)
        return result

    async def _service(self, name: str) -> Service:
        """Return a service as the box describes it."""
        service = (await self.get_description()).services.get(name)
        if service is None:
            raise errors.UnknownServiceError(name)
        return service

    async def _is_disabled(self, action: str) -> bool:
        """Return whether all of TR-064 is off, and not only this action is refused.

        The witness is an action that every box has and that needs no login. Some boxes
        then have web pages for their descriptions, too.
        """
        witness = "GetSecurityPort"
        try:
            if action != witness:
                await self.call("DeviceInfo", witness, authenticate=False)
        except errors.DescriptionUnavailableError, errors.Tr064DisabledError:
            return True
        except errors.Tr064Error:
            return False
        return action == witness


async def _parse[Result](parse: Callable[[bytes], Result], body: bytes) -> Result:
    """Parse a document; a large one must not hold up the event loop."""
    if len(body) <= _MAX_PARSED_AT_ONCE:
        return parse(body)
    return await asyncio.to_thread(parse, body)
