"""The example dashboard in the language of a house, as its owner would write it."""

from collections.abc import Iterator
from typing import Any

from .texts import Language

type Node = Any

# What docs/dashboard.yaml tells a German house to write.
IN_GERMAN = {
    "Telephony": "Telefonie",
    "Lines": "Rufnummern",
    "Alarm clocks": "Weckrufe",
    "IP phones": "IP-Telefone",
    "Dial pad": "Wähltasten",
    "Number": "Nummer",
    "Delete": "Löschen",
    "Call": "Anrufen",
    "Ring 10 s": "10 s klingeln",
    "History": "Verlauf",
}
NAMES = ("title", "heading", "name")
# A house that is some minutes old has no day to show.
HOURS = 0.05


def at_home(node: Node, language: Language) -> Node:
    """Return a part of the dashboard as it stands in a young house."""
    if isinstance(node, list):
        return [at_home(part, language) for part in node]
    if not isinstance(node, dict):
        return node
    words = IN_GERMAN if language == "de" else {}
    result = {key: at_home(part, language) for key, part in node.items()}
    for key in NAMES:
        if isinstance(text := node.get(key), str):
            result[key] = words.get(text, text)
    if "hours_to_show" in result:
        result["hours_to_show"] = HOURS
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
