"""The port, the users and the permissions of a box."""

import pytest

from custom_components.fritzbox_voip.tr064 import device
from custom_components.fritzbox_voip.tr064.client import Client
from custom_components.fritzbox_voip.tr064.device import Permissions
from custom_components.fritzbox_voip.tr064.errors import (
    AuthenticationError,
    DescriptionUnavailableError,
    ProtocolError,
    UnknownServiceError,
)
from tests.simulator import SimulatedBox, User

from .conftest import Connect
from .documents import fault
from .scripted_server import ScriptedServer, http

USER_LIST = "X_AVM-DE_GetUserList"
CURRENT_USER = "X_AVM-DE_GetCurrentUser"
FIRMWARES = ["8.02", "7.39", "7.29", "6.98", "5.50", "4.88"]


@pytest.mark.parametrize("firmware", FIRMWARES)
async def test_every_box_reports_its_port_for_https(
    client: Client, box: SimulatedBox
) -> None:
    """To everybody."""
    assert await device.get_security_port(client) == box.https_port
    assert box.challenges == 0


@pytest.mark.parametrize("port", [1, 443, 65535])
async def test_a_port_is_any_that_there_can_be(
    scripted_client: Client, scripted_server: ScriptedServer, port: int
) -> None:
    """From the first to the last."""
    scripted_server.serve(
        {"GetSecurityPort": ((), {"NewSecurityPort": str(port)})}, service="DeviceInfo"
    )
    assert await device.get_security_port(scripted_client) == port


@pytest.mark.parametrize("port", ["", "0", "65536", "-1", "x", "4e1", "٤٤٣", "²"])
async def test_what_is_no_port_is_refused(
    scripted_client: Client, scripted_server: ScriptedServer, port: str
) -> None:
    """It would be connected to next."""
    scripted_server.serve(
        {"GetSecurityPort": ((), {"NewSecurityPort": port})}, service="DeviceInfo"
    )
    with pytest.raises(ProtocolError, match="Invalid port"):
        await device.get_security_port(scripted_client)


async def test_an_answer_without_a_port_is_refused(
    scripted_client: Client, scripted_server: ScriptedServer
) -> None:
    """Missing is as good as wrong."""
    scripted_server.serve({"GetSecurityPort": ((), {})}, service="DeviceInfo")
    with pytest.raises(ProtocolError, match="Invalid port"):
        await device.get_security_port(scripted_client)


async def test_the_users_of_the_box_are_listed(
    client: Client, box: SimulatedBox
) -> None:
    """To everybody, in the order of the box."""
    box.users["Jürgen & Co"] = User("x")
    assert await device.get_usernames(client) == ("homeassistant", "Jürgen & Co")
    assert box.challenges == 0


@pytest.mark.parametrize(
    ("document", "names"),
    [
        ("", ()),
        ("<List/>", ()),
        ("<List><Username/></List>", ()),
        ('<List><Username last_user="1">a</Username></List>', ("a",)),
        ("<List><Username>a</Username><Username/></List>", ("a",)),
    ],
)
async def test_a_list_of_users_may_be_short(
    scripted_client: Client,
    scripted_server: ScriptedServer,
    document: str,
    names: tuple[str, ...],
) -> None:
    """A user without a name is none."""
    scripted_server.serve(
        {USER_LIST: ((), {"NewX_AVM-DE_UserList": document})},
        service="LANConfigSecurity",
    )
    assert await device.get_usernames(scripted_client) == names


async def test_a_list_of_users_may_be_missing(
    scripted_client: Client, scripted_server: ScriptedServer
) -> None:
    """Then there are none."""
    scripted_server.serve({USER_LIST: ((), {})}, service="LANConfigSecurity")
    assert await device.get_usernames(scripted_client) == ()


async def test_what_is_no_list_of_users_is_refused(
    scripted_client: Client, scripted_server: ScriptedServer
) -> None:
    """Another list is none."""
    scripted_server.serve(
        {USER_LIST: ((), {"NewX_AVM-DE_UserList": "<Users/>"})},
        service="LANConfigSecurity",
    )
    with pytest.raises(ProtocolError):
        await device.get_usernames(scripted_client)


@pytest.mark.parametrize(
    ("given", "phone", "app"),
    [
        ({"Phone"}, True, False),
        ({"App"}, False, True),
        ({"BoxAdmin"}, True, False),
        ({"Phone", "App"}, True, True),
        ({"NAS", "HomeAuto"}, False, False),
        ({"Phone:readonly"}, True, False),
        ({"Phone:NONE"}, False, False),
        (set(), False, False),
    ],
)
async def test_the_permissions_of_a_login_are_read(
    client: Client, box: SimulatedBox, given: set[str], phone: bool, app: bool
) -> None:
    """The configuration right includes telephony, not the apps."""
    box.users[box.username] = User(box.password, frozenset(given))
    assert await device.get_permissions(client) == Permissions(phone=phone, app=app)


