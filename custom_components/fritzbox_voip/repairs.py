"""What mends an issue, where Home Assistant's page can do it."""

import asyncio
from typing import Any

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.selector import (
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
import voluptuous as vol

from . import issues
from .const import CONF_FINGERPRINT, DOMAIN
from .coordinator import FritzboxVoipConfigEntry
from .groups import Group
from .helpers import translated_errors
from .tr064.errors import SecondFactorError

CONF_PHONE = "phone"

_MOMENT = 2


class BoxRepairFlow(RepairsFlow):
    """Mends what is wrong at a box."""

    def __init__(
        self, entry: FritzboxVoipConfigEntry, placeholders: dict[str, str]
    ) -> None:
        """Initialize the flow."""
        self.entry = entry
        self.placeholders = {"box": entry.title, **placeholders}

    @property
    def is_loaded(self) -> bool:
        """Return whether the box is connected."""
        return self.entry.state is ConfigEntryState.LOADED


class CertificateChangedFlow(BoxRepairFlow):
    """Accept the box's new certificate, or do not."""

    async def async_step_init(
        self, _user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Show both certificates."""
        return self.async_show_menu(
            step_id="init",
            menu_options=["accept", "refuse"],
            description_placeholders=self.placeholders,
        )

    async def async_step_accept(
        self, _user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Pin the new certificate and connect."""
        entries = self.hass.config_entries
        fingerprint = self.placeholders["got"].replace(":", "").lower()
        entries.async_update_entry(
            self.entry, data={**self.entry.data, CONF_FINGERPRINT: fingerprint}
        )
        entries.async_schedule_reload(self.entry.entry_id)
        return self.async_create_entry(data={})

    async def async_step_refuse(
        self, _user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Stay away from it."""
        return self.async_abort(reason="refused")


class LookAgainFlow(BoxRepairFlow):
    """Look at once whether the user has mended it at the box."""

    async def async_step_init(
        self, _user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Say what is to be done at the box."""
        return await self.async_step_look()

    async def async_step_look(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Look, and say what came of it."""
        errors: dict[str, str] = {}
        if user_input is not None:
            await self.hass.config_entries.async_reload(self.entry.entry_id)
            if ir.async_get(self.hass).async_get_issue(DOMAIN, self.issue_id):
                errors = {"base": "not_mended"}
            elif not self.is_loaded:
                errors = {"base": "cannot_connect"}
            else:
                return self.async_create_entry(data={})
        return self.async_show_form(
            step_id="look",
            data_schema=vol.Schema({}),
            description_placeholders=self.placeholders,
            errors=errors,
        )


class ClickToDialFlow(BoxRepairFlow):
    """Switch click-to-dial on: that is to choose its phone."""

    _choosing: asyncio.Task[str | None]
    _error: str | None = None

    async def async_step_init(
        self, _user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Look which phones there are, and whether it is on by now."""
        if not self.is_loaded:
            return self.async_abort(reason="cannot_connect")
        coordinator = self.entry.runtime_data.coordinator
        await coordinator.async_refresh_groups(Group.DIALING)
        if coordinator.data.dial_phone:
            return self.async_create_entry(data={})
        if not coordinator.data.phones:
            return self.async_abort(reason="no_phones")
        return await self.async_step_phone()

    async def async_step_phone(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Ask for the phone."""
        if not self.is_loaded:
            return self.async_abort(reason="cannot_connect")
        if user_input is not None:
            self._error = None
            self._choosing = self.hass.async_create_task(
                self._async_choose(user_input[CONF_PHONE])
            )
            # The page asks for a progress once more, and would not find one that is
            # over at once: it is for what has to be confirmed.
            await asyncio.wait({self._choosing}, timeout=_MOMENT)
            if not self._choosing.done():
                return await self.async_step_choose()
            self._error = self._choosing.result()
            if self._error is None:
                return await self.async_step_chosen()
        phones = SelectSelectorConfig(
            options=list(self.entry.runtime_data.coordinator.data.phones),
            mode=SelectSelectorMode.DROPDOWN,
        )
        return self.async_show_form(
            step_id="phone",
            data_schema=vol.Schema({vol.Required(CONF_PHONE): SelectSelector(phones)}),
            description_placeholders=self.placeholders,
            errors={"base": self._error} if self._error else {},
        )

    async def async_step_choose(
        self, _user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Wait until the box has taken the phone, or has not."""
        if not self._choosing.done():
            return self.async_show_progress(
                step_id="choose",
                progress_action="choose",
                description_placeholders=self.placeholders,
                progress_task=self._choosing,
            )
        self._error = self._choosing.result()
        return self.async_show_progress_done(
            next_step_id="phone" if self._error else "chosen"
        )

    async def async_step_chosen(
        self, _user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """End, for it is on."""
        return self.async_create_entry(data={})

    async def _async_choose(self, phone: str) -> str | None:
        """Choose the phone at the box; return what went wrong."""
        box = self.entry.runtime_data
        try:
            with translated_errors(self.hass, self.entry):
                await box.voip.dialing.set_phone(phone)
        except HomeAssistantError as err:
            confirming = isinstance(err.__cause__, SecondFactorError)
            return "not_confirmed" if confirming else "refused"
        await box.coordinator.async_refresh_groups(Group.DIALING)
        return None


_FLOWS: dict[str, type[BoxRepairFlow]] = {
    issues.CERTIFICATE_CHANGED: CertificateChangedFlow,
    issues.CLICK_TO_DIAL_OFF: ClickToDialFlow,
    issues.MISSING_RIGHT: LookAgainFlow,
    issues.TR064_DISABLED: LookAgainFlow,
}


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, Any] | None
) -> RepairsFlow:
    """Return what mends an issue."""
    placeholders = {key: str(value) for key, value in (data or {}).items()}
    entry = hass.config_entries.async_get_known_entry(placeholders.pop("entry_id"))
    flow = next(flow for kind, flow in _FLOWS.items() if issue_id.startswith(kind))
    return flow(entry, placeholders)
