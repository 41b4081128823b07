"""HTTP as boxes and others speak it: how an answer ends, and what is none."""

import asyncio
from contextlib import suppress
import random

import pytest

from custom_components.fritzbox_voip.tr064.errors import (
    ConnectionDroppedError,
    ProtocolError,
    Tr064Error,
)
from custom_components.fritzbox_voip.tr064.transport import Transport

from .conftest import envelope
from .scripted_server import CHALLENGE, DROP, Response, ScriptedServer, Step, http

KIB = 1024
LIMIT = 256 * KIB


async def read(transport: Transport) -> bytes:
    """Send an action that reads, and return the body of the answer."""
    _, body = await transport.send(
        envelope("/c", "x#Get", b"<a/>", authenticate=False, idempotent=True)
    )
    return body


async def write(transport: Transport, *, authenticate: bool = False) -> bytes:
    """Send an action that writes, and return the body of the answer."""
    _, body = await transport.send(
        envelope("/c", "x#Set", b"<a/>", authenticate=authenticate, idempotent=False)
    )
    return body


async def arrive() -> None:
    """Let arrive what was sent; one pause could be over before, on a busy machine."""
    for _ in range(10):
        await asyncio.sleep(0.002)


def short(value: bytes) -> str:
    """Return how a value begins, for the name of a test."""
    return repr(value[:40])


def chunked(*chunks: bytes, trailer: bytes = b"\r\n") -> bytes:
    """Return a response in chunks, each with its size and the line breaks."""
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    return head + b"".join(chunks) + b"0\r\n" + trailer


@pytest.mark.parametrize(
    ("response", "body"),
    [
        (http(b"fine"), b"fine"),
        (http(b""), b""),
        (b"HTTP/1.1 200\r\nContent-Length: 4\r\n\r\nfine", b"fine"),
        (b"HTTP/1.1 204 No Content\r\n\r\n", b""),
        (b"HTTP/1.1 100 Continue\r\n\r\n" + http(b"fine"), b"fine"),
        (chunked(b"2\r\nfi\r\n", b"2\r\nne\r\n"), b"fine"),
        (chunked(b"4;name=value\r\nfine\r\n"), b"fine"),
        (chunked(b"A\r\n0123456789\r\n", trailer=b"X: 1\r\n\r\n"), b"0123456789"),
        (chunked(), b""),
        (http(b"fine", X=" " * 60_000), b"fine"),
    ],
    ids=short,
)
async def test_an_answer_ends_in_several_ways(
    scripted_transport: Transport,
    scripted_server: ScriptedServer,
    response: bytes,
    body: bytes,
) -> None:
    """After each of them the connection is used again."""
    scripted_server.respond("Get", response, http(b"next"))
    assert await read(scripted_transport) == body
    assert await read(scripted_transport) == b"next"
    assert scripted_server.connections == 1


@pytest.mark.parametrize(
    "response",
    [
        http(b"fine", Connection="close"),
        http(b"fine").replace(b"HTTP/1.1", b"HTTP/1.0"),
        b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nfine",
    ],
)
async def test_a_connection_that_ends_with_its_answer_is_not_used_again(
    scripted_transport: Transport, scripted_server: ScriptedServer, response: bytes
) -> None:
    """The next request opens another."""
    scripted_server.respond("Get", response, http(b"next"))
    assert await read(scripted_transport) == b"fine"
    assert await read(scripted_transport) == b"next"
    assert scripted_server.connections == 2


@pytest.mark.parametrize(
    "response",
    [
        b"SSH-2.0-OpenSSH_9.6\r\n\r\n",
        b"HTTP/1.1 abc\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n: 1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70 * KIB + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: 1\r\n" * 10_000 + b"\r\n",
        b"x" * 1024 * KIB,
        b" " * 1024 * KIB,
        http(b"fine", Content_Length="4x"),
        http(b"fine", Content_Length="-4"),
        http(b"fine", Content_Length="²"),
        http(b"fine", Content_Length="9" * 5000),
        http(b"fine", Content_Length=str(10**12)) + b"x" * LIMIT,
        http(b"fine", Content_Encoding="gzip"),
        http(b"fine", Content_Encoding="br, identity"),
        chunked(*[b"FFFF\r\n" + b"x" * 0xFFFF + b"\r\n"] * 5),
        b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * (LIMIT + 1),
    ],
    ids=short,
)
async def test_what_is_no_answer_is_refused(
    scripted_transport: Transport, scripted_server: ScriptedServer, response: bytes
) -> None:
    """Even a reading call is not sent again; the connection is not used again."""
    scripted_server.respond("Get", (response, None), http(b"next"))
    with pytest.raises(ProtocolError):
        await read(scripted_transport)
    assert scripted_server.count("Get") == 1
    assert await read(scripted_transport) == b"next"
    assert scripted_server.connections == 2


