"""Fixtures: a simulated FRITZ!Box, and Home Assistant with its entry."""

from collections.abc import AsyncIterator

from aiohttp import ClientSession
from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

# Imported before hass starts, else the test package's own custom_components wins.
from custom_components.fritzbox_voip import calls
from custom_components.fritzbox_voip.dialing import Dialer
from custom_components.fritzbox_voip.tr064.client import Client
from custom_components.fritzbox_voip.tr064.transport import Transport, create_session
from custom_components.fritzbox_voip.tr064.x_voip import Dialing, DialingCode, XVoip
from tests.common import entry_for, set_noon
from tests.simulator import SimulatedBox, certificate
from tests.simulator.caller import Caller
from tests.telephone import Exchange

# cryptography keeps the first class of datetime that it meets, and that must not be
# one of freezegun's, which is there for a single test.
certificate.renew(certificate.server_context(), "fritz.box")


@pytest.fixture(autouse=True)
def _custom_integrations(request: pytest.FixtureRequest) -> None:
    """Let Home Assistant load the integration, where a test has one."""
    if "hass" in request.fixturenames:
        request.getfixturevalue("enable_custom_integrations")


@pytest.fixture(autouse=True)
def _noon(request: pytest.FixtureRequest) -> None:
    """Let it be noon in Home Assistant, where a test has one."""
    if "hass" in request.fixturenames:
        set_noon(request.getfixturevalue("hass"))


@pytest.fixture(autouse=True)
def _sockets(socket_enabled: None) -> None:
    """Let everything talk to the simulated box, which listens on 127.0.0.1."""


@pytest.fixture
def firmware() -> str:
    """Return the FRITZ!OS of the simulated box; tests parametrize it."""
    return "8.02"


@pytest.fixture
async def box(firmware: str) -> AsyncIterator[SimulatedBox]:
    """Return a simulated box that answers."""
    async with SimulatedBox(firmware=firmware) as simulated:
        yield simulated


@pytest.fixture
async def call_monitor_on(box: SimulatedBox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Switch the call monitor of the box on."""
    await box.call_monitor.start()
    monkeypatch.setattr(calls, "CALL_MONITOR_PORT", box.call_monitor.port)


@pytest.fixture
async def caller(box: SimulatedBox) -> AsyncIterator[Caller]:
    """Return a caller of the box that is none of ours, with the right credentials."""
    async with ClientSession() as made:
        yield Caller(box, made)


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    """Return a session for one box."""
    async with create_session() as made:
        yield made


@pytest.fixture
def client(session: ClientSession, box: SimulatedBox) -> Client:
    """Return a client of the box that may use telephony."""
    return Client(
        Transport(
            session,
            box.host,
            port=box.http_port,
            ssl=False,
            username=box.username,
            password=box.password,
        )
    )


@pytest.fixture
def voip(client: Client) -> XVoip:
    """Return the telephony of the box."""
    return XVoip(client)


@pytest.fixture
def entry(hass: HomeAssistant, box: SimulatedBox) -> MockConfigEntry:
    """Return the entry of the box, not set up yet."""
    config_entry = entry_for(box)
    config_entry.add_to_hass(hass)
    return config_entry


@pytest.fixture
async def loaded(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, entry: MockConfigEntry
) -> MockConfigEntry:
    """Return the entry of the box, set up while time stands still."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    return entry


@pytest.fixture
def exchange() -> Exchange:
    """Return an exchange that answers at once."""
    return Exchange()


@pytest.fixture
async def dialer(hass: HomeAssistant, exchange: Exchange) -> AsyncIterator[Dialer]:
    """Return a dialer of the exchange, with a box in Berlin."""
    codes = DialingCode(prefix="00", code="49"), DialingCode(prefix="0", code="30")
    made = Dialer(hass, Dialing(exchange), lambda: codes, dict, lambda: "FRITZ!Box")
    yield made
    exchange.is_slow = lambda _: False
    for _ in range(len(exchange.waiting)):
        exchange.answer()
    await made.close()
