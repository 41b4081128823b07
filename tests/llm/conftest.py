"""Fixtures of these tests."""

from collections.abc import AsyncIterator

from homeassistant.const import CONF_PORT
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.fritzbox_voip.const import (
    CONF_FINGERPRINT,
    DOMAIN,
)
from tests.simulator import SimulatedBox


@pytest.fixture(autouse=True)
async def _assist(hass: HomeAssistant) -> None:
    """Set up what language models use."""
    assert await async_setup_component(hass, "homeassistant", {})
    assert await async_setup_component(hass, "llm", {})


@pytest.fixture
async def upstairs(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> AsyncIterator[tuple[SimulatedBox, MockConfigEntry]]:
    """Return a second box of the same model, and its entry."""
    async with SimulatedBox(serial="665544332211") as other:
        data = {**loaded.data, CONF_PORT: other.https_port}
        del data[CONF_FINGERPRINT]
        second = MockConfigEntry(
            domain=DOMAIN, title="Upstairs", unique_id=other.serial, data=data
        )
        second.add_to_hass(hass)
        assert await hass.config_entries.async_setup(second.entry_id)
        await hass.async_block_till_done()
        yield other, second
