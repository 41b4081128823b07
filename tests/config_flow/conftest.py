"""Fixtures of the forms: without the set-up of what they add."""

from collections.abc import AsyncIterator, Iterator
from unittest.mock import MagicMock, patch

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import pytest_socket

from custom_components.fritzbox_voip import helpers
from tests.simulator import SimulatedBox

from .common import pinned

OTHER_HOST = "127.0.0.2"


@pytest.fixture(autouse=True)
def _no_set_up() -> Iterator[None]:
    """Let entries be set up without anything happening."""
    with patch("custom_components.fritzbox_voip.async_setup_entry", return_value=True):
        yield


@pytest.fixture(autouse=True)
def _hosts(_sockets: None) -> None:
    """Let boxes have several addresses of this machine, one of them IPv6."""
    pytest_socket.socket_allow_hosts(["127.0.0.0/8", "::1"])


@pytest.fixture
def _default_ports(box: SimulatedBox) -> Iterator[None]:
    """Let the ports of the simulated box be those that boxes use."""
    with (
        patch.object(helpers, "HTTP_PORT", box.http_port),
        patch.object(helpers, "HTTPS_PORT", box.https_port),
    ):
        yield


@pytest.fixture
async def twin(box: SimulatedBox) -> AsyncIterator[SimulatedBox]:
    """Return a second box with the same serial number and ports at another address."""
    other = SimulatedBox(serial=box.serial)
    await other.start(OTHER_HOST, box.http_port, box.https_port)
    yield other
    await other.stop()


@pytest.fixture
async def neighbor() -> AsyncIterator[SimulatedBox]:
    """Return another box of the same model."""
    async with SimulatedBox(serial="AABBCCDDEEFF") as other:
        yield other


@pytest.fixture
async def ipv6_box() -> AsyncIterator[SimulatedBox]:
    """Return a box that is reached by IPv6."""
    box = SimulatedBox()
    await box.start("::1")
    yield box
    await box.stop()


@pytest.fixture
def added(
    hass: HomeAssistant, box: SimulatedBox, entry: MockConfigEntry
) -> MockConfigEntry:
    """Return the entry of the box, loaded and with the certificate pinned."""
    hass.config_entries.async_update_entry(entry, data=pinned(box))
    entry.mock_state(hass, ConfigEntryState.LOADED)
    return entry


@pytest.fixture
def reload(hass: HomeAssistant) -> Iterator[MagicMock]:
    """Return what counts the reloads."""
    with patch.object(hass.config_entries, "async_schedule_reload") as schedule:
        yield schedule
