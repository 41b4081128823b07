"""The FRITZ!Box VoIP integration."""

import asyncio
from functools import partial
from typing import Any

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
    ConfigEntryState,
)
from homeassistant.const import EVENT_HOMEASSISTANT_STOP, Platform
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryNotReady
from homeassistant.helpers import config_validation as cv, device_registry as dr
from homeassistant.helpers.device_registry import AnyDeviceEntry
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.typing import ConfigType

from . import issues
from .calls import CallsListener
from .const import CONF_FINGERPRINT, DOMAIN, LOGGER
from .coordinator import (
    AccountsCoordinator,
    FritzboxVoipConfigEntry,
    FritzboxVoipCoordinator,
    FritzboxVoipRuntimeData,
)
from .dialing import Dialer, StoredCodes
from .entity import async_update_devices, box_device_info, is_gone
from .helpers import LOGIN_PAUSES, create_transport
from .parts import (
    AlarmClocksCoordinator,
    ClientsCoordinator,
    DialingCoordinator,
    PartCoordinator,
    PrefixesCoordinator,
    SettingsCoordinator,
)
from .repairs import LINES_DOWN, IssueMonitor, async_close_reconfigure
from .services import async_setup_services
from .tr064.client import Client
from .tr064.description import serial_in
from .tr064.errors import ActionError, ProtocolError
from .tr064.second_factor import SecondFactor
from .tr064.transport import create_session
from .tr064.x_voip import XVoip

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)

PLATFORMS = [
    Platform.BINARY_SENSOR,
    Platform.BUTTON,
    Platform.CALENDAR,
    Platform.EVENT,
    Platform.SELECT,
    Platform.SENSOR,
    Platform.SIREN,
    Platform.SWITCH,
    Platform.TEXT,
]


async def async_setup(hass: HomeAssistant, _config: ConfigType) -> bool:
    """Set up the actions."""
    async_setup_services(hass)

    @callback
    def delete_issues(_change: ConfigEntryChange, entry: ConfigEntry) -> None:
        """Delete the issues of a box that is disabled before it was set up."""
        if entry.domain == DOMAIN and entry.disabled_by:
            issues.async_delete_all_issues(hass, entry, ignored=False)

    async_dispatcher_connect(hass, SIGNAL_CONFIG_ENTRY_CHANGED, delete_issues)
    return True


async def async_setup_entry(
    hass: HomeAssistant, entry: FritzboxVoipConfigEntry
) -> bool:
    """Set up a box."""
    session = create_session()
    transport = create_transport(session, entry.data)
    client = Client(transport, serial_in(entry.unique_id or ""))
    second_factor = SecondFactor(
        client,
        on_waiting=partial(issues.async_notify_second_factor, hass, entry),
        on_finished=partial(issues.async_dismiss_second_factor, hass, entry),
    )
    voip = XVoip(client, second_factor)
    accounts = AccountsCoordinator(hass, entry, voip, client, transport)
    calls = CallsListener(accounts)
    dialer = Dialer(
        hass,
        voip.dialing,
        codes=lambda: accounts.codes.value,
        options=lambda: entry.options,
        box=lambda: entry.title,
    )

    async def close(_event: Event | None = None) -> None:
        """End the ringing, cancel confirmations and close the connections."""
        second_factor.close()
        await calls.close()
        await dialer.close()
        await second_factor.finish()
        await session.close()

    entry.async_on_unload(close)
    entry.async_on_unload(hass.bus.async_listen(EVENT_HOMEASSISTANT_STOP, close))

    await _async_first_refresh(accounts, accounts)
    if transport.fingerprint and not entry.data.get(CONF_FINGERPRINT):
        hass.config_entries.async_update_entry(
            entry, data={**entry.data, CONF_FINGERPRINT: transport.fingerprint.hex()}
        )

    box = dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id,
        **box_device_info(entry, accounts.description),
    )
    entry.runtime_data = FritzboxVoipRuntimeData(
        voip=voip,
        accounts=accounts,
        calls=calls,
        clients=await _async_create(accounts, ClientsCoordinator),
        alarm_clocks=await _async_create(accounts, AlarmClocksCoordinator),
        dialing=await _async_create(accounts, DialingCoordinator),
        settings=await _async_create(accounts, SettingsCoordinator),
        prefixes=await _async_create(accounts, PrefixesCoordinator),
        dialer=dialer,
        box_device_id=box.id,
    )
    update_devices = partial(async_update_devices, hass, entry)
    update_devices()
    if dialing := entry.runtime_data.dialing:
        # The sirens are entities of this coordinator.
        dialer.on_ringing_changed = dialing.async_update_listeners
    for coordinator in (accounts, entry.runtime_data.clients, dialing):
        if coordinator:
            entry.async_on_unload(coordinator.async_add_listener(update_devices))
    IssueMonitor(hass, entry).async_start()
    for platform in PLATFORMS:
        # One at a time: all entities at once would hold up the event loop.
        await hass.config_entries.async_forward_entry_setups(entry, [platform])
        await asyncio.sleep(0)
    prefixes = entry.runtime_data.prefixes
    if prefixes and prefixes.has_enabled_entities:
        # Once for all of its switches.
        entry.async_create_background_task(
            hass, prefixes.async_refresh(), prefixes.name
        )
    if dialing:
        dialing.async_read_phone_book()
    calls.async_start()
    return True


