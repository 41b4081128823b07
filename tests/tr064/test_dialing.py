"""Click-to-dial."""

import asyncio
from collections.abc import Callable

import pytest

from custom_components.fritzbox_voip.tr064.errors import (
    ClickToDialOffError,
    DialPhoneNotRestoredError,
    InternalError,
    InvalidArgumentError,
    MissingPermissionError,
    SecondFactorError,
    UnreachableError,
)
from custom_components.fritzbox_voip.tr064.x_voip import (
    ALL_PHONES,
    XVoip,
)
from tests.simulator import Fault, SimulatedBox

from .scripted_server import DROP, ScriptedServer, http

DIAL = "X_AVM-DE_DialNumber"
GET = "X_AVM-DE_DialGetConfig"
SET = "X_AVM-DE_DialSetConfig"
HANG_UP = "X_AVM-DE_DialHangup"
PORT = "X_AVM-DE_GetPhonePort"

KITCHEN = "DECT: Küche"
DOOR = "FON1: Tür & Tor"


def calls(box: SimulatedBox) -> list[tuple[str, str]]:
    """Return the numbers that were dialed, and for which phones."""
    return [(call.number, call.phone) for call in box.calls]


async def test_the_box_dials(voip: XVoip, box: SimulatedBox) -> None:
    """For the phone that it is set to, which is not even asked for."""
    await voip.dialing.dial("+49 (30) 123-456")
    assert calls(box) == [("+4930123456", KITCHEN)]
    assert box.actions() == [DIAL]


async def test_another_phone_is_set_for_one_call(
    voip: XVoip, box: SimulatedBox
) -> None:
    """And put back afterwards."""
    await voip.dialing.dial("**9", DOOR)
    assert calls(box) == [("**9", DOOR)]
    assert box.state.dial_phone == KITCHEN
    assert box.actions() == [GET, SET, DIAL, SET]


async def test_the_phone_that_is_set_already_is_left_alone(
    voip: XVoip, box: SimulatedBox
) -> None:
    """A change may want a second factor."""
    await voip.dialing.dial("030", KITCHEN)
    assert calls(box) == [("030", KITCHEN)]
    assert box.actions() == [GET, DIAL]


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault.upnp(820), InternalError),
        (Fault.upnp(606), MissingPermissionError),
        (Fault.RESET, UnreachableError),
        (Fault.LOST, UnreachableError),
    ],
)
async def test_the_phone_is_restored_when_dialing_fails(
    voip: XVoip, box: SimulatedBox, fault: Fault, kind: type[Exception]
) -> None:
    """And the error is that of the dialing, which is not tried again."""
    box.fail(fault, DIAL)
    with pytest.raises(kind):
        await voip.dialing.dial("030", DOOR)
    assert box.state.dial_phone == KITCHEN
    assert sum(request.action == DIAL for request in box.requests) <= 2
    assert len(box.calls) == (fault == Fault.LOST)


async def until(done: Callable[[], bool]) -> None:
    """Let everything run until something has come about."""
    async with asyncio.timeout(30):
        while not done():  # noqa: ASYNC110 - the box has no bell
            await asyncio.sleep(0)


@pytest.mark.parametrize("times", [1, 2])
async def test_the_phone_is_restored_when_no_one_waits_any_more(
    voip: XVoip, box: SimulatedBox, times: int
) -> None:
    """Whoever wanted the call was stopped, and more than once, while the box hung."""
    box.fail(Fault.HANG, DIAL)
    dialing = asyncio.create_task(voip.dialing.dial("030", DOOR))
    await until(lambda: any(request.action == DIAL for request in box.requests))
    assert box.state.dial_phone == DOOR
    for _ in range(times):
        dialing.cancel()
        await asyncio.sleep(0)
    with pytest.raises(asyncio.CancelledError):
        await dialing
    await until(lambda: box.state.dial_phone == KITCHEN)
    assert not box.calls


