"""Alarm clocks as switches."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.switch import (
    DOMAIN as SWITCH,
    SERVICE_TURN_OFF,
    SERVICE_TURN_ON,
)
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.common import enable_all, entity_id, poll, state_of
from tests.simulator import Fault, SimulatedBox


async def switch(
    hass: HomeAssistant, entry: MockConfigEntry, index: int, service: str
) -> None:
    """Switch an alarm clock."""
    await hass.services.async_call(
        SWITCH,
        service,
        {"entity_id": entity_id(hass, entry, SWITCH, f"alarm_clock_{index}")},
        blocking=True,
    )


async def test_an_alarm_clock_is_switched_on(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """At the box, and shown at once."""
    await switch(hass, loaded, 2, SERVICE_TURN_ON)

    assert box.state.alarm_clocks[2].enabled
    assert state_of(hass, loaded, SWITCH, "alarm_clock_2").state == "on"


async def test_an_alarm_clock_is_switched_off(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """And rings no more."""
    await switch(hass, loaded, 0, SERVICE_TURN_OFF)

    assert not box.state.alarm_clocks[0].enabled
    state = state_of(hass, loaded, SWITCH, "alarm_clock_0")
    assert state.state == "off"
    assert state.attributes["next_ring"] is None


async def test_an_alarm_clock_shows_when_and_where_it_rings(
    hass: HomeAssistant,
    box: SimulatedBox,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """In Home Assistant's time zone."""
    await hass.config.async_set_time_zone("Europe/Berlin")
    freezer.move_to(datetime(2026, 11, 23, 12, tzinfo=UTC))  # a Monday

    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()

    attributes = state_of(hass, entry, SWITCH, "alarm_clock_0").attributes
    assert attributes["name"] == box.state.alarm_clocks[0].name
    assert attributes["time"] == "06:30"
    assert attributes["weekdays"] == ["mo", "tu", "we", "th", "fr"]
    assert attributes["phone"] == box.state.alarm_clocks[0].phone_name
    assert attributes["next_ring"] == "2026-11-24T06:30:00+01:00"


