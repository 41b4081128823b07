"""The telephony of a FRITZ!Box in Home Assistant."""

from functools import partial

from homeassistant.const import EVENT_HOMEASSISTANT_STOP, Platform
from homeassistant.core import Event, HomeAssistant
from homeassistant.helpers import config_validation as cv, device_registry as dr
from homeassistant.helpers.device_registry import AnyDeviceEntry
from homeassistant.helpers.typing import ConfigType

from . import issues
from .clocks import Clocks
from .const import CONF_FINGERPRINT, DOMAIN
from .coordinator import (
    FritzboxVoipConfigEntry,
    FritzboxVoipCoordinator,
    FritzboxVoipRuntimeData,
)
from .devices import async_follow_box, box_device_info, is_gone
from .groups import Group
from .memory import Memory
from .reach import transport_to
from .ringing import Ringer
from .services import async_setup_services
from .tr064.client import Client
from .tr064.second_factor import SecondFactor
from .tr064.transport import Transport
from .tr064.x_voip import XVoip
from .watch import Watch

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)

PLATFORMS = [
    Platform.BINARY_SENSOR,
    Platform.BUTTON,
    Platform.CALENDAR,
    Platform.SELECT,
    Platform.SENSOR,
    Platform.SWITCH,
]


async def async_setup(hass: HomeAssistant, _config: ConfigType) -> bool:
    """Register the actions."""
    async_setup_services(hass)
    return True


async def async_setup_entry(
    hass: HomeAssistant, entry: FritzboxVoipConfigEntry
) -> bool:
    """Set up a box."""
    transport = transport_to(entry.data)
    entry.async_on_unload(transport.close)
    memory = Memory(hass, entry.entry_id)
    client = Client(transport, await memory.load(entry.unique_id))
    second_factor = SecondFactor(
        client,
        on_waiting=partial(issues.async_tell_second_factor, hass, entry),
        on_finished=partial(issues.async_take_back, hass, entry, issues.SECOND_FACTOR),
    )
    voip = XVoip(client, second_factor)
    coordinator = FritzboxVoipCoordinator(hass, entry, client, voip)
    await coordinator.async_config_entry_first_refresh()
    await memory.keep(client.scpd_cache)
    if transport.fingerprint and not entry.data.get(CONF_FINGERPRINT):
        hass.config_entries.async_update_entry(
            entry, data={**entry.data, CONF_FINGERPRINT: transport.fingerprint.hex()}
        )

    ringer = Ringer(hass, voip.dialing)
    _end_with_entry(hass, entry, second_factor, ringer, transport)

    # The lines and SIP clients want their parent first.
    box = dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id,
        **box_device_info(entry, coordinator.description),
    )
    entry.runtime_data = FritzboxVoipRuntimeData(
        client=client,
        voip=voip,
        coordinator=coordinator,
        ringer=ringer,
        box_device_id=box.id,
    )
    follow_box = partial(async_follow_box, hass, entry)
    follow_box()
    entry.async_on_unload(coordinator.async_add_listener(follow_box))
    Clocks(hass, entry).async_start()
    Watch(hass, entry).async_start()

    # Before their switches are added, so that these do not begin as unavailable.
    await coordinator.async_refresh_groups(Group.PREFIX_SETTINGS)
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    return True


def _end_with_entry(
    hass: HomeAssistant,
    entry: FritzboxVoipConfigEntry,
    second_factor: SecondFactor,
    ringer: Ringer,
    transport: Transport,
) -> None:
    """Leave no phone ringing, nobody waited for, and no connection open at the end."""

    async def end(_event: Event | None = None) -> None:
        second_factor.close()
        await ringer.stop()
        transport.close()

    entry.async_on_unload(end)
    entry.async_on_unload(hass.bus.async_listen(EVENT_HOMEASSISTANT_STOP, end))


async def async_remove_config_entry_device(
    _hass: HomeAssistant, entry: FritzboxVoipConfigEntry, device: AnyDeviceEntry
) -> bool:
    """Let the user remove what the box no longer has."""
    return is_gone(entry, device)


async def async_unload_entry(
    hass: HomeAssistant, entry: FritzboxVoipConfigEntry
) -> bool:
    """Unload a box."""
    # What the user ignores stays ignored when the box is loaded again.
    issues.async_take_back_all(hass, entry, ignored=False)
    return await hass.config_entries.async_unload_platforms(entry, PLATFORMS)


async def async_remove_entry(
    hass: HomeAssistant, entry: FritzboxVoipConfigEntry
) -> None:
    """Tell nothing of a box that was removed, loaded or not, and keep nothing of it."""
    await Memory(hass, entry.entry_id).forget()
    issues.async_take_back_all(hass, entry)
