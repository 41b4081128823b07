"""DeviceInfo, LANConfigSecurity, and the description of the box itself."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from xml.sax.saxutils import escape

from .invocation import Handler, Invocation, Values, bit
from .scpd import Service, version
from .tables_box import LAN_CONFIG_SECURITY

RIGHTS = ("BoxAdmin", "Phone", "NAS", "HomeAuto", "App")


@dataclass(frozen=True, slots=True)
class Model:
    """A model: its name, its number, and two that identify its hardware."""

    name: str
    number: str
    hardware: int
    major: int


_MODELS = {
    "8.02": Model("FRITZ!Box 7590", "7590", 226, 154),
    "7.39": Model("FRITZ!Box 7590", "7590", 226, 154),
    "7.29": Model("FRITZ!Box 7590", "7590", 226, 154),
    "6.98": Model("FRITZ!Box 7490", "7490", 185, 113),
    "5.50": Model("FRITZ!Box Fon WLAN 7390", "7390", 156, 84),
    "4.88": Model("FRITZ!Box Fon WLAN 7270 v3", "7270", 145, 74),
}
_BUILDS = {
    "8.02": 117978,
    "7.39": 97218,
    "7.29": 92446,
    "6.98": 52001,
    "5.50": 24053,
    "4.88": 18902,
}


def model_of(firmware: str) -> Model:
    """Return a model that runs a firmware."""
    return _MODELS[firmware]


def display_version(firmware: str, model: Model) -> str:
    """Return the version as boxes display it: 154.08.02."""
    major, minor = version(firmware)
    return f"{model.major}.{major:02}.{minor:02}"


def _colons(serial: str) -> str:
    return ":".join(serial[i : i + 2] for i in range(0, 12, 2))


def _system_version(firmware: str, model: Model) -> Iterable[str]:
    major, minor = version(firmware)
    yield "<systemVersion>"
    yield f"<HW>{model.hardware}</HW>\n<Major>{model.major}</Major>"
    yield f"<Minor>{major}</Minor>\n<Patch>{minor}</Patch>"
    yield f"<Buildnumber>{_BUILDS[firmware]}</Buildnumber>"
    yield f"<Display>{display_version(firmware, model)}</Display>"
    yield "</systemVersion>"


def _head(kind: str, title: str, name: str, number: str, udn: str) -> Iterable[str]:
    yield f"<deviceType>urn:dslforum-org:device:{kind}:1</deviceType>"
    yield f"<friendlyName>{escape(title)}</friendlyName>"
    yield "<manufacturer>AVM</manufacturer>"
    yield "<manufacturerURL>www.avm.de</manufacturerURL>"
    yield f"<modelDescription>{escape(name)}</modelDescription>"
    yield f"<modelName>{escape(name)}</modelName>"
    yield f"<modelNumber>{number} - avm</modelNumber>"
    yield "<modelURL>www.avm.de</modelURL>"
    yield f"<UDN>{udn}</UDN>"


def _service(service: Service) -> str:
    return (
        f"<service>\n<serviceType>{service.type}</serviceType>\n"
        f"<serviceId>{service.id}</serviceId>\n"
        f"<controlURL>{service.control_url}</controlURL>\n"
        f"<eventSubURL>{service.control_url}</eventSubURL>\n"
        f"<SCPDURL>{service.scpd_url}</SCPDURL>\n</service>"
    )


@dataclass(frozen=True, slots=True)
class Identity:
    """What the description of a box contains."""

    firmware: str
    model: Model
    serial: str
    name: str
    host: str
    with_system_version: bool = True

    def description(self, services: Iterable[Service]) -> bytes:
        """Return tr64desc.xml."""
        model = self.model
        udn = f"uuid:75802409-bccb-40e7-8e6c-{self.serial}"
        lines = [
            '<?xml version="1.0"?>',
            '<root xmlns="urn:dslforum-org:device-1-0">',
            "<specVersion>\n<major>1</major>\n<minor>0</minor>\n</specVersion>",
        ]
        if self.with_system_version:
            lines += _system_version(self.firmware, model)
        lines += [
            "<device>",
            *_head("InternetGatewayDevice", self.name, model.name, model.number, udn),
        ]
        # 7.29 has none, 8.02 has one. [?] 7.39, chosen with the newer ones.
        if version(self.firmware) > version("7.29"):
            lines.append(f"<serialNumber>{_colons(self.serial)}</serialNumber>")
            lines.append("<originUDN></originUDN>")
        inner = f"LANDevice - {model.name}"
        lines += [
            "<iconList>\n<icon>\n<mimetype>image/gif</mimetype>",
            "<width>118</width>\n<height>119</height>\n<depth>8</depth>",
            "<url>/ligd.gif</url>\n</icon>\n</iconList>",
            "<serviceList>",
            *(_service(service) for service in services),
            "</serviceList>",
            # An inner device with a model name of its own, as on every box; its
            # services are left out, since this box does not answer for them.
            "<deviceList>\n<device>",
            *_head("LANDevice", inner, inner, model.number, udn),
            "<UPC>AVM TR-064</UPC>\n<serviceList>\n</serviceList>",
            "</device>\n</deviceList>",
            f"<presentationURL>http://{self.host}</presentationURL>",
            "</device>\n</root>\n",
        ]
        return "\n".join(lines).encode(errors="surrogateescape")


def get_info(call: Invocation) -> Values:
    """Return model, firmware, serial number and log."""
    box = call.box
    shown = display_version(box.firmware, box.identity.model)
    return {
        "NewManufacturerName": "AVM",
        "NewManufacturerOUI": "00040E",
        "NewModelName": box.model,
        "NewDescription": f"{box.model} {shown}",
        "NewProductClass": "FRITZ!Box",
        "NewSerialNumber": box.serial,
        "NewSoftwareVersion": shown,
        "NewHardwareVersion": box.model,
        "NewSpecVersion": "1.0",
        "NewProvisioningCode": box.provisioning_code,
        "NewUpTime": str(int(box.clock() - box.booted)),
        "NewDeviceLog": _log(call),
    }


def _log(call: Invocation) -> str:
    return f"23.11.26 12:00:00 {call.box.model}: Anmeldung & Start\n"


def get_device_log(call: Invocation) -> Values:
    """Return the log."""
    return {"NewDeviceLog": _log(call)}


def get_device_log_path(call: Invocation) -> Values:
    """Return the path of the log."""
    return {"NewDeviceLogPath": f"/devicelog.lua?sid={call.box.serial}"}


def get_security_port(call: Invocation) -> Values:
    """Return the HTTPS port."""
    return {"NewSecurityPort": str(call.box.https_port)}


def set_provisioning_code(call: Invocation) -> Values:
    """Set the provisioning code."""
    call.box.provisioning_code = call.text("ProvisioningCode")
    return {}


def get_password_rules(_call: Invocation) -> Values:
    """Return the limits of passwords and user names."""
    variables = LAN_CONFIG_SECURITY.variables
    values = {
        f"New{name}": variables[name].default or ""
        for name in (
            "MaxCharsPassword",
            "MinCharsPassword",
            "AllowedCharsPassword",
            "AllowedCharsUsername",
        )
    }
    return {**values, "NewX_AVM-DE_IsDefaultPasswordActive": "0"}


def access_of(rights: Iterable[str]) -> dict[str, str]:
    """Return the access to each of RIGHTS: none, readonly, readwrite."""
    access = dict.fromkeys(RIGHTS, "none")
    for right in rights:
        path, _, kind = right.partition(":")
        access[path] = kind or "readwrite"
    return access


def get_current_user(call: Invocation) -> Values:
    """Return the login's name and rights, exactly as they were given."""
    access = access_of(call.box.users[call.username].rights)
    pairs = "".join(
        f"<path>{path}</path><access>{kind}</access>" for path, kind in access.items()
    )
    return {
        "NewX_AVM-DE_CurrentUsername": call.username,
        "NewX_AVM-DE_CurrentUserRights": f"<rights>{pairs}</rights>",
    }


