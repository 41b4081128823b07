"""What real boxes sent: 28 sequences, with the lines and the states in the end."""

import asyncio

import pytest

from tests.field import Case, cases, sent
from tests.simulator import SimulatedBox
from tests.simulator.state import Account, Number

from .home import Home

CASES = cases("call_monitor")

pytestmark = [
    pytest.mark.skipif(not CASES, reason="shared/field is not here"),
    pytest.mark.usefixtures("no_pauses"),
]


def furnish(box: SimulatedBox, described: Case) -> None:
    """Give a box the codes and lines of a sequence."""
    for code in ("country_code", "country_prefix", "area_code", "area_prefix"):
        setattr(box.state, code, described[code])
    lines = {line["index"]: line["number"] for line in described["lines"]}
    box.state.accounts = {
        index: Account("sip.example.com", number, f"user-{index}")
        for index, number in lines.items()
    }
    box.state.numbers = [Number(number, index=index) for index, number in lines.items()]


async def play(home: Home, case: Case) -> list[set[int]]:
    """Send what the box sent; return the lines in use after each step."""
    in_use: list[set[int]] = []
    steps = case["input"]["steps"]
    for step, following in zip(steps, [*steps[1:], {}], strict=True):
        if "drop" in step:
            home.monitor.end_connections(reset=step["drop"] == "reset")
            await home.disconnected()
        elif "reconnect" in step:
            await home.connected()
        else:
            home.monitor.send(data := sent(step))
            # A step is a packet of its own.
            await asyncio.sleep(0)
            if data.endswith(b"\n") or not sent(following):
                await home.settle()
        in_use.append(home.in_use())
    return in_use


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
async def test_events_and_lines_in_use_after_each_step(
    starting: Home, case: Case
) -> None:
    """In Home Assistant."""
    furnish(starting.box, case["input"]["box"])
    await starting.set_up()
    expected = case["expected"]

    in_use = await play(starting, case)

    for found, lines in zip(in_use, expected["connected_after_step"], strict=True):
        assert lines is None or found == set(lines)
    assert [
        (
            it.line,
            it.type,
            it.attributes.get("phone") if it.type == "answered" else None,
        )
        for it in starting.events
    ] == [(it["line"], it["type"], it.get("phone")) for it in expected["events"]]
    assert not {it.type for it in starting.events} & set(expected["never"])
