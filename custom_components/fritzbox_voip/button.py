"""Buttons of a box."""

from typing import override

from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import FritzboxVoipConfigEntry
from .entity import BoxEntity, box_action
from .issues import input_error
from .parts import DialingCoordinator, DialingData

# Hanging up must not wait for anything.
PARALLEL_UPDATES = 0

DIAL = ButtonEntityDescription(key="dial")
HANG_UP = ButtonEntityDescription(key="hang_up")


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: FritzboxVoipConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the buttons of a box."""
    if dialing := entry.runtime_data.dialing:
        async_add_entities(
            [
                DialButton(entry, dialing, DIAL),
                HangUpButton(entry, dialing, HANG_UP),
            ]
        )


class DialButton(BoxEntity[DialingData], ButtonEntity):
    """Dials the number in the text."""

    coordinator: DialingCoordinator

    @box_action
    @override
    async def async_press(self) -> None:
        """Dial."""
        if not (number := self.coordinator.number_to_dial):
            raise input_error("no_number_to_dial")
        # At once, for whoever presses twice calls once.
        self.coordinator.async_set_number_to_dial("")
        try:
            await self.box.dialer.dial(number, context=self._context)
        except BaseException:
            number = self.coordinator.number_to_dial or number
            self.coordinator.async_set_number_to_dial(number)
            raise


class HangUpButton(BoxEntity[DialingData], ButtonEntity):
    """Ends the Click to Dial call."""

    @box_action
    @override
    async def async_press(self) -> None:
        """Hang up."""
        await self.box.dialer.hang_up(context=self._context)
