"""System health shows how the boxes are."""

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import SOURCE_IGNORE
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    get_system_health_info,
)

from custom_components.fritzbox_voip.const import DOMAIN
from tests.common import poll
from tests.simulator import SimulatedBox


async def test_the_boxes_are_counted_with_their_fritz_os(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Those that are not loaded, too, but none that is ignored."""
    assert await async_setup_component(hass, "system_health", {})
    MockConfigEntry(domain=DOMAIN, unique_id="AABBCCDDEEFF").add_to_hass(hass)
    MockConfigEntry(domain=DOMAIN, source=SOURCE_IGNORE).add_to_hass(hass)

    assert await get_system_health_info(hass, DOMAIN) == {
        "boxes": 2,
        "boxes_answering": 1,
        "firmware": "8.02",
    }

    await box.go_down()
    await poll(hass, freezer)
    info = await get_system_health_info(hass, DOMAIN)
    assert info["boxes_answering"] == 0
