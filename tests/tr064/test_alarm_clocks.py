"""The alarm clocks of the box."""

from datetime import UTC, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from custom_components.fritzbox_voip.tr064.errors import (
    AuthenticationError,
    InternalError,
    NoSuchEntryError,
    ProtocolError,
)
from custom_components.fritzbox_voip.tr064.x_voip import AlarmClock, Weekday, XVoip
from tests.simulator import AlarmClock as SimulatedAlarmClock, Fault, SimulatedBox

from .scripted_server import ScriptedServer

BERLIN = ZoneInfo("Europe/Berlin")
COUNT = "X_AVM-DE_GetNumberOfAlarmClocks"
GET = "X_AVM-DE_GetAlarmClock"
SET = "X_AVM-DE_SetAlarmClockEnable"

WORKDAYS = (Weekday.MO, Weekday.TU, Weekday.WE, Weekday.TH, Weekday.FR)
WEEKEND = (Weekday.SA, Weekday.SU, Weekday.HO)


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


@pytest.mark.parametrize("firmware", ["8.02", "7.39", "7.29"])
async def test_the_alarm_clocks_are_listed(voip: XVoip, box: SimulatedBox) -> None:
    """All three, with their days in the order of the week."""
    assert await voip.alarm_clocks.list() == (
        AlarmClock(
            index=0,
            enabled=True,
            name="Aufstehen & los",
            time=time(6, 30),
            weekdays=WORKDAYS,
            phone_name="DECT: Küche",
        ),
        AlarmClock(
            index=1,
            enabled=True,
            name="Einmal früh",
            time=time(4, 45),
            weekdays=(),
            phone_name="all phones",
        ),
        AlarmClock(
            index=2,
            enabled=False,
            name="Wochenende",
            time=time(9),
            weekdays=WEEKEND,
            phone_name="all phones",
        ),
    )
    assert box.actions() == [COUNT, GET, GET, GET]


@pytest.mark.parametrize(
    ("sent", "weekdays"),
    [
        ("", ()),
        ("HO", (Weekday.HO,)),
        ("SU,MO", (Weekday.MO, Weekday.SU)),
        ("mo,Tu", (Weekday.MO, Weekday.TU)),
        ("MO, TU ,WE", (Weekday.MO, Weekday.TU, Weekday.WE)),
        ("MO,XX", (Weekday.MO,)),
        ("MO,MO", (Weekday.MO,)),
        ("MOTU", ()),
    ],
)
async def test_weekdays_are_read(
    voip: XVoip, box: SimulatedBox, sent: str, weekdays: tuple[Weekday, ...]
) -> None:
    """In any case, with or without blanks; what is none is left out."""
    box.state.alarm_clocks[0].weekdays = sent
    assert (await voip.alarm_clocks.list())[0].weekdays == weekdays


@pytest.mark.parametrize(
    ("sent", "name"),
    [("", ""), ("   ", ""), ("\t\n\u00a0", ""), (" Early bird ", "Early bird")],
)
async def test_names_are_read(
    voip: XVoip, box: SimulatedBox, sent: str, name: str
) -> None:
    """One of blanks only is none."""
    box.state.alarm_clocks[0].name = sent
    assert (await voip.alarm_clocks.list())[0].name == name


@pytest.mark.parametrize(
    ("sent", "expected"),
    [("0000", time(0)), ("2359", time(23, 59)), ("1905", time(19, 5))],
)
async def test_times_are_read(
    voip: XVoip, box: SimulatedBox, sent: str, expected: time
) -> None:
    """From midnight to the minute before."""
    box.state.alarm_clocks[0].time = sent
    assert (await voip.alarm_clocks.list())[0].time == expected


@pytest.mark.parametrize(
    "sent", ["", "2400", "1260", "630", "06:30", "006300", "ab00", "-100", "٠٦٣٠"]
)
async def test_an_alarm_clock_without_a_time_is_left_out(
    voip: XVoip, box: SimulatedBox, sent: str
) -> None:
    """The others are there."""
    box.state.alarm_clocks[0].time = sent
    assert [clock.index for clock in await voip.alarm_clocks.list()] == [1, 2]


