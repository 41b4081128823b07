"""HTTP as boxes and others speak it: how an answer ends, and what is none."""

import asyncio

import pytest

from custom_components.fritzbox_voip.tr064.connection import Answer, Connection
from custom_components.fritzbox_voip.tr064.errors import (
    BoxTimeoutError,
    ConnectionDroppedError,
    ProtocolError,
    UnreachableError,
)
from custom_components.fritzbox_voip.tr064.transport import Transport

from .scripted_server import DROP, ScriptedServer, http

REQUEST = b"GET /a HTTP/1.1\r\nHost: box\r\n\r\n"
KIB = 1024


async def ask(
    scripted_server: ScriptedServer, *answers: bytes, limit: int = KIB
) -> list[Answer]:
    """Ask an odd box as often as it has answers."""
    scripted_server.respond("/a", *answers)
    kept = Connection(
        scripted_server.host, scripted_server.port, use_ssl=False, fingerprint=None
    )
    try:
        return [await kept.exchange(REQUEST, limit) for _ in answers]
    finally:
        kept.close()


def chunked(*chunks: bytes, more: bytes = b"\r\n") -> bytes:
    """Return an answer in chunks, each with what stands before and after it."""
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    return head + b"".join(chunks) + b"0\r\n" + more


@pytest.mark.parametrize(
    ("said", "body"),
    [
        (http(b"fine"), b"fine"),
        (http(b""), b""),
        (b"HTTP/1.1 200\r\nContent-Length: 4\r\n\r\nfine", b"fine"),
        (b"HTTP/1.1 204 No Content\r\n\r\n", b""),
        (b"HTTP/1.1 100 Continue\r\n\r\n" + http(b"fine"), b"fine"),
        (chunked(b"2\r\nfi\r\n", b"2\r\nne\r\n"), b"fine"),
        (chunked(b"4;name=value\r\nfine\r\n"), b"fine"),
        (chunked(b"A\r\n0123456789\r\n", more=b"X-More: yes\r\n\r\n"), b"0123456789"),
        (chunked(), b""),
    ],
)
async def test_an_answer_ends_in_several_ways(
    scripted_server: ScriptedServer, said: bytes, body: bytes
) -> None:
    """After each of them the connection is kept."""
    answers = await ask(scripted_server, said, http(b"next"))
    assert [answer.body for answer in answers] == [body, b"next"]
    assert scripted_server.connections == 1


@pytest.mark.parametrize(
    "said",
    [
        http(b"fine", Connection="close"),
        http(b"fine", Connection="Upgrade, Close"),
        http(b"fine").replace(b"HTTP/1.1", b"HTTP/1.0"),
        b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nfine",
        b"HTTP/1.0 200 OK\r\nX: Connection: close\r\n\r\nfine",
    ],
)
async def test_a_connection_that_ends_with_its_answer_is_not_kept(
    scripted_server: ScriptedServer, said: bytes
) -> None:
    """The next request opens another."""
    answers = await ask(scripted_server, said, http(b"next"))
    assert [answer.body for answer in answers] == [b"fine", b"next"]
    assert scripted_server.connections == 2


async def test_an_old_server_may_keep_its_connection(
    scripted_server: ScriptedServer,
) -> None:
    """HTTP/1.0 says so."""
    said = http(b"fine", Connection="keep-alive").replace(b"HTTP/1.1", b"HTTP/1.0")
    await ask(scripted_server, said, http(b"next"))
    assert scripted_server.connections == 1


async def test_headers_are_found_however_they_are_written(
    scripted_server: ScriptedServer,
) -> None:
    """In any case, with blanks or none; twice is both, and a part of one is none."""
    said = (
        b"HTTP/1.1 401 So\r\nWWW-AUTHENTICATE:one\r\nx-www-authenticate: no\r\n"
        b"www-authenticate:  two  \r\nX: www-authenticate: no\r\n"
        b"content-LENGTH : 4\r\n\r\nfine"
    )
    (answer,) = await ask(scripted_server, said)
    assert (answer.status, answer.body) == (401, b"fine")
    assert answer.challenge == "one, two"


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (b"SSH-2.0-OpenSSH_9.6\r\n\r\n", "not HTTP"),
        (b"HTTP/2 200\r\n\r\n", "not HTTP"),
        (b"HTTP/1.1 600 So\r\n\r\n", "not HTTP"),
        (b"HTTP/1.1 200 OK\r\nX: 1", "not HTTP"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70 * KIB + b"\r\n\r\n", "not HTTP"),
        (b"x" * 200 * KIB, "not HTTP"),
        (http(b"fine", Content_Length="4x"), "not HTTP"),
        (http(b"fine", Content_Length="-4"), "not HTTP"),
        (http(b"fine", Content_Length="²"), "not HTTP"),
        (http(b"fine", Content_Length="1025"), "too large"),
        (http(b"fine", Content_Length="9" * 5000), "too large"),
        (http(b"fine", Content_Length="5"), "broke off"),
        (chunked(b"5\r\nfine")[:-5], "broke off"),
        (chunked(b"5\r\nfine"), "not HTTP"),
        (chunked(b"4\r\nfine\r\n")[:-4], "broke off"),
        (chunked(b"x\r\nfine\r\n"), "not HTTP"),
        (chunked(b"-4\r\nfine\r\n"), "not HTTP"),
        (chunked(b"401\r\n" + b"x" * 1025 + b"\r\n"), "too large"),
        (chunked(*[b"200\r\n" + b"x" * 512 + b"\r\n"] * 3), "too large"),
        (chunked(b"FFFFFFF\r\n"), "too large"),
        (chunked(b"F" * 70 * KIB + b"\r\n"), "not HTTP"),
        (http(b"fine", Content_Encoding="gzip"), "packed"),
        (b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 1025, "too large"),
    ],
)
async def test_what_is_no_answer_is_refused(
    scripted_server: ScriptedServer, said: bytes, reason: str
) -> None:
    """And the connection is not used again."""
    scripted_server.last = True
    with pytest.raises(ProtocolError, match=reason):
        await ask(scripted_server, said)