async def _async_create[Part: PartCoordinator[Any]](
    accounts: AccountsCoordinator, part: type[Part]
) -> Part | None:
    """Return the coordinator of a part, None where the box does not offer it."""
    if accounts.parts.isdisjoint(part.requires_any):
        return None
    coordinator = part(accounts)
    if not isinstance(coordinator, PrefixesCoordinator):
        await _async_first_refresh(accounts, coordinator)
    return coordinator


async def _async_first_refresh(
    accounts: AccountsCoordinator, coordinator: FritzboxVoipCoordinator[Any]
) -> None:
    """Fetch a part; one that fails alone does not stop the set-up."""
    try:
        await coordinator.async_config_entry_first_refresh()
    except ConfigEntryNotReady as err:
        failure = coordinator.last_exception
        is_alone = isinstance(
            failure and failure.__cause__, (ActionError, ProtocolError)
        )
        if not is_alone and coordinator is not accounts:
            # The lines know whether it is the part or the box that does not answer.
            await accounts.async_refresh()
            is_alone = accounts.is_available
        if not is_alone or not accounts.is_available:
            raise
        LOGGER.warning("Error fetching %s data: %s", coordinator.name, err)


async def async_unload_entry(
    hass: HomeAssistant, entry: FritzboxVoipConfigEntry
) -> bool:
    """Unload a box."""
    # What the user ignores stays ignored when the box is loaded again.
    issues.async_delete_all_issues(hass, entry, ignored=False)
    return await hass.config_entries.async_unload_platforms(entry, PLATFORMS)


async def async_remove_entry(
    hass: HomeAssistant, entry: FritzboxVoipConfigEntry
) -> None:
    """Delete all that is kept of a box that was removed, loaded or not."""
    # Home Assistant closes the reauth dialog alone.
    async_close_reconfigure(hass, entry)
    await StoredCodes(hass, entry.entry_id).async_remove()
    issues.async_delete_all_issues(hass, entry)
    hass.data.get(LINES_DOWN, {}).pop(entry.entry_id, None)
    hass.data.get(LOGIN_PAUSES, {}).pop(entry.entry_id, None)


async def async_remove_config_entry_device(
    _hass: HomeAssistant, entry: FritzboxVoipConfigEntry, device: AnyDeviceEntry
) -> bool:
    """Let the user remove what the box no longer has, as far as that is known."""
    return entry.state is ConfigEntryState.LOADED and is_gone(entry, device)
