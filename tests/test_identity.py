"""What a line and an IP phone are recognized by, whatever the box makes of them."""

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.device_registry import AnyDeviceEntry
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.common import poll, state_of
from tests.simulator import Account, SimulatedBox

from .test_devices import box_device, children

PROBLEM = ("binary_sensor", "registration_problem")


def rename(hass: HomeAssistant, device: AnyDeviceEntry) -> None:
    """Give a device a name, as a user does."""
    dr.async_get(hass).async_update_child_device(device.id, name_by_user="Mine")


def named(hass: HomeAssistant, entry: MockConfigEntry) -> list[str | None]:
    """Return the names at the box of the devices that the user has named."""
    registry = dr.async_get(hass)
    return [
        device.name
        for device in dr.async_entries_for_parent_device(
            registry, box_device(hass, entry).id
        )
        if device.name_by_user
    ]


def statuses(hass: HomeAssistant, entry: MockConfigEntry) -> dict[str, str]:
    """Return the status of each line by the name of its device."""
    devices = dr.async_get(hass)
    found = {}
    for entity in er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id):
        if entity.translation_key == "account_status":
            device = devices.async_get(entity.device_id or "")
            state = hass.states.get(entity.entity_id)
            assert device
            assert state
            found[str(device.name)] = state.state
    return found


@pytest.mark.parametrize(
    "spelling", ["0049 30 987654", "030987654", "987654", "030/98 76 54"]
)
async def test_a_line_that_is_written_in_another_way_is_the_same(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    spelling: str,
) -> None:
    """With its entities and what the user has made of them."""
    registry = er.async_get(hass)
    before = {it.entity_id: it.id for it in registry.entities.values()}
    rename(hass, children(hass, loaded)[box.state.accounts[1].number])

    box.state.accounts[1].number = spelling
    await poll(hass, freezer)

    assert named(hass, loaded) == [f"Line {spelling}"]
    assert {it.entity_id: it.id for it in registry.entities.values()} == before


@pytest.mark.parametrize("index", [0, 1])
async def test_another_ip_phone_in_the_same_place_is_another_device(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    index: int,
) -> None:
    """One that is only renamed at the box is the same."""
    client = box.state.clients[index]
    rename(hass, children(hass, loaded)[client.phone_name])
    client.phone_name = "Office"
    await poll(hass, freezer)
    assert named(hass, loaded) == ["Office (IP phone)"]

    client.username = "another"
    await poll(hass, freezer)

    assert named(hass, loaded) == []
    assert "Office" in children(hass, loaded)


@pytest.mark.parametrize("number", ["030 555000", "004930555000"])
async def test_lines_with_one_number_are_all_shown(
    hass: HomeAssistant, box: SimulatedBox, entry: MockConfigEntry, number: str
) -> None:
    """And the one that is down is a problem, whichever it is."""
    registrar = box.state.accounts[2].registrar
    box.state.accounts[2].status = "registered"
    box.state.accounts[5] = Account(registrar, number, "second")
    box.state.accounts[7] = Account(registrar, number, "third")
    box.state.accounts[7].status = "not registered"

    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)

    shown = sorted(statuses(hass, entry).items())
    assert ("Line 030555000", "registered") in shown
    lines = [
        it
        for it in dr.async_entries_for_parent_device(
            dr.async_get(hass), box_device(hass, entry).id
        )
        if "555000" in str(it.name).replace(" ", "")
    ]
    assert len(lines) == 3
    assert state_of(hass, entry, *PROBLEM).state == "on"
    assert state_of(hass, entry, "sensor", "accounts_registered").state == "4"


@pytest.mark.parametrize("index", [0, 4])
async def test_a_line_without_a_number_goes_by_its_place(
    hass: HomeAssistant,
    box: SimulatedBox,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    index: int,
) -> None:
    """As at the box, whatever becomes of another one without."""
    for place in (0, 4):
        box.state.accounts[place] = Account("sip.example.net", "", "user")

    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)

    assert statuses(hass, entry)[f"Line {index + 1}"] == "registered"

    rename(hass, children(hass, entry)[f"{index + 1}"])
    del box.state.accounts[4 - index]
    await poll(hass, freezer)

    assert named(hass, entry) == [f"Line {index + 1}"]


@pytest.mark.parametrize("moment", [1, 12, 25, 40])
async def test_a_line_that_is_deleted_during_a_set_up_removes_only_itself(
    hass: HomeAssistant,
    box: SimulatedBox,
    entry: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
    moment: int,
) -> None:
    """At whatever moment the poll that finds it comes."""
    registered = 0

    @callback
    def handle_entity(_event: Event[er.EventEntityRegistryUpdatedData]) -> None:
        nonlocal registered
        registered += 1
        if registered == moment:
            del box.state.accounts[1]
            entry.async_create_task(
                hass, entry.runtime_data.accounts.async_refresh(), eager_start=True
            )

    hass.bus.async_listen(er.EVENT_ENTITY_REGISTRY_UPDATED, handle_entity)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)

    assert registered > moment
    assert set(statuses(hass, entry)) == {"Line 03012345678", "Line 030555000"}
    assert state_of(hass, entry, "sensor", "accounts_registered").state == "1"
    assert not [it for it in caplog.records if it.levelname == "ERROR"]
