"""The coordinators of the parts of a box beside its lines."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from time import monotonic
from typing import override

from homeassistant.const import EVENT_CORE_CONFIG_UPDATE
from homeassistant.core import CALLBACK_TYPE, Event, callback
from homeassistant.helpers.event import async_track_point_in_utc_time
from homeassistant.helpers.update_coordinator import UpdateFailed
from homeassistant.util import dt as dt_util

from . import issues
from .const import (
    ALARM_CLOCKS_INTERVAL,
    CONF_PHONE_BOOK,
    DESCRIPTION_INTERVAL,
    LOGGER,
    SETTINGS_INTERVAL,
)
from .coordinator import AccountsCoordinator, FritzboxVoipCoordinator, Listing
from .tr064.client import Client
from .tr064.errors import (
    ActionError,
    AuthenticationError,
    InvalidActionError,
    MissingPermissionError,
    ProtocolError,
    Tr064Error,
    UnknownServiceError,
)
from .tr064.phone_book import Phone, fetch_phones
from .tr064.x_voip import (
    AlarmClock,
    AudioSettings,
    DialingCode,
    PrefixSettings,
    SipClient,
)
from .tr064.x_voip.phones import merge_phones

type ClientsData = Mapping[str, SipClient]
type AlarmClocksData = Mapping[int, AlarmClock]
type PrefixesData = Mapping[str, PrefixSettings]


@dataclass(frozen=True, slots=True, kw_only=True)
class DialingData:
    """The phones for Click to Dial, and the one that dials."""

    dial_phones: tuple[str, ...]
    """The names of the phones that Click to Dial can use."""
    dial_phone: str | None
    """None while Click to Dial is off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsData:
    """The settings of all lines; None could not be read."""

    audio: AudioSettings | None = None
    country_code: DialingCode | None = None
    area_code: DialingCode | None = None
    numbers: int | None = None
    """How many phone numbers the box has."""


class PartCoordinator[DataT](FritzboxVoipCoordinator[DataT]):
    """Fetches another part, while the box is available; fails alone where it fails."""

    def __init__(self, accounts: AccountsCoordinator) -> None:
        """Initialize the coordinator."""
        super().__init__(accounts.hass, accounts.config_entry, accounts.voip)
        self.accounts = accounts
        self._dropped = False
        accounts.others.append(self)

    @override
    async def async_request_refresh(self) -> None:
        """Refresh, or find out whether the box is back."""
        if self.accounts.is_available:
            await super().async_request_refresh()
        else:
            await self.accounts.async_request_refresh()

    @override
    async def _async_update_data(self) -> DataT:
        """Fetch the data, unless the box is away."""
        if not self.accounts.is_available:
            if self.last_update_success:
                return self.data
            raise self.last_exception or UpdateFailed
        try:
            data = await self._async_fetch_written()
        except Tr064Error as err:
            if isinstance(err, MissingPermissionError):
                self.accounts.async_check_permissions()
            is_alone = isinstance(err, (ActionError, ProtocolError))
            if is_alone or self._dropped or self.data is None:
                raise UpdateFailed(
                    **issues.error_translation(err, self.config_entry.title)
                ) from err
            if isinstance(err, AuthenticationError):
                self.config_entry.async_create_background_task(
                    self.hass, self.accounts.async_request_refresh(), self.name
                )
            # Whether the box is away is for the lines to find out, and to log.
            self._dropped = True
            return self.data
        self._dropped = False
        return data


class ClientsCoordinator(PartCoordinator[ClientsData]):
    """Fetches the IP phones."""

    part = "IP phones"

    def __init__(self, accounts: AccountsCoordinator) -> None:
        """Initialize the coordinator."""
        super().__init__(accounts)
        clients = self.voip.clients
        self._listing = Listing(clients.list, clients.poll)
        self._by_key: tuple[tuple[SipClient, ...], ClientsData] | None = None

    @override
    @callback
    def async_expire(self) -> None:
        """Read everything the next time, also what an older box lists one by one."""
        self._listing.expire()

    @override
    async def _async_fetch(self) -> ClientsData:
        """Return the IP phones by key."""
        clients = await self._listing.fetch()
        if self._by_key is None or self._by_key[0] is not clients:
            self._by_key = clients, clients_by_key(clients)
        return self._by_key[1]


