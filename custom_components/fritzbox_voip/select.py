"""Selects of a box: the dialing phone and the codec."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import override

from homeassistant.components.select import SelectEntity, SelectEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import FritzboxVoipConfigEntry
from .entity import BoxEntity, async_add_as_told
from .groups import BoxData, Group
from .helpers import box_action
from .tr064.x_voip import VoiceCoding, XVoip

PARALLEL_UPDATES = 1

OFF = "off"


@dataclass(frozen=True, kw_only=True)
class BoxSelectDescription(SelectEntityDescription):
    """A select of the box."""

    group: Group
    options_fn: Callable[[BoxData], list[str]]
    current_fn: Callable[[BoxData], str | None]
    set_fn: Callable[[XVoip, str], Awaitable[None]]


def _dial_phone(data: BoxData) -> str:
    """Return the phone that dials."""
    return data.dial_phone or OFF


def _dial_phones(data: BoxData) -> list[str]:
    """Return the phones that may dial; the one that does even if it is gone."""
    return list(dict.fromkeys([OFF, *data.phones, _dial_phone(data)]))


BOX_SELECTS: tuple[BoxSelectDescription, ...] = (
    BoxSelectDescription(
        key="dial_phone",
        translation_key="dial_phone",
        group=Group.DIALING,
        options_fn=_dial_phones,
        current_fn=_dial_phone,
        set_fn=lambda voip, option: voip.dialing.set_phone(
            None if option == OFF else option
        ),
    ),
    BoxSelectDescription(
        key="voice_coding",
        translation_key="voice_coding",
        entity_category=EntityCategory.CONFIG,
        group=Group.CODEC,
        options_fn=lambda _: [coding.value for coding in VoiceCoding],
        current_fn=lambda data: (
            data.audio_settings.voice_coding if data.audio_settings else None
        ),
        set_fn=lambda voip, option: voip.settings.set_audio_settings(
            voice_coding=VoiceCoding(option)
        ),
    ),
)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: FritzboxVoipConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the selects of a box."""
    await async_add_as_told(
        entry,
        async_add_entities,
        lambda data: [item for item in BOX_SELECTS if item.group in data.told],
        lambda description: [BoxSelect(entry, description.group, description)],
    )


class BoxSelect(BoxEntity, SelectEntity):
    """A select of the box."""

    entity_description: BoxSelectDescription

    @property
    @override
    def options(self) -> list[str]:
        """Return what there is to choose."""
        return self.entity_description.options_fn(self.coordinator.data)

    @property
    @override
    def current_option(self) -> str | None:
        """Return what is chosen."""
        return self.entity_description.current_fn(self.coordinator.data)

    @box_action
    @override
    async def async_select_option(self, option: str) -> None:
        """Write to the box, and read what came of it."""
        await self.entity_description.set_fn(self.entry.runtime_data.voip, option)
        await self.coordinator.async_refresh_groups(self._group)
