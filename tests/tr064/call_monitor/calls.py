"""Calls for the tests, and the events that they have."""

from dataclasses import replace

from custom_components.fritzbox_voip.tr064.call_monitor import (
    CallEvent,
    CallEventType,
)

RINGING = CallEvent(
    type=CallEventType.RINGING,
    connection=0,
    incoming=True,
    own_number="5550100",
    other_number="01715550123",
    sip_index=3,
)
DIALING = CallEvent(
    type=CallEventType.DIALING,
    connection=1,
    incoming=False,
    own_number="5550101",
    other_number="08915550177#",
    sip_index=0,
    internal_number="**611",
)
RING = "RING;0;01715550123;5550100;SIP3"
CALL = "CALL;1;11;5550101;08915550177#;SIP0"


def ended(call: CallEvent, seconds: int | None) -> CallEvent:
    """Return the event that a call has ended."""
    return replace(call, type=CallEventType.ENDED, seconds=seconds)


def missed(call: CallEvent, seconds: int, *, by_machine: bool = False) -> CallEvent:
    """Return the event that a call was missed."""
    return replace(
        call,
        type=CallEventType.MISSED,
        seconds=seconds,
        answering_machine=by_machine,
    )


def answered(call: CallEvent, phone: str | None) -> CallEvent:
    """Return the event that a call was answered."""
    return replace(call, type=CallEventType.ANSWERED, internal_number=phone)
