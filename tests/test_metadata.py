"""What stands beside the code agrees with it, as hassfest would ask.

hassfest itself is not in Home Assistant's wheel; the workflow on GitHub runs it.
"""

from collections.abc import Iterator
import json
from pathlib import Path
import re
from typing import Any

from homeassistant.helpers.entity import EntityDescription
import pytest
import yaml

from custom_components.fritzbox_voip import helpers, services
from custom_components.fritzbox_voip.binary_sensor import (
    ACCOUNT_BINARY_SENSORS,
    BOX_BINARY_SENSORS,
    SIP_CLIENT_BINARY_SENSORS,
)
from custom_components.fritzbox_voip.button import BOX_BUTTONS, SIP_CLIENT_BUTTONS
from custom_components.fritzbox_voip.calendar import ALARM_CLOCKS
from custom_components.fritzbox_voip.condition import CONDITIONS
from custom_components.fritzbox_voip.const import DOMAIN
from custom_components.fritzbox_voip.select import BOX_SELECTS
from custom_components.fritzbox_voip.sensor import (
    ACCOUNT_SENSORS,
    BOX_SENSORS,
    SIP_CLIENT_SENSORS,
)
from custom_components.fritzbox_voip.switch import (
    ACCOUNT_SWITCHES,
    ALARM_CLOCK_SWITCHES,
    CODEC_SWITCHES,
    SIP_CLIENT_SWITCHES,
)
from custom_components.fritzbox_voip.trigger import TRIGGERS

INTEGRATION = Path(__file__).parents[1] / "custom_components" / DOMAIN
LANGUAGES = sorted(path.stem for path in (INTEGRATION / "translations").glob("*.json"))

ENTITIES: dict[str, tuple[EntityDescription, ...]] = {
    "binary_sensor": (
        *BOX_BINARY_SENSORS,
        *ACCOUNT_BINARY_SENSORS,
        *SIP_CLIENT_BINARY_SENSORS,
    ),
    "button": (*BOX_BUTTONS, *SIP_CLIENT_BUTTONS),
    "calendar": (ALARM_CLOCKS,),
    "select": BOX_SELECTS,
    "sensor": (*BOX_SENSORS, *ACCOUNT_SENSORS, *SIP_CLIENT_SENSORS),
    "switch": (
        *CODEC_SWITCHES,
        *ACCOUNT_SWITCHES,
        *SIP_CLIENT_SWITCHES,
        *ALARM_CLOCK_SWITCHES,
    ),
}


def read(name: str) -> dict[str, Any]:
    """Return a JSON file of the integration."""
    content: dict[str, Any] = json.loads((INTEGRATION / name).read_text("utf-8"))
    return content


def translations(language: str) -> dict[str, Any]:
    """Return the texts of a language."""
    return read(f"translations/{language}.json")


def texts(node: dict[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text with its path."""
    for key, value in node.items():
        if isinstance(value, dict):
            yield from texts(value, f"{path}{key}.")
        else:
            yield f"{path}{key}", value


def test_the_manifest_is_in_order() -> None:
    """Domain and name first, the rest by name."""
    manifest = read("manifest.json")

    keys = list(manifest)
    assert keys[:2] == ["domain", "name"]
    assert keys[2:] == sorted(keys[2:])
    assert manifest["domain"] == DOMAIN
    assert re.fullmatch(r"\d+\.\d+\.\d+", manifest["version"])


def test_english_and_german_are_there() -> None:
    """The other languages follow."""
    assert {"de", "en"} <= set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_text(language: str) -> None:
    """And none that English has not; with the same placeholders, in order."""
    english = dict(texts(translations("en")))
    other = dict(texts(translations(language)))

    assert other.keys() == english.keys()
    for path, text in other.items():
        assert text.strip() == text, path
        assert text, path
        assert set(re.findall(r"{\w+}", text)) == set(
            re.findall(r"{\w+}", english[path])
        ), path


def test_every_entity_has_a_name_and_none_is_left_over() -> None:
    """Icons for all of them too."""
    for platform, descriptions in ENTITIES.items():
        used = {str(description.translation_key) for description in descriptions}
        assert set(translations("en")["entity"][platform]) == used
        assert set(read("icons.json")["entity"][platform]) == used
    assert set(translations("en")["entity"]) == set(ENTITIES)


def test_every_state_of_a_line_has_text_and_icon() -> None:
    """An enumeration is told in words."""
    status = ACCOUNT_SENSORS[0]
    texts_of = translations("en")["entity"]["sensor"]["account_status"]["state"]
    icons = read("icons.json")["entity"]["sensor"]["account_status"]["state"]

    assert set(texts_of) == set(icons) == set(status.options or ())


def test_no_state_has_the_icon_that_it_has_anyway() -> None:
    """It would say nothing."""
    for platform in read("icons.json")["entity"].values():
        for icons in platform.values():
            assert icons["default"] not in icons.get("state", {}).values()


def test_every_action_is_described() -> None:
    """With its fields, its texts and its icon."""
    described = yaml.safe_load((INTEGRATION / "services.yaml").read_text("utf-8"))
    named = translations("en")["services"]

    assert set(described) == set(services.ACTIONS)
    assert set(named) == set(services.ACTIONS)
    assert set(read("icons.json")["services"]) == set(services.ACTIONS)
    for name, action in services.ACTIONS.items():
        fields = {str(field) for field in action.fields} | {"config_entry_id"}
        assert set(described[name]["fields"]) == fields
        assert set(named[name]["fields"]) == fields


def test_every_trigger_and_condition_is_described() -> None:
    """With its fields, its texts and its icon."""
    for kind, keys in (("trigger", TRIGGERS), ("condition", CONDITIONS)):
        described = yaml.safe_load((INTEGRATION / f"{kind}s.yaml").read_text("utf-8"))
        named = translations("en")[f"{kind}s"]
        assert {name for name in described if not name.startswith(".")} == set(keys)
        assert set(named) == set(read("icons.json")[f"{kind}s"]) == set(keys)
        for name in keys:
            assert set(described[name]["fields"]) == set(named[name]["fields"])


def test_every_error_has_its_sentence_and_none_is_left_over() -> None:
    """What the box refuses, and what the coordinator finds."""
    used = {key for _, key in helpers.TRANSLATION_KEYS}
    for source in INTEGRATION.glob("*.py"):
        used |= set(
            re.findall(
                r'translation_key="(\w+)",\n +translation_pl', source.read_text()
            )
        )

    assert set(translations("en")["exceptions"]) == used


def test_every_field_of_the_forms_is_explained() -> None:
    """In words, not only named."""
    english = translations("en")
    for steps in (english["config"]["step"], english["options"]["step"]):
        for step in steps.values():
            assert set(step["data"]) == set(step["data_description"])


def test_the_brand_has_its_pictures() -> None:
    """In the sizes that Home Assistant shows."""
    for name, size in (("icon.png", 256), ("icon@2x.png", 512)):
        header = (INTEGRATION / "brand" / name).read_bytes()[:24]
        assert header[:8] == b"\x89PNG\r\n\x1a\n"
        width = int.from_bytes(header[16:20])
        height = int.from_bytes(header[20:24])
        assert (width, height) == (size, size)
    assert (INTEGRATION / "brand" / "logo.png").is_file()
