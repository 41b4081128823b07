"""The descriptions of a FRITZ!Box: tr64desc.xml and the SCPD of each service."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
import re

from . import xml
from .errors import ProtocolError

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

    Services without a path on this box are omitted. Raises ProtocolError when this is
    not the description of a FRITZ! product.
    """
    root = xml.child(xml.parse(body), "root")
    devices = list(xml.children(root, "device"))
    for device in devices:
        devices.extend(xml.children(device, "deviceList", "device"))
    if not devices:
        raise ProtocolError("The description has no device")
    main = devices[0]
    model = xml.text(main, "modelName")
    if "FRITZ!" not in model.upper():
        raise ProtocolError("The description is not that of a FRITZ!Box")
    # FRITZ!OS 7.29 and older have the serial number in the UDN only.
    serial = serial_in(xml.text(main, "serialNumber") or xml.text(main, "UDN"))
    if serial is None:
        raise ProtocolError("The description has no serial number")
    versions = [xml.text(it, "Display") for it in xml.children(root, "systemVersion")]
    firmware = next(
        filter(None, map(_DISPLAY.fullmatch, map(str.strip, versions))), None
    )
    return BoxDescription(
        model=model,
        friendly_name=xml.text(main, "friendlyName").strip(),
        firmware=f"{int(firmware[1])}.{firmware[2]}" if firmware else None,
        serial=serial,
        services={
            name: service for device in devices for name, service in _services(device)
        },
    )


def parse_scpd(body: bytes) -> Actions:
    """Parse the SCPD of a service; raises ProtocolError for all else."""
    actions = xml.child(xml.parse(body), "scpd", "actionList")
    return {
        xml.text(action, "name"): tuple(
            xml.text(argument, "name")
            for argument in xml.children(action, "argumentList", "argument")
            if xml.text(argument, "direction") == "in"
        )
        for action in xml.children(actions, "action")
    }


def serial_in(identifier: str) -> str | None:
    """Return the serial number in a MAC address or a UDN, which ends with one.

    Twelve upper-case hex digits; None where there are none.
    """
    digits = identifier.replace(":", "").replace("-", "").upper()[-12:]
    return digits if _MAC.fullmatch(digits) else None


def _services(device: xml.Element) -> Iterator[tuple[str, Service]]:
    """Yield the services of one device with their short names."""
    for element in xml.children(device, "serviceList", "service"):
        service = Service(
            service_type=xml.text(element, "serviceType"),
            control_path=xml.text(element, "controlURL"),
            scpd_path=xml.text(element, "SCPDURL"),
        )
        name = _SERVICE.fullmatch(service.service_type)
        # What leads elsewhere would get the login.
        paths = service.control_path, service.scpd_path
        if name and all(map(_PATH.fullmatch, paths)):
            yield name[1], service
