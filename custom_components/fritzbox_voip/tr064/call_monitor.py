"""The call monitor: a box reports its calls immediately, one per line, on TCP 1012.

It is switched on by #96*5* and off by #96*4*, dialed on a phone of the box, and has no
login. It is no part of TR-064.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import StrEnum
import logging
import random
import re
import socket

_LOGGER = logging.getLogger(__name__)

DEFAULT_PORT = 1012

# A line has about 100 bytes.
_MAX_LINE = 1024
_READ_SIZE = 4096

_CONNECT_TIMEOUT = 10
_FIRST_PAUSE = 2.0
_LONGEST_PAUSE = 300.0
# A connection that lasts so long ends for another reason than the one before.
_STABLE_SECONDS = 60

# A box that loses power sends no FIN: a dead connection is found within two minutes.
_KEEP_ALIVE_OPTIONS = {"TCP_KEEPIDLE": 60, "TCP_KEEPINTVL": 15, "TCP_KEEPCNT": 4}

# For example "17.06.26 09:15:03;RING;0;<other>;<own>;SIP0;"; without its closing
# semicolon in the firmware of 2006.
_LINE = re.compile(
    r"[\d.]+ [\d:]+;(?P<name>[A-Z]+);(?P<connection>\d{1,3});(?P<fields>.*)"
)
_SIP_TRUNK = re.compile(r"SIP(\d{1,2})")
_SECONDS = re.compile(r"\d{1,9}")

# How the call monitor numbers what is connected to the box. Missing here: 3 forwarding
# or call-through, 4 any ISDN phone, 5 fax, 32 to 37 data.
_INTERNAL_NUMBERS = {str(port): f"**{port + 1}" for port in range(3)} | {
    str(port): f"**6{port}" for port in range(10, 30)
}
_ANSWERING_MACHINES = {"6", *map(str, range(40, 50))}


class CallEventType(StrEnum):
    """What happened to a call."""

    RINGING = "ringing"
    """An incoming call began."""
    DIALING = "dialing"
    """An outgoing call began."""
    ANSWERED = "answered"
    """Someone answered, here or at the other side."""
    ENDED = "ended"
    """A call ended that was answered by someone, or was outgoing."""
    MISSED = "missed"
    """An incoming call ended that no one or only an answering machine answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallEvent:
    """An event of a call; each of a call has its numbers and its direction."""

    type: CallEventType
    connection: int
    """The number of the call; the box uses it again as soon as the call has ended."""
    incoming: bool
    own_number: str = field(repr=False)
    """As the box reports it: with or without codes, empty, or of a forwarded call."""
    other_number: str = field(repr=False)
    """In outgoing calls as dialed, with a closing "#"; empty where it is withheld."""
    sip_index: int | None
    """The `n` of "SIPn"; None for an analog or ISDN line."""
    internal_number: str | None = None
    """The phone's, such as "**611"; None while it rings, and for no single phone."""
    answering_machine: bool = False
    """Whether an answering machine took the call."""
    seconds: int | None = None
    """How long the call was, with `ENDED` and `MISSED`."""


class CallTracker:
    """Bytes of one connection in, events of its calls out."""

    def __init__(self) -> None:
        """Initialize without calls."""
        self._calls: dict[int, CallEvent] = {}
        self._rest = b""

    @property
    def active_calls(self) -> tuple[CallEvent, ...]:
        """Return the connected calls, those of answering machines too.

        All are `ANSWERED`, and have the phone that was connected last.
        """
        return tuple(
            call for call in self._calls.values() if call.type is CallEventType.ANSWERED
        )

    def split(self, data: bytes) -> list[bytes]:
        """Return the lines that the data completes, without those that are too long."""
        *lines, rest = (self._rest + data).split(b"\n")
        # One byte above the limit is enough to recognize the line as too long.
        self._rest = rest[: _MAX_LINE + 1]
        return [line for line in lines if len(line) <= _MAX_LINE]

    def process(self, line: bytes) -> CallEvent | None:
        """Return the event that a line reports.

        None for an unknown line, for a call that began before the connection, and for
        one that an answering machine takes: that is missed, once, when it ends.
        """
        found = _LINE.fullmatch(line.decode("ascii", "replace").strip())
        if found is None:
            return None
        connection = int(found["connection"])
        match [found["name"], *found["fields"].removesuffix(";").split(";")]:
            case ["RING", other, own, *trunk]:
                return self._begin(connection, own, other, trunk)
            case ["CALL", phone, own, other, *trunk]:
                return self._begin(connection, own, other, trunk, phone)
            case ["CONNECT", phone, *_]:
                return self._connect(connection, phone)
            case ["DISCONNECT", seconds, *_]:
                return self._disconnect(connection, seconds)
        return None

    def _begin(
        self,
        connection: int,
        own: str,
        other: str,
        trunk: list[str],
        phone: str | None = None,
    ) -> CallEvent:
        """Begin a call, in place of one whose end was not reported."""
        sip = _SIP_TRUNK.fullmatch(trunk[0]) if trunk else None
        event = CallEvent(
            type=CallEventType.RINGING if phone is None else CallEventType.DIALING,
            connection=connection,
            incoming=phone is None,
            own_number=own,
            other_number=other,
            sip_index=int(sip[1]) if sip else None,
            internal_number=_INTERNAL_NUMBERS.get(phone or ""),
        )
        self._calls[connection] = event
        return event

    def _connect(self, connection: int, phone: str) -> CallEvent | None:
        """Connect a call; a second time when someone else takes it over."""
        call = self._calls.get(connection)
        if call is None:
            return None
        machine = call.incoming and phone in _ANSWERING_MACHINES
        answered = call.type is CallEventType.ANSWERED and not call.answering_machine
        if answered and machine:
            return None
        event = replace(
            call,
            type=CallEventType.ANSWERED,
            internal_number=_INTERNAL_NUMBERS.get(phone),
            answering_machine=machine,
        )
        self._calls[connection] = event
        return None if answered or machine else event

    def _disconnect(self, connection: int, seconds: str) -> CallEvent | None:
        """End a call."""
        call = self._calls.pop(connection, None)
        if call is None:
            return None
        missed = call.type is CallEventType.RINGING or call.answering_machine
        return replace(
            call,
            type=CallEventType.MISSED if missed else CallEventType.ENDED,
            seconds=int(seconds) if _SECONDS.fullmatch(seconds) else None,
        )


