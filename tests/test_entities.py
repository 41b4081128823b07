"""What all entities have in common, whatever their platform."""

from collections import Counter

from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.entity_platform import async_get_platforms
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.fritzbox_voip.const import DOMAIN
from tests.common import enable_all
from tests.metadata import ENTITIES, translations
from tests.simulator import SimulatedBox

# First on a device's page; the rest is configuration or diagnostic.
PRIMARY = {
    "account_call",
    "account_in_use",
    "account_status",
    "accounts_registered",
    "alarm_clock",
    "alarm_clock_next",
    "alarm_clocks",
    "dial",
    "dial_number",
    "dial_phone",
    "hang_up",
    "next_alarm",
    "other_call",
    "phone_ring",
    "registration_problem",
    "ring_all",
}

DISABLED = {
    "account_area_code",
    "account_country_code",
    "account_outbound_proxy",
    "account_registered",
    "account_registrar",
    "account_stun_server",
    "alarm_clock_next",
    "client_incoming_numbers",
    "client_outgoing_number",
}

DEVICE_CLASSES = {
    "account_registered": "connectivity",
    "account_status": "enum",
    "alarm_clock_next": "timestamp",
    "next_alarm": "timestamp",
    "reachable": "connectivity",
    "registration_problem": "problem",
}


pytestmark = pytest.mark.usefixtures("call_monitor_on")


async def connected(hass: HomeAssistant, box: SimulatedBox) -> None:
    """Wait for the connection to the call monitor, with which entities come."""
    await box.call_monitor.wait_for_connections(1)
    await hass.async_block_till_done(wait_background_tasks=True)


@pytest.fixture
async def registered(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> list[er.RegistryEntry]:
    """Return what the registry knows, also of what is off by default."""
    await connected(hass, box)
    return er.async_entries_for_config_entry(er.async_get(hass), loaded.entry_id)


@pytest.fixture
async def entities(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> list[Entity]:
    """Return all entities, those that are disabled by default too."""
    await connected(hass, box)
    await enable_all(hass, loaded)
    await connected(hass, box)
    return [
        entity
        for platform in async_get_platforms(hass, DOMAIN)
        for entity in platform.entities.values()
    ]


def test_every_kind_of_entity_is_here(entities: list[Entity]) -> None:
    """Else the tests below would not see it."""
    assert {entity.translation_key for entity in entities} == {
        description.key
        for descriptions in ENTITIES.values()
        for description in descriptions
    }


def test_every_entity_can_be_distinguished(
    entities: list[Entity], caplog: pytest.LogCaptureFixture
) -> None:
    """By an id that no other has; Home Assistant leaves out what has one of another."""
    ids = Counter(entity.unique_id for entity in entities)

    assert None not in ids
    assert ids.total() == len(ids)
    assert not [
        record.getMessage()
        for record in caplog.get_records("setup")
        if "does not generate unique IDs" in record.getMessage()
    ]


def test_every_entity_belongs_to_a_device(entities: list[Entity]) -> None:
    """And is named after it, in the words of the translations."""
    for entity in entities:
        assert entity.device_entry
        assert entity.has_entity_name
        named = translations()["entity"][entity.platform.domain]
        assert named[entity.translation_key]["name"]


def test_no_entity_has_an_icon_of_its_own(entities: list[Entity]) -> None:
    """They stand in icons.json, where a state can have its own."""
    assert not [entity for entity in entities if entity.icon]


def test_no_entity_polls_the_box(entities: list[Entity]) -> None:
    """The coordinator does, for all of them."""
    assert not [entity for entity in entities if entity.should_poll]


def test_what_matters_has_no_category(registered: list[er.RegistryEntry]) -> None:
    """Settings and details have one."""
    primary = {it.translation_key for it in registered if it.entity_category is None}
    others = {it.entity_category for it in registered} - {None}

    assert primary == PRIMARY
    assert others == {EntityCategory.CONFIG, EntityCategory.DIAGNOSTIC}


def test_what_few_people_need_is_disabled(registered: list[er.RegistryEntry]) -> None:
    """As the design lists it."""
    assert {it.translation_key for it in registered if it.disabled_by} == DISABLED


def test_device_classes(registered: list[er.RegistryEntry]) -> None:
    """Where Home Assistant has one."""
    assert {
        it.translation_key: it.original_device_class
        for it in registered
        if it.original_device_class
    } == DEVICE_CLASSES
