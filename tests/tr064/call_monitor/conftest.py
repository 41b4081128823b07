"""Fixtures: a call monitor, its owner, and the pauses between attempts."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from custom_components.fritzbox_voip.tr064 import call_monitor
from tests.simulator.call_monitor import SimulatedCallMonitor

from .owner import Owner
from .receiver import Receiver


class Pauses:
    """The pauses between attempts, which last until a test ends them."""

    def __init__(self) -> None:
        """Initialize without a pause."""
        self._begun: asyncio.Queue[tuple[float, asyncio.Event]] = asyncio.Queue()

    async def sleep(self, seconds: float) -> None:
        """Take the place of `asyncio.sleep`."""
        over = asyncio.Event()
        self._begun.put_nowait((seconds, over))
        await over.wait()

    async def end_next(self) -> float:
        """Wait for the next pause, end it and return its seconds."""
        seconds, over = await self._begun.get()
        over.set()
        return seconds


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> Pauses:
    """Return the pauses, each of which lasts until the test ends it."""
    controlled = Pauses()
    monkeypatch.setattr(asyncio, "sleep", controlled.sleep)
    return controlled


@pytest.fixture
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the next attempt follow at once."""
    monkeypatch.setattr(call_monitor, "_FIRST_PAUSE", 0)
    monkeypatch.setattr(call_monitor, "_LONGEST_PAUSE", 0)


@pytest.fixture
def receiver() -> Receiver:
    """Return what receives bytes without a connection."""
    return Receiver()


@pytest.fixture
async def server() -> AsyncIterator[SimulatedCallMonitor]:
    """Return a call monitor that is on."""
    async with SimulatedCallMonitor() as simulated:
        yield simulated


@pytest.fixture
async def owner(server: SimulatedCallMonitor) -> AsyncIterator[Owner]:
    """Return the owner of a monitor that runs."""
    owned = Owner(server.host, server.port)
    async with owned.running():
        yield owned
