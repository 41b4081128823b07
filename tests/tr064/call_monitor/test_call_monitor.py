"""The connection to a call monitor: what is reported, and when it is tried again."""

import asyncio
import logging
from pathlib import Path
import socket
import sys

import pytest
import pytest_socket

from custom_components.fritzbox_voip.tr064 import call_monitor
from custom_components.fritzbox_voip.tr064.call_monitor import CallEvent, CallMonitor
from tests.simulator.call_monitor import SimulatedCallMonitor

from .conftest import Pauses
from .owner import CONNECTED, DISCONNECTED, Owner
from .receiver import lines

OWN = "5550100"
OTHER = "01715550123"


@pytest.fixture
def loopback() -> None:
    """Let connections to every address of this machine through, until the next test."""
    pytest_socket.socket_allow_hosts(["127.0.0.0/8", "::1"])


def has_ipv6() -> bool:
    """Return whether this machine has an IPv6 address."""
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


def keep_alive_timers(port: int) -> list[str]:
    """Return kind and ticks of the timers of established connections to a port."""
    table = Path("/proc/net/tcp").read_text("ascii")
    rows = [row.split() for row in table.splitlines()]
    remote = f"0100007F:{port:04X}"
    return [row[5] for row in rows if row[2:4] == [remote, "01"]]


async def test_calls_are_reported_as_they_happen(
    server: SimulatedCallMonitor, owner: Owner
) -> None:
    """Each event comes when the active calls have it, and nothing later."""
    await server.wait_for_connections(1)
    with server.one_packet():
        first = server.ring(OWN, OTHER)
        second = server.call(OWN, OTHER, phone=21, trunk="SIP1")
        server.connect(second, phone=21)
        server.connect(first, phone=12)
        server.disconnect(second, seconds=12)
        again = server.ring(OWN, "")
        server.disconnect(first, seconds=15)
        server.disconnect(again)
    assert await owner.next(12) == [
        CONNECTED,
        ("ringing 0", []),
        ("dialing 1", []),
        ("answered 1", [1]),
        ("calls changed", [1]),
        ("answered 0", [0, 1]),
        ("calls changed", [0, 1]),
        ("ended 1", [0]),
        ("calls changed", [0]),
        ("ringing 1", [0]),
        ("ended 0", []),
        ("calls changed", []),
    ]
    assert await owner.next(1) == [("missed 1", [])]


async def test_an_answering_machine_changes_the_active_calls_without_an_event(
    server: SimulatedCallMonitor, owner: Owner
) -> None:
    """The line is in use, but nobody has answered."""
    await server.wait_for_connections(1)
    call = server.ring(OWN, OTHER)
    server.connect(call, phone=40)
    server.disconnect(call, seconds=29)
    assert await owner.next(5) == [
        CONNECTED,
        ("ringing 0", []),
        ("calls changed", [0]),
        ("missed 0", []),
        ("calls changed", []),
    ]


@pytest.mark.parametrize("reset", [False, True])
async def test_calls_are_over_with_the_connection(
    server: SimulatedCallMonitor, owner: Owner, no_pauses: None, reset: bool
) -> None:
    """Nobody stays in a call, nothing is repeated, and the half line is gone."""
    await server.wait_for_connections(1)
    call = server.ring(OWN, OTHER)
    server.connect(call)
    server.send(b"06.06.26 10:0")
    assert (await owner.next(4))[-1] == ("calls changed", [0])
    server.end_connections(reset=reset)
    assert await owner.next(2) == [DISCONNECTED, CONNECTED]
    server.disconnect(call, seconds=60)
    assert server.ring(OWN, OTHER) == call
    server.disconnect(call)
    assert await owner.next(2) == [("ringing 0", []), ("missed 0", [])]


async def test_a_reboot_in_the_middle_of_a_call(
    server: SimulatedCallMonitor, owner: Owner, pauses: Pauses
) -> None:
    """The box refuses for a while, and then reports new calls."""
    await server.wait_for_connections(1)
    server.connect(server.ring(OWN, OTHER))
    await owner.wait_for(("calls changed", [0]))
    await server.stop()
    assert await owner.next(1) == [DISCONNECTED]
    assert not owner.monitor.connected
    await pauses.end_next()
    refused = await pauses.end_next()
    assert 300 <= refused <= 330
    await pauses.end_next()
    await server.start()
    await pauses.end_next()
    assert await owner.next(1) == [CONNECTED]
    assert owner.monitor.connected
    server.ring(OWN, OTHER)
    assert await owner.next(1) == [("ringing 0", [])]


