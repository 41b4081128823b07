"""A telephone exchange in place of a box, for everything about order and time."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import override

from custom_components.fritzbox_voip.dialing import Dialer
from custom_components.fritzbox_voip.tr064.soap import Value
from custom_components.fritzbox_voip.tr064.x_voip.service import XVoipService
from tests.simulator.state import Call

DIAL = "X_AVM-DE_DialNumber"
HANG_UP = "X_AVM-DE_DialHangup"
GET = "X_AVM-DE_DialGetConfig"
SET = "X_AVM-DE_DialSetConfig"

KITCHEN = "DECT: Kitchen"
DOOR = "FON1: Door"


@dataclass
class Fault:
    """An error; the action takes effect before it, or not at all."""

    error: BaseException
    took_effect: bool = False


@dataclass
class Exchange(XVoipService):
    """Answers at once, or when a test says so; any action may fail."""

    phone: str = KITCHEN
    calls: list[Call] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    """The actions, when they arrive."""
    confirmed: list[bool] = field(default_factory=list)
    """Whether a second factor may be requested, for each change of the phone."""
    faults: dict[str, list[Fault]] = field(default_factory=dict)
    waiting: list[asyncio.Future[None]] = field(default_factory=list)
    is_slow: Callable[[str], bool] = lambda _: False

    @property
    def active(self) -> list[Call]:
        """Return the calls that go on."""
        return [call for call in self.calls if not call.ended]

    def fail(
        self,
        action: str,
        error: BaseException,
        times: int = 1,
        *,
        took_effect: bool = False,
    ) -> None:
        """Let an action fail the next times."""
        self.faults.setdefault(action, []).extend([Fault(error, took_effect)] * times)

    def answer(self) -> None:
        """Answer the oldest request that waits."""
        for waiter in self.waiting:
            if not waiter.done():
                waiter.set_result(None)
                return

    @override
    async def call(
        self,
        action: str,
        arguments: Mapping[str, Value] | None = None,
        *,
        idempotent: bool | None = None,
        confirm: bool = True,
    ) -> dict[str, str]:
        self.log.append(action)
        if action == SET:
            self.confirmed.append(confirm)
        if self.is_slow(action):
            waiter = asyncio.get_running_loop().create_future()
            self.waiting.append(waiter)
            try:
                await waiter
            finally:
                self.waiting.remove(waiter)
        faults = self.faults.get(action)
        fault = faults.pop(0) if faults else None
        if fault and not fault.took_effect:
            raise fault.error
        answer = self._carry_out(action, {**(arguments or {})})
        if fault:
            raise fault.error
        return answer

    def _carry_out(self, action: str, arguments: dict[str, Value]) -> dict[str, str]:
        """Do what an action says."""
        if action == DIAL:
            number = str(arguments["NewX_AVM-DE_PhoneNumber"])
            self.calls.append(Call(number, self.phone))
        elif action == HANG_UP:
            for call in self.active:
                call.ended = True
        elif action == SET:
            self.phone = str(arguments["NewX_AVM-DE_PhoneName"])
        return {"NewX_AVM-DE_PhoneName": self.phone}


async def until(exchange: Exchange, action: str, times: int = 1) -> None:
    """Wait until an action has arrived at the exchange."""
    async with asyncio.timeout(30):
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
