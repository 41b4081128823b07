"""The box's second factor: somebody confirms at the box (service X_AVM-DE_Auth)."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

from .client import Client
from .errors import (
    SecondFactorBlockedError,
    SecondFactorBusyError,
    SecondFactorDeniedError,
    SecondFactorError,
    SecondFactorUnconfirmedError,
    Tr064Error,
    UnknownServiceError,
)

_SERVICE = "X_AVM-DE_Auth"
_WAITING = "waitingforauth"
_CONFIRMED = "authenticated"
_DENIED = {"failure", "stopped"}
_BUSY = "anotherauthprocess"
_BLOCKED = "blocked"

CONFIRMATION_TIMEOUT = 60
POLL_INTERVAL = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Methods:
    """How somebody can confirm."""

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
        """Take the box, and what is to happen while somebody is waited for."""
        self._client = client
        self._on_waiting = on_waiting
        self._on_over = on_finished
        # The box answers 868 to a second one.
        self._lock = asyncio.Lock()
        self._closed = asyncio.Event()

    @property
    def in_progress(self) -> bool:
        """Return whether somebody is waited for."""
        return self._lock.locked()

    async def run_confirmed[Answer](
        self, action: str, send: Callable[[str], Awaitable[Answer]]
    ) -> Answer:
        """Have an action confirmed, then send it with the token, and return its answer.

        Waits up to a minute, and leaves nothing under way at the box. Raises
        SecondFactorUnconfirmedError, SecondFactorDeniedError, SecondFactorBusyError,
        SecondFactorBlockedError, SecondFactorError where the box cannot be asked for
        a confirmation, and what `send` raises.
        """
        async with self._lock:
            answer = await self._start(action)
            token, state = answer.get("NewToken", ""), answer.get("NewState", "")
            if state == _BUSY:
                # It is somebody else's, and not ours to stop.
                raise SecondFactorBusyError(action)
            try:
                try:
                    self._on_waiting(_methods(answer.get("NewMethods", "")))
                    await self._wait(action, token, state)
                finally:
                    self._on_over()
                return await send(token)
            except BaseException:
                # Else the next one would hear that the box is busy for a minute.
                await asyncio.shield(self._stop(token))
                raise

    def close(self) -> None:
        """Wait for nobody any more."""
        self._closed.set()

    async def _start(self, action: str) -> dict[str, str]:
        """Start a confirmation; one that nobody waits for any more is stopped again."""
        if self._closed.is_set():
            raise SecondFactorUnconfirmedError(action)
        start = asyncio.create_task(self._configure("start"))
        try:
            return await asyncio.shield(start)
        except UnknownServiceError as err:
            raise SecondFactorError(action) from err
        except asyncio.CancelledError:
            with suppress(Tr064Error):
                await self._stop((await start).get("NewToken", ""))
            raise

    async def _stop(self, token: str) -> None:
        """Stop a confirmation, as far as the box lets us."""
        with suppress(Tr064Error):
            await self._configure("stop", token)

    async def _wait(self, action: str, token: str, state: str) -> None:
        """Wait until somebody has confirmed."""
        try:
            async with asyncio.timeout(CONFIRMATION_TIMEOUT):
                while state == _WAITING:
                    with suppress(TimeoutError):
                        await asyncio.wait_for(self._closed.wait(), POLL_INTERVAL)
                        raise SecondFactorUnconfirmedError(action)
                    answer = await self._client.call(_SERVICE, "GetState", token=token)
                    state = answer.get("NewState", "")
        except TimeoutError as err:
            raise SecondFactorUnconfirmedError(action) from err
        if state == _BUSY:
            raise SecondFactorBusyError(action)
        if state == _BLOCKED:
            raise SecondFactorBlockedError(action)
        if state in _DENIED:
            raise SecondFactorDeniedError(action)
        if state != _CONFIRMED:
            raise SecondFactorError(action)

    async def _configure(self, what: str, token: str | None = None) -> dict[str, str]:
        """Start or stop a confirmation."""
        return await self._client.call(
            _SERVICE, "SetConfig", {"NewAction": what}, token=token
        )


def _methods(told: str) -> Methods:
    """Read the methods, for example "button,dtmf;*14048"."""
    names = dict(method.partition(";")[::2] for method in told.split(","))
    return Methods(button="button" in names, code=names.get("dtmf") or None)
