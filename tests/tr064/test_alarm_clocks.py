"""The alarm clocks of the box."""

from datetime import time

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

COUNT = "X_AVM-DE_GetNumberOfAlarmClocks"
GET = "X_AVM-DE_GetAlarmClock"
SET = "X_AVM-DE_SetAlarmClockEnable"

WORKDAYS = (Weekday.MO, Weekday.TU, Weekday.WE, Weekday.TH, Weekday.FR)
WEEKEND = (Weekday.SA, Weekday.SU, Weekday.HO)


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


async def test_an_alarm_clock_shows_neither_its_name_nor_its_phone(
    voip: XVoip, box: SimulatedBox
) -> None:
    """People give both of them."""
    shown = repr(await voip.alarm_clocks.list())
    assert "AlarmClock(" in shown
    for clock in box.state.alarm_clocks.values():
        assert clock.name not in shown
    assert "Küche" not in shown
    assert "all phones" not in shown
