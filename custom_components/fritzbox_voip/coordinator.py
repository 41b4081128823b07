"""The coordinator that polls a box, and the runtime data of its entry."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from time import monotonic
from typing import Any, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_SCAN_INTERVAL
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ConfigEntryAuthFailed
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.device_registry import format_mac
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed
from homeassistant.util import dt as dt_util

from . import issues
from .const import (
    BLOCKED_INTERVAL,
    DEFAULT_SCAN_INTERVAL,
    DOMAIN,
    FEW_LINES,
    LOGGER,
    LOOK_AGAIN_INTERVAL,
    PREFIX_SETTINGS_SWITCHES,
)
from .groups import SOURCES, BoxData, Clock, Group, Need
from .helpers import translation
from .ringing import Ringer
from .tr064 import device
from .tr064.client import Client
from .tr064.description import BoxDescription
from .tr064.device import Permissions
from .tr064.errors import (
    ActionError,
    AuthenticationError,
    CertificateChangedError,
    LoginBlockedError,
    MissingPermissionError,
    ProtocolError,
    Tr064DisabledError,
    Tr064Error,
)
from .tr064.x_voip import XVoip

type FritzboxVoipConfigEntry = ConfigEntry[FritzboxVoipRuntimeData]


@dataclass(frozen=True, slots=True, kw_only=True)
class FritzboxVoipRuntimeData:
    """What belongs to a box while its entry is loaded."""

    client: Client
    voip: XVoip
    coordinator: FritzboxVoipCoordinator
    ringer: Ringer
    box_device_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """How long the box took to answer, for the diagnostics."""

    started: datetime
    seconds: Mapping[Group, float]


class FritzboxVoipCoordinator(DataUpdateCoordinator[BoxData]):
    """Polls one box: the status often, what seldom changes seldom."""

    config_entry: FritzboxVoipConfigEntry
    description: BoxDescription
    permissions: Permissions | None = None
    groups: tuple[Group, ...] = ()
    """What this box, and this login, offer."""
    _walked: tuple[Group, ...] = ()
    """What an old box has to be asked for piece by piece."""
    _looked: datetime

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
        self.data = BoxData()
        self.polls: deque[Poll] = deque(maxlen=20)
        self._pause = self.update_interval
        self._client = client
        self._voip = voip
        # What is asked in turn and out of turn, one after the other.
        self._lock = asyncio.Lock()
        self._told_out_of_turn = False

    @property
    def phase(self) -> float:
        """Return when in an interval this box has its turn, from above 0 to 1.

        Boxes that are set up together would else be asked together for ever.
        """
        return (int(self.description.serial, 16) % 97 + 1) / 97

    async def async_ask_for(self, clock: Clock) -> None:
        """Ask for what a clock is for, unless the box is away."""
        if not self.last_update_success or self.config_entry.pref_disable_polling:
            return
        if clock is Clock.SETTINGS:
            await self._async_ask(self._async_settings)
        elif groups := self._groups_of(clock):
            await self.async_refresh_groups(*groups)

    async def async_refresh_groups(self, *groups: Group) -> None:
        """Ask the box for some groups out of turn, for example after a change."""
        wanted = [it for it in groups if it in self.groups and self._is_wanted(it)]
        await self._async_ask(partial(self._poll, wanted))

    async def _async_ask(self, ask: Callable[[], Awaitable[BoxData]]) -> None:
        """Take what the box answers out of turn, or what went wrong."""
        async with self._lock:
            if self.last_update_success:
                try:
                    with self._update_errors():
                        data = await ask()
                except ConfigEntryAuthFailed as err:
                    self._set_down(err)
                    self.config_entry.async_start_reauth(self.hass)
                except UpdateFailed as err:
                    self._set_down(err)
                else:
                    if data != self.data:
                        self._told_out_of_turn = True
                        self.async_set_updated_data(data)
                return
        # It was away; if it is back, all of it is asked for.
        await self.async_refresh()

    def _set_down(self, err: Exception) -> None:
        """Tell that the box is away."""
        self._told_out_of_turn = True
        self.async_set_update_error(err)

    @override
    def _async_refresh_finished(self) -> None:
        """Tell what a poll brought that had begun before something else was told.

        It compares with what was known when it began, and may find nothing new.
        """
        if self._told_out_of_turn and self.last_update_success:
            self.async_update_listeners()

    @override
    async def _async_setup(self) -> None:
        """Learn what the box and the login offer."""
        with self._update_errors():
            await self._async_look_again()

    async def _async_learn(self) -> None:
        """Learn what the box and the login offer."""
        self.description = await self._client.get_description()
        self._check_identity()
        issues.async_take_back(self.hass, self.config_entry, issues.CERTIFICATE_CHANGED)
        self.permissions = await device.get_permissions(self._client)
        issues.async_take_back(self.hass, self.config_entry, issues.TR064_DISABLED)
        self.groups = tuple(
            [
                group
                for group, source in SOURCES.items()
                if await source.available(self._voip, self.permissions)
            ]
        )
        if self.permissions is None or self.permissions.phone:
            issues.async_take_back(self.hass, self.config_entry, issues.MISSING_RIGHT)
        else:
            issues.async_tell(self.hass, self.config_entry, issues.MISSING_RIGHT)
        self._walked = tuple(
            [
                group
                for group in self.groups
                if (listed := SOURCES[group].listed) and not await listed(self._voip)
            ]
        )
        if not self.groups:
            raise MissingPermissionError("X_AVM-DE_GetVoIPAccounts")

    async def _async_look_again(self) -> None:
        """Read the box's description, and learn what it and the login offer."""
        await self._client.refresh_description()
        self._looked = dt_util.utcnow()
        await self._async_learn()

    async def _async_settings(self) -> BoxData:
        """Ask for the settings; before that look whether more, or less, is offered."""
        if dt_util.utcnow() - self._looked > LOOK_AGAIN_INTERVAL:
            await self._async_look_again()
        else:
            await self._async_learn()
        return await self._poll(self._groups_of(Clock.SETTINGS))

    def _groups_of(self, clock: Clock) -> list[Group]:
        """Return what a clock is for, of what is offered and wanted."""
        return [
            group
            for group in self.groups
            if self._is_wanted(group)
            and (
                SOURCES[group].clock is clock
                or (clock is Clock.SETTINGS and group in self._walked)
            )
        ]

    def _is_wanted(self, group: Group) -> bool:
        """Return whether a group is needed, or shown by an entity that is enabled."""
        need = SOURCES[group].need
        if need is Need.ALWAYS or group in self.async_contexts():
            return True
        if group in self.data.told:
            return False
        return need is Need.ONCE or self._dials_with_is_to_be_shown()

    def _dials_with_is_to_be_shown(self) -> bool:
        """Return whether a switch of a line will be enabled, once it is added."""
        known = [
            entity.disabled
            for entity in er.async_entries_for_config_entry(
                er.async_get(self.hass), self.config_entry.entry_id
            )
            if entity.translation_key in PREFIX_SETTINGS_SWITCHES
        ]
        return not all(known) if known else 0 < len(self.data.accounts) <= FEW_LINES

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
        self._told_out_of_turn = False
        async with self._lock:
            with self._update_errors():
                if not self.last_update_success:
                    # It may have been updated while it was away.
                    await self._async_look_again()
                if self.last_update_success and self.data.offered:
                    groups = [it for it in self.groups if self._is_due(it)]
                    self.update_interval = self._pause
                    return await self._poll(groups, everything=True, look=True)
                groups = [it for it in self.groups if self._is_wanted(it)]
                if self._pause and not self.data.offered:
                    self.update_interval = self._pause * self.phase
                return await self._poll(groups, everything=True)

    def _is_due(self, group: Group) -> bool:
        """Return whether a group is asked for together with the status."""
        data = self.data
        if not self._is_wanted(group):
            return False
        if group is Group.PREFIX_SETTINGS and data.lines_have_changed():
            return True
        return (
            SOURCES[group].clock is Clock.STATUS
            or group in data.failed
            or group not in data.told
        )

    async def _poll(
        self,
        groups: Collection[Group],
        *,
        everything: bool = False,
        look: bool = False,
    ) -> BoxData:
        """Ask for groups, one after the other, and return all that is known then.

        A group that the box does not tell keeps its last values and counts as
        failed; where `everything` was asked for and nothing came, the poll fails.
        With `look`, old boxes are asked only for what changes often.
        """
        started = dt_util.utcnow()
        known = self.data
        changes: dict[str, Any] = {}
        errors: dict[Group, Tr064Error] = {}
        seconds: dict[Group, float] = {}
        for group in groups:
            before = monotonic()
            try:
                source = SOURCES[group]
                read = (look and source.look) or source.read
                changes |= await read(self._voip, replace(known, **changes))
            except (ActionError, ProtocolError) as err:
                errors[group] = err
                if isinstance(err, MissingPermissionError):
                    # Not asked for again before the permissions are looked at.
                    self.groups = tuple(it for it in self.groups if it is not group)
            seconds[group] = round(monotonic() - before, 3)
        self.polls.append(Poll(started=started, seconds=seconds))
        if everything and errors and not changes:
            raise next(iter(errors.values()))
        return self._merge(set(groups) - errors.keys(), changes, errors)

    def _merge(
        self,
        told: Collection[Group],
        changes: dict[str, Any],
        errors: Mapping[Group, Tr064Error],
    ) -> BoxData:
        """Return what is known after a poll, and log what is lost and what is back."""
        known = self.data
        for group in errors.keys() - known.failed:
            LOGGER.warning("%s: no %s: %s", self.name, group, errors[group])
        for group in known.failed & set(told):
            LOGGER.info("%s: the %s are back", self.name, group)
        return replace(
            known,
            **changes,
            offered=frozenset(self.groups),
            told=known.told | set(told),
            failed=known.failed - set(told) | errors.keys(),
        )

    @contextmanager
    def _update_errors(self) -> Iterator[None]:
        """Turn errors of the box into those that a coordinator understands."""
        try:
            yield
        except CertificateChangedError as err:
            issues.async_tell_certificate(self.hass, self.config_entry, err)
            raise UpdateFailed(**translation(err, self.name)) from err
        except Tr064DisabledError as err:
            issues.async_tell(self.hass, self.config_entry, issues.TR064_DISABLED)
            raise UpdateFailed(**translation(err, self.name)) from err
        except AuthenticationError as err:
            raise ConfigEntryAuthFailed(**translation(err, self.name)) from err
        except Tr064Error as err:
            raise UpdateFailed(
                **translation(err, self.name),
                retry_after=BLOCKED_INTERVAL.total_seconds()
                if isinstance(err, LoginBlockedError)
                else None,
            ) from err
