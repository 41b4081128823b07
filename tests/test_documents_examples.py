"""The examples in the documents can be pasted as they stand."""

from collections.abc import Iterator
import re
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import yaml

from custom_components.fritzbox_voip.const import DOMAIN
from tests.test_documents import LANGUAGES, PAGES, user_pages, written


def examples() -> Iterator[Any]:
    """Yield the examples in YAML on all pages."""
    for page in PAGES:
        text = page.read_text("utf-8")
        blocks = re.findall(r"^```yaml\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
        yield from map(yaml.safe_load, blocks)


EXAMPLES = list(examples())


def calls(node: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield our actions with their data, wherever an example calls them."""
    if isinstance(node, list):
        for item in node:
            yield from calls(item)
    elif isinstance(node, dict):
        name = node.get("action"), node.get("perform_action")
        for it in name:
            if isinstance(it, str) and it.startswith(f"{DOMAIN}."):
                yield it.removeprefix(f"{DOMAIN}."), node.get("data", {})
        for item in node.values():
            yield from calls(item)


# How to call the others, the form under Tools shows well enough.
NEED_AN_EXAMPLE = {"dial", "ring", "add_account", "set_client"}


async def test_what_the_examples_call_is_taken(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """Their fields are those of the actions."""
    known = hass.services.async_services_for_domain(DOMAIN)
    called = list(calls(EXAMPLES))
    assert {name for name, _ in called} >= NEED_AN_EXAMPLE
    for name, data in called:
        schema = known[name].schema
        assert schema is not None
        schema(data)


@pytest.mark.parametrize(
    ("kind", "key"), [("automation", "triggers"), ("script", "sequence")]
)
async def test_the_examples_can_be_pasted(
    hass: HomeAssistant, loaded: MockConfigEntry, kind: str, key: str
) -> None:
    """Home Assistant takes each as it stands."""
    found = [
        it for it in EXAMPLES if isinstance(it, dict) and {"alias", key} <= it.keys()
    ]
    assert found
    config = {f"example_{number}": it for number, it in enumerate(found)}
    assert await async_setup_component(
        hass, kind, {kind: list(config.values()) if kind == "automation" else config}
    )
    await hass.async_block_till_done()
    states = hass.states.async_all(kind)
    assert len(states) == len(found)
    assert {state.state for state in states} == {
        "on" if kind == "automation" else "off"
    }


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_entities_that_are_named_are_there(
    hass: HomeAssistant, entry: MockConfigEntry, language: str
) -> None:
    """Called as a Home Assistant in the language of the page calls them."""
    hass.config.language = language
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    pages = [written(name, language) for name in user_pages() - {"README.md"}]

    text = "".join(page.read_text("utf-8") for page in pages)
    named = set(re.findall(r"\b[a-z_]+\.fritz_box_7590_\w+", text))

    assert named
    assert named <= er.async_get(hass).entities.keys()
