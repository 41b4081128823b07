"""Polling: what is asked for when, and what becomes of trouble."""

from collections import Counter
from datetime import UTC, datetime
from itertools import pairwise
import logging
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import SOURCE_REAUTH
from homeassistant.const import (
    CONF_SCAN_INTERVAL,
    EVENT_STATE_CHANGED,
    EVENT_STATE_REPORTED,
)
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.fritzbox_voip.const import DOMAIN
from tests.common import entity_id, poll, state_of
from tests.simulator import Fault, SimulatedBox, User

STATUS = "X_AVM-DE_GetVoIPAccounts"
LINES = ("sensor", "accounts_registered")
CLIENTS = ("sensor", "sip_clients")
ALARM = ("switch", "alarm_clock_0")
NEXT_ALARM = ("sensor", "next_alarm")


def lines_of(caplog: pytest.LogCaptureFixture, least: int) -> list[str]:
    """Return what the integration has logged."""
    return [
        record.getMessage()
        for record in caplog.records
        if record.name.startswith("custom_components") and record.levelno >= least
    ]


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


async def test_a_box_that_is_away_is_asked_less_and_less_often(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Never more often than the options say, and every two minutes in the end."""
    box.fail(Fault.RESET, times=None)
    asked, connections = [], box.connections
    for seconds in range(0, 900, 10):
        await poll(hass, freezer, 10)
        if box.connections != connections:
            asked.append(seconds)
            connections = box.connections

    pauses = [later - earlier for earlier, later in pairwise(asked)]
    assert min(pauses) >= 30
    assert all(90 <= it <= 130 for it in pauses[3:])
    assert len(pauses) > 6


async def test_a_box_that_is_away_and_comes_back(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Everything is unavailable, then everything is back, with a line each."""
    await box.go_down()
    caplog.clear()
    for _ in range(15):
        await poll(hass, freezer)
    for what in (LINES, CLIENTS, ALARM, NEXT_ALARM):
        assert state_of(hass, loaded, *what).state == "unavailable"
    down = lines_of(caplog, logging.INFO)
    assert len(down) == 1
    assert "does not respond" in down[0]

    caplog.clear()
    await box.come_up()
    await poll(hass, freezer, 121)
    for what in (LINES, CLIENTS, ALARM, NEXT_ALARM):
        assert state_of(hass, loaded, *what).state != "unavailable"
    assert len(lines_of(caplog, logging.INFO)) == 1


async def test_a_box_that_was_away_reports_all_that_has_changed(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """The alarm clocks too, with the first poll."""
    await box.go_down()
    await poll(hass, freezer)
    box.state.alarm_clocks[0].enabled = False
    await box.come_up()

    await poll(hass, freezer)

    assert state_of(hass, loaded, *ALARM).state == "off"


async def test_a_group_that_fails_is_unavailable_alone(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """One line when it is lost, one when it is back."""
    box.fail(Fault.upnp(820), "X_AVM-DE_GetClients", times=None)
    caplog.clear()
    for _ in range(3):
        await poll(hass, freezer)
    assert state_of(hass, loaded, *CLIENTS).state == "unavailable"
    assert state_of(hass, loaded, *LINES).state == "2"
    assert state_of(hass, loaded, *ALARM).state == "on"
    (lost,) = lines_of(caplog, logging.INFO)
    assert "IP phones" in lost

    caplog.clear()
    box.recover()
    await poll(hass, freezer)
    assert state_of(hass, loaded, *CLIENTS).state == "2"
    (back,) = lines_of(caplog, logging.INFO)
    assert "IP phones data recovered" in back


async def test_alarm_clocks_that_fail_keep_their_interval(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """What fails is not read more often than what works."""
    box.fail(Fault.HTML, "X_AVM-DE_GetNumberOfAlarmClocks", times=None)
    await poll(hass, freezer, 301)
    assert state_of(hass, loaded, *ALARM).state == "unavailable"
    box.requests.clear()
    for _ in range(20):
        await poll(hass, freezer)
    assert box.actions().count(STATUS) >= 19
    reads = [
        it for it in box.requests if it.action == "X_AVM-DE_GetNumberOfAlarmClocks"
    ]
    assert len(reads) == 2

    box.recover()
    await poll(hass, freezer, 301)
    assert state_of(hass, loaded, *ALARM).state == "on"


async def test_a_group_that_fails_at_set_up_appears_when_it_is_there(
    hass: HomeAssistant,
    box: SimulatedBox,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Without a reload."""
    box.fail(Fault.upnp(820), "X_AVM-DE_GetNumberOfAlarmClocks", times=None)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert entity_id(hass, entry, *ALARM) is None
    assert state_of(hass, entry, *NEXT_ALARM).state == "unavailable"

    box.recover()
    await poll(hass, freezer, 301)

    assert state_of(hass, entry, *ALARM).state == "on"
    assert state_of(hass, entry, *NEXT_ALARM).state != "unavailable"


async def test_when_nothing_works_everything_is_unavailable(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Each part at its own interval."""
    box.fail(Fault.HTML, times=None)

    await poll(hass, freezer)
    await poll(hass, freezer, 301)

    for what in (LINES, CLIENTS, ALARM):
        assert state_of(hass, loaded, *what).state == "unavailable"


async def test_credentials_that_stop_working_ask_the_user_once(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Tried once more after five minutes; then nothing is sent any more.

    The first of the three still answers the box's old challenge.
    """
    box.users[box.username] = User("changed")

    for _ in range(20):
        await poll(hass, freezer)

    assert box.failed_logins == 3
    assert state_of(hass, loaded, *LINES).state == "unavailable"
    flows = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    assert [flow["context"]["source"] for flow in flows] == [SOURCE_REAUTH]


async def test_credentials_that_fail_for_the_alarm_clocks_ask_the_user_too(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Although the lines are polled once an hour."""
    hass.config_entries.async_update_entry(loaded, options={CONF_SCAN_INTERVAL: 3600})
    await hass.config_entries.async_reload(loaded.entry_id)
    box.users[box.username] = User("changed")

    await poll(hass, freezer, 301)
    await poll(hass, freezer, 301)

    assert state_of(hass, loaded, *ALARM).state == "unavailable"
    assert len(hass.config_entries.flow.async_progress_by_handler(DOMAIN)) == 1


async def test_a_box_that_takes_no_logins_is_left_alone_for_minutes(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Whoever requests an update meanwhile; and no new password is asked for."""
    box.fail(Fault.UNAVAILABLE, times=None)
    await poll(hass, freezer)
    box.requests.clear()

    for _ in range(2):
        await poll(hass, freezer, 120)
        await loaded.runtime_data.accounts.async_refresh()
    assert not box.requests

    box.recover()
    await poll(hass, freezer, 61)
    assert state_of(hass, loaded, *LINES).state == "2"
    assert not hass.config_entries.flow.async_progress_by_handler(DOMAIN)


async def test_one_refused_action_is_no_reason_for_a_new_login(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Boxes refuse an action that they have for a minute or two."""
    box.fail(Fault.upnp(401), "X_AVM-DE_GetClients")
    await poll(hass, freezer)
    assert state_of(hass, loaded, *CLIENTS).state == "unavailable"

    await poll(hass, freezer)
    assert state_of(hass, loaded, *CLIENTS).state == "2"
    assert not hass.config_entries.flow.async_progress_by_handler(DOMAIN)


async def test_the_next_alarm_moves_on_when_it_has_rung(
    hass: HomeAssistant,
    box: SimulatedBox,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """A minute later the box is asked again."""
    await hass.config.async_set_time_zone("Europe/Berlin")
    freezer.move_to(datetime(2026, 11, 23, 5, 29, 30, tzinfo=UTC))
    box.state.alarm_clocks[1].enabled = False
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    ring = state_of(hass, entry, *NEXT_ALARM)
    assert ring.state == "2026-11-23T05:30:00+00:00"

    await poll(hass, freezer, 91)

    ring = state_of(hass, entry, *NEXT_ALARM)
    assert ring.state == "2026-11-24T05:30:00+00:00"


async def test_a_box_found_away_while_it_is_polled_comes_back(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """The clocks meet now and then, and one of them may fail alone."""
    box.fail(Fault.upnp(820), "X_AVM-DE_GetCurrentUser")
    await poll(hass, freezer, 901)

    await poll(hass, freezer)
    await poll(hass, freezer)

    assert state_of(hass, loaded, *LINES).state == "2"


async def test_what_is_unreadable_for_a_while_keeps_its_entity(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """It is not added a second time."""
    box.state.broken_alarm_clocks.add(0)
    await poll(hass, freezer, 301)
    assert state_of(hass, loaded, *ALARM).state == "unavailable"

    box.state.broken_alarm_clocks.clear()
    await poll(hass, freezer, 301)
    assert state_of(hass, loaded, *ALARM).state == "on"
    assert "does not generate unique IDs" not in caplog.text


async def test_a_write_to_a_box_that_seemed_away_brings_all_of_it_back(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """It is there, so everything is asked for."""
    await box.go_down()
    await poll(hass, freezer)
    await box.come_up()

    await hass.services.async_call(
        DOMAIN, "set_area_code", {"code": "40"}, blocking=True
    )
    await hass.async_block_till_done(wait_background_tasks=True)

    assert state_of(hass, loaded, *LINES).state == "2"
    assert state_of(hass, loaded, "sensor", "area_code").state == "40"
