"""The services beside X_VoIP as data."""

import string

from .scpd import Access, Action, Argument, Service, Variable, ins, outs, table
from .tables_on_tel import ON_TEL
from .tables_x_voip import X_VOIP

_APP_RIGHTS = (
    "ConfigRight",
    "AppRight",
    "NasRight",
    "PhoneRight",
    "DialRight",
    "HomeautoRight",
)
_LETTERS = f"{string.digits}{string.ascii_uppercase}{string.ascii_lowercase}"

DEVICE_INFO = Service(
    type="urn:dslforum-org:service:DeviceInfo:1",
    id="urn:DeviceInfo-com:serviceId:DeviceInfo1",
    path="deviceinfo",
    actions=table(
        (
            Action(
                "GetInfo",
                outs(
                    "ManufacturerName",
                    "ManufacturerOUI",
                    "ModelName",
                    "Description",
                    "ProductClass",
                    "SerialNumber",
                    "SoftwareVersion",
                    "HardwareVersion",
                    "SpecVersion",
                    "ProvisioningCode",
                    "UpTime",
                    "DeviceLog",
                ),
                Access.CONFIGURATION,
            ),
            Action(
                "SetProvisioningCode", ins("ProvisioningCode"), Access.CONFIGURATION
            ),
            Action("GetDeviceLog", outs("DeviceLog"), Access.CONFIGURATION),
            Action("GetSecurityPort", outs("SecurityPort"), Access.EVERYBODY),
            Action(
                "X_AVM-DE_GetDeviceLogPath",
                outs("DeviceLogPath"),
                Access.CONFIGURATION,
                since="6.00",
            ),
        )
    ),
    variables=table(
        (
            Variable("ManufacturerName", default="AVM"),
            Variable("ManufacturerOUI"),
            Variable("ModelName"),
            Variable("Description"),
            Variable("ProductClass"),
            Variable("SerialNumber"),
            Variable("HardwareVersion"),
            Variable("SoftwareVersion"),
            Variable("SpecVersion"),
            Variable("ProvisioningCode"),
            Variable("UpTime", "ui4", "0"),
            Variable("DeviceLog"),
            Variable("DeviceLogPath"),
            Variable("SecurityPort", "ui2", "0"),
        )
    ),
)

# [?] Since when boxes have rights and users is not in the project's documents;
# chosen: with FRITZ!OS 6, so that the old ones have neither.
LAN_CONFIG_SECURITY = Service(
    type="urn:dslforum-org:service:LANConfigSecurity:1",
    id="urn:LANConfigSecurity-com:serviceId:LANConfigSecurity1",
    path="lanconfigsecurity",
    actions=table(
        (
            Action(
                "GetInfo",
                outs(
                    "MaxCharsPassword",
                    "MinCharsPassword",
                    "AllowedCharsPassword",
                    "AllowedCharsUsername",
                    "X_AVM-DE_IsDefaultPasswordActive",
                ),
                Access.ANY_RIGHT,
            ),
            Action(
                "X_AVM-DE_GetCurrentUser",
                outs("X_AVM-DE_CurrentUsername", "X_AVM-DE_CurrentUserRights"),
                Access.ANY_RIGHT,
                since="6.00",
            ),
            Action(
                "X_AVM-DE_GetAnonymousLogin",
                outs("X_AVM-DE_AnonymousLoginEnabled", "X_AVM-DE_ButtonLoginEnabled"),
                Access.EVERYBODY,
            ),
            Action(
                "SetConfigPassword",
                (Argument("ConfigPassword", "in", own_name="NewPassword"),),
                Access.CONFIGURATION,
            ),
            Action(
                "X_AVM-DE_GetUserList",
                outs("X_AVM-DE_UserList"),
                Access.EVERYBODY,
                since="6.00",
            ),
        )
    ),
    variables=table(
        (
            Variable("MaxCharsPassword", "ui2", "32"),
            Variable("MinCharsPassword", "ui2", "0"),
            Variable(
                "AllowedCharsPassword",
                default=f"{_LETTERS} {string.punctuation}",
            ),
            Variable("AllowedCharsUsername", default=f"{_LETTERS} -._"),
            Variable("ConfigPassword"),
            Variable("X_AVM-DE_AnonymousLoginEnabled", "boolean", "0"),
            Variable("X_AVM-DE_ButtonLoginEnabled", "boolean", "0"),
            Variable("X_AVM-DE_CurrentUsername"),
            Variable("X_AVM-DE_CurrentUserRights"),
            Variable("X_AVM-DE_UserList"),
            Variable("X_AVM-DE_IsDefaultPasswordActive", "boolean", "0"),
        )
    ),
)

AUTH = Service(
    type="urn:dslforum-org:service:X_AVM-DE_Auth:1",
    id="urn:X_AVM-DE_Auth-com:serviceId:X_AVM-DE_Auth1",
    path="x_auth",
    actions=table(
        (
            Action("GetInfo", outs("Enabled"), Access.ANY_RIGHT),
            Action("GetState", outs("State"), Access.ANY_RIGHT),
            Action(
                "SetConfig",
                (*ins("Action"), *outs("State", "Token", "Methods")),
                Access.ANY_RIGHT,
            ),
        )
    ),
    variables=table(
        (
            Variable("Enabled", "boolean", "0"),
            Variable("State", default=""),
            Variable("Action", default=""),
            Variable("Token", default=""),
            Variable("Methods", default=""),
        )
    ),
    since="6.98",
)

# Of its actions only the one that reads. Names, values and defaults: a model that was
# generated from the SCPD of 7.57; the listing: files of real boxes (7.29, 8.02).
APP_SETUP = Service(
    type="urn:dslforum-org:service:X_AVM-DE_AppSetup:1",
    id="urn:X_AVM-DE_AppSetup-com:serviceId:X_AVM-DE_AppSetup1",
    path="x_appsetup",
    actions=table(
        (
            Action(
                "GetConfig",
                outs(*_APP_RIGHTS, "InternetRights", "AccessFromInternet"),
                Access.ANY_RIGHT,
            ),
        )
    ),
    variables=table(
        (
            *(
                Variable(name, default="NO", values=("NO", "RO", "RW", "UNDEFINED"))
                for name in _APP_RIGHTS
            ),
            Variable("InternetRights", "boolean", "0"),
            Variable("AccessFromInternet", "boolean", "0"),
        )
    ),
    # [?] 7.29 is the oldest of which we have a file.
    since="7.29",
)

# In the order of tr64desc.xml.
SERVICES = (DEVICE_INFO, LAN_CONFIG_SECURITY, X_VOIP, ON_TEL, APP_SETUP, AUTH)

# Listed by 8.24 beta, without an SCPD: SimulatedBox.list_without_scpd.
SPEEDTEST = Service(
    type="urn:dslforum-org:service:X_AVM-DE_Speedtest:1",
    id="urn:X_AVM-DE_Speedtest-com:serviceId:X_AVM-DE_Speedtest1",
    path="x_speedtest",
    actions={},
    variables={},
)
