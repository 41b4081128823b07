"""The second factor of the simulated box."""

from collections.abc import AsyncIterator
from copy import deepcopy

import pytest

from .simulator import Clock, SimulatedBox
from .simulator.caller import Caller, calling
from .simulator.errors import UpnpError

pytestmark = pytest.mark.usefixtures("socket_enabled")

DIAL: dict[str, object] = {"NewX_AVM-DE_PhoneName": "FON1: Tür & Tor"}
PHONE: dict[str, object] = {
    "NewX_AVM-DE_ClientIndex": 1,
    "NewX_AVM-DE_ClientPassword": "password-1",
    "NewX_AVM-DE_PhoneName": "Neu",
    "NewX_AVM-DE_OutGoingNumber": "",
}


@pytest.fixture
def clock() -> Clock:
    """Return a clock for the box."""
    return Clock()


@pytest.fixture
async def caller(clock: Clock) -> AsyncIterator[Caller]:
    """Return a caller of a box that requires a second factor."""
    async with calling(SimulatedBox(second_factor=True, clock=clock)) as made:
        # The clock moves by minutes here, and nonces are not tested.
        made.box.digest.nonce_lifetime = 1e9
        yield made


async def start(caller: Caller) -> dict[str, str]:
    """Start a process."""
    return await caller.call("SetConfig", {"NewAction": "start"}, service="x_auth")


async def state_of(caller: Caller, token: str) -> str:
    """Return the state of a process."""
    answer = await caller.call("GetState", service="x_auth", token=token)
    return answer["NewState"]


async def set_client(caller: Caller, token: str = "") -> int:
    """Write a client; return the code of the fault, 0 for none."""
    try:
        await caller.call("X_AVM-DE_SetClient", PHONE, token=token)
    except UpnpError as error:
        return error.code
    return 0


async def test_process_begins_with_token_and_methods(caller: Caller) -> None:
    """The methods say where to confirm."""
    answer = await start(caller)
    assert answer["NewState"] == "waitingforauth"
    assert answer["NewMethods"] == "button,dtmf;*14048"
    assert answer["NewToken"]


async def test_guarded_action_requires_it(caller: Caller) -> None:
    """Nothing is changed without it."""
    assert await set_client(caller) == 866
    assert caller.box.state.clients[1].phone_name == "Küchentablet"


async def test_choosing_the_dialing_phone_requires_it(caller: Caller) -> None:
    """By report."""
    with pytest.raises(UpnpError, match="866"):
        await caller.call("X_AVM-DE_DialSetConfig", DIAL)
    caller.box.second_factor_process.actions.discard("X_AVM-DE_DialSetConfig")
    await caller.call("X_AVM-DE_DialSetConfig", DIAL)


async def test_dialing_and_reading_do_not_require_it(caller: Caller) -> None:
    """Nor do the alarm clocks."""
    await caller.call("X_AVM-DE_DialNumber", {"NewX_AVM-DE_PhoneNumber": "**9"})
    await caller.call("X_AVM-DE_GetClients")
    await caller.call(
        "X_AVM-DE_SetAlarmClockEnable",
        {"NewIndex": 0, "NewX_AVM-DE_AlarmClockEnable": 0},
    )


async def test_whole_way(caller: Caller) -> None:
    """Refused, started, waiting, confirmed, done."""
    assert await set_client(caller) == 866
    token = (await start(caller))["NewToken"]
    assert await state_of(caller, token) == "waitingforauth"
    assert await set_client(caller, token) == 866
    caller.box.confirm_second_factor()
    assert await state_of(caller, token) == "authenticated"
    assert await set_client(caller, token) == 0
    assert caller.box.state.clients[1].phone_name == "Neu"


async def test_used_token_is_accepted_without_effect(caller: Caller) -> None:
    """Whatever the action; the answer is that of success."""
    token = (await start(caller))["NewToken"]
    caller.box.confirm_second_factor()
    assert await set_client(caller, token) == 0
    before = deepcopy(caller.box.state)
    another = {**PHONE, "NewX_AVM-DE_PhoneName": "Noch eins"}
    await caller.call("X_AVM-DE_SetClient", another, token=token)
    await caller.call("X_AVM-DE_DialSetConfig", DIAL, token=token)
    whole = {
        **another,
        "NewX_AVM-DE_ClientUsername": "newcomer",
        "NewX_AVM-DE_ClientId": "",
        "NewX_AVM-DE_InComingNumbers": "",
    }
    answer = await caller.call("X_AVM-DE_SetClient4", whole, token=token)
    assert answer == {"NewX_AVM-DE_InternalNumber": "621"}
    assert caller.box.state == before


