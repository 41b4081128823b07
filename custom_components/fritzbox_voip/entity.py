"""The base entities: of the box, of a line, of a SIP client, of an alarm clock."""

import asyncio
from collections.abc import Callable, Collection, Hashable, Iterable
from typing import Any, override

from homeassistant.core import callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity import Entity, EntityDescription
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .coordinator import FritzboxVoipConfigEntry, FritzboxVoipCoordinator
from .devices import (
    account_id,
    account_name,
    box_device_info,
    child_device_info,
    client_id,
    client_name,
)
from .groups import BoxData, Group
from .tr064.x_voip import Account, AlarmClock, PrefixSettings, SipClient


async def async_add_as_told[Key: Hashable](
    entry: FritzboxVoipConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    keys_fn: Callable[[BoxData], Collection[Key]],
    entities_fn: Callable[[Key], Iterable[Entity]],
) -> None:
    """Add the entities of what the box has now, and of what it will have one day."""
    coordinator = entry.runtime_data.coordinator
    registry = er.async_get(coordinator.hass)
    known: dict[Key, list[Entity]] = {}

    @callback
    def add(keys: Iterable[Key]) -> None:
        if new := {key: list(entities_fn(key)) for key in keys if key not in known}:
            known.update(new)
            async_add_entities([entity for added in new.values() for entity in added])

    @callback
    def add_new() -> None:
        keys = keys_fn(coordinator.data)
        for key in known.keys() - set(keys):
            # What is only unreadable for a while keeps its entities.
            if not any(registry.async_get(it.entity_id) for it in known[key]):
                del known[key]
        add(keys)

    for key in list(keys_fn(coordinator.data)):
        add([key])
        # A full box has a hundred entities: the others have their turn in between.
        await asyncio.sleep(0)
    add_new()
    entry.async_on_unload(coordinator.async_add_listener(add_new))


class BoxEntity(CoordinatorEntity[FritzboxVoipCoordinator]):
    """An entity of the box that one group of its data tells."""

    _attr_has_entity_name = True

    def __init__(
        self,
        entry: FritzboxVoipConfigEntry,
        group: Group,
        description: EntityDescription,
    ) -> None:
        """Initialize the entity."""
        # Told to the coordinator while enabled: what nobody shows is not asked for.
        super().__init__(entry.runtime_data.coordinator, context=group)
        self.entry = entry
        self.entity_description = description
        self._group = group
        self._serial = self.coordinator.description.serial
        self._attr_unique_id = f"{self._serial}_{description.key}"
        self._attr_device_info = box_device_info(entry, self.coordinator.description)

    @property
    def subject(self) -> Any:
        """Return what the entity is about, as the box told it last."""
        return self.coordinator.data

    @property
    @override
    def available(self) -> bool:
        """Return whether the box told this group the last time."""
        data = self.coordinator.data
        return (
            super().available
            and self._group in data.offered
            and self._group not in data.failed
        )

    @override
    async def async_update(self) -> None:
        """Ask the box, as the action homeassistant.update_entity wishes."""
        await self.coordinator.async_refresh_groups(self._group)


class AccountEntity(BoxEntity):
    """An entity of a line."""

    def __init__(
        self,
        entry: FritzboxVoipConfigEntry,
        number: str,
        description: EntityDescription,
        group: Group = Group.ACCOUNTS,
    ) -> None:
        """Initialize the entity."""
        super().__init__(entry, group, description)
        self._number = number
        identifier = account_id(self._serial, number)
        self._attr_unique_id = f"{identifier}_{description.key}"
        self._attr_device_info = child_device_info(
            entry, identifier, account_name(self.coordinator.data.accounts[number])
        )

    @property
    @override
    def available(self) -> bool:
        """Return whether the box has the line."""
        return super().available and self._number in self.coordinator.data.accounts

    @property
    @override
    def subject(self) -> Account | PrefixSettings:
        """Return the line."""
        return self.coordinator.data.accounts[self._number]


class SipClientEntity(BoxEntity):
    """An entity of a SIP client."""

    def __init__(
        self,
        entry: FritzboxVoipConfigEntry,
        internal_number: str,
        description: EntityDescription,
    ) -> None:
        """Initialize the entity."""
        super().__init__(entry, Group.CLIENTS, description)
        self._internal_number = internal_number
        identifier = client_id(self._serial, internal_number)
        self._attr_unique_id = f"{identifier}_{description.key}"
        self._attr_device_info = child_device_info(
            entry,
            identifier,
            client_name(self.coordinator.data.clients[internal_number]),
        )

    @property
    @override
    def available(self) -> bool:
        """Return whether the box has the SIP client."""
        return (
            super().available and self._internal_number in self.coordinator.data.clients
        )

    @property
    @override
    def subject(self) -> SipClient:
        """Return the SIP client."""
        return self.coordinator.data.clients[self._internal_number]


class AlarmClockEntity(BoxEntity):
    """An entity of an alarm clock, of which a box has three."""

    def __init__(
        self,
        entry: FritzboxVoipConfigEntry,
        index: int,
        description: EntityDescription,
    ) -> None:
        """Initialize the entity."""
        super().__init__(entry, Group.ALARM_CLOCKS, description)
        self._index = index
        self._attr_unique_id = f"{self._serial}_alarm_clock_{index}"
        self._attr_translation_placeholders = {"number": str(index + 1)}

    @property
    @override
    def available(self) -> bool:
        """Return whether the box can read the alarm clock."""
        return super().available and self._index in self.coordinator.data.alarm_clocks

    @property
    @override
    def subject(self) -> AlarmClock:
        """Return the alarm clock."""
        return self.coordinator.data.alarm_clocks[self._index]
