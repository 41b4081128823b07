"""One FRITZ!Box: what it describes of itself, and calls of its actions."""

from collections.abc import Mapping
from http import HTTPStatus
import logging
from time import monotonic

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
        known = (await self.actions(service)).get(action)
        if known is None:
            raise ActionUnknownError(action)
        given = arguments or {}
        if given.keys() != set(known.arguments_in):
            raise ArgumentError(action)
        ordered = {name: given[name] for name in known.arguments_in}
        if repeatable is None:
            repeatable = action.removeprefix("X_AVM-DE_").startswith("Get")

        place = await self._service(service)
        envelope = soap.build(place.service_type, action, ordered, token)
        started = monotonic()
        try:
            answer = await self._send(
                place, action, envelope, login=login, repeatable=repeatable
            )
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
    ) -> dict[str, str]:
        """Send an action and turn the answer into values or an error."""
        status, body = await self._transport.post(
            service.control_path,
            f"{service.service_type}#{action}",
            envelope,
            login=login,
            repeatable=repeatable,
        )
        if status == HTTPStatus.OK:
            return soap.parse_answer(action, body)
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
