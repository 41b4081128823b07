"""The box's second factor: someone confirms at the box (service X_AVM-DE_Auth)."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from . import errors
from .client import Client

_SERVICE = "X_AVM-DE_Auth"
_WAITING = "waitingforauth"
_CONFIRMED = "authenticated"
_BUSY = "anotherauthprocess"
_ERROR_BY_STATE: dict[str, type[errors.SecondFactorError]] = {
    _BUSY: errors.SecondFactorBusyError,
    "blocked": errors.SecondFactorBlockedError,
    "failure": errors.SecondFactorDeniedError,
    "stopped": errors.SecondFactorDeniedError,
}

CONFIRMATION_TIMEOUT: Final = 60
"""Seconds that someone has to confirm."""
POLL_INTERVAL: Final = 2
"""Seconds between two requests for the state of a confirmation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Methods:
    """How someone can confirm; neither where the box names no method."""

    button: bool
    """By pressing a button at the box."""
    code: str | None
    """By dialing this code on a phone of the box, for example "*14048"."""


class SecondFactor:
    """Confirmations at one box, one at a time."""

    def __init__(
        self,
        client: Client,
        *,
        on_waiting: Callable[[Methods], None],
        on_finished: Callable[[], None],
    ) -> None:
        """Initialize with what is called when a wait for someone begins and ends."""
        self._client = client
        self._on_waiting = on_waiting
        self._on_finished = on_finished
        # The box answers 868 to a second one.
        self._lock = asyncio.Lock()
        self._closed = asyncio.Event()

    @property
    def in_progress(self) -> bool:
        """Return whether a confirmation is in progress."""
        return self._lock.locked()

    async def run_confirmed[Answer](
        self, action: str, send: Callable[[str], Awaitable[Answer]]
    ) -> Answer:
        """Request a confirmation, then call `send` with its token; return the answer.

        Waits up to `CONFIRMATION_TIMEOUT` and stops a confirmation that is not used: a
        token is good for one action. Raises SecondFactorError where the box takes no
        confirmation, its subclasses, the errors of `Client.call` and those of `send`.
        """
        async with self._lock:
            if self._closed.is_set():
                raise errors.SecondFactorUnconfirmedError(action)
            # The box may start one although its answer is not waited for.
            start = asyncio.create_task(self._configure("start"))
            try:
                try:
                    answer = await asyncio.shield(start)
                except errors.UnknownServiceError as err:
                    raise errors.SecondFactorError(action) from err
                return await send(await self._wait(action, answer))
            except BaseException:
                # Otherwise the box would be busy for the next minute.
                await asyncio.shield(self._stop(start))
                raise

    def close(self) -> None:
        """End the wait for a confirmation, and refuse any other."""
        self._closed.set()

    async def finish(self) -> None:
        """Wait until no confirmation is in progress."""
        async with self._lock:
            pass

    async def _stop(self, start: asyncio.Task[dict[str, str]]) -> None:
        """Stop the confirmation that was started, if it is ours and the box allows."""
        with suppress(errors.Tr064Error):
            answer = await start
            token = answer.get("NewToken")
            if token and answer.get("NewState") != _BUSY:
                await self._configure("stop", token)

    async def _wait(self, action: str, answer: Mapping[str, str]) -> str:
        """Wait until someone has confirmed, and return the token."""
        token, state = answer.get("NewToken", ""), answer.get("NewState", "")
        if state == _WAITING and token:
            offered = _parse_methods(action, answer.get("NewMethods", ""))
            try:
                self._on_waiting(offered)
                async with asyncio.timeout(CONFIRMATION_TIMEOUT):
                    state = await self._poll_state(token)
            except TimeoutError as err:
                raise errors.SecondFactorUnconfirmedError(
                    action, button=offered.button, code=offered.code
                ) from err
            finally:
                self._on_finished()
        if state != _CONFIRMED or not token:
            raise _ERROR_BY_STATE.get(state, errors.SecondFactorError)(action)
        return token

    async def _poll_state(self, token: str) -> str:
        """Return the state as soon as it is another than waiting.

        Raises TimeoutError when this is closed meanwhile.
        """
        state = _WAITING
        while state == _WAITING:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._closed.wait(), POLL_INTERVAL)
            if self._closed.is_set():
                raise TimeoutError
            # Without the token the box would stop the confirmation.
            answer = await self._client.call(_SERVICE, "GetState", token=token)
            state = answer.get("NewState", "")
        return state

    async def _configure(self, what: str, token: str | None = None) -> dict[str, str]:
        """Start or stop a confirmation."""
        return await self._client.call(
            _SERVICE, "SetConfig", {"NewAction": what}, token=token
        )


def _parse_methods(action: str, text: str) -> Methods:
    """Return the methods in a text such as "button, dtmf;*14048", if it names one."""
    pairs = [method.partition(";")[::2] for method in text.split(",")]
    offered = {name.strip().lower(): value.strip() for name, value in pairs}
    methods = Methods(button="button" in offered, code=offered.get("dtmf") or None)
    names = tuple(name for name in offered if name)
    if names and not methods.button and not methods.code:
        raise errors.SecondFactorUnavailableError(action, names)
    return methods
