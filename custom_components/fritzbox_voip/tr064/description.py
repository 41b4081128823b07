"""The descriptions of a FRITZ!Box: tr64desc.xml and the SCPD of each service."""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
import re

from . import xml
from .errors import DescriptionUnavailableError, ProtocolError

# Hardware, FRITZ!OS and, in some, the build: 164.08.02 or 154.07.39-97218.
_DISPLAY = re.compile(r"(?:[0-9]{1,9}\.)?([0-9]{1,9})\.([0-9]{1,9})(?:-[0-9]{1,9})?")
_MAC = re.compile("[0-9A-F]{12}")
_PATH = re.compile(r"/(?!/)[!-~]*")
_SERVICE = re.compile(r"urn:[\w.-]+:service:([\w.-]+):\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A service of the box, with the paths of its control URL and SCPD."""

    service_type: str
    control_path: str
    scpd_path: str


type Actions = Mapping[str, tuple[str, ...]]
"""The actions of a service by name, with their input arguments in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxDescription:
    """The box: its names, FRITZ!OS and services."""

    model: str
    """For example "FRITZ!Box 7530 AX"."""
    friendly_name: str = field(repr=False)
    """The name that the box was given, by default the model; "" where it has none."""
    firmware: str | None
    """FRITZ!OS, for example "8.02"; None where the box does not report it."""
    serial: str = field(repr=False)
    """The serial number, which is a MAC address: twelve upper-case hex digits."""
    services: Mapping[str, Service]
    """By short name, for example "X_VoIP"."""


def parse_description(body: bytes) -> BoxDescription:
    """Parse tr64desc.xml.

    Services without a path on this box are left out. Raises DescriptionUnavailableError
    for a web page, and ProtocolError when this is not the description of a FRITZ!
    product.
    """
    root = xml.child(_parse(body), "root")
    devices = tuple(_iter_devices(root))
    if not devices:
        raise ProtocolError("The description has no device")
    main = devices[0]
    model = xml.text(main, "modelName")
    if "FRITZ!" not in model.upper():
        raise ProtocolError("The description is not that of a FRITZ!Box")
    return BoxDescription(
        model=model,
        friendly_name=xml.text(main, "friendlyName").strip(),
        firmware=_firmware(root),
        serial=_serial(main),
        services={
            name: service for device in devices for name, service in _services(device)
        },
    )


def parse_scpd(body: bytes) -> Actions:
    """Parse the SCPD of a service.

    Raises DescriptionUnavailableError for a web page, and ProtocolError for all else
    that is no SCPD.
    """
    scpd = xml.child(_parse(body), "scpd")
    return {
        xml.text(action, "name"): tuple(
            xml.text(argument, "name")
            for arguments in xml.children(action, "argumentList")
            for argument in xml.children(arguments, "argument")
            if xml.text(argument, "direction") == "in"
        )
        for action in xml.children(xml.child(scpd, "actionList"), "action")
    }


def serial_in(identifier: str) -> str | None:
    """Return the serial number in a MAC address or a UDN, which ends with one.

    Twelve upper-case hex digits; None where there are none.
    """
    digits = identifier.replace(":", "").replace("-", "").upper()[-12:]
    return digits if _MAC.fullmatch(digits) else None


def _parse(body: bytes) -> xml.Element:
    """Parse a description."""
    if xml.is_html(body):
        raise DescriptionUnavailableError("A web page instead of a description")
    return xml.parse(body)


def _iter_devices(element: xml.Element) -> Iterator[xml.Element]:
    """Yield the devices of the description, the main one first."""
    waiting = deque(xml.children(element, "device"))
    while waiting:
        device = waiting.popleft()
        yield device
        for inner in xml.children(device, "deviceList"):
            waiting.extend(xml.children(inner, "device"))


def _services(device: xml.Element) -> Iterator[tuple[str, Service]]:
    """Yield the services of one device with their short names."""
    for services in xml.children(device, "serviceList"):
        for service in xml.children(services, "service"):
            service_type = xml.text(service, "serviceType")
            control_path = xml.text(service, "controlURL")
            scpd_path = xml.text(service, "SCPDURL")
            # What leads elsewhere would get the login.
            on_box = _PATH.fullmatch(control_path) and _PATH.fullmatch(scpd_path)
            if on_box and (found := _SERVICE.fullmatch(service_type)):
                yield (
                    found[1],
                    Service(
                        service_type=service_type,
                        control_path=control_path,
                        scpd_path=scpd_path,
                    ),
                )


def _firmware(root: xml.Element) -> str | None:
    """Return FRITZ!OS without the number of the hardware: 164.08.02 is 8.02."""
    for version in xml.children(root, "systemVersion"):
        if found := _DISPLAY.fullmatch(xml.text(version, "Display").strip()):
            return f"{int(found[1])}.{found[2]}"
    return None


def _serial(device: xml.Element) -> str:
    """Return the serial number, on FRITZ!OS 7.29 and older that of the UDN."""
    serial = serial_in(xml.text(device, "serialNumber") or xml.text(device, "UDN"))
    if serial is None:
        raise ProtocolError("The description has no serial number")
    return serial
