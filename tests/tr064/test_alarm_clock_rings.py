"""When an alarm clock rings: next, and between two moments."""

from datetime import UTC, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from hypothesis import given, strategies as st
import pytest

from custom_components.fritzbox_voip.tr064.x_voip import AlarmClock, Weekday

from .strategies import QUICK

BERLIN = ZoneInfo("Europe/Berlin")
WORKDAYS = (Weekday.MO, Weekday.TU, Weekday.WE, Weekday.TH, Weekday.FR)
WEEKEND = (Weekday.SA, Weekday.SU, Weekday.HO)
EVERY_DAY = (*WORKDAYS, Weekday.SA, Weekday.SU)


def alarm_clock(at: str, *weekdays: Weekday, enabled: bool = True) -> AlarmClock:
    """Return an alarm clock."""
    return AlarmClock(
        index=0,
        enabled=enabled,
        name="Wake",
        time=time.fromisoformat(at),
        weekdays=weekdays,
        phone_name="all phones",
    )


def berlin(text: str, *, fold: int = 0) -> datetime:
    """Return a moment by the clocks of Berlin."""
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN, fold=fold)


@pytest.mark.parametrize(
    ("at", "weekdays", "after", "ring"),
    [
        # 2026-10-14 is a Wednesday; Berlin is two hours ahead of UTC.
        ("06:30", (), "2026-10-14T06:29:59", "2026-10-14T04:30"),
        ("06:30", (), "2026-10-14T06:30", "2026-10-15T04:30"),
        ("06:30", (), "2026-10-14T06:30:00.000001", "2026-10-15T04:30"),
        ("00:00", (), "2026-10-14T00:00", "2026-10-14T22:00"),
        ("00:00", (), "2026-10-13T23:59:59", "2026-10-13T22:00"),
        ("23:59", (), "2026-12-31T23:59", "2027-01-01T22:59"),
        ("06:30", WORKDAYS, "2026-10-14T12:00", "2026-10-15T04:30"),
        ("06:30", WORKDAYS, "2026-10-16T06:29", "2026-10-16T04:30"),
        ("06:30", WORKDAYS, "2026-10-16T06:30", "2026-10-19T04:30"),
        ("09:00", WEEKEND, "2026-10-14T12:00", "2026-10-17T07:00"),
        ("09:00", (Weekday.SU, Weekday.HO), "2026-10-14T12:00", "2026-10-18T07:00"),
        ("06:30", (Weekday.WE,), "2026-10-14T06:29", "2026-10-14T04:30"),
        ("06:30", (Weekday.WE,), "2026-10-14T06:30", "2026-10-21T04:30"),
        ("06:30", (Weekday.TU,), "2026-10-14T06:29", "2026-10-20T04:30"),
        ("00:15", (Weekday.TH,), "2026-10-14T23:50", "2026-10-14T22:15"),
        # On 2026-03-29 the clocks leave out what lies between 2 and 3.
        ("02:30", (), "2026-03-29T00:00", "2026-03-29T01:30"),
        ("02:30", (Weekday.SU,), "2026-03-29T03:29", "2026-03-29T01:30"),
        ("02:30", (Weekday.SU,), "2026-03-29T03:30", "2026-04-05T00:30"),
        ("06:30", (), "2026-03-28T12:00", "2026-03-29T04:30"),
        ("06:30", (), "2026-03-27T12:00", "2026-03-28T05:30"),
        # On 2026-10-25 they show what lies between 2 and 3 twice.
        ("02:30", (), "2026-10-25T00:00", "2026-10-25T00:30"),
        ("02:30", (), "2026-10-25T02:30", "2026-10-26T01:30"),
        ("03:00", (), "2026-10-25T02:59", "2026-10-25T02:00"),
        ("06:30", (), "2026-10-24T12:00", "2026-10-25T05:30"),
    ],
)
def test_the_next_ring_of_an_alarm_clock(
    at: str, weekdays: tuple[Weekday, ...], after: str, ring: str
) -> None:
    """By the clock on the wall, sent in UTC; at the very minute it has rung."""
    expected = datetime.fromisoformat(ring).replace(tzinfo=UTC)
    found = alarm_clock(at, *weekdays).next_ring(berlin(after))
    assert found == expected
    assert found.tzinfo is UTC


