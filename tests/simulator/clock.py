"""A clock for boxes whose time tests move."""

from dataclasses import dataclass


@dataclass(slots=True)
class Clock:
    """A clock that shows `now` until that is changed."""

    now: float = 1000.0

    def __call__(self) -> float:
        """Return the time in seconds."""
        return self.now
