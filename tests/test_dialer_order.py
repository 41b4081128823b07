"""Calls at the same moment, ended by timers, users, faults and the end of it all."""

import asyncio
from collections.abc import AsyncIterator
import contextlib
import logging

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.fritzbox_voip.dialing import Dialer
from custom_components.fritzbox_voip.tr064.errors import (
    ActionError,
    AuthenticationError,
    ConnectionDroppedError,
    DialPhoneNotRestoredError,
    InternalError,
    LoginBlockedError,
    ProtocolError,
    Tr064DisabledError,
    Tr064Error,
    UnknownServiceError,
    UnreachableError,
)
from custom_components.fritzbox_voip.tr064.x_voip import Dialing, DialingCode

from .common import poll
from .telephone import DIAL, DOOR, GET, HANG_UP, KITCHEN, SET, Exchange

CODES = DialingCode(prefix="00", code="49"), DialingCode(prefix="0", code="30")


@pytest.fixture
def exchange() -> Exchange:
    """Return an exchange that answers at once."""
    return Exchange()


@pytest.fixture
async def dialer(hass: HomeAssistant, exchange: Exchange) -> AsyncIterator[Dialer]:
    """Return a dialer of the exchange, while time stands still."""
    made = Dialer(hass, Dialing(exchange), lambda: CODES, dict, "FRITZ!Box")
    yield made
    exchange.is_slow = lambda _: False
    for _ in range(len(exchange.waiting)):
        exchange.answer()
    await made.close()


async def until(exchange: Exchange, action: str, times: int = 1) -> None:
    """Wait until an action has arrived at the exchange."""
    async with asyncio.timeout(5):
        while exchange.log.count(action) < times:  # noqa: ASYNC110
            await asyncio.sleep(0)


async def settled() -> None:
    """Let everything run that can, and wait for nothing."""
    for _ in range(20):
        await asyncio.sleep(0)


def ring(
    dialer: Dialer, number: str = "**9", seconds: float = 15, phone: str | None = None
) -> asyncio.Task[None]:
    """Let phones ring."""
    return asyncio.create_task(dialer.ring(number, seconds, phone, context=None))