async def test_a_phone_that_cannot_be_restored_is_reported(
    voip: XVoip, box: SimulatedBox
) -> None:
    """The call was made all the same; the cause is kept."""
    box.state.phones.remove(KITCHEN)
    with pytest.raises(DialPhoneNotRestoredError) as caught:
        await voip.dialing.dial("030", DOOR)
    assert (caught.value.action, caught.value.code) == (SET, None)
    assert isinstance(caught.value.__cause__, InvalidArgumentError)
    assert calls(box) == [("030", DOOR)]
    assert box.state.dial_phone == DOOR


async def test_a_phone_that_the_box_lacks_is_refused(
    voip: XVoip, box: SimulatedBox
) -> None:
    """Nothing is dialed and nothing has changed."""
    with pytest.raises(InvalidArgumentError) as caught:
        await voip.dialing.dial("030", "DECT: Nobody")
    assert (caught.value.action, caught.value.code) == (SET, 402)
    assert not box.calls
    assert box.state.dial_phone == KITCHEN
    assert box.actions() == [GET]


async def test_a_second_factor_is_required_for_another_phone_only(
    voip: XVoip, box: SimulatedBox
) -> None:
    """Dialing needs none."""
    box.second_factor = True
    with pytest.raises(SecondFactorError):
        await voip.dialing.dial("030", DOOR)
    await voip.dialing.dial("030", KITCHEN)
    assert calls(box) == [("030", KITCHEN)]


async def test_two_calls_at_once_do_not_mix_their_phones(
    voip: XVoip, box: SimulatedBox
) -> None:
    """The phone is one setting for the whole box."""
    await asyncio.gather(
        voip.dialing.dial("1", DOOR),
        voip.dialing.dial("2", "DECT: Mobilteil 2"),
        voip.dialing.dial("3"),
        voip.dialing.dial("4", KITCHEN),
    )
    assert calls(box) == [
        ("1", DOOR),
        ("2", "DECT: Mobilteil 2"),
        ("3", KITCHEN),
        ("4", KITCHEN),
    ]
    assert box.state.dial_phone == KITCHEN


@pytest.mark.parametrize("phone", [None, KITCHEN])
async def test_click_to_dial_that_is_off_stays_off(
    voip: XVoip, box: SimulatedBox, phone: str | None
) -> None:
    """Whoever switched it off meant it."""
    box.state.dial_phone = ""
    with pytest.raises(ClickToDialOffError) as caught:
        await voip.dialing.dial("030", phone)
    assert caught.value.action == DIAL
    assert not box.calls
    assert box.state.dial_phone == ""
    assert not any(request.action == SET for request in box.requests)


@pytest.mark.parametrize("number", ["", " ", "abc", "030x", "+", "0+30"])
async def test_what_is_no_number_is_not_sent(
    voip: XVoip, box: SimulatedBox, number: str
) -> None:
    """Neither it nor its phone."""
    with pytest.raises(InvalidArgumentError) as caught:
        await voip.dialing.dial(number, DOOR)
    assert (caught.value.action, caught.value.code) == (DIAL, None)
    assert not box.requests


async def test_a_call_is_ended(voip: XVoip, box: SimulatedBox) -> None:
    """Twice does no harm."""
    await voip.dialing.dial(ALL_PHONES)
    for _ in range(2):
        await voip.dialing.hang_up()
    assert [call.ended for call in box.calls] == [True]


async def test_hanging_up_is_tried_again(
    scripted_voip: XVoip, scripted_server: ScriptedServer
) -> None:
    """A phone that rings on for ever is worse than one hung up twice."""
    scripted_server.serve({HANG_UP: ((), {})})
    scripted_server.respond(HANG_UP, DROP)
    with pytest.raises(UnreachableError):
        await scripted_voip.dialing.hang_up()
    assert scripted_server.count(HANG_UP) == 2


@pytest.mark.parametrize("action", [DIAL, SET])
async def test_dialing_is_not_tried_again(
    scripted_voip: XVoip, scripted_server: ScriptedServer, action: str
) -> None:
    """Somebody would be called twice."""
    answers = {GET: ((), {"NewX_AVM-DE_PhoneName": KITCHEN})}
    scripted_server.serve(
        answers
        | {
            SET: (("NewX_AVM-DE_PhoneName",), {}),
            DIAL: (("NewX_AVM-DE_PhoneNumber",), {}),
        }
    )
    scripted_server.respond(action, DROP, http(b""))
    with pytest.raises(UnreachableError):
        await scripted_voip.dialing.dial("030", None if action == DIAL else DOOR)
    assert scripted_server.count(DIAL) == (action == DIAL)


