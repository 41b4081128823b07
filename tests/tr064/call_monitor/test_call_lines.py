"""Bytes that become lines: cut, joined, old, new, and no such lines at all."""

import tracemalloc

import pytest

from .calls import CALL, DIALING, RING, RINGING, answered, ended
from .receiver import Receiver, lines


def test_another_connection_begins_anew(receiver: Receiver) -> None:
    """Without the calls and without the half line of the one before."""
    receiver.receive(lines(RING, "CONNECT;0;10;") + b"17.06.26 09:1")
    receiver.reconnect()
    assert receiver.active_calls == ()
    receiver.receive(lines("DISCONNECT;0;60", CALL))
    assert receiver.events == [RINGING, answered(RINGING, "**610"), DIALING]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 50, 1000])
def test_lines_can_be_cut_anywhere(receiver: Receiver, size: int) -> None:
    """Or arrive together."""
    data = lines(RING, "CONNECT;0;10;", CALL, "DISCONNECT;1;0", "DISCONNECT;0;60")
    for start in range(0, len(data), size):
        receiver.receive(data[start : start + size])
    assert receiver.events == [
        RINGING,
        answered(RINGING, "**610"),
        DIALING,
        ended(DIALING, 0),
        ended(answered(RINGING, "**610"), 60),
    ]


def test_a_line_counts_when_it_is_complete(receiver: Receiver) -> None:
    """A number that goes on in the next packet is no other number."""
    data = lines(RING)
    receiver.receive(data[:-1])
    assert receiver.events == []
    receiver.receive(data[-1:])
    assert receiver.events == [RINGING]


def test_lines_of_old_firmware(receiver: Receiver) -> None:
    """They end with LF alone and without a semicolon."""
    receiver.receive(
        b"10.09.06 17:59:41;RING;0;01715550123;5550100;SIP3\n"
        b"10.09.06 18:00:01;CONNECT;0;0;01715550123\n"
        b"10.09.06 18:10:31;DISCONNECT;0;660\n"
    )
    assert receiver.events == [
        RINGING,
        answered(RINGING, "**1"),
        ended(answered(RINGING, "**1"), 660),
    ]


def test_more_fields_than_today(receiver: Receiver) -> None:
    """The first ones mean what they mean today."""
    receiver.receive(
        lines(f"{RING};x;y", "CONNECT;0;10;0171;HD;", "DISCONNECT;0;60;0;0")
    )
    assert receiver.events == [
        RINGING,
        answered(RINGING, "**610"),
        ended(answered(RINGING, "**610"), 60),
    ]


@pytest.mark.parametrize("seconds", ["", "x", "-1", "9" * 500])
def test_a_call_ends_without_readable_seconds(receiver: Receiver, seconds: str) -> None:
    """Otherwise the line would be in use until the next poll."""
    receiver.receive(lines(CALL, f"DISCONNECT;1;{seconds}"))
    assert receiver.events == [DIALING, ended(DIALING, None)]


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\r",
        b"\0",
        b";",
        b";;;;;;;",
        b"HTTP/1.1 400 Bad Request\r",
        b"17.06.26 09:15:03",
        b"17.06.26 09:15:03;",
        b"17.06.26 09:15:03;DISCONNECT",
        b"17.06.26 09:15:03;DISCONNECT;0",
        b"17.06.26 09:15:03;DISCONNECT;;0;\r",
        b"17.06.26 09:15:03;DISCONNECT;x;0;\r",
        b"17.06.26 09:15:03;DISCONNECT;-0;0;\r",
        b"17.06.26 09:15:03;DISCONNECT;0000;0;\r",
        b"17.06.26 09:15:03;DISCONNECT;" + b"0" * 900 + b";0;\r",
        "17.06.26 09:15:03;DISCONNECT;\u0660;0;\r".encode(),
        b"17.06.26 09:15:03;disconnect;0;0;\r",
        b"17.06.26 09:15:03;UNKNOWN;0;1;2;\r",
        b"17.06.26 09:15:03;RING;0;0171\r",
        b"17.06.26 09:15:03;RING;0;0171;\r",
        b"17.06.26 09:15:03;CALL;0;10;5550100;\r",
        b"17.06.26 09:15:03;CONNECT;0",
        b"17.06.26 09:15:03;RING;x;0171;5550100;SIP0;\r",
        b"DISCONNECT;0;0;\r",
        b"\xff\xfe;DISCONNECT;0;0;\r",
        b"0" * 70_000 + b"17.06.26 09:15:03;DISCONNECT;0;0;\r",
    ],
    ids=lambda line: repr(line[:40]),
)
def test_what_is_no_such_line_changes_nothing(receiver: Receiver, line: bytes) -> None:
    """Neither the call that is there nor the next one."""
    receiver.receive(lines(RING, "CONNECT;0;10;0171") + line + b"\n")
    assert receiver.active_calls == (answered(RINGING, "**610"),)
    receiver.receive(lines(CALL))
    assert receiver.events == [RINGING, answered(RINGING, "**610"), DIALING]


@pytest.mark.parametrize("size", [1, 100, 1024, 5000])
def test_a_line_that_is_too_long_is_dropped_whole(
    receiver: Receiver, size: int
) -> None:
    """However it is cut, neither its beginning nor its end is a line."""
    line = lines(RING)[:-2] + b"x" * 3000 + lines(RING)
    for start in range(0, len(line), size):
        receiver.receive(line[start : start + size])
    receiver.receive(lines(CALL))
    assert receiver.events == [DIALING]


def test_a_line_without_end_needs_no_memory(receiver: Receiver) -> None:
    """A box that is something else can send for years."""
    tracemalloc.start()
    try:
        for _ in range(100):
            receiver.receive(b"0" * 65_536)
        used, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert used < 65_536


@pytest.mark.parametrize("byte", [0, 9, 127, 128, 223, 255])
def test_any_bytes_can_be_in_a_number(receiver: Receiver, byte: int) -> None:
    """The call is reported all the same."""
    receiver.receive(lines(f"RING;0;01{chr(byte)}71;5550100;SIP0", "DISCONNECT;0;0"))
    assert [event.type for event in receiver.events] == ["ringing", "missed"]
