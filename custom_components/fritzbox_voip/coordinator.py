"""The coordinators of a FRITZ!Box, and the runtime data of its entry."""

from abc import abstractmethod
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
import random
from time import monotonic
from typing import TYPE_CHECKING, Any, override

from homeassistant.config_entries import SOURCE_RECONFIGURE, ConfigEntry
from homeassistant.const import (
    CONF_PASSWORD,
    CONF_SCAN_INTERVAL,
    CONF_USERNAME,
)
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryAuthFailed, HomeAssistantError
from homeassistant.helpers.device_registry import format_mac
from homeassistant.helpers.event import async_call_later
from homeassistant.helpers.storage import Store
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed
from homeassistant.util.hass_dict import HassKey

from . import issues
from .const import (
    DEFAULT_SCAN_INTERVAL,
    DESCRIPTION_INTERVAL,
    DOMAIN,
    LOGGER,
    LOGIN_RETRY_SECONDS,
    MAX_BACKOFF_SECONDS,
    SETTINGS_INTERVAL,
    SETTLE_SECONDS,
)
from .dialing import Codes, Dialer, international
from .tr064 import device
from .tr064.client import Client
from .tr064.description import BoxDescription
from .tr064.device import Permissions
from .tr064.errors import (
    ActionError,
    AuthenticationError,
    LoginBlockedError,
    MissingPermissionError,
    ProtocolError,
    Tr064Error,
    UnreachableError,
)
from .tr064.transport import Transport
from .tr064.x_voip import (
    Account,
    AccountStatus,
    DialingCode,
    XVoip,
)

if TYPE_CHECKING:
    from .calls import CallsListener
    from .parts import (
        AlarmClocksCoordinator,
        ClientsCoordinator,
        DialingCoordinator,
        PartCoordinator,
        PrefixesCoordinator,
        SettingsCoordinator,
    )

type FritzboxVoipConfigEntry = ConfigEntry[FritzboxVoipRuntimeData]
type AccountsData = Mapping[str, Account]


@dataclass(frozen=True, slots=True, kw_only=True)
class FritzboxVoipRuntimeData:
    """A loaded box; None is a part that it, or the login, does not offer."""

    client: Client
    voip: XVoip
    accounts: AccountsCoordinator
    calls: CallsListener
    clients: ClientsCoordinator | None
    alarm_clocks: AlarmClocksCoordinator | None
    dialing: DialingCoordinator | None
    settings: SettingsCoordinator | None
    prefixes: PrefixesCoordinator | None
    dialer: Dialer
    box_device_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pause:
    """A time in which the box gets no login, also over a retried set-up."""

    error: Tr064Error
    until: float
    credentials: tuple[str, str]
    retried: bool = False


_PAUSES: HassKey[dict[str, _Pause]] = HassKey(f"{DOMAIN}_pauses")


