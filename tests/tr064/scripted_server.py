"""A server that answers, byte by byte, what a test tells it to."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
import re
import socket
import struct
from typing import Self

from . import documents

DROP = b""
"""In place of an answer: the connection ends without one."""

_LENGTH = re.compile(r"content-length: *(\d+)", re.IGNORECASE)
_ACTION = re.compile(r"soapaction: *\S*#(\S+)", re.IGNORECASE)


def http(body: bytes, status: int = 200, **headers: str) -> bytes:
    """Return an answer of HTTP; `Content_Encoding="gzip"` is a header."""
    told = {"Content-Length": str(len(body))} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    return f"HTTP/1.1 {status} So\r\n{lines}\r\n".encode() + body


@dataclass(frozen=True, slots=True)
class Received:
    """A request as it came."""

    path: str
    action: str
    head: str
    body: bytes


class ScriptedServer:
    """Answers by action or path; an answer closes the connection if it says so."""

    def __init__(self) -> None:
        """Know no answer yet: everything is a 404."""
        self.host = "127.0.0.1"
        self.port = 0
        self.requests: list[Received] = []
        self.connections = 0
        self.last = False
        """Whether every connection ends after one answer."""
        self.reset = False
        """Whether every connection is reset instead of an answer."""
        self._answers: dict[str, list[bytes]] = {}
        self._writers: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None

    def respond(self, name: str, *answers: bytes) -> None:
        """Set the answers to an action or a path; the last one stays."""
        self._answers[name] = list(answers)

    def serve(
        self,
        actions: Mapping[str, tuple[Iterable[str], Mapping[str, str]]],
        *,
        service: str = "X_VoIP",
    ) -> None:
        """Be a box with one service: in-going arguments and answers by action."""
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
        """End every connection, as a box does with those that nobody uses."""
        for writer in self._writers:
            writer.close()

    def count(self, name: str) -> int:
        """Return how many requests came for an action or a path."""
        return sum(name in {seen.action, seen.path} for seen in self.requests)

    async def __aenter__(self) -> Self:
        """Listen."""
        self._server = await asyncio.start_server(self._serve, self.host, 0)
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
        self.connections += 1
        self._writers.add(writer)
        try:
            while said := self._answer(await _read(reader)):
                if self.reset:
                    _reset(writer)
                    break
                writer.write(said)
                await writer.drain()
                if self.last or b"connection: close" in said.lower():
                    break
        except asyncio.IncompleteReadError, ConnectionError:
            pass
        finally:
            self._writers.discard(writer)
            writer.close()

    def _answer(self, received: Received) -> bytes:
        self.requests.append(received)
        for name in (received.action, received.path):
            if answers := self._answers.get(name):
                return answers.pop(0) if len(answers) > 1 else answers[0]
        return http(b"", 404)


def _reset(writer: asyncio.StreamWriter) -> None:
    """Drop a connection without a polite end: linger, for no time at all."""
    raw = writer.get_extra_info("socket")
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def _read(reader: asyncio.StreamReader) -> Received:
    """Read one request."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    length = _LENGTH.search(head)
    body = await reader.readexactly(int(length[1]) if length else 0)
    action = _ACTION.search(head)
    return Received(head.split()[1], action[1] if action else "", head, body)
