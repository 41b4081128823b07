"""Changes that reading actions show some seconds later."""

from collections import deque
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field

from .state import BoxState


@dataclass(slots=True)
class DelayedChanges:
    """The states before the latest writing actions, by the time of each."""

    clock: Callable[[], float]
    _before: deque[tuple[float, BoxState]] = field(default_factory=deque)

    def record(self, state: BoxState, delay: float) -> None:
        """Save the state before a writing action, where changes are delayed."""
        if delay > 0:
            self._before.append((self.clock(), deepcopy(state)))

    def visible(self, state: BoxState, delay: float) -> BoxState:
        """Return the state as reading actions answer it."""
        while self._before and self._before[0][0] + delay <= self.clock():
            self._before.popleft()
        return self._before[0][1] if self._before else state

    def reset(self) -> None:
        """Show every change, as a reboot does."""
        self._before.clear()
