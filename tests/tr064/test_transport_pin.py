"""The certificate of a box: read before anything is sent, and then the only one."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
import ssl
from typing import Any, Self

import pytest

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

from .conftest import Connect
from .scripted_server import ScriptedServer, http

SHA_256_BYTES = 32
OTHER = b"\x01" * SHA_256_BYTES

type To = Callable[..., Transport]


class Listener:
    """A TLS server that writes down, by connection, all that it is told."""

    def __init__(self) -> None:
        """Have a certificate, and nothing heard yet."""
        self.host = "127.0.0.1"
        self.port = 0
        self.heard: list[bytearray] = []
        self.answer = http(b"<root/>")
        self.context = certificate.server_context()
        self.fingerprint = certificate.renew(self.context, "fritz.box")
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        """Listen."""
        self._server = await asyncio.start_server(
            self._serve, self.host, 0, ssl=self.context
        )
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
        heard = bytearray()
        self.heard.append(heard)
        try:
            while said := await reader.read(4096):
                heard += said
                if heard.endswith(b"\r\n\r\n"):
                    writer.write(self.answer)
        except ConnectionError, ssl.SSLError:
            pass
        finally:
            writer.close()


@pytest.fixture
async def listener() -> AsyncIterator[Listener]:
    """Return a server that writes down what it is told."""
    async with Listener() as server:
        yield server


@pytest.fixture
def to() -> Iterator[To]:
    """Return what makes a transport to a listener or a box, over HTTPS."""
    made: list[Transport] = []

    def make(
        server: Listener | SimulatedBox, fingerprint: bytes | None = None, **more: Any
    ) -> Transport:
        port = {
            "port": server.port if isinstance(server, Listener) else server.https_port
        }
        made.append(Transport(server.host, fingerprint=fingerprint, **(port | more)))
        return made[-1]

    yield make
    for transport in made:
        transport.close()


async def test_the_certificate_is_learnt_once_and_the_connection_kept(
    to: To, listener: Listener
) -> None:
    """The connection that showed it carries the requests, too."""
    transport = to(listener)

    for _ in range(5):
        await transport.get("/tr64desc.xml")

    assert [heard.count(b"GET ") for heard in listener.heard] == [5]


async def test_a_given_certificate_is_the_one_of_every_connection(
    to: To, listener: Listener
) -> None:
    """Also of the next one, after the first was closed."""
    transport = to(listener, listener.fingerprint)

    await transport.get("/tr64desc.xml")
    transport.close()
    await transport.get("/tr64desc.xml")

    assert len(listener.heard) == 2


async def test_what_was_learnt_is_told(connect: Connect, box: SimulatedBox) -> None:
    """It is stored, and shown in the form."""
    transport = connect(ssl=True)
    assert transport.fingerprint is None

    await transport.get("/tr64desc.xml")

    assert transport.fingerprint == box.fingerprint
    assert len(box.fingerprint) == SHA_256_BYTES


async def test_what_was_given_is_told() -> None:
    """Also before it is used."""
    transport = Transport("fritz.box", fingerprint=OTHER)

    assert transport.fingerprint == OTHER


async def test_there_is_none_over_http(connect: Connect) -> None:
    """Nothing vouches for anything there."""
    transport = connect(ssl=False)

    await transport.get("/tr64desc.xml")

    assert transport.fingerprint is None


async def test_one_that_is_given_means_nothing_over_http(box: SimulatedBox) -> None:
    """It is left over from HTTPS, say."""
    transport = Transport(box.host, port=box.http_port, ssl=False, fingerprint=OTHER)

    assert await transport.get("/tr64desc.xml")
    assert transport.fingerprint is None


async def test_a_wrong_certificate_is_told_nothing(to: To, listener: Listener) -> None:
    """Not a byte, and both are in the error."""
    transport = to(listener, OTHER)

    with pytest.raises(CertificateChangedError) as err:
        await transport.get("/tr64desc.xml")

    assert err.value.expected == OTHER
    assert err.value.got == listener.fingerprint
    assert not any(listener.heard)


async def test_a_wrong_certificate_is_never_taken(to: To, listener: Listener) -> None:
    """However often it is shown."""
    transport = to(listener, OTHER)

    for _ in range(3):
        with pytest.raises(CertificateChangedError):
            await transport.get("/tr64desc.xml")

    assert transport.fingerprint == OTHER
    assert not any(listener.heard)


async def test_what_logs_in_is_not_sent_over_a_wrong_certificate(
    box: SimulatedBox,
) -> None:
    """No request, no login, no envelope."""
    transport = Transport(
        box.host,
        port=box.https_port,
        fingerprint=OTHER,
        username=box.username,
        password=box.password,
    )

    with pytest.raises(CertificateChangedError):
        await transport.post(
            "/c", "urn:a#B", b"<a/>", authenticate=True, idempotent=True
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
    """The kept connection may end in another error first."""
    voip = XVoip(Client(connect(ssl=True)))
    await voip.dialing.phone()
    box.change_certificate()

    with pytest.raises((CertificateChangedError, UnreachableError)):
        await voip.dialing.dial("**9")
    with pytest.raises(CertificateChangedError):
        await voip.dialing.dial("**9")

    assert not box.calls


async def test_many_requests_at_once_learn_it_once(to: To, listener: Listener) -> None:
    """They queue up behind the first."""
    transport = to(listener)

    await asyncio.gather(*(transport.get("/tr64desc.xml") for _ in range(5)))

    assert len(listener.heard) == 1


async def test_the_error_keeps_no_certificate_in_its_text(
    to: To, listener: Listener
) -> None:
    """Raw bytes would be no use in a log."""
    with pytest.raises(CertificateChangedError) as err:
        await to(listener, OTHER).get("/tr64desc.xml")

    assert str(err.value) == "The certificate is another one than before"
    assert err.value.__context__ is None


@pytest.mark.parametrize("fingerprint", [None, OTHER], ids=["unknown", "known"])
async def test_https_is_not_spoken_to_a_port_of_http(
    box: SimulatedBox, fingerprint: bytes | None
) -> None:
    """There is nobody who shows a certificate, and nothing to be sent."""
    transport = Transport(box.host, port=box.http_port, fingerprint=fingerprint)

    with pytest.raises(UnreachableError) as err:
        await transport.get("/tr64desc.xml")

    assert not isinstance(err.value, BoxTimeoutError)
    assert not box.requests
    assert transport.fingerprint == fingerprint


async def test_nothing_falls_back_to_http(box: SimulatedBox, connect: Connect) -> None:
    """Neither when HTTPS is gone nor when its certificate is a wrong one."""
    wrong = Transport(box.host, port=box.https_port, fingerprint=OTHER)
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
    to: To, listener: Listener, scripted_server: ScriptedServer, status: int
) -> None:
    """Least of all from HTTPS to HTTP."""
    scripted_server.respond("/tr64desc.xml", http(b"<root/>"))
    listener.answer = http(
        b"",
        status,
        Location=f"http://{scripted_server.host}:{scripted_server.port}/tr64desc.xml",
    )

    with pytest.raises(ProtocolError, match=f"HTTP {status}"):
        await to(listener).get("/tr64desc.xml")

    assert not scripted_server.requests


@pytest.mark.usefixtures("short_timeout")
async def test_a_box_that_does_not_shake_hands_is_given_up() -> None:
    """Learning the certificate has a time-out too."""

    async def silent(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)

    writers: list[asyncio.StreamWriter] = []
    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    transport = Transport("127.0.0.1", port=port)

    with pytest.raises(BoxTimeoutError):
        await transport.get("/tr64desc.xml")

    assert transport.fingerprint is None
    server.close()
    server.close_clients()


async def test_a_box_that_was_away_is_learnt_later(
    box: SimulatedBox, connect: Connect
) -> None:
    """A look that failed has pinned nothing."""
    transport = connect(ssl=True)
    await box.go_down()
    with pytest.raises(UnreachableError):
        await transport.get("/tr64desc.xml")
    assert transport.fingerprint is None

    await box.come_up()

    assert await transport.get("/tr64desc.xml")
    assert transport.fingerprint == box.fingerprint
