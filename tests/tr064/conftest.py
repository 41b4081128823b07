"""Fixtures of the protocol client's tests, which need no Home Assistant."""

from collections.abc import AsyncIterator, Callable

import aiohttp
import pytest

from custom_components.fritzbox_voip.tr064 import transport as transport_module
from custom_components.fritzbox_voip.tr064.client import Client
from custom_components.fritzbox_voip.tr064.transport import Transport
from custom_components.fritzbox_voip.tr064.x_voip import XVoip
from tests.simulator import SimulatedBox

from .odd_box import OddBox

type Connect = Callable[..., Transport]


@pytest.fixture(autouse=True)
def _custom_integrations() -> None:
    """Leave Home Assistant out: nothing here needs it, and it takes its time."""


@pytest.fixture
def connect(box: SimulatedBox, session: aiohttp.ClientSession) -> Connect:
    """Return what makes a transport to the box, with its login unless told."""

    def make(
        username: str | None = None, password: str | None = None, *, ssl: bool = False
    ) -> Transport:
        return Transport(
            session,
            box.host,
            port=box.https_port if ssl else box.http_port,
            ssl=ssl,
            username=box.username if username is None else username,
            password=box.password if password is None else password,
        )

    return make


@pytest.fixture
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for an answer a tenth of a second only."""
    monkeypatch.setattr(transport_module, "_TIMEOUT", aiohttp.ClientTimeout(total=0.1))


@pytest.fixture
async def odd_box() -> AsyncIterator[OddBox]:
    """Return a box that answers what it is told to."""
    async with OddBox() as server:
        yield server


@pytest.fixture
def odd_transport(odd_box: OddBox, session: aiohttp.ClientSession) -> Transport:
    """Return the way to the odd box, with a login that it does not ask for."""
    return Transport(
        session,
        odd_box.host,
        port=odd_box.port,
        ssl=False,
        username="homeassistant",
        password="fritzbox1234",
    )


@pytest.fixture
def odd_client(odd_transport: Transport) -> Client:
    """Return a client of the odd box."""
    return Client(odd_transport)


@pytest.fixture
def odd_voip(odd_client: Client) -> XVoip:
    """Return the telephony of the odd box."""
    return XVoip(odd_client)
