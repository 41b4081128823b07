"""The blueprint that wakes the house."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant, ServiceCall
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.common import entity_id, poll, state_of
from tests.simulator import SimulatedBox

from .common import automate

TURN = {"entity_id": "all"}
ALARM = datetime(2026, 11, 23, 5, 30, tzinfo=UTC)


@pytest.fixture
async def house(
    hass: HomeAssistant,
    box: SimulatedBox,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> MockConfigEntry:
    """Return a box whose next alarm is in half an hour, and no other for a day."""
    await hass.config.async_set_time_zone("Europe/Berlin")
    freezer.move_to(ALARM - timedelta(minutes=30))
    box.state.alarm_clocks[1].enabled = False
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert state_of(hass, entry, "sensor", "next_alarm").state == ALARM.isoformat()
    return entry


async def wake_up(
    hass: HomeAssistant, entry: MockConfigEntry, path: str, before: int
) -> None:
    """Set up an automation that wakes the house."""
    await automate(
        hass,
        {
            "use_blueprint": {
                "path": path,
                "input": {
                    "next_alarm": entity_id(hass, entry, "sensor", "next_alarm"),
                    "before": before,
                    "wake_up": [{"action": "test.automation"}],
                },
            }
        },
    )


async def minutes(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, count: int
) -> None:
    """Let minutes pass."""
    for _ in range(count):
        await poll(hass, freezer, 60)


@pytest.mark.parametrize("before", [0, 1, 10, 25])
async def test_the_blueprint_wakes_the_house_once(
    hass: HomeAssistant,
    house: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    calls: list[ServiceCall],
    blueprint: Callable[[str], str],
    before: int,
) -> None:
    """As many minutes before the alarm as were chosen."""
    await wake_up(hass, house, blueprint("wake_up.yaml"), before)

    await minutes(hass, freezer, 29 - before)
    assert not calls
    await minutes(hass, freezer, 1)
    assert len(calls) == 1
    await minutes(hass, freezer, before + 5)
    assert len(calls) == 1


async def test_the_blueprint_wakes_the_house_once_although_the_box_was_away(
    hass: HomeAssistant,
    box: SimulatedBox,
    house: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    calls: list[ServiceCall],
    blueprint: Callable[[str], str],
) -> None:
    """It came back before the alarm."""
    await wake_up(hass, house, blueprint("wake_up.yaml"), 20)
    await minutes(hass, freezer, 11)
    assert len(calls) == 1

    await box.go_down()
    await minutes(hass, freezer, 2)
    await box.come_up()
    await minutes(hass, freezer, 3)
    assert state_of(hass, house, "sensor", "next_alarm").state == ALARM.isoformat()
    await hass.config_entries.async_reload(house.entry_id)
    await minutes(hass, freezer, 20)

    assert len(calls) == 1


async def test_the_blueprint_wakes_the_house_as_soon_as_the_box_is_back(
    hass: HomeAssistant,
    box: SimulatedBox,
    house: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    calls: list[ServiceCall],
    blueprint: Callable[[str], str],
) -> None:
    """It was away when the time came."""
    await wake_up(hass, house, blueprint("wake_up.yaml"), 20)
    await box.go_down()
    await minutes(hass, freezer, 12)
    assert not calls

    await box.come_up()
    await minutes(hass, freezer, 4)
    assert len(calls) == 1


@pytest.mark.parametrize("late", [5, 6, 15])
async def test_the_blueprint_wakes_the_house_after_a_restart_in_the_time_before(
    hass: HomeAssistant,
    house: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    calls: list[ServiceCall],
    blueprint: Callable[[str], str],
    late: int,
) -> None:
    """Within two minutes, and once, also when the automation is reloaded again."""
    await minutes(hass, freezer, 10 + late)
    await wake_up(hass, house, blueprint("wake_up.yaml"), 20)
    await minutes(hass, freezer, 2)
    assert len(calls) == 1

    await hass.services.async_call("automation", "turn_off", TURN, blocking=True)
    await hass.services.async_call("automation", "turn_on", TURN, blocking=True)
    await minutes(hass, freezer, 20)
    assert len(calls) == 1


async def test_the_blueprint_wakes_the_house_every_day(
    hass: HomeAssistant,
    house: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    calls: list[ServiceCall],
    blueprint: Callable[[str], str],
) -> None:
    """Once a day."""
    await wake_up(hass, house, blueprint("wake_up.yaml"), 10)
    await minutes(hass, freezer, 35)
    assert len(calls) == 1

    freezer.move_to(ALARM + timedelta(days=1, minutes=-15))
    await minutes(hass, freezer, 20)
    assert len(calls) == 2
