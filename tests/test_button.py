"""Buttons ring and hang up."""

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.button import DOMAIN as BUTTON, SERVICE_PRESS
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.common import entity_id, poll
from tests.simulator import SimulatedBox


async def press(hass: HomeAssistant, entry: MockConfigEntry, key: str) -> None:
    """Press a button."""
    await hass.services.async_call(
        BUTTON,
        SERVICE_PRESS,
        {"entity_id": entity_id(hass, entry, BUTTON, key)},
        blocking=True,
    )


async def test_a_sip_client_rings_for_fifteen_seconds(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """By its internal number."""
    await press(hass, loaded, "client_621_client_ring")
    (ringing,) = box.calls
    assert ringing.number == "**621"
    assert not ringing.ended

    await poll(hass, freezer, 16)
    assert ringing.ended


async def test_the_button_hangs_up(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """Whatever click-to-dial has begun."""
    await press(hass, loaded, "client_620_client_ring")

    await press(hass, loaded, "hang_up")

    assert box.calls[0].ended


async def test_a_button_says_why_it_does_not_work(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """Click-to-dial is off."""
    box.state.dial_phone = ""

    with pytest.raises(HomeAssistantError) as err:
        await press(hass, loaded, "client_620_client_ring")

    assert err.value.translation_key == "click_to_dial_off"
