"""What Home Assistant core's own integration `fritz` asks of a FRITZ!Box in a poll.

Core's code and fritzconnection run as they are, in a Home Assistant of their own, with
the entities of the defaults; only what they send is answered here, in place of a
network. Counted is everything from one poll to the next, also what entities ask by
themselves. Not counted is what the login adds: the box's 401s, one for each of core's
threads.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
import logging
from typing import override

# The package of the tests has to be imported before what needs a recorder.
from tests.reliability.world import Clock, run

# isort: split
from homeassistant.components.device_tracker import (
    CONF_CONSIDER_HOME,
    DEFAULT_CONSIDER_HOME,
)
from homeassistant.components.fritz import const
from homeassistant.components.fritz.coordinator import AvmWrapper
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import (
    CONF_HOST,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_SSL,
    CONF_USERNAME,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers import frame
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
    async_test_home_assistant,
)

from .core_fritz_box import SERIAL, PlainBox

_DAY = timedelta(days=1).total_seconds()


@dataclass(frozen=True, slots=True, kw_only=True)
class CoreFritz:
    """What core's `fritz` sends from one poll to the next, and how often it polls."""

    calls: Counter[str]
    interval_seconds: float
    lower_bound: bool
    """Whether core complained: then an entity may be missing, and what it asks for."""

    @property
    def requests(self) -> int:
        """Return how many requests a poll is."""
        return self.calls.total()

    @property
    def requests_per_day(self) -> int:
        """Return how many requests a day of polls is."""
        return round(self.requests * _DAY / self.interval_seconds)


class _Complaints(logging.Handler):
    """Keeps the errors of Home Assistant; nothing is printed meanwhile."""

    def __init__(self) -> None:
        """Take errors."""
        super().__init__(logging.ERROR)
        self.kept: list[str] = []

    @override
    def emit(self, record: logging.LogRecord) -> None:
        """Keep it."""
        if record.name.startswith("homeassistant."):
            self.kept.append(record.getMessage())

    @contextmanager
    def instead(self) -> Iterator[None]:
        """Take the place of what prints."""
        handlers, logging.root.handlers = logging.root.handlers, [self]
        try:
            yield
        finally:
            logging.root.handlers = handlers


def requests_per_poll() -> CoreFritz:
    """Set core's `fritz` up, and count what it sends in a poll."""
    return polls(1)[0]


def polls(count: int) -> list[CoreFritz]:
    """Set core's `fritz` up, and count what it sends in each of its first polls."""
    complaints = _Complaints()
    with complaints.instead():
        return run(lambda clock: _polls(clock, count, complaints))


async def _polls(clock: Clock, count: int, complaints: _Complaints) -> list[CoreFritz]:
    """Count polls in a Home Assistant of their own."""
    box = PlainBox()
    counted = []
    with box.answering():
        async with async_test_home_assistant(asyncio.get_running_loop()) as hass:
            coordinator = await _set_up(hass)
            interval = coordinator.update_interval
            if interval is None:
                raise RuntimeError("core's fritz does not poll")
            # Polls are up to half a second late, so as not to meet others.
            half = interval / 2 + timedelta(seconds=1)
            # Entities keep asking half an interval before the coordinator, for a poll
            # forgets all answers: at the same time, some would come from memory.
            clock.move_to(datetime.now(UTC) + half)
            await coordinator.async_refresh()
            for _ in range(count):
                box.calls.clear()
                for _ in range(2):
                    clock.move_to(datetime.now(UTC) + half)
                    async_fire_time_changed(hass)
                    await hass.async_block_till_done(wait_background_tasks=True)
                counted.append(
                    CoreFritz(
                        calls=Counter(box.calls),
                        interval_seconds=interval.total_seconds(),
                        lower_bound=bool(complaints.kept),
                    )
                )
            await hass.async_stop(force=True)
    return counted


async def _set_up(hass: HomeAssistant) -> AvmWrapper:
    """Add the box with the defaults of core's form, and return its coordinator."""
    frame.async_setup(hass)
    entry = MockConfigEntry(
        domain=const.DOMAIN,
        title="FRITZ!Box 7530",
        data={
            CONF_HOST: const.DEFAULT_HOST,
            CONF_PORT: const.DEFAULT_HTTP_PORT,
            CONF_SSL: const.DEFAULT_SSL,
            CONF_USERNAME: "homeassistant",
            CONF_PASSWORD: "fritzbox1234",
        },
        options={
            CONF_CONSIDER_HOME: DEFAULT_CONSIDER_HOME.total_seconds(),
            const.CONF_OLD_DISCOVERY: const.DEFAULT_CONF_OLD_DISCOVERY,
            const.CONF_FEATURE_DEVICE_TRACKING: (
                const.DEFAULT_CONF_FEATURE_DEVICE_TRACKING
            ),
        },
        unique_id=SERIAL,
    )
    entry.add_to_hass(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    if entry.state is not ConfigEntryState.LOADED:
        raise RuntimeError(f"core's fritz is not set up: {entry.reason}")
    coordinator: AvmWrapper = entry.runtime_data
    return coordinator


def show(measured: CoreFritz) -> str:
    """Return what a poll is, a request a line."""
    lines = [f"{times:4}  {call}" for call, times in sorted(measured.calls.items())]
    least = "at least " * measured.lower_bound
    return "\n".join(lines) + (
        f"\n{measured.requests:4}  requests every {measured.interval_seconds:g} s:"
        f" {least}{measured.requests_per_day} a day"
    )


if __name__ == "__main__":
    print(show(requests_per_poll()))  # noqa: T201 - that is what it is for
