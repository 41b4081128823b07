"""Switches of a box, its lines, its IP phones and its alarm clocks."""

from abc import abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, override

from homeassistant.components.switch import SwitchEntity, SwitchEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util import dt as dt_util

from .coordinator import FritzboxVoipConfigEntry
from .entity import (
    AccountEntity,
    AlarmClockEntity,
    BoxEntity,
    ClientEntity,
    ItemEntity,
    async_setup_dynamic_entities,
)
from .helpers import box_action
from .parts import SettingsData
from .tr064.x_voip import AlarmClock, PrefixSettings, SipClient, XVoip

PARALLEL_UPDATES = 1


@dataclass(frozen=True, kw_only=True)
class SwitchDescription[Subject](SwitchEntityDescription):
    """A switch of something that a coordinator has fetched."""

    is_on_fn: Callable[[Subject], bool | None]
    change_fn: Callable[[Subject, bool], Subject]
    """Returns what is switched on or off, as the box will report it."""
    set_fn: Callable[[XVoip, int, bool], Awaitable[None]]
    """Takes the index of the line, IP phone or alarm clock; 0 for the box."""


def _change_fax_t38(settings: SettingsData, on: bool) -> SettingsData:  # noqa: FBT001
    """Return the settings with T.38 on or off."""
    audio = settings.audio and replace(settings.audio, fax_t38=on)
    return replace(settings, audio=audio)


FAX_T38 = SwitchDescription[SettingsData](
    key="fax_t38",
    translation_key="fax_t38",
    entity_category=EntityCategory.CONFIG,
    is_on_fn=lambda settings: settings.audio.fax_t38 if settings.audio else None,
    change_fn=_change_fax_t38,
    set_fn=lambda voip, _, on: voip.settings.set_audio_settings(fax_t38=on),
)

ACCOUNT_SWITCHES: tuple[SwitchDescription[PrefixSettings], ...] = (
    SwitchDescription(
        key="account_area_code",
        translation_key="account_area_code",
        entity_category=EntityCategory.CONFIG,
        entity_registry_enabled_default=False,
        is_on_fn=lambda prefixes: prefixes.area_code,
        change_fn=lambda prefixes, on: replace(prefixes, area_code=on),
        set_fn=lambda voip, index, on: voip.accounts.set_area_code_enabled(
            index, enabled=on
        ),
    ),
    SwitchDescription(
        key="account_country_code",
        translation_key="account_country_code",
        entity_category=EntityCategory.CONFIG,
        entity_registry_enabled_default=False,
        is_on_fn=lambda prefixes: prefixes.country_code,
        change_fn=lambda prefixes, on: replace(prefixes, country_code=on),
        set_fn=lambda voip, index, on: voip.accounts.set_country_code_enabled(
            index, enabled=on
        ),
    ),
)

CLIENT_SWITCHES: tuple[SwitchDescription[SipClient], ...] = (
    SwitchDescription(
        key="client_delayed_call_notification",
        translation_key="client_delayed_call_notification",
        entity_category=EntityCategory.CONFIG,
        is_on_fn=lambda client: client.delayed_call_notification,
        change_fn=lambda client, on: replace(client, delayed_call_notification=on),
        set_fn=lambda voip, index, on: voip.clients.set_delayed_call_notification(
            index, enabled=on
        ),
    ),
)

