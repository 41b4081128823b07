"""The coordinators of the parts of a box beside its lines."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from time import monotonic
from typing import Any, ClassVar, override

from homeassistant.const import EVENT_CORE_CONFIG_UPDATE
from homeassistant.core import CALLBACK_TYPE, Event, callback
from homeassistant.helpers.event import async_track_point_in_utc_time
from homeassistant.helpers.update_coordinator import UpdateFailed
from homeassistant.util import dt as dt_util

from .const import (
    ALARM_CLOCKS_INTERVAL,
    CONF_PHONE_BOOK,
    DESCRIPTION_INTERVAL,
    LOGGER,
    SETTINGS_INTERVAL,
)
from .coordinator import AccountsCoordinator, FritzboxVoipCoordinator
from .tr064 import errors
from .tr064.phone_book import Phone, fetch_phones
from .tr064.x_voip import (
    AlarmClock,
    AudioSettings,
    DialingCode,
    PrefixSettings,
    SipClient,
)
from .tr064.x_voip.phones import merge_phones

# The box does not report how long it rings.
RING_LENGTH = timedelta(minutes=1)

type ClientsData = Mapping[str, SipClient]
type AlarmClocksData = Mapping[int, AlarmClock]
type PrefixesData = Mapping[str, PrefixSettings]
type SettingsData = Mapping[str, AudioSettings | DialingCode | int]
"""What could be read of "audio", "country_code", "area_code" and "numbers"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DialingData:
    """The phones for Click to Dial, and the one that dials."""

    dial_phones: tuple[str, ...]
    """The names of the phones that Click to Dial can use."""
    dial_phone: str | None
    """None while Click to Dial is off."""


class PartCoordinator[DataT](FritzboxVoipCoordinator[DataT]):
    """Fetches another part, while the box is available; fails alone where it fails."""

    requires_any: ClassVar[set[str]]
    """Exists where the box offers one of these."""

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
        except errors.Tr064Error as err:
            self.accounts.async_check_refused(err)
            is_alone = isinstance(err, (errors.ActionError, errors.ProtocolError))
            is_fine = self.data is not None and self.last_update_success
            if is_alone or self._dropped or not is_fine:
                raise self._update_failed(err) from err
            if isinstance(err, errors.AuthenticationError):
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
    requires_any: ClassVar = {"clients"}
    device_kind = "client"

    @override
    async def _async_fetch(self) -> ClientsData:
        """Return the IP phones by key."""
        clients = self.voip.clients
        return clients_by_key(await self._async_list(clients.list, clients.poll))


class AlarmClocksCoordinator(PartCoordinator[AlarmClocksData]):
    """Fetches the alarm clocks, also a minute after each ring.

    The next ring is another one then, and the box has switched off what rings once.
    """

    part = "alarm clocks"
    requires_any: ClassVar = {"alarm_clocks"}
    interval = ALARM_CLOCKS_INTERVAL

    def __init__(self, accounts: AccountsCoordinator) -> None:
        """Initialize the coordinator."""
        super().__init__(accounts)
        self._cancel_ring: CALLBACK_TYPE = lambda: None
        self.config_entry.async_on_unload(
            self.hass.bus.async_listen(
                EVENT_CORE_CONFIG_UPDATE, self._async_handle_time_zone
            )
        )

    @override
    async def _async_fetch(self) -> AlarmClocksData:
        """Return the alarm clocks by index, the last ones while no one needs them."""
        if self.data is not None and not self.has_enabled_entities:
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
        self._cancel_ring()

    @callback
    def _schedule_ring(self) -> None:
        """Refresh a minute after the present ring, or the next."""
        self._cancel_ring()
        ring = next_ring(self.data or {})
        if ring and not self._shutdown_requested:
            self._cancel_ring = async_track_point_in_utc_time(
                self.hass, self._async_handle_ring, ring + RING_LENGTH
            )

    async def _async_handle_ring(self, _now: datetime) -> None:
        """Refresh after a ring."""
        await self.async_refresh()
        self.async_update_listeners()


