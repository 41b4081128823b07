"""Many boxes in one Home Assistant."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from time import monotonic, process_time
from unittest.mock import patch

# The package of the tests has to be imported before what needs a recorder.
from tests.reliability.world import home_assistant

# isort: split
from custom_components.fritzbox_voip.coordinator import (
    AccountsCoordinator,
    AccountsData,
    FritzboxVoipConfigEntry,
)

from .box import boxes
from .house import entry_of, poll, set_up

_INTERVAL = 10

type Begins = dict[str, list[float]]
"""When each poll began, by entry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Many:
    """What many boxes cost."""

    number: int
    one_seconds: float
    """Processor seconds of a round of polls, with one box."""
    all_seconds: float
    """The same with all of them."""
    latest: float
    """Seconds by which a poll came later than ten after the one before, at most."""
    most_at_once: int
    """Polls that began within the same tenth of a second, at most."""


async def many(number: int = 50, *, seconds: float = 34) -> Many:
    """Set many boxes up, and let them be polled every ten seconds for a while."""
    with boxes(number=number) as made, _recorded() as begins:
        async with home_assistant() as hass:
            entries = [
                entry_of(box, ssl=True, interval=_INTERVAL) for box in made.boxes
            ]
            for entry in entries:
                await set_up(hass, entry)
            begins.clear()
            await asyncio.sleep(seconds)
            latest, most_at_once = _latest(begins), _most_at_once(begins)
            one = await _round(entries[:1])
            everything = await _round(entries)
            for entry in entries:
                await hass.config_entries.async_unload(entry.entry_id)
            await hass.async_stop(force=True)
    return Many(
        number=number,
        one_seconds=one,
        all_seconds=everything,
        latest=latest,
        most_at_once=most_at_once,
    )


@contextmanager
def _recorded() -> Iterator[Begins]:
    """Record when polls of the lines begin."""
    begins: Begins = defaultdict(list)
    fetch = AccountsCoordinator._async_update_data  # noqa: SLF001 - it has no other face

    async def record(coordinator: AccountsCoordinator) -> AccountsData:
        begins[coordinator.config_entry.entry_id].append(monotonic())
        return await fetch(coordinator)

    with patch.object(AccountsCoordinator, "_async_update_data", record):
        yield begins


def _latest(begins: Begins) -> float:
    """Return by how many seconds a poll was late, at most."""
    return max(
        after - before - _INTERVAL
        for own in begins.values()
        for before, after in pairwise(own)
    )


def _most_at_once(begins: Begins) -> int:
    """Return how many polls began within the same tenth of a second, at most."""
    moments = sorted(moment for own in begins.values() for moment in own)
    return max(
        sum(start <= moment < start + 0.1 for moment in moments) for start in moments
    )


async def _round(entries: list[FritzboxVoipConfigEntry]) -> float:
    """Return the processor seconds of a poll of each."""
    seconds = []
    for _ in range(5):
        started = process_time()
        for entry in entries:
            await poll(entry)
        seconds.append(process_time() - started)
    return median(seconds)
