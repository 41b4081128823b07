"""The FRITZ!Box VoIP integration."""

from collections.abc import Callable
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
    codes_store,
)
from .dialing import Dialer
from .entity import async_update_devices, box_device_info, is_gone
from .helpers import create_transport
from .parts import (
    AlarmClocksCoordinator,
    ClientsCoordinator,
    DialingCoordinator,
    PartCoordinator,
    PrefixesCoordinator,
    SettingsCoordinator,
)
from .repairs import IssueMonitor
from .services import async_setup_services
from .tr064.client import Client
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
    client = Client(transport)
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
        codes=lambda: accounts.codes,
        options=lambda: entry.options,
        box=entry.title,
    )

    async def close(_event: Event | None = None) -> None:
        """Leave no phone ringing, no confirmation waiting and no connection open."""
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

    async def create[Part: PartCoordinator[Any]](
        part: Callable[[AccountsCoordinator], Part], *names: str
    ) -> Part | None:
        """Return a coordinator for a part that the box offers."""
        if accounts.parts.isdisjoint(names):
            return None
        coordinator = part(accounts)
        if not isinstance(coordinator, PrefixesCoordinator):
            await _async_first_refresh(accounts, coordinator)
        return coordinator

    box = dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id,
        **box_device_info(entry, accounts.description),
    )
    clients = await create(ClientsCoordinator, "clients")
    entry.runtime_data = FritzboxVoipRuntimeData(
        client=client,
        voip=voip,
        accounts=accounts,
        calls=calls,
        clients=clients,
        alarm_clocks=await create(AlarmClocksCoordinator, "alarm_clocks"),
        dialing=await create(
            partial(DialingCoordinator, client=client, clients=clients), "dialing"
        ),
        settings=await create(SettingsCoordinator, "codes", "audio", "numbers"),
        prefixes=await create(PrefixesCoordinator, "prefixes"),
        dialer=dialer,
        box_device_id=box.id,
    )
    update_devices = partial(async_update_devices, hass, entry)
    update_devices()
    dialing = entry.runtime_data.dialing
    for coordinator in (accounts, clients, dialing):
        if coordinator:
            entry.async_on_unload(coordinator.async_add_listener(update_devices))
    IssueMonitor(hass, entry).async_start()
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    if dialing:
        dialing.async_read_phone_book()
    calls.async_start()
    return True


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
    """Delete the issues and codes of a box that was removed, loaded or not."""
    await codes_store(hass, entry).async_remove()
    issues.async_delete_all_issues(hass, entry)


async def async_remove_config_entry_device(
    _hass: HomeAssistant, entry: FritzboxVoipConfigEntry, device: AnyDeviceEntry
) -> bool:
    """Let the user remove what the box no longer has, as far as that is known."""
    return entry.state is ConfigEntryState.LOADED and is_gone(entry, device)
