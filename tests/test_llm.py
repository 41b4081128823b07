"""What Assist can ask and do, as a language model gets it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
import logging
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.auth.const import GROUP_ID_READ_ONLY, GROUP_ID_USER
from homeassistant.components.homeassistant.exposed_entities import async_expose_entity
from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.const import CONF_PORT
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.llm import (
    LLM_API_ASSIST,
    LLMContext,
    Tool,
    ToolInput,
    ToolResult,
    async_get_api,
    selector_serializer,
)
from homeassistant.setup import async_setup_component
import probatio
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.fritzbox_voip.const import (
    ADMINISTRATORS,
    CONF_ALLOWED_NUMBERS,
    CONF_FINGERPRINT,
    CONF_WHO_MAY_DIAL,
    DOMAIN,
)
from custom_components.fritzbox_voip.llm import async_get_tools
from tests.common import entity_id, poll, state_of
from tests.simulator import Fault, SimulatedBox

# Assist, as what is exposed to it is stored.
ASSISTANT = "conversation"

LINES, ALARM_CLOCKS = f"{DOMAIN}__get_lines", f"{DOMAIN}__get_alarm_clocks"
SWITCH_ALARM_CLOCK = f"{DOMAIN}__switch_alarm_clock"
DIAL, RING, HANG_UP = f"{DOMAIN}__dial", f"{DOMAIN}__ring", f"{DOMAIN}__hang_up"

FIRST_LINE = ("sensor", "account_03012345678_account_status")
SECOND_LINE = ("sensor", "account_+4930987654_account_status")
DIALLING = ("select", "dial_phone")
FIRST_ALARM_CLOCK = "FRITZ!Box 7590 Alarm clock 1"


def asking(context: Context | None = None, assistant: str = ASSISTANT) -> LLMContext:
    """Return who asks."""
    return LLMContext(
        platform="test",
        context=context or Context(),
        language="en",
        assistant=assistant,
        device_id=None,
    )


async def tools(hass: HomeAssistant, asks: LLMContext | None = None) -> dict[str, Tool]:
    """Return the tools of the boxes by name."""
    api = await async_get_api(hass, LLM_API_ASSIST, asks or asking())
    return {it.name: it for it in api.tools if it.name.startswith(DOMAIN)}


async def call(
    hass: HomeAssistant, tool: str, asks: LLMContext | None, data: dict[str, Any]
) -> ToolResult:
    """Use a tool."""
    asks = asks or asking()
    offered = await tools(hass, asks)
    result = await offered[tool].async_call(hass, ToolInput(tool, data), asks)
    assert isinstance(result, ToolResult)
    return result


async def use(
    hass: HomeAssistant, tool: str, asks: LLMContext | None = None, **data: Any
) -> dict[str, Any]:
    """Use a tool, and return its answer."""
    result = await call(hass, tool, asks, data)
    assert not result.error, result.data
    return dict(result.data)


async def refused(
    hass: HomeAssistant, tool: str, asks: LLMContext | None = None, **data: Any
) -> str:
    """Use a tool in vain, and return why."""
    result = await call(hass, tool, asks, data)
    assert result.error
    return str(result.data["error"])


def expose(
    hass: HomeAssistant, entry: MockConfigEntry, *what: tuple[str, str], to: bool = True
) -> None:
    """Expose entities, or hide them, as in Settings > Voice assistants."""
    for platform, key in what:
        found = entity_id(hass, entry, platform, key)
        assert found
        async_expose_entity(hass, ASSISTANT, found, to)


def hide_alarm_clocks(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Hide what Home Assistant exposes by itself."""
    expose(hass, entry, *(("switch", f"alarm_clock_{it}") for it in range(3)), to=False)


@pytest.fixture(autouse=True)
async def _assist(hass: HomeAssistant) -> None:
    """Set up what language models use."""
    assert await async_setup_component(hass, "homeassistant", {})
    assert await async_setup_component(hass, "llm", {})


