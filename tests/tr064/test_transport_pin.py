"""The certificate of a box: read before anything is sent, and then the only one."""

import asyncio

from aiohttp import ClientSession
import pytest
import pytest_socket

from custom_components.fritzbox_voip.tr064.client import Client
from custom_components.fritzbox_voip.tr064.errors import (
    BoxTimeoutError,
    CertificateChangedError,
    ProtocolError,
    UnreachableError,
)
from custom_components.fritzbox_voip.tr064.transport import Transport
from custom_components.fritzbox_voip.tr064.x_voip import XVoip
from tests.simulator import Fault, SimulatedBox, certificate

from .addresses import Resolver, link_local
from .conftest import Connect, envelope
from .listener import Listener
from .scripted_server import ScriptedServer, http

SHA_256_BYTES = 32
OTHER = b"\x01" * SHA_256_BYTES


def pinned(
    session: ClientSession, listener: Listener, fingerprint: bytes | None = None
) -> Transport:
    """Return a transport to a listener."""
    return Transport(
        session, listener.host, port=listener.port, fingerprint=fingerprint
    )


async def test_the_certificate_is_pinned_before_anything_is_sent(
    session: ClientSession, listener: Listener
) -> None:
    """All requests go over one connection that is checked against it."""
    transport = pinned(session, listener)

    for _ in range(5):
        await transport.get("/tr64desc.xml")

    assert [received.count(b"GET ") for received in listener.received] == [0, 5]
    assert not listener.received[0]
    assert transport.fingerprint == listener.fingerprint


async def test_a_certificate_that_changes_after_it_was_presented_gets_nothing(
    session: ClientSession, listener: Listener
) -> None:
    """It is checked on the connection that is used."""
    transport = pinned(session, listener)
    first = listener.fingerprint
    listener.on_connection = lambda: setattr(
        listener, "fingerprint", certificate.renew(listener.context, "fritz.box")
    )

    with pytest.raises(CertificateChangedError) as err:
        await transport.get("/tr64desc.xml")

    assert err.value.expected == first
    assert transport.fingerprint == first
    assert not any(listener.received)


async def test_a_given_certificate_is_the_one_of_every_connection(
    session: ClientSession, listener: Listener
) -> None:
    """Also of the next one, after the first was closed."""
    transport = pinned(session, listener, listener.fingerprint)
    listener.answer = http(b"<root/>", Connection="close")

    await transport.get("/tr64desc.xml")
    await transport.get("/tr64desc.xml")

    assert len(listener.received) == 2


async def test_the_pinned_certificate_is_available(
    connect: Connect, box: SimulatedBox
) -> None:
    """It is stored, and shown in the form."""
    transport = connect(ssl=True)
    assert transport.fingerprint is None

    await transport.get("/tr64desc.xml")

    assert transport.fingerprint == box.fingerprint
    assert len(box.fingerprint) == SHA_256_BYTES


async def test_a_given_certificate_is_available(session: ClientSession) -> None:
    """Also before it is used."""
    transport = Transport(session, "fritz.box", fingerprint=OTHER)

    assert transport.fingerprint == OTHER


async def test_there_is_none_over_http(connect: Connect) -> None:
    """There is no certificate."""
    transport = connect(ssl=False)

    await transport.get("/tr64desc.xml")

    assert transport.fingerprint is None


async def test_one_that_is_given_means_nothing_over_http(connect: Connect) -> None:
    """It is left over from HTTPS, say."""
    transport = connect(ssl=False, fingerprint=OTHER)

    assert await transport.get("/tr64desc.xml")
    assert transport.fingerprint is None


async def test_nothing_is_sent_over_a_wrong_certificate(
    session: ClientSession, listener: Listener
) -> None:
    """Not a byte, and both are in the error."""
    transport = pinned(session, listener, OTHER)

    with pytest.raises(CertificateChangedError) as err:
        await transport.get("/tr64desc.xml")

    assert err.value.expected == OTHER
    assert err.value.got == listener.fingerprint
    assert not any(listener.received)


