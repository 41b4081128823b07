"""A session that is closed ends the request, wherever it is."""

import asyncio
import socket
from typing import override

from aiohttp import ClientSession
from aiohttp.abc import ResolveResult
import pytest

from custom_components.fritzbox_voip.tr064.errors import UnreachableError
from custom_components.fritzbox_voip.tr064.transport import Transport

from .addresses import Resolver
from .scripted_server import ScriptedServer, http


class MuteResolver(Resolver):
    """Finds nothing, and does not say so."""

    def __init__(self) -> None:
        """Initialize the resolver."""
        super().__init__()
        self.asked = asyncio.Event()

    @override
    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Wait for good."""
        self.asked.set()
        await asyncio.Event().wait()
        return []


async def is_ended(session: ClientSession, request: asyncio.Task[bytes]) -> None:
    """Close the session; the request ends as one that comes too late."""
    await session.close()
    # Without the end of the session it would have 20 s.
    with pytest.raises(UnreachableError, match=r"^Session closed$"):
        await asyncio.wait_for(request, 10)


async def test_the_name_is_not_resolved_yet(
    session: ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The caller is not canceled, as aiohttp cancels the resolution."""
    resolver = MuteResolver()
    monkeypatch.setattr(session.connector, "_resolver", resolver)
    request = asyncio.create_task(Transport(session, "fritz.box").get("/a"))
    await resolver.asked.wait()
    await is_ended(session, request)


async def test_the_box_does_not_shake_hands(session: ClientSession) -> None:
    """Nothing would be sent any more."""
    connected = asyncio.Event()
    server = await asyncio.start_server(lambda *_: connected.set(), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    request = asyncio.create_task(Transport(session, "127.0.0.1", port=port).get("/a"))
    await connected.wait()
    await is_ended(session, request)
    server.close()
    server.close_clients()


@pytest.mark.parametrize(
    "half",
    [
        http(b"half", Content_Length="8"),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
        b"HTTP/1.1 200 OK\r\n\r\nhalf",
    ],
    ids=["length", "chunks", "neither"],
)
async def test_half_of_the_answer_has_come(
    session: ClientSession,
    scripted_server: ScriptedServer,
    scripted_transport: Transport,
    half: bytes,
) -> None:
    """No one would send the rest."""
    scripted_server.respond("/a", (half, asyncio.Event()))
    request = asyncio.create_task(scripted_transport.get("/a"))
    await scripted_server.received("/a")
    # The first half is read in the meantime.
    for _ in range(20):
        await asyncio.sleep(0)
    await is_ended(session, request)