@pytest.mark.parametrize("addresses", [["127.0.0.1"], ["127.0.0.1", "127.0.0.2"]])
async def test_a_box_without_a_call_monitor_is_asked_every_five_minutes(
    server: SimulatedCallMonitor,
    pauses: Pauses,
    loopback: None,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    addresses: list[str],
) -> None:
    """That is normal: nothing is reported or logged beyond debug.

    A name can have several addresses, each of which refuses.
    """
    caplog.set_level(logging.DEBUG)
    await server.stop()
    kind = (socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "")
    resolved = [(*kind, (address, server.port)) for address in addresses]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: resolved)
    owner = Owner("fritz.box", server.port)
    async with owner.running():
        waits = [await pauses.end_next() for _ in range(5)]
    assert all(300 <= wait <= 330 for wait in waits)
    assert owner.reports.empty()
    ours = [entry for entry in caplog.records if entry.name == call_monitor.__name__]
    assert {entry.levelno for entry in ours} == {logging.DEBUG}


async def test_a_connection_that_always_ends_is_tried_less_and_less_often(
    server: SimulatedCallMonitor, owner: Owner, pauses: Pauses
) -> None:
    """The pauses double up to five minutes, and are never quite the same."""
    waits = []
    for _ in range(12):
        await server.wait_for_connections(1)
        server.end_connections()
        waits.append(await pauses.end_next())
    longest = [min(2.0 * 2**n, 300.0) for n in range(12)]
    assert all(
        most / 2 <= wait <= most for wait, most in zip(waits, longest, strict=True)
    )
    assert len({wait / most for wait, most in zip(waits, longest, strict=True)}) > 1


