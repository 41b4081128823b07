"""What these tests share."""

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.common import entity_id
from tests.simulator import SimulatedBox

BLUEPRINTS = Path(__file__).parents[2] / "blueprints" / "automation" / "fritzbox_voip"


def status(
    hass: HomeAssistant, box: SimulatedBox, entry: MockConfigEntry, index: int = 0
) -> str:
    """Return the status of a line, the first by default."""
    number = box.state.accounts[index].number
    found = entity_id(hass, entry, "sensor", f"account_{number}_account_status")
    assert found
    return found


def line_device(hass: HomeAssistant, box: SimulatedBox, entry: MockConfigEntry) -> str:
    """Return the id of the device of the first line."""
    entity = er.async_get(hass).async_get(status(hass, box, entry))
    assert entity
    assert entity.device_id
    return entity.device_id


async def automate(hass: HomeAssistant, config: dict[str, Any]) -> None:
    """Set an automation up."""
    assert await async_setup_component(hass, "automation", {"automation": config})
    await hass.async_block_till_done()


async def automate_trigger(
    hass: HomeAssistant, trigger: str, target: dict[str, Any], **options: Any
) -> None:
    """Set an automation up that records when a trigger fires."""
    await automate(
        hass,
        {
            "triggers": {
                "trigger": f"fritzbox_voip.{trigger}",
                "target": target,
                "options": options,
            },
            "actions": {
                "action": "test.automation",
                "data": {"line": "{{ trigger.entity_id }}"},
            },
        },
    )


async def ask(
    hass: HomeAssistant,
    calls: list[ServiceCall],
    target: dict[str, Any],
    **options: Any,
) -> Callable[[], Coroutine[Any, Any, bool]]:
    """Set up an automation with the condition; return how to check it."""
    await automate(
        hass,
        {
            "triggers": {"trigger": "event", "event_type": "ask"},
            "conditions": {
                "condition": "fritzbox_voip.is_registered",
                "target": target,
                "options": options,
            },
            "actions": {"action": "test.automation"},
        },
    )

    async def passes() -> bool:
        calls.clear()
        hass.bus.async_fire("ask")
        await hass.async_block_till_done()
        return bool(calls)

    return passes