HALVES = [
    http(b"half", Content_Length="8"),
    chunked(b"8\r\nhalf")[:-3],
    chunked(b"4\r\nhalf\r\n")[:-4],
    b"HTTP/1.1 200 OK\r\nContent-",
    b"HTTP/1.1 200 OK\r\n",
    b"HTT",
]


@pytest.mark.parametrize("half", HALVES)
async def test_half_an_answer_is_a_dropped_connection(
    scripted_transport: Transport, scripted_server: ScriptedServer, half: bytes
) -> None:
    """What reads is sent once more, what writes is not."""
    scripted_server.respond("Get", (half, None), http(b"fine"))
    assert await read(scripted_transport) == b"fine"
    scripted_server.respond("Set", (half, None), http(b"fine"))
    with pytest.raises(ConnectionDroppedError):
        await write(scripted_transport)
    assert scripted_server.count("Set") == 1


@pytest.mark.parametrize(
    "chunk", [b"x\r\nfine\r\n", b"-4\r\nfine\r\n", b"5\r\nfine\r\n\r\n", b"F" * 70_000]
)
async def test_a_broken_chunk_is_no_answer(
    scripted_transport: Transport, scripted_server: ScriptedServer, chunk: bytes
) -> None:
    """It ends as an error of this package, and not as a part of the answer."""
    scripted_server.respond("Set", (chunked(chunk), None))
    with pytest.raises((ConnectionDroppedError, ProtocolError)):
        await write(scripted_transport)


async def test_two_lengths_are_no_answer(
    scripted_transport: Transport, scripted_server: ScriptedServer
) -> None:
    """What one length leaves over would be the next answer of the other."""
    stale = http(b"stale")
    both = chunked(b"4\r\nfine\r\n").replace(
        b"\r\n\r\n", b"\r\nContent-Length: 4\r\n\r\n", 1
    )
    scripted_server.respond("Get", (both + stale,), http(b"next"))
    with suppress(ProtocolError):
        assert await read(scripted_transport) == b"fine"
    assert await read(scripted_transport) == b"next"


@pytest.mark.parametrize(
    "rest", [http(b"stale"), http(b"stale", 408), http(b"stale")[:-2], b"HTT", b"\0x"]
)
@pytest.mark.parametrize("later", [False, True])
async def test_what_comes_after_an_answer_is_not_the_next_answer(
    scripted_transport: Transport,
    scripted_server: ScriptedServer,
    rest: bytes,
    later: bool,
) -> None:
    """Neither at once with it nor while the connection is idle."""
    idle = asyncio.Event()
    steps: tuple[Step, ...] = (http(b"first") + rest,)
    if later:
        steps = (http(b"first"), idle, rest)
    scripted_server.respond("Set", steps, http(b"second"), http(b"third"))
    with suppress(ProtocolError):
        assert await write(scripted_transport) == b"first"
    idle.set()
    await arrive()
    for expected in (b"second", b"third"):
        assert await write(scripted_transport) == expected


@pytest.mark.parametrize("later", [False, True])
async def test_an_idle_connection_that_the_box_gave_up_costs_nothing(
    scripted_transport: Transport, scripted_server: ScriptedServer, later: bool
) -> None:
    """It says 408 and ends; what dials next is sent over another, and once."""
    end = asyncio.Event()
    scripted_server.respond(
        "Get", (http(b"fine"), end, http(b"", 408, Connection="close"), None)
    )
    scripted_server.respond("Set", http(b"dialed"))
    assert await read(scripted_transport) == b"fine"
    end.set()
    if later:
        await arrive()
    assert await write(scripted_transport) == b"dialed"
    assert scripted_server.count("Set") == 1
    assert scripted_server.connections == 2


async def test_a_request_that_the_box_did_not_wait_for_is_sent_once_more(
    scripted_transport: Transport, scripted_server: ScriptedServer
) -> None:
    """408 says that it was not read, so it does no harm, whatever it is."""
    gone = http(b"", 408, Connection="close")
    scripted_server.respond("Set", gone, http(b"dialed"))
    assert await write(scripted_transport) == b"dialed"
    scripted_server.respond("Set", gone)
    with pytest.raises(ConnectionDroppedError):
        await write(scripted_transport)
    assert scripted_server.count("Set") == 4


