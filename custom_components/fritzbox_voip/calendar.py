"""The alarm clocks of a box as a calendar."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import override

from homeassistant.components.calendar import (
    CalendarEntity,
    CalendarEntityDescription,
    CalendarEvent,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util import dt as dt_util

from .coordinator import FritzboxVoipConfigEntry
from .entity import BoxEntity, async_add_as_told
from .groups import Group
from .tr064.x_voip import AlarmClock

PARALLEL_UPDATES = 0

ALARM_CLOCKS = CalendarEntityDescription(
    key="alarm_clocks", translation_key="alarm_clocks"
)

# A ring has no end that the box would tell; an event wants one.
_LENGTH = timedelta(minutes=1)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: FritzboxVoipConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the calendar of a box."""
    await async_add_as_told(
        entry,
        async_add_entities,
        lambda data: (ALARM_CLOCKS,) if Group.ALARM_CLOCKS in data.told else (),
        lambda description: [
            AlarmClockCalendar(entry, Group.ALARM_CLOCKS, description)
        ],
    )


class AlarmClockCalendar(BoxEntity, CalendarEntity):
    """When the alarm clocks ring."""

    @property
    @override
    def event(self) -> CalendarEvent | None:
        """Return the ring that is going on, or the next."""
        now = dt_util.now()
        events = self._events(now - _LENGTH, now + timedelta(days=8))
        return next(iter(events), None)

    @override
    async def async_get_events(
        self, hass: HomeAssistant, start_date: datetime, end_date: datetime
    ) -> list[CalendarEvent]:
        """Return every ring between two moments."""
        return self._events(start_date - _LENGTH, end_date)

    def _events(self, after: datetime, until: datetime) -> list[CalendarEvent]:
        """Return every ring after one moment and before another, in order."""
        rings = [
            (ring, clock)
            for clock in self.coordinator.data.alarm_clocks.values()
            for ring in _rings(clock, after, until)
        ]
        rings.sort(key=lambda found: (found[0], found[1].index))
        return [self._event(dt_util.as_local(ring), clock) for ring, clock in rings]

    def _event(self, ring: datetime, clock: AlarmClock) -> CalendarEvent:
        """Return one ring."""
        return CalendarEvent(
            start=ring,
            end=ring + _LENGTH,
            summary=clock.name or str(self.name),
            location=clock.phone_name or None,
            uid=f"{self.unique_id}_{clock.index}_{ring.isoformat()}",
        )


def _rings(clock: AlarmClock, after: datetime, until: datetime) -> Iterable[datetime]:
    """Return when an alarm clock rings after one moment and before another.

    What rings once has its turn ahead, whatever page of the calendar is shown.
    """
    if clock.weekdays:
        return clock.rings(dt_util.as_local(after), until)
    ring = clock.next_ring(dt_util.now() - _LENGTH)
    return (ring,) if ring and after < ring < until else ()
