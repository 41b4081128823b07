"""The devices of a box, and the base of its entities."""

from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Concatenate, override

from homeassistant.const import CONF_HOST
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.device_registry import ChildDeviceInfo, DeviceInfo
from homeassistant.helpers.entity import EntityDescription
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.update_coordinator import CoordinatorEntity
from yarl import URL

from .const import DOMAIN
from .coordinator import FritzboxVoipConfigEntry, FritzboxVoipCoordinator
from .helpers import one_line, translated_errors
from .tr064.description import BoxDescription
from .tr064.phone_book import PhoneKind
from .tr064.x_voip import ALL_PHONES


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


def child_identifier(serial: str, kind: str, key: str) -> str:
    """Return the identifier of a device inside the box."""
    return f"{serial}_{kind}_{key}"


def parse_identifier(serial: str, identifier: str) -> tuple[str, str]:
    """Return the kind ("account", "client" or "phone") and the key of a device.

    The kind of the box itself is empty.
    """
    kind, _, key = identifier.removeprefix(serial).removeprefix("_").partition("_")
    return kind, key


def number_to_ring(serial: str, identifier: str) -> str | None:
    """Return what the box dials to ring a device, None where it is no phone."""
    if identifier == serial:
        return ALL_PHONES
    match parse_identifier(serial, identifier):
        case "phone", internal_number:
            return internal_number
        case "client", key:
            return f"**{key.partition('_')[0]}"
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
            translation_placeholders={"name": one_line(name)},
        )


def is_gone(entry: FritzboxVoipConfigEntry, device: dr.AnyDeviceEntry) -> bool:
    """Return whether a device is not in the list that the box has sent."""
    data = entry.runtime_data
    identifier = next(iter(device.identifiers))[1]
    match parse_identifier(data.accounts.description.serial, identifier)[0]:
        case "account":
            is_listed = data.accounts.data is not None
        case "client":
            is_listed = data.clients is not None and data.clients.data is not None
        case "phone":
            dialing = data.dialing
            is_listed = bool(dialing and dialing.data and dialing.has_phone_book)
        case _:
            return False
    return is_listed and identifier not in _children(entry)


def _children(entry: FritzboxVoipConfigEntry) -> dict[str, tuple[str, str]]:
    """Return translation key and name of the lines and phones by identifier."""
    data = entry.runtime_data
    serial = data.accounts.description.serial
    children: dict[str, tuple[str, str]] = {}
    for key, account in (data.accounts.data or {}).items():
        name = account.number or str(account.index + 1)
        children[child_identifier(serial, "account", key)] = "account", name
    for key, client in ((data.clients and data.clients.data) or {}).items():
        name = client.phone_name.strip() or client.internal_number
        children[child_identifier(serial, "client", key)] = "ip_phone", name
    for phone in data.dialing.phones if data.dialing else ():
        if phone.internal_number and phone.kind is not PhoneKind.IP:
            identifier = child_identifier(serial, "phone", phone.internal_number)
            children[identifier] = f"{phone.kind}_phone", phone.name
    return children


@dataclass(frozen=True, kw_only=True)
class BoxEntityDescription[Subject](EntityDescription):
    """An entity of the box, or of each of its lines, IP phones or alarm clocks."""

    setting: str | None = None
    """The setting that it is about; a box may not offer it."""
    exists_fn: Callable[[Subject], bool] = lambda _: True


type _Group = tuple[
    FritzboxVoipCoordinator[Any] | None, Sequence[BoxEntityDescription[Any]]
]


@callback
def async_setup_entities(
    entry: FritzboxVoipConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    entity_class: type[BoxEntity[Any]],
    *,
    of_box: Iterable[_Group] = (),
    of_items: Iterable[_Group] = (),
) -> None:
    """Add the entities of the box, and those of what it lists now and later."""
    offered = {None, *entry.runtime_data.accounts.parts}
    for coordinator, descriptions in of_box:
        if coordinator:
            async_add_entities(
                entity_class(entry, coordinator, it, it.setting)
                for it in descriptions
                if it.setting in offered
            )
    for coordinator, descriptions in of_items:
        if coordinator:
            _async_setup_items(
                entry, async_add_entities, entity_class, coordinator, descriptions
            )


@callback
def _async_setup_items(
    entry: FritzboxVoipConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    entity_class: type[BoxEntity[Any]],
    coordinator: FritzboxVoipCoordinator[Any],
    descriptions: Sequence[BoxEntityDescription[Any]],
) -> None:
    """Add the entities of what is listed now, and of what will be listed later."""
    registry = er.async_get(coordinator.hass)
    added: dict[Any, list[BoxEntity[Any]]] = {}

    @callback
    def add_new() -> None:
        items = coordinator.lister.data or {}
        for key in added.keys() - items.keys():
            # Entities of what cannot be read for a while stay.
            if not any(registry.async_get(it.entity_id) for it in added[key]):
                del added[key]
        new = {
            key: [
                entity_class(entry, coordinator, it, key)
                for it in descriptions
                if it.exists_fn(item)
            ]
            for key, item in items.items()
            if key not in added
        }
        added.update(new)
        async_add_entities([entity for it in new.values() for entity in it])

    add_new()
    entry.async_on_unload(coordinator.lister.async_add_listener(add_new))