@callback
def async_allow_login(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Allow a login at once, for it has just worked."""
    hass.data.get(_PAUSES, {}).pop(entry.entry_id, None)


def codes_store(
    hass: HomeAssistant, entry: ConfigEntry[Any]
) -> Store[list[dict[str, str]]]:
    """Return the store of the country and area code of a box."""
    return Store(hass, 1, f"{DOMAIN}.{entry.entry_id}")


class FritzboxVoipCoordinator[DataT](DataUpdateCoordinator[DataT]):
    """Fetches one part of a box's telephony."""

    config_entry: FritzboxVoipConfigEntry

    part = ""
    """What is added to the name of the box in the log."""
    interval: timedelta | None = None
    """None: as the options say."""

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
        self._written: list[Callable[[DataT], DataT]] = []
        self._is_changed = False
        self._settled_at = 0.0
        self._cancel_confirmation: CALLBACK_TYPE | None = None

    @abstractmethod
    async def _async_fetch(self) -> DataT:
        """Fetch the data from the box; raise the errors of `Client.call`."""

    @callback
    def async_expire(self) -> None:
        """Read everything the next time, also what an older box lists one by one."""

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
        self._async_cancel_confirmation()

    async def _async_read_written(self) -> None:
        """Read now, and once the box no longer reports the old values."""
        if self._shutdown_requested:
            return
        self._settled_at = monotonic() + SETTLE_SECONDS
        self._async_cancel_confirmation()
        self._cancel_confirmation = async_call_later(
            self.hass, SETTLE_SECONDS, self._async_confirm
        )
        await self.async_request_refresh()

    async def _async_fetch_written(self) -> DataT:
        """Fetch the data, with what was written until the box agrees."""
        changed = data = await self._async_fetch()
        for change in self._written:
            changed = change(changed)
        is_settled = monotonic() >= self._settled_at
        if not is_settled and (changed != data or self._is_changed):
            return changed
        self._written.clear()
        self._is_changed = False
        self._async_cancel_confirmation()
        return data

    async def _async_confirm(self, _now: datetime) -> None:
        """Read what the box has made of a change."""
        self._cancel_confirmation = None
        self._settled_at = 0
        if self._is_changed:
            self.async_expire()
        await self.async_refresh()

    @callback
    def _async_cancel_confirmation(self) -> None:
        """Cancel the confirmation of a change."""
        if self._cancel_confirmation:
            self._cancel_confirmation()
            self._cancel_confirmation = None


class AccountsCoordinator(FritzboxVoipCoordinator[AccountsData]):
    """Fetches the lines, and speaks for the box: whether it answers, what it offers."""

    description: BoxDescription
    permissions: Permissions | None = None
    parts: frozenset[str] = frozenset()
    """What this box offers to this login."""
    codes: Codes = (None, None)

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
        self.others: list[PartCoordinator[Any]] = []
        self.error: Tr064Error | None = None
        """Why nothing works at the moment."""
        self._client = client
        self._transport = transport
        self._failures = 0
        self._was_available = True
        self._described_at = 0.0
        self._doubted_at = 0.0
        self._check_interval = DESCRIPTION_INTERVAL
        self._pauses = hass.data.setdefault(_PAUSES, {})
        self._store = codes_store(hass, entry)
        self._listing = Listing(voip.accounts.list, voip.accounts.poll)
        self._by_key: tuple[tuple[Account, ...], Codes, AccountsData] | None = None
        self._polled: AccountsData = {}
        self._in_call: Collection[str] = ()
        self._call_ended_at: dict[str, float] = {}
        self._calls_changed = False

    @override
    @callback
    def async_expire(self) -> None:
        """Read everything the next time, also what an older box lists one by one."""
        self._listing.expire()

    @property
    def is_available(self) -> bool:
        """Return whether the box answers this login."""
        return self.error is None

    @property
    def is_reachable(self) -> bool:
        """Return whether the box answers."""
        return not isinstance(self.error, UnreachableError)

    @override
    async def _async_setup(self) -> None:
        """Detect what the box and the login offer."""
        self._raise_if_paused()
        try:
            await self._async_update_description()
        except Tr064Error as err:
            raise self._async_handle_error(err) from err

    @override
    async def _async_update_data(self) -> AccountsData:
        """Fetch the lines, unless the box is being unloaded."""
        try:
            return await self._async_poll()
        except HomeAssistantError:
            # With the connection that is closed, the box is not lost.
            if self._shutdown_requested and self.data is not None:
                return self.data
            raise

    async def _async_poll(self) -> AccountsData:
        """Fetch the lines; after an absence and once a day, detect everything anew."""
        self._raise_if_paused()
        try:
            if self.error:
                await self._async_update_description()
            elif (
                monotonic() - self._described_at > self._check_interval.total_seconds()
            ):
                await self._async_check_description()
        except Tr064Error as err:
            raise self._async_handle_error(err) from err
        try:
            data = await self._async_fetch_written()
        except (ActionError, ProtocolError) as err:
            self._async_set_available()
            if isinstance(err, MissingPermissionError):
                self.async_check_permissions()
            raise UpdateFailed(
                **issues.error_translation(err, self.config_entry.title)
            ) from err
        except Tr064Error as err:
            raise self._async_handle_error(err) from err
        self._async_set_available()
        self._polled = self._without_ended_calls(data)
        return _with_status(self._polled, self._in_call, AccountStatus.CONNECTED)

    @callback
    def async_set_calls(self, in_call: Collection[str], ended: Collection[str]) -> None:
        """Show which lines are in a call by the call monitor, and request a poll.

        On these, and for a while on those whose calls have just ended, a poll has no
        say: it may have begun before.
        """
        self._in_call = in_call
        self._call_ended_at |= dict.fromkeys(ended, monotonic())
        if self.data is not None:
            self._polled = self._without_ended_calls(self._polled)
            self.data = _with_status(self._polled, in_call, AccountStatus.CONNECTED)
            self._calls_changed = True
            self.async_update_listeners()
        self.config_entry.async_create_background_task(
            self.hass, self.async_request_refresh(), f"{self.name} after a call"
        )

    def _without_ended_calls(self, accounts: AccountsData) -> AccountsData:
        """Return the lines, with no call where the last one has just ended."""
        ended = [
            key
            for key, ended_at in self._call_ended_at.items()
            if key in accounts
            and accounts[key].status is AccountStatus.CONNECTED
            and monotonic() - ended_at < SETTLE_SECONDS
        ]
        return _with_status(accounts, ended, AccountStatus.REGISTERED)

    @override
    def _async_refresh_finished(self) -> None:
        """Refresh the other coordinators when the box is back."""
        if self._calls_changed:
            # The entities have newer data than that with which the poll compares.
            self._calls_changed = False
            self.async_update_listeners()
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
            if any(other.async_contexts()):
                await other.async_refresh()

    @override
    async def _async_fetch(self) -> AccountsData:
        """Return the lines by key."""
        accounts = await self._listing.fetch()
        previous = self._by_key
        if previous and previous[0] is accounts and previous[1] == self.codes:
            return previous[2]
        by_key = accounts_by_key(accounts, self.codes)
        self._by_key = accounts, self.codes, by_key
        return by_key

    def _raise_if_paused(self) -> None:
        """Raise UpdateFailed while the box must get no login."""
        pause = self._pauses.get(self.config_entry.entry_id)
        if pause is None or pause.credentials != self._credentials:
            return
        if (seconds := pause.until - monotonic()) > 0:
            raise UpdateFailed(
                **issues.error_translation(pause.error, self.config_entry.title),
                retry_after=seconds,
            )
        if not pause.retried:
            self._pauses[self.config_entry.entry_id] = replace(pause, retried=True)
            self._transport.allow_login()

    @property
    def _credentials(self) -> tuple[str, str]:
        """Return the username and password."""
        data = self.config_entry.data
        return data[CONF_USERNAME], data[CONF_PASSWORD]

    @callback
    def _async_set_available(self) -> None:
        """Note that the box answers."""
        self.error = None
        self._failures = 0
        self._pauses.pop(self.config_entry.entry_id, None)
        for issue in (
            issues.DESCRIPTION_UNAVAILABLE,
            issues.INVALID_AUTH,
            issues.TR064_DISABLED,
        ):
            issues.async_delete_issue(self.hass, self.config_entry, issue)

    @callback
    def _async_handle_error(self, err: Tr064Error) -> HomeAssistantError:
        """Note that nothing works, and return what the coordinator has to raise."""
        self.error = err
        entry, hass = self.config_entry, self.hass
        texts = issues.error_translation(err, entry.title)
        issues.async_create_issue_for_error(hass, entry, err)
        match err:
            case AuthenticationError():
                previous = self._pauses.get(entry.entry_id)
                if previous and previous.retried:
                    # Beside an open reconfigure flow Home Assistant starts no reauth.
                    if any(entry.async_get_active_flows(hass, {SOURCE_RECONFIGURE})):
                        issues.async_create_issue(hass, entry, issues.INVALID_AUTH)
                    return ConfigEntryAuthFailed(**texts)
                return UpdateFailed(**texts, retry_after=self._pause(err))
            case LoginBlockedError():
                return UpdateFailed(**texts, retry_after=self._pause(err))
        return UpdateFailed(**texts, retry_after=self._backoff())

    def _backoff(self) -> float:
        """Return the seconds to the next try, longer each time up to two minutes."""
        interval = (self.update_interval or timedelta()).total_seconds()
        seconds: float = min(interval * 2**self._failures, MAX_BACKOFF_SECONDS)
        self._failures = min(self._failures + 1, 10)
        return max(interval, seconds * random.uniform(0.8, 1))  # noqa: S311

    def _pause(self, err: Tr064Error) -> float:
        """Send no login for a while, and return for how many seconds."""
        self._pauses[self.config_entry.entry_id] = _Pause(
            error=err,
            until=monotonic() + LOGIN_RETRY_SECONDS,
            credentials=self._credentials,
        )
        return LOGIN_RETRY_SECONDS

    @callback
    def async_check_permissions(self) -> None:
        """Check with the next update what the login may do, but not with every one."""
        now = monotonic()
        if now - self._doubted_at > SETTINGS_INTERVAL.total_seconds():
            self._doubted_at = now
            self._described_at = 0

    async def _async_check_description(self) -> None:
        """Detect once a day what has changed; an invalid answer changes nothing."""
        try:
            await self._async_update_description()
        except ActionError, ProtocolError:
            self._described_at = monotonic()

    async def _async_update_description(self) -> None:
        """Detect what the box and the login offer."""
        hass, entry = self.hass, self.config_entry
        previous = self.parts
        self.description = await self._client.refresh_description()
        self._check_identity()
        issues.async_delete_issue(hass, entry, issues.CERTIFICATE_CHANGED)
        self.permissions = await device.get_permissions(self._client)
        parts = await self.voip.parts(self.permissions)
        self._check_interval = DESCRIPTION_INTERVAL
        if self.permissions is None or self.permissions.phone:
            issues.async_delete_issue(hass, entry, issues.MISSING_PERMISSION)
        else:
            self._check_interval = SETTINGS_INTERVAL
            issues.async_create_issue(hass, entry, issues.MISSING_PERMISSION)
        if "accounts" not in parts:
            raise MissingPermissionError("X_AVM-DE_GetVoIPAccounts")
        self.parts = parts
        self._described_at = monotonic()
        if previous and previous != self.parts:
            hass.config_entries.async_schedule_reload(entry.entry_id)
        if "codes" in parts and self.codes == (None, None):
            await self._async_update_codes()

    async def _async_update_codes(self) -> None:
        """Read the codes before the lines, whose numbers they complete.

        Where the box fails, the codes of the last time count: with others, its lines
        would be other lines.
        """
        if stored := await self._store.async_load():
            country, area = (DialingCode(**code) for code in stored)
            self.codes = country, area
        settings = self.voip.settings
        try:
            await self.async_set_codes(
                await settings.country_code(), await settings.area_code()
            )
        except (ActionError, ProtocolError) as err:
            LOGGER.debug("%s: the codes could not be read: %s", self.name, err)

    async def async_set_codes(self, country: DialingCode, area: DialingCode) -> None:
        """Set the codes, and store new ones for the next set-up."""
        if self.codes != (country, area):
            self.codes = country, area
            await self._store.async_save([asdict(country), asdict(area)])

    def _check_identity(self) -> None:
        """Refuse another box at the same address, before it gets the login."""
        expected = self.config_entry.unique_id
        if expected and format_mac(expected) != format_mac(self.description.serial):
            self.error = UnreachableError("Another box has this address")
            raise UpdateFailed(
                translation_domain=DOMAIN,
                translation_key="another_box",
                translation_placeholders={"box": self.config_entry.title},
            )


class Listing[Item]:
    """Lists lines or IP phones; an older box in full only once in a while.

    A list that is empty counts only when it is empty twice: the telephony of a box
    that starts has none for a moment.
    """

    def __init__(
        self,
        fetch_all: Callable[[], Awaitable[tuple[Item, ...]]],
        poll: Callable[[tuple[Item, ...]], Awaitable[tuple[Item, ...]]],
    ) -> None:
        """Initialize the listing."""
        self._fetch_all = fetch_all
        self._poll = poll
        self._items: tuple[Item, ...] = ()
        self._listed_at: float | None = None
        self._was_empty = False

    def expire(self) -> None:
        """List everything the next time; an empty list counts at once then."""
        self._listed_at = None
        self._was_empty = True

    async def fetch(self) -> tuple[Item, ...]:
        """Return the items, the same object where nothing is new."""
        now = monotonic()
        interval = SETTINGS_INTERVAL.total_seconds()
        if self._listed_at is None or now - self._listed_at >= interval:
            items = await self._fetch_all()
            self._listed_at = now
        else:
            items = await self._poll(self._items)
        if not items and self._items and not self._was_empty:
            self._was_empty = True
            return self._items
        self._was_empty = False
        self._items = items
        return items


def accounts_by_key(accounts: tuple[Account, ...], codes: Codes) -> AccountsData:
    """Return the lines by what identifies them: the number in international form.

    Of several with one number each has its own key; one without a number goes by its
    index.
    """
    by_key: dict[str, Account] = {}
    for account in sorted(accounts, key=lambda it: it.index):
        key = international(account.number, codes) if account.number else ""
        if not key or key in by_key:
            key = f"{key}_{account.index}"
        by_key[key] = account
    return by_key


def _with_status(
    accounts: AccountsData, keys: Collection[str], status: AccountStatus
) -> AccountsData:
    """Return the lines, some with another status."""
    if accounts.keys().isdisjoint(keys):
        return accounts
    return {
        key: replace(account, status=status) if key in keys else account
        for key, account in accounts.items()
    }
