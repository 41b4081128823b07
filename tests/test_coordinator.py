"""Polling: what is read when."""

from collections import Counter
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import (
    CONF_SCAN_INTERVAL,
    EVENT_STATE_CHANGED,
    EVENT_STATE_REPORTED,
)
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.common import entity_id, poll, state_of
from tests.simulator import SimulatedBox

STATUS = "X_AVM-DE_GetVoIPAccounts"
LINES = ("sensor", "accounts_registered")
ALARM = ("switch", "alarm_clock_0")


async def test_a_poll_of_the_status_is_two_requests(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Lines and SIP clients, with the login that is there."""
    box.requests.clear()

    await poll(hass, freezer)

    assert sorted(box.actions()) == ["X_AVM-DE_GetClients", STATUS]
    assert len(box.requests) == 2


async def test_a_poll_that_brings_nothing_new_writes_no_state(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Not even the same one again."""
    written: list[Event[Any]] = []
    for kind in (str(EVENT_STATE_CHANGED), str(EVENT_STATE_REPORTED)):
        hass.bus.async_listen(
            kind,
            callback(lambda event: written.append(event)),  # noqa: PLW0108 - marked
            event_filter=callback(lambda _: True),
        )

    await poll(hass, freezer)

    assert not written


async def test_a_line_that_changes_is_shown(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """With the next poll."""
    box.state.accounts[0].status = "not registered"

    await poll(hass, freezer)

    assert state_of(hass, loaded, *LINES).state == "1"


async def test_the_interval_of_the_options_is_kept(
    hass: HomeAssistant,
    box: SimulatedBox,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """No poll before its time."""
    hass.config_entries.async_update_entry(entry, options={CONF_SCAN_INTERVAL: 120})
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    await poll(hass, freezer, 121)
    box.requests.clear()

    await poll(hass, freezer, 100)
    assert STATUS not in box.actions()

    await poll(hass, freezer, 21)
    assert box.actions().count(STATUS) == 1


async def test_alarm_clocks_are_polled_every_five_minutes(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Somebody may have switched one at the box."""
    box.state.alarm_clocks[0].enabled = False

    await poll(hass, freezer)
    assert state_of(hass, loaded, *ALARM).state == "on"

    await poll(hass, freezer, 300)
    assert state_of(hass, loaded, *ALARM).state == "off"


async def test_polling_that_is_switched_off_stays_off(
    hass: HomeAssistant,
    box: SimulatedBox,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Home Assistant offers it for every integration."""
    # After a ring, the next one is read in any case.
    box.state.alarm_clocks.clear()
    hass.config_entries.async_update_entry(entry, pref_disable_polling=True)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    box.requests.clear()

    await poll(hass, freezer, 3600)

    assert not box.requests


async def test_an_entity_can_be_updated_on_demand(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """Its group is asked for, and no other."""
    await async_setup_component(hass, "homeassistant", {})
    box.state.alarm_clocks[0].enabled = False
    box.requests.clear()

    await hass.services.async_call(
        "homeassistant",
        "update_entity",
        {"entity_id": entity_id(hass, loaded, *ALARM)},
        blocking=True,
    )

    assert state_of(hass, loaded, *ALARM).state == "off"
    assert set(box.actions()) == {
        "X_AVM-DE_GetNumberOfAlarmClocks",
        "X_AVM-DE_GetAlarmClock",
    }


async def test_all_entities_can_be_updated_on_demand(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """Each part is read at once, and once more for all that came meanwhile."""
    assert await async_setup_component(hass, "homeassistant", {})
    registry = er.async_get(hass)
    entities = er.async_entries_for_config_entry(registry, loaded.entry_id)
    ids = [it.entity_id for it in entities if not it.disabled]
    box.requests.clear()

    await hass.services.async_call(
        "homeassistant", "update_entity", {"entity_id": ids}, blocking=True
    )
    await hass.async_block_till_done(wait_background_tasks=True)

    readings = Counter(box.actions())
    parts = ("GetVoIPAccounts", "GetClients", "GetNumberOfAlarmClocks", "DialGetConfig")
    assert {readings[f"X_AVM-DE_{it}"] for it in parts} <= {1, 2}