class CallMonitor:
    """The connection to a box's call monitor.

    A box whose call monitor is off refuses it, which is no error: it is tried again
    every five minutes. Calls that began before the connection are not reported.
    """

    def __init__(
        self,
        host: str,
        port: int = DEFAULT_PORT,
        *,
        on_event: Callable[[CallEvent], None],
        on_calls_changed: Callable[[], None],
        on_connected: Callable[[], None],
    ) -> None:
        """Initialize with a host name or an IP address, and what is called when.

        - `on_event`: an event; `active_calls` has it already, and nothing later.
        - `on_calls_changed`: after the event, when an answering machine takes a call,
          and when the connection ends, but not for the end of `run()`.
        - `on_connected`: calls can have begun and ended unnoticed.
        """
        self._host = host.strip("[]")
        self._port = port
        self._on_event = on_event
        self._on_calls_changed = on_calls_changed
        self._on_connected = on_connected
        self._tracker = CallTracker()
        self.connected = False
        """Whether calls are reported at the moment."""

    @property
    def active_calls(self) -> tuple[CallEvent, ...]:
        """Return the connected calls; none while not connected to the box."""
        return self._tracker.active_calls

    async def run(self) -> None:
        """Connect, again and again, and report calls until canceled.

        Ends with what a callback raises.
        """
        pauses = _reconnect_pauses()
        while True:
            try:
                reader, writer = await self._open()
            except ConnectionRefusedError:
                _LOGGER.debug("The call monitor is off")
                pause = random.uniform(1, 1.1) * _LONGEST_PAUSE  # noqa: S311
            except OSError as err:
                _LOGGER.debug("No call monitor: %s", type(err).__name__)
                pause = next(pauses)
            else:
                if await self._report(reader, writer):
                    pauses = _reconnect_pauses()
                pause = next(pauses)
            await asyncio.sleep(pause)

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Return a connection; raises OSError."""
        try:
            async with asyncio.timeout(_CONNECT_TIMEOUT):
                return await asyncio.open_connection(
                    self._host,
                    self._port,
                    happy_eyeballs_delay=0.25,
                    # Several refusals would be a mere OSError.
                    all_errors=True,
                )
        except ExceptionGroup as group:
            refused = group.subgroup(ConnectionRefusedError)
            raise (refused or group).exceptions[0] from None

    async def _report(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        """Report calls while connected; return whether the connection was stable."""
        loop = asyncio.get_running_loop()
        connected_at = loop.time()
        _enable_keep_alive(writer)
        _LOGGER.debug("Connected to the call monitor")
        self.connected = True
        try:
            self._on_connected()
            while data := await _read(reader):
                for line in self._tracker.split(data):
                    before = self._tracker.active_calls
                    if event := self._tracker.process(line):
                        self._on_event(event)
                    if self._tracker.active_calls != before:
                        self._on_calls_changed()
        finally:
            writer.close()
            self.connected = False
            self._tracker = CallTracker()
        _LOGGER.debug("Disconnected from the call monitor")
        self._on_calls_changed()
        return loop.time() - connected_at >= _STABLE_SECONDS


async def _read(reader: asyncio.StreamReader) -> bytes:
    """Return what has arrived; nothing at the end of the connection."""
    try:
        return await reader.read(_READ_SIZE)
    except OSError as err:
        _LOGGER.debug("Connection to the call monitor lost: %s", type(err).__name__)
        return b""


def _reconnect_pauses() -> Iterator[float]:
    """Yield seconds that double up to five minutes, with jitter."""
    pause = _FIRST_PAUSE
    while True:
        yield random.uniform(0.5, 1) * pause  # noqa: S311
        pause = min(pause * 2, _LONGEST_PAUSE)


def _enable_keep_alive(writer: asyncio.StreamWriter) -> None:
    """Have a dead connection found, with whatever options the platform has."""
    raw = writer.get_extra_info("socket")
    # A connection that has ended already has no options.
    with suppress(OSError):
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for name, value in _KEEP_ALIVE_OPTIONS.items():
            if option := getattr(socket, name, None):
                raw.setsockopt(socket.IPPROTO_TCP, option, value)
