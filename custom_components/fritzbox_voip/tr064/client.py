"""One FRITZ!Box: what it describes of itself, and calls of its actions."""

from collections.abc import Callable, Mapping
from functools import partial
from http import HTTPStatus
import logging
from time import monotonic
from typing import Any

from . import soap
from .description import (
    Action,
    BoxDescription,
    Service,
    parse_description,
    parse_scpd,
)
from .errors import (
    ActionUnknownError,
    ArgumentError,
    ProtocolError,
    ServiceUnknownError,
    Tr064DisabledError,
    Tr064Error,
)
from .transport import Transport

_LOGGER = logging.getLogger(__name__)


class Client:
    """A FRITZ!Box whose actions can be called as its own SCPD tells them."""

    def __init__(self, transport: Transport) -> None:
        """Take the way to the box; nothing is sent yet."""
        self._transport = transport
        self._description: BoxDescription | None = None
        self._actions: dict[str, Mapping[str, Action]] = {}
        # The last answers that were read, by service and action.
        self._known: dict[tuple[str, str], tuple[bytes, Any]] = {}

    async def describe(self) -> BoxDescription:
        """Return the box's description, read once; needs no login.

        Raises UnreachableError, BoxTimeoutError, CertificateChangedError,
        BlockedError, or ProtocolError when this is no FRITZ!Box.
        """
        if self._description is None:
            body = await self._transport.get("/tr64desc.xml")
            self._description = parse_description(body)
        return self._description

    async def look_again(self) -> None:
        """Read the description anew, and after an update of FRITZ!OS all of it.

        Raises the errors of `describe`.
        """
        before = self._description
        self._description = None
        after = await self.describe()
        if before is None or before.firmware != after.firmware:
            self._actions.clear()

    async def actions(self, service: str) -> Mapping[str, Action]:
        """Return the actions of a service by name, read once; needs no login.

        `service` is a short name such as "X_VoIP". Raises ServiceUnknownError
        where the box has no such service, else the errors of `describe`.
        """
        if service not in self._actions:
            path = (await self._service(service)).scpd_path
            self._actions[service] = parse_scpd(await self._transport.get(path))
        return self._actions[service]

    async def call(
        self,
        service: str,
        action: str,
        arguments: Mapping[str, soap.Value] | None = None,
        *,
        login: bool = True,
        repeatable: bool | None = None,
        token: str | None = None,
    ) -> dict[str, str]:
        """Call an action and return what it answers, by the arguments' names.

        `arguments` are named as in the box's SCPD, which gives their order. Without
        `login` the box is asked as anybody in its network may. `repeatable` actions
        (if not said: those that read) are sent again on a dropped connection.
        `token` is that of a confirmed second factor. Raises the errors of `describe`,
        AuthenticationError, Tr064DisabledError, and the ActionError that the box's
        fault means; ActionUnknownError and ArgumentError also before anything is sent.
        """
        return await self._call(
            service,
            action,
            arguments or {},
            partial(soap.parse_answer, action),
            login=login,
            repeatable=repeatable,
            token=token,
        )

    async def read[Read](
        self, service: str, action: str, read: Callable[[dict[str, str]], Read]
    ) -> Read:
        """Call an action that takes nothing, and return what `read` makes of it.

        An answer with the same bytes as the last one is not read again: it is the same
        object as before. Raises the errors of `call`, and those of `read`.
        """

        def parse(body: bytes) -> Read:
            known: tuple[bytes, Read] | None = self._known.get((service, action))
            if known is None or known[0] != body:
                known = (body, read(soap.parse_answer(action, body)))
                self._known[service, action] = known
            return known[1]

        return await self._call(service, action, {}, parse)

    async def _call[Read](
        self,
        service: str,
        action: str,
        arguments: Mapping[str, soap.Value],
        parse: Callable[[bytes], Read],
        *,
        login: bool = True,
        repeatable: bool | None = None,
        token: str | None = None,
    ) -> Read:
        """Call an action, its arguments in the order of the SCPD; parse the answer."""
        known = (await self.actions(service)).get(action)
        if known is None:
            raise ActionUnknownError(action)
        if arguments.keys() != set(known.arguments_in):
            raise ArgumentError(action)
        ordered = {name: arguments[name] for name in known.arguments_in}
        if repeatable is None:
            repeatable = action.removeprefix("X_AVM-DE_").startswith("Get")

        place = await self._service(service)
        envelope = soap.build(place.service_type, action, ordered, token)
        started = monotonic()
        try:
            body = await self._send(
                place, action, envelope, login=login, repeatable=repeatable
            )
            answer = parse(body)
        except Tr064Error as err:
            _LOGGER.debug("%s: %s", action, type(err).__name__)
            if isinstance(err, ActionUnknownError) and await self._is_disabled(action):
                raise Tr064DisabledError from err
            raise
        _LOGGER.debug("%s answered after %.3f s", action, monotonic() - started)
        return answer

    async def _send(
        self,
        service: Service,
        action: str,
        envelope: bytes,
        *,
        login: bool,
        repeatable: bool,
    ) -> bytes:
        """Send an action and return its answer, or raise what the box's fault means."""
        status, body = await self._transport.post(
            service.control_path,
            f"{service.service_type}#{action}",
            envelope,
            login=login,
            repeatable=repeatable,
        )
        if status == HTTPStatus.OK:
            return body
        if status == HTTPStatus.INTERNAL_SERVER_ERROR:
            raise soap.parse_fault(action, body)
        raise ProtocolError(f"HTTP {status} instead of an answer")

    async def _service(self, name: str) -> Service:
        """Return where a service lives."""
        service = (await self.describe()).services.get(name)
        if service is None:
            raise ServiceUnknownError(name)
        return service

    async def _is_disabled(self, action: str) -> bool:
        """Tell whether all of TR-064 is off, or only this action is refused.

        The witness is an action that every box has and that needs no login.
        """
        witness = "GetSecurityPort"
        if action == witness:
            return True
        try:
            await self.call("DeviceInfo", witness, login=False)
        except Tr064DisabledError:
            return True
        except Tr064Error:
            return False
        return False
