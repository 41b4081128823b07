"""What is requested once more on a dropped connection, and what is not."""

import pytest

from custom_components.fritzbox_voip.tr064.client import Client
from custom_components.fritzbox_voip.tr064.errors import ConnectionDroppedError
from custom_components.fritzbox_voip.tr064.transport import Transport

from .scripted_server import DROP, ScriptedServer, http

KIB = 1024


async def test_a_file_is_requested_once(
    scripted_server: ScriptedServer, scripted_transport: Transport
) -> None:
    """The session in its path may be over, on a new connection and on a kept one."""
    scripted_server.respond("/a?sid=1", DROP)
    scripted_server.respond("/b", http(b"fine"))
    for requests in (1, 2):
        with pytest.raises(ConnectionDroppedError):
            await Client(scripted_transport).fetch("/a?sid=1", limit=KIB, timeout=30)
        assert scripted_server.count("/a?sid=1") == requests
        assert await scripted_transport.get("/b") == b"fine"


async def test_a_description_is_requested_again_on_a_dropped_connection(
    scripted_server: ScriptedServer, scripted_transport: Transport
) -> None:
    """Twice dropped is an answer."""
    scripted_server.respond("/a", DROP, http(b"fine"), DROP)
    assert await scripted_transport.get("/a") == b"fine"
    with pytest.raises(ConnectionDroppedError):
        await scripted_transport.get("/a")
    assert scripted_server.count("/a") == 4
