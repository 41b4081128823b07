"""One sequence of steps with a box and its entry, and what holds after each."""

import asyncio
from collections.abc import Awaitable, Callable
import itertools
import time
from typing import Any, override

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_SCAN_INTERVAL
from homeassistant.helpers import entity_registry as er

from custom_components.fritzbox_voip.const import DEFAULT_SCAN_INTERVAL, DOMAIN
from tests.simulator import Fault, User
from tests.simulator.http import Request

from .oracle import mismatches
from .troubles import BACKOFF, MINUTE, POLL, SETTINGS
from .world import World

# By what is polled: requests of one reading, seconds between two.
_READINGS = {
    # While the box is away.
    "/tr64desc.xml": (1, None),
    "X_AVM-DE_GetVoIPAccounts": (1, None),
    "X_AVM-DE_GetClients": (1, None),
    "X_AVM-DE_GetNumberOfAlarmClocks": (1, 5 * MINUTE),
    "X_AVM-DE_GetAlarmClock": (3, 5 * MINUTE),
    "X_AVM-DE_GetPhonePort": (8, 15 * MINUTE),
    "X_AVM-DE_DialGetConfig": (1, 15 * MINUTE),
    "X_AVM-DE_GetNumberOfNumbers": (1, 15 * MINUTE),
    # Also before the lines, when the box has come back without.
    "X_AVM-DE_GetVoIPCommonCountryCode": (2, 15 * MINUTE),
    "GetInfo": (1, 15 * MINUTE),
}
# Wrong logins in an absence: the first answers the challenge that the box has had
# before, the second a new one, and the third is the late try.
_WRONG_LOGINS = 3
_RETRY = 5 * MINUTE
# Home Assistant's longest pause between two tries of a set-up.
_SET_UP = 10 * MINUTE + 1
_RING = 10
_HANG_UP_PAUSE = 10

type Step = tuple[str, Any]

FAULTS = {
    "820": Fault.upnp(820),
    "HTML": Fault.HTML,
    "RESET": Fault.RESET,
    "EMPTY": Fault.EMPTY,
}


class _Requests(list[Request]):
    """The requests to a box, with the time of each."""

    def __init__(self) -> None:
        """Initialize without requests."""
        super().__init__()
        self.times: list[tuple[float, str]] = []
        self._last: Request | None = None
        self._is_repeated = False

    @override
    def append(self, request: Request, /) -> None:
        """Add a request.

        The challenge before a login is no reading, and neither is the one repetition
        on another connection.
        """
        super().append(request)
        if request.status == 401:
            return
        self._is_repeated = request == self._last and not self._is_repeated
        self._last = request
        if not self._is_repeated:
            self.times.append((time.monotonic(), request.action or request.path))


