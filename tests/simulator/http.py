"""The box's answers to requests, before a fault spoils them."""

from copy import deepcopy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from . import (
    app_setup,
    device,
    on_tel,
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
from .tables_box import APP_SETUP, AUTH, DEVICE_INFO, LAN_CONFIG_SECURITY
from .tables_on_tel import ON_TEL
from .tables_x_voip import X_VOIP

if TYPE_CHECKING:
    from aiohttp import web

    from .box import SimulatedBox
    from .state import BoxState

HANDLERS: Final[dict[str, dict[str, Handler]]] = {
    DEVICE_INFO.path: device.DEVICE_INFO_HANDLERS,
    LAN_CONFIG_SECURITY.path: device.LAN_CONFIG_SECURITY_HANDLERS,
    APP_SETUP.path: app_setup.HANDLERS,
    AUTH.path: second_factor.HANDLERS,
    ON_TEL.path: on_tel.HANDLERS,
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
    """A request as recorded; `status` 0 is no answer, `fault` what spoiled it."""

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
        """Return what the box records of the exchange."""
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
    """The answer to a request whose login is not accepted."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.status)
        self.reply = reply


class HttpFace:
    """Answers requests for one box."""

    def __init__(self, box: SimulatedBox) -> None:
        """Initialize the answers of a box."""
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
        exchange.fault = self._box.faults.next_for(
            exchange.target,
            exchange.target.partition("?")[0],
            exchange.action,
            at_arrival=at_arrival,
        )
        return exchange.fault

    def _fault(self, code: int) -> Reply:
        body = fault(code, self._box.fault_namespace)
        return Reply(self._box.fault_status, self._blank(body), upnp_code=code)

    def _unauthorized(self) -> Reply:
        return unauthorized(self._box.digest.challenge(), self._box.closing_401)

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
        if not (box.tr064_enabled or box.files_while_disabled):
            return html_page(200)
        if exchange.target.startswith(f"{on_tel.PHONE_BOOK}?"):
            return on_tel.file(box, exchange.target)
        return self._description(exchange.target)

    def _description(self, target: str) -> Reply:
        box = self._box
        if target == "/tr64desc.xml":
            return Reply(200, box.identity.description(box.services.values()))
        for service in box.services.values():
            if target == service.scpd_url and service.path not in box.without_scpd:
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
            # [?] Before or after the login; the captured fault is no evidence.
            raise UpnpError(401)
        named = service.type == exchange.service
        action = service.actions.get(exchange.action) if named else None
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
        """Answer a call as it was recorded, after a login where that was recorded."""
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
            raise _Refusal(self._unauthorized())
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
        invocation = Invocation(
            box,
            service,
            arguments,
            exchange.user,
            call.token,
            self._other_state(service, action, call),
        )
        result = HANDLERS[service.path][action.name](invocation)
        result |= box.answers.get(action.name, {})
        # An action answers what its firmware has, in the SCPD's order.
        names = [a.name for a in action.arguments if a.direction == "out"]
        body = answer(service.type, action.name, {n: result[n] for n in names})
        return Reply(200, self._blank(body))

    def _other_state(
        self, service: Service, action: Action, call: SoapCall
    ) -> BoxState | None:
        """Return the state for an action that does not work with the box's own.

        Raises 866, 867 or 868 where a second factor is needed.
        """
        box = self._box
        if service.path != X_VOIP.path:
            return None
        if action.reads:
            return box.delayed_changes.visible(box.state, box.delay_of_changes)
        process = box.second_factor_process
        if (
            process.enabled
            and action.name in process.actions
            and not process.admit(call.token)
        ):
            # Accepted, and written to a state that is never read.
            return deepcopy(box.state)
        box.delayed_changes.record(box.state, box.delay_of_changes)
        return None

    def _instead(self, exchange: Exchange) -> Reply | None:
        """Return what is answered instead, if the fault replaces the answer."""
        reply: Reply | None = None
        match exchange.fault.kind if exchange.fault else None:
            case Kind.UPNP if exchange.fault:
                reply = self._fault(exchange.fault.code)
            case Kind.UNAUTHORIZED:
                self._box.digest.failed_logins += 1
                reply = self._unauthorized()
            case Kind.HTML:
                reply = html_page(200)
            case Kind.NOT_FOUND:
                reply = html_page(404)
            case Kind.HTML_500:
                reply = html_page(500)
            case Kind.EMPTY | Kind.HUGE:
                reply = Reply(200, b"")
            case Kind.MALFORMED:
                reply = Reply(200, MALFORMED)
            case Kind.GZIP_BOMB:
                reply = Reply(200, gzip_bomb(), headers={"Content-Encoding": "gzip"})
        return reply
