"""Actions, triggers, conditions, icons and blueprints are as hassfest would ask.

What describes them agrees with the code: same names, same fields, same values.
"""

import json
from pathlib import Path
import re
from typing import Any
from urllib.parse import quote

from homeassistant.components.automation.config import AUTOMATION_BLUEPRINT_SCHEMA
from homeassistant.components.blueprint.models import Blueprint
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.selector import TargetSelector, selector, validate_selector
from homeassistant.util.yaml import extract_inputs, load_yaml_dict
import pytest
import voluptuous as vol

from custom_components.fritzbox_voip.condition import CONDITIONS
from custom_components.fritzbox_voip.const import DOMAIN
from custom_components.fritzbox_voip.sensor import ACCOUNT_SENSORS
from custom_components.fritzbox_voip.services import ACTIONS
from custom_components.fritzbox_voip.tr064.x_voip import VoiceCoding
from custom_components.fritzbox_voip.trigger import TRIGGERS
from tests.metadata import (
    BLUEPRINTS,
    ENTITIES,
    PROJECT,
    parsed,
    read_json,
    read_yaml,
    strings,
    translations,
)

# The states of entities that have words for them.
STATES: dict[str, set[str]] = {
    "account_in_use": {"off", "on"},
    "account_status": set(ACCOUNT_SENSORS[0].options or ()),
    "alarm_clocks": {"off", "on"},
    "client_external_registration": {"off", "on"},
    # Beside telephone numbers and names of phones, which are what they are.
    "client_incoming_numbers": {"all"},
    "client_outgoing_number": {"automatic"},
    "dial_phone": {"off"},
    "voice_coding": {coding.value for coding in VoiceCoding},
}


def something(value: Any) -> Any:
    """Allow everything but nothing."""
    if value is None:
        raise vol.Invalid("nothing")
    return value


def icon(value: str) -> str:
    """Allow an icon of Material Design, which is what Home Assistant has."""
    return str(vol.Match(r"^mdi:[a-z0-9]+(-[a-z0-9]+)*$")(value))


FIELD = {
    vol.Required("selector"): validate_selector,
    vol.Optional("default"): something,
    vol.Optional("example"): something,
    vol.Optional("required"): True,
}
SERVICES = vol.Schema({cv.slug: {vol.Required("fields"): {cv.slug: FIELD}}})
TRIGGERS_AND_CONDITIONS = vol.Schema(
    {
        cv.slug: {
            vol.Required("target"): TargetSelector.CONFIG_SCHEMA,
            vol.Required("fields"): {cv.slug: FIELD},
        }
    }
)


def worth_saying(icons: dict[str, Any]) -> dict[str, Any]:
    """Refuse the icon of a state that is there anyway."""
    if icons["default"] in icons.get("state", {}).values():
        raise vol.Invalid("a state has the icon that it has anyway")
    return icons


ICONS = vol.Schema(
    {
        vol.Required("conditions"): {cv.slug: {vol.Required("condition"): icon}},
        vol.Required("entity"): {
            vol.In(ENTITIES): {
                cv.slug: vol.All(
                    {
                        vol.Required("default"): icon,
                        vol.Optional("state"): {cv.slug: icon},
                        vol.Optional("state_attributes"): {
                            cv.slug: {
                                vol.Optional("default"): icon,
                                vol.Required("state"): {cv.slug: icon},
                            }
                        },
                    },
                    worth_saying,
                )
            }
        },
        vol.Required("services"): {cv.slug: {vol.Required("service"): icon}},
        vol.Required("triggers"): {cv.slug: {vol.Required("trigger"): icon}},
    }
)


def described(name: str) -> dict[str, Any]:
    """Return what a file of triggers or conditions describes."""
    return {
        key: value
        for key, value in read_yaml(f"{name}.yaml").items()
        if not key.startswith(".")
    }


def values(field: dict[str, Any]) -> list[Any]:
    """Return what a field shows as its values; a list stands there as JSON."""
    return [
        json.loads(value) if str(value).startswith("[") else value
        for value in (field.get("default"), field.get("example"))
        if value is not None
    ]


def test_the_actions_have_the_form_that_home_assistant_requires() -> None:
    """Each field with a selector that there is."""
    SERVICES(read_yaml("services.yaml"))


def test_every_action_is_described() -> None:
    """With its fields, its texts and its icon."""
    actions = read_yaml("services.yaml")
    named = translations()["services"]

    assert set(actions) == set(named) == set(ACTIONS)
    assert set(read_json("icons.json")["services"]) == set(ACTIONS)
    for name, action in ACTIONS.items():
        fields = {str(field) for field in action.fields} | {"config_entry_id"}
        assert set(actions[name]["fields"]) == set(named[name]["fields"]) == fields


@pytest.mark.parametrize("name", ACTIONS)
def test_the_form_of_an_action_agrees_with_the_action(name: str) -> None:
    """What is required, what is there by default, and what it takes."""
    fields = read_yaml("services.yaml")[name]["fields"]

    for marker, takes in ACTIONS[name].fields.items():
        field = fields[marker.schema]
        assert field.get("required", False) is isinstance(marker, vol.Required)
        # An empty text stands for nothing.
        default = None if marker.default is vol.UNDEFINED else marker.default()
        assert field.get("default") == (default or None)
        chooser: Any = selector(field["selector"])
        for value in values(field):
            assert chooser(value) == value
            vol.Schema(takes)(value)
        if limits := field["selector"].get("number"):
            for limit in (limits["min"], limits["max"]):
                assert vol.Schema(takes)(limit) == limit


