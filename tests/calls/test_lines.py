"""Which line a call belongs to."""

from dataclasses import replace

from freezegun.api import FrozenDateTimeFactory
import pytest

from tests.common import poll
from tests.simulator import Fault, SimulatedBox
from tests.simulator.state import Number

from .home import Home

OTHER = "01715550123"


@pytest.mark.parametrize(
    ("own", "line"),
    [
        ("03012345678", 0),
        ("12345678", 0),
        ("+493012345678", 0),
        ("00493012345678", 0),
        ("987654", 1),
        ("030987654", 1),
        # The same last digits in another place or country, and other beginnings.
        ("04012345678", None),
        ("004312345678", None),
        ("2345678", None),
        ("912345678", None),
        ("", None),
    ],
)
async def test_the_line_is_found_by_its_number_in_any_form(
    home: Home, own: str, line: int | None
) -> None:
    """Not by its last digits; what belongs to none is an event of the box."""
    call = home.monitor.ring(own, OTHER, trunk="ISDN")
    home.monitor.disconnect(call)
    await home.settle()

    assert home.calls() == [(line, "ringing"), (line, "missed")]


@pytest.mark.parametrize("trunk", ["SIP1", "SIP0"])
async def test_an_incoming_call_is_on_the_line_of_its_own_number(
    home: Home, trunk: str
) -> None:
    """Whatever "SIPn" says."""
    home.monitor.ring("12345678", OTHER, trunk=trunk)
    await home.settle()

    assert home.calls() == [(0, "ringing")]


async def test_an_outgoing_call_is_on_the_line_of_its_trunk(home: Home) -> None:
    """Its own number is the usual one of the phone, from which this one differs."""
    call = home.monitor.call("12345678", OTHER, trunk="SIP1")
    home.monitor.connect(call)
    home.monitor.disconnect(call, seconds=7)
    await home.settle()

    assert home.calls() == [(1, "dialing"), (1, "answered"), (1, "ended")]


@pytest.mark.parametrize(("trunk", "line"), [("SIP1", 1), ("SIP7", None)])
async def test_an_incoming_call_without_a_number_of_its_own(
    home: Home, trunk: str, line: int | None
) -> None:
    """Only its trunk names the line."""
    home.monitor.ring("", OTHER, trunk=trunk)
    await home.settle()

    assert home.calls() == [(line, "ringing")]


@pytest.mark.parametrize("own", ["", "01715550999"])
async def test_a_forwarded_call_is_on_the_line_of_its_trunk(
    home: Home, own: str
) -> None:
    """The number that it has is that of the caller."""
    home.monitor.call(own, OTHER, phone=3, trunk="SIP1")
    await home.settle()

    assert home.calls() == [(1, "dialing")]


async def test_a_call_of_an_analog_line_is_an_event_of_the_box(home: Home) -> None:
    """It uses no line, though it may have the numbers of one by chance of "SIPn"."""
    call = home.monitor.call("5559999", OTHER, trunk="POTS")
    home.monitor.connect(call)
    await home.settle()

    assert home.calls() == [(None, "dialing"), (None, "answered")]
    assert home.in_use() == set()


@pytest.mark.parametrize("number", [Number("0305559999", "ePOTS", 1), None])
async def test_a_trunk_that_is_not_listed_names_no_line(
    starting: Home, number: Number | None
) -> None:
    """Then the own number counts."""
    starting.box.state.numbers = [number] if number else []
    await starting.set_up()

    starting.monitor.call("12345678", OTHER, trunk="SIP1")
    await starting.settle()

    assert starting.calls() == [(0, "dialing")]


async def test_without_the_numbers_the_own_number_counts(starting: Home) -> None:
    """They are read again for the next connection."""
    starting.box.fail(Fault.upnp(820), "X_AVM-DE_GetNumbers", times=None)
    await starting.set_up()

    starting.monitor.call("12345678", OTHER, trunk="SIP1")
    await starting.settle()

    assert starting.calls() == [(0, "dialing")]


@pytest.mark.parametrize("firmware", ["5.50"])
async def test_a_box_without_the_list_of_numbers(home: Home) -> None:
    """Its lines are found by their numbers alone."""
    home.monitor.call("12345678", OTHER, trunk="SIP1")
    home.monitor.ring("987654", OTHER, trunk="SIP0")
    await home.settle()

    assert home.calls() == [(0, "dialing"), (1, "ringing")]


async def test_the_numbers_are_read_once_and_when_the_lines_change(
    home: Home, freezer: FrozenDateTimeFactory
) -> None:
    """A poll that brings other lines has them read again."""
    numbers = "X_AVM-DE_GetNumbers"
    assert home.box.actions().count(numbers) == 1
    await poll(home.hass, freezer)
    assert home.box.actions().count(numbers) == 1

    home.box.state.accounts[5] = replace(
        home.box.state.accounts[0], number="0305550105"
    )
    home.box.state.numbers.append(Number("0305550105", index=5))
    await poll(home.hass, freezer)
    assert home.box.actions().count(numbers) == 2

    home.monitor.call("12345678", OTHER, trunk="SIP5")
    await home.settle()
    assert home.calls() == [(5, "dialing")]


async def test_the_numbers_are_read_again_when_lines_change_places(
    home: Home, freezer: FrozenDateTimeFactory
) -> None:
    """As by a backup: the same lines are other trunks."""
    state = home.box.state
    state.accounts[0], state.accounts[1] = state.accounts[1], state.accounts[0]
    first, second, third = state.numbers
    state.numbers[:] = replace(second, index=0), replace(first, index=1), third
    await poll(home.hass, freezer)

    home.monitor.call("12345678", OTHER, trunk="SIP1")
    await home.settle()

    # The line of that number.
    assert home.calls() == [(1, "dialing")]


@pytest.fixture
def twins(starting: Home) -> SimulatedBox:
    """Return a box that has one number at two providers."""
    state = starting.box.state
    state.accounts[1].number = "+493012345678"
    state.numbers[1] = Number("+493012345678", index=1)
    return starting.box


@pytest.mark.parametrize(
    ("trunk", "line"), [("SIP0", 0), ("SIP1", 1), ("SIP9", 0), ("ISDN", 0)]
)
async def test_of_two_lines_with_one_number_the_trunk_says_which(
    starting: Home, twins: SimulatedBox, trunk: str, line: int
) -> None:
    """Without one it is the first."""
    await starting.set_up()

    incoming = starting.monitor.ring("12345678", OTHER, trunk=trunk)
    starting.monitor.connect(incoming)
    starting.monitor.call("12345678", OTHER, trunk=trunk)
    await starting.settle()

    assert starting.calls() == [
        (line, "ringing"),
        (line, "answered"),
        (line, "dialing"),
    ]
    assert starting.in_use() == {line}


async def test_all_events_of_a_call_are_on_one_line(
    home: Home, freezer: FrozenDateTimeFactory
) -> None:
    """Also when the lines change meanwhile."""
    call = home.monitor.call("12345678", OTHER, trunk="SIP1")
    await home.settle()

    home.box.state.numbers[1] = Number("0305550199", index=1)
    home.box.state.accounts[3] = replace(
        home.box.state.accounts[0], number="0305550199"
    )
    await poll(home.hass, freezer)
    home.monitor.connect(call)
    home.monitor.disconnect(call)
    await home.settle()

    assert home.calls() == [(1, "dialing"), (1, "answered"), (1, "ended")]
