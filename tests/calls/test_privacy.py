"""The other side's number is nowhere, unless the option shows it."""

import json
import logging
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import MATCH_ALL
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import restore_state
from homeassistant.helpers.json import json_dumps
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.fritzbox_voip.const import CONF_CALL_NUMBERS
from tests.common import poll

from .home import Home

# In the lines that arrive, and in what is dialed.
OTHER = "01715550147"
DIGITS = "1715550147"


async def live(home: Home, freezer: FrozenDateTimeFactory) -> None:
    """Let calls of every kind happen, and what disturbs them."""
    monitor = home.monitor
    for own, trunk in (("12345678", "SIP0"), (OTHER, "SIP1"), ("5559999", "POTS")):
        for dialed in (OTHER, f"*31#{OTHER}#", f"+49{DIGITS}"):
            answered = monitor.ring(own, dialed, trunk=trunk)
            monitor.connect(answered, other=dialed)
            outgoing = monitor.call(own, dialed, trunk=trunk)
            machine = monitor.ring(own, dialed, trunk=trunk)
            monitor.connect(machine, phone=40, other=dialed)
            for call in (answered, outgoing, machine):
                monitor.disconnect(call, seconds=2)
            monitor.disconnect(monitor.ring(own, dialed, trunk=trunk))
    monitor.send(f"17.06.26 09:15:03;RING;x;{OTHER};1;SIP0;\r\n".encode())
    monitor.send(f"17.06.26 09:15:03;{OTHER}".encode())
    await home.settle()
    await poll(home.hass, freezer)
    monitor.connect(monitor.ring("12345678", OTHER), other=OTHER)
    monitor.send(f"17.06.26 09:15:03;RING;0;{OTHER}".encode())
    monitor.end_connections(reset=True)
    await home.disconnected()
    await poll(home.hass, freezer)


@pytest.fixture
def fired(hass: HomeAssistant) -> list[str]:
    """Return all events of Home Assistant, of which the recorder stores some."""
    texts: list[str] = []

    @callback
    def record(event: Event[Any]) -> None:
        texts.append(json_dumps(event.as_dict()))

    hass.bus.async_listen(MATCH_ALL, record)
    return texts


async def everything(
    home: Home, hass_client: ClientSessionGenerator, fired: list[str]
) -> str:
    """Return what Home Assistant has of the calls, as text."""
    restored = restore_state.async_get(home.hass).async_get_stored_states()
    assert await async_setup_component(home.hass, "diagnostics", {})
    diagnostics = await get_diagnostics_for_config_entry(
        home.hass, hass_client, home.entry
    )
    return "\n".join(
        [
            *fired,
            *(json_dumps(it.as_dict()) for it in restored),
            *(repr(it) for it in home.hass.states.async_all()),
            json.dumps(diagnostics),
            repr(home.entry.runtime_data),
        ]
    )


async def test_the_number_is_nowhere_by_default(
    home: Home,
    freezer: FrozenDateTimeFactory,
    fired: list[str],
    hass_client: ClientSessionGenerator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """In no state, event, log line, diagnostics or stored state."""
    with caplog.at_level(logging.DEBUG):
        await live(home, freezer)
        found = await everything(home, hass_client, fired)

    assert '"missed"' in found
    assert DIGITS not in found
    assert DIGITS not in caplog.text


async def test_the_number_is_never_logged(
    home: Home,
    freezer: FrozenDateTimeFactory,
    fired: list[str],
    hass_client: ClientSessionGenerator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Also where the option shows it, which no diagnostics have."""
    home.hass.config_entries.async_update_entry(
        home.entry, options={CONF_CALL_NUMBERS: True}
    )
    with caplog.at_level(logging.DEBUG):
        await live(home, freezer)

    assert any(DIGITS in text for text in fired)
    logged = [
        logging.Formatter().format(record)
        for record in caplog.records
        if record.name.startswith("custom_components")
    ]
    assert logged
    assert not [text for text in logged if DIGITS in text]
    assert await async_setup_component(home.hass, "diagnostics", {})
    diagnostics = await get_diagnostics_for_config_entry(
        home.hass, hass_client, home.entry
    )
    assert DIGITS not in json.dumps(diagnostics)
