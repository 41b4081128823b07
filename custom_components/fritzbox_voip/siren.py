"""Sirens that ring the phones of a box."""

from typing import Any, override

from homeassistant.components.siren import (
    ATTR_DURATION,
    SirenEntity,
    SirenEntityDescription,
    SirenEntityFeature,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import DEFAULT_RING_SECONDS
from .coordinator import FritzboxVoipConfigEntry
from .entity import BoxEntity, number_to_ring
from .helpers import translated_errors
from .issues import input_error
from .parts import DialingCoordinator, DialingData
from .tr064.x_voip import ALL_PHONES

# Turning off must not wait for anything.
PARALLEL_UPDATES = 0

RING_ALL = SirenEntityDescription(key="ring_all")
PHONE_RING = SirenEntityDescription(key="phone_ring")


async def async_setup_entry(
    hass: HomeAssistant,
    entry: FritzboxVoipConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the sirens of a box."""
    data = entry.runtime_data
    if (dialing := data.dialing) is None:
        return
    async_add_entities([RingSiren(entry, dialing, RING_ALL, ALL_PHONES)])
    added: set[str] = set()

    @callback
    def add_new() -> None:
        numbers = _internal_numbers(hass, entry)
        added.intersection_update(numbers)
        async_add_entities(
            RingSiren(entry, dialing, PHONE_RING, number, identifier)
            for identifier, number in numbers.items()
            if identifier not in added
        )
        added.update(numbers)

    add_new()
    for coordinator in (dialing, data.clients):
        if coordinator:
            entry.async_on_unload(coordinator.async_add_listener(add_new))


def _internal_numbers(
    hass: HomeAssistant, entry: FritzboxVoipConfigEntry
) -> dict[str, str]:
    """Return the internal numbers of the registered phones by identifier.

    A phone has its siren also while the phone book cannot be read.
    """
    serial = entry.runtime_data.accounts.description.serial
    identifiers = [
        next(iter(device.identifiers))[1]
        for device in dr.async_entries_for_parent_device(
            dr.async_get(hass), entry.runtime_data.box_device_id
        )
    ]
    return {it: number for it in identifiers if (number := number_to_ring(serial, it))}


class RingSiren(BoxEntity[DialingData], SirenEntity):
    """Rings one phone or all for some seconds, and is on while they ring."""

    _attr_supported_features = (
        SirenEntityFeature.TURN_ON
        | SirenEntityFeature.TURN_OFF
        | SirenEntityFeature.DURATION
    )

    coordinator: DialingCoordinator
    _turning_on = 0

    def __init__(
        self,
        entry: FritzboxVoipConfigEntry,
        dialing: DialingCoordinator,
        description: SirenEntityDescription,
        internal_number: str,
        identifier: str | None = None,
    ) -> None:
        """Initialize the entity of the box, or of the phone with an identifier."""
        super().__init__(entry, dialing, description)
        self._internal_number = internal_number
        if identifier:
            self._set_child(identifier)

    @property
    @override
    def is_on(self) -> bool:
        """Return whether the phones ring."""
        return self.box.dialer.ringing == self._internal_number

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Ring; turned on again, the time starts again."""
        if self.coordinator.is_dial_phone(self._internal_number):
            raise input_error("dialing_phone_cannot_ring", box=self.entry.title)
        seconds = kwargs.get(ATTR_DURATION, DEFAULT_RING_SECONDS)
        self._turning_on += 1
        try:
            with translated_errors(self.hass, self.entry):
                await self.box.dialer.ring(
                    self._internal_number, seconds, context=self._context
                )
        finally:
            self._turning_on -= 1

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """Stop the ringing, also one that the box is about to begin."""
        if self.is_on or self._turning_on:
            with translated_errors(self.hass, self.entry):
                await self.box.dialer.hang_up(context=self._context)