async def test_an_alarm_clock_that_is_renamed_is_renamed_here(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Otherwise someone would switch another one than its name says."""
    before = state_of(hass, loaded, SWITCH, "alarm_clock_0")
    clocks = box.state.alarm_clocks
    clocks[0], clocks[1], clocks[2].name = clocks[1], clocks[0], ""

    await poll(hass, freezer, 301)

    state = state_of(hass, loaded, SWITCH, "alarm_clock_0")
    assert state.entity_id == before.entity_id
    assert [
        state_of(hass, loaded, SWITCH, f"alarm_clock_{index}").name for index in clocks
    ] == [
        f"{box.model} Alarm clock {name}"
        for name in ("Einmal früh", "Aufstehen & los", "3")
    ]


async def test_a_refused_switch_keeps_its_state_and_says_why(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """The box said no."""
    box.fail(Fault.upnp(820), "X_AVM-DE_SetAlarmClockEnable")

    with pytest.raises(HomeAssistantError) as err:
        await switch(hass, loaded, 0, SERVICE_TURN_OFF)

    assert err.value.translation_key == "internal_error"
    assert state_of(hass, loaded, SWITCH, "alarm_clock_0").state == "on"


async def test_a_switch_is_written_once_only(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """Even if nobody knows whether it got through."""
    box.fail(Fault.LOST, "X_AVM-DE_SetAlarmClockEnable")
    box.requests.clear()

    with pytest.raises(HomeAssistantError) as err:
        await switch(hass, loaded, 0, SERVICE_TURN_OFF)

    assert err.value.translation_key == "connection_dropped"
    sent = [r.action for r in box.requests if r.action.endswith("AlarmClockEnable")]
    assert len(sent) == 1


async def test_one_alarm_clock_that_cannot_be_read_is_unavailable_alone(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Boxes have that until they are restarted."""
    box.state.broken_alarm_clocks.add(1)

    await poll(hass, freezer, 301)

    assert state_of(hass, loaded, SWITCH, "alarm_clock_0").state == "on"
    assert state_of(hass, loaded, SWITCH, "alarm_clock_1").state == "unavailable"
    assert state_of(hass, loaded, SWITCH, "alarm_clock_2").state == "off"


@pytest.mark.parametrize("firmware", ["6.98"])
async def test_a_box_without_alarm_clocks_has_no_switches(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """They came with FRITZ!OS 7.20."""
    assert entity_id(hass, loaded, SWITCH, "alarm_clock_0") is None
    assert entity_id(hass, loaded, "sensor", "next_alarm") is None


async def turn(
    hass: HomeAssistant, entry: MockConfigEntry, key: str, service: str
) -> None:
    """Turn a switch."""
    await hass.services.async_call(
        SWITCH,
        service,
        {"entity_id": entity_id(hass, entry, SWITCH, key)},
        blocking=True,
    )


async def test_fax_is_switched_and_the_codec_stays(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """The box wants both at once."""
    box.state.voice_coding = "compressed"
    box.state.fax_t38 = False

    await turn(hass, loaded, "fax_t38", SERVICE_TURN_ON)
    assert box.state.fax_t38
    assert box.state.voice_coding == "compressed"
    assert state_of(hass, loaded, SWITCH, "fax_t38").state == "on"

    await turn(hass, loaded, "fax_t38", SERVICE_TURN_OFF)
    assert not box.state.fax_t38


@pytest.mark.parametrize("code", ["area_code", "country_code"])
async def test_a_line_dials_with_a_code(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry, code: str
) -> None:
    """That line alone, and that code alone."""
    await enable_all(hass, loaded)
    account = box.state.accounts[1]
    account.area_code = account.country_code = False
    key = f"account_{account.number}_account_{code}"

    await turn(hass, loaded, key, SERVICE_TURN_ON)

    assert {"area_code": account.area_code, "country_code": account.country_code} == {
        "area_code": code == "area_code",
        "country_code": code == "country_code",
    }
    assert state_of(hass, loaded, SWITCH, key).state == "on"

    await turn(hass, loaded, key, SERVICE_TURN_OFF)
    assert not getattr(account, code)
    assert state_of(hass, loaded, SWITCH, key).state == "off"


async def test_a_sip_client_is_waited_for(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """Apps on a phone need a moment to wake up."""
    key = "client_621_client_delayed_call_notification"
    assert state_of(hass, loaded, SWITCH, key).state == "off"

    await turn(hass, loaded, key, SERVICE_TURN_ON)

    assert box.state.clients[1].delayed_call_notification
    assert state_of(hass, loaded, SWITCH, key).state == "on"


async def test_a_new_line_has_its_switches_one_poll_later(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Not only when the settings are looked at."""
    box.state.accounts[5] = replace(box.state.accounts[0], number="0409999")

    await poll(hass, freezer)
    await poll(hass, freezer)

    assert entity_id(hass, loaded, SWITCH, "account_0409999_account_area_code")


async def test_a_reload_while_the_settings_of_a_new_line_are_read(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Its switches are there afterwards, not only when Home Assistant restarts."""
    await enable_all(hass, loaded)
    line = box.state.accounts.pop(1)
    for seconds in (31, 901, 11):
        await poll(hass, freezer, seconds)
    box.state.accounts[1] = line
    box.requests.clear()
    box.fail(Fault.HANG, "GetVoIPEnableAreaCode")
    await loaded.runtime_data.accounts.async_refresh()
    async with asyncio.timeout(30):
        while "GetVoIPEnableAreaCode" not in {it.action for it in box.requests}:  # noqa: ASYNC110
            await asyncio.sleep(0)

    await hass.config_entries.async_reload(loaded.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)

    state = state_of(hass, loaded, SWITCH, "account_030987654_account_area_code")
    assert state.state == "on"
    assert "unique IDs" not in caplog.text


async def test_a_set_up_does_not_wait_for_the_settings_of_lines(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """A box that is slow to answer with them would hold up all other entities."""
    await enable_all(hass, loaded)
    await hass.config_entries.async_unload(loaded.entry_id)
    box.fail(Fault.HANG, "GetVoIPEnableAreaCode", times=None)

    assert await hass.config_entries.async_setup(loaded.entry_id)

    assert loaded.state is ConfigEntryState.LOADED
    await hass.config_entries.async_unload(loaded.entry_id)


async def test_the_settings_of_lines_are_read_once_for_all_switches(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Not once more for those that are added meanwhile."""
    await enable_all(hass, loaded)
    box.requests.clear()

    await hass.config_entries.async_reload(loaded.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    await poll(hass, freezer, 11)

    read = [it for it in box.requests if it.action == "GetVoIPEnableAreaCode"]
    assert len(read) == len(box.state.accounts)


async def test_switches_of_a_line_fail_alone(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """The line itself is there."""
    await enable_all(hass, loaded)
    box.fail(Fault.upnp(820), "GetVoIPEnableAreaCode", times=None)

    await poll(hass, freezer, 901)

    line = f"account_{box.state.accounts[0].number}"
    state = state_of(hass, loaded, SWITCH, f"{line}_account_area_code")
    assert state.state == "unavailable"
    state = state_of(hass, loaded, "sensor", f"{line}_account_status")
    assert state.state == "registered"


@pytest.mark.parametrize("firmware", ["4.88"])
async def test_what_an_old_box_does_not_report_of_a_sip_client_has_no_switch(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """It could not be written either."""
    key = "client_620_client_delayed_call_notification"
    assert entity_id(hass, loaded, SWITCH, key) is None