class DialingCoordinator(PartCoordinator[DialingData]):
    """Fetches the Click to Dial phones, and once a day the phone book."""

    part = "phones"
    requires_any: ClassVar = {"dialing"}
    interval = SETTINGS_INTERVAL
    number_to_dial = ""

    def __init__(self, accounts: AccountsCoordinator) -> None:
        """Initialize the coordinator."""
        super().__init__(accounts)
        self.has_phone_book = False
        """Whether the phone book has been read since the set-up, or is not wanted."""
        self._book: tuple[Phone, ...] = ()
        self._book_due_at = 0.0

    @property
    def phones(self) -> tuple[Phone, ...]:
        """Return all phones of the box, as far as they could be read."""
        clients = self.config_entry.runtime_data.clients
        ip_phones = (clients and clients.data) or {}
        ports = self.data.dial_phones if self.data else ()
        return merge_phones(self._book, ip_phones.values(), ports)

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
            dial_phones=await self._async_list(
                dialing.phones, lambda _: dialing.phones()
            ),
            dial_phone=await dialing.phone(),
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
                book = await fetch_phones(self.accounts.client)
            except (errors.MissingPermissionError, errors.UnknownServiceError) as err:
                LOGGER.debug("%s: no phone book: %s", self.name, err)
                book = ()
            except errors.Tr064Error as err:
                LOGGER.debug("%s: the phone book failed: %s", self.name, err)
                # In an hour again: a book that is late delays all other requests.
                self._book_due_at = monotonic() + 4 * self.interval.total_seconds()
                return
            if book is None:
                return
            self._book = book
        self.has_phone_book = True
        self.async_update_listeners()


class SettingsCoordinator(PartCoordinator[SettingsData]):
    """Fetches the settings of all lines."""

    part = "settings"
    requires_any: ClassVar = {"audio", "country_code", "area_code", "numbers"}
    interval = SETTINGS_INTERVAL

    @override
    async def _async_fetch(self) -> SettingsData:
        """Return the settings that can be read."""
        settings, data = self.voip.settings, dict[str, Any]()
        error: errors.Tr064Error | None = None
        for name, fetch in (
            ("audio", settings.audio_settings),
            ("country_code", settings.country_code),
            ("area_code", settings.area_code),
            ("numbers", self.voip.numbers.count),
        ):
            if name in self.accounts.parts:
                try:
                    data[name] = await fetch()
                except (errors.ActionError, errors.ProtocolError) as err:
                    error = error or err
        if error and not data:
            raise error
        if {"country_code", "area_code"} <= data.keys():
            codes = data["country_code"], data["area_code"]
            await self.accounts.codes.async_set(codes)
        return data


class PrefixesCoordinator(PartCoordinator[PrefixesData]):
    """Fetches what is dialed before a number, by line: two requests each."""

    part = "prefixes"
    requires_any: ClassVar = {"prefixes"}
    interval = SETTINGS_INTERVAL
    device_kind = "account"

    def __init__(self, accounts: AccountsCoordinator) -> None:
        """Initialize the coordinator."""
        super().__init__(accounts)
        self.lister = accounts

    @override
    async def _async_fetch(self) -> PrefixesData:
        """Return the prefix settings by the key of the line."""
        return {
            key: await self.voip.accounts.prefix_settings(account.index)
            for key, account in self.accounts.data.items()
        }


def ringing_since() -> datetime:
    """Return after when what rings has begun.

    A ring is the next until its minute is over, whatever is read meanwhile.
    """
    # In UTC, for in local time a minute may be an hour and a minute.
    return dt_util.as_local(dt_util.utcnow() - RING_LENGTH)


def next_ring(alarm_clocks: AlarmClocksData) -> datetime | None:
    """Return when any of the alarm clocks rings, now or next, in UTC."""
    since = ringing_since()
    rings = (clock.next_ring(since) for clock in alarm_clocks.values())
    return min((ring for ring in rings if ring), default=None)


def clients_by_key(clients: tuple[SipClient, ...]) -> ClientsData:
    """Return the IP phones by internal number and username, which is only hashed."""
    by_key: dict[str, SipClient] = {}
    for client in clients:
        username = sha256(client.username.encode()).hexdigest()[:8]
        by_key[f"{client.internal_number}_{username}"] = client
    return by_key
