"""The simulated box: its state, its life cycle, and what it records of its callers."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
import time
from typing import Self

from aiohttp import web

from . import certificate
from .call_monitor import SimulatedCallMonitor
from .delayed import DelayedChanges
from .delivery import deliver, reset
from .device import Identity, display_version, model_of
from .digest import DigestGuard
from .faults import Fault, FaultPlan
from .http import Exchange, HttpFace, Request
from .on_tel import WebSessions
from .pages import html_page
from .recording import Recording
from .scpd import FIRMWARES, Service, version
from .second_factor import SecondFactor, guarded_actions
from .server import Server
from .state import BoxState, Call, full_house, household
from .tables_box import SERVICES, SPEEDTEST
from .tls import Handshakes
from .traits import Traits


@dataclass(frozen=True, slots=True)
class User:
    """A user of the box; rights are Phone, App, BoxAdmin, NAS, HomeAuto."""

    password: str
    rights: frozenset[str] = frozenset({"Phone"})


class SimulatedBox(Traits):
    """A FRITZ!Box with X_VoIP on two ports of this machine."""

    def __init__(
        self,
        *,
        firmware: str = "8.02",
        full: bool = False,
        second_factor: bool = False,
        clock: Callable[[], float] = time.monotonic,
        serial: str = "112233445566",
        capture: Path | None = None,
        country: str = "DE",
    ) -> None:
        """Initialize a box that is off; one with a `capture` answers only that.

        `country` is one of COUNTRIES.
        """
        self.clock = clock
        self.recording = Recording.load(capture) if capture else None
        self.serial = serial
        self.username = "homeassistant"
        self.users = {self.username: User("fritzbox1234")}
        self.state = full_house(country) if full else household(country)
        self.delayed_changes = DelayedChanges(clock)

        # Values, by action and argument, that replace the right ones.
        self.answers: dict[str, dict[str, str]] = {}
        # The services whose SCPD is an HTML 404, by their paths.
        self.without_scpd: set[str] = set()

        self.digest = DigestGuard(clock)
        self.web_sessions = WebSessions(clock)
        self.second_factor_process = SecondFactor(clock, second_factor, set())
        self.faults = FaultPlan()
        self.firmware = firmware
        self._model = model_of(firmware)
        self.name = self.model = self._model.name
        if self.recording:
            self._play(self.recording)

        self.call_monitor = SimulatedCallMonitor()

        self.calls: list[Call] = []
        self.requests: list[Request] = []
        self.connections = 0
        self.most_at_once = 0
        # The bytes of all bodies.
        self.received = self.sent = 0

        self.host = "127.0.0.1"
        self.http_port = 0
        self.https_port = 0
        self.fingerprint = b""
        self.booted = clock()
        self._context = certificate.server_context()
        self._face = HttpFace(self)
        self._handshakes = Handshakes(self._context, self._protocol)
        self._server: Server | None = None
        self._listeners: list[asyncio.Server] = []
        self._tasks: set[asyncio.Task[object]] = set()

    # Identity.

    @property
    def firmware(self) -> str:
        """Return the FRITZ!OS version; set it to update the box."""
        return self._firmware

    @firmware.setter
    def firmware(self, firmware: str) -> None:
        if firmware not in FIRMWARES:
            message = f"FRITZ!OS {firmware} is none of {', '.join(FIRMWARES)}"
            raise ValueError(message)
        self._firmware = firmware
        self.services: dict[str, Service] = {
            service.control_url: service.as_of(firmware)
            for service in SERVICES
            if version(service.since) <= version(firmware)
        }
        self.second_factor_process.actions = guarded_actions(firmware)

    def _play(self, recording: Recording) -> None:
        """Become the box that was recorded, which nothing can change."""
        self.model = self.name = recording.model
        self.serial = recording.serial
        self._firmware = recording.firmware
        self.services = {}
        self.state = BoxState()

    @property
    def identity(self) -> Identity:
        """Return what the description of the box contains."""
        return Identity(
            self.firmware,
            self._model,
            self.serial,
            self.name,
            self.host,
            self.system_version,
        )

    @property
    def _server_name(self) -> str:
        """Return the header Server; a recorded answer brings its own."""
        if self.recording:
            return f"{self.model} UPnP/1.0"
        shown = display_version(self.firmware, self._model)
        return f"{self.model} UPnP/1.0 AVM {self.model} {shown}"

    @property
    def password(self) -> str:
        """Return the password of the default user."""
        return self.users[self.username].password

    def real_name(self, username: str) -> str:
        """Return the user of a login name."""
        # A user name is required since 7.24. [?] Chosen for older ones: no name, or
        # the one that clients made up for it, is the default user.
        if version(self.firmware) < (7, 24) and username in ("", "dslf-config"):
            return self.username
        return username

    def password_of(self, username: str) -> str | None:
        """Return a user's password, None if there is no such user."""
        user = self.users.get(self.real_name(username))
        return user.password if user else None

    # The second factor.

    @property
    def second_factor(self) -> bool:
        """Return whether the box requires a second factor."""
        return self.second_factor_process.enabled

    @second_factor.setter
    def second_factor(self, enabled: bool) -> None:
        self.second_factor_process.enabled = enabled

    def confirm_second_factor(self) -> None:
        """Press the button at the box, or dial the code."""
        self.second_factor_process.confirm()

    # What happened.

    @property
    def challenges(self) -> int:
        """Return how many requests came without credentials for a valid nonce."""
        return self.digest.challenges

    @property
    def failed_logins(self) -> int:
        """Return how many logins were wrong."""
        return self.digest.failed_logins

    @property
    def open_connections(self) -> int:
        """Return how many connections there are now."""
        return len(self._transports)

    @property
    def _transports(self) -> list[asyncio.Transport]:
        return list(self._server.transports.values()) if self._server else []

    @property
    def failed_handshakes(self) -> int:
        """Return how many callers refused the certificate."""
        return self._handshakes.failed

    def actions(self) -> list[str]:
        """Return the names of the actions that were answered, in their order."""
        return [
            request.action
            for request in self.requests
            if request.status == 200
            and request.upnp_code is None
            and request.action
            and request.fault in ("", "DELAY")
        ]

    # What can go wrong.

    def fail(
        self, fault: Fault, action: str | None = None, times: int | None = 1
    ) -> None:
        """Let requests for an action or a path fail (any: None), so many times."""
        self.faults.add(fault, action, times)

    def recover(self) -> None:
        """End every fault that was planned."""
        self.faults.clear()

    def list_without_scpd(self, service: Service = SPEEDTEST) -> None:
        """List a service without an SCPD, as 8.24 beta did."""
        self.services.setdefault(service.control_url, service)
        self.without_scpd.add(service.path)

    def change_certificate(self, file: Path | None = None) -> None:
        """Use a new certificate, or that of a file, which is made when missing.

        [?] HTTPS connections are closed, as by a restart.
        """
        self.fingerprint = (
            certificate.keep(self._context, "fritz.box", file)
            if file
            else certificate.renew(self._context, "fritz.box")
        )
        for transport in self._transports:
            if transport.get_extra_info("sslcontext") is not None:
                transport.abort()

    def reset_connections(self) -> None:
        """Reset every connection, as boxes do several times a night (5590)."""
        for transport in self._transports:
            reset(transport)

    # Life cycle.

    async def start(
        self, host: str = "127.0.0.1", http_port: int = 0, https_port: int = 0
    ) -> None:
        """Switch the box on."""
        self.host, self.http_port, self.https_port = host, http_port, https_port
        if not self.fingerprint and self.certificate_file:
            self.fingerprint = certificate.keep(
                self._context, "fritz.box", self.certificate_file
            )
        elif not self.fingerprint:
            self.change_certificate()
        await self.come_up()

    async def stop(self) -> None:
        """Switch the box off."""
        await self.go_down()
        self.recover()

    async def __aenter__(self) -> Self:
        """Switch the box on, on free ports."""
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Switch the box off."""
        await self.stop()

    async def come_up(self) -> None:
        """Accept connections, on the same ports as before."""
        loop = asyncio.get_running_loop()
        self._server = Server(self._handle, self)
        self.booted = self.clock()
        try:
            plain = await loop.create_server(self._server, self.host, self.http_port)
            self._listeners.append(plain)
            self.http_port = plain.sockets[0].getsockname()[1]
            secure = await loop.create_server(
                self._handshakes, self.host, self.https_port
            )
            self._listeners.append(secure)
            self.https_port = secure.sockets[0].getsockname()[1]
            if self.call_monitor_enabled:
                self.call_monitor.host = self.host
                await self.call_monitor.start()
        except OSError:
            await self.go_down()
            raise

    async def go_down(self) -> None:
        """Drop and refuse connections, delete nonces and processes."""
        listeners, self._listeners = self._listeners, []
        for listener in listeners:
            listener.close()
            listener.abort_clients()
        for listener in listeners:
            await listener.wait_closed()
        await self.call_monitor.stop()
        for task in self._tasks:
            task.cancel()
        await self._handshakes.end()
        if self._server:
            await self._server.shutdown(1)
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.digest.forget()
        self.second_factor_process.reset()
        self.delayed_changes.reset()
        self.state.broken_alarm_clocks.clear()
        for call in self.calls:
            call.ended = True

    async def reboot(self, seconds: float = 0.0) -> None:
        """Go down, stay down for a while, come up again."""
        await self.go_down()
        await asyncio.sleep(seconds)
        await self.come_up()

    def _protocol(self) -> web.RequestHandler:
        if self._server is None:
            raise RuntimeError("the box is off")
        return self._server()

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        at_once = len(self._tasks)
        self.most_at_once = max(self.most_at_once, at_once)
        exchange = await Exchange.of(request)
        if self.one_at_a_time and at_once > 1:
            reply = html_page(503)
        else:
            reply = self._face.reply(exchange)
        self.requests.append(exchange.record(reply))
        self.received += len(exchange.body)
        self.sent += len(reply.body)
        return await deliver(
            request,
            reply,
            exchange.fault,
            chunked=self.chunked or reply.chunked,
            server=self._server_name,
            keep_alive=self._server.keep_alive(request) if self._server else "",
        )
