"""The box's alarm clocks, which ring a phone at a time of day."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from enum import IntEnum
import re

from .. import xml
from ..errors import InternalError, NoSuchEntryError, ProtocolError
from .service import Subject, parse_bool

_TIME = re.compile(r"([01]\d|2[0-3])([0-5]\d)")
_MAX_ALARM_CLOCKS = 10
# Rings farther ahead are of no use, and cost time for each day.
_MAX_DAYS = 366
_END = datetime.max.replace(tzinfo=UTC)


class Weekday(IntEnum):
    """A day of the week as Python counts them; public holidays come last."""

    MO = 0
    TU = 1
    WE = 2
    TH = 3
    FR = 4
    SA = 5
    SU = 6
    HO = 7
    """Public holidays, by the box's own calendar."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmClock:
    """An alarm clock; only `enabled` can be changed, the rest at the box."""

    index: int
    enabled: bool
    name: str = field(repr=False)
    """May be empty."""
    time: time
    """By the clock of the box."""
    weekdays: tuple[Weekday, ...]
    """In the order of the week; empty: it rings once."""
    phone_name: str = field(repr=False)
    """Empty when that phone was deleted."""

    def next_ring(self, after: datetime) -> datetime | None:
        """Return its next ring in UTC; `after` has the box's time zone.

        None while it is off, and where it rings on public holidays only. What a change
        to summer time skips rings when that hour has passed; of a time that comes
        twice, the first.
        """
        return next(self.rings(after, _END), None)

    def rings(self, after: datetime, until: datetime) -> Iterator[datetime]:
        """Yield its rings after one moment and before another; as `next_ring`.

        In order, and at most a year's: those of the 366 days that begin with `after`.
        """
        if not self.enabled or self.weekdays == (Weekday.HO,):
            return
        for days in range(_MAX_DAYS):
            try:
                day = after.date() + timedelta(days=days)
                ring = datetime.combine(day, self.time, after.tzinfo).astimezone(UTC)
            except OverflowError:
                # At either end of what a datetime can be.
                continue
            if ring >= until:
                return
            on_day = not self.weekdays or day.weekday() in self.weekdays
            if on_day and ring > after:
                yield ring
                if not self.weekdays:
                    return


class AlarmClocks(Subject):
    """The alarm clocks, since FRITZ!OS 7.20."""

    async def list(self) -> tuple[AlarmClock, ...]:
        """Return the alarm clocks by index (X_VoIP 2.42, 2.43).

        Without those that fail, which single ones do until the box reboots; when all
        of them fail, the last error is raised.
        """
        count = await self._service.count("X_AVM-DE_GetNumberOfAlarmClocks")
        alarm_clocks: list[AlarmClock] = []
        failure: Exception | None = None
        for index in range(min(count, _MAX_ALARM_CLOCKS)):
            try:
                alarm_clocks.append(await self._get(index))
            except (InternalError, NoSuchEntryError, ProtocolError) as err:
                failure = err
        if failure and not alarm_clocks:
            raise failure
        return tuple(alarm_clocks)

    async def set_enabled(self, index: int, *, enabled: bool) -> None:
        """Switch an alarm clock on or off (X_VoIP 2.44)."""
        await self._service.call(
            "X_AVM-DE_SetAlarmClockEnable",
            {"NewIndex": index, "NewX_AVM-DE_AlarmClockEnable": enabled},
        )

    async def _get(self, index: int) -> AlarmClock:
        """Return the alarm clock at an index."""
        answer = await self._service.call("X_AVM-DE_GetAlarmClock", {"NewIndex": index})
        ring = _TIME.fullmatch(xml.text(answer, "NewX_AVM-DE_AlarmClockTime"))
        if ring is None:
            raise ProtocolError("Invalid time of an alarm clock")
        days = xml.text(answer, "NewX_AVM-DE_AlarmClockWeekdays").upper().split(",")
        weekdays = set(map(str.strip, days))
        return AlarmClock(
            index=index,
            enabled=bool(parse_bool(answer, "NewX_AVM-DE_AlarmClockEnable")),
            name=xml.text(answer, "NewX_AVM-DE_AlarmClockName").strip(),
            time=time(int(ring[1]), int(ring[2])),
            weekdays=tuple(day for day in Weekday if day.name in weekdays),
            phone_name=xml.text(answer, "NewX_AVM-DE_AlarmClockPhoneName"),
        )
