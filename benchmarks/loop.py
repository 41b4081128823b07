"""How long the event loop is held up."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from time import perf_counter

from .paired import Spread

type Held = Spread
"""The longest stretch of each run, in seconds."""


async def held(work: Callable[[], Awaitable[object]], times: int) -> Held:
    """Do the work so many times, and return the longest stretch of each.

    A stretch is how long somebody waits who always has something to do in the loop.
    """
    return Spread.of([await _longest(work) for _ in range(times)])


async def _longest(work: Callable[[], Awaitable[object]]) -> float:
    """Return the longest stretch of one run."""
    longest = 0.0

    async def wait_in_line() -> None:
        nonlocal longest
        before = perf_counter()
        while True:
            await asyncio.sleep(0)
            now = perf_counter()
            longest = max(longest, now - before)
            before = now

    waiting = asyncio.create_task(wait_in_line())
    await asyncio.sleep(0)
    await work()
    waiting.cancel()
    with suppress(asyncio.CancelledError):
        await waiting
    return longest
