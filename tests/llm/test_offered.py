"""Which tools there are, and for whom."""

from dataclasses import asdict
import logging
from typing import Any

from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.llm import (
    LLM_API_ASSIST,
    Tool,
    selector_serializer,
)
import probatio
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.fritzbox_voip.const import DOMAIN
from custom_components.fritzbox_voip.llm import async_get_tools
from tests.common import entity_id
from tests.simulator import SimulatedBox

from .common import (
    ALARM_CLOCKS,
    ALL_PHONES,
    DIAL,
    DIALING,
    FIRST_LINE,
    HANG_UP,
    LINES,
    RING,
    SWITCH_ALARM_CLOCK,
    asking,
    expose,
    hide_alarm_clocks,
    tools,
    use,
)


async def test_only_what_is_exposed_has_tools(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """Home Assistant exposes switches by default, so the alarm clocks come first."""
    assert set(await tools(hass)) == {ALARM_CLOCKS, SWITCH_ALARM_CLOCK}

    hide_alarm_clocks(hass, loaded)
    assert not await tools(hass)

    expose(hass, loaded, FIRST_LINE)
    assert set(await tools(hass)) == {LINES}

    expose(hass, loaded, DIALING)
    assert set(await tools(hass)) == {LINES, DIAL, HANG_UP}

    expose(hass, loaded, DIALING, to=False)
    expose(hass, loaded, ALL_PHONES)
    assert set(await tools(hass)) == {LINES, RING, HANG_UP}


async def test_another_assistant_has_its_own(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """What is exposed to one is not exposed to the other."""
    expose(hass, loaded, FIRST_LINE, DIALING)

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
    expose(hass, loaded, FIRST_LINE, DIALING)

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
    expose(hass, loaded, DIALING)
    found = entity_id(hass, loaded, *DIALING)
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
    """It logs no warning about their names, owner and answers."""
    expose(hass, loaded, FIRST_LINE, DIALING, ALL_PHONES)
    expose(hass, upstairs[1], DIALING)
    caplog.clear()

    offered = await tools(hass)
    await use(hass, LINES)

    assert len(offered) == 6
    for tool in offered.values():
        assert tool.integration == DOMAIN
        assert tool.title
        assert tool.description
    assert not [
        it.message
        for it in caplog.records
        if it.levelno >= logging.WARNING and DOMAIN in it.message
    ]


READS = {
    "read_only": True,
    "destructive": False,
    "idempotent": True,
    "open_world": False,
}
SWITCHES = READS | {"read_only": False, "destructive": True}
RINGS = SWITCHES | {"destructive": False, "idempotent": False}
LEAST_SAFE = {
    "read_only": False,
    "destructive": True,
    "idempotent": False,
    "open_world": True,
}
BOX = {
    "type": "string",
    "enum": ["FRITZ!Box 7590", "Upstairs"],
    "description": "Which FRITZ!Box",
}
NUMBER = {"type": "string", "description": "As on a phone, e.g. +49 30 123"}
CONFIRMED = {"type": "boolean", "description": "The user has said yes to it"}
SECONDS = {"type": "integer", "default": 15, "minimum": 1, "maximum": 300}
ALARM_CLOCK_NAMES = {
    "type": "string",
    "enum": ["FRITZ!Box 7590 Alarm clock Aufstehen & los", "Aufstehen & los"],
}
PHONE_NAMES = {"type": "string", "enum": ["FRITZ!Box 7590 Ring all phones"]}

# By tool: its annotations, its required and its other fields.
FIELDS: dict[str, tuple[dict[str, bool], dict[str, Any], dict[str, Any]]] = {
    LINES: (READS, {}, {}),
    ALARM_CLOCKS: (READS, {}, {}),
    SWITCH_ALARM_CLOCK: (
        SWITCHES,
        {"alarm_clock": ALARM_CLOCK_NAMES, "on": {"type": "boolean"}},
        {},
    ),
    RING: (RINGS, {"phone": PHONE_NAMES}, {"seconds": SECONDS}),
    DIAL: (LEAST_SAFE, {"number": NUMBER, "confirmed": CONFIRMED}, {}),
    HANG_UP: (SWITCHES, {}, {}),
}


def described(tool: Tool) -> tuple[dict[str, bool], dict[str, Any], dict[str, Any]]:
    """Return the annotations and fields of a tool, as a model gets them."""
    schema = probatio.to_openapi(tool.parameters, custom_serializer=selector_serializer)
    assert schema["type"] == "object"
    fields = schema["properties"]
    required = {name: fields.pop(name) for name in schema.get("required", ())}
    return asdict(tool.annotations), required, fields


def expose_one_of_each(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Expose one entity of each kind."""
    hide_alarm_clocks(hass, entry)
    expose(hass, entry, FIRST_LINE, ("switch", "alarm_clock_0"), DIALING, ALL_PHONES)


async def test_a_model_gets_the_fields_and_annotations_of_each_tool(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """With their types, limits and defaults."""
    expose_one_of_each(hass, loaded)

    assert {it.name: described(it) for it in (await tools(hass)).values()} == FIELDS


async def test_with_two_boxes_a_model_gets_their_names(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    upstairs: tuple[SimulatedBox, MockConfigEntry],
) -> None:
    """It has to choose one where no entity is chosen by its name."""
    for entry in (loaded, upstairs[1]):
        expose_one_of_each(hass, entry)
    required, optional = {}, {}
    for name, tool in (await tools(hass)).items():
        _, required[name], optional[name] = described(tool)

    assert {name: it["box"] for name, it in required.items() if "box" in it} == {
        DIAL: BOX,
        HANG_UP: BOX,
    }
    assert {name: it["box"] for name, it in optional.items() if "box" in it} == {
        SWITCH_ALARM_CLOCK: BOX,
        RING: BOX,
    }


async def test_a_model_is_warned_before_it_dials(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """It costs money, and needs a yes."""
    expose(hass, loaded, DIALING)

    description = (await tools(hass))[DIAL].description or ""

    assert "COST MONEY" in description
    assert "said yes" in description
