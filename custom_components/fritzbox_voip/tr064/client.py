"""One FRITZ!Box: what it describes of itself, and calls of its actions."""

from collections.abc import Callable, Mapping
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
    InvalidActionError,
    InvalidArgumentError,
    ProtocolError,
    Tr064DisabledError,
    Tr064Error,
    UnknownServiceError,
)
from .scpd_cache import ScpdCache
from .transport import Transport

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Call:
    """A call as it is sent."""

    action: str
    path: str
    soap_action: str
    envelope: bytes
    authenticate: bool = True
    idempotent: bool


@dataclass(slots=True, kw_only=True)
class _Known:
    """A call that is made again and again, its last answer, and what that means."""

    call: _Call
    body: bytes | None = None
    meaning: Any = None


class Client:
    """A FRITZ!Box whose actions can be called as its own SCPD tells them."""

    def __init__(self, transport: Transport, scpd_cache: str = "") -> None:
        """Take the way to the box; nothing is sent yet.

        `scpd_cache` is what an earlier client of this box had scpd_cache; whatever does
        not fit to the box any more is forgotten.
        """
        self._transport = transport
        self._description: BoxDescription | None = None
        self._scpd_cache = ScpdCache.from_json(scpd_cache)
        self._known: dict[tuple[str, str], _Known] = {}

    @property
    def scpd_cache(self) -> str:
        """Return what is known of the SCPDs, for a later client of this box."""
        return self._scpd_cache.to_json()

    async def get_description(self) -> BoxDescription:
        """Return the box's description, read once; needs no login.

        Raises UnreachableError, BoxTimeoutError, CertificateChangedError,
        LoginBlockedError, or ProtocolError when this is no FRITZ!Box.
        """
        return self._description or await self.refresh_description()

    async def refresh_description(self) -> BoxDescription:
        """Read the description anew; after an update of FRITZ!OS, all the rest too.

        Raises the errors of `describe`.
        """
        body = await self._transport.get("/tr64desc.xml")
        scpd_cache = self._scpd_cache.for_description(body)
        if self._description is None or scpd_cache is not self._scpd_cache:
            self._description = parse_description(body)
            self._scpd_cache = scpd_cache
            self._known.clear()
        return self._description

    async def actions(self, service: str) -> Actions:
        """Return the actions of a service by name, read once; needs no login.

        `service` is a short name such as "X_VoIP"; each action comes with what it
        takes. Raises UnknownServiceError where the box has no such service, else the
        errors of `describe`.
        """
        if self._description is None:
            await self.refresh_description()
        actions = self._scpd_cache.actions.get(service)
        if actions is None:
            path = (await self._service(service)).scpd_path
            actions = parse_scpd(await self._transport.get(path))
            self._scpd_cache.actions[service] = actions
        return actions

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
        """Call an action and return what it answers, by the arguments' names.

        `arguments` are named as in the box's SCPD, which gives their order. Without
        `authenticate` the box is asked as anybody in its network may. `idempotent`
        actions (if not said: those that read) are sent again on a dropped connection.
        `token` is that of a confirmed second factor. Raises the errors of `describe`,
        AuthenticationError, Tr064DisabledError, and the ActionError that the box's
        fault means; InvalidActionError and InvalidArgumentError also before anything is
        sent.
        """
        prepared = await self._prepare(service, action, arguments or {}, token)
        if idempotent is not None:
            prepared = replace(prepared, idempotent=idempotent)
        return await self._send(
            replace(prepared, authenticate=authenticate),
            partial(soap.parse_answer, action),
        )

    async def read[Meaning](
        self, service: str, action: str, read: Callable[[dict[str, str]], Meaning]
    ) -> Meaning:
        """Call an action that takes nothing, and return what `read` makes of it.

        An answer with the same bytes as the last one is not read again: it means the
        same object as before. Raises the errors of `call`, and those of `read`.
        """
        known = self._known.get((service, action))
        if known is None:
            known = _Known(call=await self._prepare(service, action, {}))
            self._known[service, action] = known

        def parse(body: bytes) -> Meaning:
            if body != known.body:
                known.meaning = read(soap.parse_answer(action, body))
                known.body = body
            meaning: Meaning = known.meaning
            return meaning

        return await self._send(known.call, parse)

    async def _prepare(
        self,
        service: str,
        action: str,
        arguments: Mapping[str, soap.Value],
        token: str | None = None,
    ) -> _Call:
        """Return a call, its arguments in the order of the SCPD."""
        takes = (await self.actions(service)).get(action)
        if takes is None:
            raise InvalidActionError(action)
        if arguments.keys() != set(takes):
            raise InvalidArgumentError(action)
        ordered = {name: arguments[name] for name in takes}
        place = await self._service(service)
        return _Call(
            action=action,
            path=place.control_path,
            soap_action=f"{place.service_type}#{action}",
            envelope=soap.build(place.service_type, action, ordered, token),
            idempotent=action.removeprefix("X_AVM-DE_").startswith("Get"),
        )

    async def _send[Meaning](
        self, call: _Call, parse: Callable[[bytes], Meaning]
    ) -> Meaning:
        """Send a call; return what its answer means, or raise what its fault does."""
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
                raise soap.parse_fault(call.action, body)
            if status != HTTPStatus.OK:
                raise ProtocolError(f"HTTP {status} instead of an answer")
            meaning = parse(body)
        except Tr064Error as err:
            _LOGGER.debug("%s: %s", call.action, type(err).__name__)
            if isinstance(err, InvalidActionError) and await self._is_disabled(
                call.action
            ):
                raise Tr064DisabledError from err
            raise
        _LOGGER.debug("%s answered after %.3f s", call.action, monotonic() - started)
        return meaning

    async def _service(self, name: str) -> Service:
        """Return where a service lives."""
        service = (await self.get_description()).services.get(name)
        if service is None:
            raise UnknownServiceError(name)
        return service

    async def _is_disabled(self, action: str) -> bool:
        """Tell whether all of TR-064 is off, or only this action is refused.

        The witness is an action that every box has and that needs no login.
        """
        witness = "GetSecurityPort"
        if action == witness:
            return True
        try:
            await self.call("DeviceInfo", witness, authenticate=False)
        except Tr064DisabledError:
            return True
        except Tr064Error:
            return False
        return False