async def test_a_connection_that_the_box_ended_is_not_used(
    scripted_transport: Transport, scripted_server: ScriptedServer
) -> None:
    """Nothing is sent over it, so nothing has to be sent again."""
    scripted_server.respond("Set", http(b"fine"))
    await write(scripted_transport)
    scripted_server.end_connections()
    await arrive()
    assert await write(scripted_transport) == b"fine"
    assert (scripted_server.connections, scripted_server.count("Set")) == (2, 2)


async def test_a_connection_that_is_reset_was_dropped(
    scripted_transport: Transport, scripted_server: ScriptedServer
) -> None:
    """As one that ends politely: a read is sent once more, a write is not."""
    scripted_server.reset = True
    with pytest.raises(ConnectionDroppedError):
        await read(scripted_transport)
    with pytest.raises(ConnectionDroppedError):
        await write(scripted_transport)
    assert (scripted_server.count("Get"), scripted_server.count("Set")) == (2, 1)


@pytest.mark.parametrize("size", [0, 100, 64 * KIB, 300 * KIB])
@pytest.mark.parametrize("end", ["announced", "unannounced", "none"])
async def test_a_challenge_is_answered_over_another_connection(
    scripted_transport: Transport, scripted_server: ScriptedServer, size: int, end: str
) -> None:
    """Whether the box ends the first or not; what dials is sent once with the login."""
    headers = {"Connection": "close"} if end == "announced" else {}
    page = http(b"x" * size, 401, WWW_Authenticate=CHALLENGE, **headers)
    challenge: Response = (page,) if end == "none" else (page, None)
    scripted_server.respond("Set", challenge, http(b"dialed"))
    assert await write(scripted_transport, authenticate=True) == b"dialed"
    first, second = scripted_server.requests
    assert "Authorization" not in first.head
    assert "Authorization: Digest" in second.head
    assert (first.connection, second.connection) == (1, 2)


async def test_what_dials_is_not_sent_twice_with_the_login(
    scripted_transport: Transport, scripted_server: ScriptedServer
) -> None:
    """A connection that drops after the login may have carried it out."""
    scripted_server.respond(
        "Set", http(b"", 401, WWW_Authenticate=CHALLENGE), DROP, http(b"dialed")
    )
    with pytest.raises(ConnectionDroppedError):
        await write(scripted_transport, authenticate=True)
    assert scripted_server.count("Set") == 2


@pytest.mark.parametrize("response", [http(b"fine"), http(b"", 404)])
async def test_an_answer_before_the_end_of_the_request_is_an_answer(
    scripted_transport: Transport, scripted_server: ScriptedServer, response: bytes
) -> None:
    """And the connection that ends with it is not used again."""
    scripted_server.respond("Set", (response, None), response)
    for _ in range(2):
        await write(scripted_transport)
        await arrive()
    assert scripted_server.connections == 2


async def test_nothing_but_errors_of_this_package_comes_out(
    scripted_transport: Transport, scripted_server: ScriptedServer
) -> None:
    """However an answer is damaged, and the next answer is the next one."""
    chance = random.Random(64)  # noqa: S311
    whole = [
        http(b"fine", WWW_Authenticate=CHALLENGE),
        http(b"<a/>", 401, WWW_Authenticate=CHALLENGE, Connection="close"),
        chunked(b"4\r\nfine\r\n"),
        http(b"", 302, Location="http://192.0.2.1/"),
    ]
    pieces = [b"\r\n", b"\r\n\r\n", b"\0", b":", b'"', b"\xff", b"0", b"close", b" "]
    for _ in range(300):
        damaged = bytearray(chance.choice(whole))
        for _ in range(chance.randint(1, 3)):
            place = chance.randrange(len(damaged))
            end = place + chance.choice([0, 1, 1, 8])
            damaged[place:end] = chance.choice([b"", *pieces])
        scripted_server.respond("Set", (bytes(damaged), None))
        scripted_transport.allow_login()
        with suppress(Tr064Error):
            await write(scripted_transport, authenticate=chance.random() < 0.5)
        scripted_server.respond("Get", http(b"next"))
        assert await read(scripted_transport) == b"next", bytes(damaged)