@pytest.fixture
async def upstairs(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> AsyncIterator[tuple[SimulatedBox, MockConfigEntry]]:
    """Return a second box of the same model, and its entry."""
    async with SimulatedBox(serial="665544332211") as other:
        data = {**loaded.data, CONF_PORT: other.https_port}
        del data[CONF_FINGERPRINT]
        second = MockConfigEntry(
            domain=DOMAIN, title="Upstairs", unique_id=other.serial, data=data
        )
        second.add_to_hass(hass)
        assert await hass.config_entries.async_setup(second.entry_id)
        await hass.async_block_till_done()
        yield other, second


async def test_only_what_is_exposed_has_tools(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """Home Assistant exposes switches by itself, so the alarm clocks come first."""
    assert set(await tools(hass)) == {ALARM_CLOCKS, SWITCH_ALARM_CLOCK}

    hide_alarm_clocks(hass, loaded)
    assert not await tools(hass)

    expose(hass, loaded, FIRST_LINE)
    assert set(await tools(hass)) == {LINES}

    expose(hass, loaded, DIALLING)
    assert set(await tools(hass)) == {LINES, DIAL, RING, HANG_UP}


async def test_another_assistant_has_its_own(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """What is exposed to one is not exposed to the other."""
    expose(hass, loaded, FIRST_LINE, DIALLING)

    assert not await tools(hass, asking(assistant="ai_task"))


@pytest.mark.usefixtures("loaded")
async def test_other_ways_to_home_assistant_have_no_tools(hass: HomeAssistant) -> None:
    """Those are not bound to what is exposed."""
    assert async_get_tools(hass, asking(), LLM_API_ASSIST)
    assert async_get_tools(hass, asking(), "homeassistant") is None


async def test_a_box_that_is_not_loaded_has_no_tools(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """Its entities are still there."""
    expose(hass, loaded, FIRST_LINE, DIALLING)

    await hass.config_entries.async_set_disabled_by(
        loaded.entry_id, ConfigEntryDisabler.USER
    )
    await hass.async_block_till_done()

    assert entity_id(hass, loaded, *FIRST_LINE)
    assert not await tools(hass)


async def test_a_disabled_entity_is_not_exposed(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """Even if it was before."""
    expose(hass, loaded, DIALLING)
    found = entity_id(hass, loaded, *DIALLING)
    assert found
    er.async_get(hass).async_update_entity(
        found, disabled_by=er.RegistryEntryDisabler.USER
    )
    await hass.async_block_till_done()

    assert DIAL not in await tools(hass)


async def test_home_assistant_is_content_with_the_tools(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    upstairs: tuple[SimulatedBox, MockConfigEntry],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Names, owner and answers are as it wants them, and models can read the fields."""
    expose(hass, loaded, FIRST_LINE, DIALLING)
    expose(hass, upstairs[1], DIALLING)
    caplog.clear()

    offered = await tools(hass)
    await use(hass, LINES)

    assert len(offered) == 6
    for tool in offered.values():
        assert tool.integration == DOMAIN
        assert tool.title
        assert tool.description
        schema = probatio.to_openapi(
            tool.parameters, custom_serializer=selector_serializer
        )
        assert schema["type"] == "object"
    assert not [
        it.message
        for it in caplog.records
        if it.levelno >= logging.WARNING and DOMAIN in it.message
    ]


async def test_tools_say_what_they_do_to_the_world(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """Dialling costs money and wants a yes; clients can ask once more."""
    expose(hass, loaded, FIRST_LINE, DIALLING)

    offered = await tools(hass)

    assert {name for name, it in offered.items() if it.annotations.read_only} == {
        LINES,
        ALARM_CLOCKS,
    }
    assert {name for name, it in offered.items() if it.annotations.open_world} == {DIAL}
    assert "COST MONEY" in (offered[DIAL].description or "")
    assert "said yes" in (offered[DIAL].description or "")


async def test_the_exposed_lines_are_told(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """And which has a problem."""
    box.state.accounts[1].status = "not registered"
    await poll(hass, freezer)
    expose(hass, loaded, FIRST_LINE, SECOND_LINE)

    answer = await use(hass, LINES)

    assert answer == {
        "lines": [
            {
                "names": ["FRITZ!Box 7590 03012345678 Status"],
                "box": loaded.title,
                "state": "registered",
                "problem": False,
            },
            {
                "names": ["FRITZ!Box 7590 +4930987654 Status"],
                "box": loaded.title,
                "state": "not_registered",
                "problem": True,
            },
        ]
    }


async def test_a_line_that_is_not_exposed_is_not_told(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """Nor what logs a line in."""
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


async def test_a_line_goes_by_the_names_of_the_user(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """The number is not told to who knows it by other names only."""
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
    """Which is no problem of the line."""
    expose(hass, loaded, FIRST_LINE)
    await box.stop()
    await poll(hass, freezer)

    (line,) = (await use(hass, LINES))["lines"]

    assert line["state"] == "unavailable"
    assert not line["problem"]


async def test_the_exposed_alarm_clocks_are_told(
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
                "names": ["FRITZ!Box 7590 Alarm clock 3", "Wochenende"],
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


@pytest.mark.parametrize("name", ["Alarm clock 9", "FRITZ!Box 7590 Alarm clock 2"])
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
    expose(hass, loaded, DIALLING)
    offered = await tools(hass)
    hide_alarm_clocks(hass, loaded)
    expose(hass, loaded, DIALLING, to=False)

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
    """Which is said, else the user would be woken."""
    await box.stop()
    await poll(hass, freezer)
    assert state_of(hass, loaded, "switch", "alarm_clock_0").state == "unavailable"

    why = await refused(
        hass, SWITCH_ALARM_CLOCK, alarm_clock=FIRST_ALARM_CLOCK, on=False
    )

    assert why == f"{FIRST_ALARM_CLOCK} is unavailable at the moment."


@pytest.mark.usefixtures("loaded")
async def test_what_the_box_refuses_is_told(
    hass: HomeAssistant, box: SimulatedBox
) -> None:
    """In the words that a user would read."""
    box.fail(Fault.upnp(820), "X_AVM-DE_SetAlarmClockEnable")

    why = await refused(
        hass, SWITCH_ALARM_CLOCK, alarm_clock=FIRST_ALARM_CLOCK, on=False
    )

    assert why.startswith("FRITZ!Box 7590 reports an internal error.")


@pytest.mark.usefixtures("loaded")
async def test_who_may_only_look_switches_nothing(
    hass: HomeAssistant, box: SimulatedBox, hass_admin_user: MockUser
) -> None:
    """As on a dashboard."""
    asks = asking(await someone(hass, GROUP_ID_READ_ONLY))

    why = await refused(
        hass, SWITCH_ALARM_CLOCK, asks, alarm_clock=FIRST_ALARM_CLOCK, on=False
    )

    assert why == "The user who asks may not do this in Home Assistant."
    assert box.state.alarm_clocks[0].enabled


async def someone(hass: HomeAssistant, group_id: str) -> Context:
    """Return what somebody says who is no administrator."""
    group = await hass.auth.async_get_group(group_id)
    user = MockUser(groups=[group]).add_to_hass(hass)
    return Context(user_id=user.id)


async def test_a_number_is_dialled_once_the_user_has_said_yes(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """And hung up on request."""
    expose(hass, loaded, DIALLING)

    why = await refused(hass, DIAL, number="030 123", confirmed=False)
    assert why.startswith("Not dialed.")
    assert not box.calls

    await use(hass, DIAL, number="030 123", confirmed=True)
    (dialled,) = box.calls
    assert dialled.number == "030123"

    await use(hass, HANG_UP)
    assert dialled.ended


async def test_a_number_is_not_dialled_before_the_user_was_asked(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """A model that does not say so has not asked."""
    expose(hass, loaded, DIALLING)

    assert "confirmed" in await refused(hass, DIAL, number="030 123")

    assert not box.calls


async def test_the_phones_ring(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """All of them, and no longer than told; nobody outside."""
    expose(hass, loaded, DIALLING)

    await use(hass, RING, seconds=20)
    (ringing,) = box.calls
    assert ringing.number == "**9"
    assert not ringing.ended

    await poll(hass, freezer, 21)
    assert ringing.ended

    assert "300" in await refused(hass, RING, seconds=301)
    assert "not a valid option" in await refused(hass, RING, number="030 1")


@pytest.mark.parametrize("number", ["0900 1", "110", "112"])
async def test_a_number_that_the_options_forbid_is_not_dialled(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry, number: str
) -> None:
    """The reason is told, with the way out."""
    expose(hass, loaded, DIALLING)
    hass.config_entries.async_update_entry(
        loaded, options={CONF_ALLOWED_NUMBERS: ["030..."]}
    )

    why = await refused(hass, DIAL, number=number, confirmed=True)

    assert why.startswith("This number may not be dialed with FRITZ!Box 7590.")
    assert not box.calls


@pytest.mark.parametrize(
    ("tool", "data"),
    [(DIAL, {"number": "030 1", "confirmed": True}), (RING, {}), (HANG_UP, {})],
)
async def test_only_administrators_dial_where_the_options_say_so(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    hass_admin_user: MockUser,
    tool: str,
    data: dict[str, Any],
) -> None:
    """Nor anybody who speaks to a box on the wall: it does not know who that is."""
    expose(hass, loaded, DIALLING)
    hass.config_entries.async_update_entry(
        loaded, options={CONF_WHO_MAY_DIAL: ADMINISTRATORS}
    )
    box.requests.clear()

    child = asking(await someone(hass, GROUP_ID_USER))
    assert "may not" in await refused(hass, tool, child, **data)

    assert "not known who is speaking" in await refused(hass, tool, **data)
    nobody = asking()
    nobody.context = None
    assert "not known who is speaking" in await refused(hass, tool, nobody, **data)
    assert not box.requests

    await use(hass, tool, asking(Context(user_id=hass_admin_user.id)), **data)
    assert box.requests


async def test_a_box_that_is_away_dials_nothing(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """Which is told."""
    expose(hass, loaded, DIALLING)
    await box.stop()

    why = await refused(hass, DIAL, number="030 1", confirmed=True)

    assert why.startswith("FRITZ!Box 7590 does not answer.")


async def test_of_two_boxes_the_one_that_is_named_dials(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    upstairs: tuple[SimulatedBox, MockConfigEntry],
) -> None:
    """If it is exposed; with one exposed there is nothing to be named."""
    other, second = upstairs
    wish: dict[str, Any] = {"number": "030 1", "confirmed": True}
    expose(hass, second, DIALLING)
    await use(hass, DIAL, **wish)
    assert (len(box.calls), len(other.calls)) == (0, 1)
    assert "not a valid option" in await refused(hass, DIAL, box=loaded.title, **wish)

    expose(hass, loaded, DIALLING)
    assert "'box'" in await refused(hass, DIAL, **wish)
    assert "Upstairs" in await refused(hass, DIAL, box="Downstairs", **wish)

    await use(hass, DIAL, box="Upstairs", **wish)
    assert (len(box.calls), len(other.calls)) == (0, 2)
    await use(hass, DIAL, box=loaded.title, **wish)
    assert (len(box.calls), len(other.calls)) == (1, 2)


async def test_two_boxes_of_one_name_dial_nothing(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    upstairs: tuple[SimulatedBox, MockConfigEntry],
) -> None:
    """Nobody can say which one is meant."""
    other, second = upstairs
    hass.config_entries.async_update_entry(second, title=loaded.title)
    expose(hass, loaded, DIALLING)
    expose(hass, second, DIALLING)

    why = await refused(hass, DIAL, number="030 1", confirmed=True, box=loaded.title)

    assert why.startswith("More than one FRITZ!Box fits.")
    assert not box.calls
    assert not other.calls


async def test_alarm_clocks_of_one_name_are_kept_apart_by_their_box(
    hass: HomeAssistant,
    box: SimulatedBox,
    upstairs: tuple[SimulatedBox, MockConfigEntry],
) -> None:
    """Two boxes of one model call them the same."""
    other, _ = upstairs
    wish: dict[str, Any] = {"alarm_clock": FIRST_ALARM_CLOCK, "on": False}

    why = await refused(hass, SWITCH_ALARM_CLOCK, **wish)
    assert why.startswith("More than one alarm clock fits.")
    assert box.state.alarm_clocks[0].enabled
    assert other.state.alarm_clocks[0].enabled

    await use(hass, SWITCH_ALARM_CLOCK, box="Upstairs", **wish)
    assert box.state.alarm_clocks[0].enabled
    assert not other.state.alarm_clocks[0].enabled
