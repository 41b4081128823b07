"""HTTP to a box: what is sent, how often, and how much may come back."""

import gzip

import pytest

from custom_components.fritzbox_voip.tr064 import (
    connection,
    transport as transport_module,
)
from custom_components.fritzbox_voip.tr064.errors import (
    BoxTimeoutError,
    LoginBlockedError,
    ProtocolError,
    UnreachableError,
)
from custom_components.fritzbox_voip.tr064.transport import Transport
from tests.simulator import Fault, SimulatedBox

from .conftest import Connect
from .scripted_server import DROP, ScriptedServer, http

KIB = 1024


async def post(
    transport: Transport, *, idempotent: bool = True, login: bool = False
) -> tuple[int, bytes]:
    """Send an envelope to an odd box."""
    return await transport.post(
        "/control",
        "urn:x:service:Y:1#A",
        b"<a/>",
        authenticate=login,
        idempotent=idempotent,
    )


async def test_a_description_is_fetched(connect: Connect, box: SimulatedBox) -> None:
    """Without a login."""
    assert b"FRITZ!Box" in await connect().get("/tr64desc.xml")
    assert [request.user for request in box.requests] == [""]
    assert box.challenges == 0


async def test_https_takes_the_certificate_of_the_box(
    connect: Connect, box: SimulatedBox
) -> None:
    """Nobody vouches for it."""
    transport = connect(ssl=True)
    await transport.get("/tr64desc.xml")
    assert all(request.secure for request in box.requests)
    assert transport.fingerprint == box.fingerprint


def test_the_ports_are_those_of_every_box() -> None:
    """They are never changed by users."""
    assert (transport_module.HTTP_PORT, transport_module.HTTPS_PORT) == (49000, 49443)


@pytest.mark.parametrize(("ssl", "name"), [(False, "HTTP_PORT"), (True, "HTTPS_PORT")])
async def test_the_port_may_be_left_out(
    box: SimulatedBox,
    monkeypatch: pytest.MonkeyPatch,
    ssl: bool,
    name: str,
) -> None:
    """It follows from the scheme."""
    port = box.https_port if ssl else box.http_port
    monkeypatch.setattr(transport_module, name, port)
    async with Transport(box.host, ssl=ssl) as transport:
        assert await transport.get("/tr64desc.xml")


@pytest.mark.parametrize(
    "host",
    ["", "a b", "fritz.box:80", "http://fritz.box", "me@fritz.box", "a/b", "a?b"],
)
async def test_what_is_no_host_is_unreachable(host: str) -> None:
    """It is known before anything is sent."""
    with pytest.raises(UnreachableError, match="no host name"):
        Transport(host)


@pytest.mark.parametrize("port", [0, -1, 65536])
async def test_what_is_no_port_is_unreachable(port: int) -> None:
    """It is known before anything is sent, too."""
    with pytest.raises(UnreachableError, match="no port"):
        Transport("fritz.box", port=port)


async def test_an_address_of_ip_version_6_is_a_host() -> None:
    """Written without brackets."""
    assert Transport("fd00::1")


async def test_a_box_that_is_off_is_unreachable(
    connect: Connect, box: SimulatedBox
) -> None:
    """It refuses the connection, and is back afterwards."""
    transport = connect()
    await box.go_down()
    with pytest.raises(UnreachableError, match=r"^ConnectionRefusedError$"):
        await transport.get("/tr64desc.xml")
    await box.come_up()
    assert await transport.get("/tr64desc.xml")


async def test_https_on_the_port_of_http_is_unreachable(box: SimulatedBox) -> None:
    """There is nobody who speaks TLS."""
    with pytest.raises(UnreachableError):
        await Transport(box.host, port=box.http_port).get("/tr64desc.xml")


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


def test_patience_is_limited() -> None:
    """Whatever else is to be asked waits for it."""
    assert (connection._TIMEOUT, connection._CONNECT_TIMEOUT) == (20, 10)


