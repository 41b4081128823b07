"""A server that answers, byte by byte, as scripted."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
import re
import socket
import ssl
import struct
from typing import Final, Self

from . import documents

type Step = bytes | asyncio.Event | None
"""What is sent, what is waited for, or (None) an end of the connection."""

type Response = bytes | tuple[Step, ...]

DROP: Final = (None,)
"""The connection ends without a response."""

CHALLENGE: Final = 'Digest realm="HTTPS Access",nonce="88",algorithm=MD5,qop="auth"'

_LENGTH = re.compile(r"content-length: *(\d+)", re.IGNORECASE)
_ACTION = re.compile(r"soapaction: *\S*#(\S+)", re.IGNORECASE)


def http(body: bytes, status: int = 200, **headers: str) -> bytes:
    """Return a response of HTTP; `Content_Encoding="gzip"` is a header."""
    merged = {"Content-Length": str(len(body))} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in merged.items())
    return f"HTTP/1.1 {status} So\r\n{lines}\r\n".encode() + body


@dataclass(frozen=True, slots=True)
class Received:
    """A request as it was received, and on which connection, counted from 1."""

    path: str
    action: str
    head: str
    body: bytes
    connection: int


class ScriptedServer:
    """Responses by action or path; one closes the connection if it says so."""

    def __init__(
        self, *, host: str = "127.0.0.1", context: ssl.SSLContext | None = None
    ) -> None:
        """Initialize the server; each request is answered with 404 yet."""
        self.host = host
        self.port = 0
        self.requests: list[Received] = []
        self.connections = 0
        self.last = False
        """Whether every connection ends after one response."""
        self.reset = False
        """Whether every connection is reset instead of a response."""
        self._context = context
        self._responses: dict[str, list[Response]] = {}
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._arrived = asyncio.Condition()
        self._server: asyncio.Server | None = None

    def respond(self, name: str, *responses: Response) -> None:
        """Set the responses to an action or a path; the last one is repeated."""
        self._responses[name] = list(responses)

    def serve(
        self,
        actions: Mapping[str, tuple[Iterable[str], Mapping[str, str]]],
        *,
        service: str = "X_VoIP",
    ) -> None:
        """Be a box with one service: input arguments and answers by action."""
        self.respond(
            "/tr64desc.xml", http(documents.description(documents.service(service)))
        )
        ins = {name: arguments for name, (arguments, _) in actions.items()}
        self.respond("/scpd.xml", http(documents.scpd(ins)))
        for name, (_, values) in actions.items():
            self.respond(name, http(documents.answer(name, values)))

    @property
    def open(self) -> int:
        """Return how many connections there are now."""
        return len(self._writers)

    def end_connections(self) -> None:
        """End every connection, as a box does with idle ones."""
        for writer in self._writers:
            writer.close()

    def count(self, name: str) -> int:
        """Return how many requests came for an action or a path."""
        return sum(name in {seen.action, seen.path} for seen in self.requests)

    async def received(self, name: str) -> None:
        """Wait until a request comes for an action or a path."""
        async with self._arrived:
            await self._arrived.wait_for(lambda: self.count(name))

    async def __aenter__(self) -> Self:
        """Listen."""
        self._server = await asyncio.start_server(
            self._accept, self.host, 0, ssl=self._context
        )
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        """End every connection."""
        assert self._server
        self._server.close()
        self._server.close_clients()
        for task in self._tasks:
            task.cancel()
        await self._server.wait_closed()

    def _accept(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        task = asyncio.create_task(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.connections += 1
        number = self.connections
        self._writers.add(writer)
        try:
            while await self._respond(await _read(reader, number), writer):
                """Until the script ends the connection."""
        except asyncio.IncompleteReadError, ConnectionError, ssl.SSLError:
            pass
        finally:
            self._writers.discard(writer)
            writer.close()

    async def _respond(self, received: Received, writer: asyncio.StreamWriter) -> bool:
        """Answer a request; return whether the connection stays."""
        self.requests.append(received)
        async with self._arrived:
            self._arrived.notify_all()
        response = self._response(received)
        if self.reset:
            _reset(writer)
            return False
        for step in response if isinstance(response, tuple) else (response,):
            if step is None:
                return False
            if isinstance(step, asyncio.Event):
                await step.wait()
                continue
            writer.write(step)
            await writer.drain()
        closes = isinstance(response, bytes) and _closes(response)
        return not self.last and not closes

    def _response(self, received: Received) -> Response:
        for name in (received.action, received.path):
            if responses := self._responses.get(name):
                return responses.pop(0) if len(responses) > 1 else responses[0]
        return http(b"", 404)


def _closes(response: bytes) -> bool:
    """Return whether a response says that it ends the connection."""
    return b"connection: close" in response.partition(b"\r\n\r\n")[0].lower()


def _reset(writer: asyncio.StreamWriter) -> None:
    """Drop a connection without a polite end: linger, for no time at all."""
    raw = writer.get_extra_info("socket")
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def _read(reader: asyncio.StreamReader, connection: int) -> Received:
    """Read one request."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    length = _LENGTH.search(head)
    body = await reader.readexactly(int(length[1]) if length else 0)
    action = _ACTION.search(head)
    return Received(
        head.split()[1], action[1] if action else "", head, body, connection
    )