async def test_a_connection_that_lasted_is_soon_there_again(
    server: SimulatedCallMonitor,
    owner: Owner,
    pauses: Pauses,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Boxes end idle connections every now and then."""
    monkeypatch.setattr(call_monitor, "_STABLE_SECONDS", 0)
    for _ in range(12):
        await server.wait_for_connections(1)
        server.end_connections()
        assert 1 <= await pauses.end_next() <= 2


@pytest.mark.parametrize(
    "error",
    [
        TimeoutError(),
        socket.gaierror(),
        ExceptionGroup("Of each address", [OSError(), OSError()]),
    ],
    ids=repr,
)
async def test_a_box_that_cannot_be_reached_is_tried_less_and_less_often(
    pauses: Pauses, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """Whatever is in the way."""

    async def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(asyncio, "open_connection", fail)
    owner = Owner("fritz.box", 1012)
    async with owner.running():
        waits = [await pauses.end_next() for _ in range(12)]
    assert waits[0] <= 2
    assert 150 <= waits[-1] <= 300
    assert owner.reports.empty()


async def test_a_box_that_does_not_answer_is_given_up(
    pauses: Pauses, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And tried again as any other."""

    async def never(*_: object, **__: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(asyncio, "open_connection", never)
    monkeypatch.setattr(call_monitor, "_CONNECT_TIMEOUT", 0.01)
    async with Owner("fritz.box", 1012).running():
        assert await pauses.end_next() <= 2
        assert await pauses.end_next() <= 4


async def test_no_connection_outlives_its_monitor(
    server: SimulatedCallMonitor, owner: Owner
) -> None:
    """The owner who ends it needs no report of that."""
    other = Owner(server.host, server.port)
    async with other.running():
        await server.wait_for_connections(2)
        assert await other.next(1) == [CONNECTED]
    await server.wait_for_connections(1)
    assert other.reports.empty()
    assert not other.monitor.connected
    assert server.connections == 2


async def test_nothing_is_tried_after_the_end_of_the_monitor(
    server: SimulatedCallMonitor, pauses: Pauses
) -> None:
    """Also when it ends between two attempts."""
    owner = Owner(server.host, server.port)
    async with owner.running():
        await server.wait_for_connections(1)
        server.end_connections()
        await owner.wait_for(DISCONNECTED)
    await pauses.end_next()
    assert server.connections == 1


async def test_there_is_one_connection_at_a_time(
    server: SimulatedCallMonitor, owner: Owner, no_pauses: None
) -> None:
    """The next one begins when the one before is over."""
    for count in range(1, 6):
        await server.wait_for_connections(1)
        assert server.connections == count
        server.end_connections(reset=count % 2 == 0)


async def test_any_bytes_are_survived(
    server: SimulatedCallMonitor, owner: Owner
) -> None:
    """A flood, every byte there is, half lines: the next call counts."""
    await server.wait_for_connections(1)
    server.send(b"0" * 1_000_000)
    server.send(bytes(range(256)) * 100 + b"\n")
    server.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    server.ring(OWN, OTHER)
    assert await owner.next(2) == [CONNECTED, ("ringing 0", [])]
    assert server.connections == 1


async def test_lines_of_old_firmware(
    server: SimulatedCallMonitor, owner: Owner
) -> None:
    """As of 2006."""
    server.old_form = True
    await server.wait_for_connections(1)
    call = server.call(OWN, OTHER, phone=0)
    server.connect(call, phone=0, other=OTHER)
    server.disconnect(call, seconds=660)
    await owner.wait_for(("ended 0", []))
    assert [(event.type, event.internal_number) for event in owner.events] == [
        ("dialing", "**1"),
        ("answered", "**1"),
        ("ended", "**1"),
    ]
    assert owner.events[-1].seconds == 660


@pytest.mark.skipif(not has_ipv6(), reason="There is no IPv6 here")
@pytest.mark.parametrize("host", ["::1", "[::1]"])
async def test_a_box_by_its_ipv6_address(loopback: None, host: str) -> None:
    """With or without brackets."""
    async with SimulatedCallMonitor(host="::1") as server:
        owner = Owner(host, server.port)
        async with owner.running():
            await server.wait_for_connections(1)
            server.ring(OWN, OTHER)
            assert await owner.next(2) == [CONNECTED, ("ringing 0", [])]


@pytest.mark.skipif(sys.platform != "linux", reason="Linux lists its timers")
async def test_a_connection_that_died_in_silence_is_found(
    server: SimulatedCallMonitor, owner: Owner
) -> None:
    """TCP asks for it within a minute, and the monitor sends nothing itself."""
    await owner.wait_for(CONNECTED)
    [timer] = keep_alive_timers(server.port)
    kind, expires = timer.split(":")
    assert kind == "02", "a keep-alive timer"
    assert int(expires, 16) <= 60 * 100


async def test_platforms_without_these_options_have_keep_alive_all_the_same(
    server: SimulatedCallMonitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their defaults count there."""
    for name in ("TCP_KEEPIDLE", "TCP_KEEPINTVL", "TCP_KEEPCNT"):
        monkeypatch.delattr(socket, name, raising=False)
    owner = Owner(server.host, server.port)
    async with owner.running():
        assert await owner.next(1) == [CONNECTED]


async def test_numbers_are_not_logged(
    server: SimulatedCallMonitor,
    owner: Owner,
    no_pauses: None,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Neither those of calls nor what is in lines that nobody understands."""
    caplog.set_level(logging.DEBUG)
    await owner.wait_for(CONNECTED)
    server.connect(server.ring("70917", "70917"), other="70917")
    server.send(lines("CALL;70917;70917;70917", "UNKNOWN;0;70917"))
    server.send(b"70917" * 10_000 + b"\n")
    server.disconnect(0, seconds=70917)
    await owner.wait_for(("ended 0", []))
    server.end_connections(reset=True)
    await owner.wait_for(CONNECTED)
    assert "Connected to the call monitor" in caplog.text
    assert "70917" not in caplog.text


@pytest.mark.parametrize("error", [LookupError, ConnectionResetError])
async def test_an_error_of_the_owner_is_not_swallowed(
    server: SimulatedCallMonitor, error: type[Exception]
) -> None:
    """It ends the monitor, and the connection with it."""

    def fail(_: CallEvent) -> None:
        raise error

    monitor = CallMonitor(
        server.host,
        server.port,
        on_event=fail,
        on_calls_changed=lambda: None,
        on_connected=lambda: None,
    )
    task = asyncio.create_task(monitor.run())
    await server.wait_for_connections(1)
    server.ring(OWN, OTHER)
    with pytest.raises(error):
        await task
    await server.wait_for_connections(0)
