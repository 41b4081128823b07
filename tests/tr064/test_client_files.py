"""Files of a box, such as its phone book."""

import asyncio

import pytest

from custom_components.fritzbox_voip.tr064.client import Client
from custom_components.fritzbox_voip.tr064.errors import BoxTimeoutError, ProtocolError

from .documents import answer
from .scripted_server import CHALLENGE, ScriptedServer, http

FILE = "/phonebook.lua?sid=1"
KIB = 1024


async def test_a_file_is_fetched_by_its_path_and_query(
    scripted_client: Client, scripted_server: ScriptedServer
) -> None:
    """With as many bytes as it may have."""
    scripted_server.respond(FILE, http(b"f" * KIB))
    body = await scripted_client.fetch(FILE, limit=KIB, timeout=30)
    assert body == b"f" * KIB


async def test_a_file_is_fetched_without_the_login(
    scripted_client: Client, scripted_server: ScriptedServer
) -> None:
    """Also after a call that needed it."""
    scripted_server.serve({"GetA": ((), {})})
    challenge = http(b"", 401, WWW_Authenticate=CHALLENGE)
    scripted_server.respond("GetA", challenge, http(answer("GetA")))
    await scripted_client.call("X_VoIP", "GetA")
    assert "Authorization" in scripted_server.requests[-1].head
    scripted_server.respond(FILE, http(b""))
    await scripted_client.fetch(FILE, limit=KIB, timeout=30)
    assert "Authorization" not in scripted_server.requests[-1].head


async def test_a_file_has_a_limit_of_its_own(
    scripted_client: Client, scripted_server: ScriptedServer
) -> None:
    """One byte over it is too large."""
    scripted_server.respond(FILE, http(b"f" * (KIB + 1)))
    with pytest.raises(ProtocolError, match="too large"):
        await scripted_client.fetch(FILE, limit=KIB, timeout=30)


async def test_a_file_that_is_missing_is_an_error(
    scripted_client: Client, scripted_server: ScriptedServer
) -> None:
    """The page of the server that says so is no file."""
    with pytest.raises(ProtocolError, match=r"^HTTP 404 instead of a file$"):
        await scripted_client.fetch(FILE, limit=KIB, timeout=30)
    assert scripted_server.count(FILE) == 1


async def test_a_file_has_a_deadline_of_its_own(
    scripted_client: Client, scripted_server: ScriptedServer
) -> None:
    """It may be a slow one, and is not requested again."""
    scripted_server.respond(FILE, (http(b"half", Content_Length="8"), asyncio.Event()))
    with pytest.raises(BoxTimeoutError):
        await scripted_client.fetch(FILE, limit=KIB, timeout=0.1)
    assert scripted_server.count(FILE) == 1
