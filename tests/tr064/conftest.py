"""Fixtures of the protocol client's tests, which need no Home Assistant."""

from collections.abc import AsyncIterator, Callable
from typing import Any

from aiohttp import ClientSession
import pytest

from custom_components.fritzbox_voip.tr064 import transport as transport_module
from custom_components.fritzbox_voip.tr064.client import Client
from custom_components.fritzbox_voip.tr064.transport import (
    Request,
    Transport,
    create_session,
)
from custom_components.fritzbox_voip.tr064.x_voip import XVoip
from tests.simulator import SimulatedBox

from .listener import Listener
from .scripted_server import ScriptedServer

type Connect = Callable[..., Transport]


def envelope(
    path: str, action: str, body: bytes, *, authenticate: bool, idempotent: bool
) -> Request:
    """Return the request that sends an envelope."""
    return Request(
        path=path,
        soap_action=action,
        body=body,
        authenticate=authenticate,
        idempotent=idempotent,
    )


@pytest.fixture(autouse=True)
def _custom_integrations() -> None:
    """Leave Home Assistant out: nothing here needs it, and it takes its time."""


@pytest.fixture
async def connect(box: SimulatedBox) -> AsyncIterator[Connect]:
    """Return a factory of transports to the box, by default with its login."""
    sessions: list[ClientSession] = []

    def make(
        username: str | None = None,
        password: str | None = None,
        *,
        ssl: bool = False,
        **options: Any,
    ) -> Transport:
        sessions.append(create_session())
        return Transport(
            sessions[-1],
            box.host,
            username=box.username if username is None else username,
            password=box.password if password is None else password,
            ssl=ssl,
            **{"port": box.https_port if ssl else box.http_port} | options,
        )

    yield make
    for session in sessions:
        await session.close()


@pytest.fixture
def short_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for an answer a tenth of a second only."""
    monkeypatch.setattr(transport_module, "_TIMEOUT", 0.1)


@pytest.fixture
async def scripted_server() -> AsyncIterator[ScriptedServer]:
    """Return a server that answers as scripted."""
    async with ScriptedServer() as server:
        yield server


@pytest.fixture
async def listener() -> AsyncIterator[Listener]:
    """Return a server that records what it receives."""
    async with Listener() as server:
        yield server


@pytest.fixture
def scripted_transport(
    session: ClientSession, scripted_server: ScriptedServer
) -> Transport:
    """Return a transport to the scripted server, with a login."""
    return Transport(
        session,
        scripted_server.host,
        port=scripted_server.port,
        ssl=False,
        username="homeassistant",
        password="fritzbox1234",
    )


@pytest.fixture
def scripted_client(scripted_transport: Transport) -> Client:
    """Return a client of the scripted server."""
    return Client(scripted_transport)


@pytest.fixture
def scripted_voip(scripted_client: Client) -> XVoip:
    """Return the telephony of the scripted server."""
    return XVoip(scripted_client)
