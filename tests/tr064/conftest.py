"""Fixtures of the protocol client's tests, which need no Home Assistant."""

from collections.abc import AsyncIterator, Callable, Iterator

import pytest

from custom_components.fritzbox_voip.tr064 import connection
from custom_components.fritzbox_voip.tr064.client import Client
from custom_components.fritzbox_voip.tr064.transport import Transport
from custom_components.fritzbox_voip.tr064.x_voip import XVoip
from tests.simulator import SimulatedBox

from .scripted_server import ScriptedServer

type Connect = Callable[..., Transport]


@pytest.fixture(autouse=True)
def _custom_integrations() -> None:
    """Leave Home Assistant out: nothing here needs it, and it takes its time."""


@pytest.fixture
def connect(box: SimulatedBox) -> Iterator[Connect]:
    """Return what makes a transport to the box, with its login unless told."""
    made: list[Transport] = []

    def make(
        username: str | None = None, password: str | None = None, *, ssl: bool = False
    ) -> Transport:
        transport = Transport(
            box.host,
            port=box.https_port if ssl else box.http_port,
            ssl=ssl,
            username=box.username if username is None else username,
            password=box.password if password is None else password,
        )
        made.append(transport)
        return transport

    yield make
    for transport in made:
        transport.close()


@pytest.fixture
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for an answer a tenth of a second only."""
    monkeypatch.setattr(connection, "_TIMEOUT", 0.1)
    monkeypatch.setattr(connection, "_CONNECT_TIMEOUT", 0.1)


@pytest.fixture
async def scripted_server() -> AsyncIterator[ScriptedServer]:
    """Return a box that answers what it is told to."""
    async with ScriptedServer() as server:
        yield server


@pytest.fixture
def scripted_transport(scripted_server: ScriptedServer) -> Iterator[Transport]:
    """Return the way to the odd box, with a login that it does not ask for."""
    transport = Transport(
        scripted_server.host,
        port=scripted_server.port,
        ssl=False,
        username="homeassistant",
        password="fritzbox1234",
    )
    yield transport
    transport.close()


@pytest.fixture
def scripted_client(scripted_transport: Transport) -> Client:
    """Return a client of the odd box."""
    return Client(scripted_transport)


@pytest.fixture
def scripted_voip(scripted_client: Client) -> XVoip:
    """Return the telephony of the odd box."""
    return XVoip(scripted_client)
