"""The box's HTTP side: what a request gets, before anything spoils it."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from . import (
    device,
    second_factor,
    x_voip_accounts,
    x_voip_alarm_clocks,
    x_voip_clients,
    x_voip_dialing,
    x_voip_settings,
)
from .digest import Login
from .errors import UpnpError
from .faults import MALFORMED, Fault, Kind, gzip_bomb
from .invocation import Handler, Invocation, check_arguments
from .pages import Reply, html_page, unauthorized
from .recording import Recording
from .scpd import Access, Action, Service
from .soap import SoapCall, answer, fault, parse_call
from .tables_box import AUTH, DEVICE_INFO, LAN_CONFIG_SECURITY
from .tables_x_voip import X_VOIP

if TYPE_CHECKING:
    from aiohttp import web

    from .box import SimulatedBox

HANDLERS: Final[dict[str, dict[str, Handler]]] = {
    DEVICE_INFO.path: device.DEVICE_INFO_HANDLERS,
    LAN_CONFIG_SECURITY.path: device.LAN_CONFIG_SECURITY_HANDLERS,
    AUTH.path: second_factor.HANDLERS,
    X_VOIP.path: {
        **x_voip_accounts.HANDLERS,
        **x_voip_alarm_clocks.HANDLERS,
        **x_voip_clients.HANDLERS,
        **x_voip_dialing.HANDLERS,
        **x_voip_settings.HANDLERS,
    },
}


@dataclass(frozen=True, slots=True)
class Request:
    """A request as the box saw it; `status` 0 is no answer, `fault` what spoiled it."""

    method: str
    path: str
    service: str
    action: str
    user: str
    status: int
    upnp_code: int | None
    secure: bool
    fault: str = ""


@dataclass(slots=True)
class Exchange:
    """A request that is being answered, and the fault that strikes it."""

    method: str
    target: str
    body: bytes
    secure: bool
    authorization: str
    service: str = ""
    action: str = ""
    user: str = ""
    fault: Fault | None = field(default=None)

    @classmethod
    async def of(cls, request: web.BaseRequest) -> Exchange:
        """Read a request."""
        header = request.headers.get("SOAPAction", "").strip('"')
        service, _, action = header.partition("#")
        return cls(
            request.method,
            request.raw_path,
            await request.read(),
            request.transport is not None
            and request.transport.get_extra_info("sslcontext") is not None,
            request.headers.get("Authorization", ""),
            service,
            action,
        )

    def record(self, reply: Reply) -> Request:
        """Return what the box remembers of the exchange."""
        kind = self.fault.kind if self.fault else None
        answered = kind not in (Kind.HANG, Kind.RESET, Kind.LOST)
        return Request(
            self.method,
            self.target,
            self.service,
            self.action,
            self.user,
            reply.status if answered else 0,
            reply.upnp_code if answered else None,
            self.secure,
            kind.name if kind else "",
        )


class _Refusal(Exception):  # noqa: N818 - an answer, not an error
    """The login is not passed: answer this instead."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.status)
        self.reply = reply


