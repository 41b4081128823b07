"""The events that lines report, call by call."""

from dataclasses import replace

import pytest

from custom_components.fritzbox_voip.tr064.call_monitor import CallEventType

from .calls import CALL, DIALING, RING, RINGING, answered, ended, missed
from .receiver import Receiver, lines


def test_an_incoming_call_that_is_answered(receiver: Receiver) -> None:
    """Every event has the numbers of the call, and the phone once there is one."""
    receiver.receive(lines(RING, "CONNECT;0;12;01715550123"))
    assert receiver.active_calls == (answered(RINGING, "**612"),)
    receiver.receive(lines("DISCONNECT;0;308"))
    assert receiver.events == [
        RINGING,
        answered(RINGING, "**612"),
        ended(answered(RINGING, "**612"), 308),
    ]
    assert receiver.active_calls == ()


def test_an_outgoing_call_that_is_answered(receiver: Receiver) -> None:
    """Its phone is there from the beginning."""
    receiver.receive(lines(CALL, "CONNECT;1;11;08915550177#"))
    assert receiver.active_calls == (answered(DIALING, "**611"),)
    receiver.receive(lines("DISCONNECT;1;312"))
    assert receiver.events == [DIALING, answered(DIALING, "**611"), ended(DIALING, 312)]
    assert receiver.active_calls == ()


def test_an_incoming_call_that_no_one_answers_is_missed(receiver: Receiver) -> None:
    """It was never active."""
    receiver.receive(lines(RING))
    assert receiver.active_calls == ()
    receiver.receive(lines("DISCONNECT;0;0"))
    assert receiver.events == [RINGING, missed(RINGING, 0)]


def test_an_outgoing_call_that_no_one_answers_has_ended(receiver: Receiver) -> None:
    """Nobody here missed it."""
    receiver.receive(lines(CALL, "DISCONNECT;1;0"))
    assert receiver.events == [DIALING, ended(DIALING, 0)]


@pytest.mark.parametrize("machine", ["6", *map(str, range(40, 50))])
def test_what_an_answering_machine_takes_is_missed(
    receiver: Receiver, machine: str
) -> None:
    """Once, when it has ended; until then the line is in use."""
    receiver.receive(lines(RING, f"CONNECT;0;{machine};01715550123"))
    assert receiver.active_calls == (
        replace(RINGING, type=CallEventType.ANSWERED, answering_machine=True),
    )
    receiver.receive(lines("DISCONNECT;0;29"))
    assert receiver.events == [RINGING, missed(RINGING, 29, by_machine=True)]
    assert receiver.active_calls == ()


def test_who_takes_over_from_the_answering_machine_has_answered(
    receiver: Receiver,
) -> None:
    """The call is no longer missed."""
    receiver.receive(lines(RING, "CONNECT;0;40;", "CONNECT;0;1;", "DISCONNECT;0;90"))
    assert receiver.events == [
        RINGING,
        answered(RINGING, "**2"),
        ended(answered(RINGING, "**2"), 90),
    ]


def test_a_machine_of_the_other_side_answers_an_outgoing_call(
    receiver: Receiver,
) -> None:
    """Numbers of the box's machines mean nothing there."""
    receiver.receive(lines(CALL, "CONNECT;1;40;08915550177#", "DISCONNECT;1;5"))
    assert [event.type for event in receiver.events] == ["dialing", "answered", "ended"]
    assert not any(event.answering_machine for event in receiver.events)


def test_a_call_is_answered_once(receiver: Receiver) -> None:
    """Whoever takes it over has it from then on."""
    receiver.receive(lines(RING, "CONNECT;0;10;", "CONNECT;0;23;"))
    assert receiver.active_calls == (answered(RINGING, "**623"),)
    receiver.receive(lines("CONNECT;0;41;", "DISCONNECT;0;7"))
    assert receiver.events == [
        RINGING,
        answered(RINGING, "**610"),
        ended(answered(RINGING, "**623"), 7),
    ]


