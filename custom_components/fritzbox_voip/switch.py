"""Switches of a box: its alarm clocks."""

from typing import Any, override

from homeassistant.components.switch import SwitchEntity, SwitchEntityDescription
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util import dt as dt_util

from .coordinator import FritzboxVoipConfigEntry
from .entity import AlarmClockEntity, async_add_as_told
from .helpers import box_action

PARALLEL_UPDATES = 1

ALARM_CLOCK = SwitchEntityDescription(key="alarm_clock", translation_key="alarm_clock")


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: FritzboxVoipConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the switches of a box."""
    async_add_as_told(
        entry,
        async_add_entities,
        lambda data: data.alarm_clocks.keys(),
        lambda index: [AlarmClockSwitch(entry, index, ALARM_CLOCK)],
    )


class AlarmClockSwitch(AlarmClockEntity, SwitchEntity):
    """An alarm clock, on or off; its time is set at the box."""

    @property
    @override
    def is_on(self) -> bool:
        """Return whether it rings."""
        return self.alarm_clock.enabled

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any]:
        """Return when and where it rings."""
        clock = self.alarm_clock
        ring = clock.next_ring(dt_util.now())
        return {
            "name": clock.name,
            "time": clock.time.strftime("%H:%M"),
            "weekdays": [day.name.lower() for day in clock.weekdays],
            "phone": clock.phone_name,
            "next_ring": dt_util.as_local(ring).isoformat() if ring else None,
        }

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Switch it on."""
        await self._switch(enabled=True)

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """Switch it off."""
        await self._switch(enabled=False)

    @box_action
    async def _switch(self, *, enabled: bool) -> None:
        """Write to the box, and read what it made of it."""
        voip = self.entry.runtime_data.voip
        await voip.alarm_clocks.set_enabled(self._index, enabled=enabled)
        await self.coordinator.async_refresh_groups(self._group)
