"""The devices of a box, and the base entities: box, line, IP phone, alarm clock."""

from collections.abc import Callable, Iterable, Mapping
from typing import override

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
from .tr064.phone_book import PhoneKind
from .tr064.x_voip import ALL_PHONES, Account, AlarmClock, SipClient


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


def account_identifier(serial: str, key: str) -> str:
    """Return the identifier of a line."""
    return f"{serial}_account_{key}"


def client_identifier(serial: str, key: str) -> str:
    """Return the identifier of an IP phone."""
    return f"{serial}_client_{key}"


def phone_identifier(serial: str, internal_number: str) -> str:
    """Return the identifier of a phone that is no IP phone."""
    return f"{serial}_phone_{internal_number}"


def number_to_ring(serial: str, identifier: str) -> str | None:
    """Return what the box dials to ring a device, None where it is no phone."""
    if identifier == serial:
        return ALL_PHONES
    if identifier.startswith(prefix := phone_identifier(serial, "")):
        return identifier.removeprefix(prefix)
    if identifier.startswith(prefix := client_identifier(serial, "")):
        return f"**{identifier.removeprefix(prefix).partition('_')[0]}"
    return None


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
    for identifier, (kind, name) in _children(entry).items():
        registry.async_get_or_create_child(
            config_entry_id=entry.entry_id,
            identifiers={(DOMAIN, identifier)},
            parent_device_id=data.box_device_id,
            translation_key=kind,
            translation_placeholders={"name": name},
        )


def is_gone(entry: FritzboxVoipConfigEntry, device: dr.AnyDeviceEntry) -> bool:
    """Return whether a device is not in the list that the box has sent."""
    data = entry.runtime_data
    serial = data.accounts.description.serial
    identifier = next(iter(device.identifiers))[1]
    for prefix, is_listed in (
        (account_identifier(serial, ""), data.accounts.data is not None),
        (client_identifier(serial, ""), data.clients and data.clients.data is not None),
        (phone_identifier(serial, ""), data.dialing and data.dialing.has_phone_book),
    ):
        if identifier.startswith(prefix):
            return bool(is_listed) and identifier not in _children(entry)
    return False


def _children(entry: FritzboxVoipConfigEntry) -> dict[str, tuple[str, str]]:
    """Return kind and name of the lines and phones of the box by identifier."""
    data = entry.runtime_data
    serial = data.accounts.description.serial
    children = {
        account_identifier(serial, key): (
            "account",
            account.number or str(account.index + 1),
        )
        for key, account in (data.accounts.data or {}).items()
    }
    for key, client in ((data.clients and data.clients.data) or {}).items():
        name = client.phone_name or client.internal_number
        children[client_identifier(serial, key)] = "ip_phone", name
    for phone in data.dialing.phones if data.dialing else ():
        if phone.internal_number and phone.kind is not PhoneKind.IP:
            identifier = phone_identifier(serial, phone.internal_number)
            children[identifier] = f"{phone.kind}_phone", phone.name
    return children


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

    def _set_child(self, identifier: str) -> None:
        """Make it an entity of a device inside the box, which is registered."""
        self._attr_unique_id = f"{identifier}_{self.entity_description.key}"
        self._attr_device_info = ChildDeviceInfo(
            identifiers={(DOMAIN, identifier)},
            parent_device_id=self.entry.runtime_data.box_device_id,
        )

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

    @override
    async def async_added_to_hass(self) -> None:
        """Fetch what is not there yet: a line is added before its settings are read."""
        await super().async_added_to_hass()
        if self.coordinator.data is not None and self._key not in self.coordinator.data:
            await self.coordinator.async_request_refresh()

    @property
    def item(self) -> Item:
        """Return the item."""
        return self.coordinator.data[self._key]


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
        self._set_child(account_identifier(self._serial, key))

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
        self._set_child(client_identifier(self._serial, key))


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
