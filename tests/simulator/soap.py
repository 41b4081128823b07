"""SOAP of a server: parse a call, write an answer or a fault."""

from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from .errors import DESCRIPTIONS, UpnpError
from .lists import parse_xml

# Boxes answer with either of the two.
DSLFORUM = "urn:dslforum-org:control-1-0"
SCHEMAS_UPNP = "urn:schemas-upnp-org:control-1-0"

_SOAP = "{http://schemas.xmlsoap.org/soap/envelope/}"
_OPEN = (
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"'
    ' s:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/">\n<s:Body>\n'
)
_CLOSE = "\n</s:Body>\n</s:Envelope>"


@dataclass(frozen=True, slots=True)
class SoapCall:
    """A call in a request."""

    service: str
    action: str
    arguments: tuple[tuple[str, str], ...]
    token: str


def parse_call(body: bytes) -> SoapCall:
    """Parse a call; raise 401 if there is none."""
    try:
        root = parse_xml(body)
    except ET.ParseError:
        raise UpnpError(401) from None
    call = root.find(f"{_SOAP}Body/*")
    if call is None or not call.tag.startswith("{"):
        raise UpnpError(401)
    service, _, action = call.tag[1:].partition("}")
    arguments = tuple((child.tag, child.text or "") for child in call)
    token = root.findtext(f"{_SOAP}Header/{{avm.de}}token", "").strip()
    return SoapCall(service, action, arguments, token)


def answer(service: str, action: str, values: Mapping[str, str]) -> bytes:
    """Write the answer to a call; lists are escaped like any other text.

    Texts of `state.raw_text` become the bytes that they were.
    """
    lines = "\n".join(f"<{k}>{escape(v)}</{k}>" for k, v in values.items())
    return (
        f'<?xml version="1.0"?>\n {_OPEN}'
        f'<u:{action}Response xmlns:u="{service}">\n{lines}\n</u:{action}Response>'
        f"{_CLOSE}"
    ).encode(errors="surrogateescape")


def fault(code: int, namespace: str) -> bytes:
    """Write a fault with a UPnP error in it."""
    return (
        f'<?xml version="1.0"?>\n {_OPEN}<s:Fault>\n'
        "<faultcode>s:Client</faultcode>\n<faultstring>UPnPError</faultstring>\n"
        f'<detail>\n<UPnPError xmlns="{namespace}">\n'
        f"<errorCode>{code}</errorCode>\n"
        f"<errorDescription>{DESCRIPTIONS.get(code, 'Error')}</errorDescription>\n"
        f"</UPnPError>\n</detail>\n</s:Fault>{_CLOSE}"
    ).encode()
