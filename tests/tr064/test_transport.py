"""HTTP to a box: what is sent, how often, and how much may come back."""

import asyncio
import gzip
from time import monotonic

from aiohttp import ClientSession
import pytest

from custom_components.fritzbox_voip.tr064 import transport as transport_module
from custom_components.fritzbox_voip.tr064.client import Client
from custom_components.fritzbox_voip.tr064.errors import (
    BoxTimeoutError,
    DescriptionUnavailableError,
    LoginBlockedError,
    ProtocolError,
    UnreachableError,
)
from custom_components.fritzbox_voip.tr064.transport import Transport
from tests.simulator import Fault, SimulatedBox

from .addresses import Resolver
from .conftest import Connect, envelope
from .scripted_server import CHALLENGE, DROP, ScriptedServer, http

KIB = 1024


async def post(
    transport: Transport, *, idempotent: bool = True, login: bool = False
) -> tuple[int, bytes]:
    """Send an envelope to a scripted server."""
    return await transport.send(
        envelope(
            "/control",
            "urn:x:service:Y:1#A",
            b"<a/>",
            authenticate=login,
            idempotent=idempotent,
        )
    )


async def test_a_description_is_fetched(connect: Connect, box: SimulatedBox) -> None:
    """Without a login."""
    assert b"FRITZ!Box" in await connect().get("/tr64desc.xml")
    assert [request.user for request in box.requests] == [""]
    assert box.challenges == 0


async def test_https_accepts_the_certificate_of_the_box(
    connect: Connect, box: SimulatedBox
) -> None:
    """It is self-signed."""
    transport = connect(ssl=True)
    await transport.get("/tr64desc.xml")
    assert all(request.secure for request in box.requests)
    assert transport.fingerprint == box.fingerprint


async def test_a_box_that_is_off_is_unreachable(
    connect: Connect, box: SimulatedBox
) -> None:
    """It refuses the connection, and is back afterwards."""
    transport = connect()
    await box.go_down()
    with pytest.raises(UnreachableError, match=r"\(ConnectionRefusedError\)$"):
        await transport.get("/tr64desc.xml")
    await box.come_up()
    assert await transport.get("/tr64desc.xml")


async def test_a_session_of_the_caller_will_do(box: SimulatedBox) -> None:
    """The login is answered, and the end of the session ends the request."""
    async with ClientSession() as session:
        transport = Transport(
            session,
            box.host,
            port=box.https_port,
            username=box.username,
            password=box.password,
        )
        client = Client(transport)
        assert await client.call("X_VoIP", "X_AVM-DE_GetNumberOfNumbers")
        await session.close()
        with pytest.raises(UnreachableError):
            await transport.get("/tr64desc.xml")


@pytest.mark.usefixtures("short_timeout")
async def test_a_box_that_does_not_answer_is_given_up(
    connect: Connect, box: SimulatedBox
) -> None:
    """It is not asked again: it has enough to do."""
    box.fail(Fault.HANG)
    transport = connect()
    with pytest.raises(BoxTimeoutError):
        await transport.get("/tr64desc.xml")
    assert len(box.requests) == 1
    assert await transport.get("/tr64desc.xml")


@pytest.mark.usefixtures("short_timeout")
async def test_an_answer_that_does_not_end_is_given_up(
    scripted_transport: Transport, scripted_server: ScriptedServer
) -> None:
    """The time is that of the whole exchange."""
    scripted_server.respond("A", http(b"half", Content_Length="8"))
    with pytest.raises(BoxTimeoutError):
        await post(scripted_transport)
    assert scripted_server.count("A") == 1


@pytest.mark.parametrize(
    "first", [http(b"", 401, WWW_Authenticate=CHALLENGE), None], ids=["login", "again"]
)
async def test_a_call_has_one_deadline(
    scripted_transport: Transport,
    scripted_server: ScriptedServer,
    monkeypatch: pytest.MonkeyPatch,
    first: bytes | None,
) -> None:
    """With the challenge, the login and the repetition in it; the next has its own."""
    monkeypatch.setattr(transport_module, "_TIMEOUT", 0.5)
    loop, early, late = asyncio.get_running_loop(), asyncio.Event(), asyncio.Event()
    fine = http(b"fine")
    scripted_server.respond("A", (early, first), (late, fine), fine)
    call = asyncio.create_task(post(scripted_transport, login=True))
    await scripted_server.received("A")
    loop.call_later(0.4, early.set)
    loop.call_later(0.6, late.set)
    with pytest.raises(BoxTimeoutError):
        await call
    await late.wait()
    assert await post(scripted_transport) == (200, b"fine")


