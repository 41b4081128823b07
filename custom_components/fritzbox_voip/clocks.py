"""The clocks that run beside that of the status, which the coordinator has itself."""

from datetime import datetime, timedelta
from functools import partial

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import (
    async_call_later,
    async_track_point_in_utc_time,
    async_track_time_interval,
)

from .const import ALARM_CLOCK_INTERVAL, SETTINGS_INTERVAL
from .coordinator import FritzboxVoipConfigEntry
from .groups import Clock

_INTERVALS = {
    Clock.ALARM_CLOCKS: ALARM_CLOCK_INTERVAL,
    Clock.SETTINGS: SETTINGS_INTERVAL,
}


class Clocks:
    """Ask for what seldom changes, and for the alarm clocks when one has rung."""

    def __init__(self, hass: HomeAssistant, entry: FritzboxVoipConfigEntry) -> None:
        """Initialize the clocks."""
        self._hass = hass
        self._entry = entry
        self._coordinator = entry.runtime_data.coordinator
        self._cancel_ring: CALLBACK_TYPE | None = None

    @callback
    def async_start(self) -> None:
        """Start the clocks; each begins when this box has its turn."""
        for clock, interval in _INTERVALS.items():
            self._entry.async_on_unload(
                async_call_later(
                    self._hass,
                    interval * self._coordinator.phase,
                    partial(self._async_begin, clock, interval),
                )
            )
        self._entry.async_on_unload(
            self._coordinator.async_add_listener(self._follow_ring)
        )
        self._entry.async_on_unload(self._forget_ring)
        self._follow_ring()

    async def _async_begin(
        self, clock: Clock, interval: timedelta, now: datetime
    ) -> None:
        """Let a clock strike now, and from now on."""
        self._entry.async_on_unload(
            async_track_time_interval(
                self._hass, partial(self._async_strike, clock), interval
            )
        )
        await self._async_strike(clock, now)

    async def _async_strike(self, clock: Clock, _now: datetime) -> None:
        """Ask for what a clock is for."""
        await self._coordinator.async_ask_for(clock)

    @callback
    def _follow_ring(self) -> None:
        """Look at the alarm clocks again a minute after the next of them rings.

        The next ring is another one then, and the box has switched off what rings
        only once.
        """
        self._forget_ring()
        if ring := self._coordinator.data.next_ring():
            self._cancel_ring = async_track_point_in_utc_time(
                self._hass, self._async_ring_over, ring + timedelta(minutes=1)
            )

    async def _async_ring_over(self, now: datetime) -> None:
        """Look at the alarm clocks again, and show the next ring."""
        self._cancel_ring = None
        await self._async_strike(Clock.ALARM_CLOCKS, now)
        self._coordinator.async_update_listeners()

    @callback
    def _forget_ring(self) -> None:
        """Stop waiting for the next ring."""
        if self._cancel_ring:
            self._cancel_ring()
            self._cancel_ring = None
