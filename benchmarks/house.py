"""Home Assistant with a box in it: requests, states, memory, and stretches."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
import gc
from pathlib import Path
from statistics import median
from time import process_time

# The package of the tests has to be imported before what needs a recorder.
from tests.reliability.world import home_assistant

# isort: split
from homeassistant.config_entries import ConfigEntryState
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

from custom_components.fritzbox_voip.const import (
    CONF_FINGERPRINT,
    CONF_PHONE_BOOK,
    DOMAIN,
    MAX_SCAN_INTERVAL,
)
from custom_components.fritzbox_voip.coordinator import (
    FritzboxVoipConfigEntry,
    FritzboxVoipRuntimeData,
)

from .box import Box, Boxes, Count, boxes
from .loop import Held, held

_PAGE = 4096


def entry_of(
    box: Box,
    *,
    ssl: bool,
    relayed: bool = False,
    interval: int = MAX_SCAN_INTERVAL,
    phone_book: bool = True,
) -> MockConfigEntry:
    """Return an entry for a box, with its interval in seconds.

    By default it is so long that only those polls are counted that are requested here.
    """
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
        options={CONF_SCAN_INTERVAL: interval, CONF_PHONE_BOOK: phone_book},
    )


async def set_up(hass: HomeAssistant, entry: FritzboxVoipConfigEntry) -> None:
    """Add an entry and set it up, to its last entity.

    The first entry of a Home Assistant sets up all that are there: one after the other
    is added, for none can be set up twice at once.
    """
    await hass.config_entries.async_add(entry)
    await settle(hass, entry)


async def set_up_again(hass: HomeAssistant, entry: FritzboxVoipConfigEntry) -> None:
    """Unload an entry and set it up, to its last entity."""
    await hass.config_entries.async_reload(entry.entry_id)
    await settle(hass, entry)


async def settle(hass: HomeAssistant, entry: FritzboxVoipConfigEntry) -> None:
    """Wait until all is read, the phone book too; raise where there is no box."""
    await hass.async_block_till_done(wait_background_tasks=True)
    if entry.state is not ConfigEntryState.LOADED:
        raise RuntimeError(f"{entry.title} is not set up: {entry.reason}")


async def poll(entry: FritzboxVoipConfigEntry) -> None:
    """Poll the lines and the IP phones."""
    data: FritzboxVoipRuntimeData = entry.runtime_data
    await data.accounts.async_refresh()
    if data.clients:
        await data.clients.async_refresh()
    if not data.accounts.last_update_success:
        raise RuntimeError(f"A poll of {entry.title} has failed")


@asynccontextmanager
async def loaded(
    box: Box, *, ssl: bool, relayed: bool = False, phone_book: bool = True
) -> AsyncGenerator[tuple[HomeAssistant, MockConfigEntry]]:
    """Return Home Assistant with a box."""
    async with home_assistant() as hass:
        entry = entry_of(box, ssl=ssl, relayed=relayed, phone_book=phone_book)
        await set_up(hass, entry)
        try:
            yield hass, entry
        finally:
            await hass.config_entries.async_unload(entry.entry_id)
            await hass.async_stop(force=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Requested:
    """What a box is requested."""

    set_up: Count
    """Without the phone book, which fritzconnection does not fetch here."""
    with_phone_book: Count
    poll: Count
    """Of the status, with nothing new."""
    states: int
    """Written by ten such polls."""
    entities: int


async def requested(firmware: str, *, ssl: bool) -> Requested:
    """Count what a box is requested."""
    with boxes(firmware) as made:
        async with loaded(made.one, ssl=ssl, relayed=True, phone_book=False):
            without = made.count()
    with boxes(firmware) as made:
        async with loaded(made.one, ssl=ssl, relayed=True) as (hass, entry):
            first = made.count()
            await poll(entry)
            made.count()
            await poll(entry)
            polled = made.count()
            written = _listen(hass)
            for _ in range(10):
                await poll(entry)
            await hass.async_block_till_done()
            return Requested(
                set_up=without,
                with_phone_book=first,
                poll=polled,
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
    """What a box costs with all of Home Assistant around it."""

    poll_seconds: float
    """Processor seconds of a poll that brings nothing new."""
    set_up_held: Held
    poll_held: Held


async def whole(*, ssl: bool, times: int) -> Whole:
    """Measure set-up and polls of a full box in Home Assistant."""
    with boxes() as made:
        async with loaded(made.one, ssl=ssl) as (hass, entry):
            set_up_held = await held(lambda: set_up_again(hass, entry), times)
            poll_held = await held(lambda: poll(entry), times)
            seconds = []
            for _ in range(times):
                started = process_time()
                for _ in range(20):
                    await poll(entry)
                seconds.append((process_time() - started) / 20)
            return Whole(
                poll_seconds=median(seconds),
                set_up_held=set_up_held,
                poll_held=poll_held,
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """The memory of a process after few polls and after many, in MiB."""

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
    for done in range(number):
        if done % 50 == 0:
            made.change_a_line()
        if done % 1000 == 0:
            made.count()
        await poll(entry)


def _resident() -> float:
    """Return the memory of this process in MiB."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * _PAGE / 2**20
