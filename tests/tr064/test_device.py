"""What the box tells beside telephony."""

import pytest

from custom_components.fritzbox_voip.tr064 import device
from custom_components.fritzbox_voip.tr064.client import Client
from custom_components.fritzbox_voip.tr064.device import Rights
from custom_components.fritzbox_voip.tr064.errors import (
    AuthenticationError,
    ProtocolError,
    ServiceUnknownError,
)
from tests.simulator import SimulatedBox, User

from .conftest import Connect
from .odd_box import OddBox

USER_LIST = "X_AVM-DE_GetUserList"
CURRENT_USER = "X_AVM-DE_GetCurrentUser"
FIRMWARES = ["8.02", "7.39", "7.29", "6.98", "5.50", "4.88"]


@pytest.mark.parametrize("firmware", FIRMWARES)
async def test_every_box_tells_its_port_for_https(
    client: Client, box: SimulatedBox
) -> None:
    """To everybody."""
    assert await device.security_port(client) == box.https_port
    assert box.challenges == 0


@pytest.mark.parametrize("port", [1, 443, 65535])
async def test_a_port_is_any_that_there_can_be(
    odd_client: Client, odd_box: OddBox, port: int
) -> None:
    """From the first to the last."""
    odd_box.offer(
        {"GetSecurityPort": ((), {"NewSecurityPort": str(port)})}, service="DeviceInfo"
    )
    assert await device.security_port(odd_client) == port


@pytest.mark.parametrize("port", ["", "0", "65536", "-1", "x", "4e1", "٤٤٣", "²"])
async def test_what_is_no_port_is_refused(
    odd_client: Client, odd_box: OddBox, port: str
) -> None:
    """It would be connected to next."""
    odd_box.offer(
        {"GetSecurityPort": ((), {"NewSecurityPort": port})}, service="DeviceInfo"
    )
    with pytest.raises(ProtocolError, match="no number"):
        await device.security_port(odd_client)


async def test_an_answer_without_a_port_is_refused(
    odd_client: Client, odd_box: OddBox
) -> None:
    """Missing is as good as wrong."""
    odd_box.offer({"GetSecurityPort": ((), {})}, service="DeviceInfo")
    with pytest.raises(ProtocolError, match="no number"):
        await device.security_port(odd_client)


async def test_the_users_of_the_box_are_listed(
    client: Client, box: SimulatedBox
) -> None:
    """To everybody, in the order of the box."""
    box.users["Jürgen & Co"] = User("x")
    assert await device.usernames(client) == ("homeassistant", "Jürgen & Co")
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
    odd_client: Client, odd_box: OddBox, document: str, names: tuple[str, ...]
) -> None:
    """A user without a name is none."""
    odd_box.offer(
        {USER_LIST: ((), {"NewX_AVM-DE_UserList": document})},
        service="LANConfigSecurity",
    )
    assert await device.usernames(odd_client) == names


async def test_a_list_of_users_may_be_missing(
    odd_client: Client, odd_box: OddBox
) -> None:
    """Then there are none."""
    odd_box.offer({USER_LIST: ((), {})}, service="LANConfigSecurity")
    assert await device.usernames(odd_client) == ()


async def test_what_is_no_list_of_users_is_refused(
    odd_client: Client, odd_box: OddBox
) -> None:
    """Another list is none."""
    odd_box.offer(
        {USER_LIST: ((), {"NewX_AVM-DE_UserList": "<Users/>"})},
        service="LANConfigSecurity",
    )
    with pytest.raises(ProtocolError):
        await device.usernames(odd_client)


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
async def test_a_login_tells_its_rights(
    client: Client, box: SimulatedBox, given: set[str], phone: bool, app: bool
) -> None:
    """The configuration right includes telephony, not the apps."""
    box.users[box.username] = User(box.password, frozenset(given))
    assert await device.rights(client) == Rights(phone=phone, app=app)


@pytest.mark.parametrize(
    "document",
    [
        "",
        "<rights/>",
        "<rights><path>Phone</path></rights>",
        "<rights><path>Phone</path><access/></rights>",
        "<rights><path/><access>readwrite</access></rights>",
    ],
)
async def test_rights_that_are_not_told_are_not_given(
    odd_client: Client, odd_box: OddBox, document: str
) -> None:
    """Neither by an empty list nor by half of a pair."""
    odd_box.offer(
        {CURRENT_USER: ((), {"NewX_AVM-DE_CurrentUserRights": document})},
        service="LANConfigSecurity",
    )
    assert await device.rights(odd_client) == Rights(phone=False, app=False)


async def test_an_empty_access_does_not_shift_the_others(
    odd_client: Client, odd_box: OddBox
) -> None:
    """Pairs stay pairs."""
    rights = (
        "<rights><path>Phone</path><access/>"
        "<path>App</path><access>readwrite</access></rights>"
    )
    odd_box.offer(
        {CURRENT_USER: ((), {"NewX_AVM-DE_CurrentUserRights": rights})},
        service="LANConfigSecurity",
    )
    assert await device.rights(odd_client) == Rights(phone=False, app=True)


async def test_what_tells_no_rights_is_refused(
    odd_client: Client, odd_box: OddBox
) -> None:
    """Rights are never guessed."""
    odd_box.offer(
        {CURRENT_USER: ((), {"NewX_AVM-DE_CurrentUserRights": "<List/>"})},
        service="LANConfigSecurity",
    )
    with pytest.raises(ProtocolError):
        await device.rights(odd_client)


@pytest.mark.parametrize("firmware", FIRMWARES)
async def test_only_very_old_boxes_do_not_tell(
    client: Client, box: SimulatedBox
) -> None:
    """FRITZ!OS 6 began to; before, nothing is asked and nothing is checked."""
    told = await device.rights(client)
    if box.firmware in {"5.50", "4.88"}:
        assert told is None
        assert box.challenges == 0
    else:
        assert told == Rights(phone=True, app=False)


async def test_a_box_without_the_service_does_not_tell(
    odd_client: Client, odd_box: OddBox
) -> None:
    """Nor does it tell its users, which is an error."""
    odd_box.offer({})
    assert await device.rights(odd_client) is None
    with pytest.raises(ServiceUnknownError):
        await device.usernames(odd_client)


async def test_asking_for_the_rights_checks_the_login(
    connect: Connect, box: SimulatedBox
) -> None:
    """A wrong password costs one failed login."""
    with pytest.raises(AuthenticationError):
        await device.rights(Client(connect(password="wrong")))
    assert box.failed_logins == 1


async def test_a_port_of_many_digits_is_none(
    odd_client: Client, odd_box: OddBox
) -> None:
    """Python makes no number of more than 4,300 of them."""
    told = {"NewSecurityPort": "4" * 5000}
    odd_box.offer({"GetSecurityPort": ((), told)}, service="DeviceInfo")
    with pytest.raises(ProtocolError):
        await device.security_port(odd_client)