async def test_each_of_ten_rings_at_once_ends_the_one_before(
    hass: HomeAssistant,
    dialer: Dialer,
    exchange: Exchange,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Two automations on one doorbell do that; and the last one's timer counts."""
    await asyncio.gather(*(ring(dialer, seconds=20 + it) for it in range(10)))

    assert exchange.log == [DIAL, *[HANG_UP, DIAL] * 9]
    await poll(hass, freezer, 28)
    assert len(exchange.active) == 1
    await poll(hass, freezer, 2)
    assert not exchange.active
    assert exchange.log.count(HANG_UP) == 10


async def test_a_dial_ends_the_ringing_and_is_not_ended_by_its_timer(
    hass: HomeAssistant,
    dialer: Dialer,
    exchange: Exchange,
    freezer: FrozenDateTimeFactory,
) -> None:
    """A call goes on as long as people talk."""
    await ring(dialer)
    await dialer.dial("030 1", context=None)

    await poll(hass, freezer, 400)

    assert exchange.log == [DIAL, HANG_UP, DIAL]
    assert [call.number for call in exchange.active] == ["0301"]


async def test_a_dial_leaves_a_call_alone(dialer: Dialer, exchange: Exchange) -> None:
    """It is none that a timer would end."""
    await dialer.dial("030 1", context=None)
    await dialer.dial("030 2", context=None)
    await dialer.close()

    assert HANG_UP not in exchange.log


async def test_ringing_again_starts_the_time_anew(
    hass: HomeAssistant,
    dialer: Dialer,
    exchange: Exchange,
    freezer: FrozenDateTimeFactory,
) -> None:
    """The second visitor gets the full seconds."""
    await ring(dialer)
    await poll(hass, freezer, 10)
    await ring(dialer)
    await poll(hass, freezer, 14)
    assert len(exchange.active) == 1

    await poll(hass, freezer, 2)
    assert not exchange.active


async def test_after_hanging_up_nothing_is_hung_up_once_more(
    hass: HomeAssistant,
    dialer: Dialer,
    exchange: Exchange,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Neither before the next call, nor by a timer, nor at the end."""
    await ring(dialer)
    await dialer.hang_up(context=None)
    await dialer.dial("030 1", context=None)
    await poll(hass, freezer, 400)
    await dialer.close()

    assert exchange.log == [DIAL, HANG_UP, DIAL]


@pytest.mark.parametrize("action", ["close", "hang_up"])
async def test_what_the_box_is_about_to_take_is_ended(
    dialer: Dialer, exchange: Exchange, action: str
) -> None:
    """As soon as the box has taken it."""
    exchange.is_slow = lambda action: action == DIAL
    ringing = ring(dialer, seconds=300)
    await until(exchange, DIAL)
    ending = asyncio.create_task(
        dialer.close() if action == "close" else dialer.hang_up(context=None)
    )
    await settled()
    assert exchange.log == [DIAL]

    exchange.answer()
    await asyncio.gather(ringing, ending)

    assert exchange.log == [DIAL, HANG_UP]
    assert not exchange.active
    assert dialer.ringing is None


@pytest.mark.parametrize("action", [GET, SET])
async def test_a_ring_that_still_changes_its_phone_is_not_begun(
    dialer: Dialer, exchange: Exchange, action: str
) -> None:
    """The phone is what it was, and no one has to confirm that."""
    exchange.is_slow = lambda arrived: arrived == action
    ringing = ring(dialer, phone=DOOR)
    await until(exchange, action)
    exchange.is_slow = lambda _: False

    await dialer.hang_up(context=None)
    await ringing

    assert not exchange.calls
    assert exchange.phone == KITCHEN
    assert exchange.log[-1] == HANG_UP
    assert True not in exchange.confirmed[1:]


@pytest.mark.parametrize("action", [GET, SET])
async def test_a_ring_that_still_changes_its_phone_fails_at_the_end(
    dialer: Dialer, exchange: Exchange, action: str
) -> None:
    """Its caller is told, and nobody waits for a second factor."""
    exchange.is_slow = lambda arrived: arrived == action
    ringing = ring(dialer, seconds=300, phone=DOOR)
    await until(exchange, action)
    exchange.is_slow = lambda _: False

    await dialer.close()

    with pytest.raises(UnreachableError):
        await ringing
    assert not exchange.calls
    assert HANG_UP not in exchange.log
    assert exchange.phone == KITCHEN


async def test_rings_that_wait_for_their_turn_are_not_begun(
    dialer: Dialer, exchange: Exchange
) -> None:
    """Whoever hangs up means all that were requested before."""
    exchange.is_slow = lambda action: action == DIAL
    rings = [ring(dialer, "**610"), ring(dialer, "**611"), ring(dialer, "**612")]
    await until(exchange, DIAL)
    await settled()
    hanging_up = asyncio.create_task(dialer.hang_up(context=None))
    await settled()
    exchange.answer()
    await asyncio.gather(*rings, hanging_up)

    assert [call.number for call in exchange.calls] == ["**610"]
    assert not exchange.active

    exchange.is_slow = lambda _: False
    await ring(dialer, "**613")
    assert [call.number for call in exchange.active] == ["**613"]


async def test_rings_that_wait_for_their_turn_fail_at_the_end(
    dialer: Dialer, exchange: Exchange
) -> None:
    """And so does what comes later."""
    exchange.is_slow = lambda action: action == DIAL
    rings = [ring(dialer), ring(dialer)]
    await until(exchange, DIAL)
    await settled()
    closing = asyncio.create_task(dialer.close())
    await settled()
    exchange.answer()
    results = await asyncio.gather(*rings, return_exceptions=True)
    await closing

    assert results[0] is None
    assert isinstance(results[1], UnreachableError)
    assert exchange.log == [DIAL, HANG_UP]
    with pytest.raises(UnreachableError):
        await ring(dialer)
    with pytest.raises(UnreachableError):
        await dialer.dial("030 1", context=None)
    assert exchange.log == [DIAL, HANG_UP]


async def test_a_hang_up_while_the_last_ringing_is_ended_begins_no_other(
    dialer: Dialer, exchange: Exchange
) -> None:
    """It comes in the middle of a second ring."""
    await ring(dialer, "**610")
    exchange.is_slow = lambda action: action == HANG_UP
    second = ring(dialer, "**611")
    await until(exchange, HANG_UP)
    exchange.is_slow = lambda _: False
    hanging_up = asyncio.create_task(dialer.hang_up(context=None))
    await settled()
    exchange.answer()
    await asyncio.gather(second, hanging_up)

    assert [call.number for call in exchange.calls] == ["**610"]
    assert not exchange.active


async def test_a_ring_whose_caller_is_canceled_is_ended_in_its_time(
    hass: HomeAssistant,
    dialer: Dialer,
    exchange: Exchange,
    freezer: FrozenDateTimeFactory,
) -> None:
    """The box may have got it."""
    exchange.is_slow = lambda action: action == DIAL
    ringing = ring(dialer)
    await until(exchange, DIAL)
    ringing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await ringing
    exchange.is_slow = lambda _: False

    await poll(hass, freezer, 16)

    assert exchange.log == [DIAL, HANG_UP]


async def test_a_ring_whose_caller_is_canceled_before_is_not_begun(
    hass: HomeAssistant,
    dialer: Dialer,
    exchange: Exchange,
    freezer: FrozenDateTimeFactory,
) -> None:
    """So nothing is hung up."""
    exchange.is_slow = lambda action: action == GET
    ringing = ring(dialer, phone=DOOR)
    await until(exchange, GET)
    ringing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await ringing

    await poll(hass, freezer, 16)

    assert exchange.log == [GET]


async def test_a_request_that_something_else_cancels_is_not_taken_for_revoked(
    dialer: Dialer, exchange: Exchange
) -> None:
    """It would pass for a call that was made."""
    exchange.fail(DIAL, asyncio.CancelledError())

    with pytest.raises(asyncio.CancelledError):
        await dialer.dial("030 1", context=None)


async def test_the_timer_waits_while_a_new_call_is_begun(
    hass: HomeAssistant,
    dialer: Dialer,
    exchange: Exchange,
    freezer: FrozenDateTimeFactory,
) -> None:
    """It is over for the call that it was made for, and leaves the new one alone."""
    await ring(dialer, "**610")
    exchange.is_slow = lambda action: action == HANG_UP
    dialing = asyncio.create_task(dialer.dial("030 1", context=None))
    await until(exchange, HANG_UP)
    exchange.is_slow = lambda _: False
    freezer.tick(16)
    async_fire_time_changed(hass)
    await settled()
    exchange.answer()
    await dialing
    await settled()

    assert exchange.log == [DIAL, HANG_UP, DIAL]
    assert [call.number for call in exchange.active] == ["0301"]


@pytest.mark.parametrize(
    "error",
    [
        InternalError(DIAL, 820),
        AuthenticationError(),
        LoginBlockedError(),
        Tr064DisabledError(),
        UnknownServiceError(),
    ],
)
async def test_what_the_box_refuses_starts_no_timer(
    hass: HomeAssistant,
    dialer: Dialer,
    exchange: Exchange,
    freezer: FrozenDateTimeFactory,
    error: Exception,
) -> None:
    """It would end another call, and log in at a box that blocks logins."""
    exchange.fail(DIAL, error)

    with pytest.raises(type(error)):
        await ring(dialer)
    assert dialer.ringing is None
    await poll(hass, freezer, 16)
    await dialer.close()

    assert exchange.log == [DIAL]


@pytest.mark.parametrize(
    "error", [ConnectionDroppedError(), UnreachableError(), ProtocolError()]
)
async def test_what_the_box_may_have_taken_is_ended(
    hass: HomeAssistant,
    dialer: Dialer,
    exchange: Exchange,
    freezer: FrozenDateTimeFactory,
    error: Exception,
) -> None:
    """The answer was lost, and the phones ring."""
    exchange.fail(DIAL, error, took_effect=True)

    with pytest.raises(type(error)):
        await ring(dialer)
    assert dialer.ringing == "**9"
    await poll(hass, freezer, 16)

    assert not exchange.active


@pytest.mark.parametrize(
    "error", [ConnectionDroppedError(), InternalError(SET, 820)], ids=type
)
async def test_a_ring_whose_phone_is_not_restored_is_ended(
    hass: HomeAssistant,
    dialer: Dialer,
    exchange: Exchange,
    freezer: FrozenDateTimeFactory,
    error: Tr064Error,
) -> None:
    """The phones ring although the action went wrong in the end."""
    exchange.is_slow = lambda action: action == DIAL
    ringing = ring(dialer, phone=DOOR)
    await until(exchange, DIAL)
    exchange.fail(SET, error)
    exchange.answer()
    with pytest.raises(DialPhoneNotRestoredError):
        await ringing

    await poll(hass, freezer, 16)

    assert not exchange.active


async def test_a_hang_up_that_fails_is_tried_again_every_ten_seconds(
    hass: HomeAssistant,
    dialer: Dialer,
    exchange: Exchange,
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """However long it rang; it is logged once."""
    exchange.fail(HANG_UP, ConnectionDroppedError(), 3)
    await ring(dialer, seconds=300)

    await poll(hass, freezer, 301)
    for tries in (2, 3):
        await poll(hass, freezer, 9)
        assert exchange.log.count(HANG_UP) == tries - 1
        await poll(hass, freezer, 1)
        assert exchange.log.count(HANG_UP) == tries
        assert dialer.ringing == "**9"
    await poll(hass, freezer, 10)

    assert not exchange.active
    assert dialer.ringing is None
    assert caplog.text.count("Could not hang up, a phone may keep ringing") == 1


async def test_a_hang_up_that_always_fails_is_tried_thirty_times(
    hass: HomeAssistant,
    dialer: Dialer,
    exchange: Exchange,
    freezer: FrozenDateTimeFactory,
) -> None:
    """The box itself ends what no one answers."""
    exchange.fail(HANG_UP, InternalError(HANG_UP, 820), 1000)
    await ring(dialer)

    await poll(hass, freezer, 16)
    for _ in range(40):
        await poll(hass, freezer, 11)

    assert exchange.log.count(HANG_UP) == 30
    assert dialer.ringing is None


async def test_a_refused_login_ends_the_tries(
    hass: HomeAssistant,
    dialer: Dialer,
    exchange: Exchange,
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Each one counts at the box, and a form asks for another login already."""
    exchange.fail(HANG_UP, AuthenticationError(), 1000)
    await ring(dialer)

    for _ in range(5):
        await poll(hass, freezer, 16)
    await dialer.close()

    assert exchange.log == [DIAL, HANG_UP]
    assert not [
        it
        for it in caplog.records
        if it.levelno >= logging.WARNING and it.name.startswith("custom_components")
    ]


async def test_a_user_s_hang_up_that_fails_leaves_the_timer(
    hass: HomeAssistant,
    dialer: Dialer,
    exchange: Exchange,
    freezer: FrozenDateTimeFactory,
) -> None:
    """The error is the user's, and the phones do not ring for ever."""
    await ring(dialer)
    exchange.fail(HANG_UP, ConnectionDroppedError())
    with pytest.raises(ConnectionDroppedError):
        await dialer.hang_up(context=None)
    assert exchange.active

    await poll(hass, freezer, 16)

    assert not exchange.active


async def test_a_ring_takes_over_what_the_box_does_not_end(
    hass: HomeAssistant,
    dialer: Dialer,
    exchange: Exchange,
    freezer: FrozenDateTimeFactory,
) -> None:
    """A doorbell is not silent because of it, and its end ends both."""
    await ring(dialer, "**610")
    exchange.fail(HANG_UP, InternalError(HANG_UP, 820))
    await ring(dialer, "**611")
    assert dialer.ringing == "**611"

    await poll(hass, freezer, 16)

    assert not exchange.active


async def test_a_dial_does_not_begin_while_the_box_does_not_end_the_ringing(
    hass: HomeAssistant,
    dialer: Dialer,
    exchange: Exchange,
    freezer: FrozenDateTimeFactory,
) -> None:
    """The timer of the one would end the other."""
    await ring(dialer, "**610")
    exchange.fail(HANG_UP, InternalError(HANG_UP, 820))
    with pytest.raises(InternalError):
        await dialer.dial("030 1", context=None)
    assert [call.number for call in exchange.calls] == ["**610"]

    await poll(hass, freezer, 16)
    assert not exchange.active
    await dialer.dial("030 1", context=None)


@pytest.mark.parametrize("error", [ConnectionDroppedError(), AuthenticationError()])
async def test_nothing_begins_at_a_box_that_does_not_answer(
    dialer: Dialer, exchange: Exchange, error: Exception
) -> None:
    """Ending the last ringing failed already."""
    await ring(dialer, "**610")
    exchange.fail(HANG_UP, error)

    with pytest.raises(type(error)):
        await ring(dialer, "**611")

    assert exchange.log == [DIAL, HANG_UP]


async def test_a_ring_that_is_refused_leaves_the_timer_of_one_that_goes_on(
    hass: HomeAssistant,
    dialer: Dialer,
    exchange: Exchange,
    freezer: FrozenDateTimeFactory,
) -> None:
    """The box neither ended the first nor took the second."""
    await ring(dialer, "**610")
    exchange.fail(HANG_UP, InternalError(HANG_UP, 820))
    exchange.fail(DIAL, InternalError(DIAL, 820))
    with pytest.raises(ActionError):
        await ring(dialer, "**611")

    await poll(hass, freezer, 16)

    assert not exchange.active


async def test_an_end_that_fails_at_the_end_is_logged(
    dialer: Dialer, exchange: Exchange, caplog: pytest.LogCaptureFixture
) -> None:
    """There is nobody else to tell; and no timer is left."""
    await ring(dialer)
    exchange.fail(HANG_UP, ConnectionDroppedError(), 10)

    await dialer.close()
    await dialer.close()

    assert "Could not hang up, a phone may keep ringing" in caplog.text
    assert exchange.log == [DIAL, HANG_UP]


async def test_the_end_waits_until_the_phone_is_restored(
    dialer: Dialer, exchange: Exchange
) -> None:
    """Also for a caller who was canceled twice."""
    exchange.is_slow = lambda action: action == DIAL
    ringing = ring(dialer, phone=DOOR)
    await until(exchange, DIAL)
    exchange.is_slow = lambda action: action == SET
    for _ in range(2):
        ringing.cancel()
        await settled()
    assert ringing.cancelled()
    exchange.is_slow = lambda _: False
    closing = asyncio.create_task(dialer.close())
    await settled()
    assert not closing.done()

    exchange.answer()
    await closing

    assert exchange.phone == KITCHEN
    assert exchange.log == [GET, SET, DIAL, SET, HANG_UP]


async def test_a_phone_that_is_chosen_meanwhile_stays(
    dialer: Dialer, exchange: Exchange
) -> None:
    """It is not overwritten when the one of before is restored."""
    exchange.is_slow = lambda action: action == DIAL
    ringing = ring(dialer, phone=DOOR)
    await until(exchange, DIAL)
    choosing = asyncio.create_task(dialer.set_phone("FON2: Fax", context=None))
    await settled()
    exchange.answer()
    await asyncio.gather(ringing, choosing)

    assert exchange.phone == "FON2: Fax"


async def test_those_who_listen_are_called_when_something_else_rings(
    hass: HomeAssistant,
    dialer: Dialer,
    freezer: FrozenDateTimeFactory,
) -> None:
    """The sirens; a number outside is none of theirs."""
    seen: list[str | None] = []
    remove = dialer.async_add_listener(lambda: seen.append(dialer.ringing))
    other = dialer.async_add_listener(lambda: None)
    other()

    await ring(dialer, "* * 610 #")
    await ring(dialer, "**9")
    await dialer.hang_up(context=None)
    await dialer.hang_up(context=None)
    await ring(dialer, "030 1")
    await poll(hass, freezer, 16)
    await dialer.dial("**9", context=None)
    assert seen == ["**610", None, "**9", None, None, None]

    remove()
    await ring(dialer)
    assert len(seen) == 6


async def test_a_listener_may_remove_itself(dialer: Dialer) -> None:
    """While it is called."""
    removers: list[object] = []
    with contextlib.ExitStack() as listeners:
        for _ in range(2):
            listeners.callback(dialer.async_add_listener(lambda: None))
        remove = dialer.async_add_listener(lambda: removers.append(remove()))
        await ring(dialer)
    assert removers == [None]
