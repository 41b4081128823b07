"""The devices of a box: itself, its lines and its SIP clients."""

from homeassistant.const import CONF_HOST
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.device_registry import ChildDeviceInfo, DeviceInfo
from yarl import URL

from .const import DOMAIN
from .coordinator import FritzboxVoipConfigEntry
from .groups import Group
from .tr064.description import BoxDescription
from .tr064.x_voip import Account, SipClient


def account_id(serial: str, number: str) -> str:
    """Return what identifies a line: its box and its number."""
    return f"{serial}_account_{number}"


def client_id(serial: str, internal_number: str) -> str:
    """Return what identifies a SIP client: its box and its internal number."""
    return f"{serial}_client_{internal_number}"


def account_name(account: Account) -> str:
    """Return the name of a line: its number."""
    return account.number


def client_name(client: SipClient) -> str:
    """Return the name of a SIP client: as the box calls it."""
    return client.phone_name or client.internal_number


def box_device_info(entry: FritzboxVoipConfigEntry, box: BoxDescription) -> DeviceInfo:
    """Return the box."""
    return DeviceInfo(
        identifiers={(DOMAIN, box.serial)},
        connections={(dr.CONNECTION_NETWORK_MAC, dr.format_mac(box.serial))},
        configuration_url=str(URL.build(scheme="http", host=entry.data[CONF_HOST])),
        manufacturer="FRITZ!",
        model=box.model,
        name=box.model,
        serial_number=box.serial,
        sw_version=box.firmware,
    )


def child_device_info(
    entry: FritzboxVoipConfigEntry, identifier: str, name: str
) -> ChildDeviceInfo:
    """Return a device that lives inside the box."""
    return ChildDeviceInfo(
        identifiers={(DOMAIN, identifier)},
        name=name,
        parent_device_id=entry.runtime_data.box_device_id,
    )


@callback
def async_follow_box(hass: HomeAssistant, entry: FritzboxVoipConfigEntry) -> None:
    """Remove the devices that the box no longer has, and rename the renamed."""
    registry = dr.async_get(hass)
    names = _child_names(entry)
    box_device_id = entry.runtime_data.box_device_id
    registry.async_update_device(
        box_device_id, sw_version=entry.runtime_data.coordinator.description.firmware
    )
    for child in dr.async_entries_for_parent_device(registry, box_device_id):
        if is_gone(entry, child):
            registry.async_remove_device(child.id)
        elif (name := names.get(_identifier(child), child.name)) != child.name:
            registry.async_update_child_device(child.id, name=name)


def is_gone(entry: FritzboxVoipConfigEntry, device: dr.AnyDeviceEntry) -> bool:
    """Return whether the box has told its list, and this device is not in it."""
    coordinator = entry.runtime_data.coordinator
    serial = coordinator.description.serial
    group_by_prefix = {
        account_id(serial, ""): Group.ACCOUNTS,
        client_id(serial, ""): Group.CLIENTS,
    }
    identifier = _identifier(device)
    return identifier not in _child_names(entry) and any(
        identifier.startswith(prefix) and group in coordinator.data.told
        for prefix, group in group_by_prefix.items()
    )


def _identifier(device: dr.AnyDeviceEntry) -> str:
    """Return what identifies a device of ours, of which it has one."""
    return next(iter(device.identifiers))[1]


def _child_names(entry: FritzboxVoipConfigEntry) -> dict[str, str]:
    """Return the names of the lines and SIP clients by what identifies them."""
    coordinator = entry.runtime_data.coordinator
    data, serial = coordinator.data, coordinator.description.serial
    return {
        account_id(serial, number): account_name(account)
        for number, account in data.accounts.items()
    } | {
        client_id(serial, number): client_name(client)
        for number, client in data.clients.items()
    }