def test_a_time_that_comes_twice_rings_the_first_time() -> None:
    """In the hour that comes again it has rung already."""
    again = berlin("2026-10-25T02:15", fold=1)
    assert alarm_clock("02:30").next_ring(again) == datetime(
        2026, 10, 26, 1, 30, tzinfo=UTC
    )


def test_the_time_zone_is_that_of_the_moment() -> None:
    """The same moment is another day in New Zealand."""
    far = timezone(timedelta(hours=12))
    after = datetime(2026, 10, 15, 1, 0, tzinfo=far)
    assert alarm_clock("06:30", Weekday.TH).next_ring(after) == datetime(
        2026, 10, 14, 18, 30, tzinfo=UTC
    )


def test_an_alarm_clock_that_is_off_does_not_ring() -> None:
    """Whatever its days."""
    after = berlin("2026-10-14T00:00")
    assert alarm_clock("06:30", enabled=False).next_ring(after) is None
    assert alarm_clock("06:30", *WORKDAYS, enabled=False).next_ring(after) is None


def test_the_next_public_holiday_is_unknown() -> None:
    """Only the box does."""
    after = berlin("2026-10-14T00:00")
    assert alarm_clock("06:30", Weekday.HO).next_ring(after) is None


def rings(clock: AlarmClock, after: str, until: str) -> list[str]:
    """Return when it rings, in UTC."""
    found = list(clock.rings(berlin(after), berlin(until)))
    assert all(ring.tzinfo is UTC for ring in found)
    return [f"{ring:%m-%d %H:%M}" for ring in found]


def test_every_ring_of_a_week_is_reported() -> None:
    """In order; 2026-10-12 is a Monday."""
    assert rings(alarm_clock("06:30", *WORKDAYS), "2026-10-12", "2026-10-19") == [
        f"10-{day} 04:30" for day in range(12, 17)
    ]


def test_a_range_ends_before_its_last_moment() -> None:
    """And begins after its first."""
    clock = alarm_clock("06:30", *EVERY_DAY)
    assert rings(clock, "2026-10-12T06:30", "2026-10-13T06:30") == []
    assert rings(clock, "2026-10-12T06:29:59", "2026-10-13T06:30") == ["10-12 04:30"]
    assert rings(clock, "2026-10-12T06:30", "2026-10-13T06:30:01") == ["10-13 04:30"]


def test_an_empty_range_has_no_ring() -> None:
    """Nor has one that runs backwards."""
    clock = alarm_clock("06:30", *EVERY_DAY)
    assert rings(clock, "2026-10-12", "2026-10-12") == []
    assert rings(clock, "2026-10-14", "2026-10-12") == []


def test_what_rings_once_rings_once() -> None:
    """However long the range is."""
    clock = alarm_clock("06:30")
    assert rings(clock, "2026-10-12T12:00", "2026-12-31") == ["10-13 04:30"]
    assert rings(clock, "2026-10-12T12:00", "2026-10-13T06:30") == []


def test_what_is_off_does_not_ring() -> None:
    """Whether it would once or every day."""
    for days in ((), EVERY_DAY):
        clock = alarm_clock("06:30", *days, enabled=False)
        assert rings(clock, "2026-10-12", "2026-10-19") == []


def test_public_holidays_promise_no_ring() -> None:
    """The other days do."""
    clock = alarm_clock("06:30", Weekday.HO)
    assert rings(clock, "2026-10-12", "2027-10-12") == []
    clock = alarm_clock("06:30", Weekday.SU, Weekday.HO)
    assert rings(clock, "2026-10-12", "2026-10-19") == ["10-18 04:30"]


def test_in_spring_a_ring_comes_an_hour_earlier_by_utc() -> None:
    """The clock on the wall shows the same; one in the lost hour rings after it."""
    days = ("2026-03-28", "2026-03-31")
    assert rings(alarm_clock("06:30", *EVERY_DAY), *days) == [
        "03-28 05:30",
        "03-29 04:30",
        "03-30 04:30",
    ]
    assert rings(alarm_clock("02:30", *EVERY_DAY), *days) == [
        "03-28 01:30",
        "03-29 01:30",
        "03-30 00:30",
    ]


