"""Devices come and go with what the box lists."""

import re
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import CONF_HOST
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.device_registry import AnyDeviceEntry
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.fritzbox_voip import async_remove_config_entry_device
from custom_components.fritzbox_voip.const import CONF_PHONE_BOOK, DOMAIN
from custom_components.fritzbox_voip.entity import box_device_info
from tests.common import entity_id, poll, state_of
from tests.simulator import Account, Fault, SimulatedBox, SipClient


def box_device(hass: HomeAssistant, entry: MockConfigEntry) -> dr.DeviceEntry:
    """Return the device of the box."""
    (device,) = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    return device


def children(hass: HomeAssistant, entry: MockConfigEntry) -> dict[str, AnyDeviceEntry]:
    """Return the lines by number and the IP phones by name."""
    found = dr.async_entries_for_parent_device(
        dr.async_get(hass), box_device(hass, entry).id
    )
    return {
        re.sub(r"^Line | \(IP phone\)$", "", str(device.name)): device
        for device in found
        if not str(device.name).endswith(("(cordless phone)", "(wired phone)"))
    }


async def remove(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, device_id: str
) -> bool:
    """Remove a device as the user would, and return whether that was allowed."""
    assert await async_setup_component(hass, "config", {})
    client = await hass_ws_client(hass)
    await client.send_json_auto_id(
        {"type": "config/device_registry/remove", "device_id": device_id}
    )
    answer: dict[str, Any] = await client.receive_json()
    return bool(answer["success"])


