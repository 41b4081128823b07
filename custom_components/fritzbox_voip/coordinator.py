"""The coordinator that polls a box, and the runtime data of its entry."""

from collections import deque
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from time import monotonic
from typing import Any, Protocol, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_SCAN_INTERVAL
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryAuthFailed
from homeassistant.helpers.device_registry import format_mac
from homeassistant.helpers.event import (
    async_track_point_in_utc_time,
    async_track_time_interval,
)
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed
from homeassistant.util import dt as dt_util

from .const import (
    ALARM_CLOCK_INTERVAL,
    BLOCKED_INTERVAL,
    DEFAULT_SCAN_INTERVAL,
    DOMAIN,
    LOGGER,
)
from .helpers import translation
from .ringing import Ringer
from .tr064 import device
from .tr064.client import Client
from .tr064.description import BoxDescription
from .tr064.device import Rights
from .tr064.errors import (
    ActionError,
    AuthenticationError,
    BlockedError,
    MissingRightError,
    ProtocolError,
    Tr064Error,
)
from .tr064.x_voip import Account, AlarmClock, SipClient, XVoip

type FritzboxVoipConfigEntry = ConfigEntry[FritzboxVoipRuntimeData]


@dataclass(frozen=True, slots=True, kw_only=True)
class FritzboxVoipRuntimeData:
    """What belongs to a box while its entry is loaded."""

    client: Client
    voip: XVoip
    coordinator: FritzboxVoipCoordinator
    ringer: Ringer
    box_device_id: str


