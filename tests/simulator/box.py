"""The simulated box: its knobs, its life, what it remembers of its callers."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
import time
from typing import Self, override

from aiohttp import web

from . import certificate
from .delivery import deliver
from .device import Identity, display_version, model_of
from .digest import DigestGuard
from .faults import Fault, FaultPlan
from .http import Exchange, HttpFace, Request
from .recording import Recording
from .scpd import FIRMWARES, Service, version
from .second_factor import SecondFactor, guarded_actions
from .soap import SCHEMAS_UPNP
from .state import BoxState, Call, full_house, household
from .tables_box import SERVICES
from .tls import Handshakes

type Handle = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class User:
    """A user of the box; rights are Phone, App, BoxAdmin, NAS, HomeAuto."""

    password: str
    rights: frozenset[str] = frozenset({"Phone"})


class _Server(web.Server):
    """aiohttp's server that knows the connections it has and had."""

    def __init__(self, handler: Handle, box: SimulatedBox) -> None:
        super().__init__(handler, handler_cancellation=True, access_log=None)
        self._box = box
        self.transports: dict[web.RequestHandler, asyncio.Transport] = {}

    @override
    def connection_made(
        self, handler: web.RequestHandler, transport: asyncio.Transport
    ) -> None:
        super().connection_made(handler, transport)
        self._box.connections += 1
        self.transports[handler] = transport

    @override
    def connection_lost(
        self, handler: web.RequestHandler, exc: BaseException | None = None
    ) -> None:
        super().connection_lost(handler, exc)
        self.transports.pop(handler, None)


class SimulatedBox:
    """A FRITZ!Box with X_VoIP on two ports of this machine."""

    # What nobody knows for sure, or what differs from box to box.
    status_as_words: bool = False  # in the account list; numbers 0…4 otherwise
    single_status_as_words: bool = True  # in GetVoIPStatus and GetVoIPAccount
    account_list_wrapper: bool = False
    client_list_wrapper: bool = False
    blank_before_declaration: bool = False
    chunked: bool = False
    fault_namespace: str = SCHEMAS_UPNP  # or soap.DSLFORUM
    system_version: bool = True  # a systemVersion block in tr64desc.xml
    button_login: bool = False
    tr064_enabled: bool = True
    provisioning_code: str = ""

    # Where the certificate is kept for the next run, or nowhere.
    certificate_file: Path | None = None

    def __init__(
        self,
        *,
        firmware: str = "8.02",
        full: bool = False,
        second_factor: bool = False,
        clock: Callable[[], float] = time.monotonic,
        serial: str = "112233445566",
        capture: Path | None = None,
    ) -> None:
        """Make a box that is still switched off, or one that plays a `capture`."""
        self.clock = clock
        self.recording = Recording.load(capture) if capture else None
        self.serial = serial
        self.username = "homeassistant"
        self.users = {self.username: User("fritzbox1234")}
        self.state = full_house() if full else household()

        # Values, by action and argument, that take the place of the right ones.
        self.answers: dict[str, dict[str, str]] = {}

        self.digest = DigestGuard(clock)
        self.second_factor_process = SecondFactor(clock, second_factor, set())
        self.faults = FaultPlan()
        self.firmware = firmware
        self._model = model_of(firmware)
        self.name = self.model = self._model.name
        if self.recording:
            self._play(self.recording)

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
        self._server: _Server | None = None
        self._listeners: list[asyncio.Server] = []
        self._tasks: set[asyncio.Task[object]] = set()

    # What the box is.

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
        """Become the box that was recorded; nothing of it can be written."""
        self.model = self.name = recording.model
        self.serial = recording.serial
        self._firmware = recording.firmware
        self.services = {}
        self.state = BoxState()

    @property
    def identity(self) -> Identity:
        """Return what the box tells about itself."""
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
        """Return the user that a login name stands for."""
        # Known: a user name is required since 7.24. [?] Chosen for older ones: no
        # name, or the one that clients made up for it, is the default user.
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
        """Tell whether the box wants a second factor."""
        return self.second_factor_process.enabled

    @second_factor.setter
    def second_factor(self, enabled: bool) -> None:
        self.second_factor_process.enabled = enabled

    def confirm_second_factor(self) -> None:
        """Press the button at the box."""
        self.second_factor_process.confirm()

    # What went on.

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
        return len(self._server.transports) if self._server else 0

    @property
    def failed_handshakes(self) -> int:
        """Return how many callers did not take the certificate."""
        return self._handshakes.failed

    def actions(self) -> list[str]:
        """Return the names of the actions that were answered, in their order."""
        return [
            request.action
            for request in self.requests
            if request.status == 200
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
        """End every fault that was asked for."""
        self.faults.clear()

    def change_certificate(self) -> None:
        """Take a new certificate; kept HTTPS connections end ([?], as a restart)."""
        self.fingerprint = certificate.renew(self._context, "fritz.box")
        for transport in list(self._server.transports.values() if self._server else ()):
            if transport.get_extra_info("sslcontext") is not None:
                transport.abort()

    # Life.

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
        """Take connections, on the ports of before."""
        loop = asyncio.get_running_loop()
        self._server = _Server(self._handle, self)
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
        except OSError:
            await self.go_down()
            raise

    async def go_down(self) -> None:
        """Drop and refuse connections, forget nonces and processes."""
        listeners, self._listeners = self._listeners, []
        for listener in listeners:
            listener.close()
            listener.abort_clients()
        for listener in listeners:
            await listener.wait_closed()
        for task in self._tasks:
            task.cancel()
        await self._handshakes.end()
        if self._server:
            await self._server.shutdown(1)
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.digest.forget()
        self.second_factor_process.reset()
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
        self.most_at_once = max(self.most_at_once, len(self._tasks))
        exchange = await Exchange.of(request)
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
        )
