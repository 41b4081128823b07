"""The dialing phone is restored, whatever comes of the call that needed another."""

import asyncio
import gc
from typing import Any

import pytest

from custom_components.fritzbox_voip.tr064.errors import (
    AnotherBoxError,
    AuthenticationError,
    CertificateChangedError,
    ClickToDialOffError,
    ConnectionDroppedError,
    DialPhoneNotRestoredError,
    InternalError,
    InvalidActionError,
    InvalidArgumentError,
    LoginBlockedError,
    MissingPermissionError,
    NoSuchEntryError,
    ProtocolError,
    SecondFactorUnconfirmedError,
    Tr064DisabledError,
    Tr064Error,
    UnknownServiceError,
    UnreachableError,
)
from custom_components.fritzbox_voip.tr064.x_voip import Dialing, XVoip
from tests.simulator import Fault, SimulatedBox
from tests.telephone import DIAL, DOOR, GET, KITCHEN, SET, Exchange, settled


@pytest.fixture
def dialing(exchange: Exchange) -> Dialing:
    """Return the click-to-dial of the exchange."""
    return Dialing(exchange)


async def test_the_phone_is_restored_with_a_confirmation_if_need_be(
    dialing: Dialing, exchange: Exchange
) -> None:
    """Someone is there, for the change was confirmed as well."""
    await dialing.dial("030", DOOR)
    exchange.fail(DIAL, InternalError(DIAL, 820))
    with pytest.raises(InternalError):
        await dialing.dial("030", DOOR)

    assert exchange.confirmed == [True] * 4
    assert exchange.phone == KITCHEN


@pytest.mark.parametrize("action", [SET, DIAL])
async def test_no_one_has_to_confirm_for_a_caller_who_was_canceled(
    dialing: Dialing, exchange: Exchange, action: str
) -> None:
    """Nor for a change of which no one knows whether it was made."""
    exchange.is_slow = lambda arrived: arrived == action
    call = asyncio.create_task(dialing.dial("030", DOOR))
    await settled()
    exchange.is_slow = lambda _: False
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call

    assert exchange.confirmed == [True, False]
    assert exchange.phone == KITCHEN


async def test_a_change_that_was_not_confirmed_is_not_undone(
    dialing: Dialing, exchange: Exchange
) -> None:
    """The box has not made it."""
    exchange.fail(SET, SecondFactorUnconfirmedError(SET))
    with pytest.raises(SecondFactorUnconfirmedError):
        await dialing.dial("030", DOOR)

    assert exchange.log == [GET, SET]


async def test_a_change_whose_answer_was_lost_is_undone(
    dialing: Dialing, exchange: Exchange
) -> None:
    """The box may have made it."""
    exchange.fail(SET, ConnectionDroppedError(), took_effect=True)
    with pytest.raises(ConnectionDroppedError):
        await dialing.dial("030", DOOR)

    assert exchange.log == [GET, SET, SET]
    assert exchange.confirmed == [True, False]
    assert exchange.phone == KITCHEN


async def test_the_phone_is_restored_although_the_caller_is_canceled_then(
    dialing: Dialing, exchange: Exchange
) -> None:
    """And the next call waits for it."""
    exchange.is_slow = lambda action: action == DIAL
    call = asyncio.create_task(dialing.dial("030", DOOR))
    await settled()
    exchange.is_slow = lambda action: action == SET
    exchange.answer()
    await settled()
    assert exchange.log == [GET, SET, DIAL, SET]
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    following = asyncio.create_task(dialing.dial("031", DOOR))
    finishing = asyncio.create_task(dialing.finish())
    await settled()
    assert not finishing.done()
    assert exchange.log == [GET, SET, DIAL, SET]

    exchange.is_slow = lambda _: False
    exchange.answer()
    await asyncio.gather(following, finishing)

    assert [it.phone for it in exchange.calls] == [DOOR, DOOR]
    assert exchange.phone == KITCHEN


async def test_a_canceled_caller_leaves_no_error_that_no_one_asks_for(
    dialing: Dialing, exchange: Exchange
) -> None:
    """It would be logged with a traceback when the next phone is restored."""
    errors: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, err: errors.append(err))
    exchange.is_slow = lambda action: action == DIAL
    call = asyncio.create_task(dialing.dial("030", DOOR))
    await settled()
    exchange.is_slow = lambda action: action == SET
    exchange.fail(SET, InternalError(SET, 820))
    exchange.answer()
    await settled()
    call.cancel()
    await asyncio.wait([call])
    assert call.cancelled()
    exchange.is_slow = lambda _: False
    exchange.answer()
    await dialing.dial("030", KITCHEN)
    gc.collect()

    assert exchange.log == [GET, SET, DIAL, SET, GET, SET, DIAL, SET]
    assert not errors


