"""Whatever comes in whatever order: no wrong state at the end, and no error."""

import asyncio
from itertools import chain

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.fritzbox_voip.tr064 import call_monitor
from custom_components.fritzbox_voip.tr064.call_monitor import CallEvent
from tests.simulator.call_monitor import SimulatedCallMonitor
from tests.tr064.strategies import QUICK

from .monitors import GARBAGE, Connection, Event, monitors
from .owner import CONNECTED, DISCONNECTED, Owner
from .receiver import Receiver, lines

_FRAGMENTS = [
    *[
        b"\n",
        b"\r\n",
        b";",
        b"\0",
        b"\xff",
        b"SIP0",
        b"SIP",
        b"-1",
        b"999",
        b"0" * 2000,
    ],
    *[b"0", b"1", b"6", b"10", b"40", b"5550100", b"17.06.26 09:15:03;"],
    *[b"RING;", b"CALL;", b"CONNECT;", b"DISCONNECT;", b"RING;0;", b"CONNECT;0;"],
]


def summary(events: list[CallEvent]) -> list[Event]:
    """Return what `monitors` foresees of events."""
    return [(event.type.value, event.connection, event.own_number) for event in events]


@settings(QUICK, max_examples=500)
@given(monitors())
def test_calls_come_out_as_they_were(connections: list[Connection]) -> None:
    """With all their events, and active exactly while they are connected."""
    receiver = Receiver()
    for connection in connections:
        receiver.reconnect()
        receiver.events.clear()
        for packet in connection.packets:
            receiver.receive(packet)
        assert summary(receiver.events) == connection.events
        active = [call.connection for call in receiver.active_calls]
        assert sorted(active) == sorted(connection.active)


@settings(QUICK, max_examples=500)
@given(st.lists(st.one_of(st.sampled_from(_FRAGMENTS), st.binary(), GARBAGE)))
def test_no_bytes_do_harm(pieces: list[bytes]) -> None:
    """They raise nothing, and the next call after them is right."""
    receiver = Receiver()
    for piece in pieces:
        receiver.receive(piece)
    receiver.receive(lines("", "DISCONNECT;0;0"))
    before = receiver.active_calls
    receiver.events.clear()
    receiver.receive(lines("RING;0;;own;SIP1", "CONNECT;0;10;"))
    assert summary(receiver.events) == [("ringing", 0, "own"), ("answered", 0, "own")]
    assert receiver.active_calls == (*before, receiver.events[-1])


@settings(QUICK, max_examples=50)
@given(monitors())
def test_calls_come_out_of_a_connection_as_they_were(
    connections: list[Connection],
) -> None:
    """With connections that really end."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(call_monitor, "_FIRST_PAUSE", 0)
        patch.setattr(call_monitor, "_LONGEST_PAUSE", 0)
        asyncio.run(_receive(connections))


async def _receive(connections: list[Connection]) -> None:
    """Have a server send everything, and compare."""
    async with SimulatedCallMonitor() as server:
        owner = Owner(server.host, server.port)
        async with owner.running():
            for connection in connections:
                await owner.wait_for(CONNECTED)
                for packet in connection.packets:
                    server.send(packet)
                    await asyncio.sleep(0)
                server.end_connections()
                active = await _active_before_the_end(owner)
                assert sorted(active) == sorted(connection.active)
                assert owner.active == []
    expected = chain.from_iterable(connection.events for connection in connections)
    assert summary(owner.events) == list(expected)


async def _active_before_the_end(owner: Owner) -> list[int]:
    """Return what was active last before the connection ended."""
    active: list[int] = []
    while (report := await owner.reports.get()) != DISCONNECTED:
        active = report[1]
    return active