def get_anonymous_login(call: Invocation) -> Values:
    """Return that a login is required."""
    return {
        "NewX_AVM-DE_AnonymousLoginEnabled": "0",
        "NewX_AVM-DE_ButtonLoginEnabled": bit(call.box.button_login),
    }


def get_user_list(call: Invocation) -> Values:
    """Return the names of all users; the first is the one that logged in last."""
    rows = "".join(
        f'<Username last_user="{bit(place == 0)}">{escape(name)}</Username>'
        for place, name in enumerate(call.box.users)
    )
    return {"NewX_AVM-DE_UserList": f"<List>{rows}</List>"}


def set_config_password(call: Invocation) -> Values:
    """Change the password; [?] of the user who calls."""
    user = call.box.users[call.username]
    password = call.arguments["NewPassword"]
    call.box.users[call.username] = replace(user, password=password)
    return {}


DEVICE_INFO_HANDLERS: dict[str, Handler] = {
    "GetInfo": get_info,
    "SetProvisioningCode": set_provisioning_code,
    "GetDeviceLog": get_device_log,
    "GetSecurityPort": get_security_port,
    "X_AVM-DE_GetDeviceLogPath": get_device_log_path,
}
LAN_CONFIG_SECURITY_HANDLERS: dict[str, Handler] = {
    "GetInfo": get_password_rules,
    "X_AVM-DE_GetCurrentUser": get_current_user,
    "X_AVM-DE_GetAnonymousLogin": get_anonymous_login,
    "X_AVM-DE_GetUserList": get_user_list,
    "SetConfigPassword": set_config_password,
}
