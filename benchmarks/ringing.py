"""From a line of the call monitor to the state of an entity."""

import asyncio
from time import perf_counter
from unittest.mock import patch

# The package of the tests has to be imported before what needs a recorder.
from tests.simulator.call_monitor import SimulatedCallMonitor

# isort: split
from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback

from custom_components.fritzbox_voip import calls

from .box import boxes
from .house import loaded
from .paired import Spread


async def ringing(times: int) -> Spread:
    """Return the seconds from a ring that is sent to the event that is shown."""
    async with SimulatedCallMonitor() as monitor:
        with boxes() as made, patch.object(calls, "CALL_MONITOR_PORT", monitor.port):
            async with loaded(made.one, ssl=True) as (hass, entry):
                await monitor.wait_for_connections(1)
                await hass.async_block_till_done(wait_background_tasks=True)
                accounts = entry.runtime_data.accounts.data.values()
                own = next(account.number for account in accounts if account.number)
                return Spread.of(
                    [await _ring(hass, monitor, own) for _ in range(times)]
                )


async def _ring(hass: HomeAssistant, monitor: SimulatedCallMonitor, own: str) -> float:
    """Return the seconds of one ring."""
    shown = asyncio.Event()

    @callback
    def note(event: Event[EventStateChangedData]) -> None:
        """Note that an event entity has changed."""
        if event.data["entity_id"].startswith("event."):
            shown.set()

    remove = hass.bus.async_listen(EVENT_STATE_CHANGED, note)
    started = perf_counter()
    call = monitor.ring(own, "01715550123")
    async with asyncio.timeout(30):
        await shown.wait()
    seconds = perf_counter() - started
    remove()
    monitor.disconnect(call)
    await hass.async_block_till_done(wait_background_tasks=True)
    return seconds
