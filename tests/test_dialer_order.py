"""Calls at the same moment, and hanging up in the middle of them."""

import asyncio

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.fritzbox_voip.dialing import Dialer
from custom_components.fritzbox_voip.tr064.errors import (
    UnreachableError,
)

from .common import poll
from .telephone import (
    DIAL,
    DOOR,
    GET,
    HANG_UP,
    KITCHEN,
    SET,
    Exchange,
    ring,
    settled,
    until,
)


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
    """A call lasts as long as people talk."""
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
    """Its caller gets an error, and nobody waits for a second factor."""
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

    assert exchange.log == [DIAL, HANG_UP]
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


async def test_a_late_answer_to_a_hang_up_is_no_end_of_the_next_ring(
    hass: HomeAssistant,
    dialer: Dialer,
    exchange: Exchange,
    freezer: FrozenDateTimeFactory,
) -> None:
    """It was sent while the phone of the first was restored."""
    exchange.is_slow = lambda action: action == DIAL
    first = ring(dialer, "**610", phone=DOOR)
    await until(exchange, DIAL)
    exchange.is_slow = lambda action: action in {SET, HANG_UP}
    exchange.answer()
    await until(exchange, SET, 2)
    hanging_up = asyncio.create_task(dialer.hang_up(context=None))
    await until(exchange, HANG_UP)
    restored, ended = exchange.waiting
    restored.set_result(None)
    await first
    second = ring(dialer, "**611")
    await until(exchange, HANG_UP, 2)
    exchange.is_slow = lambda _: False
    exchange.waiting[1].set_result(None)
    await second

    ended.set_result(None)
    await hanging_up

    assert dialer.ringing == "**611"
    await poll(hass, freezer, 16)
    assert exchange.log.count(HANG_UP) == 3


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
