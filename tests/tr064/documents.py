"""Documents of FRITZ!Boxes: those of real ones, and others written by hand."""

from collections.abc import Iterable, Mapping
from xml.sax.saxutils import escape

import pytest

from tests.field import REAL_BOXES

X_VOIP = "urn:dslforum-org:service:X_VoIP:1"


def real(name: str) -> bytes:
    """Return a file of a real box, or skip the test where there are none."""
    path = REAL_BOXES / name
    if not path.exists():
        pytest.skip("the files of real boxes are not here")
    return path.read_bytes()


def envelope(inner: str) -> bytes:
    """Return something in a SOAP envelope."""
    return (
        '<?xml version="1.0"?>\n'
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">'
        f"<s:Body>{inner}</s:Body></s:Envelope>"
    ).encode()


def answer(action: str, values: Mapping[str, str] | None = None) -> bytes:
    """Return the answer of an action."""
    inner = "".join(
        f"<{name}>{escape(value)}</{name}>" for name, value in (values or {}).items()
    )
    return envelope(
        f'<u:{action}Response xmlns:u="{X_VOIP}">{inner}</u:{action}Response>'
    )


def fault(code: str, namespace: str = "urn:dslforum-org:control-1-0") -> bytes:
    """Return a SOAP fault with a UPnP error."""
    return envelope(
        "<s:Fault><faultcode>s:Client</faultcode><faultstring>UPnPError</faultstring>"
        f'<detail><UPnPError xmlns="{namespace}"><errorCode>{code}</errorCode>'
        "<errorDescription>Because</errorDescription></UPnPError></detail></s:Fault>"
    )


def service(
    name: str = "X_VoIP",
    *,
    control: str = "/control",
    scpd_path: str = "/scpd.xml",
) -> str:
    """Return a service as tr64desc.xml lists it."""
    return (
        f"<service><serviceType>urn:dslforum-org:service:{name}:1</serviceType>"
        f"<controlURL>{control}</controlURL><SCPDURL>{scpd_path}</SCPDURL></service>"
    )


def description(
    *services: str,
    model: str = "FRITZ!Box 7590",
    serial: str = "<serialNumber>112233445566</serialNumber>",
    system_version: str = "<systemVersion><Display>154.08.02</Display></systemVersion>",
    inner: str = "",
) -> bytes:
    """Return a tr64desc.xml."""
    return (
        f'<?xml version="1.0"?><root xmlns="urn:dslforum-org:device-1-0">'
        f"{system_version}<device><modelName>{model}</modelName>{serial}"
        f"<serviceList>{''.join(services)}</serviceList>{inner}</device></root>"
    ).encode()


def scpd(actions: Mapping[str, Iterable[str]]) -> bytes:
    """Return an SCPD of actions with their input arguments."""
    rows = "".join(
        f"<action><name>{name}</name><argumentList>"
        + "".join(
            f"<argument><name>{argument}</name><direction>in</direction></argument>"
            for argument in arguments
        )
        + "</argumentList></action>"
        for name, arguments in actions.items()
    )
    return (
        '<?xml version="1.0"?><scpd xmlns="urn:dslforum-org:service-1-0">'
        f"<actionList>{rows}</actionList></scpd>"
    ).encode()
