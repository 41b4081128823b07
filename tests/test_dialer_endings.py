"""Ringing is ended by its timer, whatever goes wrong; and who hears of it."""

import asyncio
import logging

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest

from custom_components.fritzbox_voip.dialing import Dialer
from custom_components.fritzbox_voip.tr064.errors import (
    ActionError,
    AnotherBoxError,
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


@pytest.mark.parametrize(
    "error",
    [
        InternalError(DIAL, 820),
        AuthenticationError(),
        LoginBlockedError(),
        Tr064DisabledError(),
        UnknownServiceError(),
        AnotherBoxError(),
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


async def test_a_ring_that_is_refused_leaves_the_timer_of_one_that_continues(
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
    """There is nobody else to notify; and no timer is left."""
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


async def test_it_is_reported_when_something_else_rings(
    hass: HomeAssistant,
    dialer: Dialer,
    freezer: FrozenDateTimeFactory,
) -> None:
    """To the sirens; a number outside is none of theirs."""
    seen: list[str | None] = []
    dialer.on_ringing_changed = lambda: seen.append(dialer.ringing)

    await ring(dialer, "* * 610 #")
    await ring(dialer, "**9")
    await dialer.hang_up(context=None)
    await dialer.hang_up(context=None)
    await ring(dialer, "030 1")
    await poll(hass, freezer, 16)
    await dialer.dial("**9", context=None)
    assert seen == ["**610", None, "**9", None, None, None]