class Sequence:
    """One sequence of steps with one box."""

    def __init__(self, made: World) -> None:
        """Initialize with a world in which the box is set up."""
        self.made = made
        self.requests = _Requests()
        made.box.requests = self.requests
        self.reasons: list[float] = []
        """When something was a reason for another reading of everything."""
        self.interval = DEFAULT_SCAN_INTERVAL
        self.shortest = DEFAULT_SCAN_INTERVAL
        self.wrong_allowed = made.box.failed_logins
        self.password = made.box.password
        self.is_down = False
        self.faulty_since: float | None = None
        self.may_ring_on = False
        """Whether the box could not be made to hang up while somebody tried."""
        self.needs_login_pause = False
        self.parts_failed = False
        self.log: list[tuple[str, str]] = []

    async def take(self, step: Step) -> None:
        """Take a step, and see what holds after each."""
        name, argument = step
        await getattr(self, f"_{name}")(*([] if argument is None else [argument]))
        await self.made.rest()
        self._check_log()
        self._check_logins()

    def _reason(self) -> None:
        self.reasons.append(time.monotonic())

    async def _wait(self, seconds: float) -> None:
        """Let time pass, as often as anything can be due."""
        is_quiet = seconds >= _RING + _HANG_UP_PAUSE and self.faulty_since is None
        while seconds > 0:
            if self.made.entry.state is not ConfigEntryState.LOADED:
                # Home Assistant tries the set-up again, less and less often.
                self._reason()
            await self.made.poll(min(seconds, 5))
            seconds -= 5
        if is_quiet and not self.may_ring_on:
            self._check_rings()

    def _begin_fault(self) -> None:
        if self.faulty_since is None:
            self.faulty_since = time.monotonic()

    async def _lose(self) -> None:
        if not self.is_down:
            self.is_down = True
            await self.made.box.go_down()

    async def _return(self) -> None:
        if self.is_down:
            self.is_down = False
            self._reason()
            await self.made.box.come_up()

    async def _reboot(self) -> None:
        await self._lose()
        await self._return()

    async def _block(self) -> None:
        self._begin_fault()
        self.needs_login_pause = True
        self.made.box.fail(Fault.UNAVAILABLE, times=None)

    async def _reset(self) -> None:
        self._begin_fault()
        self.made.box.fail(Fault.RESET, times=None)

    async def _fail(self, what: tuple[str, str]) -> None:
        part, fault = what
        self.parts_failed = True
        self.made.box.fail(FAULTS[fault], part, None)

    async def _refuse(self) -> None:
        """Change the password at the box."""
        if self.made.box.password == self.password:
            # Hanging up with a refused password is not tried again.
            self.needs_login_pause = self.may_ring_on = True
            self.wrong_allowed += _WRONG_LOGINS
            self._set_password("changed")

    def _set_password(self, password: str) -> None:
        box = self.made.box
        box.users[box.username] = User(password, box.users[box.username].rights)

    async def _recover(self) -> None:
        """End every fault."""
        self.made.box.recover()
        self._set_password(self.password)
        since, self.faulty_since = self.faulty_since, None
        # Hanging up is tried for five minutes.
        if since is not None and time.monotonic() - since > _RETRY - _HANG_UP_PAUSE:
            self.may_ring_on = True
        self._reason()
        await self._return()
        await self._log_in_again()

    async def _log_in_again(self) -> None:
        """Fill in the form that asks for a login, where there is one."""
        if self.made.flows():
            self._reason()
            self.log.clear()
            if not await self.made.log_in_again():
                self.made.watch.problems.add("no way to log in again")

    async def _reload(self) -> None:
        self._reason()
        # An entry that is unloaded hangs up once.
        self.may_ring_on |= self.faulty_since is not None
        self.log.clear()
        entries = self.made.hass.config_entries
        await self.made.finish(entries.async_reload(self.made.entry.entry_id))

    async def _options(self, seconds: int) -> None:
        self.interval = seconds
        self.shortest = min(self.shortest, seconds)
        entries = self.made.hass.config_entries
        entries.async_update_entry(
            self.made.entry,
            options={**self.made.entry.options, CONF_SCAN_INTERVAL: seconds},
        )
        await self._reload()

    async def _act(self, actions: tuple[str, ...]) -> None:
        """Let people do several things at once."""
        for _ in actions:
            self._reason()
        await asyncio.gather(*(ACTIONS[action](self) for action in actions))

    async def ring(self) -> None:
        """Let all phones ring."""
        await self.made.call(DOMAIN, "ring", seconds=_RING)

    async def dial(self) -> None:
        """Dial a number."""
        await self.made.call(DOMAIN, "dial", number="030 12345")

    async def hang_up(self) -> None:
        """Hang up."""
        await self.made.call(DOMAIN, "hang_up")

    async def get_phones(self) -> None:
        """List the phones."""
        await self.made.call(DOMAIN, "get_phones")

    async def update(self) -> None:
        """Update all entities."""
        registry = er.async_get(self.made.hass)
        ids = [
            it.entity_id
            for it in er.async_entries_for_config_entry(
                registry, self.made.entry.entry_id
            )
            if not it.disabled
        ]
        await self.made.call("homeassistant", "update_entity", entity_id=ids)

    def _check_log(self) -> None:
        """See that the box is lost, is back, is lost, and so on."""
        lines = self.made.watch.log.lines
        self.log += [line for line in lines if line[0] == self.made.entry.title]
        lines.clear()
        ways = [way for _, way in self.log]
        if any(first == second for first, second in itertools.pairwise(ways)):
            self.made.watch.problems.add(f"log lines: {ways}")
            self.log.clear()

    def _check_rings(self) -> None:
        """See that what rang has been ended."""
        if any(
            not call.ended and call.number.startswith("**")
            for call in self.made.box.calls
        ):
            self.made.watch.problems.add("a phone rings on")

    def _check_logins(self) -> None:
        if self.made.box.failed_logins > self.wrong_allowed:
            self.made.watch.problems.add(
                f"{self.made.box.failed_logins} wrong logins, "
                f"{self.wrong_allowed} allowed"
            )

    async def end(self) -> None:
        """End every fault, and see that everything is right in time."""
        made = self.made
        await self._recover()
        await made.rest()
        if self.needs_login_pause:
            await self._wait(_RETRY)
            await self._log_in_again()
        if made.entry.state is not ConfigEntryState.LOADED:
            await self._wait(_SET_UP)
        await self._wait(BACKOFF + (self.interval if self.interval > POLL else 0))
        if self.parts_failed:
            # What fails alone is read again at its own interval.
            await self._wait(SETTINGS - BACKOFF)
        if made.entry.state is not ConfigEntryState.LOADED:
            made.watch.problems.add(f"the entry is {made.entry.state}")
        elif wrong := mismatches(made):
            made.watch.problems.add(f"wrong at the end: {wrong[:3]}")
        self._check_log()
        self._check_logins()
        if [way for _, way in self.log][-1:] == ["down"]:
            made.watch.problems.add("the box is back, and no line says so")
        self._check_requests()

    def _check_requests(self) -> None:
        """See that no minute had more requests than its intervals allow."""
        times = self.requests.times
        for name, (requests, seconds) in _READINGS.items():
            moments = [moment for moment, it in times if it == name]
            polls = MINUTE / (seconds or self.shortest)
            for start, moment in enumerate(moments):
                count = sum(it < moment + MINUTE for it in moments[start:])
                reasons = sum(
                    moment - MINUTE <= it < moment + MINUTE for it in self.reasons
                )
                if count > requests * (int(polls) + 1 + 2 * reasons):
                    self.made.watch.problems.add(
                        f"{count} of {name} in a minute, {reasons} reasons"
                    )
                    break


ACTIONS: dict[str, Callable[[Sequence], Awaitable[None]]] = {
    "ring": Sequence.ring,
    "dial": Sequence.dial,
    "hang_up": Sequence.hang_up,
    "update": Sequence.update,
    "get_phones": Sequence.get_phones,
}
