"""Switches of a box, its lines, its IP phones and its alarm clocks."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any, override

from homeassistant.components.switch import SwitchEntity, SwitchEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util import dt as dt_util

from .coordinator import FritzboxVoipConfigEntry
from .entity import BoxEntity, BoxEntityDescription, async_setup_entities, box_action
from .parts import ringing_since
from .tr064.x_voip import AlarmClock, AudioSettings, PrefixSettings, SipClient, XVoip

PARALLEL_UPDATES = 1


@dataclass(frozen=True, kw_only=True)
class SwitchDescription[Subject](
    BoxEntityDescription[Subject], SwitchEntityDescription
):
    """A switch."""

    is_on_fn: Callable[[Subject], bool | None]
    change_fn: Callable[[Subject, bool], Subject]
    """Returns the subject switched on or off, as the box will report it."""
    set_fn: Callable[[XVoip, int, bool], Awaitable[None]]
    """Takes the index of the line, IP phone or alarm clock; 0 for the box."""
    attributes_fn: Callable[[Subject], dict[str, Any] | None] = lambda _: None


def _alarm_clock_attributes(clock: AlarmClock) -> dict[str, Any]:
    """Return when and where an alarm clock rings."""
    ring = clock.next_ring(ringing_since())
    return {
        "name": clock.name,
        "time": clock.time.strftime("%H:%M"),
        "weekdays": [day.name.lower() for day in clock.weekdays],
        "phone": clock.phone_name,
        "next_ring": dt_util.as_local(ring).isoformat() if ring else None,
    }


FAX_T38 = SwitchDescription[AudioSettings](
    key="fax_t38",
    entity_category=EntityCategory.CONFIG,
    setting="audio",
    is_on_fn=lambda audio: audio.fax_t38,
    change_fn=lambda audio, on: replace(audio, fax_t38=on),
    set_fn=lambda voip, _, on: voip.settings.set_audio_settings(fax_t38=on),
)

ACCOUNT_SWITCHES: tuple[SwitchDescription[PrefixSettings], ...] = (
    SwitchDescription(
        key="account_area_code",
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
        entity_category=EntityCategory.CONFIG,
        entity_registry_enabled_default=False,
        is_on_fn=lambda prefixes: prefixes.country_code,
        change_fn=lambda prefixes, on: replace(prefixes, country_code=on),
        set_fn=lambda voip, index, on: voip.accounts.set_country_code_enabled(
            index, enabled=on
        ),
    ),
)

CLIENT_DELAYED_CALL_NOTIFICATION = SwitchDescription[SipClient](
    key="client_delayed_call_notification",
    entity_category=EntityCategory.CONFIG,
    exists_fn=lambda client: client.delayed_call_notification is not None,
    is_on_fn=lambda client: client.delayed_call_notification,
    change_fn=lambda client, on: replace(client, delayed_call_notification=on),
    set_fn=lambda voip, index, on: voip.clients.set_delayed_call_notification(
        index, enabled=on
    ),
)

ALARM_CLOCK = SwitchDescription[AlarmClock](
    key="alarm_clock",
    is_on_fn=lambda clock: clock.enabled,
    change_fn=lambda clock, on: replace(clock, enabled=on),
    set_fn=lambda voip, index, on: voip.alarm_clocks.set_enabled(index, enabled=on),
    attributes_fn=_alarm_clock_attributes,
)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: FritzboxVoipConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the switches of a box."""
    data = entry.runtime_data
    async_setup_entities(
        entry,
        async_add_entities,
        BoxSwitch,
        of_box=[(data.settings, [FAX_T38])],
        of_items=[
            (data.prefixes, ACCOUNT_SWITCHES),
            (data.clients, [CLIENT_DELAYED_CALL_NOTIFICATION]),
            (data.alarm_clocks, [ALARM_CLOCK]),
        ],
    )


class BoxSwitch[Subject](BoxEntity[Subject], SwitchEntity):
    """A switch of the box, a line, an IP phone or an alarm clock."""

    entity_description: SwitchDescription[Subject]

    @property
    @override
    def is_on(self) -> bool | None:
        """Return the state."""
        return self.entity_description.is_on_fn(self.subject)

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any] | None:
        """Return the attributes."""
        return self.entity_description.attributes_fn(self.subject)

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Turn on."""
        await self._async_set(on=True)

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """Turn off."""
        await self._async_set(on=False)

    @box_action
    async def _async_set(self, *, on: bool) -> None:
        """Write to the box, and show what was written."""
        description = self.entity_description
        # A line may have another index since its settings were read.
        listed = self.coordinator.lister.data[self._key]
        index = getattr(listed, "index", 0)
        await description.set_fn(self.box.voip, index, on)
        await self.async_set_written(lambda subject: description.change_fn(subject, on))