async def test_a_body_may_have_as_much_as_is_allowed(
    scripted_server: ScriptedServer,
) -> None:
    """In whichever way it comes."""
    body = b"x" * KIB
    for said in (
        http(body),
        chunked(b"400\r\n" + body + b"\r\n"),
        b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + body,
    ):
        (answer,) = await ask(scripted_server, said)
        assert answer.body == body


async def test_a_connection_that_ends_without_an_answer_was_dropped(
    scripted_server: ScriptedServer,
) -> None:
    """Whoever asked decides whether it is harmless to ask again."""
    with pytest.raises(ConnectionDroppedError, match="closed the connection"):
        await ask(scripted_server, DROP)


async def test_a_connection_that_is_reset_was_dropped(
    scripted_server: ScriptedServer,
) -> None:
    """With the error's name, and none of its text."""
    scripted_server.reset = True
    with pytest.raises(ConnectionDroppedError, match=r"^ConnectionResetError$"):
        await ask(scripted_server, http(b"fine"))


async def test_a_box_that_ended_the_connection_in_between_gets_another(
    scripted_server: ScriptedServer,
) -> None:
    """Nothing was sent over the old one, so nothing has to be sent again."""
    scripted_server.respond("/a", http(b"fine"))
    kept = Connection(
        scripted_server.host, scripted_server.port, use_ssl=False, fingerprint=None
    )
    await kept.exchange(REQUEST, KIB)
    scripted_server.end_connections()
    await asyncio.sleep(0.01)

    assert (await kept.exchange(REQUEST, KIB)).body == b"fine"

    assert (scripted_server.connections, scripted_server.count("/a")) == (2, 2)
    kept.close()


async def test_whoever_gives_up_leaves_no_half_answer_behind(
    scripted_server: ScriptedServer,
) -> None:
    """The answer that came too late is not taken for that of the next request."""
    scripted_server.respond("/a", http(b"half", Content_Length="8"), http(b"fine"))
    kept = Connection(
        scripted_server.host, scripted_server.port, use_ssl=False, fingerprint=None
    )
    asking = asyncio.create_task(kept.exchange(REQUEST, KIB))
    await asyncio.sleep(0.05)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking

    assert (await kept.exchange(REQUEST, KIB)).body == b"fine"

    assert scripted_server.connections == 2
    kept.close()


@pytest.mark.usefixtures("patience")
async def test_a_connection_that_is_not_made_in_time_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As an answer that does not come."""

    async def never(*_: object, **__: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(asyncio, "open_connection", never)
    kept = Connection("127.0.0.1", 1, use_ssl=False, fingerprint=None)
    with pytest.raises(BoxTimeoutError):
        await kept.exchange(REQUEST, KIB)


async def test_a_name_that_nobody_has_is_unreachable() -> None:
    """Nor can have, for it is too long; and one that cannot be looked up here."""
    for name in (f"{'a' * 70}.box", "nobody.invalid"):
        kept = Connection(name, 1, use_ssl=False, fingerprint=None)
        with pytest.raises(UnreachableError):
            await kept.exchange(REQUEST, KIB)


async def test_a_closed_way_can_be_gone_again(
    scripted_transport: Transport, scripted_server: ScriptedServer
) -> None:
    """By whoever was late; but nothing stays open behind them."""
    scripted_server.respond("/a", http(b"fine"))
    await scripted_transport.get("/a")
    assert scripted_server.open == 1
    scripted_transport.close()
    scripted_transport.close()

    assert await scripted_transport.get("/a") == b"fine"

    await asyncio.sleep(0.05)
    assert (scripted_server.connections, scripted_server.open) == (2, 0)
