"""A FRITZ!Box beside telephony: its port for HTTPS, its users, the permissions.

All raise the errors of `Client.call`.
"""

from dataclasses import dataclass

from . import xml
from .client import Client
from .errors import ActionError, ProtocolError, UnknownServiceError

_LAN_CONFIG_SECURITY = "LANConfigSecurity"


@dataclass(frozen=True, slots=True, kw_only=True)
class Permissions:
    """The permissions of the login."""

    phone: bool
    """Telephony; the permission to change settings includes it."""
    app: bool
    """Apps: of telephony the lines, their status, and a client by its id."""


async def get_security_port(client: Client) -> int:
    """Return the port of HTTPS (DeviceInfo:GetSecurityPort); needs no login."""
    answer = await client.call("DeviceInfo", "GetSecurityPort", authenticate=False)
    port = xml.parse_uint(answer.get("NewSecurityPort", ""))
    if port is None or not 0 < port <= 0xFFFF:
        raise ProtocolError("Invalid port")
    return port


async def get_usernames(client: Client) -> tuple[str, ...]:
    """Return the names of the box's users (LANConfigSecurity:X_AVM-DE_GetUserList).

    Needs no login. They are personal data, not to be stored.
    """
    answer = await client.call(
        _LAN_CONFIG_SECURITY, "X_AVM-DE_GetUserList", authenticate=False
    )
    document = answer.get("NewX_AVM-DE_UserList") or "<List/>"
    users = xml.child(xml.parse(document), "List")
    return tuple(filter(None, xml.texts(users, "Username")))


async def get_permissions(client: Client) -> Permissions | None:
    """Return the permissions (LANConfigSecurity:X_AVM-DE_GetCurrentUser).

    Every login may ask for them, so this checks the credentials, too. None where the
    box cannot say; then they may not have been checked.
    """
    await client.get_description()
    try:
        answer = await client.call(_LAN_CONFIG_SECURITY, "X_AVM-DE_GetCurrentUser")
        document = answer.get("NewX_AVM-DE_CurrentUserRights", "")
        rights = xml.child(xml.parse(document), "rights")
    except ActionError, ProtocolError, UnknownServiceError:
        return None
    # Flat: a path, its access, the next path, its access.
    pairs = zip(xml.texts(rights, "path"), xml.texts(rights, "access"), strict=False)
    granted = {path for path, access in pairs if access.lower() not in {"none", ""}}
    return Permissions(
        phone=not granted.isdisjoint({"Phone", "BoxAdmin"}), app="App" in granted
    )
