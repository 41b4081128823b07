"""Measuring in pairs: each in turn, and ratios within the same turn."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from time import process_time


@dataclass(frozen=True, slots=True)
class Spread:
    """The median of several measurements, and where the middle half of them lies."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """Return the spread of some values."""
        low, _, high = quantiles(values, n=4)
        return cls(median(values), low, high)

    def show(self, scale: float = 1, digits: int = 2) -> str:
        """Return it as text: the median, and the middle half."""
        shown = [
            f"{value * scale:.{digits}f}"
            for value in (self.median, self.low, self.high)
        ]
        return f"{shown[0]} ({shown[1]}–{shown[2]})"


type Work = Callable[[], Awaitable[object]]


async def processor_time(
    peers: Mapping[str, Work],
    *,
    turns: int,
    times: int = 1,
    before: Callable[[], None] = lambda: None,
) -> dict[str, list[float]]:
    """Return the processor seconds of each turn, by peer, for one time of the work.

    The peers take turns, in another order each time, so that whatever else the machine
    does meets them alike. `before` is called before each time, and not measured.
    """
    names = list(peers)
    taken: dict[str, list[float]] = {name: [] for name in names}
    for turn in range(-1, turns):
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            seconds = 0.0
            for _ in range(times):
                before()
                started = process_time()
                await peers[name]()
                seconds += process_time() - started
            if turn >= 0:  # the first is there to get warm
                taken[name].append(seconds / times)
    return taken


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> Spread:
    """Return how many times theirs ours is, turn by turn."""
    return Spread.of([mine / other for mine, other in zip(ours, theirs, strict=True)])
