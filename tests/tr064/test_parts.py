"""The parts of telephony that a box has and a login may use."""

import pytest

from custom_components.fritzbox_voip.tr064.device import Permissions
from custom_components.fritzbox_voip.tr064.x_voip import XVoip
from tests.simulator import FIRMWARES, SimulatedBox

from .scripted_server import ScriptedServer

PHONE = Permissions(phone=True, app=False)
APP = Permissions(phone=False, app=True)
BOTH = Permissions(phone=True, app=True)
NONE = Permissions(phone=False, app=False)

OLDEST = {"accounts", "audio", "clients", "codes", "dialing", "prefixes"}
PARTS = {
    "8.02": OLDEST | {"alarm_clocks", "numbers"},
    "7.39": OLDEST | {"alarm_clocks", "numbers"},
    "7.29": OLDEST | {"alarm_clocks", "numbers"},
    "6.98": OLDEST | {"numbers"},
    "5.50": OLDEST,
    "4.88": OLDEST,
}


@pytest.mark.parametrize("firmware", FIRMWARES)
@pytest.mark.parametrize("permissions", [None, PHONE, BOTH])
async def test_the_permission_for_telephony_gives_all_that_the_box_has(
    voip: XVoip, firmware: str, permissions: Permissions | None
) -> None:
    """A box that does not report permissions is taken to give it."""
    assert await voip.parts(permissions) == PARTS[firmware]


@pytest.mark.parametrize("firmware", FIRMWARES)
async def test_the_permission_for_apps_gives_the_lines_where_they_are_one_list(
    voip: XVoip, firmware: str
) -> None:
    """The list came with FRITZ!OS 7.50."""
    assert await voip.parts(APP) == ({"accounts"} if firmware == "8.02" else set())


@pytest.mark.parametrize("firmware", FIRMWARES)
async def test_without_a_permission_there_is_no_part(voip: XVoip) -> None:
    """Whatever the box has."""
    assert await voip.parts(NONE) == set()


@pytest.mark.parametrize(
    ("action", "found"),
    [
        ("GetInfo", {"accounts", "audio"}),
        ("X_AVM-DE_DialHangup", {"accounts"}),
        ("GetVoIPCommonCountryCode", {"accounts", "codes"}),
    ],
)
async def test_a_box_has_the_parts_of_its_actions_only(
    scripted_voip: XVoip,
    scripted_server: ScriptedServer,
    action: str,
    found: set[str],
) -> None:
    """Its SCPD lists them; every box has the lines."""
    scripted_server.serve({action: ((), {})})
    assert await scripted_voip.parts(None) == found


@pytest.mark.parametrize("permissions", [None, PHONE, APP, NONE])
async def test_the_parts_are_read_once_and_without_a_login(
    voip: XVoip, box: SimulatedBox, permissions: Permissions | None
) -> None:
    """They are in the descriptions of the box."""
    await voip.parts(permissions)
    await voip.parts(permissions)
    assert [request.path for request in box.requests] == [
        "/tr64desc.xml",
        "/x_voipSCPD.xml",
    ]
    assert box.challenges == 0
