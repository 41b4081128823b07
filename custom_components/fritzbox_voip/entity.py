"""The devices of a box, and the base entities: box, line, IP phone, alarm clock."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Self, override

from homeassistant.const import CONF_HOST
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.device_registry import ChildDeviceInfo, DeviceInfo
from homeassistant.helpers.entity import Entity, EntityDescription
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.update_coordinator import CoordinatorEntity
from yarl import URL

from .const import DOMAIN
from .coordinator import FritzboxVoipConfigEntry, FritzboxVoipCoordinator
from .tr064.description import BoxDescription
from .tr064.x_voip import Account, AlarmClock, SipClient


def box_device_info(entry: FritzboxVoipConfigEntry, box: BoxDescription) -> DeviceInfo:
    """Return the device of the box."""
    return DeviceInfo(
        identifiers={(DOMAIN, box.serial)},
        connections={(dr.CONNECTION_NETWORK_MAC, dr.format_mac(box.serial))},
        configuration_url=str(URL.build(scheme="http", host=entry.data[CONF_HOST])),
        manufacturer="FRITZ!",
        model=box.model,
        name=entry.title,
        serial_number=box.serial,
        sw_version=box.firmware,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """A device inside the box: a line or a phone."""

    identifier: str
    kind: str
    """The translation key of its name."""
    name: str

    @classmethod
    def of_account(cls, serial: str, key: str, account: Account) -> Self:
        """Return the device of a line."""
        return cls(
            identifier=f"{serial}_account_{key}",
            kind="account",
            name=account.number or str(account.index + 1),
        )

    @classmethod
    def of_client(cls, serial: str, key: str, client: SipClient) -> Self:
        """Return the device of an IP phone."""
        return cls(
            identifier=f"{serial}_client_{key}",
            kind="ip_phone",
            name=client.phone_name or client.internal_number,
        )


@callback
def async_update_devices(hass: HomeAssistant, entry: FritzboxVoipConfigEntry) -> None:
    """Update the box, remove the devices that are gone, add the new, rename."""
    registry = dr.async_get(hass)
    data = entry.runtime_data
    registry.async_update_device(
        data.box_device_id, sw_version=data.accounts.description.firmware
    )
    for device in dr.async_entries_for_parent_device(registry, data.box_device_id):
        if is_gone(entry, device):
            registry.async_remove_device(device.id)
    for child in _children(entry):
        registry.async_get_or_create_child(
            config_entry_id=entry.entry_id,
            identifiers={(DOMAIN, child.identifier)},
            parent_device_id=data.box_device_id,
            translation_key=child.kind,
            translation_placeholders={"name": child.name},
        )


def is_gone(entry: FritzboxVoipConfigEntry, device: dr.AnyDeviceEntry) -> bool:
    """Return whether a device is not in the list that the box has sent."""
    data = entry.runtime_data
    serial = data.accounts.description.serial
    identifier = next(iter(device.identifiers))[1]
    for prefix, coordinator in (
        (f"{serial}_account_", data.accounts),
        (f"{serial}_client_", data.clients),
    ):
        if identifier.startswith(prefix):
            is_listed = coordinator is not None and coordinator.data is not None
            children = {child.identifier for child in _children(entry)}
            return is_listed and identifier not in children
    return False


def _children(entry: FritzboxVoipConfigEntry) -> Iterator[Child]:
    """Yield the lines and phones that the box has."""
    data = entry.runtime_data
    serial = data.accounts.description.serial
    for key, account in (data.accounts.data or {}).items():
        yield Child.of_account(serial, key, account)
    for key, client in ((data.clients and data.clients.data) or {}).items():
        yield Child.of_client(serial, key, client)


@callback
def async_setup_dynamic_entities[Key, Item](
    entry: FritzboxVoipConfigEntry,
    coordinator: FritzboxVoipCoordinator[Mapping[Key, Item]],
    async_add_entities: AddConfigEntryEntitiesCallback,
    entities_fn: Callable[[Key], Iterable[Entity]],
) -> None:
    """Add entities for what the box has now, and for what it will have later."""
    registry = er.async_get(coordinator.hass)
    added: dict[Key, list[Entity]] = {}

    @callback
    def add_new() -> None:
        keys = coordinator.data or {}
        for key in added.keys() - keys.keys():
            # What cannot be read for a while keeps its entities.
            if not any(registry.async_get(it.entity_id) for it in added[key]):
                del added[key]
        new = {key: list(entities_fn(key)) for key in keys if key not in added}
        added.update(new)
        async_add_entities([entity for it in new.values() for entity in it])

    add_new()
    entry.async_on_unload(coordinator.async_add_listener(add_new))


class BoxEntity[DataT](CoordinatorEntity[FritzboxVoipCoordinator[DataT]]):
    """An entity of the box, with the data of one coordinator."""

    _attr_has_entity_name = True

    def __init__(
        self,
        entry: FritzboxVoipConfigEntry,
        coordinator: FritzboxVoipCoordinator[DataT],
        description: EntityDescription,
    ) -> None:
        """Initialize the entity."""
        # The context marks the coordinator as one with enabled entities.
        super().__init__(coordinator, context=description.key)
        self.entry = entry
        self.entity_description = description
        box = entry.runtime_data.accounts.description
        self._serial = box.serial
        self._attr_unique_id = f"{box.serial}_{description.key}"
        self._attr_device_info = box_device_info(entry, box)

    @property
    @override
    def available(self) -> bool:
        """Return whether the box answers, and has this data."""
        return (
            super().available
            and self.coordinator.data is not None
            and self.entry.runtime_data.accounts.is_available
        )

    @override
    async def async_added_to_hass(self) -> None:
        """Follow the box too, which comes and goes with the lines."""
        await super().async_added_to_hass()
        accounts = self.entry.runtime_data.accounts
        if self.coordinator is not accounts:
            self._box_available = accounts.is_available
            self.async_on_remove(accounts.async_add_listener(self._handle_box_update))
            if self.coordinator.data is None:
                await self.coordinator.async_request_refresh()

    @callback
    def _handle_box_update(self) -> None:
        """Update the state when the box has come or gone."""
        if self._box_available != self.entry.runtime_data.accounts.is_available:
            self._box_available = not self._box_available
            self.async_write_ha_state()


class ItemEntity[Key, Item](BoxEntity[Mapping[Key, Item]]):
    """An entity of one of several."""

    _key: Key

    @property
    @override
    def available(self) -> bool:
        """Return whether the box has the item."""
        return super().available and self._key in self.coordinator.data

    @property
    def item(self) -> Item:
        """Return the item."""
        return self.coordinator.data[self._key]

    def _set_child(self, child: Child) -> None:
        """Make it an entity of a device inside the box."""
        key = self.entity_description.key
        self._attr_unique_id = f"{child.identifier}_{key}"
        self._attr_device_info = ChildDeviceInfo(
            identifiers={(DOMAIN, child.identifier)},
            parent_device_id=self.entry.runtime_data.box_device_id,
            translation_key=child.kind,
            translation_placeholders={"name": child.name},
        )


class AccountEntity[Item](ItemEntity[str, Item]):
    """An entity of a line."""

    def __init__(
        self,
        entry: FritzboxVoipConfigEntry,
        coordinator: FritzboxVoipCoordinator[Mapping[str, Item]],
        description: EntityDescription,
        key: str,
    ) -> None:
        """Initialize the entity."""
        super().__init__(entry, coordinator, description)
        self._key = key
        self._set_child(Child.of_account(self._serial, key, self.account))

    @property
    def account(self) -> Account:
        """Return the line."""
        return self.entry.runtime_data.accounts.data[self._key]


class ClientEntity(ItemEntity[str, SipClient]):
    """An entity of an IP phone."""

    def __init__(
        self,
        entry: FritzboxVoipConfigEntry,
        coordinator: FritzboxVoipCoordinator[Mapping[str, SipClient]],
        description: EntityDescription,
        key: str,
    ) -> None:
        """Initialize the entity."""
        super().__init__(entry, coordinator, description)
        self._key = key
        self._set_child(Child.of_client(self._serial, key, self.item))


class AlarmClockEntity(ItemEntity[int, AlarmClock]):
    """An entity of an alarm clock."""

    def __init__(
        self,
        entry: FritzboxVoipConfigEntry,
        coordinator: FritzboxVoipCoordinator[Mapping[int, AlarmClock]],
        description: EntityDescription,
        index: int,
    ) -> None:
        """Initialize the entity."""
        super().__init__(entry, coordinator, description)
        self._key = index
        self._attr_unique_id = f"{self._serial}_{description.key}_{index}"
        self._attr_translation_placeholders = {"name": self.item.name or str(index + 1)}
