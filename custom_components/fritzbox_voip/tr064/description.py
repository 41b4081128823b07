"""What a FRITZ!Box says of itself: tr64desc.xml and the SCPD of each service."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
import re

from . import xml
from .errors import ProtocolError

_DISPLAY = re.compile(r"(?:^|\.)0*(\d+)\.(\d+)(?:-\d+)?$")
_MAC = re.compile("[0-9A-F]{12}$")
_PATH = re.compile(r"/(?!/)[!-~]*")
_SERVICE = re.compile(r"urn:[\w.-]+:service:([\w.-]+):\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A service of the box and where it lives."""

    service_type: str
    control_path: str
    scpd_path: str


type Actions = Mapping[str, tuple[str, ...]]
"""The actions of a service, and what each takes in the order that the box wants."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxDescription:
    """The box: its model, FRITZ!OS and services."""

    model: str
    """As the box names it, for example "FRITZ!Box 7530 AX"."""
    firmware: str | None
    """FRITZ!OS, for example "8.02"; None where the box does not tell."""
    serial: str = field(repr=False)
    """The serial number, which is a MAC address: twelve upper-case hex digits."""
    services: Mapping[str, Service]
    """By short name, for example "X_VoIP"."""


def parse_description(body: bytes) -> BoxDescription:
    """Read tr64desc.xml.

    Raises ProtocolError when this is not the description of a FRITZ! product.
    """
    root = xml.child(xml.parse(body), "root")
    devices = tuple(_walk(root))
    if not devices:
        raise ProtocolError("The description has no device")
    main = devices[0]
    model = xml.text(main, "modelName")
    if "FRITZ!" not in model.upper():
        raise ProtocolError("The description is not that of a FRITZ!Box")
    return BoxDescription(
        model=model,
        firmware=_firmware(root),
        serial=_serial(main),
        services={
            name: service for device in devices for name, service in _services(device)
        },
    )


def parse_scpd(body: bytes) -> Actions:
    """Read the SCPD of a service: its actions by name.

    Raises ProtocolError when this is no SCPD.
    """
    scpd = xml.child(xml.parse(body), "scpd")
    return {
        xml.text(action, "name"): tuple(
            xml.text(argument, "name")
            for arguments in xml.children(action, "argumentList")
            for argument in xml.children(arguments, "argument")
            if xml.text(argument, "direction") == "in"
        )
        for action in xml.children(xml.child(scpd, "actionList"), "action")
    }


def serial_in(told: str) -> str | None:
    """Return the serial number in a MAC address or a UDN, which ends with one.

    Twelve upper-case hex digits; None where there are none.
    """
    found = _MAC.search(re.sub("[:-]", "", told).upper())
    return found[0] if found else None


def _walk(element: xml.Element) -> Iterator[xml.Element]:
    """Yield the devices of the description, the main one first."""
    waiting = list(xml.children(element, "device"))
    while waiting:
        device = waiting.pop(0)
        yield device
        for inner in xml.children(device, "deviceList"):
            waiting.extend(xml.children(inner, "device"))


def _services(device: xml.Element) -> Iterator[tuple[str, Service]]:
    """Yield the services of one device with their short names."""
    for services in xml.children(device, "serviceList"):
        for service in xml.children(services, "service"):
            service_type = xml.text(service, "serviceType")
            if found := _SERVICE.fullmatch(service_type):
                yield (
                    found[1],
                    Service(
                        service_type=service_type,
                        control_path=_path(xml.text(service, "controlURL")),
                        scpd_path=_path(xml.text(service, "SCPDURL")),
                    ),
                )


def _path(path: str) -> str:
    """Return the path, which must stay on this box: it gets the login."""
    if not _PATH.fullmatch(path):
        raise ProtocolError("The description leads away from the box")
    return path


def _firmware(root: xml.Element) -> str | None:
    """Return FRITZ!OS without the number of the hardware: 164.08.02 is 8.02."""
    for version in xml.children(root, "systemVersion"):
        if found := _DISPLAY.search(xml.text(version, "Display")):
            return f"{found[1]}.{found[2]}"
    return None


def _serial(device: xml.Element) -> str:
    """Return the serial number; on 7.29 and older only the UDN tells it."""
    serial = serial_in(xml.text(device, "serialNumber") or xml.text(device, "UDN"))
    if serial is None:
        raise ProtocolError("The description has no serial number")
    return serial
