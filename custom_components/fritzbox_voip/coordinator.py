"""The coordinators of a FRITZ!Box, and the runtime data of its entry."""

from abc import abstractmethod
from collections.abc import Awaitable, Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
import random
from time import monotonic
from typing import TYPE_CHECKING, Any, override

from homeassistant.config_entries import SOURCE_RECONFIGURE, ConfigEntry
from homeassistant.const import CONF_SCAN_INTERVAL
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryAuthFailed, HomeAssistantError
from homeassistant.helpers.event import async_call_later
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed

from . import issues
from .calls import CallsListener, LinesInCalls, accounts_by_key
from .const import (
    DEFAULT_SCAN_INTERVAL,
    DESCRIPTION_INTERVAL,
    LOGGER,
    MAX_BACKOFF_SECONDS,
    SETTINGS_INTERVAL,
)
from .dialing import Dialer, StoredCodes
from .helpers import async_get_login_pause
from .tr064 import device, errors
from .tr064.client import Client
from .tr064.description import BoxDescription
from .tr064.device import Permissions
from .tr064.transport import Transport
from .tr064.x_voip import SETTLE_SECONDS, Account, XVoip

if TYPE_CHECKING:
    from . import parts

type FritzboxVoipConfigEntry = ConfigEntry[FritzboxVoipRuntimeData]
type AccountsData = Mapping[str, Account]
type _List[Item] = Callable[..., Awaitable[tuple[Item, ...]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class FritzboxVoipRuntimeData:
    """A loaded box; None is a part that it, or the login, does not offer."""

    voip: XVoip
    accounts: AccountsCoordinator
    calls: CallsListener
    clients: parts.ClientsCoordinator | None
    alarm_clocks: parts.AlarmClocksCoordinator | None
    dialing: parts.DialingCoordinator | None
    settings: parts.SettingsCoordinator | None
    prefixes: parts.PrefixesCoordinator | None
    dialer: Dialer
    box_device_id: str


class FritzboxVoipCoordinator[DataT](DataUpdateCoordinator[DataT]):
    """Fetches one part of a box's telephony."""

    config_entry: FritzboxVoipConfigEntry

    part = ""
    """What is added to the name of the box in the log."""
    interval: timedelta | None = None
    """None: the interval of the options."""
    device_kind: str | None = None
    """The kind of the devices that the items are, where they are devices."""

    def __init__(
        self, hass: HomeAssistant, entry: FritzboxVoipConfigEntry, voip: XVoip
    ) -> None:
        """Initialize the coordinator."""
        seconds = entry.options.get(CONF_SCAN_INTERVAL, DEFAULT_SCAN_INTERVAL)
        super().__init__(
            hass,
            LOGGER,
            config_entry=entry,
            name=f"{entry.title} {self.part}".strip(),
            update_interval=self.interval or timedelta(seconds=seconds),
            always_update=False,
        )
        self.voip = voip
        self.lister: FritzboxVoipCoordinator[Any] = self
        """The coordinator that lists the items."""
        self._items: tuple[Any, ...] = ()
        self._list_due_at = 0.0
        self._was_empty = False
        self._written: list[Callable[[DataT], DataT]] = []
        self._is_changed = False
        self._cancel_settling: CALLBACK_TYPE = lambda: None

    @property
    def has_enabled_entities(self) -> bool:
        """Return whether one of its entities is enabled; each has a context."""
        return any(self.async_contexts())

    @abstractmethod
    async def _async_fetch(self) -> DataT:
        """Fetch the data from the box; raise the errors of `Client.call`."""

    @callback
    def async_expire(self) -> None:
        """List everything the next time; an empty list counts at once then."""
        self._list_due_at = 0.0
        self._was_empty = True

    async def async_set_written(self, change: Callable[[DataT], DataT]) -> None:
        """Show what was written, and read it again.

        What the box reports counts again once it agrees, or after some seconds.
        """
        self._written.append(change)
        self.async_set_updated_data(change(self.data))
        await self._async_read_written()

    async def async_refresh_changed(self) -> None:
        """Read what was changed in another way, and again after some seconds."""
        self._is_changed = True
        self.async_expire()
        await self._async_read_written()

    @override
    async def async_shutdown(self) -> None:
        """Cancel all timers."""
        await super().async_shutdown()
        self._cancel_settling()

    async def _async_read_written(self) -> None:
        """Read now, and once the box no longer reports the old values."""
        if self._shutdown_requested:
            return
        self._cancel_settling()
        self._cancel_settling = async_call_later(
            self.hass, SETTLE_SECONDS, self._async_settle
        )
        await self.async_request_refresh()

    async def _async_list[Item](
        self, list_all: _List[Item], poll: _List[Item]
    ) -> tuple[Item, ...]:
        """Return the items, from an older box in full only once in a while.

        A list that is empty counts when it is empty twice, for a box that starts.
        """
        if monotonic() >= self._list_due_at:
            items = await list_all()
            self._list_due_at = monotonic() + SETTINGS_INTERVAL.total_seconds()
        else:
            items = await poll(self._items)
        self._was_empty = bool(self._items) and not items and not self._was_empty
        if not self._was_empty:
            self._items = items
        return self._items

    async def _async_fetch_written(self) -> DataT:
        """Fetch the data, with what was written until the box agrees."""
        data = changed = await self._async_fetch()
        for change in self._written:
            changed = change(changed)
        if changed == data and not self._is_changed:
            self._written.clear()
            self._cancel_settling()
        return changed

    async def _async_settle(self, _now: datetime) -> None:
        """Read what the box reports, whatever was written."""
        self._written.clear()
        if self._is_changed:
            self._is_changed = False
            self.async_expire()
        await self.async_refresh()

    def _update_failed(
        self, err: errors.Tr064Error, retry_after: float | None = None
    ) -> UpdateFailed:
        """Return the translated error of a poll."""
        texts = issues.error_translation(err, self.config_entry.title)
        return UpdateFailed(**texts, retry_after=retry_after)


class AccountsCoordinator(FritzboxVoipCoordinator[AccountsData]):
    """Fetches the lines, and speaks for the box: whether it answers, what it offers."""

    device_kind = "account"
    description: BoxDescription
    permissions: Permissions | None = None
    parts: frozenset[str] = frozenset()
    """What this box offers to this login."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: FritzboxVoipConfigEntry,
        voip: XVoip,
        client: Client,
        transport: Transport,
    ) -> None:
        """Initialize the coordinator."""
        super().__init__(hass, entry, voip)
        self.others: list[parts.PartCoordinator[Any]] = []
        self.error: errors.Tr064Error | None = None
        """Why nothing works at the moment."""
        self.client = client
        self._transport = transport
        self._failures = 0
        self._was_available = True
        self._check_due_at = 0.0
        self._is_outdated = False
        # The clock may have started with the computer, a moment ago.
        self._doubted_at = -SETTINGS_INTERVAL.total_seconds()
        self._pause = async_get_login_pause(hass, entry)
        self.codes = StoredCodes(hass, entry.entry_id)
        self._lines = LinesInCalls()
        self._calls_changed = False

    @property
    def is_available(self) -> bool:
        """Return whether the box answers this login."""
        return self.error is None

    @override
    async def _async_update_data(self) -> AccountsData:
        """Fetch the lines, unless the box is being unloaded."""
        try:
            return await self._async_poll()
        except HomeAssistantError:
            # With the connection that is closed, the box is not lost.
            is_closed = self._shutdown_requested or self.hass.is_stopping
            if is_closed and self.last_update_success and self.data is not None:
                self.error = None
                return self.data
            raise

    async def _async_poll(self) -> AccountsData:
        """Fetch the lines; at first, after an absence and once a day, also the rest."""
        if (seconds := self._pause.remaining()) and self._pause.error:
            raise self._update_failed(self._pause.error, seconds)
        if self._pause.retry():
            self._transport.allow_login()
        try:
            if self.error or not self.parts:
                await self._async_update_description()
            elif monotonic() > self._check_due_at:
                self._check_due_at = monotonic() + DESCRIPTION_INTERVAL.total_seconds()
                # An invalid answer changes nothing.
                with suppress(errors.ActionError, errors.ProtocolError):
                    await self._async_update_description()
        except errors.Tr064Error as err:
            raise self._async_handle_error(err) from err
        try:
            data = await self._async_fetch_written()
        except (errors.ActionError, errors.ProtocolError) as err:
            self._async_set_available()
            self.async_check_refused(err)
            if self.permissions is None and isinstance(
                err, errors.MissingPermissionError
            ):
                issues.async_create_issue_for_error(self.hass, self.config_entry, err)
            raise self._update_failed(err) from err
        except errors.Tr064Error as err:
            raise self._async_handle_error(err) from err
        self._async_set_available()
        if self.permissions is None:
            # That the lines can be read is all that shows it.
            issues.async_delete_issue(
                self.hass, self.config_entry, issues.MISSING_PERMISSION
            )
        return self._lines.set_polled(data)

    @callback
    def async_set_calls(self, in_call: Collection[str], ended: Collection[str]) -> None:
        """Show which lines are in a call by the call monitor, and request a poll."""
        data = self._lines.set_calls(in_call, ended)
        if self.data is not None:
            self.data = data
            self._calls_changed = True
            self.async_update_listeners()
        self.config_entry.async_create_background_task(
            self.hass, self.async_request_refresh(), f"{self.name} after a call"
        )

    @override
    def _async_refresh_finished(self) -> None:
        """Reload with other parts; refresh the coordinators when the box is back."""
        if self._calls_changed:
            # The entities have newer data than that with which the poll compares.
            self._calls_changed = False
            self.async_update_listeners()
        if self._is_outdated and not self._shutdown_requested:
            self._is_outdated = False
            self.hass.config_entries.async_schedule_reload(self.config_entry.entry_id)
            return
        if self.is_available == self._was_available:
            return
        self._was_available = self.is_available
        self.async_update_listeners()
        if self.is_available:
            self.config_entry.async_create_background_task(
                self.hass, self._async_refresh_others(), f"{self.name} is back"
            )

    async def _async_refresh_others(self) -> None:
        """Refresh the coordinators that have enabled entities."""
        for other in self.others:
            if other.has_enabled_entities:
                await other.async_refresh()

    @override
    async def _async_fetch(self) -> AccountsData:
        """Return the lines by key."""
        accounts = self.voip.accounts
        items = await self._async_list(accounts.list, accounts.poll)
        return accounts_by_key(items, self.codes.value)

    @callback
    def _async_set_available(self) -> None:
        """Note that the box answers."""
        self.error = None
        self._failures = 0
        self._pause.end()
        for issue in issues.ERRORS - {issues.CERTIFICATE_CHANGED}:
            issues.async_delete_issue(self.hass, self.config_entry, issue)

    @callback
    def _async_handle_error(self, err: errors.Tr064Error) -> HomeAssistantError:
        """Note that nothing works, and return what the coordinator has to raise."""
        self.error = err
        entry, hass = self.config_entry, self.hass
        if isinstance(err, errors.UnreachableError):
            # Another box may come to the address before the next poll.
            self.client.expire_description()
        issues.async_create_issue_for_error(hass, entry, err)
        if isinstance(err, errors.AuthenticationError) and self._pause.is_retried:
            # Beside an open reconfigure flow Home Assistant starts no reauth.
            if any(entry.async_get_active_flows(hass, {SOURCE_RECONFIGURE})):
                issues.async_create_issue(hass, entry, issues.INVALID_AUTH)
            return ConfigEntryAuthFailed(**issues.error_translation(err, entry.title))
        if isinstance(err, (errors.AuthenticationError, errors.LoginBlockedError)):
            self._pause.start(err)
            return self._update_failed(err, self._pause.remaining())
        return self._update_failed(err, self._backoff())

    def _backoff(self) -> float:
        """Return the seconds to the next try, longer each time up to two minutes."""
        interval = (self.update_interval or timedelta()).total_seconds()
        seconds: float = min(interval * 2**self._failures, MAX_BACKOFF_SECONDS)
        self._failures = min(self._failures + 1, 10)
        return max(interval, seconds * random.uniform(0.8, 1))  # noqa: S311

    @callback
    def async_check_refused(self, err: errors.Tr064Error) -> None:
        """Detect with the next update what is offered, but not with every one.

        FRITZ!OS, or what the login may do, is another one where an action is refused.
        """
        now = monotonic()
        if (
            isinstance(err, (errors.InvalidActionError, errors.MissingPermissionError))
            and now - self._doubted_at > SETTINGS_INTERVAL.total_seconds()
        ):
            self._doubted_at = now
            self._check_due_at = 0

    async def _async_update_description(self) -> None:
        """Detect what the box and the login offer."""
        hass, entry = self.hass, self.config_entry
        self.description = await self.client.refresh_description()
        issues.async_delete_issue(hass, entry, issues.CERTIFICATE_CHANGED)
        # Those of before where the box refuses to say for a moment.
        self.permissions = await device.get_permissions(self.client) or self.permissions
        parts = await self.voip.parts(self.permissions)
        if "codes" in parts:
            # Each of the two is a setting.
            parts |= {"country_code", "area_code"}
        interval = DESCRIPTION_INTERVAL
        if self.permissions and self.permissions.phone:
            issues.async_delete_issue(hass, entry, issues.MISSING_PERMISSION)
        elif self.permissions:
            interval = SETTINGS_INTERVAL
            issues.async_create_issue(hass, entry, issues.MISSING_PERMISSION)
        self._check_due_at = monotonic() + interval.total_seconds()
        if "accounts" not in parts:
            raise errors.MissingPermissionError("X_AVM-DE_GetVoIPAccounts")
        self._is_outdated |= bool(self.parts) and self.parts != parts
        self.parts = parts
        if self.codes.value == (None, None):
            # Before the lines, whose numbers they complete.
            await self.codes.async_load()
            if "country_code" in parts:
                await self.codes.async_fetch(self.voip.settings)
