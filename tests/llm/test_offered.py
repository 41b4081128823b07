"""Which tools there are, and for whom."""

import logging

from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.llm import (
    LLM_API_ASSIST,
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
    """Home Assistant exposes switches by itself, so the alarm clocks come first."""
    assert set(await tools(hass)) == {ALARM_CLOCKS, SWITCH_ALARM_CLOCK}

    hide_alarm_clocks(hass, loaded)
    assert not await tools(hass)

    expose(hass, loaded, FIRST_LINE)
    assert set(await tools(hass)) == {LINES}

    expose(hass, loaded, DIALING)
    assert set(await tools(hass)) == {LINES, DIAL, RING, HANG_UP}


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
    """Names, owner and answers are as it wants them, and models can read the fields."""
    expose(hass, loaded, FIRST_LINE, DIALING)
    expose(hass, upstairs[1], DIALING)
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
    """Dialing costs money and wants a yes; clients can ask once more."""
    expose(hass, loaded, FIRST_LINE, DIALING)

    offered = await tools(hass)

    assert {name for name, it in offered.items() if it.annotations.read_only} == {
        LINES,
        ALARM_CLOCKS,
    }
    assert {name for name, it in offered.items() if it.annotations.open_world} == {DIAL}
    assert "COST MONEY" in (offered[DIAL].description or "")
    assert "said yes" in (offered[DIAL].description or "")
