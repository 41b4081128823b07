"""The alarm clocks as a calendar."""

from datetime import UTC, datetime, timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.calendar import DOMAIN as CALENDAR, SERVICE_GET_EVENTS
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_mock_service,
)

from tests.automations.common import automate
from tests.common import entity_id, poll, state_of
from tests.simulator import AlarmClock, Fault, SimulatedBox

# A Monday, half past noon in Berlin.
NOW = datetime(2026, 11, 23, 11, 30, tzinfo=UTC)


@pytest.fixture
async def alarms(
    hass: HomeAssistant,
    box: SimulatedBox,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> MockConfigEntry:
    """Return an entry in Berlin, on a Monday, its alarm clocks all off."""
    await hass.config.async_set_time_zone("Europe/Berlin")
    freezer.move_to(NOW)
    for clock in box.state.alarm_clocks.values():
        clock.enabled = False
    return entry


async def set_up(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Set the entry up."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()


async def events(
    hass: HomeAssistant, entry: MockConfigEntry, start: datetime, days: float
) -> list[dict[str, Any]]:
    """Return what the calendar lists."""
    calendar = entity_id(hass, entry, CALENDAR, "alarm_clocks")
    assert calendar
    answer = await hass.services.async_call(
        CALENDAR,
        SERVICE_GET_EVENTS,
        {
            "entity_id": calendar,
            "start_date_time": start.isoformat(),
            "end_date_time": (start + timedelta(days=days)).isoformat(),
        },
        blocking=True,
        return_response=True,
    )
    assert answer
    listed: Any = answer[calendar]
    return list(listed["events"])


async def test_every_ring_of_a_range_is_listed(
    hass: HomeAssistant, box: SimulatedBox, alarms: MockConfigEntry
) -> None:
    """In order, over all alarm clocks."""
    box.state.alarm_clocks[0] = AlarmClock(
        enabled=True, name="Work", time="0630", weekdays="MO,WE", phone_name="DECT: 1"
    )
    box.state.alarm_clocks[1] = AlarmClock(
        enabled=True, name="", time="0600", weekdays="WE", phone_name=""
    )
    await set_up(hass, alarms)

    listed = await events(hass, alarms, NOW, 8)

    assert [(it["start"], it["summary"]) for it in listed] == [
        ("2026-11-25T06:00:00+01:00", "Alarm clocks"),
        ("2026-11-25T06:30:00+01:00", "Work"),
        ("2026-11-30T06:30:00+01:00", "Work"),
    ]
    assert listed[1]["location"] == "DECT: 1"
    assert listed[1]["end"] == "2026-11-25T06:31:00+01:00"


async def test_the_rings_of_the_past_are_not_listed(
    hass: HomeAssistant, box: SimulatedBox, alarms: MockConfigEntry
) -> None:
    """The alarm clock may have been another one then."""
    for index, weekdays in ((0, "SU"), (1, "")):
        box.state.alarm_clocks[index] = AlarmClock(
            enabled=True, name=weekdays, time="0700", weekdays=weekdays, phone_name=""
        )
    await set_up(hass, alarms)

    listed = await events(hass, alarms, NOW - timedelta(days=3), 5)

    assert [it["start"] for it in listed] == [
        "2026-11-24T07:00:00+01:00",
    ]


@pytest.mark.parametrize(("days_ahead", "count"), [(350, 2), (367, 0), (9000, 0)])
async def test_what_lies_more_than_a_year_ahead_is_not_listed(
    hass: HomeAssistant,
    box: SimulatedBox,
    alarms: MockConfigEntry,
    *,
    days_ahead: int,
    count: int,
) -> None:
    """Nobody knows what the alarm clock will be then."""
    box.state.alarm_clocks[0] = AlarmClock(
        enabled=True, name="Work", time="0615", weekdays="MO", phone_name=""
    )
    await set_up(hass, alarms)

    listed = await events(hass, alarms, NOW + timedelta(days=days_ahead), 100)

    assert len(listed) == count


async def test_a_ring_keeps_its_time_over_the_end_of_summer_time(
    hass: HomeAssistant, box: SimulatedBox, alarms: MockConfigEntry
) -> None:
    """Half past six stays half past six."""
    box.state.alarm_clocks[0] = AlarmClock(
        enabled=True, name="x", time="0630", weekdays="SA,SU", phone_name=""
    )
    await set_up(hass, alarms)

    listed = await events(hass, alarms, datetime(2027, 10, 30, tzinfo=UTC), 2)

    assert [it["start"] for it in listed] == [
        "2027-10-30T06:30:00+02:00",
        "2027-10-31T06:30:00+01:00",
    ]


async def test_a_ring_has_passed_in_the_hour_that_comes_twice(
    hass: HomeAssistant,
    box: SimulatedBox,
    alarms: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Half past two is no more the next ring when it is half past two again."""
    for index, time in ((0, "0230"), (1, "0630")):
        box.state.alarm_clocks[index] = AlarmClock(
            enabled=True, name=time, time=time, weekdays="SU", phone_name=""
        )
    freezer.move_to(datetime(2026, 10, 25, 1, 10, tzinfo=UTC))

    await set_up(hass, alarms)

    state = state_of(hass, alarms, CALENDAR, "alarm_clocks")
    assert state.attributes["start_time"] == "2026-10-25 06:30:00"


@pytest.mark.parametrize("offset", ["-01:00:00", "00:00:00", "01:00:00"])
async def test_an_automation_runs_some_time_before_or_after_a_ring(
    hass: HomeAssistant,
    box: SimulatedBox,
    alarms: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    offset: str,
) -> None:
    """As long as it is the day of the ring."""
    calls = async_mock_service(hass, "test", "automation")
    box.state.alarm_clocks[0] = AlarmClock(
        enabled=True, name="Late", time="2230", weekdays="MO", phone_name=""
    )
    freezer.move_to(datetime(2026, 11, 23, 20, 2, tzinfo=UTC))
    await set_up(hass, alarms)
    await automate(
        hass,
        {
            "triggers": {
                "trigger": "calendar",
                "entity_id": entity_id(hass, alarms, CALENDAR, "alarm_clocks"),
                "offset": offset,
            },
            "actions": {
                "action": "test.automation",
                "data": {"ring": "{{ trigger.calendar_event.start }}"},
            },
        },
    )

    for _ in range(15):
        await poll(hass, freezer, 900)
    # Ends the timer of the trigger.
    await hass.services.async_call(
        "automation", "turn_off", {"entity_id": "all"}, blocking=True
    )

    assert [call.data["ring"] for call in calls] == ["2026-11-23T22:30:00+01:00"]


async def test_public_holidays_promise_no_ring(
    hass: HomeAssistant, box: SimulatedBox, alarms: MockConfigEntry
) -> None:
    """Only the box knows when they are."""
    box.state.alarm_clocks[0] = AlarmClock(
        enabled=True, name="x", time="0900", weekdays="HO", phone_name=""
    )
    await set_up(hass, alarms)

    assert await events(hass, alarms, NOW, 400) == []
    assert state_of(hass, alarms, CALENDAR, "alarm_clocks").state == "off"


async def test_the_calendar_is_on_while_it_rings(
    hass: HomeAssistant,
    box: SimulatedBox,
    alarms: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """For a minute; automations begin with it."""
    box.state.alarm_clocks[0] = AlarmClock(
        enabled=True, name="Soon", time="1240", weekdays="MO", phone_name=""
    )
    await set_up(hass, alarms)
    state = state_of(hass, alarms, CALENDAR, "alarm_clocks")
    assert state.state == "off"
    assert state.attributes["message"] == "Soon"

    await poll(hass, freezer, 605)
    assert state_of(hass, alarms, CALENDAR, "alarm_clocks").state == "on"

    await poll(hass, freezer, 120)
    assert state_of(hass, alarms, CALENDAR, "alarm_clocks").state == "off"


async def test_alarm_clocks_that_cannot_be_read_at_set_up_are_shown_later(
    hass: HomeAssistant,
    box: SimulatedBox,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Without a reload."""
    box.fail(Fault.upnp(713), "X_AVM-DE_GetNumberOfAlarmClocks", times=None)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert state_of(hass, entry, "calendar", "alarm_clocks").state == "unavailable"

    box.recover()
    await poll(hass, freezer, 301)

    assert state_of(hass, entry, "calendar", "alarm_clocks").state != "unavailable"
