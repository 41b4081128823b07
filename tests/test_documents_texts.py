"""The documents say what the integration says: entities, actions, messages."""

from collections.abc import Iterator
import json
from pathlib import Path
import re
from typing import Any

from homeassistant import components
import yaml

from custom_components.fritzbox_voip import services
from custom_components.fritzbox_voip.const import DOMAIN
from tests.test_documents import (
    INTEGRATION,
    LANGUAGES,
    in_each_language,
    prose,
    rows,
    section,
    written,
)

# What Home Assistant itself says.
OF_HOME_ASSISTANT = {
    "en": {"unavailable", "unknown", "Reconfigure", "Unauthorized"},
    "de": {"nicht verfügbar", "unbekannt", "Unauthorized"},
}

TEXTS: dict[str, Any] = {
    language: json.loads(
        (INTEGRATION / f"translations/{language}.json").read_text("utf-8")
    )
    for language in LANGUAGES
}


def leaves(node: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text below a part of the translations, with its path."""
    if isinstance(node, str):
        yield path, node
    else:
        for key, value in node.items():
            yield from leaves(value, f"{path}.{key}" if path else key)


def quotes(text: str) -> list[str]:
    """Return what stands in italics."""
    plain = re.sub(r"`[^`\n]+`|\*\*[^*\n]+\*\*|\\\*", "", text)
    return re.findall(r"(?<![*\w])\*([^*\n]+)\*(?![*\w])", plain)


def says(text: str, quote: str) -> bool:
    """Return whether a text has the quoted words; three dots stand for others."""
    words = ".+".join(re.escape(part.strip()) for part in quote.split("…"))
    return re.search(words.replace(r"\ .+", ".+"), text) is not None


@in_each_language
def test_troubleshooting_explains_messages_that_are_read(language: str) -> None:
    """In their own words. Most say themselves what to do, and are not repeated."""
    parts = ("config.error", "config.abort", "options.error", "issues", "exceptions")
    messages = [
        re.sub(r"\{\w+\}", "▢", text)
        for path, text in leaves(TEXTS[language])
        if path.startswith(parts)
        and not re.search(r"\.(step|progress)\.", path)
        and not path.endswith(".description")
    ]
    quoted = [
        quote
        for cells in rows(section(written("troubleshooting.md", language), 2))
        for quote in quotes(cells[0])
        if quote not in OF_HOME_ASSISTANT[language]
    ]
    assert len(quoted) > 15
    for quote in quoted:
        assert any(says(text, quote) for text in messages), quote


@in_each_language
def test_whatever_troubleshooting_quotes_is_said(language: str) -> None:
    """Every name of an action or entity, and every place in the box's menus."""
    texts = [re.sub(r"\{\w+\}", "▢", text) for _, text in leaves(TEXTS[language])]
    for quote in quotes(prose(written("troubleshooting.md", language))):
        assert quote in OF_HOME_ASSISTANT[language] or any(
            says(text, quote) for text in texts
        ), quote


@in_each_language
def test_the_log_says_what_troubleshooting_quotes(language: str) -> None:
    """As far as the code can be asked."""
    code = "".join(path.read_text("utf-8") for path in INTEGRATION.rglob("*.py"))
    text = section(written("troubleshooting.md", language), 2)
    quoted = [it for cells in rows(text) for it in re.findall(r"`(.+?)`", cells[0])]
    assert quoted
    for quote in quoted:
        assert quote in code


def kind_of_entity(platform: str, language: str) -> str:
    """Return what Home Assistant calls the entities of a platform."""
    texts = Path(components.__path__[0], platform, "translations", f"{language}.json")
    title: str = json.loads(texts.read_text("utf-8"))["title"]
    return title.lower()


@in_each_language
def test_the_tables_of_entities_have_each_of_them_with_its_states(
    language: str,
) -> None:
    """By name, with the platform behind it."""
    told: dict[tuple[str, str], str] = {}
    for cells in rows(prose(written("entities.md", language))):
        names, _, kind = cells[0].partition(" (")
        platform = kind.rstrip(")").partition(",")[0].lower()
        for name in re.findall(r"\*\*(.+?)\*\*", names):
            told[platform, name] = cells[1]
    there = {
        (kind_of_entity(platform, language), entity["name"].format(name="…")): entity
        for platform, entities in TEXTS[language]["entity"].items()
        for entity in entities.values()
    }
    assert told.keys() == there.keys()
    for key, entity in there.items():
        for state, name in entity.get("state", {}).items():
            assert f"*{name}*" in told[key], key
            assert f"`{state}`" in told[key], key


@in_each_language
def test_the_table_of_actions_has_each_of_them_with_its_fields(language: str) -> None:
    """And says what is required, what each is called and who may."""
    described = yaml.safe_load((INTEGRATION / "services.yaml").read_text("utf-8"))
    told = {}
    for cells in rows(section(written("actions.md", language), 0)):
        name = re.findall(rf"`{DOMAIN}\.(\w+)`", cells[0])[0]
        told[name] = cells
        fields = {
            field: bool(details.get("required"))
            for field, details in (described[name] or {}).get("fields", {}).items()
            if field != "config_entry_id"
        }
        required = set(re.findall(r"\*\*`(\w+)`\*\*", cells[2]))
        assert set(re.findall(r"`(\w+)`", cells[2])) == fields.keys(), name
        assert required == {field for field, needed in fields.items() if needed}, name
        assert cells[1] == TEXTS[language]["services"][name]["name"]
        assert cells[0].endswith(r"\*") == services.ACTIONS[name].admin, name
    assert told.keys() == services.ACTIONS.keys()


@in_each_language
def test_the_tables_of_triggers_and_conditions_have_each_of_them(
    language: str,
) -> None:
    """With the name that the editor shows."""
    told = dict(
        re.findall(
            rf"^\| \*\*(.+?)\*\* \(`{DOMAIN}\.(\w+)`\)",
            prose(written("automations.md", language)),
            re.MULTILINE,
        )
    )
    assert told == {
        text["name"]: key
        for part in ("triggers", "conditions")
        for key, text in TEXTS[language][part].items()
    }


@in_each_language
def test_the_table_of_options_has_each_of_them(language: str) -> None:
    """By the name that the form shows."""
    page = written("options.md", language)
    told = [cells[0].strip("*") for cells in rows(prose(page))]
    names = [
        text
        for path, text in leaves(TEXTS[language]["options"]["step"])
        if ".data." in f".{path}"
    ]
    assert set(names) <= set(told)