class AlarmClocksCoordinator(PartCoordinator[AlarmClocksData]):
    """Fetches the alarm clocks, also a minute after each ring.

    The next ring is another one then, and the box has switched off what rings once.
    """

    part = "alarm clocks"
    interval = ALARM_CLOCKS_INTERVAL
    _ring: datetime | None = None
    _cancel_ring: CALLBACK_TYPE | None = None

    def __init__(self, accounts: AccountsCoordinator) -> None:
        """Initialize the coordinator."""
        super().__init__(accounts)
        self.config_entry.async_on_unload(
            self.hass.bus.async_listen(
                EVENT_CORE_CONFIG_UPDATE, self._async_handle_time_zone
            )
        )

    @override
    async def _async_fetch(self) -> AlarmClocksData:
        """Return the alarm clocks by index, the last ones while no one needs them."""
        if self.data is not None and not any(self.async_contexts()):
            # Of the entities none is enabled: only what adds new ones listens.
            return self.data
        return {clock.index: clock for clock in await self.voip.alarm_clocks.list()}

    @callback
    def _async_handle_time_zone(self, _event: Event) -> None:
        """Update the rings, which are in Home Assistant's time zone."""
        self.async_update_listeners()

    @override
    @callback
    def async_update_listeners(self) -> None:
        """Update the entities, and wait for the next ring."""
        self._schedule_ring()
        super().async_update_listeners()

    @override
    async def async_shutdown(self) -> None:
        """Cancel all timers."""
        await super().async_shutdown()
        self._async_cancel_ring()

    @callback
    def _schedule_ring(self) -> None:
        """Refresh a minute after the next ring; what has just rung goes first."""
        if self._cancel_ring and self._ring and self._ring <= dt_util.utcnow():
            return
        self._async_cancel_ring()
        self._ring = next_ring(self.data or {})
        if self._ring and not self._shutdown_requested:
            self._cancel_ring = async_track_point_in_utc_time(
                self.hass, self._async_handle_ring, self._ring + timedelta(minutes=1)
            )

    async def _async_handle_ring(self, _now: datetime) -> None:
        """Refresh after a ring."""
        self._cancel_ring = None
        await self.async_refresh()
        self.async_update_listeners()

    @callback
    def _async_cancel_ring(self) -> None:
        """Cancel the timer."""
        if self._cancel_ring:
            self._cancel_ring()
            self._cancel_ring = None


