"""The HTTPS port: handshakes, apart from the connections after them."""

import asyncio
from collections.abc import Callable
import ssl
from typing import override

type MakeProtocol = Callable[[], asyncio.Protocol]


class Handshakes:
    """Does the handshakes, and counts those that failed.

    asyncio's own TLS server reports every caller that refuses the certificate as
    an error of the loop when that is in debug mode, as Home Assistant's tests are.
    """

    def __init__(self, context: ssl.SSLContext, make_protocol: MakeProtocol) -> None:
        """Initialize handshakes with a certificate, and a protocol for afterwards."""
        self.context = context
        self.make_protocol = make_protocol
        self.failed = 0
        self._tasks: set[asyncio.Task[None]] = set()

    def __call__(self) -> asyncio.Protocol:
        """Return a protocol for a new connection."""
        return _Door(self)

    def begin(self, door: _Door, transport: asyncio.Transport) -> None:
        """Begin a handshake."""
        task = asyncio.get_running_loop().create_task(self._shake(door, transport))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def end(self) -> None:
        """Cancel those in progress."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _shake(self, door: _Door, transport: asyncio.Transport) -> None:
        loop = asyncio.get_running_loop()
        try:
            secure = await loop.start_tls(
                transport, door, self.context, server_side=True
            )
        except OSError:
            secure = None
        if secure is None:
            self.failed += 1
            transport.abort()
            return
        protocol = self.make_protocol()
        secure.set_protocol(protocol)
        protocol.connection_made(secure)
        if door.early:
            protocol.data_received(bytes(door.early))


class _Door(asyncio.Protocol):
    """Buffers what arrives right behind the handshake."""

    def __init__(self, handshakes: Handshakes) -> None:
        self._handshakes = handshakes
        self.early = bytearray()

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.Transport):
            # What comes now belongs to the handshake.
            transport.pause_reading()
            self._handshakes.begin(self, transport)

    @override
    def data_received(self, data: bytes) -> None:
        self.early += data
