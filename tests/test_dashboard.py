"""The example dashboard: its entities are there, in every house."""

from collections.abc import Iterator
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import yaml

from scripts.demo import dashboard
from scripts.demo.api import Entity
from tests.browser.dashboards import IN_GERMAN, in_german
from tests.metadata import LANGUAGES
from tests.simulator import SimulatedBox, SipClient

IN_GERMANY = dashboard.EXAMPLE.parent / "de" / dashboard.EXAMPLE.name

# Of those that the frontend has, what an example may use; the tests have no frontend.
CARDS = {"calendar", "entities", "heading", "tile"}
FEATURES = {"siren": "toggle", "switch": "toggle", "select": "select-options"}
# What an example shows.
KEYS = {
    "account_status",
    "accounts_registered",
    "alarm_clock",
    "alarm_clocks",
    "dial",
    "dial_number",
    "dial_phone",
    "hang_up",
    "next_alarm",
    "phone_ring",
    "registration_problem",
    "ring_all",
}


@pytest.fixture
def example() -> dict[str, Any]:
    """Return the example in the documents."""
    content: dict[str, Any] = yaml.safe_load(dashboard.EXAMPLE.read_text("utf-8"))
    return content


def parts(node: Any, key: str) -> Iterator[Any]:
    """Yield the values of a key, anywhere in a dashboard."""
    if isinstance(node, dict):
        if key in node:
            yield node[key]
        node = list(node.values())
    if isinstance(node, list):
        for part in node:
            yield from parts(part, key)


def cards(content: Any) -> list[dict[str, Any]]:
    """Return the cards of a dashboard."""
    return [card for some in parts(content, "cards") for card in some]


def named(content: Any) -> list[str]:
    """Return the entities that a dashboard names."""
    lists = [it for ids in parts(content, "entities") for it in ids]
    names = [*parts(content, "entity"), *lists]
    return [it for it in names if isinstance(it, str)]


async def set_up(hass: HomeAssistant, entry: MockConfigEntry) -> list[Entity]:
    """Set up the box or load it anew, and return its entities as the demo has them."""
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    registry = er.async_get(hass)
    return [
        Entity.of(entity.as_partial_dict)
        for entity in er.async_entries_for_config_entry(registry, entry.entry_id)
        if not entity.disabled
    ]


def keys_of(hass: HomeAssistant, content: Any) -> set[str | None]:
    """Return the translation keys of the entities that a dashboard names."""
    registry = er.async_get(hass)
    found = [registry.async_get(name) for name in named(content)]
    return {entity.translation_key if entity else None for entity in found}


def in_order(content: Any) -> Any:
    """Return a dashboard with the cards of phones sorted: some appear later."""
    if isinstance(content, dict):
        return {key: in_order(part) for key, part in content.items()}
    if isinstance(content, list):
        return sorted((in_order(part) for part in content), key=str)
    return content


async def test_every_entity_of_the_example_is_there(
    hass: HomeAssistant, entry: MockConfigEntry, example: dict[str, Any]
) -> None:
    """And is enabled: a disabled one has no state."""
    await set_up(hass, entry)

    assert len(named(example)) == len(set(named(example))) > 15
    assert keys_of(hass, example) == KEYS
    assert not [name for name in named(example) if not hass.states.get(name)]


def test_the_example_is_made_of_built_in_cards(example: dict[str, Any]) -> None:
    """Nothing has to be installed, and a feature is one that the entity has."""
    for card in cards(example):
        assert card["type"] in CARDS
        for feature in card.get("features", ()):
            assert FEATURES[card["entity"].split(".")[0]] == feature["type"]


def test_there_is_a_german_word_for_whatever_is_written(
    example: dict[str, Any],
) -> None:
    """And for nothing else."""
    written = {*parts(example, "title"), *parts(example, "heading")}
    written |= {it for it in parts(example, "name") if isinstance(it, str)}

    assert written == set(IN_GERMAN)


async def test_the_box_of_the_example_gets_the_example(
    hass: HomeAssistant, entry: MockConfigEntry, example: dict[str, Any]
) -> None:
    """Whatever the order in which its phones appear."""
    made = dashboard.make(await set_up(hass, entry))

    assert in_order(made) == in_order(example)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_house_in_another_language_gets_all_of_it(
    hass: HomeAssistant, entry: MockConfigEntry, example: dict[str, Any], language: str
) -> None:
    """Under the names that the entities have there."""
    hass.config.language = language

    made = dashboard.make(await set_up(hass, entry))

    assert len(named(made)) == len(named(example))
    assert keys_of(hass, made) == KEYS
    assert not [name for name in named(made) if not hass.states.get(name)]


async def test_the_example_in_german_is_that_of_a_box_in_german(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """As the German documents have it."""
    hass.config.language = "de"

    made = dashboard.make(await set_up(hass, entry))

    german = yaml.safe_load(IN_GERMANY.read_text("utf-8"))
    assert in_order(in_german(made)) == in_order(german)


async def test_every_line_and_phone_gets_its_card(
    hass: HomeAssistant, box: SimulatedBox, entry: MockConfigEntry
) -> None:
    """However many there are."""
    box.state.clients[2] = SipClient("attic", phone_name="Attic")
    del box.state.accounts[0]

    made = dashboard.make(await set_up(hass, entry))

    endings = [name.rsplit("_", 1)[-1] for name in named(made)]
    assert endings.count("status") == len(box.state.accounts) == 2
    assert "siren.fritz_box_7590_attic_ip_phone_ring" in named(made)
    assert len([it for it in named(made) if it.endswith("_ip_phone_ring")]) == 3


async def test_what_a_box_does_not_have_gets_no_card(
    hass: HomeAssistant, box: SimulatedBox, entry: MockConfigEntry
) -> None:
    """And no heading."""
    box.state.accounts.clear()

    made = dashboard.make(await set_up(hass, entry))

    assert [*parts(made, "heading")] == ["Phones", "Dial", "Alarm clocks"]
