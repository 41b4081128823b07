"""What these tests share."""

from typing import Any

from homeassistant.components.homeassistant.exposed_entities import async_expose_entity
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers.llm import (
    LLM_API_ASSIST,
    LLMContext,
    Tool,
    ToolInput,
    ToolResult,
    async_get_api,
)
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.fritzbox_voip.const import DOMAIN
from tests.common import entity_id

# Assist, as what is exposed to it is stored.
ASSISTANT = "conversation"

LINES, ALARM_CLOCKS = f"{DOMAIN}__get_lines", f"{DOMAIN}__get_alarm_clocks"
SWITCH_ALARM_CLOCK = f"{DOMAIN}__switch_alarm_clock"
DIAL, RING, HANG_UP = f"{DOMAIN}__dial", f"{DOMAIN}__ring", f"{DOMAIN}__hang_up"

FIRST_LINE = ("sensor", "account_03012345678_account_status")
SECOND_LINE = ("sensor", "account_+4930987654_account_status")
DIALING = ("select", "dial_phone")
FIRST_ALARM_CLOCK = "FRITZ!Box 7590 Alarm clock Aufstehen & los"
ALL_PHONES = ("siren", "ring_all")
EVERY_PHONE = "FRITZ!Box 7590 Ring all phones"


def asking(context: Context | None = None, assistant: str = ASSISTANT) -> LLMContext:
    """Return the context of a conversation."""
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
    """Use a tool without success, and return the error."""
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
    """Hide what Home Assistant exposes by default."""
    expose(hass, entry, *(("switch", f"alarm_clock_{it}") for it in range(3)), to=False)


async def someone(hass: HomeAssistant, group_id: str) -> Context:
    """Return the context of a user who is no administrator."""
    group = await hass.auth.async_get_group(group_id)
    user = MockUser(groups=[group]).add_to_hass(hass)
    return Context(user_id=user.id)
