"""SOAP envelopes and faults, to and from bytes."""

from collections.abc import Mapping
import re
from xml.sax.saxutils import escape

from . import xml
from .errors import ActionError, InvalidArgumentError, ProtocolError, error_from_fault

type Value = str | int | bool
"""What an argument may be; the box knows booleans as 0 and 1 only."""

# XML 1.0 has no way to write these, escaped or not.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

# XML reads a bare one as a line feed.
_CARRIAGE_RETURN = {"\r": "&#13;"}

_ENVELOPE = (
    '<?xml version="1.0" encoding="utf-8"?>'
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"'
    ' s:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/">{header}'
    '<s:Body><u:{action} xmlns:u="{service_type}">{arguments}</u:{action}></s:Body>'
    "</s:Envelope>"
)

# The token of a second factor, which the box wants here and nowhere else.
_HEADER = (
    '<s:Header><avm:token xmlns:avm="avm.de" s:mustUnderstand="1">'
    "{token}</avm:token></s:Header>"
)


def build(
    service_type: str,
    action: str,
    arguments: Mapping[str, Value],
    token: str | None = None,
) -> bytes:
    """Build the envelope that calls an action, its arguments in the given order.

    `token` is that of a second factor. Raises InvalidArgumentError when a value has a
    character that XML cannot carry.
    """
    written = {
        name: str(int(value) if isinstance(value, bool) else value)
        for name, value in arguments.items()
    }
    if any(_UNWRITABLE.search(value) for value in written.values()):
        raise InvalidArgumentError(action)
    return _ENVELOPE.format(
        action=action,
        service_type=service_type,
        header=_HEADER.format(token=escape(token)) if token else "",
        arguments="".join(
            f"<{name}>{escape(value, _CARRIAGE_RETURN)}</{name}>"
            for name, value in written.items()
        ),
    ).encode()


def parse_answer(action: str, body: bytes) -> dict[str, str]:
    """Return what the action answers, by the arguments' names.

    Raises ProtocolError when this is not the answer to this action.
    """
    envelope = xml.child(xml.parse(body), "Envelope")
    answer = xml.child(xml.child(envelope, "Body"), f"{action}Response")
    return {name: xml.text(answer, name) for name in answer if name != "#text"}


def parse_fault(action: str, body: bytes) -> ActionError:
    """Return the error that the box's SOAP fault means.

    The namespace of the UPnPError differs between boxes and is not looked at.
    Raises ProtocolError when the body is no fault of a UPnP action.
    """
    envelope = xml.child(xml.parse(body), "Envelope")
    fault = xml.child(xml.child(envelope, "Body"), "Fault")
    error = xml.child(xml.child(fault, "detail"), "UPnPError")
    code = xml.parse_uint(xml.text(error, "errorCode"))
    if code is None:
        raise ProtocolError("The fault has no number")
    return error_from_fault(action, code, xml.text(error, "errorDescription"))
