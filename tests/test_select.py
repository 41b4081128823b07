"""The dialing phone and the codec as selects."""

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.select import (
    ATTR_OPTION,
    DOMAIN as SELECT,
    SERVICE_SELECT_OPTION,
)
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.common import entity_id, poll, state_of
from tests.simulator import Fault, SimulatedBox


async def choose(
    hass: HomeAssistant, entry: MockConfigEntry, key: str, option: str
) -> None:
    """Choose an option."""
    await hass.services.async_call(
        SELECT,
        SERVICE_SELECT_OPTION,
        {"entity_id": entity_id(hass, entry, SELECT, key), ATTR_OPTION: option},
        blocking=True,
    )


async def test_the_phones_of_the_box_are_offered(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """And to switch click-to-dial off."""
    state = state_of(hass, loaded, SELECT, "dial_phone")

    assert state.state == box.state.dial_phone
    assert state.attributes["options"] == ["off", *box.state.phones]


async def test_the_dialing_phone_is_chosen(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """At the box, and shown at once."""
    await choose(hass, loaded, "dial_phone", box.state.phones[0])

    assert box.state.dial_phone == box.state.phones[0]
    state = state_of(hass, loaded, SELECT, "dial_phone")
    assert state.state == box.state.phones[0]


@pytest.mark.parametrize("code", [402, 714, 820])
async def test_the_phones_are_offered_although_none_is_chosen(
    hass: HomeAssistant, box: SimulatedBox, entry: MockConfigEntry, code: int
) -> None:
    """Some boxes answer a fault then; a phone can be chosen, and all of them ring."""
    box.state.dial_phone = ""
    box.state.no_dial_phone_code = code
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)

    state = state_of(hass, entry, SELECT, "dial_phone")
    assert state.state == "off"
    assert state.attributes["options"] == ["off", *box.state.phones]
    assert state_of(hass, entry, "siren", "phone_**1_phone_ring").state == "off"

    await choose(hass, entry, "dial_phone", box.state.phones[1])
    assert state_of(hass, entry, SELECT, "dial_phone").state == box.state.phones[1]


async def test_click_to_dial_is_switched_off_and_on(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """The box has no other switch for it."""
    phone = box.state.dial_phone

    await choose(hass, loaded, "dial_phone", "off")
    assert box.state.dial_phone == ""
    assert state_of(hass, loaded, SELECT, "dial_phone").state == "off"

    await choose(hass, loaded, "dial_phone", phone)
    assert box.state.dial_phone == phone


async def test_a_phone_that_is_gone_and_dials_still_is_shown(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """What the box says is what is shown."""
    box.state.phones.remove(box.state.dial_phone)

    await poll(hass, freezer, 901)

    state = state_of(hass, loaded, SELECT, "dial_phone")
    assert state.state == box.state.dial_phone
    assert state.attributes["options"][-1] == box.state.dial_phone


async def test_a_refused_phone_leaves_the_one_before_and_says_why(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """Boxes may want a second factor."""
    before = box.state.dial_phone
    box.fail(Fault.upnp(866), "X_AVM-DE_DialSetConfig")

    with pytest.raises(HomeAssistantError) as err:
        await choose(hass, loaded, "dial_phone", box.state.phones[0])

    assert err.value.translation_key == "second_factor"
    assert state_of(hass, loaded, SELECT, "dial_phone").state == before


@pytest.mark.parametrize("coding", ["auto", "fixed", "compressed", "autocompressed"])
async def test_the_codec_is_chosen(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry, coding: str
) -> None:
    """Fax stays as it is, though the box wants both at once."""
    box.state.fax_t38 = True

    await choose(hass, loaded, "voice_coding", coding)

    assert box.state.voice_coding == coding
    assert box.state.fax_t38
    assert state_of(hass, loaded, SELECT, "voice_coding").state == coding


async def test_an_unknown_voice_coding_is_unavailable_alone(
    hass: HomeAssistant, box: SimulatedBox, entry: MockConfigEntry
) -> None:
    """The other settings and selects work."""
    box.state.voice_coding = "telepathy"

    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()

    assert state_of(hass, entry, SELECT, "voice_coding").state == "unavailable"
    assert state_of(hass, entry, "sensor", "country_code").state == "49"
    assert state_of(hass, entry, SELECT, "dial_phone").state == box.state.dial_phone


async def test_a_box_without_phones_offers_only_to_stay_off(
    hass: HomeAssistant, box: SimulatedBox, entry: MockConfigEntry
) -> None:
    """No fixed-line ports, no cordless phones: normal."""
    box.state.phones.clear()
    box.state.dial_phone = ""

    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()

    state = state_of(hass, entry, SELECT, "dial_phone")
    assert state.state == "off"
    assert state.attributes["options"] == ["off"]


async def test_phones_that_cannot_be_read_at_set_up_are_offered_later(
    hass: HomeAssistant,
    box: SimulatedBox,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Without a reload."""
    box.fail(Fault.HTML, "X_AVM-DE_GetPhonePort", times=None)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert state_of(hass, entry, SELECT, "dial_phone").state == "unavailable"

    box.recover()
    await poll(hass, freezer, 901)

    state = state_of(hass, entry, SELECT, "dial_phone")
    assert state.attributes["options"] == ["off", *box.state.phones]
