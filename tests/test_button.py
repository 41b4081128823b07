"""Buttons dial and hang up."""

import asyncio

from homeassistant.components.button import DOMAIN as BUTTON, SERVICE_PRESS
from homeassistant.components.text import (
    ATTR_VALUE,
    DOMAIN as TEXT,
    SERVICE_SET_VALUE,
)
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.fritzbox_voip.const import DOMAIN
from tests.common import entity_id, state_of
from tests.simulator import Fault, SimulatedBox


async def press(hass: HomeAssistant, entry: MockConfigEntry, key: str) -> None:
    """Press a button."""
    await hass.services.async_call(
        BUTTON,
        SERVICE_PRESS,
        {"entity_id": entity_id(hass, entry, BUTTON, key)},
        blocking=True,
    )


async def enter(hass: HomeAssistant, entry: MockConfigEntry, number: str) -> None:
    """Enter the number to dial."""
    await hass.services.async_call(
        TEXT,
        SERVICE_SET_VALUE,
        {"entity_id": entity_id(hass, entry, TEXT, "dial_number"), ATTR_VALUE: number},
        blocking=True,
    )


def shown(hass: HomeAssistant, entry: MockConfigEntry) -> str:
    """Return the number that is shown."""
    return state_of(hass, entry, TEXT, "dial_number").state


async def test_the_number_is_dialed_and_emptied(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """As it was entered, without punctuation."""
    assert shown(hass, loaded) == ""
    await enter(hass, loaded, " +49 (0)30 / 90 18-20 ")

    await press(hass, loaded, "dial")

    assert [(call.number, call.ended) for call in box.calls] == [("+4930901820", False)]
    assert shown(hass, loaded) == ""


@pytest.mark.parametrize("text", ["Oma", "030 12a", "+", "tel:030", "٣٤"])
async def test_only_numbers_are_taken(
    hass: HomeAssistant, loaded: MockConfigEntry, text: str
) -> None:
    """What was there before stays."""
    await enter(hass, loaded, "030 1")

    with pytest.raises(ServiceValidationError):
        await enter(hass, loaded, text)

    assert shown(hass, loaded) == "030 1"


async def test_an_empty_number_is_not_dialed(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """Also one that was emptied again."""
    await enter(hass, loaded, "030 1")
    await enter(hass, loaded, "")

    with pytest.raises(ServiceValidationError) as err:
        await press(hass, loaded, "dial")

    assert err.value.translation_key == "no_number_to_dial"
    assert not box.calls


async def test_a_number_that_was_not_dialed_stays(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """For another try."""
    await enter(hass, loaded, "030 1")
    box.fail(Fault.upnp(820), "X_AVM-DE_DialNumber")

    with pytest.raises(HomeAssistantError):
        await press(hass, loaded, "dial")

    assert shown(hass, loaded) == "030 1"


async def test_a_button_that_is_pressed_twice_dials_once(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """The box has not answered yet when the second press comes."""
    await enter(hass, loaded, "030 1")

    first, second = await asyncio.gather(
        press(hass, loaded, "dial"),
        press(hass, loaded, "dial"),
        return_exceptions=True,
    )

    assert first is None
    assert isinstance(second, ServiceValidationError)
    assert second.translation_key == "no_number_to_dial"
    assert [call.number for call in box.calls] == ["0301"]


@pytest.mark.parametrize("code", [None, 820])
async def test_a_number_that_is_entered_while_another_is_dialed_stays(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry, code: int | None
) -> None:
    """Whatever comes of the other."""
    await enter(hass, loaded, "030 1")
    if code:
        box.fail(Fault.upnp(code), "X_AVM-DE_DialNumber")

    await asyncio.gather(
        press(hass, loaded, "dial"),
        enter(hass, loaded, "030 2"),
        return_exceptions=True,
    )

    assert shown(hass, loaded) == "030 2"


async def test_the_button_follows_the_rules(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """An emergency number is not listed."""
    await enter(hass, loaded, "112")

    with pytest.raises(ServiceValidationError) as err:
        await press(hass, loaded, "dial")

    assert err.value.translation_key == "number_not_allowed"
    assert not box.calls


async def test_the_number_is_not_restored(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """Nobody dials by accident what was entered days ago."""
    await enter(hass, loaded, "030 1")

    await hass.config_entries.async_reload(loaded.entry_id)
    await hass.async_block_till_done()

    assert shown(hass, loaded) == ""


async def test_the_button_hangs_up(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """Whatever Click to Dial has begun."""
    await hass.services.async_call(DOMAIN, "dial", {"number": "030 1"}, blocking=True)

    await press(hass, loaded, "hang_up")

    assert box.calls[0].ended


async def test_a_button_says_why_it_does_not_work(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """Click to Dial is off."""
    box.state.dial_phone = ""
    await enter(hass, loaded, "030 1")

    with pytest.raises(HomeAssistantError) as err:
        await press(hass, loaded, "dial")

    assert err.value.translation_key == "click_to_dial_off"
