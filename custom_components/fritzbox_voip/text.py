"""The number to dial of a box."""

from typing import override

from homeassistant.components.text import TextEntity, TextEntityDescription
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import FritzboxVoipConfigEntry
from .entity import BoxEntity, box_action
from .parts import DialingCoordinator, DialingData
from .tr064.x_voip import normalize_number

PARALLEL_UPDATES = 1

DIAL_NUMBER = TextEntityDescription(key="dial_number", native_max=64)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: FritzboxVoipConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the text of a box."""
    if dialing := entry.runtime_data.dialing:
        async_add_entities([DialNumberText(entry, dialing, DIAL_NUMBER)])


class DialNumberText(BoxEntity[DialingData], TextEntity):
    """The number that the button dials; empty after that, and after a restart."""

    coordinator: DialingCoordinator

    @property
    @override
    def native_value(self) -> str:
        """Return the number."""
        return self.coordinator.number_to_dial

    @box_action
    @override
    async def async_set_value(self, value: str) -> None:
        """Take a number that can be dialed, or none."""
        if number := value.strip():
            normalize_number(number)
        self.coordinator.async_set_number_to_dial(number)
