"""A TLS server that records all that it receives."""

import asyncio
from collections.abc import Callable
import ssl
from typing import Self

from tests.simulator import certificate

from .scripted_server import http


class Listener:
    """A TLS server that records, by connection, all that it receives."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        """Initialize the server with a certificate of its own."""
        self.host = host
        self.port = 0
        self.received: list[bytearray] = []
        self.answer = http(b"<root/>")
        self.on_connection: Callable[[], object] = lambda: None
        self.context = certificate.server_context()
        self.fingerprint = certificate.renew(self.context, "fritz.box")
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        """Listen."""
        self._server = await asyncio.start_server(
            self._serve, self.host, 0, ssl=self.context
        )
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        """End every connection."""
        assert self._server
        self._server.close()
        self._server.close_clients()
        await self._server.wait_closed()

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        received = bytearray()
        self.received.append(received)
        self.on_connection()
        try:
            while data := await reader.read(4096):
                received += data
                if received.endswith(b"\r\n\r\n"):
                    writer.write(self.answer)
        except ConnectionError, ssl.SSLError:
            pass
        finally:
            writer.close()
