"""Fixtures: a box that requires a second factor, in real time."""

from collections.abc import AsyncIterator

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.fritzbox_voip.tr064 import second_factor as module
from tests.simulator import SimulatedBox


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Poll often."""
    monkeypatch.setattr(module, "POLL_INTERVAL", 0.01)


@pytest.fixture
async def box() -> AsyncIterator[SimulatedBox]:
    """Return a box that requires a second factor."""
    async with SimulatedBox(second_factor=True) as simulated:
        yield simulated


@pytest.fixture
async def loaded(hass: HomeAssistant, entry: MockConfigEntry) -> MockConfigEntry:
    """Return the entry of the box, set up in real time, for which the action waits."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry
