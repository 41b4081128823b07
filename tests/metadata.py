"""Reads what stands beside the code, and names the entities in it."""

import ast
from collections.abc import Iterator
import json
from pathlib import Path
from types import ModuleType
from typing import Any

from homeassistant.helpers.entity import EntityDescription
from homeassistant.util.yaml import load_yaml_dict

from custom_components.fritzbox_voip import (
    binary_sensor,
    button,
    calendar,
    event,
    select,
    sensor,
    siren,
    switch,
    text,
)
from custom_components.fritzbox_voip.const import DOMAIN

PROJECT = Path(__file__).parents[1]
INTEGRATION = PROJECT / "custom_components" / DOMAIN
BLUEPRINTS = sorted((PROJECT / "blueprints/automation" / DOMAIN).iterdir())
LANGUAGES = sorted(path.stem for path in (INTEGRATION / "translations").iterdir())


def _descriptions(module: ModuleType) -> tuple[EntityDescription, ...]:
    """Return the descriptions in a platform."""
    values = [
        item
        for value in vars(module).values()
        for item in (value if isinstance(value, tuple) else (value,))
    ]
    # Home Assistant's descriptions are no instances of EntityDescription.
    return tuple(
        it
        for it in values
        if isinstance(getattr(it, "key", None), str) and hasattr(it, "translation_key")
    )


ENTITIES: dict[str, tuple[EntityDescription, ...]] = {
    platform.__name__.rpartition(".")[2]: _descriptions(platform)
    for platform in (
        binary_sensor,
        button,
        calendar,
        event,
        select,
        sensor,
        siren,
        switch,
        text,
    )
}


def read_json(name: str, folder: Path = INTEGRATION) -> dict[str, Any]:
    """Return a JSON file."""
    content: dict[str, Any] = json.loads((folder / name).read_text("utf-8"))
    return content


def read_yaml(name: str) -> dict[str, Any]:
    """Return a YAML file of the integration, as Home Assistant reads it."""
    return load_yaml_dict(str(INTEGRATION / name))


def translations(language: str = "en") -> dict[str, Any]:
    """Return the texts of a language."""
    return read_json(f"translations/{language}.json")


def texts(node: dict[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text with its path."""
    for key, value in node.items():
        if isinstance(value, dict):
            yield from texts(value, f"{path}{key}.")
        else:
            yield f"{path}{key}", value


def parsed(module: str = "*") -> Iterator[ast.AST]:
    """Yield everything that stands in a module of the integration, or in all."""
    for path in INTEGRATION.glob(f"{module}.py"):
        yield from ast.walk(ast.parse(path.read_text("utf-8")))


def strings(module: str = "*") -> set[str]:
    """Return the strings in the code of a module of the integration, or of all."""
    return {
        node.value
        for node in parsed(module)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def given(argument: str, module: str = "*") -> set[str]:
    """Return what is handed over in words as this argument."""
    return {
        keyword.value.value
        for keyword in parsed(module)
        if isinstance(keyword, ast.keyword)
        and keyword.arg == argument
        and isinstance(keyword.value, ast.Constant)
        and isinstance(keyword.value.value, str)
    }
