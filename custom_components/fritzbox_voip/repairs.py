"""Monitor a box for issues, and the flows that fix them."""

import asyncio
from dataclasses import replace
from datetime import datetime
from typing import Any, override

from homeassistant.components.repairs import (
    ConfirmRepairFlow,
    RepairsFlow,
    RepairsFlowResult,
)
from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    ConfigEntry,
    ConfigEntryState,
)
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.event import async_track_point_in_utc_time
from homeassistant.helpers.selector import (
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey
import voluptuous as vol

from . import issues
from .const import (
    CONF_FINGERPRINT,
    CONF_REPORT_LINE_DOWN,
    DOMAIN,
    LINE_DOWN_DELAY,
)
from .coordinator import FritzboxVoipConfigEntry
from .helpers import translated_errors
from .tr064.errors import SecondFactorError
from .tr064.x_voip import AccountStatus

CONF_PHONE = "phone"

_PROGRESS_DELAY = 2

# By entry: since when lines are down, and since when the entry is unloaded.
LINES_DOWN: HassKey[dict[str, tuple[dict[str, datetime], datetime]]] = HassKey(
    f"{DOMAIN}_lines_down"
)


class IssueMonitor:
    """Creates issues of lines that are down and of IP phones that are exposed.

    A line has been down for some time before it has an issue, and what cannot be read
    for a moment does not count. An issue holds neither numbers nor names: people copy
    issues elsewhere.
    """

    def __init__(self, hass: HomeAssistant, entry: FritzboxVoipConfigEntry) -> None:
        """Initialize the monitor."""
        self._hass = hass
        self._entry = entry
        self._down_since: dict[str, datetime] = {}
        self._absent_since: datetime | None = None
        self._is_reported = False
        self._cancel_timer: CALLBACK_TYPE = lambda: None

    @callback
    def async_start(self) -> None:
        """Check now, and after every update; a reload is a short absence."""
        data, entry = self._entry.runtime_data, self._entry
        before = self._hass.data.setdefault(LINES_DOWN, {}).pop(entry.entry_id, None)
        if before:
            self._down_since, self._absent_since = before
        for coordinator, check in (
            (data.accounts, self._check_lines),
            (data.clients, self._check_clients),
            (data.dialing, self._check_dialing),
        ):
            if coordinator:
                check()
                entry.async_on_unload(coordinator.async_add_listener(check))
        entry.async_on_unload(self._async_stop)

    @callback
    def _async_stop(self) -> None:
        """Cancel the timer, and hand over to the monitor of the next set-up."""
        self._cancel_timer()
        absent_since = self._absent_since or dt_util.utcnow()
        lines_down = self._hass.data.setdefault(LINES_DOWN, {})
        lines_down[self._entry.entry_id] = self._down_since, absent_since

    @callback
    def _check_dialing(self) -> None:
        """Delete the issue of Click to Dial once it is on."""
        dialing = self._entry.runtime_data.dialing
        if dialing and dialing.data and dialing.data.dial_phone:
            issues.async_delete_issue(self._hass, self._entry, issues.CLICK_TO_DIAL_OFF)

    @callback
    def _check_clients(self) -> None:
        """Create an issue for each IP phone that may register from the internet."""
        clients = self._entry.runtime_data.clients
        if clients is None or clients.data is None:
            return
        exposed = {
            client.internal_number
            for client in clients.data.values()
            if client.external_registration
        }
        issue = issues.EXTERNAL_REGISTRATION
        for number in exposed:
            issues.async_create_issue(
                self._hass, self._entry, issue, number, internal_number=number
            )
        reported = issues.async_get_subjects(self._hass, self._entry, issue)
        for number in reported - exposed:
            issues.async_delete_issue(self._hass, self._entry, issue, number)

    @callback
    def _check_lines(self, _now: datetime | None = None) -> None:
        """Create an issue for lines that have been down for some time."""
        accounts = self._entry.runtime_data.accounts
        if not self._entry.options.get(CONF_REPORT_LINE_DOWN, True):
            issues.async_delete_issue(self._hass, self._entry, issues.LINE_DOWN)
            self._down_since.clear()
            return
        now = dt_util.utcnow()
        if not accounts.last_update_success:
            self._absent_since = self._absent_since or now
            return
        self._cancel_timer()
        if self._absent_since and now - self._absent_since > LINE_DOWN_DELAY:
            # The line may have been up meanwhile.
            self._down_since.clear()
        self._absent_since = None
        self._down_since = {
            key: self._down_since.get(key, now)
            for key, account in accounts.data.items()
            if account.status is AccountStatus.NOT_REGISTERED
            or (account.status is None and key in self._down_since)
        }
        reported_at = {since + LINE_DOWN_DELAY for since in self._down_since.values()}
        if any(at <= now for at in reported_at):
            issues.async_create_issue(self._hass, self._entry, issues.LINE_DOWN)
            self._is_reported = True
        elif self._is_reported or not self._down_since:
            # After a restart, the line that was reported and ignored may be down still.
            issues.async_delete_issue(self._hass, self._entry, issues.LINE_DOWN)
            self._is_reported = False
        if later := [at for at in reported_at if at > now]:
            self._cancel_timer = async_track_point_in_utc_time(
                self._hass, self._check_lines, min(later)
            )


class BoxRepairFlow(RepairsFlow):
    """Fixes an issue of a box."""

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
    """Accept the box's new certificate, or reject it."""

    async def async_step_init(
        self, _user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Show both certificates."""
        return self.async_show_menu(
            step_id="init",
            menu_options=["accept", "reject"],
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

    async def async_step_reject(
        self, _user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Stay disconnected."""
        return self.async_abort(reason="rejected")


class CheckAgainFlow(BoxRepairFlow):
    """Check at once whether the user has solved it at the box."""

    async def async_step_init(
        self, _user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Show what to do at the box."""
        return await self.async_step_check()

    async def async_step_check(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Check again, and show the result."""
        errors: dict[str, str] = {}
        if user_input is not None:
            await self.hass.config_entries.async_reload(self.entry.entry_id)
            # A web page can take the place of what was wrong before.
            if ir.async_get(self.hass).async_get_issue(
                DOMAIN, self.issue_id
            ) or issues.async_has_issue(
                self.hass, self.entry, issues.DESCRIPTION_UNAVAILABLE
            ):
                errors = {"base": "not_solved"}
            elif not self.is_loaded:
                errors = {"base": "cannot_connect"}
            else:
                return self.async_create_entry(data={})
        return self.async_show_form(
            step_id="check",
            data_schema=vol.Schema({}),
            description_placeholders=self.placeholders,
            errors=errors,
        )


class LoginFlow(BoxRepairFlow, ConfirmRepairFlow):
    """Close a forgotten reconfigure dialog, and ask for the login."""

    @override
    async def async_step_confirm(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Start the reauthentication once it is confirmed."""
        if user_input is not None:
            # Raises UnknownEntry, which is answered, for a box that was removed.
            entry = self.hass.config_entries.async_get_known_entry(self.entry.entry_id)
            async_close_reconfigure(self.hass, entry)
            entry.async_start_reauth(self.hass)
        return await super().async_step_confirm(user_input)


@callback
def async_close_reconfigure(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Close the reconfigure dialogs of a box."""
    for flow in entry.async_get_active_flows(hass, {SOURCE_RECONFIGURE}):
        hass.config_entries.flow.async_abort(flow["flow_id"])


class ClickToDialFlow(BoxRepairFlow):
    """Switch Click to Dial on by choosing its phone."""

    _choosing: asyncio.Task[str | None]
    _error: str | None = None

    async def async_step_init(
        self, _user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Check whether it is on by now, and which phones there are."""
        if not self.is_loaded:
            return self.async_abort(reason="cannot_connect")
        dialing = self.entry.runtime_data.dialing
        if dialing is None:
            return self.async_abort(reason="no_phones")
        # An empty list counts at once here.
        dialing.async_expire()
        await dialing.async_refresh()
        if not dialing.last_update_success:
            return self.async_abort(reason="cannot_connect")
        if dialing.data.dial_phone:
            return self.async_create_entry(data={})
        if not dialing.data.dial_phones:
            return self.async_abort(reason="no_phones")
        return await self.async_step_phone()

    async def async_step_phone(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Ask for the phone."""
        dialing = self.is_loaded and self.entry.runtime_data.dialing
        if not dialing:
            return self.async_abort(reason="cannot_connect")
        if user_input is not None:
            self._error = None
            self._choosing = self.hass.async_create_task(
                self._async_choose(user_input[CONF_PHONE])
            )
            # The page asks for a progress once more, and would not find one that is
            # over at once: it is for what has to be confirmed.
            await asyncio.wait({self._choosing}, timeout=_PROGRESS_DELAY)
            if not self._choosing.done():
                return await self.async_step_choose()
            self._error = self._choosing.result()
            if self._error is None:
                return await self.async_step_chosen()
        phones = SelectSelectorConfig(
            options=list(dialing.data.dial_phones),
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
                await box.dialer.set_phone(phone, context=None)
        except HomeAssistantError as err:
            confirming = isinstance(err.__cause__, SecondFactorError)
            return "not_confirmed" if confirming else "refused"
        if box.dialing:
            await box.dialing.async_set_written(
                lambda data: replace(data, dial_phone=phone)
            )
        return None


_FLOWS: dict[str, type[BoxRepairFlow]] = {
    issues.CERTIFICATE_CHANGED: CertificateChangedFlow,
    issues.CLICK_TO_DIAL_OFF: ClickToDialFlow,
    issues.DESCRIPTION_UNAVAILABLE: CheckAgainFlow,
    issues.INVALID_AUTH: LoginFlow,
    issues.MISSING_PERMISSION: CheckAgainFlow,
    issues.TR064_DISABLED: CheckAgainFlow,
}


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, Any] | None
) -> RepairsFlow:
    """Return the flow that fixes an issue."""
    placeholders = {key: str(value) for key, value in (data or {}).items()}
    entry = hass.config_entries.async_get_known_entry(placeholders.pop("entry_id"))
    flow = next(flow for kind, flow in _FLOWS.items() if issue_id.startswith(kind))
    return flow(entry, placeholders)
