"""The address of a box: host, port, scheme and path."""

from aiohttp import ClientSession
import pytest
import pytest_socket

from custom_components.fritzbox_voip.tr064 import transport as transport_module
from custom_components.fritzbox_voip.tr064.client import Client
from custom_components.fritzbox_voip.tr064.errors import (
    ConnectionDroppedError,
    HostNotFoundError,
    ProtocolError,
    UnreachableError,
    WrongSchemeError,
)
from custom_components.fritzbox_voip.tr064.transport import Transport
from tests.simulator import SimulatedBox

from .addresses import Resolver, link_local
from .conftest import envelope
from .scripted_server import ScriptedServer, http

KIB = 1024


def test_the_ports_are_those_of_every_box() -> None:
    """They are never changed by users."""
    assert (transport_module.HTTP_PORT, transport_module.HTTPS_PORT) == (49000, 49443)


@pytest.mark.parametrize(("ssl", "name"), [(False, "HTTP_PORT"), (True, "HTTPS_PORT")])
async def test_the_port_may_be_left_out(
    session: ClientSession,
    box: SimulatedBox,
    monkeypatch: pytest.MonkeyPatch,
    ssl: bool,
    name: str,
) -> None:
    """It follows from the scheme."""
    port = box.https_port if ssl else box.http_port
    monkeypatch.setattr(transport_module, name, port)
    assert await Transport(session, box.host, ssl=ssl).get("/tr64desc.xml")


@pytest.mark.parametrize(
    "host",
    [
        "",
        "a b",
        "fritz.box:80",
        "http://fritz.box",
        "me@fritz.box",
        "a/b",
        "a?b",
        "..",
        f"{'a' * 70}.box",
        "[fd00::1",
        "fd00::1]",
        "[]",
        "[fritz.box]:80",
        "a\r\nb",
        "\ud800",
        *("xn--a.box", "\uff05ae", "fd00::1%]", "fd00::1%[", "fd00::1%@"),
        "fd00::1%\u00a8",
    ],
)
async def test_an_invalid_host_is_unreachable(
    session: ClientSession, host: str
) -> None:
    """That is clear before anything is sent."""
    with pytest.raises(UnreachableError, match=r"^Invalid host name$"):
        Transport(session, host)


@pytest.mark.parametrize(
    "host",
    ["192.168.178", "192.168.178.1.", "192.168.178.001", "127.1", "1", "2130706433"],
)
async def test_half_an_address_is_unreachable(
    session: ClientSession, host: str
) -> None:
    """Its user is not asked for another password: nothing was sent."""
    with pytest.raises(UnreachableError, match=r"^Invalid host name"):
        await Transport(session, host).get("/tr64desc.xml")


@pytest.mark.parametrize("port", [0, -1, 65536])
async def test_an_invalid_port_is_unreachable(
    session: ClientSession, port: int
) -> None:
    """That is clear before anything is sent, too."""
    with pytest.raises(UnreachableError, match=r"^Invalid port$"):
        Transport(session, "fritz.box", port=port)


@pytest.mark.parametrize("port", [1, 65535])
async def test_every_port_that_exists_is_valid(
    session: ClientSession, port: int
) -> None:
    """The first and the last."""
    assert Transport(session, "fritz.box", port=port).fingerprint is None


@pytest.mark.parametrize("host", ["::1", "[::1]", "0:0:0:0:0:0:0:1"])
async def test_an_address_may_be_one_of_ip_version_6(
    session: ClientSession, host: str
) -> None:
    """With or without brackets."""
    pytest_socket.socket_allow_hosts(["::1"])
    async with ScriptedServer(host="::1") as server:
        server.respond("/a", http(b"fine"))
        transport = Transport(session, host, port=server.port, ssl=False)
        assert await transport.get("/a") == b"fine"
    assert f"Host: [::1]:{server.port}\r\n" in server.requests[0].head


@pytest.mark.parametrize("form", ["{}%{}", "[{}%{}]", "[{}%25{}]"])
async def test_an_address_may_have_a_zone(session: ClientSession, form: str) -> None:
    """Which means nothing to the box: its own interface has another name."""
    address, zone = link_local()
    pytest_socket.socket_allow_hosts([address])
    async with ScriptedServer(host=f"{address}%{zone}") as server:
        server.respond("/a", http(b"fine"))
        host = form.format(address, zone)
        transport = Transport(session, host, port=server.port, ssl=False)
        assert await transport.get("/a") == b"fine"
    assert f"Host: [{address}]:{server.port}\r\n" in server.requests[0].head


async def test_a_name_that_does_not_exist_is_not_found(
    session: ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is another error than that of a box that does not answer."""
    monkeypatch.setattr(session.connector, "_resolver", Resolver())
    with pytest.raises(HostNotFoundError):
        await Transport(session, "fritz.example").get("/tr64desc.xml")


async def test_https_on_the_port_of_http_is_the_wrong_scheme(
    session: ClientSession, box: SimulatedBox
) -> None:
    """The answer to the handshake is not TLS."""
    with pytest.raises(WrongSchemeError):
        await Transport(session, box.host, port=box.http_port).get("/tr64desc.xml")


async def test_http_on_the_port_of_https_is_dropped(
    session: ClientSession, box: SimulatedBox
) -> None:
    """Servers end a connection that does not begin with a handshake."""
    transport = Transport(session, box.host, port=box.https_port, ssl=False)
    with pytest.raises(ConnectionDroppedError):
        await transport.get("/tr64desc.xml")
    assert not box.requests


@pytest.mark.parametrize(
    "path", ["", "a", "http://192.0.2.1/a", "/a b", "/a\r\nX: 1", "/ä", "/\x7f"]
)
async def test_only_a_path_of_the_box_is_requested(
    scripted_transport: Transport, scripted_server: ScriptedServer, path: str
) -> None:
    """The login would go elsewhere, or a second request along."""
    with pytest.raises(ProtocolError, match="a URL outside the device"):
        await scripted_transport.get(path)
    with pytest.raises(ProtocolError, match="a URL outside the device"):
        await Client(scripted_transport).fetch(path, limit=KIB, timeout=30)
    with pytest.raises(ProtocolError, match="a URL outside the device"):
        await scripted_transport.send(
            envelope(path, "x#A", b"", authenticate=True, idempotent=True)
        )
    assert not scripted_server.requests
