"""The simulated call monitor: a TCP server that reports calls as a real box does."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
import itertools
import socket
import struct
from typing import Self


def _now() -> datetime:
    """Return the local time."""
    return datetime.now().astimezone()


class SimulatedCallMonitor:
    """The call monitor of a box, switched off until it is started.

    >>> async with SimulatedCallMonitor() as monitor:
    ...     call = monitor.ring("5550100", "01715550123")
    ...     monitor.connect(call, phone=11)
    ...     monitor.disconnect(call, seconds=60)
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        """Initialize; port 0 becomes a free one, which stays the monitor's."""
        self.host = host
        self.port = port
        self.old_form = False
        """Whether lines end as in 2006: with LF alone and without a semicolon."""
        self.connections = 0
        """How many there have been."""
        self._clock = clock
        self._calls: set[int] = set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._packet: list[bytes] | None = None
        self._changed = asyncio.Condition()
        self._server: asyncio.Server | None = None

    @property
    def open_connections(self) -> int:
        """Return how many there are."""
        return len(self._writers)

    # Switched on and off.

    async def start(self) -> None:
        """Accept connections, as after #96*5* and after a reboot."""
        self._server = await asyncio.start_server(self._serve, self.host, self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """End all connections and calls and refuse new ones, as in a reboot."""
        if self._server is None:
            return
        self._server.close()
        self._server.close_clients()
        await self._server.wait_closed()
        self._server = None
        self._calls.clear()

    async def __aenter__(self) -> Self:
        """Start."""
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop."""
        await self.stop()

    def end_connections(self, *, reset: bool = False) -> None:
        """End all connections, as a box does when they are idle; calls go on."""
        writers, self._writers = self._writers, set()
        for writer in writers:
            if reset:
                linger = struct.pack("ii", 1, 0)
                raw = writer.get_extra_info("socket")
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                writer.transport.abort()
            else:
                writer.close()

    async def wait_for_connections(self, count: int) -> None:
        """Wait until so many are open."""
        async with self._changed:
            await self._changed.wait_for(lambda: len(self._writers) == count)

    # Calls.

    def ring(
        self,
        own: str,
        other: str,
        *,
        trunk: str = "SIP0",
        connection: int | None = None,
    ) -> int:
        """Report an incoming call and return its connection: the lowest free one."""
        connection = self._begin(connection)
        self._send_line("RING", connection, other, own, trunk)
        return connection

    def call(
        self,
        own: str,
        other: str,
        *,
        phone: int = 10,
        trunk: str = "SIP0",
        connection: int | None = None,
    ) -> int:
        """Report an outgoing call and return its connection: the lowest free one."""
        connection = self._begin(connection)
        self._send_line("CALL", connection, phone, own, other, trunk)
        return connection

    def connect(self, connection: int, *, phone: int = 10, other: str = "") -> None:
        """Report that a call is answered: at a phone, or by the other side."""
        self._send_line("CONNECT", connection, phone, other)

    def disconnect(self, connection: int, *, seconds: int = 0) -> None:
        """Report that a call has ended; its connection is free again."""
        self._calls.discard(connection)
        self._send_line("DISCONNECT", connection, seconds)

    def _begin(self, connection: int | None) -> int:
        if connection is None:
            free = (n for n in itertools.count() if n not in self._calls)
            connection = next(free)
        self._calls.add(connection)
        return connection

    # Bytes.

    @contextmanager
    def one_packet(self) -> Iterator[None]:
        """Send what is reported meanwhile in one piece."""
        self._packet = []
        try:
            yield
        finally:
            data, self._packet = b"".join(self._packet), None
            self.send(data)

    def send(self, data: bytes) -> None:
        """Send bytes, whatever they are, over all connections."""
        if self._packet is not None:
            self._packet.append(data)
            return
        for writer in self._writers:
            writer.write(data)

    def _send_line(self, name: str, *fields: str | int) -> None:
        time = self._clock().strftime("%d.%m.%y %H:%M:%S")
        line = ";".join((time, name, *map(str, fields)))
        self.send(f"{line}\n".encode() if self.old_form else f"{line};\r\n".encode())

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Have a connection until one of both sides ends it."""
        self.connections += 1
        async with self._changed:
            self._writers.add(writer)
            self._changed.notify_all()
        try:
            # What is sent to a call monitor has no effect.
            while await reader.read(1024):
                pass
        except ConnectionError:
            pass
        finally:
            writer.close()
            async with self._changed:
                self._writers.discard(writer)
                self._changed.notify_all()