@pytest.mark.parametrize(
    "document",
    [
        "<rights/>",
        "<rights><path>Phone</path></rights>",
        "<rights><path>Phone</path><access/></rights>",
        "<rights><path/><access>readwrite</access></rights>",
    ],
)
async def test_permissions_that_are_not_listed_are_not_granted(
    scripted_client: Client, scripted_server: ScriptedServer, document: str
) -> None:
    """Neither by an empty list nor by half of a pair."""
    scripted_server.serve(
        {CURRENT_USER: ((), {"NewX_AVM-DE_CurrentUserRights": document})},
        service="LANConfigSecurity",
    )
    assert await device.get_permissions(scripted_client) == Permissions(
        phone=False, app=False
    )


async def test_an_empty_access_does_not_shift_the_others(
    scripted_client: Client, scripted_server: ScriptedServer
) -> None:
    """Pairs stay pairs."""
    permissions = (
        "<rights><path>Phone</path><access/>"
        "<path>App</path><access>readwrite</access></rights>"
    )
    scripted_server.serve(
        {CURRENT_USER: ((), {"NewX_AVM-DE_CurrentUserRights": permissions})},
        service="LANConfigSecurity",
    )
    assert await device.get_permissions(scripted_client) == Permissions(
        phone=False, app=True
    )


@pytest.mark.parametrize(
    "document", ["", "<List/>", "<rights>", "text", "<HTML>404</HTML>"]
)
async def test_permissions_that_cannot_be_read_are_unknown(
    scripted_client: Client, scripted_server: ScriptedServer, document: str
) -> None:
    """They are never guessed, and telephony works without."""
    scripted_server.serve(
        {CURRENT_USER: ((), {"NewX_AVM-DE_CurrentUserRights": document})},
        service="LANConfigSecurity",
    )
    assert await device.get_permissions(scripted_client) is None


@pytest.mark.parametrize(
    "response",
    [
        http(b"<HTML>404</HTML>"),
        http(b"<HTML>404</HTML>", 404),
        http(b""),
        http(b"<scpd>"),
    ],
    ids=["html", "missing", "empty", "broken"],
)
async def test_permissions_of_a_service_without_scpd_are_unknown(
    scripted_client: Client, scripted_server: ScriptedServer, response: bytes
) -> None:
    """A beta of FRITZ!OS lists services whose SCPD is missing."""
    scripted_server.serve({CURRENT_USER: ((), {})}, service="LANConfigSecurity")
    scripted_server.respond("/scpd.xml", response)
    assert await device.get_permissions(scripted_client) is None
    assert scripted_server.count(CURRENT_USER) == 0


@pytest.mark.parametrize("code", ["401", "606", "820"])
async def test_permissions_that_the_box_refuses_to_report_are_unknown(
    scripted_client: Client, scripted_server: ScriptedServer, code: str
) -> None:
    """Whatever the reason, telephony may work."""
    scripted_server.serve({CURRENT_USER: ((), {})}, service="LANConfigSecurity")
    scripted_server.respond(CURRENT_USER, http(fault(code), 500))
    assert await device.get_permissions(scripted_client) is None


async def test_permissions_of_no_box_are_an_error(
    scripted_client: Client, scripted_server: ScriptedServer
) -> None:
    """Without its description nothing works."""
    scripted_server.respond("/tr64desc.xml", http(b"<HTML/>"))
    with pytest.raises(DescriptionUnavailableError):
        await device.get_permissions(scripted_client)


@pytest.mark.parametrize("firmware", FIRMWARES)
async def test_only_very_old_boxes_do_not_report_permissions(
    client: Client, box: SimulatedBox
) -> None:
    """FRITZ!OS 6 began to; before, nothing is asked and nothing is checked."""
    permissions = await device.get_permissions(client)
    if box.firmware in {"5.50", "4.88"}:
        assert permissions is None
        assert box.challenges == 0
    else:
        assert permissions == Permissions(phone=True, app=False)


async def test_permissions_of_a_box_without_the_service_are_unknown(
    scripted_client: Client, scripted_server: ScriptedServer
) -> None:
    """Nor does it list its users, which is an error."""
    scripted_server.serve({})
    assert await device.get_permissions(scripted_client) is None
    with pytest.raises(UnknownServiceError):
        await device.get_usernames(scripted_client)


async def test_asking_for_the_rights_checks_the_login(
    connect: Connect, box: SimulatedBox
) -> None:
    """A wrong password costs one failed login."""
    with pytest.raises(AuthenticationError):
        await device.get_permissions(Client(connect(password="wrong")))
    assert box.failed_logins == 1


async def test_a_port_of_many_digits_is_none(
    scripted_client: Client, scripted_server: ScriptedServer
) -> None:
    """Python makes no number of more than 4,300 of them."""
    values = {"NewSecurityPort": "4" * 5000}
    scripted_server.serve({"GetSecurityPort": ((), values)}, service="DeviceInfo")
    with pytest.raises(ProtocolError):
        await device.get_security_port(scripted_client)
