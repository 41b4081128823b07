"""What owns a call monitor in the tests, and records what it reports."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from custom_components.fritzbox_voip.tr064.call_monitor import CallEvent, CallMonitor

type Report = tuple[str, list[int]]
"""What happened, and the connections of the active calls at that moment."""

CONNECTED: Report = ("connected", [])
DISCONNECTED: Report = ("disconnected", [])


class Owner:
    """Records each report together with what is active at that moment."""

    def __init__(self, host: str, port: int) -> None:
        """Initialize with where the call monitor is."""
        self.events: list[CallEvent] = []
        self.reports: asyncio.Queue[Report] = asyncio.Queue()
        self.monitor = CallMonitor(
            host,
            port,
            on_event=self._on_event,
            on_calls_changed=lambda: self._report(
                "calls changed" if self.monitor.connected else "disconnected"
            ),
            on_connected=lambda: self._report("connected"),
        )

    @property
    def active(self) -> list[int]:
        """Return the connections of the active calls."""
        return [call.connection for call in self.monitor.active_calls]

    @asynccontextmanager
    async def running(self) -> AsyncIterator[asyncio.Task[None]]:
        """Run the monitor in the background."""
        task = asyncio.create_task(self.monitor.run())
        try:
            yield task
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def next(self, count: int) -> list[Report]:
        """Return the next reports."""
        return [await self.reports.get() for _ in range(count)]

    async def wait_for(self, report: Report) -> None:
        """Wait for a report and drop what came before it."""
        while await self.reports.get() != report:
            pass

    async def wait_for_call(self, connection: int) -> None:
        """Wait for the first event of a connection, which then is the last event."""
        while not self.events or self.events[-1].connection != connection:
            await self.reports.get()

    def _on_event(self, event: CallEvent) -> None:
        self.events.append(event)
        self.reports.put_nowait((f"{event.type} {event.connection}", self.active))

    def _report(self, name: str) -> None:
        self.reports.put_nowait((name, self.active))
