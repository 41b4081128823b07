"""Diagnostics of a box: what helps to help, and nothing private."""

from contextlib import suppress
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_PORT, CONF_SCAN_INTERVAL, CONF_SSL
from homeassistant.core import HomeAssistant
from homeassistant.helpers.device_registry import AnyDeviceEntry

from .const import CONF_ALLOWED_NUMBERS, CONF_WHO_MAY_DIAL
from .coordinator import FritzboxVoipConfigEntry, FritzboxVoipCoordinator
from .entity import parse_identifier
from .tr064.errors import Tr064Error
from .tr064.x_voip import Account, AlarmClock, SipClient

_PARTS = ("accounts", "clients", "alarm_clocks", "dialing", "settings", "prefixes")
# Only what is harmless is listed: what is added to the data later is left out, until
# someone has decided about it.


async def async_get_config_entry_diagnostics(
    _hass: HomeAssistant, entry: FritzboxVoipConfigEntry
) -> dict[str, Any]:
    """Return diagnostics of the box, as far as it is loaded."""
    diagnostics: dict[str, Any] = {
        "login": {CONF_SSL: entry.data[CONF_SSL], CONF_PORT: entry.data.get(CONF_PORT)},
        "options": {
            CONF_SCAN_INTERVAL: entry.options.get(CONF_SCAN_INTERVAL),
            CONF_WHO_MAY_DIAL: entry.options.get(CONF_WHO_MAY_DIAL),
            CONF_ALLOWED_NUMBERS: len(entry.options.get(CONF_ALLOWED_NUMBERS, [])),
        },
    }
    if entry.state is ConfigEntryState.LOADED:
        diagnostics |= await _loaded(entry)
    return diagnostics


async def _loaded(entry: FritzboxVoipConfigEntry) -> dict[str, Any]:
    """Return diagnostics of a loaded box."""
    data = entry.runtime_data
    accounts, description = data.accounts, data.accounts.description
    permissions, actions = accounts.permissions, None
    # After an update of FRITZ!OS they may be unknown.
    with suppress(Tr064Error):
        actions = sorted(await accounts.client.actions("X_VoIP"))
    return {
        "box": {
            "model": description.model,
            "firmware": description.firmware,
            "services": sorted(description.services),
            "x_voip_actions": actions,
        },
        "permissions": {"phone": permissions.phone, "app": permissions.app}
        if permissions
        else None,
        "coordinators": {
            name: _coordinator(coordinator)
            for name in _PARTS
            if (coordinator := getattr(data, name))
        },
        "accounts": [_account(it) for it in (accounts.data or {}).values()],
        "clients": [
            _client(it) for it in ((data.clients and data.clients.data) or {}).values()
        ],
        "alarm_clocks": [
            _alarm_clock(it)
            for it in ((data.alarm_clocks and data.alarm_clocks.data) or {}).values()
        ],
    }


async def async_get_device_diagnostics(
    hass: HomeAssistant, entry: FritzboxVoipConfigEntry, device: AnyDeviceEntry
) -> dict[str, Any]:
    """Return diagnostics of the box, or of one line or IP phone."""
    if entry.state is ConfigEntryState.LOADED:
        data = entry.runtime_data
        identifier = next(iter(device.identifiers))[1]
        kind, key = parse_identifier(data.accounts.description.serial, identifier)
        if kind == "account" and (account := (data.accounts.data or {}).get(key)):
            return {"account": _account(account)}
        clients = (data.clients and data.clients.data) or {}
        if kind == "client" and (client := clients.get(key)):
            return {"client": _client(client)}
    return await async_get_config_entry_diagnostics(hass, entry)


def _coordinator(coordinator: FritzboxVoipCoordinator[Any]) -> dict[str, Any]:
    """Return how the updates of a part went."""
    error = coordinator.last_exception
    return {
        "last_update_success": coordinator.last_update_success,
        "last_exception": type(error.__cause__ or error).__name__ if error else None,
        "update_interval": str(coordinator.update_interval),
    }


def _account(account: Account) -> dict[str, Any]:
    """Return what is harmless of a line."""
    return {
        "index": account.index,
        "status": account.status,
        "has_outbound_proxy": bool(account.outbound_proxy),
        "has_stun_server": bool(account.stun_server),
    }


def _client(client: SipClient) -> dict[str, Any]:
    """Return what is harmless of an IP phone."""
    numbers = client.incoming_numbers
    return {
        "index": client.index,
        "has_client_id": None if client.client_id is None else bool(client.client_id),
        "has_outgoing_number": bool(client.outgoing_number),
        "incoming_numbers": None if numbers is None else [it.type for it in numbers],
        "external_registration": client.external_registration,
        "delayed_call_notification": client.delayed_call_notification,
    }


def _alarm_clock(clock: AlarmClock) -> dict[str, Any]:
    """Return what is harmless of an alarm clock."""
    return {
        "index": clock.index,
        "enabled": clock.enabled,
        "weekdays": [day.name for day in clock.weekdays],
        "has_phone": bool(clock.phone_name),
    }
