"""What the box tells of itself and of the login, beside telephony."""

from dataclasses import dataclass

from . import xml
from .client import Client
from .errors import ProtocolError, UnknownServiceError

_LAN_CONFIG_SECURITY = "LANConfigSecurity"


@dataclass(frozen=True, slots=True, kw_only=True)
class Permissions:
    """What the login may do at the box."""

    phone: bool
    """Telephony; the configuration right includes it."""
    app: bool
    """Apps: of telephony the lines, their status, and a client by its id."""


async def get_security_port(client: Client) -> int:
    """Return the port on which the box speaks HTTPS (DeviceInfo:GetSecurityPort).

    Needs no login. Raises the errors of `Client.call`.
    """
    answer = await client.call("DeviceInfo", "GetSecurityPort", authenticate=False)
    port = xml.parse_uint(answer.get("NewSecurityPort", ""))
    if port is None or not 0 < port <= 0xFFFF:
        raise ProtocolError("The port is no number")
    return port


async def get_usernames(client: Client) -> tuple[str, ...]:
    """Return the box's users (LANConfigSecurity:X_AVM-DE_GetUserList).

    Needs no login. Personal data: for the form, not to be kept. Raises the errors
    of `Client.call`.
    """
    answer = await client.call(
        _LAN_CONFIG_SECURITY, "X_AVM-DE_GetUserList", authenticate=False
    )
    document = answer.get("NewX_AVM-DE_UserList", "")
    if not document:
        return ()
    users = xml.child(xml.parse(document), "List")
    return tuple(name for name in xml.texts(users, "Username") if name)


async def get_permissions(client: Client) -> Permissions | None:
    """Return what the login may do (LANConfigSecurity:X_AVM-DE_GetCurrentUser).

    Every login may ask, so this is the check of the credentials too. None where
    the box is too old to tell; then nothing has been checked. Raises the errors of
    `Client.call`.
    """
    action = "X_AVM-DE_GetCurrentUser"
    try:
        if action not in await client.actions(_LAN_CONFIG_SECURITY):
            return None
    except UnknownServiceError:
        return None
    answer = await client.call(_LAN_CONFIG_SECURITY, action)
    document = answer.get("NewX_AVM-DE_CurrentUserRights", "")
    told = xml.child(xml.parse(document), "rights") if document else {}
    # Flat: a path, its access, the next path, its access.
    access = dict(zip(xml.texts(told, "path"), xml.texts(told, "access"), strict=False))

    def has(right: str) -> bool:
        return access.get(right, "").lower() not in {"none", ""}

    return Permissions(phone=has("Phone") or has("BoxAdmin"), app=has("App"))
