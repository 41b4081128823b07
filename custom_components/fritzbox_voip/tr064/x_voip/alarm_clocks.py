"""The box's alarm clocks, which make a phone ring."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from enum import IntEnum
import re

from .. import xml
from ..device import Permissions
from ..errors import InternalError, NoSuchEntryError, ProtocolError
from .service import XVoipService, parse_bool, parse_int

_TIME = re.compile(r"([01]\d|2[0-3])([0-5]\d)")
_MAX_ALARM_CLOCKS = 10


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
    """Public holidays, which only the box knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmClock:
    """An alarm clock; set at the box, switched from here."""

    index: int
    enabled: bool
    name: str = field(repr=False)
    time: time
    weekdays: tuple[Weekday, ...]
    """In the order of the week; none: it rings once."""
    phone_name: str = field(repr=False)
    """Empty when that phone was deleted."""

    def next_ring(self, after: datetime) -> datetime | None:
        """Return when it rings next, in UTC, by the clock on the wall in `after`.

        None while it is off, and where it rings on public holidays only. A time
        that a change to summer time leaves out rings when that hour has passed; of
        a time that comes twice, the first.
        """
        return next(self.rings(after, after + timedelta(days=8)), None)

    def rings(self, after: datetime, until: datetime) -> Iterator[datetime]:
        """Yield when it rings after one moment and before another; as `next_ring`."""
        if not self.enabled:
            return
        day = after.date()
        while day <= until.astimezone(after.tzinfo).date():
            ring = datetime.combine(day, self.time, after.tzinfo).astimezone(UTC)
            on_day = not self.weekdays or day.weekday() in self.weekdays
            if on_day and after < ring < until:
                yield ring
                if not self.weekdays:
                    return
            day += timedelta(days=1)


class AlarmClocks:
    """The alarm clocks; FRITZ!OS has them since 7.20."""

    def __init__(self, service: XVoipService) -> None:
        """Take the service to ask."""
        self._service = service

    async def available(self, permissions: Permissions | None) -> bool:
        """Return whether the alarm clocks are available with these permissions."""
        return await self._service.is_available("X_AVM-DE_GetAlarmClock", permissions)

    async def list(self) -> tuple[AlarmClock, ...]:
        """Return the alarm clocks (X_VoIP 2.42, 2.43).

        One that the box cannot read, which happens until it reboots, is left out;
        when it can read none, the error is raised. Raises the errors of
        `Client.call`.
        """
        answer = await self._service.call("X_AVM-DE_GetNumberOfAlarmClocks")
        count = min(
            parse_int(answer, "NewX_AVM-DE_NumberOfAlarmClocks"), _MAX_ALARM_CLOCKS
        )
        alarm_clocks: list[AlarmClock] = []
        failure: Exception | None = None
        for index in range(count):
            try:
                alarm_clocks.append(await self._get(index))
            except (InternalError, NoSuchEntryError, ProtocolError) as err:
                failure = err
        if failure and not alarm_clocks:
            raise failure
        return tuple(alarm_clocks)

    async def set_enabled(self, index: int, *, enabled: bool) -> None:
        """Switch an alarm clock on or off (X_VoIP 2.44).

        Raises NoSuchEntryError when there is none at this index, and the errors of
        `Client.call`.
        """
        await self._service.call(
            "X_AVM-DE_SetAlarmClockEnable",
            {"NewIndex": index, "NewX_AVM-DE_AlarmClockEnable": enabled},
        )

    async def _get(self, index: int) -> AlarmClock:
        """Return the alarm clock at an index."""
        answer = await self._service.call("X_AVM-DE_GetAlarmClock", {"NewIndex": index})
        told = _TIME.fullmatch(xml.text(answer, "NewX_AVM-DE_AlarmClockTime"))
        if told is None:
            raise ProtocolError("The alarm clock has no time")
        weekdays = xml.text(answer, "NewX_AVM-DE_AlarmClockWeekdays").upper()
        return AlarmClock(
            index=index,
            enabled=bool(parse_bool(answer, "NewX_AVM-DE_AlarmClockEnable")),
            name=xml.text(answer, "NewX_AVM-DE_AlarmClockName"),
            time=time(int(told[1]), int(told[2])),
            weekdays=tuple(day for day in Weekday if day.name in weekdays.split(",")),
            phone_name=xml.text(answer, "NewX_AVM-DE_AlarmClockPhoneName"),
        )