class Group(StrEnum):
    """What is asked for together, and unavailable together."""

    ACCOUNTS = "accounts"
    CLIENTS = "clients"
    ALARM_CLOCKS = "alarm_clocks"


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxData:
    """What the box said last."""

    accounts: Mapping[str, Account] = field(default_factory=dict)
    """The lines by number."""
    clients: Mapping[str, SipClient] = field(default_factory=dict)
    """The SIP clients by internal number."""
    alarm_clocks: Mapping[int, AlarmClock] = field(default_factory=dict)
    """The alarm clocks by index."""
    told: frozenset[Group] = frozenset()
    """The groups that the box has told at least once."""
    failed: frozenset[Group] = frozenset()
    """The groups that the box could not tell the last time."""

    def next_ring(self) -> datetime | None:
        """Return when an alarm clock rings next, in UTC."""
        now = dt_util.now()
        rings = (clock.next_ring(now) for clock in self.alarm_clocks.values())
        return min((ring for ring in rings if ring), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """How long the box took to answer, for the diagnostics."""

    started: datetime
    seconds: Mapping[Group, float]


class _Subject(Protocol):
    """A subject of X_VoIP that not every box, or login, offers."""

    async def available(self, rights: Rights | None) -> bool:
        """Tell whether it is offered."""


async def _read_accounts(voip: XVoip) -> Mapping[str, Account]:
    """Return the lines by number; of two with the same number, the first."""
    accounts: dict[str, Account] = {}
    for account in await voip.accounts.list():
        accounts.setdefault(account.number, account)
    return accounts


async def _read_clients(voip: XVoip) -> Mapping[str, SipClient]:
    """Return the SIP clients by internal number."""
    return {client.internal_number: client for client in await voip.clients.list()}


async def _read_alarm_clocks(voip: XVoip) -> Mapping[int, AlarmClock]:
    """Return the alarm clocks by index."""
    return {clock.index: clock for clock in await voip.alarm_clocks.list()}


_READ: dict[Group, Callable[[XVoip], Awaitable[Mapping[Any, Any]]]] = {
    Group.ACCOUNTS: _read_accounts,
    Group.CLIENTS: _read_clients,
    Group.ALARM_CLOCKS: _read_alarm_clocks,
}

# The status, which is asked for at every turn; the rest has slower clocks.
_STATUS = frozenset({Group.ACCOUNTS, Group.CLIENTS})


class FritzboxVoipCoordinator(DataUpdateCoordinator[BoxData]):
    """Polls one box: the status often, what seldom changes seldom."""

    config_entry: FritzboxVoipConfigEntry
    description: BoxDescription
    rights: Rights | None = None
    groups: tuple[Group, ...] = ()
    """What this box, and this login, offer."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: FritzboxVoipConfigEntry,
        client: Client,
        voip: XVoip,
    ) -> None:
        """Initialize the coordinator."""
        super().__init__(
            hass,
            LOGGER,
            config_entry=entry,
            name=entry.title,
            update_interval=timedelta(
                seconds=entry.options.get(CONF_SCAN_INTERVAL, DEFAULT_SCAN_INTERVAL)
            ),
            always_update=False,
        )
        self.polls: deque[Poll] = deque(maxlen=20)
        self._client = client
        self._voip = voip
        self._cancel_ring: CALLBACK_TYPE | None = None

    @callback
    def async_start_clocks(self) -> None:
        """Start the clocks that run beside that of the status."""
        self.config_entry.async_on_unload(
            async_track_time_interval(
                self.hass, self._async_refresh_alarm_clocks, ALARM_CLOCK_INTERVAL
            )
        )
        self.config_entry.async_on_unload(self.async_add_listener(self._follow_ring))
        self.config_entry.async_on_unload(self._forget_ring)
        self._follow_ring()

    async def async_refresh_groups(self, *groups: Group) -> None:
        """Ask the box for some groups out of turn, for example after a change."""
        try:
            with self._update_errors():
                data = await self._poll(groups)
        except ConfigEntryAuthFailed as err:
            self.async_set_update_error(err)
            self.config_entry.async_start_reauth(self.hass)
        except UpdateFailed as err:
            self.async_set_update_error(err)
        else:
            if not self.last_update_success or data != self.data:
                self.async_set_updated_data(data)

    @override
    async def _async_setup(self) -> None:
        """Learn what the box and the login offer."""
        with self._update_errors():
            self.description = await self._client.describe()
            self._check_identity()
            self.rights = await device.rights(self._client)
            subjects: dict[Group, _Subject] = {
                Group.ACCOUNTS: self._voip.accounts,
                Group.CLIENTS: self._voip.clients,
                Group.ALARM_CLOCKS: self._voip.alarm_clocks,
            }
            self.groups = tuple(
                [
                    group
                    for group, subject in subjects.items()
                    if await subject.available(self.rights)
                ]
            )
            if not self.groups:
                raise MissingRightError("X_AVM-DE_GetVoIPAccounts")

    def _check_identity(self) -> None:
        """Refuse another box at the same address, before it gets the login."""
        if (known := self.config_entry.unique_id) and format_mac(known) != format_mac(
            self.description.serial
        ):
            raise UpdateFailed(
                translation_domain=DOMAIN,
                translation_key="another_box",
                translation_placeholders={"box": self.name},
            )

    @override
    async def _async_update_data(self) -> BoxData:
        """Ask the box for the status; for everything when it has been away."""
        groups: Collection[Group] = self.groups
        if self.last_update_success and self.data:
            groups = [
                group
                for group in groups
                if group in _STATUS or group in self.data.failed
            ]
        with self._update_errors():
            return await self._poll(groups, everything=True)

    async def _poll(
        self, groups: Collection[Group], *, everything: bool = False
    ) -> BoxData:
        """Ask for groups, one after the other, and return all that is known then.

        A group that the box does not tell keeps its last values and counts as
        failed; where `everything` was asked for and nothing came, the poll fails.
        """
        started = dt_util.utcnow()
        told: dict[Group, Mapping[Any, Any]] = {}
        errors: dict[Group, Tr064Error] = {}
        seconds: dict[Group, float] = {}
        for group in groups:
            before = monotonic()
            try:
                told[group] = await _READ[group](self._voip)
            except (ActionError, ProtocolError) as err:
                errors[group] = err
            seconds[group] = round(monotonic() - before, 3)
        self.polls.append(Poll(started=started, seconds=seconds))
        if everything and errors and not told:
            raise next(iter(errors.values()))

        known = self.data or BoxData()
        for group in errors.keys() - known.failed:
            LOGGER.warning("%s: no %s: %s", self.name, group, errors[group])
        for group in known.failed & told.keys():
            LOGGER.info("%s: the %s are back", self.name, group)
        return replace(
            known,
            **told,
            told=known.told | told.keys(),
            failed=known.failed - told.keys() | errors.keys(),
        )

    @contextmanager
    def _update_errors(self) -> Iterator[None]:
        """Turn errors of the box into those that a coordinator understands."""
        try:
            yield
        except AuthenticationError as err:
            raise ConfigEntryAuthFailed(**translation(err, self.name)) from err
        except Tr064Error as err:
            raise UpdateFailed(
                **translation(err, self.name),
                retry_after=BLOCKED_INTERVAL.total_seconds()
                if isinstance(err, BlockedError)
                else None,
            ) from err

    async def _async_refresh_alarm_clocks(self, _now: datetime) -> None:
        """Ask for the alarm clocks, unless the box is away or does not offer any."""
        if (
            Group.ALARM_CLOCKS in self.groups
            and self.last_update_success
            and not self.config_entry.pref_disable_polling
        ):
            await self.async_refresh_groups(Group.ALARM_CLOCKS)

    @callback
    def _follow_ring(self) -> None:
        """Look at the alarm clocks again a minute after the next of them rings.

        The next ring is another one then, and the box has switched off what rings
        only once.
        """
        self._forget_ring()
        if ring := self.data.next_ring():
            self._cancel_ring = async_track_point_in_utc_time(
                self.hass, self._async_ring_over, ring + timedelta(minutes=1)
            )

    async def _async_ring_over(self, now: datetime) -> None:
        """Look at the alarm clocks again, and show the next ring."""
        self._cancel_ring = None
        await self._async_refresh_alarm_clocks(now)
        self.async_update_listeners()

    @callback
    def _forget_ring(self) -> None:
        """Stop waiting for the next ring."""
        if self._cancel_ring:
            self._cancel_ring()
            self._cancel_ring = None