async def test_used_token_of_another_boot_is_none(caller: Caller) -> None:
    """A reboot deletes it."""
    token = (await start(caller))["NewToken"]
    caller.box.confirm_second_factor()
    assert await set_client(caller, token) == 0
    await caller.box.reboot()
    assert await set_client(caller, token) == 866


async def test_a_request_for_the_state_without_the_token_stops_the_process(
    caller: Caller,
) -> None:
    """Confirmed or not."""
    for confirm in (False, True):
        token = (await start(caller))["NewToken"]
        if confirm:
            caller.box.confirm_second_factor()
        assert await state_of(caller, "") == "stopped"
        assert await state_of(caller, token) == "stopped"
        assert await set_client(caller, token) == 866


@pytest.mark.parametrize(
    ("methods", "confirmed"),
    [
        ("button, dtmf;*14048", True),
        ("button,dtmf;*14048,googleauth", True),
        ("googleauth, dtmf;*14731", True),
        ("button", True),
        ("googleauth", False),
        ("", False),
    ],
)
async def test_box_can_offer_other_methods(
    caller: Caller, methods: str, confirmed: bool
) -> None:
    """Button and code confirm only where they are offered."""
    caller.box.second_factor_process.methods = methods
    answer = await start(caller)
    assert answer["NewMethods"] == methods
    caller.box.confirm_second_factor()
    state = await state_of(caller, answer["NewToken"])
    assert state == ("authenticated" if confirmed else "waitingforauth")


async def test_wrong_arguments_do_not_use_the_token(caller: Caller) -> None:
    """They are seen before."""
    token = (await start(caller))["NewToken"]
    caller.box.confirm_second_factor()
    with pytest.raises(UpnpError, match="402"):
        await caller.call("X_AVM-DE_SetClient", {}, token=token)
    assert await set_client(caller, token) == 0


async def test_other_process_makes_it_busy(caller: Caller) -> None:
    """Until that stops."""
    token = (await start(caller))["NewToken"]
    assert await set_client(caller) == 868
    assert await set_client(caller, "other") == 868
    await caller.call("SetConfig", {"NewAction": "stop"}, service="x_auth", token=token)
    assert await set_client(caller) == 866
    assert await state_of(caller, token) == "stopped"


async def test_other_process_ends_after_a_minute(caller: Caller, clock: Clock) -> None:
    """Unless it was stopped before."""
    caller.box.second_factor_process.occupy()
    assert (await start(caller))["NewState"] == "anotherauthprocess"
    clock.now += 59
    assert await set_client(caller) == 868
    clock.now += 1
    assert await set_client(caller) == 866


async def test_stopping_needs_the_token(caller: Caller) -> None:
    """A process of another login is not stopped."""
    caller.box.second_factor_process.occupy()
    answer = await caller.call("SetConfig", {"NewAction": "stop"}, service="x_auth")
    assert answer["NewState"] == "anotherauthprocess"


async def test_process_can_fail(caller: Caller) -> None:
    """For reasons of the box."""
    token = (await start(caller))["NewToken"]
    caller.box.second_factor_process.deny()
    assert await state_of(caller, token) == "failure"


async def test_second_factor_can_be_blocked(caller: Caller) -> None:
    """After too many tries, say."""
    caller.box.second_factor_process.blocked = True
    assert (await start(caller))["NewState"] == "blocked"
    assert await state_of(caller, "") == "blocked"
    assert await set_client(caller) == 867


async def test_unknown_request_is_402(caller: Caller) -> None:
    """Start or stop."""
    with pytest.raises(UpnpError, match="402"):
        await caller.call("SetConfig", {"NewAction": "begin"}, service="x_auth")


async def test_second_factor_can_be_off(caller: Caller) -> None:
    """Then it guards nothing."""
    assert await caller.call("GetInfo", service="x_auth") == {"NewEnabled": "1"}
    caller.box.second_factor = False
    assert await caller.call("GetInfo", service="x_auth") == {"NewEnabled": "0"}
    assert (await start(caller))["NewState"] == "disabled"
    assert await state_of(caller, "") == "disabled"
    assert await set_client(caller) == 0


async def test_old_firmware_has_none() -> None:
    """Even when it is switched on."""
    async with calling(SimulatedBox(firmware="5.50", second_factor=True)) as caller:
        assert await set_client(caller) == 0


async def test_reboot_ends_the_process(caller: Caller) -> None:
    """The token is nothing any more."""
    token = (await start(caller))["NewToken"]
    await caller.box.reboot()
    caller.box.confirm_second_factor()
    assert await state_of(caller, token) == "stopped"
