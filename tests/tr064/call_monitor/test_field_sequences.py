"""What real boxes sent: 28 sequences with their outcome.

Which line a call belongs to needs the box's lines and its codes: it is Home Assistant's
side that finds it. Here lines are only counted.
"""

import asyncio

import pytest

from custom_components.fritzbox_voip.tr064.call_monitor import CallEvent
from tests.field import Case, cases, sent
from tests.simulator.call_monitor import SimulatedCallMonitor

from .owner import CONNECTED, DISCONNECTED, Owner
from .receiver import Receiver, lines

CASES = cases("call_monitor")

pytestmark = [
    pytest.mark.skipif(not CASES, reason="shared/field is not here"),
    pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"]),
]


def lines_in_use(calls: tuple[CallEvent, ...]) -> int:
    """Return on how many lines there are calls."""
    return len(
        {
            call.own_number if call.sip_index is None else call.sip_index
            for call in calls
        }
    )


def assert_as_expected(events: list[CallEvent], expected: Case) -> None:
    """Compare the events and the phones that answered."""
    found = [(event.type.value, _answered_by(event)) for event in events]
    assert found == [
        (event["type"], event.get("phone")) for event in expected["events"]
    ]
    assert not {kind for kind, _ in found} & set(expected["never"])


def _answered_by(event: CallEvent) -> str | None:
    return event.internal_number if event.type == "answered" else None


def test_events_and_active_calls_after_each_step(case: Case) -> None:
    """As bytes."""
    receiver = Receiver()
    expected = case["expected"]
    states = expected["connected_after_step"]
    for step, in_use in zip(case["input"]["steps"], states, strict=True):
        receiver.receive(sent(step))
        if "drop" in step:
            receiver.reconnect()
        if in_use is not None:
            assert lines_in_use(receiver.active_calls) == len(in_use)
    assert_as_expected(receiver.events, expected)
    assert receiver.active_calls == ()


async def test_events_over_a_connection(
    case: Case, server: SimulatedCallMonitor, owner: Owner, no_pauses: None
) -> None:
    """As bytes that a server sends."""
    await owner.wait_for(CONNECTED)
    for step in case["input"]["steps"]:
        if "drop" in step:
            # A reset would discard what is on the way.
            await owner.wait_for(("answered 0", [0]))
            server.end_connections(reset=step["drop"] == "reset")
            await owner.wait_for(DISCONNECTED)
        elif "reconnect" in step:
            await owner.wait_for(CONNECTED)
        else:
            server.send(sent(step))
            # A step is a packet of its own.
            await asyncio.sleep(0)
    server.send(lines("RING;999;;last;"))
    await owner.wait_for_call(999)
    assert_as_expected(owner.events[:-1], case["expected"])
    assert owner.active == []
