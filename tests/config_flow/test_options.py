"""The options."""

from homeassistant.const import CONF_SCAN_INTERVAL
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.fritzbox_voip.const import (
    ADMINISTRATORS,
    CONF_ALLOWED_NUMBERS,
    CONF_REPORT_LINE_DOWN,
    CONF_WHO_MAY_DIAL,
)


async def test_the_options_can_be_chosen(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """A pattern that is none is told, and what was typed stays."""
    await hass.config_entries.async_setup(entry.entry_id)
    chosen = {
        CONF_SCAN_INTERVAL: 60,
        CONF_REPORT_LINE_DOWN: False,
        CONF_WHO_MAY_DIAL: ADMINISTRATORS,
        CONF_ALLOWED_NUMBERS: ["**9", "030...", "call me"],
    }
    result = await hass.config_entries.options.async_init(entry.entry_id)
    assert result["step_id"] == "init"

    again = await hass.config_entries.options.async_configure(result["flow_id"], chosen)
    assert again["errors"] == {CONF_ALLOWED_NUMBERS: "invalid_pattern"}

    chosen[CONF_ALLOWED_NUMBERS] = ["**9", "030..."]
    finished = await hass.config_entries.options.async_configure(
        result["flow_id"], chosen
    )
    assert finished["type"] is FlowResultType.CREATE_ENTRY
    assert entry.options == chosen
