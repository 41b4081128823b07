"""Lines are reported; alarm clocks too, and switched."""

from datetime import UTC, datetime
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.auth.const import GROUP_ID_READ_ONLY
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.llm import (
    ToolInput,
    ToolResult,
)
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from tests.common import entity_id, poll, state_of
from tests.simulator import Fault, SimulatedBox

from .common import (
    ALARM_CLOCKS,
    DIAL,
    DIALING,
    FIRST_ALARM_CLOCK,
    FIRST_LINE,
    LINES,
    SECOND_LINE,
    SWITCH_ALARM_CLOCK,
    asking,
    expose,
    hide_alarm_clocks,
    refused,
    someone,
    tools,
    use,
)


async def test_the_exposed_lines_are_reported(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """With their names, boxes and states."""
    box.state.accounts[1].status = "not registered"
    await poll(hass, freezer)
    expose(hass, loaded, FIRST_LINE, SECOND_LINE)

    answer = await use(hass, LINES)

    assert answer == {
        "lines": [
            {
                "names": ["FRITZ!Box 7590 Line 03012345678 Status"],
                "box": loaded.title,
                "state": "registered",
            },
            {
                "names": ["FRITZ!Box 7590 Line +4930987654 Status"],
                "box": loaded.title,
                "state": "not_registered",
            },
        ]
    }


async def test_a_line_that_is_not_exposed_is_not_reported(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """Nor are the credentials of a line."""
    expose(hass, loaded, SECOND_LINE)

    answer = repr(await use(hass, LINES))

    line = box.state.accounts[1]
    assert line.number in answer
    for private in (
        box.state.accounts[0].number,
        line.registrar,
        line.username,
        line.outbound_proxy,
        box.host,
    ):
        assert private
        assert private not in answer


async def test_a_line_has_the_names_that_the_user_gave_it(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """The model then does not get its number."""
    expose(hass, loaded, FIRST_LINE)
    found = entity_id(hass, loaded, *FIRST_LINE)
    assert found
    er.async_get(hass).async_update_entity(found, aliases=["Office", "Work line"])

    answer = await use(hass, LINES)

    (line,) = answer["lines"]
    assert line["names"] == ["Office", "Work line"]
    assert box.state.accounts[0].number not in repr(answer)


async def test_lines_of_a_box_that_is_away_are_unavailable(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Which is another state than that of a line that is down."""
    expose(hass, loaded, FIRST_LINE)
    await box.stop()
    await poll(hass, freezer)

    (line,) = (await use(hass, LINES))["lines"]

    assert line["state"] == "unavailable"


async def test_the_exposed_alarm_clocks_are_reported(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """With their time, days and phone, and when they ring next."""
    await hass.config.async_set_time_zone("Europe/Berlin")
    freezer.move_to(datetime(2026, 11, 23, 12, tzinfo=UTC))  # a Monday
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    expose(hass, entry, ("switch", "alarm_clock_1"), to=False)

    answer = await use(hass, ALARM_CLOCKS)

    assert answer == {
        "alarm_clocks": [
            {
                "names": [FIRST_ALARM_CLOCK, "Aufstehen & los"],
                "box": entry.title,
                "state": "on",
                "time": "06:30",
                "weekdays": ["mo", "tu", "we", "th", "fr"],
                "phone": "DECT: Küche",
                "next_ring": "2026-11-24T06:30:00+01:00",
            },
            {
                "names": ["FRITZ!Box 7590 Alarm clock Wochenende", "Wochenende"],
                "box": entry.title,
                "state": "off",
                "time": "09:00",
                "weekdays": ["sa", "su", "ho"],
                "phone": "all phones",
                "next_ring": None,
            },
        ]
    }


@pytest.mark.parametrize("name", [FIRST_ALARM_CLOCK, "Aufstehen & los"])
async def test_an_alarm_clock_is_switched(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry, name: str
) -> None:
    """By each of its names, in the name of who speaks."""
    context = Context()

    await use(hass, SWITCH_ALARM_CLOCK, asking(context), alarm_clock=name, on=False)

    assert not box.state.alarm_clocks[0].enabled
    state = state_of(hass, loaded, "switch", "alarm_clock_0")
    assert state.state == "off"
    assert state.context == context

    await use(hass, SWITCH_ALARM_CLOCK, alarm_clock=name, on=True)
    assert box.state.alarm_clocks[0].enabled


@pytest.mark.parametrize(
    "name", ["Alarm clock 9", "FRITZ!Box 7590 Alarm clock Einmal früh"]
)
async def test_an_unknown_or_hidden_alarm_clock_is_not_switched(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry, name: str
) -> None:
    """The model reads which there are."""
    expose(hass, loaded, ("switch", "alarm_clock_1"), to=False)

    why = await refused(hass, SWITCH_ALARM_CLOCK, alarm_clock=name, on=False)

    assert FIRST_ALARM_CLOCK in why
    assert name not in why
    assert box.state.alarm_clocks[1].enabled


async def test_what_is_hidden_meanwhile_is_left_alone(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """Tools live as long as a conversation."""
    expose(hass, loaded, DIALING)
    offered = await tools(hass)
    hide_alarm_clocks(hass, loaded)
    expose(hass, loaded, DIALING, to=False)

    for tool, data in (
        (SWITCH_ALARM_CLOCK, {"alarm_clock": FIRST_ALARM_CLOCK, "on": False}),
        (DIAL, {"number": "030 1", "confirmed": True}),
    ):
        result = await offered[tool].async_call(hass, ToolInput(tool, data), asking())
        assert isinstance(result, ToolResult)
        assert result.error
        assert "not exposed" in str(result.data["error"])
    assert box.state.alarm_clocks[0].enabled
    assert not box.calls


async def test_an_alarm_clock_of_a_box_that_is_away_is_not_switched(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """The error says so; otherwise the user would be woken."""
    await box.stop()
    await poll(hass, freezer)
    assert state_of(hass, loaded, "switch", "alarm_clock_0").state == "unavailable"

    why = await refused(
        hass, SWITCH_ALARM_CLOCK, alarm_clock=FIRST_ALARM_CLOCK, on=False
    )

    assert why == f"{FIRST_ALARM_CLOCK} is unavailable at the moment."


@pytest.mark.usefixtures("loaded")
async def test_what_the_box_rejects_is_reported(
    hass: HomeAssistant, box: SimulatedBox
) -> None:
    """In the words that a user would read."""
    box.fail(Fault.upnp(820), "X_AVM-DE_SetAlarmClockEnable")

    why = await refused(
        hass, SWITCH_ALARM_CLOCK, alarm_clock=FIRST_ALARM_CLOCK, on=False
    )

    assert why.startswith("FRITZ!Box 7590 reported an internal error.")


@pytest.mark.usefixtures("loaded")
async def test_a_read_only_user_switches_nothing(
    hass: HomeAssistant, box: SimulatedBox, hass_admin_user: MockUser
) -> None:
    """As on a dashboard."""
    asks = asking(await someone(hass, GROUP_ID_READ_ONLY))

    why = await refused(
        hass, SWITCH_ALARM_CLOCK, asks, alarm_clock=FIRST_ALARM_CLOCK, on=False
    )

    assert why == "This user is not allowed to do this in Home Assistant."
    assert box.state.alarm_clocks[0].enabled


async def test_alarm_clocks_of_one_name_differ_by_their_box(
    hass: HomeAssistant,
    box: SimulatedBox,
    upstairs: tuple[SimulatedBox, MockConfigEntry],
) -> None:
    """Two boxes of one model call them the same."""
    other, _ = upstairs
    wish: dict[str, Any] = {"alarm_clock": "Aufstehen & los", "on": False}

    why = await refused(hass, SWITCH_ALARM_CLOCK, **wish)
    assert why.startswith("More than one alarm clock matches.")
    assert box.state.alarm_clocks[0].enabled
    assert other.state.alarm_clocks[0].enabled

    await use(hass, SWITCH_ALARM_CLOCK, box="Upstairs", **wish)
    assert box.state.alarm_clocks[0].enabled
    assert not other.state.alarm_clocks[0].enabled