class HttpFace:
    """Answers requests for one box."""

    def __init__(self, box: SimulatedBox) -> None:
        """Answer for a box."""
        self._box = box

    def reply(self, exchange: Exchange) -> Reply:
        """Return the answer to a request, and note the fault that strikes it."""
        if self._struck(exchange, at_arrival=True):
            # HANG and RESET send nothing of it.
            return html_page(503)
        try:
            if exchange.method == "GET":
                return self._file(exchange)
            return self._call(exchange)
        except _Refusal as refusal:
            return refusal.reply
        except UpnpError as error:
            return self._fault(error.code)

    def _struck(self, exchange: Exchange, *, at_arrival: bool) -> Fault | None:
        exchange.fault = self._box.faults.take(
            exchange.target, exchange.action, at_arrival=at_arrival
        )
        return exchange.fault

    def _fault(self, code: int) -> Reply:
        body = fault(code, self._box.fault_namespace)
        return Reply(500, self._blank(body), upnp_code=code)

    def _blank(self, body: bytes) -> bytes:
        return b"\n" + body if self._box.blank_before_declaration else body

    def _file(self, exchange: Exchange) -> Reply:
        box = self._box
        if self._struck(exchange, at_arrival=False) and (
            instead := self._instead(exchange)
        ):
            return instead
        if box.recording:
            return box.recording.file(exchange.target)
        if exchange.target == "/tr64desc.xml":
            return Reply(200, box.identity.description(box.services.values()))
        for service in box.services.values():
            if exchange.target == service.scpd_url:
                return Reply(200, service.scpd)
        return html_page(404)

    def _call(self, exchange: Exchange) -> Reply:
        box = self._box
        if box.recording:
            return self._play(exchange, box.recording)
        service = box.services.get(exchange.target)
        if service is None or exchange.method != "POST":
            return html_page(404)
        if not box.tr064_enabled:
            # [?] Before or after the login; the captured fault does not tell.
            raise UpnpError(401)
        known = service.type == exchange.service
        action = service.actions.get(exchange.action) if known else None
        if action is None or action.access is not Access.EVERYBODY:
            exchange.user = self._login(exchange)
        if self._struck(exchange, at_arrival=False) and (
            instead := self._instead(exchange)
        ):
            return instead
        if action is None:
            raise UpnpError(401)
        return self._carry_out(exchange, service, action)

    def _play(self, exchange: Exchange, recording: Recording) -> Reply:
        """Answer a call as it was recorded; who may call is part of the record."""
        if exchange.method != "POST" or not recording.has_control(exchange.target):
            return html_page(404)
        if not self._box.tr064_enabled:
            raise UpnpError(401)
        if recording.needs_login(exchange.target, exchange.action):
            exchange.user = self._login(exchange)
        if self._struck(exchange, at_arrival=False) and (
            instead := self._instead(exchange)
        ):
            return instead
        call = parse_call(exchange.body)
        if call.action != exchange.action:
            raise UpnpError(401)
        return recording.answer(exchange.target, call.action, call.arguments)

    def _login(self, exchange: Exchange) -> str:
        box = self._box
        outcome, name = box.digest.check(
            exchange.authorization, exchange.method, exchange.target, box.password_of
        )
        if outcome is Login.LOCKED:
            raise _Refusal(html_page(503))
        if outcome is not Login.ACCEPTED:
            raise _Refusal(unauthorized(box.digest.challenge()))
        return box.real_name(name)

    def _carry_out(self, exchange: Exchange, service: Service, action: Action) -> Reply:
        box = self._box
        call = parse_call(exchange.body)
        if (call.service, call.action) != (service.type, action.name):
            raise UpnpError(401)
        if action.access is not Access.EVERYBODY and not action.access.allows(
            box.users[exchange.user].rights
        ):
            raise UpnpError(606)
        arguments = check_arguments(service, action, call.arguments)
        self._check_second_factor(service, action, call)
        invocation = Invocation(box, service, arguments, exchange.user, call.token)
        result = HANDLERS[service.path][action.name](invocation)
        result |= box.answers.get(action.name, {})
        # An action tells what its firmware knows, in the SCPD's order.
        names = [a.name for a in action.arguments if a.direction == "out"]
        body = answer(service.type, action.name, {n: result[n] for n in names})
        return Reply(200, self._blank(body))

    def _check_second_factor(
        self, service: Service, action: Action, call: SoapCall
    ) -> None:
        process = self._box.second_factor_process
        if (
            process.enabled
            and service.path == X_VOIP.path
            and action.name in process.actions
        ):
            process.require(call.token)

    def _instead(self, exchange: Exchange) -> Reply | None:
        """Return what comes instead of the answer, if the fault wants that."""
        reply: Reply | None = None
        match exchange.fault.kind if exchange.fault else None:
            case Kind.UPNP if exchange.fault:
                reply = self._fault(exchange.fault.code)
            case Kind.UNAUTHORIZED:
                self._box.digest.failed_logins += 1
                reply = unauthorized(self._box.digest.challenge())
            case Kind.HTML:
                reply = html_page(200)
            case Kind.HTML_500:
                reply = html_page(500)
            case Kind.EMPTY | Kind.HUGE:
                reply = Reply(200, b"")
            case Kind.MALFORMED:
                reply = Reply(200, MALFORMED)
            case Kind.GZIP_BOMB:
                reply = Reply(200, gzip_bomb(), headers={"Content-Encoding": "gzip"})
        return reply
