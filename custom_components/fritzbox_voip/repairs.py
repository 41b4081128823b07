"""What mends an issue, where Home Assistant's page can do it."""

from typing import Any

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.core import HomeAssistant

from .const import CONF_FINGERPRINT


class CertificateChangedFlow(RepairsFlow):
    """Accept the box's new certificate, or do not."""

    def __init__(self, entry_id: str, placeholders: dict[str, str]) -> None:
        """Initialize the flow."""
        self._entry_id = entry_id
        self._placeholders = placeholders

    async def async_step_init(
        self, _user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Show both certificates."""
        return self.async_show_menu(
            step_id="init",
            menu_options=["accept", "refuse"],
            description_placeholders=self._placeholders,
        )

    async def async_step_accept(
        self, _user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Pin the new certificate and connect."""
        entries = self.hass.config_entries
        if entry := entries.async_get_entry(self._entry_id):
            fingerprint = self._placeholders["got"].replace(":", "").lower()
            entries.async_update_entry(
                entry, data={**entry.data, CONF_FINGERPRINT: fingerprint}
            )
            entries.async_schedule_reload(entry.entry_id)
        return self.async_create_entry(data={})

    async def async_step_refuse(
        self, _user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Stay away from it."""
        return self.async_abort(reason="refused")


async def async_create_fix_flow(
    hass: HomeAssistant, _issue_id: str, data: dict[str, Any] | None
) -> RepairsFlow:
    """Return what mends an issue."""
    placeholders = {key: str(value) for key, value in (data or {}).items()}
    entry_id = placeholders.pop("entry_id")
    entry = hass.config_entries.async_get_entry(entry_id)
    return CertificateChangedFlow(
        entry_id, {"box": entry.title if entry else "", **placeholders}
    )