async def test_a_call_that_waits_for_its_turn_still_has_its_time(
    scripted_transport: Transport,
    scripted_server: ScriptedServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The wait for the calls before it does not count."""
    monkeypatch.setattr(transport_module, "_TIMEOUT", 0.5)
    scripted_server.respond("A", (asyncio.Event(),), (asyncio.Event(),), http(b"fine"))
    answers = await asyncio.gather(
        *(post(scripted_transport) for _ in range(3)), return_exceptions=True
    )
    first, second, third = answers
    assert isinstance(first, BoxTimeoutError)
    assert isinstance(second, BoxTimeoutError)
    assert third == (200, b"fine")


async def test_a_canceled_call_leaves_no_half_answer_behind(
    scripted_transport: Transport, scripted_server: ScriptedServer
) -> None:
    """What comes too late is not the answer to the next call."""
    late = asyncio.Event()
    scripted_server.respond(
        "A", (http(b"half", Content_Length="8"), late, http(b"late")), http(b"fine")
    )
    call = asyncio.create_task(post(scripted_transport))
    await scripted_server.received("A")
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    late.set()
    assert await post(scripted_transport) == (200, b"fine")
    assert scripted_server.connections == 2


async def test_what_reads_is_sent_again_on_a_dropped_connection(
    scripted_transport: Transport, scripted_server: ScriptedServer
) -> None:
    """An idle connection may have been dropped in the meantime."""
    scripted_server.respond("A", DROP, http(b"fine"))
    assert await post(scripted_transport) == (200, b"fine")
    assert scripted_server.count("A") == 2


async def test_what_reads_is_sent_again_only_once(
    scripted_transport: Transport, scripted_server: ScriptedServer
) -> None:
    """Twice dropped is an answer."""
    scripted_server.respond("A", DROP)
    with pytest.raises(UnreachableError, match=r"^Connection closed"):
        await post(scripted_transport)
    assert scripted_server.count("A") == 2


async def test_what_writes_is_never_sent_again(
    scripted_transport: Transport, scripted_server: ScriptedServer
) -> None:
    """It may have been carried out before the connection was dropped."""
    scripted_server.respond("A", DROP, http(b"fine"))
    with pytest.raises(UnreachableError):
        await post(scripted_transport, idempotent=False)
    assert scripted_server.count("A") == 1


@pytest.mark.parametrize("size", [0, 1, 16 * KIB, 16 * KIB + 1, 256 * KIB])
async def test_an_answer_may_have_256_kib(
    scripted_transport: Transport, scripted_server: ScriptedServer, size: int
) -> None:
    """The limit itself is allowed, and nothing gets lost between the pieces."""
    body = bytes(number % 251 for number in range(size))
    scripted_server.respond("A", http(body))
    assert await post(scripted_transport) == (200, body)


async def test_an_answer_may_not_have_a_byte_more(
    scripted_transport: Transport, scripted_server: ScriptedServer
) -> None:
    """One byte over the limit is too large."""
    scripted_server.respond("A", http(b"a" * (256 * KIB + 1)))
    with pytest.raises(ProtocolError, match="too large"):
        await post(scripted_transport)


async def test_a_description_may_have_a_mebibyte(
    scripted_transport: Transport, scripted_server: ScriptedServer
) -> None:
    """Not one byte more."""
    scripted_server.respond("/a", http(b"a" * KIB * KIB))
    scripted_server.respond("/b", http(b"a" * (KIB * KIB + 1)))
    assert len(await scripted_transport.get("/a")) == KIB * KIB
    with pytest.raises(ProtocolError, match="too large"):
        await scripted_transport.get("/b")


async def test_an_answer_without_end_is_cut_off(
    connect: Connect, box: SimulatedBox
) -> None:
    """The next one is read as ever."""
    box.fail(Fault.HUGE)
    transport = connect()
    with pytest.raises(ProtocolError, match="too large"):
        await transport.get("/tr64desc.xml")
    assert await transport.get("/tr64desc.xml")


async def test_a_compressed_answer_is_refused(
    scripted_transport: Transport, scripted_server: ScriptedServer
) -> None:
    """A few bytes of it can be as many gigabytes."""
    scripted_server.respond("A", http(gzip.compress(b"fine"), Content_Encoding="gzip"))
    with pytest.raises(ProtocolError, match=r"^Unexpected Content-Encoding$"):
        await post(scripted_transport)
    assert "Accept-Encoding: identity\r\n" in scripted_server.requests[0].head


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_never_followed(
    scripted_transport: Transport, scripted_server: ScriptedServer, status: int
) -> None:
    """It would carry the login elsewhere."""
    redirect = http(b"", status, Location="/elsewhere")
    scripted_server.respond("A", redirect)
    scripted_server.respond("/a", redirect)
    assert await post(scripted_transport, login=True) == (status, b"")
    with pytest.raises(ProtocolError, match=f"HTTP {status}"):
        await scripted_transport.get("/a")
    assert scripted_server.count("/elsewhere") == 0


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (200, b"<HTML/>", DescriptionUnavailableError),
        (200, b"\n<html><head><title>FRITZ!Box</title>", DescriptionUnavailableError),
        (201, b"", DescriptionUnavailableError),
        (204, b"", DescriptionUnavailableError),
        (401, b"", DescriptionUnavailableError),
        (403, b"", DescriptionUnavailableError),
        (404, b"", DescriptionUnavailableError),
        (500, b"<!DOCTYPE html>\n<HTML>", DescriptionUnavailableError),
        (500, b"<s:Envelope/>", ProtocolError),
        (502, b"", ProtocolError),
    ],
)
async def test_only_200_without_a_web_page_is_a_description(
    scripted_transport: Transport,
    scripted_server: ScriptedServer,
    status: int,
    body: bytes,
    error: type[ProtocolError],
) -> None:
    """Boxes send web pages while access for apps is off; one of the server passes."""
    scripted_server.respond("/a", http(body, status))
    with pytest.raises(
        ProtocolError, match=rf"^No description \(HTTP {status}\)$"
    ) as err:
        await scripted_transport.get("/a")
    assert type(err.value) is error


async def test_503_means_that_logins_are_blocked(
    connect: Connect, box: SimulatedBox
) -> None:
    """Descriptions end with it, too; it passes."""
    box.fail(Fault.UNAVAILABLE)
    transport = connect()
    with pytest.raises(LoginBlockedError):
        await transport.get("/tr64desc.xml")
    assert await transport.get("/tr64desc.xml")


async def test_an_envelope_is_sent_as_it_is(
    scripted_transport: Transport, scripted_server: ScriptedServer
) -> None:
    """With its action and as XML, to the path as the box wrote it."""
    scripted_server.respond("/control%20a", http(b"fine"))
    await scripted_transport.send(
        envelope(
            "/control%20a",
            "urn:x:service:Y:1#A",
            b"<a>\xc3\xbc</a>",
            authenticate=False,
            idempotent=False,
        )
    )
    (request,) = scripted_server.requests
    assert (request.path, request.body) == ("/control%20a", b"<a>\xc3\xbc</a>")
    assert "SOAPAction: urn:x:service:Y:1#A\r\n" in request.head
    assert 'Content-Type: text/xml; charset="utf-8"\r\n' in request.head


@pytest.mark.parametrize(("seconds", "connections"), [(49, 1), (51, 2)])
async def test_an_idle_connection_is_used_for_50_seconds(
    connect: Connect,
    box: SimulatedBox,
    monkeypatch: pytest.MonkeyPatch,
    seconds: int,
    connections: int,
) -> None:
    """So over the polls of the defaults; boxes end it after 60."""
    transport = connect(ssl=True, fingerprint=box.fingerprint)
    await transport.get("/tr64desc.xml")
    later = monotonic() + seconds
    monkeypatch.setattr("aiohttp.connector.monotonic", lambda: later)
    await transport.get("/tr64desc.xml")
    assert box.connections == connections


async def test_requests_go_over_one_connection(
    connect: Connect, box: SimulatedBox
) -> None:
    """Boxes are small."""
    transport = connect()
    for _ in range(5):
        await transport.get("/tr64desc.xml")
    assert box.connections == 1


async def test_no_cookie_is_sent_back(
    session: ClientSession,
    scripted_server: ScriptedServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Boxes set some for their pages."""
    monkeypatch.setattr(session.connector, "_resolver", Resolver("127.0.0.1"))
    scripted_server.respond("/a", http(b"", Set_Cookie="a=b; Path=/"))
    transport = Transport(session, "fritz.box", port=scripted_server.port, ssl=False)
    await transport.get("/a")
    await transport.get("/a")
    assert "Cookie" not in scripted_server.requests[-1].head


async def test_a_closed_session_is_unreachable(
    session: ClientSession, scripted_transport: Transport
) -> None:
    """Whoever is late gets an error of this package."""
    await session.close()
    with pytest.raises(UnreachableError, match=r"^Session closed"):
        await scripted_transport.get("/a")


async def test_a_session_that_closes_meanwhile_is_unreachable(
    session: ClientSession,
    scripted_transport: Transport,
    scripted_server: ScriptedServer,
) -> None:
    """The call in progress ends, those that wait for it are not sent."""
    scripted_server.respond("A", (asyncio.Event(),))
    calls = [asyncio.create_task(post(scripted_transport)) for _ in range(3)]
    await scripted_server.received("A")
    await session.close()
    for outcome in await asyncio.gather(*calls, return_exceptions=True):
        assert str(outcome).startswith("Session closed")
    assert scripted_server.count("A") == 1