async def test_a_wrong_certificate_is_never_accepted(
    session: ClientSession, listener: Listener
) -> None:
    """However often it is presented."""
    transport = pinned(session, listener, OTHER)

    for _ in range(3):
        with pytest.raises(CertificateChangedError):
            await transport.get("/tr64desc.xml")

    assert transport.fingerprint == OTHER
    assert not any(listener.received)


async def test_another_failure_after_a_wrong_certificate_is_another_error(
    connect: Connect, box: SimulatedBox
) -> None:
    """A certificate was wrong once; now the box is off."""
    transport = connect(ssl=True, fingerprint=OTHER)
    with pytest.raises(CertificateChangedError):
        await transport.get("/tr64desc.xml")

    await box.go_down()

    with pytest.raises(UnreachableError):
        await transport.get("/tr64desc.xml")


async def test_the_zone_of_an_address_is_not_sent_in_the_handshake(
    session: ClientSession,
) -> None:
    """It would be the name of no host; addresses are no names at all."""
    address, zone = link_local()
    pytest_socket.socket_allow_hosts([address])
    names: list[str | None] = []
    async with Listener(f"{address}%{zone}") as listener:
        listener.context.sni_callback = lambda _socket, name, _context: names.append(
            name
        )
        transport = Transport(session, listener.host, port=listener.port)
        assert await transport.get("/tr64desc.xml") == b"<root/>"
    assert names == [None, None]


async def test_what_logs_in_is_not_sent_over_a_wrong_certificate(
    connect: Connect, box: SimulatedBox
) -> None:
    """No request, no login, no envelope."""
    transport = connect(ssl=True, fingerprint=OTHER)

    with pytest.raises(CertificateChangedError):
        await transport.send(
            envelope("/c", "urn:a#B", b"<a/>", authenticate=True, idempotent=True)
        )

    assert not box.requests
    assert (box.challenges, box.failed_logins) == (0, 0)


async def test_a_certificate_that_changes_stops_the_calls(
    connect: Connect, box: SimulatedBox
) -> None:
    """Both are in the error, and it costs no login attempt."""
    voip = XVoip(Client(connect(ssl=True)))
    await voip.accounts.list()
    before = box.fingerprint
    challenges = box.challenges
    box.change_certificate()
    box.requests.clear()

    for _ in range(3):
        with pytest.raises(CertificateChangedError) as err:
            await voip.accounts.list()
        assert (err.value.expected, err.value.got) == (before, box.fingerprint)

    assert not box.requests
    assert (box.challenges - challenges, box.failed_logins) == (0, 0)


async def test_what_writes_is_not_sent_over_a_changed_certificate(
    connect: Connect, box: SimulatedBox
) -> None:
    """The open connection may end in another error first."""
    voip = XVoip(Client(connect(ssl=True)))
    await voip.dialing.phone()
    box.change_certificate()

    with pytest.raises((CertificateChangedError, UnreachableError)):
        await voip.dialing.dial("**9")
    with pytest.raises(CertificateChangedError):
        await voip.dialing.dial("**9")

    assert not box.calls


async def test_many_requests_at_once_pin_it_once(
    session: ClientSession, listener: Listener
) -> None:
    """They queue up behind the first."""
    transport = pinned(session, listener)

    await asyncio.gather(*(transport.get("/tr64desc.xml") for _ in range(5)))

    assert len(listener.received) == 2


async def test_the_error_has_no_certificate_in_its_text(
    session: ClientSession, listener: Listener
) -> None:
    """Raw bytes would be no use in a log."""
    with pytest.raises(CertificateChangedError) as err:
        await pinned(session, listener, OTHER).get("/tr64desc.xml")

    assert str(err.value) == "The certificate does not match the pinned fingerprint"
    assert err.value.__context__ is None


