"""A box with its call monitor on, and Home Assistant with the box."""

import asyncio
from collections.abc import Callable
from typing import Any, NamedTuple

from homeassistant.const import EVENT_STATE_CHANGED, STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.fritzbox_voip.const import DOMAIN
from tests.simulator import SimulatedBox
from tests.simulator.call_monitor import SimulatedCallMonitor

_LAST = 999


class Reported(NamedTuple):
    """An event as Home Assistant shows it."""

    line: int | None
    """The index of the account; None is an event of the box."""
    type: str
    attributes: dict[str, Any]


class Home:
    """Records the events, and reads the states of the lines."""

    def __init__(
        self, hass: HomeAssistant, box: SimulatedBox, entry: MockConfigEntry
    ) -> None:
        """Initialize with an entry that is set up or not."""
        self.hass = hass
        self.box = box
        self.entry = entry
        self.events: list[Reported] = []
        self._arrived = asyncio.Event()
        hass.bus.async_listen(EVENT_STATE_CHANGED, self._record)

    @property
    def monitor(self) -> SimulatedCallMonitor:
        """Return the call monitor of the box."""
        return self.box.call_monitor

    async def set_up(self) -> None:
        """Set up the entry, and wait for the connection."""
        assert await self.hass.config_entries.async_setup(self.entry.entry_id)
        await self.connected()

    async def connected(self) -> None:
        """Wait for the connection, and the poll that follows."""
        await self.until(lambda: self.entry.runtime_data.calls.connected)
        await self.hass.async_block_till_done(wait_background_tasks=True)

    async def disconnected(self) -> None:
        """Wait for the end of the connection, and the poll that follows."""
        await self.until(lambda: not self.entry.runtime_data.calls.connected)
        await self.hass.async_block_till_done(wait_background_tasks=True)

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Wait for something that no event announces."""
        async with asyncio.timeout(30):
            while not is_so():  # noqa: ASYNC110 - without a second of waiting
                await asyncio.sleep(0)

    async def settle(self) -> None:
        """Wait until everything is processed that the box has sent."""
        self._arrived.clear()
        # Ends a half line.
        self.monitor.send(b"\r\n")
        self.monitor.ring("", "", trunk="ISDN", connection=_LAST)
        self.monitor.disconnect(_LAST, seconds=_LAST)
        async with asyncio.timeout(30):
            await self._arrived.wait()
        del self.events[-2:]
        await self.hass.async_block_till_done(wait_background_tasks=True)

    def calls(self) -> list[tuple[int | None, str]]:
        """Return line and type of the events."""
        return [(event.line, event.type) for event in self.events]

    def in_use(self) -> set[int]:
        """Return the lines in a call: by the sensor and by the binary sensor."""
        by_status = self._lines_that_are("account_status", "connected")
        assert self._lines_that_are("account_in_use", "on") == by_status
        return by_status

    def call_entity(self, line: int | None) -> str | None:
        """Return the event entity of a line, or of the box."""
        return next(
            (
                it.entity_id
                for it in self._entities()
                if it.translation_key in {"account_call", "other_call"}
                and self._line(it.unique_id) == line
            ),
            None,
        )

    def _lines_that_are(self, key: str, value: str) -> set[int]:
        states = {
            self._line(it.unique_id): self.hass.states.get(it.entity_id)
            for it in self._entities()
            if it.translation_key == key
        }
        return {
            line
            for line, state in states.items()
            if line is not None and state and state.state == value
        }

    def _entities(self) -> list[er.RegistryEntry]:
        return er.async_entries_for_config_entry(
            er.async_get(self.hass), self.entry.entry_id
        )

    def _line(self, unique_id: str) -> int | None:
        lines = self.entry.runtime_data.accounts.data
        for key, account in lines.items():
            if unique_id.startswith(f"{self.box.serial}_account_{key}_account_"):
                return int(account.index)
        return None

    @callback
    def _record(self, event: Event[EventStateChangedData]) -> None:
        old, new = event.data["old_state"], event.data["new_state"]
        if (
            new is None
            or new.domain != "event"
            or new.state in (STATE_UNAVAILABLE, STATE_UNKNOWN, old and old.state)
            or (registered := er.async_get(self.hass).async_get(new.entity_id)) is None
            or registered.platform != DOMAIN
        ):
            return
        attributes = {
            name: new.attributes[name]
            for name in ("duration", "phone", "number")
            if name in new.attributes
        }
        self.events.append(
            Reported(
                self._line(registered.unique_id),
                str(new.attributes["event_type"]),
                attributes,
            )
        )
        if attributes.get("duration") == _LAST:
            self._arrived.set()
