"""Home Assistant with boxes in it: requests, states, memory, and stretches."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
import gc
from itertools import pairwise
from pathlib import Path
from statistics import median
from time import process_time

# The package of the tests wants to be there before what needs a recorder.
from tests.reliability.world import home_assistant

# isort: split
from homeassistant.const import (
    CONF_HOST,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_SCAN_INTERVAL,
    CONF_SSL,
    CONF_USERNAME,
    EVENT_STATE_CHANGED,
    EVENT_STATE_REPORTED,
)
from homeassistant.core import Event, HomeAssistant, callback
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.fritzbox_voip.const import CONF_FINGERPRINT, DOMAIN
from custom_components.fritzbox_voip.coordinator import FritzboxVoipCoordinator

from .box import Box, Boxes, Count, boxes
from .loop import Held, held

_PAGE = 4096


def entry_of(box: Box, *, ssl: bool, relayed: bool = False) -> MockConfigEntry:
    """Return an entry for a box."""
    return MockConfigEntry(
        domain=DOMAIN,
        title=f"Box {box.serial[-2:]}",
        unique_id=box.serial,
        data={
            CONF_HOST: "127.0.0.1",
            CONF_PORT: box.port(ssl=ssl, relayed=relayed),
            CONF_SSL: ssl,
            CONF_USERNAME: box.username,
            CONF_PASSWORD: box.password,
            CONF_FINGERPRINT: box.fingerprint if ssl else None,
        },
        options={CONF_SCAN_INTERVAL: 10},
    )


async def set_up(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Set an entry up, to its last entity."""
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()


def coordinator_of(entry: MockConfigEntry) -> FritzboxVoipCoordinator:
    """Return what polls the box of an entry."""
    coordinator: FritzboxVoipCoordinator = entry.runtime_data.accounts
    return coordinator


@asynccontextmanager
async def loaded(
    box: Box, *, ssl: bool, relayed: bool = False
) -> AsyncGenerator[tuple[HomeAssistant, MockConfigEntry]]:
    """Return Home Assistant with a box."""
    async with home_assistant() as hass:
        entry = entry_of(box, ssl=ssl, relayed=relayed)
        entry.add_to_hass(hass)
        await set_up(hass, entry)
        try:
            yield hass, entry
        finally:
            await hass.config_entries.async_unload(entry.entry_id)
            await hass.async_stop(force=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a box was asked."""

    first: Count
    """By a first set-up."""
    restart: Count
    """By a later one."""
    poll: Count
    """By a poll of the status that brings nothing new."""
    states: int
    """Written by ten such polls."""
    entities: int


async def asked(firmware: str, *, ssl: bool) -> Asked:
    """Count what a box is asked."""
    with boxes(firmware) as made:
        async with loaded(made.one, ssl=ssl, relayed=True) as (hass, entry):
            first = made.count()
            await hass.config_entries.async_reload(entry.entry_id)
            await hass.async_block_till_done()
            restart = made.count()
            coordinator = coordinator_of(entry)
            await coordinator.async_refresh()
            made.count()
            await coordinator.async_refresh()
            poll = made.count()
            written = _listen(hass)
            for _ in range(10):
                await coordinator.async_refresh()
            await hass.async_block_till_done()
            return Asked(
                first=first,
                restart=restart,
                poll=poll,
                states=len(written),
                entities=len(hass.states.async_all()),
            )


def _listen(hass: HomeAssistant) -> list[str]:
    """Return where the states are noted that are written from now on."""
    written: list[str] = []

    @callback
    def note(event: Event[dict[str, str]]) -> None:
        written.append(event.data["entity_id"])

    for kind in (str(EVENT_STATE_CHANGED), str(EVENT_STATE_REPORTED)):
        hass.bus.async_listen(kind, note, event_filter=callback(lambda _: True))
    return written


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """What it costs with all of Home Assistant around it."""

    poll_seconds: float
    """Processor seconds of a poll that brings nothing new."""
    set_up_held: Held
    poll_held: Held


async def whole(*, ssl: bool, times: int) -> Whole:
    """Measure set-up and polls of a full box in Home Assistant."""
    with boxes() as made:
        async with loaded(made.one, ssl=ssl) as (hass, entry):

            async def again() -> None:
                await hass.config_entries.async_reload(entry.entry_id)
                await hass.async_block_till_done()

            set_up_held = await held(again, times)
            poll_held = await held(lambda: coordinator_of(entry).async_refresh(), times)
            seconds = []
            for _ in range(times):
                started = process_time()
                for _ in range(20):
                    await coordinator_of(entry).async_refresh()
                seconds.append((process_time() - started) / 20)
            return Whole(
                poll_seconds=median(seconds),
                set_up_held=set_up_held,
                poll_held=poll_held,
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What a process needs after few polls and after many, in MiB."""

    few: int
    many: int
    after_few: float
    after_many: float


async def memory(*, few: int = 200, many: int = 20_000) -> Memory:
    """Poll very often; every 50th time a line has changed."""
    with boxes() as made:
        async with loaded(made.one, ssl=False) as (_, entry):
            await _polls(made, entry, few)
            before = _resident()
            await _polls(made, entry, many - few)
            return Memory(few=few, many=many, after_few=before, after_many=_resident())


async def _polls(made: Boxes, entry: MockConfigEntry, number: int) -> None:
    """Poll so many times."""
    for poll in range(number):
        if poll % 50 == 0:
            made.change_a_line()
        if poll % 1000 == 0:
            made.count()
        await coordinator_of(entry).async_refresh()


def _resident() -> float:
    """Return the memory of this process in MiB."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * _PAGE / 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Many:
    """Many boxes in one Home Assistant."""

    number: int
    one_seconds: float
    """Processor seconds of a round of polls, with one box."""
    all_seconds: float
    """The same with all of them."""
    latest: float
    """Seconds by which a poll came later than ten after the one before, at most."""
    most_at_once: int
    """Polls that began within the same tenth of a second, at most."""


async def many(number: int = 50, *, watched: float = 34) -> Many:
    """Set many boxes up, and watch them poll every ten seconds."""
    with boxes(number=number) as made:
        async with home_assistant() as hass:
            entries = [entry_of(box, ssl=True) for box in made.boxes]
            for entry in entries:
                entry.add_to_hass(hass)
            await asyncio.gather(*[set_up(hass, entry) for entry in entries])
            for entry in entries:
                coordinator_of(entry).polls.clear()
            await asyncio.sleep(watched)
            begun = [
                [poll.started.timestamp() for poll in coordinator_of(entry).polls]
                for entry in entries
            ]
            one = await _round([coordinator_of(entries[0])])
            everything = await _round([coordinator_of(it) for it in entries])
            for entry in entries:
                await hass.config_entries.async_unload(entry.entry_id)
            await hass.async_stop(force=True)
    moments = sorted(moment for own in begun for moment in own)
    return Many(
        number=number,
        one_seconds=one,
        all_seconds=everything,
        latest=max(
            after - before - 10 for own in begun for before, after in pairwise(own)
        ),
        most_at_once=max(
            sum(start <= moment < start + 0.1 for moment in moments)
            for start in moments
        ),
    )


async def _round(coordinators: list[FritzboxVoipCoordinator]) -> float:
    """Return the processor seconds of a poll of each."""
    seconds = []
    for _ in range(5):
        started = process_time()
        for coordinator in coordinators:
            await coordinator.async_refresh()
        seconds.append(process_time() - started)
    return median(seconds)
