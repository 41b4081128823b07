"""How long the event loop is held up."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from time import perf_counter, thread_time

from .paired import Spread


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The longest stretch of each run, in seconds."""

    wall: Spread
    """By the clock, with what the machine did meanwhile for others."""
    processor: Spread
    """What the thread of the loop computed in it."""

    def show(self) -> str:
        """Return it as text, in milliseconds."""
        return f"{self.wall.show(1e3, 1)}, computing {self.processor.median * 1e3:.1f}"


async def held(work: Callable[[], Awaitable[object]], times: int) -> Held:
    """Do the work so many times, and return the longest stretch of each.

    A stretch is how long a task waits that always has something to do in the loop.
    """
    runs = [await _longest(work) for _ in range(times)]
    return Held(
        wall=Spread.of([wall for wall, _ in runs]),
        processor=Spread.of([processor for _, processor in runs]),
    )


async def _longest(work: Callable[[], Awaitable[object]]) -> tuple[float, float]:
    """Return the longest stretch of one run, by the clock and in processor time."""
    longest_wall = longest_processor = 0.0

    async def wait_in_line() -> None:
        nonlocal longest_wall, longest_processor
        wall, processor = perf_counter(), thread_time()
        while True:
            await asyncio.sleep(0)
            wall_now, processor_now = perf_counter(), thread_time()
            longest_wall = max(longest_wall, wall_now - wall)
            longest_processor = max(longest_processor, processor_now - processor)
            wall, processor = wall_now, processor_now

    waiting = asyncio.create_task(wait_in_line())
    await asyncio.sleep(0)
    await work()
    waiting.cancel()
    with suppress(asyncio.CancelledError):
        await waiting
    return longest_wall, longest_processor
