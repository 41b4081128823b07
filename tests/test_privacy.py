"""Nothing private leaves: not into the log, not into diagnostics, not into errors."""

from collections.abc import Iterator
import json
import logging

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import CONF_PASSWORD, CONF_USERNAME
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
    get_diagnostics_for_device,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.fritzbox_voip.const import CONF_ALLOWED_NUMBERS, DOMAIN
from tests.common import poll
from tests.private_marks import leaks, mark_everything
from tests.simulator import Fault, SimulatedBox
from tests.test_devices import box_device, children

FAULTS = (
    Fault.HTML,
    Fault.EMPTY,
    Fault.MALFORMED,
    Fault.TRUNCATED,
    Fault.RESET,
    Fault.UNAVAILABLE,
    Fault.upnp(401),
    Fault.upnp(402),
    Fault.upnp(606),
    Fault.upnp(820),
    Fault.UNAUTHORIZED,
)


@pytest.fixture
def marks(hass: HomeAssistant, box: SimulatedBox, entry: MockConfigEntry) -> set[str]:
    """Return the marks of a box whose every private value has one."""
    found = mark_everything(box)
    hass.config_entries.async_update_entry(
        entry,
        data={
            **entry.data,
            CONF_USERNAME: box.username,
            CONF_PASSWORD: box.users[box.username].password,
        },
        options={CONF_ALLOWED_NUMBERS: sorted(it for it in found if it.isdigit())},
    )
    return found


@pytest.fixture(autouse=True)
def _everything_is_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Log at the most talkative level."""
    with caplog.at_level(logging.DEBUG):
        yield


def logged(caplog: pytest.LogCaptureFixture) -> str:
    """Return what the integration and what it is made of have logged.

    Home Assistant's own lines name entities, which are named as the user wishes.
    """
    formatter = logging.Formatter()
    return "\n".join(
        formatter.format(record)
        for record in caplog.records
        if record.name.startswith(("custom_components", "aiohttp", "xmltodict"))
    )


async def test_the_log_has_nothing_private(
    hass: HomeAssistant,
    box: SimulatedBox,
    entry: MockConfigEntry,
    marks: set[str],
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Whatever goes well, and whatever goes wrong."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    number = box.state.accounts[0].number
    errors: list[str] = []
    for fault in (None, *FAULTS):
        if fault:
            box.fail(fault, times=None)
        await poll(hass, freezer, 301)
        for action, data in (
            ("dial", {"number": number}),
            ("dial", {"number": number, "phone": box.state.phones[1]}),
            ("ring", {"number": number}),
            ("hang_up", {}),
        ):
            try:
                await hass.services.async_call(DOMAIN, action, data, blocking=True)
            except HomeAssistantError as err:
                errors.append(f"{err!s} {err.__cause__!r}")
        box.recover()
    await hass.config_entries.async_unload(entry.entry_id)

    assert "X_AVM-DE_DialNumber" in logged(caplog)
    assert not leaks(logged(caplog), marks)
    assert errors
    assert not leaks(" ".join(errors), marks)


async def test_diagnostics_have_nothing_private(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    entry: MockConfigEntry,
    marks: set[str],
) -> None:
    """Neither those of the entry nor those of a device."""
    assert await async_setup_component(hass, "diagnostics", {})
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()

    diagnostics = [await get_diagnostics_for_config_entry(hass, hass_client, entry)]
    diagnostics += [
        await get_diagnostics_for_device(hass, hass_client, entry, device)
        for device in (box_device(hass, entry), *children(hass, entry).values())
    ]

    assert not leaks(json.dumps(diagnostics), marks)


async def test_what_is_kept_in_memory_shows_nothing_private(
    hass: HomeAssistant, entry: MockConfigEntry, marks: set[str]
) -> None:
    """The representation of what the box sent may end up in a traceback."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()

    data = entry.runtime_data
    items = (
        *data.accounts.data.values(),
        *data.clients.data.values(),
        *data.alarm_clocks.data.values(),
        *data.dialing.phones,
    )
    shown = " ".join(map(repr, items))

    assert shown
    assert not leaks(shown, marks)
    assert not leaks(repr(entry.runtime_data.accounts.description), marks)
