"""Buttons of a box."""

from typing import override

from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import DialingData, FritzboxVoipConfigEntry
from .entity import BoxEntity
from .helpers import box_action

PARALLEL_UPDATES = 1

HANG_UP = ButtonEntityDescription(key="hang_up", translation_key="hang_up")


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: FritzboxVoipConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the buttons of a box."""
    if dialing := entry.runtime_data.dialing:
        async_add_entities([HangUpButton(entry, dialing, HANG_UP)])


class HangUpButton(BoxEntity[DialingData], ButtonEntity):
    """Ends the Click to Dial call."""

    @box_action
    @override
    async def async_press(self) -> None:
        """Hang up."""
        await self.entry.runtime_data.dialer.hang_up(context=self._context)
