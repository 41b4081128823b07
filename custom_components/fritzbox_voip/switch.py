"""Switches of a box, its lines, its SIP clients and its alarm clocks."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any, override

from homeassistant.components.switch import SwitchEntity, SwitchEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util import dt as dt_util

from .const import FEW_LINES
from .coordinator import FritzboxVoipConfigEntry
from .entity import (
    AccountEntity,
    AlarmClockEntity,
    BoxEntity,
    SipClientEntity,
    async_add_as_told,
)
from .groups import Group
from .helpers import box_action
from .tr064.x_voip import AlarmClock, AudioSettings, PrefixSettings, SipClient, XVoip

PARALLEL_UPDATES = 1


@dataclass(frozen=True, kw_only=True)
class SwitchDescription[Subject](SwitchEntityDescription):
    """A switch, how its state is told by what it is about, and how it is written."""

    is_on_fn: Callable[[Subject], bool | None]
    set_fn: Callable[[XVoip, Subject, bool], Awaitable[None]]


CODEC_SWITCHES: tuple[SwitchDescription[AudioSettings], ...] = (
    SwitchDescription(
        key="fax_t38",
        translation_key="fax_t38",
        entity_category=EntityCategory.CONFIG,
        is_on_fn=lambda codec: codec.fax_t38,
        set_fn=lambda voip, _, on: voip.settings.set_audio_settings(fax_t38=on),
    ),
)

ACCOUNT_SWITCHES: tuple[SwitchDescription[PrefixSettings], ...] = (
    SwitchDescription(
        key="account_area_code",
        translation_key="account_area_code",
        entity_category=EntityCategory.CONFIG,
        is_on_fn=lambda prefix_settings: prefix_settings.area_code,
        set_fn=lambda voip, prefix_settings, on: voip.accounts.set_area_code_enabled(
            prefix_settings.index, enabled=on
        ),
    ),
    SwitchDescription(
        key="account_country_code",
        translation_key="account_country_code",
        entity_category=EntityCategory.CONFIG,
        is_on_fn=lambda prefix_settings: prefix_settings.country_code,
        set_fn=lambda voip, prefix_settings, on: voip.accounts.set_country_code_enabled(
            prefix_settings.index, enabled=on
        ),
    ),
)

SIP_CLIENT_SWITCHES: tuple[SwitchDescription[SipClient], ...] = (
    SwitchDescription(
        key="client_delayed_call_notification",
        translation_key="client_delayed_call_notification",
        entity_category=EntityCategory.CONFIG,
        is_on_fn=lambda client: client.delayed_call_notification,
        set_fn=lambda voip, client, on: voip.clients.set_delayed_call_notification(
            client.index, enabled=on
        ),
    ),
)

ALARM_CLOCK_SWITCHES: tuple[SwitchDescription[AlarmClock], ...] = (
    SwitchDescription(
        key="alarm_clock",
        translation_key="alarm_clock",
        is_on_fn=lambda clock: clock.enabled,
        set_fn=lambda voip, clock, on: voip.alarm_clocks.set_enabled(
            clock.index, enabled=on
        ),
    ),
)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: FritzboxVoipConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the switches of a box."""
    await async_add_as_told(
        entry,
        async_add_entities,
        lambda data: CODEC_SWITCHES if data.audio_settings else (),
        lambda description: [CodecSwitch(entry, Group.CODEC, description)],
    )
    await async_add_as_told(
        entry,
        async_add_entities,
        lambda data: (
            data.accounts.keys() if Group.PREFIX_SETTINGS in data.offered else ()
        ),
        lambda number: [AccountSwitch(entry, number, d) for d in ACCOUNT_SWITCHES],
    )
    await async_add_as_told(
        entry,
        async_add_entities,
        lambda data: [
            number
            for number, client in data.clients.items()
            if client.delayed_call_notification is not None
        ],
        lambda number: [SipClientSwitch(entry, number, d) for d in SIP_CLIENT_SWITCHES],
    )
    await async_add_as_told(
        entry,
        async_add_entities,
        lambda data: data.alarm_clocks.keys(),
        lambda index: [AlarmClockSwitch(entry, index, d) for d in ALARM_CLOCK_SWITCHES],
    )


class BoxSwitch(BoxEntity, SwitchEntity):
    """A switch that writes to the box, and shows what the box made of it."""

    entity_description: SwitchDescription[Any]

    @property
    @override
    def is_on(self) -> bool | None:
        """Return the state."""
        return self.entity_description.is_on_fn(self.subject)

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Switch it on."""
        await self._switch(on=True)

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """Switch it off."""
        await self._switch(on=False)

    @box_action
    async def _switch(self, *, on: bool) -> None:
        """Write to the box, and read what came of it."""
        voip = self.entry.runtime_data.voip
        await self.entity_description.set_fn(voip, self.subject, on)
        await self.coordinator.async_refresh_groups(self._group)


class CodecSwitch(BoxSwitch):
    """A switch of how speech and fax are carried."""

    @property
    @override
    def subject(self) -> AudioSettings | None:
        """Return how speech and fax are carried."""
        return self.coordinator.data.audio_settings


class AccountSwitch(AccountEntity, BoxSwitch):
    """A switch of what is put before numbers dialed over a line."""

    def __init__(
        self,
        entry: FritzboxVoipConfigEntry,
        number: str,
        description: SwitchDescription[PrefixSettings],
    ) -> None:
        """Initialize the entity; a box with many lines is asked only on demand."""
        super().__init__(entry, number, description, Group.PREFIX_SETTINGS)
        self._attr_entity_registry_enabled_default = (
            len(self.coordinator.data.accounts) <= FEW_LINES
        )

    @property
    @override
    def available(self) -> bool:
        """Return whether the box has told it for this line."""
        return (
            super().available and self._number in self.coordinator.data.prefix_settings
        )

    @property
    @override
    def subject(self) -> PrefixSettings:
        """Return what is put before numbers dialed over the line, where it is now."""
        data = self.coordinator.data
        return replace(
            data.prefix_settings[self._number], index=data.accounts[self._number].index
        )


class SipClientSwitch(SipClientEntity, BoxSwitch):
    """A switch of a SIP client."""


class AlarmClockSwitch(AlarmClockEntity, BoxSwitch):
    """An alarm clock, on or off; its time is set at the box."""

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any]:
        """Return when and where it rings."""
        clock = self.subject
        ring = clock.next_ring(dt_util.now())
        return {
            "name": clock.name,
            "time": clock.time.strftime("%H:%M"),
            "weekdays": [day.name.lower() for day in clock.weekdays],
            "phone": clock.phone_name,
            "next_ring": dt_util.as_local(ring).isoformat() if ring else None,
        }