class BoxEntity[Subject](CoordinatorEntity[FritzboxVoipCoordinator[Any]]):
    """An entity of the box, or of a line, an IP phone or an alarm clock."""

    _attr_has_entity_name = True

    def __init__(
        self,
        entry: FritzboxVoipConfigEntry,
        coordinator: FritzboxVoipCoordinator[Any],
        description: EntityDescription,
        key: str | int | None = None,
    ) -> None:
        """Initialize the entity, with the key of an item or setting."""
        # The context marks the coordinator as one with enabled entities.
        super().__init__(coordinator, context=description.key)
        self.entry = entry
        self.box = entry.runtime_data
        self.entity_description = description
        self._attr_translation_key = description.key
        self._key = key
        serial = self.box.accounts.description.serial
        self._attr_unique_id = f"{serial}_{description.key}"
        self._attr_device_info = box_device_info(entry, self.box.accounts.description)
        if key is not None and (kind := coordinator.device_kind):
            self._set_child(child_identifier(serial, kind, str(key)))
        elif isinstance(key, int):
            # An alarm clock has no device of its own.
            self._attr_unique_id = f"{self._attr_unique_id}_{key}"
            self._update_name()

    @property
    def subject(self) -> Subject:
        """Return what the entity is about: the item or setting, or all data."""
        data = self.coordinator.data
        subject: Subject = data if self._key is None else data[self._key]
        return subject

    @property
    @override
    def available(self) -> bool:
        """Return whether the box answers, and has the subject."""
        return (
            super().available and self._has_subject and self.box.accounts.is_available
        )

    @override
    async def async_added_to_hass(self) -> None:
        """Update the state also when the box is lost or back."""
        await super().async_added_to_hass()
        accounts = self.box.accounts
        if self.coordinator is not accounts:
            self._box_available = accounts.is_available
            self.async_on_remove(accounts.async_add_listener(self._handle_box_update))
            if self.coordinator.data is not None and not self._has_subject:
                # A line is added before its settings are read. Not awaited: the state
                # would be written, and stay, even if the box was unloaded meanwhile.
                self.entry.async_create_background_task(
                    self.hass,
                    self.coordinator.async_request_refresh(),
                    self.coordinator.name,
                )

    async def async_set_written(self, change: Callable[[Subject], Subject]) -> None:
        """Show what was written, and read it again."""
        key = self._key

        def change_data(data: Any) -> Any:
            if key is None:
                return change(data)
            return {**data, key: change(data[key])} if key in data else data

        await self.coordinator.async_set_written(change_data)

    @property
    def _has_subject(self) -> bool:
        """Return whether there is something that the entity is about."""
        data = self.coordinator.data
        return data is not None and (self._key is None or self._key in data)

    def _set_child(self, identifier: str) -> None:
        """Make it an entity of a device inside the box, which is registered."""
        self._attr_unique_id = f"{identifier}_{self.entity_description.key}"
        self._attr_device_info = ChildDeviceInfo(
            identifiers={(DOMAIN, identifier)},
            parent_device_id=self.box.box_device_id,
        )

    def _update_name(self) -> None:
        """Name an alarm clock as the box does."""
        if isinstance(self._key, int) and self._has_subject:
            name = self.coordinator.data[self._key].name
            name = one_line(name) or str(self._key + 1)
            self._attr_translation_placeholders = {"name": name}
            # Home Assistant caches the whole name.
            self.__dict__.pop("name", None)

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        """Update the state, and the name of an alarm clock."""
        self._update_name()
        super()._handle_coordinator_update()

    @callback
    def _handle_box_update(self) -> None:
        """Update the state when the box has come or gone."""
        if self._box_available != self.box.accounts.is_available:
            self._box_available = not self._box_available
            self.async_write_ha_state()


def box_action[EntityT: BoxEntity[Any], **P](
    func: Callable[Concatenate[EntityT, P], Coroutine[Any, Any, None]],
) -> Callable[Concatenate[EntityT, P], Coroutine[Any, Any, None]]:
    """Decorate a method that calls the box, so that its errors are translated."""

    async def handler(self: EntityT, /, *args: P.args, **kwargs: P.kwargs) -> None:
        with translated_errors(self.hass, self.entry):
            await func(self, *args, **kwargs)

    return handler
