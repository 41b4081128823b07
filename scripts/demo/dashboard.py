"""The dashboard of docs/dashboard.yaml, with the entities of another box."""

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import zip_longest
import json
from pathlib import Path
import re
from typing import Any

import yaml

from .api import TRANSLATION, Entity

type Node = Any

EXAMPLE = Path(__file__).parents[2] / "docs/dashboard.yaml"
EXAMPLE_BOX = "fritz_box_7590"

# Stands for the name of an alarm clock.
NAME = "00"

# There is one box, with several of each of the others, by the first translation key.
BOX = "box"
SEVERAL = ("account", "client", "phone_ring", "alarm_clock")


def make(entities: Iterable[Entity]) -> dict[str, Any]:
    """Return the dashboard for these entities."""
    example = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
    fitted: dict[str, Any] = _Fitting(entities).fit(example)
    return fitted


def _kind(entity: Entity) -> str:
    """Return the kind of the subject of an entity."""
    return next((k for k in SEVERAL if re.match(rf"{k}(_|$)", entity.key)), BOX)


@cache
def _endings(platform: str) -> dict[str, str]:
    """Return the endings of a platform's entity IDs in English, by key."""
    texts = json.loads(TRANSLATION.read_text(encoding="utf-8"))["entity"]
    return {
        key: re.sub(r"\W+", "_", text["name"].replace("{name}", NAME).lower())
        for key, text in texts.get(platform, {}).items()
        if "name" in text
    }


@cache
def _example_entity(text: str) -> Entity | None:
    """Return the entity of the example with this ID, None for another text."""
    platform, _, name = text.partition(".")
    for key, ending in _endings(platform).items():
        pattern = rf"{EXAMPLE_BOX}_(?:(\w+)_)?{ending.replace(NAME, r'(\w+)')}"
        if found := re.fullmatch(pattern, name):
            subject = next(filter(None, found.groups()), "")
            return Entity(id=text, key=key, subject=subject)
    return None


def _example_entities(node: Node) -> Iterator[Entity]:
    """Yield the entities in a part of the example."""
    if isinstance(node, str) and (entity := _example_entity(node)):
        yield entity
    elif isinstance(node, dict | list):
        for part in node.values() if isinstance(node, dict) else node:
            yield from _example_entities(part)


def _without_empty_headings(parts: list[Node]) -> list[Node]:
    """Return the parts without the headings of empty sections."""

    def is_heading(part: Node) -> bool:
        return isinstance(part, dict) and part.get("type") == "heading"

    return [
        part
        for part, below in zip_longest(parts, parts[1:])
        if not is_heading(part) or not (below is None or is_heading(below))
    ]


class _Fitting:
    """Replaces the entities of the example by those of a box."""

    def __init__(self, entities: Iterable[Entity]) -> None:
        """Initialize with the entities of the box."""
        self._ids: dict[tuple[str, str], str] = {}
        self._subjects: dict[str, list[str]] = {kind: [] for kind in (BOX, *SEVERAL)}
        for entity in entities:
            self._ids[entity.key, entity.subject] = entity.id
            subjects = self._subjects[_kind(entity)]
            if entity.subject not in subjects:
                subjects.append(entity.subject)

    def fit(self, example: Node) -> Node:
        """Return the example for this box."""
        return self._fit(example, {BOX: next(iter(self._subjects[BOX]), "")})

    def _fit(self, node: Node, chosen: dict[str, str]) -> Node:
        """Return a part of the example, None if the box has no entity for it.

        `chosen` is the line, the phone or the alarm clock of the part.
        """
        if isinstance(node, str) and (entity := _example_entity(node)):
            return self._ids.get((entity.key, chosen[_kind(entity)]))
        if isinstance(node, list):
            return self._fit_list(node, chosen)
        if isinstance(node, dict):
            fitted = {key: self._fit(part, chosen) for key, part in node.items()}
            needed = [part for key, part in fitted.items() if key != "badges"]
            return None if None in needed or [] in needed else fitted
        return node

    def _fit_list(self, nodes: list[Node], chosen: dict[str, str]) -> list[Node]:
        """Return the parts of a list, those of a line for each line of the box."""
        fitted: list[Node] = []
        done = set()
        for node in nodes:
            found = self._subjects_in(node, chosen)
            if len(found) != 1:
                fitted.append(self._fit(node, chosen))
                continue
            ((kind, _),) = found
            if kind not in done:
                done.add(kind)
                pattern = [it for it in nodes if self._subjects_in(it, chosen) == found]
                fitted += [
                    self._fit(part, chosen | {kind: subject})
                    for subject in self._subjects[kind]
                    for part in pattern
                ]
        return _without_empty_headings([it for it in fitted if it is not None])

    @staticmethod
    def _subjects_in(node: Node, chosen: dict[str, str]) -> set[tuple[str, str]]:
        """Return the subjects of a part that are not chosen yet."""
        return {
            (_kind(it), it.subject)
            for it in _example_entities(node)
            if _kind(it) not in chosen
        }
