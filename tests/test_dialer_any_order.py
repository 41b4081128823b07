"""Whatever order things come in, every ring is ended in its time, and no other call."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import override

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from hypothesis import HealthCheck, given, settings, strategies as st
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.fritzbox_voip.dialing import Dialer
from custom_components.fritzbox_voip.tr064.errors import (
    ActionError,
    AuthenticationError,
    ConnectionDroppedError,
    InternalError,
    Tr064Error,
    UnreachableError,
)
from custom_components.fritzbox_voip.tr064.soap import Value
from custom_components.fritzbox_voip.tr064.x_voip import Dialing, DialingCode

from .telephone import DIAL, DOOR, GET, HANG_UP, KITCHEN, SET, Exchange

CODES = DialingCode(prefix="00", code="49"), DialingCode(prefix="0", code="30")

FAULTS = {
    "refused": (InternalError("", 820), False),
    "login": (AuthenticationError(), False),
    "never came": (ConnectionDroppedError(), False),
    "answer lost": (ConnectionDroppedError(), True),
}

STEPS = st.one_of(
    st.tuples(st.just("ring"), st.integers(1, 60), st.sampled_from([None, None, DOOR])),
    st.tuples(st.just("dial"), st.just(0), st.sampled_from([None, None, DOOR])),
    st.tuples(st.just("hang up"), st.just(0), st.none()),
    st.tuples(st.just("set phone"), st.just(0), st.sampled_from([KITCHEN, DOOR])),
    st.tuples(st.just("cancel"), st.integers(0, 9), st.none()),
    st.tuples(st.just("tick"), st.integers(1, 40), st.none()),
    st.tuples(st.just("slow"), st.just(0), st.sampled_from([DIAL, HANG_UP, GET, SET])),
    st.tuples(st.just("answer"), st.just(0), st.none()),
    st.tuples(st.just("fast"), st.just(0), st.none()),
    st.tuples(
        st.sampled_from(sorted(FAULTS)),
        st.just(0),
        st.sampled_from([DIAL, HANG_UP, GET, SET]),
    ),
    st.tuples(st.just("close"), st.just(0), st.none()),
)


@dataclass
class Watched(Exchange):
    """An exchange that knows which calls are rings: those inside the house."""

    hanging_up: int = 0
    """How many users are hanging up."""
    may_ring: bool = False
    """Whether a ring of ours may go on, as far as we can know."""
    was_refused: bool = False
    """Whether the box refused to hang up, or the login, since the last hang-up."""
    failed: set[str] = field(default_factory=set)
    """The actions that went wrong."""

    @property
    def rings(self) -> list[str]:
        """Return the numbers that ring."""
        return [call.number for call in self.active if call.number.startswith("**")]

    @override
    async def call(
        self,
        action: str,
        arguments: Mapping[str, Value] | None = None,
        *,
        idempotent: bool | None = None,
        confirm: bool = True,
    ) -> dict[str, str]:
        may_have_rung = self.may_ring
        if action == HANG_UP:
            assert self.hanging_up or self.may_ring, "ended a call that is none of ours"
        if action == DIAL:
            is_ring = str((arguments or {})["NewX_AVM-DE_PhoneNumber"]).startswith("**")
            assert is_ring or not self.may_ring, "dialed while a ring may go on"
            assert not self.rings or self.was_refused, "two calls at a time"
            self.may_ring |= is_ring
        try:
            answer = await super().call(
                action, arguments, idempotent=idempotent, confirm=confirm
            )
        except Tr064Error as err:
            self.failed.add(action)
            if isinstance(err, ActionError | AuthenticationError):
                if action == DIAL:
                    self.may_ring = may_have_rung
                self.was_refused |= action == HANG_UP
            if action == HANG_UP and isinstance(err, AuthenticationError):
                self.may_ring = False
            raise
        if action == HANG_UP:
            self.may_ring = self.was_refused = False
        return answer


@dataclass
class House:
    """A dialer, its exchange, and all that people do with it."""

    hass: HomeAssistant
    freezer: FrozenDateTimeFactory
    exchange: Watched = field(default_factory=Watched)
    tasks: list[asyncio.Task[None]] = field(default_factory=list)
    is_closed: bool = False
    count: int = 0

    def __post_init__(self) -> None:
        """Initialize the dialer."""
        self.dialer = Dialer(
            self.hass, Dialing(self.exchange), lambda: CODES, dict, lambda: "FRITZ!Box"
        )

    async def tick(self, seconds: int) -> None:
        """Let time pass."""
        self.freezer.tick(seconds)
        async_fire_time_changed(self.hass)
        await self.settle()

    async def settle(self) -> None:
        """Let everything run that can."""
        for _ in range(40):
            await asyncio.sleep(0)

    async def step(self, what: str, amount: int, text: str | None) -> None:
        """Do one thing."""
        if what in {"ring", "dial", "hang up", "set phone"}:
            self.tasks.append(asyncio.create_task(self.act(what, amount, text)))
        elif what == "cancel" and self.tasks:
            self.tasks[amount % len(self.tasks)].cancel()
        elif what == "tick":
            await self.tick(amount)
        elif what == "slow":
            self.exchange.is_slow = lambda action: action == text
        elif what == "fast":
            self.exchange.is_slow = lambda _: False
        elif what == "answer":
            self.exchange.answer()
        elif what in FAULTS and text:
            error, took_effect = FAULTS[what]
            self.exchange.fail(text, error, took_effect=took_effect)
        elif what == "close":
            self.is_closed = True
            self.tasks.append(asyncio.create_task(self.dialer.close()))
        await self.settle()

    async def act(self, what: str, seconds: int, phone: str | None) -> None:
        """Ring, dial, hang up or choose a phone; some of it goes wrong."""
        self.count += 1
        try:
            if what == "ring":
                number = f"**6{self.count}"
                await self.dialer.ring(number, seconds, phone, context=None)
            elif what == "dial":
                await self.dialer.dial(f"030 {self.count}", phone, context=None)
            elif what == "set phone":
                await self.dialer.set_phone(phone, context=None)
            else:
                self.exchange.hanging_up += 1
                try:
                    await self.dialer.hang_up(context=None)
                finally:
                    self.exchange.hanging_up -= 1
        except Tr064Error:
            pass

    async def recover(self) -> None:
        """Let the exchange answer everything from now on, and wait for all tasks."""
        self.exchange.is_slow = lambda _: False
        self.exchange.faults.clear()
        while self.exchange.waiting:
            self.exchange.answer()
            await self.settle()
        results = await asyncio.gather(*self.tasks, return_exceptions=True)
        for result in results:
            assert result is None or isinstance(result, asyncio.CancelledError), result


@pytest.mark.parametrize("closes_in_the_end", [False, True])
@settings(
    deadline=None,
    database=None,
    derandomize=True,
    max_examples=100,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(STEPS, max_size=25))
async def test_in_any_order(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    closes_in_the_end: bool,
    steps: list[tuple[str, int, str | None]],
) -> None:
    """What `Watched` asserts holds all the time, and the rest in the end."""
    house = House(hass, freezer)
    exchange = house.exchange
    for step in steps:
        await house.step(*step)
    await house.recover()
    if closes_in_the_end:
        await house.dialer.close()
        house.is_closed = True
    else:
        # The longest ring, and the pause after a hang-up that failed.
        await house.tick(61)
        await house.tick(11)

    assert not exchange.rings or HANG_UP in exchange.failed
    if not house.is_closed:
        assert not exchange.rings or exchange.was_refused
        assert house.dialer.ringing is None
    if SET not in exchange.failed and not any(
        what in {"set phone", "cancel"} for what, *_ in steps
    ):
        assert exchange.phone == KITCHEN

    await house.dialer.close()
    log = list(exchange.log)
    await house.tick(400)
    with pytest.raises(UnreachableError):
        await house.dialer.ring("**9", 15, context=None)
    assert exchange.log == log
    assert house.dialer.ringing is None