async def test_a_phone_may_have_been_deleted(voip: XVoip, box: SimulatedBox) -> None:
    """Its name is empty then."""
    box.state.alarm_clocks[0].phone_name = ""
    assert (await voip.alarm_clocks.list())[0].phone_name == ""


@pytest.mark.parametrize(
    "fault",
    [Fault.upnp(820), Fault.upnp(713), Fault.upnp(714), Fault.upnp(600), Fault.HTML],
)
async def test_an_alarm_clock_that_cannot_be_read_is_left_out(
    voip: XVoip, box: SimulatedBox, fault: Fault
) -> None:
    """A single one can fail until the box reboots."""
    box.fail(fault, GET)
    assert [clock.index for clock in await voip.alarm_clocks.list()] == [1, 2]
    assert len(await voip.alarm_clocks.list()) == 3


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault.upnp(820), InternalError),
        (Fault.upnp(714), NoSuchEntryError),
        (Fault.EMPTY, ProtocolError),
    ],
)
async def test_when_none_can_be_read_the_error_is_raised(
    voip: XVoip, box: SimulatedBox, fault: Fault, kind: type[Exception]
) -> None:
    """No alarm clock and an error are two things."""
    box.fail(fault, GET, times=None)
    with pytest.raises(kind):
        await voip.alarm_clocks.list()


async def test_an_error_of_the_login_is_not_that_of_an_alarm_clock(
    voip: XVoip, box: SimulatedBox
) -> None:
    """Everything that is not about the one entry is raised at once."""
    box.fail(Fault.UNAUTHORIZED, GET, times=None)
    with pytest.raises(AuthenticationError):
        await voip.alarm_clocks.list()


async def test_there_may_be_no_alarm_clock(voip: XVoip, box: SimulatedBox) -> None:
    """That is no error."""
    box.state.alarm_clocks.clear()
    assert await voip.alarm_clocks.list() == ()


@pytest.mark.parametrize(("count", "asked"), [("3", 3), ("10", 10), ("11", 10)])
async def test_no_more_than_ten_are_asked_for(
    scripted_voip: XVoip, scripted_server: ScriptedServer, count: str, asked: int
) -> None:
    """Whatever the box says; one that reports no state is off."""
    scripted_server.serve(
        {
            COUNT: ((), {"NewX_AVM-DE_NumberOfAlarmClocks": count}),
            GET: (("NewIndex",), {"NewX_AVM-DE_AlarmClockTime": "0630"}),
        }
    )
    clocks = await scripted_voip.alarm_clocks.list()
    assert [clock.index for clock in clocks] == list(range(asked))
    assert clocks[0] == AlarmClock(
        index=0, enabled=False, name="", time=time(6, 30), weekdays=(), phone_name=""
    )


async def test_an_alarm_clock_is_switched(voip: XVoip, box: SimulatedBox) -> None:
    """Off and on, and no other with it."""
    await voip.alarm_clocks.set_enabled(0, enabled=False)
    await voip.alarm_clocks.set_enabled(2, enabled=True)
    clocks: dict[int, SimulatedAlarmClock] = box.state.alarm_clocks
    assert [clock.enabled for clock in clocks.values()] == [False, True, True]


async def test_an_alarm_clock_that_is_not_there_cannot_be_switched(
    voip: XVoip, box: SimulatedBox
) -> None:
    """The error says so."""
    with pytest.raises(NoSuchEntryError) as caught:
        await voip.alarm_clocks.set_enabled(3, enabled=True)
    assert caught.value.action == SET


def test_an_alarm_clock_shows_neither_its_name_nor_its_phone() -> None:
    """People give both of them."""
    assert "Wake" not in repr(alarm_clock("06:30"))
    assert "all phones" not in repr(alarm_clock("06:30"))


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
def test_an_alarm_clock_knows_when_it_rings_next(
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


def test_the_clock_on_the_wall_is_that_of_the_moment() -> None:
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


def test_nobody_knows_the_next_public_holiday() -> None:
    """Only the box does."""
    after = berlin("2026-10-14T00:00")
    assert alarm_clock("06:30", Weekday.HO).next_ring(after) is None
