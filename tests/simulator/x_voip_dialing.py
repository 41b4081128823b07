"""X_VoIP: click-to-dial."""

from .errors import UpnpError
from .invocation import Handler, Invocation, Values
from .state import Call

_PHONE_NAME = "NewX_AVM-DE_PhoneName"


def get_config(call: Invocation) -> Values:
    """Return the phone that dials."""
    code = call.state.no_dial_phone_code
    if code is not None and not call.state.dial_phone:
        raise UpnpError(code)
    return {_PHONE_NAME: call.state.dial_phone or "unconfigured"}


def set_config(call: Invocation) -> Values:
    """Choose the phone that dials; an empty name switches the feature off."""
    phone = call.text("X_AVM-DE_PhoneName")
    if phone and phone not in call.state.phones:
        raise UpnpError(call.state.unknown_phone_code)
    call.state.dial_phone = phone
    return {}


def dial(call: Invocation) -> Values:
    """Begin a call and return at once."""
    if not call.state.dial_phone:
        raise UpnpError(501)
    number = call.text("X_AVM-DE_PhoneNumber")
    # [?] What a box does with other characters; chosen: a fault, so that tests find
    # clients that send them.
    if not number or not set(number) <= set("0123456789*#+"):
        raise UpnpError(402)
    call.box.calls.append(Call(number, call.state.dial_phone))
    return {}


def hang_up(call: Invocation) -> Values:
    """End every call of click-to-dial; no call is no error."""
    for running in call.box.calls:
        running.ended = True
    return {}


def get_phone_port(call: Invocation) -> Values:
    """Return the name of a phone that may dial, from 1 on."""
    index = call.number("Index")
    if not 1 <= index <= len(call.state.phones):
        raise UpnpError(713)
    return {_PHONE_NAME: call.state.phones[index - 1]}


HANDLERS: dict[str, Handler] = {
    "X_AVM-DE_DialGetConfig": get_config,
    "X_AVM-DE_DialSetConfig": set_config,
    "X_AVM-DE_DialNumber": dial,
    "X_AVM-DE_DialHangup": hang_up,
    "X_AVM-DE_GetPhonePort": get_phone_port,
}
