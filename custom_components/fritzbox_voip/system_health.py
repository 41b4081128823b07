"""System health of the integration."""

from typing import Any

from homeassistant.components.system_health import SystemHealthRegistration
from homeassistant.core import HomeAssistant, callback

from .const import DOMAIN
from .coordinator import FritzboxVoipConfigEntry


@callback
def async_register(_hass: HomeAssistant, register: SystemHealthRegistration) -> None:
    """Register what is shown."""
    register.async_register_info(_async_info)


async def _async_info(hass: HomeAssistant) -> dict[str, Any]:
    """Return how many boxes there are, how many answer, and their FRITZ!OS."""
    entries: list[FritzboxVoipConfigEntry] = hass.config_entries.async_loaded_entries(
        DOMAIN
    )
    loaded = [entry.runtime_data.accounts for entry in entries]
    return {
        "boxes": len(hass.config_entries.async_entries(DOMAIN, include_ignore=False)),
        "boxes_answering": sum(accounts.is_available for accounts in loaded),
        "firmware": ", ".join(
            sorted({accounts.description.firmware or "?" for accounts in loaded})
        ),
    }
