"""The example dashboard: its entities and actions are there, and its dial pad dials."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import yaml

from scripts.demo import dashboard, folder
from scripts.demo.api import Entity
from tests.browser.dashboards import IN_GERMAN, in_german
from tests.common import poll
from tests.simulator import SimulatedBox, SipClient

NUMBER = "input_text.fritzbox_number"
IN_GERMANY = dashboard.EXAMPLE.parent / "de" / dashboard.EXAMPLE.name

# Of those that the frontend has, what an example may use; the tests have no frontend.
CARDS = {"button", "entities", "heading", "history-graph", "logbook", "tile"}
FEATURES = {"switch": "toggle", "select": "select-options"}


@pytest.fixture
def example() -> dict[str, Any]:
    """Return the example, as it stands in the documents."""
    content: dict[str, Any] = yaml.safe_load(dashboard.EXAMPLE.read_text("utf-8"))
    return content


@pytest.fixture
async def helpers(hass: HomeAssistant) -> None:
    """Set up what the dial pad needs."""
    content = yaml.safe_load(folder.HELPERS.read_text("utf-8"))
    for domain in content:
        assert await async_setup_component(hass, domain, content)
    await hass.async_block_till_done()


def parts(node: Any, key: str) -> Iterator[Any]:
    """Yield what stands under a key, anywhere in a dashboard."""
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


def named(content: Any) -> set[str]:
    """Return the entities that a dashboard names."""
    entities = {it for it in parts(content, "entity") if isinstance(it, str)}
    return entities | {it for ids in parts(content, "entity_id") for it in ids}


def entities_of(hass: HomeAssistant, entry: MockConfigEntry) -> list[Entity]:
    """Return the entities of the box, as scripts/develop is told them."""
    registry = er.async_get(hass)
    return [
        Entity.of(entity.as_partial_dict)
        for entity in er.async_entries_for_config_entry(registry, entry.entry_id)
        if not entity.disabled
    ]


async def run(hass: HomeAssistant, script: str, **fields: str) -> None:
    """Press a key."""
    await hass.services.async_call("script", script, fields, blocking=True)
    await hass.async_block_till_done()


async def press(hass: HomeAssistant, keys: str) -> str:
    """Press keys one after the other, and return the number."""
    for key in keys:
        await run(hass, "fritzbox_key", key=key)
    return number(hass)


def number(hass: HomeAssistant) -> str:
    """Return the number that the dial pad shows."""
    state = hass.states.get(NUMBER)
    assert state
    return state.state


@pytest.mark.usefixtures("loaded", "helpers")
async def test_every_entity_of_the_example_is_there(
    hass: HomeAssistant, example: dict[str, Any]
) -> None:
    """And switched on: what is off has no state."""
    assert len(named(example)) > 10
    for name in named(example):
        assert hass.states.get(name), name


@pytest.mark.usefixtures("loaded", "helpers")
async def test_every_action_of_the_example_is_there(
    hass: HomeAssistant, example: dict[str, Any]
) -> None:
    """With the fields that it takes."""
    helpers = yaml.safe_load(folder.HELPERS.read_text("utf-8"))
    actions = [*parts(example, "perform_action"), *parts(helpers, "action")]
    assert {"script.fritzbox_key", "fritzbox_voip.dial"} <= set(actions)
    for action in actions:
        assert hass.services.has_service(*action.split(".")), action


def test_the_example_is_made_of_built_in_cards(example: dict[str, Any]) -> None:
    """Nothing has to be installed, and a feature is one that the entity has."""
    for card in cards(example):
        assert card["type"] in CARDS
        for feature in card.get("features", ()):
            assert FEATURES[card["entity"].split(".")[0]] == feature["type"]


def test_the_dial_pad_has_every_key_once(example: dict[str, Any]) -> None:
    """In the order of a telephone, each named as what it adds."""
    keys = [card for card in cards(example) if list(parts(card, "key"))]

    assert "".join(key["name"] for key in keys) == "123456789*0#"
    for key in keys:
        assert key["tap_action"]["data"] == {"key": key["name"]}


def test_there_is_a_german_word_for_whatever_is_written(
    example: dict[str, Any],
) -> None:
    """And for nothing else."""
    written = {*parts(example, "title"), *parts(example, "heading")}
    written |= {it for it in parts(example, "name") if isinstance(it, str)}

    assert {it for it in written if len(it) > 1} == set(IN_GERMAN)


@pytest.mark.usefixtures("helpers")
async def test_the_box_of_the_example_gets_the_example(
    hass: HomeAssistant, loaded: MockConfigEntry, example: dict[str, Any]
) -> None:
    """Word for word."""
    assert dashboard.make(entities_of(hass, loaded)) == example


async def test_the_example_in_german_is_that_of_a_box_in_german(
    hass: HomeAssistant, entry: MockConfigEntry, helpers: None
) -> None:
    """Its entities are called otherwise, and are there."""
    hass.config.language = "de"
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()

    made = dashboard.make(entities_of(hass, entry))

    german = yaml.safe_load(IN_GERMANY.read_text("utf-8"))
    assert in_german(made) == german
    assert "switch.fritz_box_7590_weckruf_3" in named(german)
    for name in named(german):
        assert hass.states.get(name), name


async def test_every_line_and_ip_phone_gets_its_cards(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """Also in the history, however many there are."""
    box.state.clients[2] = SipClient("attic", phone_name="Attic")
    del box.state.accounts[0]
    assert await hass.config_entries.async_reload(loaded.entry_id)
    await hass.async_block_till_done()

    made = dashboard.make(entities_of(hass, loaded))

    endings = [name.rsplit("_", 1)[-1] for name in named(made)]
    assert endings.count("status") == len(box.state.accounts) == 2
    assert endings.count("ring") == len(box.state.clients) == 3
    (graph,) = (card for card in cards(made) if card["type"] == "history-graph")
    assert len(graph["entities"]) == 2


async def test_what_a_box_does_not_have_gets_no_card(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """And no heading."""
    box.state.clients.clear()
    box.state.accounts.clear()
    assert await hass.config_entries.async_reload(loaded.entry_id)
    await hass.async_block_till_done()

    made = dashboard.make(entities_of(hass, loaded))

    assert [*parts(made, "heading")] == ["Alarm clocks", "Dial pad"]


@pytest.mark.usefixtures("helpers")
async def test_keys_make_a_number(hass: HomeAssistant) -> None:
    """As they are pressed, zeros in front and all."""
    assert number(hass) == ""
    assert await press(hass, "0012*#0") == "0012*#0"


@pytest.mark.usefixtures("helpers")
async def test_keys_are_taken_back(hass: HomeAssistant) -> None:
    """One by one, or all."""
    await press(hass, "0301")

    await run(hass, "fritzbox_delete")
    assert number(hass) == "030"

    await run(hass, "fritzbox_clear")
    assert number(hass) == ""
    await run(hass, "fritzbox_delete")
    assert number(hass) == ""


@pytest.mark.usefixtures("loaded", "helpers")
@pytest.mark.parametrize(
    ("typed", "dialed"), [("030999", "030999"), ("+4930999", "004930999")]
)
async def test_call_dials_the_number(
    hass: HomeAssistant, box: SimulatedBox, typed: str, dialed: str
) -> None:
    """A plus survives in the form that templates leave alone."""
    await hass.services.async_call(
        "input_text", "set_value", {"entity_id": NUMBER, "value": typed}, blocking=True
    )

    await run(hass, "fritzbox_dial")

    assert [call.number for call in box.calls] == [dialed]


@pytest.mark.usefixtures("loaded", "helpers")
async def test_a_plus_that_was_typed_survives_the_next_key(hass: HomeAssistant) -> None:
    """Else another number would be dialed."""
    await hass.services.async_call(
        "input_text", "set_value", {"entity_id": NUMBER, "value": "+49"}, blocking=True
    )

    assert await press(hass, "3") == "00493"


@pytest.mark.usefixtures("loaded", "helpers")
async def test_call_without_a_number_says_so(
    hass: HomeAssistant, box: SimulatedBox
) -> None:
    """Nothing is dialed."""
    with pytest.raises(ServiceValidationError):
        await run(hass, "fritzbox_dial")

    assert not box.calls


@pytest.mark.usefixtures("loaded", "helpers")
@pytest.mark.parametrize(("typed", "rings"), [("**620", "**620"), ("", "**9")])
async def test_ring_ends_after_ten_seconds(
    hass: HomeAssistant,
    box: SimulatedBox,
    freezer: FrozenDateTimeFactory,
    typed: str,
    rings: str,
) -> None:
    """All phones ring where no number was typed."""
    await press(hass, typed)

    await run(hass, "fritzbox_ring")

    (ringing,) = box.calls
    assert ringing.number == rings
    await poll(hass, freezer, 9)
    assert not ringing.ended
    await poll(hass, freezer, 2)
    assert ringing.ended


def test_the_demo_reads_the_helpers_of_the_documents() -> None:
    """They are not written twice."""
    assert f'!include "{folder.HELPERS}"' in folder.configuration("en")
    assert Path(__file__).parents[1] / "docs" in folder.HELPERS.parents
