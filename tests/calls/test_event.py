"""The event entities."""

import logging

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryDisabler, ConfigEntryState
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import CoreState, HomeAssistant, State
from homeassistant.helpers import entity_registry as er, issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    mock_restore_cache_with_extra_data,
)

from custom_components.fritzbox_voip.const import CONF_CALL_NUMBERS, DOMAIN
from tests.common import poll
from tests.simulator import SimulatedBox

from .home import Home, Reported

OTHER = "01715550123"


def entities(hass: HomeAssistant, entry: MockConfigEntry) -> list[er.RegistryEntry]:
    """Return the event entities."""
    registry = er.async_get(hass)
    found = er.async_entries_for_config_entry(registry, entry.entry_id)
    return [entity for entity in found if entity.domain == "event"]


def logged(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what the integration has logged above debug."""
    return [
        record.getMessage()
        for record in caplog.records
        if record.name.startswith("custom_components")
        and record.levelno > logging.DEBUG
    ]


async def test_each_line_and_the_box_have_one(home: Home) -> None:
    """Of the same kinds, and with nothing to show yet."""
    found = entities(home.hass, home.entry)

    assert sorted(entity.unique_id for entity in found) == [
        "112233445566_account_+493012345678_account_call",
        "112233445566_account_+4930555000_account_call",
        "112233445566_account_+4930987654_account_call",
        "112233445566_other_call",
    ]
    assert {entity.translation_key for entity in found} == {
        "account_call",
        "other_call",
    }
    for entity in found:
        state = home.hass.states.get(entity.entity_id)
        assert state
        assert state.state == "unknown"
        assert state.attributes["event_types"] == [
            "ringing",
            "dialing",
            "answered",
            "ended",
            "missed",
        ]


async def test_without_the_call_monitor_there_is_none(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """It is no trouble, and nothing to repair."""
    await poll(hass, freezer, 301)

    assert not entities(hass, loaded)
    assert not ir.async_get(hass).issues
    assert not logged(caplog)


async def test_they_come_when_the_call_monitor_is_switched_on(
    starting: Home, freezer: FrozenDateTimeFactory
) -> None:
    """It is tried again every five minutes."""
    await starting.monitor.stop()
    assert await starting.hass.config_entries.async_setup(starting.entry.entry_id)
    await starting.hass.async_block_till_done(wait_background_tasks=True)
    assert not entities(starting.hass, starting.entry)

    await starting.monitor.start()
    await poll(starting.hass, freezer, 331)
    await starting.connected()

    assert len(entities(starting.hass, starting.entry)) == 4
    starting.monitor.ring("12345678", OTHER)
    await starting.settle()
    assert starting.calls() == [(0, "ringing")]


@pytest.mark.usefixtures("no_pauses")
async def test_another_connection_adds_nothing(
    home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    """And writes no state, which would trigger automations."""
    home.monitor.ring("12345678", OTHER)
    await home.settle()

    home.monitor.end_connections()
    await home.disconnected()
    await home.connected()
    home.monitor.ring("12345678", OTHER)
    await home.settle()

    assert home.calls() == [(0, "ringing"), (0, "ringing")]
    assert len(entities(home.hass, home.entry)) == 4
    assert not logged(caplog)


async def test_a_new_line_has_one(home: Home, freezer: FrozenDateTimeFactory) -> None:
    """With the poll that finds it."""
    box = home.box
    box.state.accounts[7] = box.state.accounts.pop(2)
    box.state.accounts[7].number = "0305550107"
    await poll(home.hass, freezer)

    home.monitor.ring("5550107", OTHER)
    await home.settle()

    assert home.calls() == [(7, "ringing")]
    assert len(entities(home.hass, home.entry)) == 4


async def test_the_duration_and_the_phone_are_shown(home: Home) -> None:
    """As far as there are any; the other side's number is not."""
    incoming = home.monitor.ring("12345678", OTHER)
    home.monitor.connect(incoming, phone=0, other=OTHER)
    home.monitor.disconnect(incoming, seconds=308)
    outgoing = home.monitor.call("12345678", OTHER, phone=11)
    home.monitor.disconnect(outgoing, seconds=0)
    await home.settle()

    assert home.events == [
        Reported(0, "ringing", {}),
        Reported(0, "answered", {"phone": "**1"}),
        Reported(0, "ended", {"phone": "**1", "duration": 308}),
        Reported(0, "dialing", {"phone": "**611"}),
        Reported(0, "ended", {"phone": "**611", "duration": 0}),
    ]


async def test_the_number_is_shown_where_the_option_is_on(starting: Home) -> None:
    """As the box reports it; one that is withheld is left out."""
    starting.hass.config_entries.async_update_entry(
        starting.entry, options={CONF_CALL_NUMBERS: True}
    )
    await starting.set_up()
    call = starting.monitor.ring("12345678", OTHER)
    starting.monitor.disconnect(call, seconds=0)
    starting.monitor.ring("12345678", "")
    await starting.settle()

    assert starting.events == [
        Reported(0, "ringing", {"number": OTHER}),
        Reported(0, "missed", {"number": OTHER, "duration": 0}),
        Reported(0, "ringing", {}),
    ]


async def test_the_option_counts_at_the_moment_of_the_event(home: Home) -> None:
    """Switched on or off in the middle of a call."""
    call = home.monitor.ring("12345678", OTHER)
    await home.settle()
    for number_is_on, phone in ((True, 10), (False, 11)):
        home.hass.config_entries.async_update_entry(
            home.entry, options={CONF_CALL_NUMBERS: number_is_on}
        )
        home.monitor.disconnect(call)
        home.monitor.call("12345678", OTHER, phone=phone, connection=call)
        await home.settle()

    assert ["number" in event.attributes for event in home.events] == [
        *(False, True, True, False, False)
    ]


async def test_the_number_is_gone_when_the_option_is_switched_off(home: Home) -> None:
    """Not only with the next call, which may come in a week."""
    options = home.hass.config_entries.options
    for number_is_on in (True, False):
        flow = await options.async_init(home.entry.entry_id)
        await options.async_configure(
            flow["flow_id"], {CONF_CALL_NUMBERS: number_is_on}
        )
        await home.hass.async_block_till_done()
        await home.connected()
        if number_is_on:
            home.monitor.disconnect(home.monitor.ring("12345678", OTHER))
            await home.settle()
        shown = [str(it.attributes) for it in home.hass.states.async_all("event")]
        assert any(OTHER in text for text in shown) is number_is_on

    assert any("missed" in text for text in shown)


@pytest.mark.parametrize("is_on", [True, False])
async def test_a_number_is_restored_only_where_the_option_is_on(
    starting: Home, *, is_on: bool
) -> None:
    """Nothing is left of it when the option was switched off before a restart."""
    registry = er.async_get(starting.hass)
    entity_id = registry.async_get_or_create(
        "event",
        DOMAIN,
        f"{starting.box.serial}_account_+493012345678_account_call",
        config_entry=starting.entry,
    ).entity_id
    at = "2026-11-24T07:00:00.000+00:00"
    stored = {
        "last_event_type": "missed",
        "last_event_attributes": {"number": OTHER, "duration": 0},
    }
    mock_restore_cache_with_extra_data(starting.hass, [(State(entity_id, at), stored)])
    starting.hass.set_state(CoreState.running)
    starting.hass.config_entries.async_update_entry(
        starting.entry, options={CONF_CALL_NUMBERS: is_on}
    )
    await starting.set_up()

    state = starting.hass.states.get(entity_id)
    assert state
    assert state.state == at
    assert state.attributes["event_type"] == "missed"
    assert state.attributes.get("number") == (OTHER if is_on else None)


@pytest.mark.parametrize("how", ["unload", "stop", "disable", "remove"])
async def test_no_connection_is_left(home: Home, how: str) -> None:
    """Whatever ends it."""
    await home.monitor.wait_for_connections(1)
    entries = home.hass.config_entries
    match how:
        case "unload":
            assert await entries.async_unload(home.entry.entry_id)
        case "stop":
            home.hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
            await home.hass.async_block_till_done()
        case "disable":
            await entries.async_set_disabled_by(
                home.entry.entry_id, ConfigEntryDisabler.USER
            )
        case "remove":
            await entries.async_remove(home.entry.entry_id)

    await home.monitor.wait_for_connections(0)
    assert home.monitor.connections == 1


async def test_a_set_up_that_fails_opens_no_connection(
    starting: Home, box: SimulatedBox
) -> None:
    """There is nothing yet to which a call could belong."""
    box.tr064_enabled = False

    assert not await starting.hass.config_entries.async_setup(starting.entry.entry_id)

    assert starting.entry.state is ConfigEntryState.SETUP_RETRY
    assert starting.monitor.connections == 0
