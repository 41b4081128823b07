"""The phone of click-to-dial is chosen and read."""

import pytest

from custom_components.fritzbox_voip.tr064.errors import (
    ClickToDialOffError,
    InvalidArgumentError,
    SecondFactorError,
    Tr064Error,
)
from custom_components.fritzbox_voip.tr064.x_voip import XVoip
from tests.simulator import Fault, SimulatedBox

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


async def test_a_second_factor_may_be_required(voip: XVoip, box: SimulatedBox) -> None:
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


@pytest.mark.parametrize("lost", [Fault.RESET, Fault.LOST])
async def test_the_dialing_phone_is_read_again_on_a_dropped_connection(
    voip: XVoip, box: SimulatedBox, lost: Fault
) -> None:
    """It is read although the action is not named so."""
    box.fail(lost, "X_AVM-DE_DialGetConfig")

    assert await voip.dialing.phone() == KITCHEN
