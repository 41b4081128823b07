"""When the alarm clocks are read, and what is shown of them in between."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.common import enable_all, entity_id, poll, state_of
from tests.simulator import AlarmClock, SimulatedBox

COUNT = "X_AVM-DE_GetNumberOfAlarmClocks"


@pytest.mark.parametrize("changed", ["nothing", "line", "phones", "alarm clock"])
async def test_alarm_clocks_are_read_a_minute_after_a_ring(
    hass: HomeAssistant,
    box: SimulatedBox,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    changed: str,
) -> None:
    """Whatever else changes in that minute; the one that rings once is off then."""
    await hass.config.async_set_time_zone("Europe/Berlin")
    freezer.move_to(datetime(2026, 7, 7, 4, 12, tzinfo=UTC))
    clocks = {
        0: AlarmClock(enabled=True, name="train", time="0615", weekdays=""),
        1: AlarmClock(enabled=True, name="late", time="1130", weekdays="MO"),
    }
    box.state.alarm_clocks = clocks
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)

    await poll(hass, freezer, 185)
    if changed == "line":
        box.state.accounts[1].status = "connected"
    elif changed == "phones":
        box.state.phones.append("FON2: Fax")
        await entry.runtime_data.dialing.async_refresh()
    elif changed == "alarm clock":
        await hass.services.async_call(
            "switch",
            "turn_off",
            {"entity_id": entity_id(hass, entry, "switch", "alarm_clock_1")},
            blocking=True,
        )
    clocks[0].enabled = False
    await poll(hass, freezer, 25)
    assert state_of(hass, entry, "switch", "alarm_clock_0").state == "on"

    await poll(hass, freezer, 31)
    assert state_of(hass, entry, "switch", "alarm_clock_0").state == "off"


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
    ring = state_of(hass, entry, "sensor", "next_alarm")
    assert ring.state == "2026-11-23T05:30:00+00:00"

    await poll(hass, freezer, 91)

    ring = state_of(hass, entry, "sensor", "next_alarm")
    assert ring.state == "2026-11-24T05:30:00+00:00"


async def test_each_of_two_alarms_a_minute_apart_is_the_next(
    hass: HomeAssistant,
    box: SimulatedBox,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Until its minute is over, for automations that begin with it."""
    await hass.config.async_set_time_zone("Europe/Berlin")
    freezer.move_to(datetime(2026, 11, 23, 5, 29, 30, tzinfo=UTC))
    box.state.alarm_clocks = {
        index: AlarmClock(enabled=True, name=time, time=time, weekdays="MO,TU")
        for index, time in enumerate(("0630", "0631"))
    }
    assert await hass.config_entries.async_setup(entry.entry_id)
    await enable_all(hass, entry)

    shown = []
    for _ in range(3):
        await poll(hass, freezer, 60)
        second = state_of(hass, entry, "switch", "alarm_clock_1")
        shown.append(
            (
                state_of(hass, entry, "sensor", "next_alarm").state,
                state_of(hass, entry, "sensor", "alarm_clock_next_1").state,
                second.attributes["next_ring"],
            )
        )

    first = "2026-11-23T05:30:00+00:00"
    ring = "2026-11-23T05:31:00+00:00", "2026-11-23T06:31:00+01:00"
    tomorrow = "2026-11-24T05:31:00+00:00", "2026-11-24T06:31:00+01:00"
    assert shown == [
        (first, *ring),
        (ring[0], *ring),
        ("2026-11-24T05:30:00+00:00", *tomorrow),
    ]


@pytest.mark.parametrize(
    ("zone", "ring"),
    [
        ("Asia/Tokyo", datetime(2026, 7, 7, 13, 45, tzinfo=UTC)),
        ("Pacific/Honolulu", datetime(2026, 7, 7, 8, 45, tzinfo=UTC)),
    ],
)
async def test_a_corrected_time_zone_counts_at_once(
    hass: HomeAssistant,
    box: SimulatedBox,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    zone: str,
    ring: datetime,
) -> None:
    """For everything that shows when an alarm clock rings, without a request."""
    await hass.config.async_set_time_zone("Europe/Berlin")
    freezer.move_to(datetime(2026, 7, 7, 4, 12, tzinfo=UTC))
    box.state.alarm_clocks = {
        0: AlarmClock(enabled=True, name="shift", time="2245", weekdays="MO,TU,FR")
    }
    assert await hass.config_entries.async_setup(entry.entry_id)
    await enable_all(hass, entry)
    box.requests.clear()

    def rings() -> set[datetime]:
        calendar = state_of(hass, entry, "calendar", "alarm_clocks")
        start = datetime.fromisoformat(calendar.attributes["start_time"])
        switch = state_of(hass, entry, "switch", "alarm_clock_0")
        local = hass.config.time_zone
        return {
            datetime.fromisoformat(state_of(hass, entry, "sensor", key).state)
            for key in ("next_alarm", "alarm_clock_next_0")
        } | {
            datetime.fromisoformat(switch.attributes["next_ring"]),
            start.replace(tzinfo=ZoneInfo(local)),
        }

    assert rings() == {datetime(2026, 7, 7, 20, 45, tzinfo=UTC)}
    await hass.config.async_update(time_zone=zone)
    await hass.async_block_till_done()

    assert rings() == {ring}
    assert not box.requests


async def test_alarm_clocks_that_no_one_sees_are_not_polled(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """One entity is enough to have all of them polled."""
    registry = er.async_get(hass)
    entities = [
        it.entity_id
        for it in er.async_entries_for_config_entry(registry, loaded.entry_id)
        if "alarm" in (it.translation_key or "")
    ]
    for it in entities:
        registry.async_update_entity(it, disabled_by=er.RegistryEntryDisabler.USER)
    await hass.config_entries.async_reload(loaded.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    box.requests.clear()
    await poll(hass, freezer, 301)
    assert COUNT not in box.actions()

    registry.async_update_entity(entities[-1], disabled_by=None)
    await hass.config_entries.async_reload(loaded.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    box.requests.clear()
    await poll(hass, freezer, 301)
    assert COUNT in box.actions()