def test_in_autumn_a_ring_comes_an_hour_later_by_utc() -> None:
    """One in the hour that comes twice rings the first time only."""
    days = ("2026-10-24", "2026-10-27")
    assert rings(alarm_clock("06:30", *EVERY_DAY), *days) == [
        "10-24 04:30",
        "10-25 05:30",
        "10-26 05:30",
    ]
    assert rings(alarm_clock("02:30", *EVERY_DAY), *days) == [
        "10-24 00:30",
        "10-25 00:30",
        "10-26 01:30",
    ]


def test_a_range_may_begin_in_the_hour_that_comes_twice() -> None:
    """What rang the first time does not ring again."""
    clock = alarm_clock("02:30", *EVERY_DAY)
    until = berlin("2026-10-26")
    assert not list(clock.rings(berlin("2026-10-25T02:10", fold=1), until))
    assert len(list(clock.rings(berlin("2026-10-25T02:10"), until))) == 1


def test_the_end_may_come_from_another_clock() -> None:
    """The days are those of the clock on the wall."""
    clock = alarm_clock("23:30", *EVERY_DAY)
    until = datetime(2026, 10, 13, 21, 31, tzinfo=UTC)
    found = list(clock.rings(berlin("2026-10-13"), until))
    assert found == [datetime(2026, 10, 13, 21, 30, tzinfo=UTC)]


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/New_York", "UTC"])
def test_a_year_has_a_ring_a_day(zone: str) -> None:
    """In every zone, and never two on one day."""
    after = datetime(2026, 1, 1, tzinfo=ZoneInfo(zone))
    found = list(
        alarm_clock("02:30", *EVERY_DAY).rings(after, after.replace(year=2027))
    )
    assert len({ring.astimezone(after.tzinfo).date() for ring in found}) == 365
    assert len(found) == 365


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "UTC"])
def test_a_range_of_centuries_has_the_rings_of_its_first_year(zone: str) -> None:
    """Every day one, and no more days are tried."""
    tzinfo = ZoneInfo(zone)
    after = datetime(2026, 1, 1, tzinfo=tzinfo)
    until = datetime.max.replace(tzinfo=tzinfo)
    found = list(alarm_clock("06:30", *EVERY_DAY).rings(after, until))
    assert len(found) == 366
    assert found[-1] < after + timedelta(days=367)


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/New_York", "UTC"])
@pytest.mark.parametrize("weekdays", [(), EVERY_DAY, (Weekday.HO,)])
def test_the_ends_of_time_are_no_error(
    zone: str, weekdays: tuple[Weekday, ...]
) -> None:
    """Neither the first day of all, nor the last, in any zone."""
    tzinfo = ZoneInfo(zone)
    first = datetime.min.replace(tzinfo=tzinfo)
    last = datetime.max.replace(tzinfo=tzinfo)
    clock = alarm_clock("06:30", *weekdays)
    for after in (first, last, last - timedelta(days=3)):
        assert len(list(clock.rings(after, last))) <= 366
        clock.next_ring(after)
    assert clock.next_ring(last) is None


@pytest.mark.parametrize("weekdays", [(Weekday.SU,), (Weekday.SU, Weekday.HO)])
def test_the_last_day_of_a_week_is_found(weekdays: tuple[Weekday, ...]) -> None:
    """From the ring on the same day of the week before."""
    clock = alarm_clock("06:30", *weekdays)
    assert clock.next_ring(berlin("2026-10-11T06:30")) == datetime(
        2026, 10, 18, 4, 30, tzinfo=UTC
    )


@QUICK
@given(
    st.integers(0, 10 * 366 * 24 * 60),
    st.timedeltas(timedelta(0), timedelta(days=30)),
    st.times(),
    st.sets(st.sampled_from(Weekday)),
)
def test_rings_lie_in_their_range_and_in_order(
    minutes: int, length: timedelta, at: time, weekdays: set[Weekday]
) -> None:
    """Whatever the day, and the first of them is the next."""
    start = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    after = start.astimezone(BERLIN)
    until = (start + length).astimezone(BERLIN)
    clock = alarm_clock(f"{at:%H:%M}", *sorted(weekdays))

    found = list(clock.rings(after, until))

    assert found == sorted(set(found))
    assert all(after < ring < until for ring in found)
    assert len(found) <= (31 if weekdays else 1)
    ring = clock.next_ring(after)
    assert found[:1] == ([ring] if ring and ring < until else [])