async def test_the_dialing_phone_is_reported(voip: XVoip, box: SimulatedBox) -> None:
    """None while click-to-dial is off."""
    assert await voip.dialing.phone() == KITCHEN
    box.state.dial_phone = ""
    assert await voip.dialing.phone() is None


@pytest.mark.parametrize("answer", [{}, {"NewX_AVM-DE_PhoneName": ""}])
async def test_no_name_is_no_phone(
    scripted_voip: XVoip, scripted_server: ScriptedServer, answer: dict[str, str]
) -> None:
    """Empty or missing."""
    scripted_server.serve({GET: ((), answer)})
    assert await scripted_voip.dialing.phone() is None


@pytest.mark.parametrize("firmware", ["8.02", "4.88"])
async def test_the_phones_are_listed(voip: XVoip, box: SimulatedBox) -> None:
    """From the first to the one that the box does not have."""
    assert await voip.dialing.phones() == (
        DOOR,
        "ISDN: ISDN/DECT Rundruf",
        KITCHEN,
        "DECT: Mobilteil 2",
    )
    assert (
        sum(
            request.action == PORT and request.status == 500 for request in box.requests
        )
        == 1
    )


async def test_there_may_be_no_phone(voip: XVoip, box: SimulatedBox) -> None:
    """Only SIP clients, which cannot dial."""
    box.state.phones.clear()
    assert await voip.dialing.phones() == ()


async def test_a_phone_without_a_name_is_passed_over(
    voip: XVoip, box: SimulatedBox
) -> None:
    """Those behind it count."""
    box.state.phones[1] = ""
    assert await voip.dialing.phones() == (DOOR, KITCHEN, "DECT: Mobilteil 2")


async def test_a_list_of_phones_comes_to_an_end(
    scripted_voip: XVoip, scripted_server: ScriptedServer
) -> None:
    """Even where the box never says so."""
    scripted_server.serve({PORT: (("NewIndex",), {"NewX_AVM-DE_PhoneName": "a"})})
    assert set(await scripted_voip.dialing.phones()) == {"a"}
    assert scripted_server.count(PORT) == 49


async def test_a_phone_that_fails_is_not_the_end(
    voip: XVoip, box: SimulatedBox
) -> None:
    """The list would look complete."""
    box.fail(Fault.upnp(820), PORT)
    with pytest.raises(InternalError):
        await voip.dialing.phones()


async def test_the_phone_is_restored_when_its_change_got_lost(
    voip: XVoip, box: SimulatedBox
) -> None:
    """The box made the change, and only its answer did not come."""
    box.fail(Fault.LOST, SET)
    with pytest.raises(UnreachableError):
        await voip.dialing.dial("030", DOOR)
    assert not box.calls
    assert box.state.dial_phone == KITCHEN


async def test_a_call_that_failed_is_not_reported_as_made(
    voip: XVoip, box: SimulatedBox
) -> None:
    """DialPhoneNotRestoredError says that all but the last step worked."""
    box.state.phones.remove(KITCHEN)
    box.fail(Fault.upnp(820), DIAL)
    with pytest.raises(InternalError):
        await voip.dialing.dial("030", DOOR)


async def test_no_phone_is_no_phone(voip: XVoip, box: SimulatedBox) -> None:
    """An empty name is what switches click-to-dial off, also for a moment."""
    with pytest.raises(InvalidArgumentError):
        await voip.dialing.dial("030", "")
    assert not any(request.action == SET for request in box.requests)


async def test_a_phone_is_restored_with_the_blanks_in_its_name(
    voip: XVoip, box: SimulatedBox
) -> None:
    """Names are the user's own text, and the box knows them by every character."""
    box.state.phones[2] = box.state.dial_phone = f"{KITCHEN} "
    await voip.dialing.dial("030", DOOR)
    assert box.state.dial_phone == f"{KITCHEN} "
