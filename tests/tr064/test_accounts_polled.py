"""The lines of the box, polled again and again."""

import pytest

from custom_components.fritzbox_voip.tr064.errors import ProtocolError
from custom_components.fritzbox_voip.tr064.x_voip import AccountStatus, XVoip
from tests.simulator import Account as SimulatedAccount, Fault, SimulatedBox

from .test_accounts import EXISTING, LIST, STATUS


@pytest.mark.parametrize(
    ("firmware", "asked"),
    [
        ("8.02", [LIST]),
        ("7.39", [EXISTING, STATUS, STATUS, STATUS]),
        ("7.29", [EXISTING]),
    ],
)
async def test_a_poll_asks_for_what_changes_often(
    voip: XVoip, box: SimulatedBox, asked: list[str]
) -> None:
    """Old boxes for the status alone, if they have one; the lines are known."""
    known = await voip.accounts.list()
    box.requests.clear()
    box.state.accounts[0].status = "connected"

    lines = await voip.accounts.poll(known)

    assert box.actions() == asked
    reported = STATUS in asked or LIST in asked
    assert lines[0].status == (AccountStatus.CONNECTED if reported else None)
    assert [line.number for line in lines] == [line.number for line in known]


@pytest.mark.parametrize("firmware", ["7.29"])
async def test_two_lines_with_one_number_are_two_in_every_poll(
    voip: XVoip, box: SimulatedBox
) -> None:
    """The count is that of the lines, not of their numbers."""
    box.state.accounts[1].number = box.state.accounts[0].number
    lines = await voip.accounts.list()
    box.requests.clear()

    assert await voip.accounts.poll(lines) == lines
    assert box.actions() == [EXISTING]


@pytest.mark.parametrize("firmware", ["7.29"])
async def test_a_line_that_is_only_counted_is_not_searched_for_in_every_poll(
    voip: XVoip, box: SimulatedBox
) -> None:
    """Three are counted and two returned; one more is noticed all the same."""
    box.state.accounts[1] = SimulatedAccount("", "", "")
    lines = await voip.accounts.list()
    box.requests.clear()

    assert await voip.accounts.poll(lines) == lines
    assert box.actions() == [EXISTING]

    box.state.accounts[7] = SimulatedAccount("sip.example.net", "030777", "user")
    assert [line.index for line in await voip.accounts.poll(lines)] == [0, 2, 7]


@pytest.mark.parametrize("firmware", ["7.39"])
async def test_the_status_of_a_line_behind_a_hole_is_its_own(
    voip: XVoip, box: SimulatedBox
) -> None:
    """It is requested by index: at a hole the box would refuse it."""
    del box.state.accounts[1]
    lines = await voip.accounts.list()
    box.state.accounts[0].status = "not registered"
    box.state.accounts[2].status = "connected"

    box.requests.clear()

    polled = await voip.accounts.poll(lines)

    assert box.actions() == [EXISTING, STATUS, STATUS]
    assert {line.index: line.status for line in polled} == {
        0: AccountStatus.NOT_REGISTERED,
        2: AccountStatus.CONNECTED,
    }


@pytest.mark.parametrize("firmware", ["7.39"])
async def test_a_line_in_the_place_of_another_is_found_by_its_status(
    voip: XVoip, box: SimulatedBox
) -> None:
    """There are as many as before, but one of them has no status any more."""
    lines = await voip.accounts.list()
    box.state.accounts[5] = box.state.accounts.pop(0)
    assert [line.index for line in await voip.accounts.poll(lines)] == [1, 2, 5]


@pytest.mark.parametrize("firmware", ["7.39", "7.29"])
async def test_a_poll_finds_another_line(voip: XVoip, box: SimulatedBox) -> None:
    """There are more than are known, so all are asked for."""
    known = await voip.accounts.list()
    box.state.accounts[5] = box.state.accounts.pop(0)

    assert [line.index for line in await voip.accounts.poll(known[1:])] == [1, 2, 5]


async def test_the_same_answer_is_not_read_again(
    voip: XVoip, box: SimulatedBox
) -> None:
    """It is the same object; another answer is another."""
    first = await voip.accounts.list()
    assert await voip.accounts.list() is first
    box.state.accounts[0].status = "connected"
    assert (await voip.accounts.list())[0].status is AccountStatus.CONNECTED
    box.state.accounts[0].status = "registered"
    assert await voip.accounts.list() == first


async def test_an_invalid_answer_is_an_error_every_time(
    voip: XVoip, box: SimulatedBox
) -> None:
    """It leaves nothing behind."""
    first = await voip.accounts.list()
    box.fail(Fault.MALFORMED, LIST, times=2)
    for _ in range(2):
        with pytest.raises(ProtocolError):
            await voip.accounts.list()
    assert await voip.accounts.list() == first