@pytest.mark.parametrize("fingerprint", [None, OTHER], ids=["unknown", "wrong"])
@pytest.mark.parametrize("order", [("::1", "127.0.0.1"), ("127.0.0.1", "::1")])
async def test_an_address_without_a_box_does_not_hide_the_certificate(
    session: ClientSession,
    listener: Listener,
    monkeypatch: pytest.MonkeyPatch,
    fingerprint: bytes | None,
    order: tuple[str, ...],
) -> None:
    """A name often has an address of IPv6 that cannot be reached from here."""
    pytest_socket.socket_allow_hosts(["127.0.0.1", "::1"])
    monkeypatch.setattr(session.connector, "_resolver", Resolver(*order))
    transport = Transport(
        session, "fritz.box", port=listener.port, fingerprint=fingerprint
    )
    if fingerprint is None:
        assert await transport.get("/tr64desc.xml") == b"<root/>"
        assert transport.fingerprint == listener.fingerprint
    else:
        with pytest.raises(CertificateChangedError) as err:
            await transport.get("/tr64desc.xml")
        assert err.value.got == listener.fingerprint


@pytest.mark.parametrize("fingerprint", [None, OTHER], ids=["unknown", "known"])
async def test_nothing_is_sent_to_a_port_without_tls(
    connect: Connect, box: SimulatedBox, fingerprint: bytes | None
) -> None:
    """It presents no certificate, and pins none."""
    transport = connect(ssl=True, port=box.http_port, fingerprint=fingerprint)

    with pytest.raises(UnreachableError) as err:
        await transport.get("/tr64desc.xml")

    assert not isinstance(err.value, BoxTimeoutError)
    assert not box.requests
    assert transport.fingerprint == fingerprint


async def test_nothing_falls_back_to_http(connect: Connect, box: SimulatedBox) -> None:
    """Neither when HTTPS is gone nor when its certificate is a wrong one."""
    wrong = connect(ssl=True, fingerprint=OTHER)
    with pytest.raises(CertificateChangedError):
        await wrong.get("/tr64desc.xml")
    transport = connect(ssl=True)
    await transport.get("/tr64desc.xml")
    box.fail(Fault.RESET, times=None)
    with pytest.raises(UnreachableError):
        await transport.get("/tr64desc.xml")

    assert all(request.secure for request in box.requests)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_a_redirect_is_not_followed(
    session: ClientSession,
    listener: Listener,
    scripted_server: ScriptedServer,
    status: int,
) -> None:
    """Least of all from HTTPS to HTTP."""
    scripted_server.respond("/tr64desc.xml", http(b"<root/>"))
    listener.answer = http(
        b"",
        status,
        Location=f"http://{scripted_server.host}:{scripted_server.port}/tr64desc.xml",
    )

    with pytest.raises(ProtocolError, match=f"HTTP {status}"):
        await pinned(session, listener).get("/tr64desc.xml")

    assert not scripted_server.requests


@pytest.mark.usefixtures("short_timeout")
async def test_a_box_that_does_not_shake_hands_is_given_up(
    session: ClientSession,
) -> None:
    """The deadline is for pinning the certificate, too."""

    async def silent(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)

    writers: list[asyncio.StreamWriter] = []
    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    transport = Transport(session, "127.0.0.1", port=port)

    with pytest.raises(BoxTimeoutError):
        await transport.get("/tr64desc.xml")

    assert transport.fingerprint is None
    server.close()
    server.close_clients()


async def test_the_certificate_of_a_box_that_was_away_is_pinned_later(
    box: SimulatedBox, connect: Connect
) -> None:
    """A failed request pins nothing."""
    transport = connect(ssl=True)
    await box.go_down()
    with pytest.raises(UnreachableError):
        await transport.get("/tr64desc.xml")
    assert transport.fingerprint is None

    await box.come_up()

    assert await transport.get("/tr64desc.xml")
    assert transport.fingerprint == box.fingerprint
