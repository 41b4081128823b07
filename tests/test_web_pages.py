"""A box that was added answers with web pages instead of its descriptions."""

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.fritzbox_voip.const import DOMAIN
from tests.common import poll, state_of
from tests.simulator import Fault, SimulatedBox

from .test_repairs import page_of

LINES = ("sensor", "accounts_registered")


def kinds(hass: HomeAssistant) -> set[str | None]:
    """Return which issues there are."""
    return {
        it.translation_key
        for (domain, _), it in ir.async_get(hass).issues.items()
        if domain == DOMAIN
    }


@pytest.mark.parametrize("path", ["/tr64desc.xml", "/x_voipSCPD.xml"])
@pytest.mark.parametrize("fault", [Fault.HTML, Fault.HTML_500, Fault.NOT_FOUND])
async def test_a_set_up_that_gets_web_pages_has_a_repair(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    box: SimulatedBox,
    entry: MockConfigEntry,
    path: str,
    fault: Fault,
) -> None:
    """It asks whether access is off, and checks again until the box is set up."""
    box.fail(fault, path, times=None)
    await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert entry.error_reason_translation_key == "description_unavailable"
    assert kinds(hass) == {"description_unavailable"}

    page = await page_of(hass, hass_client, entry, "description_unavailable")
    await page.open()
    form = await page.submit()
    assert form["errors"] == {"base": "not_solved"}
    assert entry.state is ConfigEntryState.SETUP_RETRY

    box.recover()
    done = await page.submit()
    assert done["type"] == "create_entry"
    assert entry.state is ConfigEntryState.LOADED
    assert not kinds(hass)


async def test_a_box_that_serves_nothing_while_access_is_off_has_one_repair(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    box: SimulatedBox,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """As FRITZ!OS 7.29 does: faults at first, then web pages."""
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    box.tr064_enabled = box.files_while_disabled = False
    for _ in range(3):
        await poll(hass, freezer, 121)
        assert kinds(hass) == {"tr064_disabled"}
    assert state_of(hass, entry, *LINES).state == "unavailable"

    page = await page_of(hass, hass_client, entry, "tr064_disabled")
    await page.open()
    form = await page.submit()
    assert form["errors"] == {"base": "not_solved"}

    box.tr064_enabled = True
    done = await page.submit()
    assert done["type"] == "create_entry"
    assert state_of(hass, entry, *LINES).state == "2"
    assert not kinds(hass)


async def test_web_pages_in_between_are_no_trouble_for_long(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """After an absence there is a repair until the box describes itself again."""
    box.fail(Fault.RESET, times=None)
    await poll(hass, freezer)
    box.recover()
    box.fail(Fault.HTML, "/tr64desc.xml", times=None)
    await poll(hass, freezer, 121)
    assert kinds(hass) == {"description_unavailable"}

    box.recover()
    await poll(hass, freezer, 121)
    assert not kinds(hass)
    assert state_of(hass, loaded, *LINES).state == "2"


async def test_a_box_whose_lines_are_read_needs_no_description(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """What is read once a day can wait for another day."""
    box.fail(Fault.HTML, "/tr64desc.xml", times=None)

    await poll(hass, freezer, 24 * 3600 + 1)
    await poll(hass, freezer)

    assert state_of(hass, loaded, *LINES).state == "2"
    assert not kinds(hass)