async def test_what_reads_is_sent_again_on_a_dropped_connection(
    scripted_transport: Transport, scripted_server: ScriptedServer
) -> None:
    """A kept connection may have been dropped in the meantime."""
    scripted_server.respond("A", DROP, http(b"fine"))
    assert await post(scripted_transport) == (200, b"fine")
    assert scripted_server.count("A") == 2


async def test_what_reads_is_sent_again_only_once(
    scripted_transport: Transport, scripted_server: ScriptedServer
) -> None:
    """Twice dropped is an answer."""
    scripted_server.respond("A", DROP)
    with pytest.raises(UnreachableError, match="closed the connection"):
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


async def test_a_packed_answer_is_refused(
    scripted_transport: Transport, scripted_server: ScriptedServer
) -> None:
    """Nobody asked for it, and a few bytes of it can be as many gigabytes."""
    scripted_server.respond("A", http(gzip.compress(b"fine"), Content_Encoding="gzip"))
    with pytest.raises(ProtocolError, match="packed"):
        await post(scripted_transport)
    assert "Accept-Encoding: identity\r\n" in scripted_server.requests[0].head


async def test_an_answer_that_breaks_off_is_none(
    scripted_transport: Transport, scripted_server: ScriptedServer
) -> None:
    """It came from the box, so the box was reached; it is not asked again."""
    scripted_server.respond("A", http(b"half", Content_Length="8", Connection="close"))
    with pytest.raises(ProtocolError, match="broke off"):
        await post(scripted_transport)
    assert scripted_server.count("A") == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_never_followed(
    scripted_transport: Transport, scripted_server: ScriptedServer, status: int
) -> None:
    """It would carry the login elsewhere."""
    said = http(b"", status, Location="/elsewhere")
    scripted_server.respond("A", said)
    scripted_server.respond("/a", said)
    assert await post(scripted_transport, login=True) == (status, b"")
    with pytest.raises(ProtocolError, match=f"HTTP {status}"):
        await scripted_transport.get("/a")
    assert scripted_server.count("/elsewhere") == 0


@pytest.mark.parametrize("status", [201, 204, 401, 403, 404, 500])
async def test_only_200_is_a_description(
    scripted_transport: Transport, scripted_server: ScriptedServer, status: int
) -> None:
    """The error names the status and quotes nothing."""
    scripted_server.respond("/a", http(b"", status))
    with pytest.raises(
        ProtocolError, match=f"^HTTP {status} instead of a description$"
    ):
        await scripted_transport.get("/a")


async def test_a_box_that_takes_nobody_now_is_blocked(
    connect: Connect, box: SimulatedBox
) -> None:
    """503 says so for descriptions, too, and passes."""
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
    await scripted_transport.post(
        "/control%20a",
        "urn:x:service:Y:1#A",
        b"<a>\xc3\xbc</a>",
        authenticate=False,
        idempotent=False,
    )
    (request,) = scripted_server.requests
    assert (request.path, request.body) == ("/control%20a", b"<a>\xc3\xbc</a>")
    assert "SOAPAction: urn:x:service:Y:1#A\r\n" in request.head
    assert 'Content-Type: text/xml; charset="utf-8"\r\n' in request.head


async def test_requests_go_over_one_kept_connection(
    connect: Connect, box: SimulatedBox
) -> None:
    """Boxes are small."""
    transport = connect()
    for _ in range(5):
        await transport.get("/tr64desc.xml")
    assert box.connections == 1


@pytest.mark.parametrize(
    "said", [b"SSH-2.0-OpenSSH_9.6\r\n\r\nConnection: close", b"HTTP/1.1 abc\r\n\r\n"]
)
async def test_what_answers_but_is_no_http_is_no_box(
    scripted_transport: Transport, scripted_server: ScriptedServer, said: bytes
) -> None:
    """UnreachableError says that no answer came."""
    scripted_server.respond("/a", said)
    with pytest.raises(ProtocolError):
        await scripted_transport.get("/a")
