"""The phone of click-to-dial is chosen; and who may use what of all subjects."""

import pytest

from custom_components.fritzbox_voip.tr064.device import Permissions
from custom_components.fritzbox_voip.tr064.errors import (
    ClickToDialOffError,
    InvalidArgumentError,
    SecondFactorError,
    Tr064Error,
)
from custom_components.fritzbox_voip.tr064.x_voip import XVoip
from tests.simulator import FIRMWARES, Fault, SimulatedBox

SET = "X_AVM-DE_DialSetConfig"
KITCHEN = "DECT: Küche"
DOOR = "FON1: Tür & Tor"


@pytest.mark.parametrize("firmware", ["8.02", "4.88"])
async def test_each_phone_can_be_chosen(voip: XVoip, box: SimulatedBox) -> None:
    """By the name that the box has for it, and it stays chosen."""
    for phone in await voip.dialing.phones():
        await voip.dialing.set_phone(phone)
        assert box.state.dial_phone == phone
        assert await voip.dialing.phone() == phone


@pytest.mark.parametrize("firmware", ["8.02", "4.88"])
async def test_no_phone_switches_click_to_dial_off(
    voip: XVoip, box: SimulatedBox
) -> None:
    """Until a phone is chosen again."""
    await voip.dialing.set_phone(None)
    assert box.state.dial_phone == ""
    assert await voip.dialing.phone() is None
    with pytest.raises(ClickToDialOffError):
        await voip.dialing.dial("030")
    await voip.dialing.set_phone(DOOR)
    await voip.dialing.dial("030")
    assert [call.phone for call in box.calls] == [DOOR]


async def test_what_is_no_phone_of_the_box_is_refused(
    voip: XVoip, box: SimulatedBox
) -> None:
    """SIP clients are not among them; the phone of before stays."""
    for name in ("DECT: Nobody", "Küchentablet", KITCHEN.lower()):
        with pytest.raises(InvalidArgumentError) as caught:
            await voip.dialing.set_phone(name)
        assert (caught.value.action, caught.value.code) == (SET, 402)
    assert box.state.dial_phone == KITCHEN


async def test_a_second_factor_may_be_wanted(voip: XVoip, box: SimulatedBox) -> None:
    """Then nothing has changed."""
    box.second_factor = True
    for phone in (DOOR, None):
        with pytest.raises(SecondFactorError):
            await voip.dialing.set_phone(phone)
    assert box.state.dial_phone == KITCHEN


async def test_a_phone_is_not_chosen_twice(voip: XVoip, box: SimulatedBox) -> None:
    """Somebody may have chosen another one in between."""
    box.fail(Fault.LOST, SET, times=None)
    with pytest.raises(Tr064Error):
        await voip.dialing.set_phone(DOOR)
    assert len([request for request in box.requests if request.fault]) == 1


PHONE = Permissions(phone=True, app=False)
APP = Permissions(phone=False, app=True)
BOTH = Permissions(phone=True, app=True)
NONE = Permissions(phone=False, app=False)

PARTS = {
    *("accounts", "prefixes", "clients", "dialing", "numbers", "alarm_clocks"),
    *("audio", "codes"),
}


@pytest.mark.parametrize("firmware", FIRMWARES)
@pytest.mark.parametrize("permissions", [None, PHONE, BOTH])
async def test_the_right_to_telephony_is_a_right_to_all_that_the_box_has(
    voip: XVoip, box: SimulatedBox, permissions: Permissions | None
) -> None:
    """And it is taken for granted where the box does not report it."""
    missing = {"8.02": set(), "7.39": set(), "7.29": set(), "6.98": {"alarm_clocks"}}
    too_old = {"alarm_clocks", "numbers"}
    assert await voip.parts(permissions) == PARTS - missing.get(box.firmware, too_old)


@pytest.mark.parametrize("firmware", FIRMWARES)
async def test_the_right_for_apps_is_one_to_the_lines(
    voip: XVoip, box: SimulatedBox
) -> None:
    """Where they come in one list."""
    assert await voip.parts(APP) == ({"accounts"} if box.firmware == "8.02" else set())


@pytest.mark.parametrize("firmware", FIRMWARES)
async def test_without_a_right_there_is_nothing(voip: XVoip) -> None:
    """Whatever the box has."""
    assert await voip.parts(NONE) == set()


@pytest.mark.parametrize("permissions", [None, PHONE, APP, NONE])
async def test_asking_what_may_be_used_needs_no_login(
    voip: XVoip, box: SimulatedBox, permissions: Permissions | None
) -> None:
    """The box's description says so, and it is read once."""
    await voip.parts(permissions)
    await voip.parts(permissions)
    assert {request.method for request in box.requests} <= {"GET"}
    assert len(box.requests) <= 2
    assert box.challenges == 0


@pytest.mark.parametrize("lost", [Fault.RESET, Fault.LOST])
async def test_the_dialing_phone_is_read_again_on_a_dropped_connection(
    voip: XVoip, box: SimulatedBox, lost: Fault
) -> None:
    """It is read although the action is not named so."""
    box.fail(lost, "X_AVM-DE_DialGetConfig")

    assert await voip.dialing.phone() == KITCHEN