ALARM_CLOCK_SWITCHES: tuple[SwitchDescription[AlarmClock], ...] = (
    SwitchDescription(
        key="alarm_clock",
        translation_key="alarm_clock",
        is_on_fn=lambda clock: clock.enabled,
        change_fn=lambda clock, on: replace(clock, enabled=on),
        set_fn=lambda voip, index, on: voip.alarm_clocks.set_enabled(index, enabled=on),
    ),
)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: FritzboxVoipConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the switches of a box."""
    data = entry.runtime_data
    if (settings := data.settings) and "audio" in data.accounts.parts:
        async_add_entities([SettingsSwitch(entry, settings, FAX_T38)])
    if prefixes := data.prefixes:
        async_setup_dynamic_entities(
            entry,
            data.accounts,
            async_add_entities,
            lambda key: [
                AccountSwitch(entry, prefixes, it, key) for it in ACCOUNT_SWITCHES
            ],
        )
    if clients := data.clients:
        async_setup_dynamic_entities(
            entry,
            clients,
            async_add_entities,
            lambda key: [
                ClientSwitch(entry, clients, it, key)
                for it in CLIENT_SWITCHES
                if it.is_on_fn(clients.data[key]) is not None
            ],
        )
    if alarm_clocks := data.alarm_clocks:
        async_setup_dynamic_entities(
            entry,
            alarm_clocks,
            async_add_entities,
            lambda index: [
                AlarmClockSwitch(entry, alarm_clocks, it, index)
                for it in ALARM_CLOCK_SWITCHES
            ],
        )


class _Switch(SwitchEntity):
    """A switch that writes to the box."""

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Turn on."""
        await self._async_set(on=True)

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """Turn off."""
        await self._async_set(on=False)

    @abstractmethod
    async def _async_set(self, *, on: bool) -> None:
        """Write to the box, and show what was written."""


class SettingsSwitch(BoxEntity[SettingsData], _Switch):
    """A switch of a setting of all lines."""

    entity_description: SwitchDescription[SettingsData]

    @property
    @override
    def available(self) -> bool:
        """Return whether the setting could be read."""
        return super().available and self.is_on is not None

    @property
    @override
    def is_on(self) -> bool | None:
        """Return the state."""
        return self.entity_description.is_on_fn(self.coordinator.data)

    @box_action
    @override
    async def _async_set(self, *, on: bool) -> None:
        """Write to the box, and show what was written."""
        description = self.entity_description
        await description.set_fn(self.entry.runtime_data.voip, 0, on)
        await self.coordinator.async_set_written(
            lambda settings: description.change_fn(settings, on)
        )


class _ItemSwitch[Key, Item: PrefixSettings | SipClient | AlarmClock](
    ItemEntity[Key, Item], _Switch
):
    """A switch of one of several."""

    entity_description: SwitchDescription[Item]

    @property
    def index(self) -> int:
        """Return the index, by which the box knows it at this moment."""
        return self.item.index

    @property
    @override
    def is_on(self) -> bool | None:
        """Return the state."""
        return self.entity_description.is_on_fn(self.item)

    @box_action
    @override
    async def _async_set(self, *, on: bool) -> None:
        """Write to the box, and show what was written."""
        key, description = self._key, self.entity_description
        await description.set_fn(self.entry.runtime_data.voip, self.index, on)

        def change(items: Mapping[Key, Item]) -> Mapping[Key, Item]:
            if key not in items:
                return items
            return {**items, key: description.change_fn(items[key], on)}

        await self.coordinator.async_set_written(change)


class AccountSwitch(AccountEntity[PrefixSettings], _ItemSwitch[str, PrefixSettings]):
    """A switch of what is dialed before a number over a line."""

    @property
    @override
    def index(self) -> int:
        """Return the index of the line, which may have another since."""
        return self.account.index

    @override
    async def async_added_to_hass(self) -> None:
        """Read the settings of a line that is new."""
        await super().async_added_to_hass()
        if self._key not in (self.coordinator.data or ()):
            await self.coordinator.async_request_refresh()


class ClientSwitch(ClientEntity, _ItemSwitch[str, SipClient]):
    """A switch of an IP phone."""


class AlarmClockSwitch(AlarmClockEntity, _ItemSwitch[int, AlarmClock]):
    """An alarm clock, on or off; its time is set at the box."""

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any]:
        """Return when and where it rings."""
        clock = self.item
        ring = clock.next_ring(dt_util.now())
        return {
            "name": clock.name,
            "time": clock.time.strftime("%H:%M"),
            "weekdays": [day.name.lower() for day in clock.weekdays],
            "phone": clock.phone_name,
            "next_ring": dt_util.as_local(ring).isoformat() if ring else None,
        }
