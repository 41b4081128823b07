"""The example dashboard in the language of a house, as its owner would write it."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from .texts import Language

type Node = Any

# What docs/de/dashboard.yaml says instead.
IN_GERMAN = {
    "Telephony": "Telefonie",
    "Phones": "Telefone",
    "Dial": "Wählen",
    "Lines": "Rufnummern",
    "Alarm clocks": "Weckrufe",
}
NAMES = ("title", "heading", "name")
# A house that is some minutes old has no day to show.
HOURS = 0.05


def in_german(node: Node) -> Node:
    """Return a part of the dashboard with the words that are written in German."""
    if isinstance(node, list):
        return [in_german(part) for part in node]
    if not isinstance(node, dict):
        return node
    result = {key: in_german(part) for key, part in node.items()}
    for key in NAMES:
        if isinstance(text := node.get(key), str):
            result[key] = IN_GERMAN.get(text, text)
    return result


def at_home(dashboard: Node, language: Language) -> Node:
    """Return the dashboard as it stands in a young house."""
    result = in_german(dashboard) if language == "de" else deepcopy(dashboard)
    for part in _parts(result):
        if "hours_to_show" in part:
            part["hours_to_show"] = HOURS
    return result


def name_of_key(dashboard: Node, script: str) -> str:
    """Return what stands on the key that runs a script."""
    found: str = next(
        it["name"]
        for it in _parts(dashboard)
        if it.get("tap_action", {}).get("perform_action") == script
    )
    return found


def name_of_entity(dashboard: Node, entity: str) -> str:
    """Return what the dashboard calls an entity."""
    found: str = next(
        it["name"] for it in _parts(dashboard) if it.get("entity") == entity
    )
    return found


def _parts(node: Node) -> Iterator[dict[str, Any]]:
    """Yield the dashboard's parts that have something to say."""
    if isinstance(node, dict):
        yield node
    for part in node.values() if isinstance(node, dict) else node:
        if isinstance(part, dict | list):
            yield from _parts(part)