class DialingCoordinator(PartCoordinator[DialingData]):
    """Fetches the Click to Dial phones, and once a day the phone book."""

    part = "phones"
    interval = SETTINGS_INTERVAL
    number_to_dial = ""

    def __init__(
        self,
        accounts: AccountsCoordinator,
        client: Client,
        clients: ClientsCoordinator | None,
    ) -> None:
        """Initialize the coordinator."""
        super().__init__(accounts)
        self.has_phone_book = False
        """Whether the phone book has been read since the set-up, or is not wanted."""
        self._client = client
        self._clients = clients
        self._book: tuple[Phone, ...] = ()
        self._book_due_at = 0.0

    @property
    def phones(self) -> tuple[Phone, ...]:
        """Return all phones of the box, as far as they could be read."""
        clients = (self._clients and self._clients.data) or {}
        ports = self.data.dial_phones if self.data else ()
        return merge_phones(self._book, clients.values(), ports)

    def is_dial_phone(self, internal_number: str) -> bool:
        """Return whether a phone places the calls, and so cannot ring itself."""
        dial_phone = self.data.dial_phone if self.data else None
        return dial_phone is not None and any(
            phone.click_to_dial == dial_phone
            for phone in self.phones
            if phone.internal_number == internal_number
        )

    @callback
    def async_set_number_to_dial(self, number: str) -> None:
        """Set the number that the button dials."""
        self.number_to_dial = number
        self.async_update_listeners()

    @override
    async def _async_fetch(self) -> DialingData:
        """Return the phones for Click to Dial and the one that dials."""
        dialing = self.voip.dialing
        data = DialingData(
            dial_phones=await dialing.phones(), dial_phone=await dialing.phone()
        )
        if self.data is not None and monotonic() >= self._book_due_at:
            self.async_read_phone_book()
        return data

    @callback
    def async_read_phone_book(self) -> None:
        """Read the phone book in the background, which takes real boxes seconds."""
        self._book_due_at = monotonic() + DESCRIPTION_INTERVAL.total_seconds()
        self.config_entry.async_create_background_task(
            self.hass, self._async_read_phone_book(), f"{self.name} from the phone book"
        )

    async def _async_read_phone_book(self) -> None:
        """Read the phone book; phones stay when it is empty, broken or late."""
        if self.config_entry.options.get(CONF_PHONE_BOOK, True):
            try:
                book = await fetch_phones(self._client)
            except (
                InvalidActionError,
                MissingPermissionError,
                UnknownServiceError,
            ) as err:
                LOGGER.debug("%s: no phone book: %s", self.name, err)
                book = ()
            except Tr064Error as err:
                LOGGER.debug("%s: the phone book failed: %s", self.name, err)
                return
            if book is None:
                return
            self._book = book
        self.has_phone_book = True
        self.async_update_listeners()


class SettingsCoordinator(PartCoordinator[SettingsData]):
    """Fetches the settings of all lines."""

    part = "settings"
    interval = SETTINGS_INTERVAL

    @override
    async def _async_fetch(self) -> SettingsData:
        """Return the settings; what cannot be read is None."""
        settings, errors = self.voip.settings, list[Tr064Error]()

        async def fetch[Value](
            part: str, fetch_fn: Callable[[], Awaitable[Value]]
        ) -> Value | None:
            if part not in self.accounts.parts:
                return None
            try:
                return await fetch_fn()
            except (ActionError, ProtocolError) as err:
                errors.append(err)
                return None

        data = SettingsData(
            audio=await fetch("audio", settings.audio_settings),
            country_code=await fetch("codes", settings.country_code),
            area_code=await fetch("codes", settings.area_code),
            numbers=await fetch("numbers", self.voip.numbers.count),
        )
        if errors and data == SettingsData():
            raise errors[0]
        if data.country_code and data.area_code:
            await self.accounts.async_set_codes(data.country_code, data.area_code)
        return data


class PrefixesCoordinator(PartCoordinator[PrefixesData]):
    """Fetches what is dialed before a number, by line: two requests each."""

    part = "prefixes"
    interval = SETTINGS_INTERVAL

    @override
    async def _async_fetch(self) -> PrefixesData:
        """Return the prefix settings by the key of the line."""
        return {
            key: await self.voip.accounts.prefix_settings(account.index)
            for key, account in self.accounts.data.items()
        }


def next_ring(alarm_clocks: AlarmClocksData) -> datetime | None:
    """Return when any of the alarm clocks rings next, in UTC."""
    now = dt_util.now()
    rings = (clock.next_ring(now) for clock in alarm_clocks.values())
    return min((ring for ring in rings if ring), default=None)


def clients_by_key(clients: tuple[SipClient, ...]) -> ClientsData:
    """Return the IP phones by internal number and username, which is only hashed."""
    by_key: dict[str, SipClient] = {}
    for client in clients:
        username = sha256(client.username.encode()).hexdigest()[:8]
        by_key[f"{client.internal_number}_{username}"] = client
    return by_key