async def test_the_box_is_a_device(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """With all that is known of it."""
    device = box_device(hass, loaded)

    assert device.identifiers == {(DOMAIN, box.serial)}
    assert device.connections == {("mac", "11:22:33:44:55:66")}
    assert device.name == box.model
    assert device.model == box.model
    assert device.sw_version == box.firmware
    assert device.serial_number == box.serial
    assert device.configuration_url == f"http://{box.host}"


@pytest.mark.parametrize("firmware", ["7.29"])
async def test_a_box_that_hides_its_serial_number_has_the_same_identity(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """The UDN contains it."""
    assert box_device(hass, loaded).identifiers == {(DOMAIN, box.serial)}


async def test_an_ipv6_address_can_be_opened(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """It is in brackets in the link to the box."""
    hass.config_entries.async_update_entry(
        loaded, data={**loaded.data, CONF_HOST: "fd00::1"}
    )

    device = box_device_info(loaded, loaded.runtime_data.accounts.description)

    assert device["configuration_url"] == "http://[fd00::1]"


async def test_lines_and_sip_clients_are_child_devices(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """Lines are named by number, SIP clients by phone name."""
    numbers = {account.number for account in box.state.accounts.values()}
    phones = {client.phone_name for client in box.state.clients.values()}

    assert set(children(hass, loaded)) == numbers | phones


async def test_a_new_line_appears(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Without a reload."""
    box.state.accounts[7] = Account(
        registrar="sip.example.com",
        number="0407777",
        username="user",
        password="password",
        status="connected",
    )

    await poll(hass, freezer)

    assert "0407777" in children(hass, loaded)
    state = state_of(hass, loaded, "sensor", "account_0407777_account_status")
    assert state.state == "connected"


async def test_the_device_of_a_line_that_is_gone_is_removed(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """And comes back with it."""
    account = box.state.accounts.pop(0)
    await poll(hass, freezer)
    assert account.number not in children(hass, loaded)
    key = f"account_{account.number}_account_status"
    assert entity_id(hass, loaded, "sensor", key) is None

    box.state.accounts[0] = account
    await poll(hass, freezer)
    assert account.number in children(hass, loaded)
    assert state_of(hass, loaded, "sensor", key).state == "registered"


async def test_a_line_keeps_its_entities_when_another_is_deleted(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Its place in the list is no identity."""
    second = box.state.accounts[1]
    key = f"account_{second.number}_account_status"
    before = entity_id(hass, loaded, "sensor", key)
    box.state.accounts = {0: second}
    second.status = "connected"

    await poll(hass, freezer)

    assert entity_id(hass, loaded, "sensor", key) == before
    assert state_of(hass, loaded, "sensor", key).state == "connected"


async def test_a_new_sip_client_appears_and_goes(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Without a reload."""
    box.state.clients[5] = SipClient(
        username="tablet", password="password", phone_name="Garage"
    )
    await poll(hass, freezer)
    state = state_of(hass, loaded, "sensor", "client_625_client_internal_number")
    assert state.state == "625"
    assert "Garage" in children(hass, loaded)

    del box.state.clients[5]
    await poll(hass, freezer)
    assert "Garage" not in children(hass, loaded)


async def test_a_sip_client_that_is_renamed_is_renamed_here(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """It stays the same device."""
    before = children(hass, loaded)[box.state.clients[0].phone_name]
    box.state.clients[0].phone_name = "Neuer Name"

    await poll(hass, freezer)

    assert children(hass, loaded)["Neuer Name"].id == before.id


async def test_a_sip_client_without_a_name_is_called_by_its_number(
    hass: HomeAssistant, box: SimulatedBox, entry: MockConfigEntry
) -> None:
    """A device wants a name."""
    box.state.clients[0].phone_name = "  "

    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()

    assert "620" in children(hass, entry)


async def test_a_box_with_nothing_is_fine(
    hass: HomeAssistant, box: SimulatedBox, entry: MockConfigEntry
) -> None:
    """No lines, no SIP clients."""
    box.state.accounts.clear()
    box.state.clients.clear()

    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()

    assert not children(hass, entry)
    assert state_of(hass, entry, "sensor", "accounts_registered").state == "0"
    assert state_of(hass, entry, "sensor", "sip_clients").state == "0"
    problem = state_of(hass, entry, "binary_sensor", "registration_problem")
    assert problem.state == "off"


async def test_of_two_lines_with_one_number_the_first_is_shown(
    hass: HomeAssistant, box: SimulatedBox, entry: MockConfigEntry
) -> None:
    """The number is what a line is known by."""
    box.state.accounts[1].number = box.state.accounts[0].number
    box.state.accounts[1].status = "not registered"

    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()

    number = box.state.accounts[0].number
    state = state_of(hass, entry, "sensor", f"account_{number}_account_status")
    assert state.state == "registered"


async def test_a_list_that_cannot_be_read_removes_nothing(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Trouble is not the same as gone."""
    before = set(children(hass, loaded))
    box.fail(Fault.upnp(820), "X_AVM-DE_GetClients", times=None)
    await hass.config_entries.async_reload(loaded.entry_id)
    await hass.async_block_till_done()

    await poll(hass, freezer)

    assert set(children(hass, loaded)) == before


async def test_a_phone_book_that_failed_is_read_again_within_an_hour(
    hass: HomeAssistant,
    box: SimulatedBox,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """A box that has just started would have no cordless phones for a day."""
    box.fail(Fault.upnp(820), "GetPhonebook")
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert entity_id(hass, entry, "siren", "phone_**610_phone_ring") is None

    for _ in range(4):
        await poll(hass, freezer, 901)

    assert entity_id(hass, entry, "siren", "phone_**610_phone_ring")
    assert box.actions().count("GetPhonebook") == 1


@pytest.fixture
async def without_phone_book(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> dr.ChildDeviceEntry:
    """Return the only phone that is listed without the phone book."""
    hass.config_entries.async_update_entry(loaded, options={CONF_PHONE_BOOK: False})
    await hass.config_entries.async_reload(loaded.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    (phone,) = [
        it
        for it in dr.async_entries_for_parent_device(
            dr.async_get(hass), box_device(hass, loaded).id
        )
        if str(it.name).endswith("(wired phone)")
    ]
    return phone


async def test_phones_that_cannot_be_read_stay(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    without_phone_book: dr.ChildDeviceEntry,
) -> None:
    """Also when that happens at a restart, and no phone book names them."""
    box.fail(Fault.upnp(820), "X_AVM-DE_GetPhonePort", times=None)

    await hass.config_entries.async_reload(loaded.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)

    assert dr.async_get(hass).async_get(without_phone_book.id)


async def test_a_phone_book_that_is_refused_for_a_moment_costs_no_phone(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
) -> None:
    """Boxes refuse actions that they have for a minute or two (401)."""
    siren = entity_id(hass, loaded, "siren", "phone_**610_phone_ring")
    box.fail(Fault.upnp(401), "GetPhonebook")

    await hass.config_entries.async_reload(loaded.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)

    assert siren
    assert entity_id(hass, loaded, "siren", "phone_**610_phone_ring") == siren


async def test_phones_that_are_suddenly_none_are_gone_the_second_time(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    without_phone_book: dr.ChildDeviceEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """The telephony of a box that starts has none for a moment."""
    box.state.phones.clear()

    await poll(hass, freezer, 901)
    assert dr.async_get(hass).async_get(without_phone_book.id)

    await poll(hass, freezer, 901)
    assert not dr.async_get(hass).async_get(without_phone_book.id)


async def test_what_the_box_has_cannot_be_removed_by_hand(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """It would be back with the next poll."""
    device = next(iter(children(hass, loaded).values()))

    assert not await remove(hass, hass_ws_client, device.id)


async def test_what_the_box_no_longer_has_can_be_removed_by_hand(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """A device that an earlier version left behind."""
    left = dr.async_get(hass).async_get_or_create_child(
        config_entry_id=loaded.entry_id,
        identifiers={(DOMAIN, f"{box.serial}_account_gone")},
        name="gone",
        parent_device_id=box_device(hass, loaded).id,
    )

    assert await remove(hass, hass_ws_client, left.id)


async def test_devices_stay_while_the_box_is_not_loaded(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """What it has is not known then."""
    devices = [*children(hass, loaded).values(), box_device(hass, loaded)]
    await hass.config_entries.async_unload(loaded.entry_id)

    for device in devices:
        assert not await async_remove_config_entry_device(hass, loaded, device)
    assert not await remove(hass, hass_ws_client, devices[0].id)
    assert dr.async_get(hass).async_get(devices[0].id)


async def test_lines_stay_the_same_when_the_codes_cannot_be_read(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """A restart in a bad moment must not cost names, areas and history."""
    before = {device.id for device in children(hass, loaded).values()}
    box.fail(Fault.upnp(820), "X_AVM-DE_GetVoIPCommonCountryCode", times=None)

    await hass.config_entries.async_reload(loaded.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)

    assert {device.id for device in children(hass, loaded).values()} == before
