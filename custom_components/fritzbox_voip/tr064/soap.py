"""SOAP envelopes and faults, to and from bytes."""

from collections.abc import Mapping
from xml.sax.saxutils import escape

from . import xml
from .errors import InvalidArgumentError, ProtocolError, error_from_fault

type Value = str | int | bool
"""An input argument; booleans are sent as 0 and 1."""

# XML reads a bare one as a line feed.
_CARRIAGE_RETURN = {"\r": "&#13;"}

_ENVELOPE = (
    '<?xml version="1.0" encoding="utf-8"?>'
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"'
    ' s:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/">{header}'
    '<s:Body><u:{action} xmlns:u="{service_type}">{arguments}</u:{action}></s:Body>'
    "</s:Envelope>"
)

# The token of a second factor, which belongs here and nowhere else.
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
    if any(xml.ILLEGAL.search(value) for value in written.values()):
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
    """Return the output arguments of an action by name.

    Raises the ActionError that a fault means, and ProtocolError when this is not the
    answer to this action.
    """
    content = xml.child(xml.parse(body), "Envelope", "Body")
    # The namespace of a fault differs between boxes.
    if any(name.rpartition(":")[2] == "Fault" for name in content):
        error = xml.child(content, "Fault", "detail", "UPnPError")
        code = xml.parse_uint(xml.text(error, "errorCode"))
        if code is None:
            raise ProtocolError("The fault has no number")
        raise error_from_fault(action, code)
    answer = xml.child(content, f"{action}Response")
    return {name: xml.text(answer, name) for name in answer if name != "#text"}