def test_the_triggers_and_conditions_have_the_form_of_home_assistant() -> None:
    """A target, and fields with selectors that there are."""
    for name in ("triggers", "conditions"):
        TRIGGERS_AND_CONDITIONS(described(name))


def test_every_trigger_and_condition_is_described() -> None:
    """With its fields, its texts and its icon."""
    for name, known in (("triggers", TRIGGERS), ("conditions", CONDITIONS)):
        named = translations()[name]
        assert set(described(name)) == set(named) == set(known)
        assert set(read_json("icons.json")[name]) == set(known)
        for key, value in described(name).items():
            assert set(value["fields"]) == set(named[key]["fields"])
            # As in Home Assistant's own files, 00:00:00 stands for no time at all.
            for field in value["fields"].values():
                chooser: Any = selector(field["selector"])
                assert field["default"] == "00:00:00" or chooser(field["default"])


def test_the_icons_have_the_form_that_home_assistant_requires() -> None:
    """And no state has the icon that it has anyway."""
    ICONS(read_json("icons.json"))


def test_every_entity_has_a_name_and_an_icon_and_none_is_left_over() -> None:
    """On every platform."""
    named, icons = translations()["entity"], read_json("icons.json")["entity"]

    assert set(named) == set(icons) == set(ENTITIES)
    for platform, descriptions in ENTITIES.items():
        used = {description.key for description in descriptions}
        assert set(named[platform]) == set(icons[platform]) == used


def test_every_state_has_its_words() -> None:
    """And an icon, where it has one, is that of a state that there is."""
    for platform, entities in translations()["entity"].items():
        for name, words in entities.items():
            states = STATES.get(name, set())
            assert set(words.get("state", ())) == states
            shown = read_json("icons.json")["entity"][platform][name].get("state", {})
            assert set(shown) <= states | ({"on"} if not states else set())
            # The type of an event is an attribute of Home Assistant's.
            ours = set(words.get("state_attributes", ())) - {"event_type"}
            assert ours <= strings(platform)
    line = read_json("icons.json")["entity"]["sensor"]["account_status"]
    assert set(line["state"]) == STATES["account_status"]


def test_every_state_that_has_words_has_an_icon() -> None:
    """Off alone may have that of the entity."""
    for platform, entities in read_json("icons.json")["entity"].items():
        for name, icons in entities.items():
            assert STATES.get(name, set()) - set(icons.get("state", ())) <= {"off"}
            assert platform != "switch" or "on" in icons["state"]


def test_no_entity_has_an_icon_in_the_code() -> None:
    """Nobody could change it there."""
    for node in parsed():
        assert getattr(node, "arg", "") != "icon"
        assert getattr(node, "attr", getattr(node, "id", "")) not in {
            "_attr_icon",
            "icon",
        }


@pytest.mark.parametrize("path", BLUEPRINTS, ids=lambda path: path.stem)
def test_a_blueprint_has_the_form_that_home_assistant_requires(path: Path) -> None:
    """With a name and a selector for everything that it asks for."""
    content = load_yaml_dict(str(path))
    blueprint = Blueprint(
        content,
        path=path.name,
        expected_domain="automation",
        schema=AUTOMATION_BLUEPRINT_SCHEMA,
    )

    about = content["blueprint"]
    assert about["name"]
    assert about["description"]
    assert about["source_url"].endswith(f"/HEAD/{path.relative_to(PROJECT)}")
    oldest = read_json("hacs.json", PROJECT)["homeassistant"]
    assert about["homeassistant"]["min_version"] == oldest
    # A blueprint does not say itself when something is asked for and never used.
    assert extract_inputs({**content, "blueprint": {}}) == set(blueprint.inputs)
    for asked in about["input"].values():
        assert asked["name"]
        assert asked["selector"]


@pytest.mark.parametrize("path", BLUEPRINTS, ids=lambda path: path.stem)
def test_a_blueprint_uses_only_what_there_is(path: Path) -> None:
    """Triggers, conditions and actions of ours, by their names."""
    used = set(re.findall(rf"{DOMAIN}\.(\w+)", path.read_text("utf-8")))

    assert used <= {*TRIGGERS, *CONDITIONS, *ACTIONS}


@pytest.mark.parametrize("path", BLUEPRINTS, ids=lambda path: path.stem)
def test_a_blueprint_can_be_imported_with_a_button(path: Path) -> None:
    """One that stands in the documents."""
    source = load_yaml_dict(str(path))["blueprint"]["source_url"]
    documents = "".join(
        it.read_text("utf-8")
        for it in (PROJECT / "README.md", *(PROJECT / "docs").rglob("*.md"))
    )

    assert (
        "https://my.home-assistant.io/redirect/blueprint_import/"
        f"?blueprint_url={quote(source, safe='')}" in documents
    )
