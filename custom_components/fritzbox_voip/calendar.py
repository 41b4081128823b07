"""The alarm clocks of a box as a calendar."""

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
from .entity import BoxEntity
from .parts import RING_LENGTH, AlarmClocksData, ringing_since
from .tr064.x_voip import AlarmClock

PARALLEL_UPDATES = 0

ALARM_CLOCKS = CalendarEntityDescription(key="alarm_clocks")

_MAX_AHEAD = timedelta(days=366)
# The next ring of an alarm clock is never further ahead.
_A_WEEK = timedelta(days=8)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: FritzboxVoipConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the calendar of a box."""
    if alarm_clocks := entry.runtime_data.alarm_clocks:
        async_add_entities([AlarmClocksCalendar(entry, alarm_clocks, ALARM_CLOCKS)])


class AlarmClocksCalendar(BoxEntity[AlarmClocksData], CalendarEntity):
    """When the alarm clocks ring."""

    @property
    @override
    def event(self) -> CalendarEvent | None:
        """Return the present ring, or the next."""
        events = self._events(ringing_since(), dt_util.utcnow() + _A_WEEK)
        return next(iter(events), None)

    @override
    async def async_get_events(
        self, hass: HomeAssistant, start_date: datetime, end_date: datetime
    ) -> list[CalendarEvent]:
        """Return the rings between two moments, from today to a year ahead."""
        today = dt_util.as_utc(dt_util.start_of_local_day())
        return self._events(
            max(dt_util.as_utc(start_date), today) - RING_LENGTH,
            min(end_date, today + _MAX_AHEAD),
        )

    def _events(self, after: datetime, until: datetime) -> list[CalendarEvent]:
        """Return the rings after one moment and before another, in order."""
        events = [
            self._event(dt_util.as_local(ring), clock)
            for clock in (self.subject or {}).values()
            for ring in _rings(clock, dt_util.as_local(after), until)
        ]
        return sorted(events, key=lambda event: (event.start, event.uid))

    def _event(self, ring: datetime, clock: AlarmClock) -> CalendarEvent:
        """Return the event of a ring."""
        return CalendarEvent(
            start=ring,
            end=ring + RING_LENGTH,
            summary=clock.name or str(self.name),
            location=clock.phone_name or None,
            uid=f"{self.unique_id}_{clock.index}_{ring.isoformat()}",
        )


def _rings(clock: AlarmClock, after: datetime, until: datetime) -> list[datetime]:
    """Return the rings of an alarm clock after one moment and before another.

    One without weekdays rings once, and that lies ahead whatever range is asked for.
    """
    if clock.weekdays:
        return list(clock.rings(after, until))
    ring = clock.next_ring(ringing_since())
    return [ring] if ring and after < ring < until else []