@pytest.mark.parametrize(
    "error",
    [ConnectionDroppedError(), InternalError(SET, 820), LoginBlockedError()],
    ids=type,
)
async def test_a_phone_that_is_not_restored_is_an_error_of_its_own(
    dialing: Dialing, exchange: Exchange, error: Tr064Error
) -> None:
    """The box has dialed: whoever dials again would call twice."""
    exchange.is_slow = lambda action: action == DIAL
    call = asyncio.create_task(dialing.dial("030", DOOR))
    await settled()
    exchange.fail(SET, error)
    exchange.answer()

    with pytest.raises(DialPhoneNotRestoredError) as caught:
        await call
    assert caught.value.__cause__ is error
    assert len(exchange.calls) == 1


async def test_a_phone_that_is_chosen_meanwhile_stays(
    dialing: Dialing, exchange: Exchange
) -> None:
    """It is chosen when the call with the other is done."""
    exchange.is_slow = lambda action: action == DIAL
    call = asyncio.create_task(dialing.dial("030", DOOR))
    await settled()
    choosing = asyncio.create_task(dialing.set_phone("FON2: Fax"))
    await settled()
    exchange.answer()
    await asyncio.gather(call, choosing)

    assert exchange.phone == "FON2: Fax"


@pytest.mark.parametrize(
    ("error", "may_call"),
    [
        (InternalError(DIAL, 820), False),
        (ClickToDialOffError(DIAL, 501), False),
        (AuthenticationError(), False),
        (LoginBlockedError(), False),
        (CertificateChangedError(b"a", b"b"), False),
        (UnknownServiceError(), False),
        (AnotherBoxError(), False),
        (Tr064DisabledError(), False),
        (UnreachableError(), True),
        (ConnectionDroppedError(), True),
        (ProtocolError(), True),
        (asyncio.CancelledError(), True),
    ],
    ids=lambda value: type(value).__name__,
)
async def test_whether_the_box_may_be_calling(
    dialing: Dialing, exchange: Exchange, error: BaseException, may_call: bool
) -> None:
    """With a refusal it is not; otherwise only the answer may be lost."""
    steps: list[str] = []
    exchange.fail(DIAL, error)
    with pytest.raises(type(error)):
        await dialing.dial(
            "030",
            on_dialing=lambda: steps.append(f"dialing {exchange.log}"),
            on_dialed=lambda: steps.append("dialed"),
        )

    assert steps == ["dialing []", *["dialed"] * may_call]


async def test_the_caller_hears_when_the_box_gets_the_number_and_has_it(
    dialing: Dialing, exchange: Exchange
) -> None:
    """After the phone was changed, and before it is restored."""
    steps: list[list[str]] = []
    await dialing.dial(
        "030",
        DOOR,
        on_dialing=lambda: steps.append(list(exchange.log)),
        on_dialed=lambda: steps.append(list(exchange.log)),
    )

    assert steps == [[GET, SET], [GET, SET, DIAL]]


@pytest.mark.parametrize("code", [402, 501, 713, 714, 820, 899])
async def test_a_fault_means_that_no_phone_is_chosen(
    voip: XVoip, box: SimulatedBox, code: int
) -> None:
    """Some boxes answer one; the phones are there nevertheless."""
    box.fail(Fault.upnp(code), GET, times=None)

    assert await voip.dialing.phone() is None
    assert await voip.dialing.phones() == tuple(box.state.phones)
    with pytest.raises(ClickToDialOffError):
        await voip.dialing.dial("030", box.state.phones[0])
    assert not box.calls


@pytest.mark.parametrize(
    "error",
    [
        InvalidActionError(GET, 401),
        MissingPermissionError(GET, 606),
        ConnectionDroppedError(),
        AuthenticationError(),
    ],
    ids=type,
)
async def test_every_other_error_says_nothing_of_the_phone(
    dialing: Dialing, exchange: Exchange, error: Tr064Error
) -> None:
    """It is raised."""
    exchange.fail(GET, error)
    with pytest.raises(type(error)):
        await dialing.phone()


@pytest.mark.parametrize(
    "error", [NoSuchEntryError(GET, 713), InvalidArgumentError(GET, 402)], ids=type
)
async def test_a_call_with_another_phone_needs_to_know_the_one_before(
    dialing: Dialing, exchange: Exchange, error: Tr064Error
) -> None:
    """Nothing is changed that could not be restored."""
    exchange.fail(GET, error)
    with pytest.raises(ClickToDialOffError):
        await dialing.dial("030", DOOR)

    assert exchange.log == [GET]
