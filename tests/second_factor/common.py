"""What requires a confirmation at the box, and how it is confirmed."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from datetime import timedelta
from typing import Any

from homeassistant.components.select import DOMAIN as SELECT, SERVICE_SELECT_OPTION
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.fritzbox_voip.const import DOMAIN
from tests.common import entity_id
from tests.simulator import SimulatedBox
from tests.simulator.caller import until

type Act = Callable[[HomeAssistant, MockConfigEntry], Coroutine[Any, Any, object]]
type Done = Callable[[SimulatedBox], bool]

PHONE = "FON1: Tür & Tor"


async def dial(hass: HomeAssistant, _entry: MockConfigEntry) -> object:
    """Dial with another phone than usual."""
    data = {"number": "030 1", "phone": PHONE}
    return await hass.services.async_call(DOMAIN, "dial", data, blocking=True)


async def ring(hass: HomeAssistant, _entry: MockConfigEntry) -> object:
    """Let phones ring, called by another phone than usual."""
    data = {"phone": PHONE, "seconds": 15}
    return await hass.services.async_call(DOMAIN, "ring", data, blocking=True)


async def set_client(hass: HomeAssistant, _entry: MockConfigEntry) -> object:
    """Set up an IP phone."""
    return await hass.services.async_call(
        DOMAIN,
        "set_client",
        {"phone_name": "Garden", "password": "password1", "client_index": 5},
        blocking=True,
        return_response=True,
    )


async def choose(hass: HomeAssistant, entry: MockConfigEntry) -> object:
    """Choose the dialing phone."""
    entity = entity_id(hass, entry, SELECT, "dial_phone")
    return await hass.services.async_call(
        SELECT,
        SERVICE_SELECT_OPTION,
        {"entity_id": entity, "option": PHONE},
        blocking=True,
    )


WAYS = pytest.mark.parametrize(
    ("act", "done", "times"),
    [
        (dial, lambda box: box.calls[0].phone == PHONE, 2),
        (set_client, lambda box: box.state.clients[5].phone_name == "Garden", 1),
        (choose, lambda box: box.state.dial_phone == PHONE, 1),
    ],
    ids=["dial", "set_client", "select"],
)


def notification(hass: HomeAssistant, entry: MockConfigEntry) -> str | None:
    """Return the notification that says how to confirm."""
    shown: Mapping[str, Any] = hass.data.get("persistent_notification", {})
    found = shown.get(f"second_factor_{entry.entry_id}")
    return found["message"] if found else None


async def begin(
    hass: HomeAssistant, entry: MockConfigEntry, act: Act
) -> asyncio.Task[object]:
    """Begin something that requires a confirmation; wait for the notification."""
    task = hass.async_create_task(act(hass, entry))
    await until(lambda: notification(hass, entry))
    return task


async def confirm(box: SimulatedBox) -> None:
    """Press the button at the box as soon as it waits for it."""
    process = box.second_factor_process
    await until(
        lambda: process.token and process.state_of(process.token) != "authenticated"
    )
    confirmed = process.token
    box.confirm_second_factor()
    await until(lambda: process.token != confirmed)


async def later(hass: HomeAssistant, box: SimulatedBox, seconds: float) -> None:
    """Let Home Assistant's clocks run, between two questions for the state."""
    seen = box.actions().count("GetState")
    await until(lambda: box.actions().count("GetState") > seen)
    # Else the answer to the question would be late by so many seconds. One pause could
    # be over before the answer has been read.
    for _ in range(10):
        await asyncio.sleep(0.003)
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=seconds))