@pytest.mark.parametrize(
    ("phone", "internal_number"),
    [
        ("0", "**1"),
        ("1", "**2"),
        ("2", "**3"),
        ("3", None),
        ("4", None),
        ("5", None),
        ("10", "**610"),
        ("19", "**619"),
        ("20", "**620"),
        ("29", "**629"),
        ("30", None),
        ("36", None),
        ("40", None),
        ("50", None),
        ("", None),
        ("phone", None),
    ],
)
def test_phones_by_their_number(
    receiver: Receiver, phone: str, internal_number: str | None
) -> None:
    """What is no single phone has none, and the call goes on all the same."""
    receiver.receive(lines(f"CALL;2;{phone};5550100;0301234;SIP1"))
    receiver.receive(lines(f"CONNECT;2;{phone};0301234", "DISCONNECT;2;4"))
    assert [event.internal_number for event in receiver.events] == [internal_number] * 3
    assert [event.type for event in receiver.events] == ["dialing", "answered", "ended"]


@pytest.mark.parametrize(
    ("trunk", "sip_index"),
    [
        (";SIP0", 0),
        (";SIP13", 13),
        (";ISDN", None),
        (";POTS", None),
        (";", None),
        ("", None),
        (";SIP", None),
        (";SIPx", None),
        (";SIP-1", None),
        (";SIP1000000", None),
    ],
)
def test_the_index_of_the_line(
    receiver: Receiver, trunk: str, sip_index: int | None
) -> None:
    """Only a line of SIP has one."""
    receiver.receive(lines(f"RING;0;0171;5550100{trunk}"))
    assert [event.sip_index for event in receiver.events] == [sip_index]


@pytest.mark.parametrize(
    ("own", "other"),
    [
        ("0305550100", "+4917155501"),
        ("+49305550100", ""),
        ("", "0171555"),
        ("", ""),
        ("555", "*31#0305550177#"),
        ("0049305550100", "anonymous@sip.example"),
    ],
)
def test_numbers_are_those_of_the_box(receiver: Receiver, own: str, other: str) -> None:
    """Withheld, as dialed, in whatever form."""
    receiver.receive(
        lines(f"RING;0;{other};{own};SIP1", f"CALL;1;10;{own};{other};SIP1")
    )
    assert [(event.own_number, event.other_number) for event in receiver.events] == [
        (own, other)
    ] * 2


def test_calls_at_once_are_distinguished_by_their_connection(
    receiver: Receiver,
) -> None:
    """On one line and on several, the later one can end first."""
    receiver.receive(
        lines(
            RING,
            "CONNECT;0;10;",
            CALL,
            "RING;2;;5550100;SIP3",
            "CONNECT;1;11;",
            "DISCONNECT;2;0",
        )
    )
    assert receiver.active_calls == (
        answered(RINGING, "**610"),
        answered(DIALING, "**611"),
    )
    receiver.receive(lines("DISCONNECT;0;24"))
    assert receiver.active_calls == (answered(DIALING, "**611"),)
    assert [(event.connection, event.type) for event in receiver.events] == [
        (0, "ringing"),
        (0, "answered"),
        (1, "dialing"),
        (2, "ringing"),
        (1, "answered"),
        (2, "missed"),
        (0, "ended"),
    ]


def test_a_connection_is_used_again_at_once(receiver: Receiver) -> None:
    """As by a caller that the box blocks."""
    receiver.receive(lines(*["RING;0;0171;5550100;SIP0", "DISCONNECT;0;0"] * 5))
    assert [event.type for event in receiver.events] == ["ringing", "missed"] * 5


def test_a_new_call_takes_the_place_of_one_without_an_end(receiver: Receiver) -> None:
    """The old one is over, however it ended."""
    receiver.receive(lines(RING, "CONNECT;0;10;", "CALL;0;1;5550101;0301;SIP1"))
    assert receiver.active_calls == ()
    receiver.receive(lines("DISCONNECT;0;0"))
    assert [event.type for event in receiver.events] == [
        "ringing",
        "answered",
        "dialing",
        "ended",
    ]


def test_calls_that_began_before_the_connection_are_not_reported(
    receiver: Receiver,
) -> None:
    """Neither their numbers nor their direction can be found out."""
    receiver.receive(lines("CONNECT;0;10;0171", "DISCONNECT;0;60", "DISCONNECT;5;120"))
    assert receiver.events == []
    assert receiver.active_calls == ()


def test_numbers_are_in_no_representation() -> None:
    """Neither here nor where an event is part of something else."""
    assert "555" not in repr([RINGING, DIALING, {"call": ended(DIALING, 1)}])
