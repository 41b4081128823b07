"""A box's descriptions are remembered: a restart asks it for less."""

from typing import Any

from homeassistant.config_entries import SOURCE_USER, ConfigEntryState
from homeassistant.const import (
    CONF_HOST,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_SSL,
    CONF_USERNAME,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.fritzbox_voip.const import DOMAIN
from tests.common import state_of
from tests.simulator import SimulatedBox

SCPD = "/x_voipSCPD.xml"


def files(box: SimulatedBox) -> list[str]:
    """Return the descriptions that were read, and forget them."""
    read = [request.path for request in box.requests if request.method == "GET"]
    box.requests.clear()
    return read


def key(entry: MockConfigEntry) -> str:
    """Return where the memory is kept."""
    return f"{DOMAIN}.{entry.entry_id}"


async def test_a_restart_reads_only_whether_something_has_changed(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """Everything is there all the same."""
    assert SCPD in files(box)

    await hass.config_entries.async_reload(loaded.entry_id)
    await hass.async_block_till_done()

    assert files(box) == ["/tr64desc.xml"]
    assert state_of(hass, loaded, "switch", "alarm_clock_0").state == "on"


@pytest.mark.parametrize("firmware", ["6.98"])
async def test_an_update_in_between_is_noticed(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """What was remembered is of another FRITZ!OS then."""
    await hass.config_entries.async_unload(loaded.entry_id)
    box.firmware = "8.02"
    box.requests.clear()

    await hass.config_entries.async_setup(loaded.entry_id)
    await hass.async_block_till_done()

    assert SCPD in files(box)
    assert state_of(hass, loaded, "switch", "alarm_clock_0").state == "on"
    await hass.config_entries.async_reload(loaded.entry_id)
    assert files(box) == ["/tr64desc.xml"]


@pytest.mark.parametrize(
    "kept",
    [
        "",
        "no JSON",
        "[]",
        "{}",
        '{"mark": "a"}',
        '{"mark": "a", "actions": [1]}',
        '{"mark": "a", "actions": {"X_VoIP": 1}}',
        '{"mark": 1, "actions": {"a": {}}}',
    ],
)
async def test_a_memory_that_makes_no_sense_is_none(
    hass: HomeAssistant,
    box: SimulatedBox,
    entry: MockConfigEntry,
    hass_storage: dict[str, Any],
    kept: str,
) -> None:
    """The box is asked, as if it were the first time."""
    hass_storage[key(entry)] = {"version": 1, "key": key(entry), "data": kept}

    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()

    assert entry.state is ConfigEntryState.LOADED
    assert SCPD in files(box)


async def test_nothing_private_is_remembered(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    hass_storage: dict[str, Any],
) -> None:
    """Names of actions and what they take, nothing else of the box."""
    kept = str(hass_storage[key(loaded)]["data"])
    assert "X_AVM-DE_GetVoIPAccounts" in kept
    assert box.serial not in kept
    assert box.state.accounts[0].number not in kept


async def test_a_box_that_is_removed_is_forgotten(
    hass: HomeAssistant, loaded: MockConfigEntry, hass_storage: dict[str, Any]
) -> None:
    """Nothing of it stays."""
    assert key(loaded) in hass_storage
    await hass.config_entries.async_remove(loaded.entry_id)
    assert key(loaded) not in hass_storage


async def test_what_the_form_has_read_is_not_read_again(
    hass: HomeAssistant, box: SimulatedBox
) -> None:
    """The entry takes it over."""
    flows = hass.config_entries.flow
    form = await flows.async_init(DOMAIN, context={"source": SOURCE_USER})
    form = await flows.async_configure(
        form["flow_id"],
        {CONF_HOST: box.host, CONF_PORT: box.https_port, CONF_SSL: True},
    )
    assert SCPD in files(box)

    made = await flows.async_configure(
        form["flow_id"], {CONF_USERNAME: box.username, CONF_PASSWORD: box.password}
    )
    await hass.async_block_till_done()

    assert made["type"] is FlowResultType.CREATE_ENTRY
    # Who logs in looks at the box once, and so does the entry.
    assert files(box) == ["/tr64desc.xml", "/tr64desc.xml"]
