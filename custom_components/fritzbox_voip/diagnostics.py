"""Diagnostics: what helps to help, and nothing that is private."""

from typing import Any

from homeassistant.const import CONF_PORT, CONF_SCAN_INTERVAL, CONF_SSL
from homeassistant.core import HomeAssistant
from homeassistant.helpers.device_registry import AnyDeviceEntry

from .const import CONF_ALLOWED_NUMBERS, CONF_WHO_MAY_DIAL, DOMAIN
from .coordinator import FritzboxVoipConfigEntry
from .devices import account_id, client_id
from .tr064.x_voip import Account, AlarmClock, SipClient

# Built from what is known to be harmless, never redacted: what is added to the data
# one day stays out until somebody has thought about it.


async def async_get_config_entry_diagnostics(
    _hass: HomeAssistant, entry: FritzboxVoipConfigEntry
) -> dict[str, Any]:
    """Return diagnostics of the box."""
    coordinator = entry.runtime_data.coordinator
    data = coordinator.data
    permissions = coordinator.permissions
    return {
        "box": {
            "model": coordinator.description.model,
            "firmware": coordinator.description.firmware,
            "services": sorted(coordinator.description.services),
            "x_voip_actions": sorted(await entry.runtime_data.client.actions("X_VoIP")),
        },
        "login": {
            "ssl": entry.data[CONF_SSL],
            "port": entry.data[CONF_PORT],
            "rights": {"phone": permissions.phone, "app": permissions.app}
            if permissions
            else None,
        },
        "options": {
            CONF_SCAN_INTERVAL: entry.options.get(CONF_SCAN_INTERVAL),
            CONF_WHO_MAY_DIAL: entry.options.get(CONF_WHO_MAY_DIAL),
            CONF_ALLOWED_NUMBERS: len(entry.options.get(CONF_ALLOWED_NUMBERS, [])),
        },
        "polling": {
            "last_update_success": coordinator.last_update_success,
            "last_exception": type(coordinator.last_exception).__name__,
            "offered": list(coordinator.groups),
            "failed": sorted(data.failed),
            "last_polls": [
                {"started": poll.started.isoformat(), "seconds": dict(poll.seconds)}
                for poll in coordinator.polls
            ],
        },
        "accounts": [_account(account) for account in data.accounts.values()],
        "clients": [_client(client) for client in data.clients.values()],
        "alarm_clocks": [_alarm_clock(clock) for clock in data.alarm_clocks.values()],
    }


async def async_get_device_diagnostics(
    hass: HomeAssistant, entry: FritzboxVoipConfigEntry, device: AnyDeviceEntry
) -> dict[str, Any]:
    """Return diagnostics of the box, or of one line or SIP client."""
    coordinator = entry.runtime_data.coordinator
    data, serial = coordinator.data, coordinator.description.serial
    for number, account in data.accounts.items():
        if (DOMAIN, account_id(serial, number)) in device.identifiers:
            return {"account": _account(account)}
    for number, client in data.clients.items():
        if (DOMAIN, client_id(serial, number)) in device.identifiers:
            return {"client": _client(client)}
    return await async_get_config_entry_diagnostics(hass, entry)


def _account(account: Account) -> dict[str, Any]:
    """Return what is harmless of a line."""
    return {
        "index": account.index,
        "status": account.status,
        "has_outbound_proxy": bool(account.outbound_proxy),
        "has_stun_server": bool(account.stun_server),
    }


def _client(client: SipClient) -> dict[str, Any]:
    """Return what is harmless of a SIP client."""
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
