"""The texts are as hassfest would ask; none is missing, and none is left over.

hassfest looks at English only; here every language is held to the same.
"""

import ast
import re
from string import Formatter
from typing import Any

from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.selector import SelectSelector
import pytest
import voluptuous as vol

from custom_components.fritzbox_voip import helpers, issues, repairs
from custom_components.fritzbox_voip.config_flow import (
    ADDRESS_SCHEMA,
    OPTIONS_SCHEMA,
    FritzboxVoipConfigFlow,
)
from custom_components.fritzbox_voip.const import DOMAIN
from tests.metadata import LANGUAGES, given, parsed, strings, texts, translations


def text(value: Any) -> str:
    """Allow what Home Assistant shows as it stands."""
    words = str(cv.string_with_no_html(value))
    for _, field, _, _ in Formatter().parse(words):
        if field is not None and not field.isidentifier():
            raise vol.Invalid("a placeholder is a name")
    for pattern, why in (
        (r"^\s|\s$|^$", "blanks around it, or nothing at all"),
        (r"'\{\w+\}'", "Home Assistant would not fill what stands in single quotes"),
        (r"(?i)\b(?:\w+://|www\.)", "an address belongs into a placeholder"),
        (r"\[%|%\]", "custom integrations cannot point to other texts"),
    ):
        if re.search(pattern, words):
            raise vol.Invalid(why)
    return words


def state(value: Any) -> str:
    """Allow what Home Assistant shows as a state: it fills nothing in."""
    words = text(value)
    if "{" in words:
        raise vol.Invalid("no placeholder is filled here")
    return words


def key(value: Any) -> str:
    """Allow what Home Assistant takes for a key."""
    return str(vol.Match(r"^(?!.*[_-]{2})[a-z0-9]([a-z0-9_-]*[a-z0-9])?$")(value))


FIELDS = {key: {vol.Required("name"): text, vol.Required("description"): text}}
STATES = {key: state}


def explained(step: dict[str, Any]) -> dict[str, Any]:
    """Ask for an explanation of every field, and of nothing else."""
    if step.get("data", {}).keys() != step.get("data_description", {}).keys():
        raise vol.Invalid("every field wants an explanation, and only those")
    return step


FLOW = {
    vol.Required("step"): {
        key: vol.All(
            {
                vol.Required("title"): text,
                vol.Optional("description"): text,
                vol.Optional("data"): {key: text},
                vol.Optional("data_description"): {key: text},
                vol.Optional("menu_options"): {key: text},
                vol.Optional("menu_option_descriptions"): {key: text},
                vol.Optional("submit"): text,
            },
            explained,
        )
    },
    vol.Optional("abort"): {key: text},
    vol.Optional("create_entry"): {key: text},
    vol.Optional("error"): {key: text},
    vol.Optional("progress"): {key: text},
}

TRANSLATIONS = vol.Schema(
    {
        vol.Required("conditions"): {
            key: {
                vol.Required("name"): text,
                vol.Required("description"): text,
                vol.Required("fields"): FIELDS,
            }
        },
        vol.Required("config"): {
            **FLOW,
            vol.Required("flow_title"): text,
            vol.Required("initiate_flow"): {vol.Required("user"): text},
        },
        vol.Required("device"): {key: {vol.Required("name"): text}},
        vol.Required("entity"): {
            key: {
                key: {
                    vol.Required("name"): text,
                    vol.Optional("state"): STATES,
                    vol.Optional("state_attributes"): {
                        key: {
                            vol.Required("name"): state,
                            vol.Optional("state"): STATES,
                        }
                    },
                    vol.Optional("unit_of_measurement"): state,
                }
            }
        },
        vol.Required("exceptions"): {key: {vol.Required("message"): text}},
        vol.Required("issues"): {
            key: vol.Any(
                {vol.Required("title"): text, vol.Required("description"): text},
                {vol.Required("title"): text, vol.Required("fix_flow"): FLOW},
            )
        },
        vol.Required("options"): FLOW,
        vol.Required("selector"): {key: {vol.Required("options"): STATES}},
        vol.Required("services"): {
            key: {
                vol.Required("name"): text,
                vol.Required("description"): text,
                vol.Required("fields"): FIELDS,
            }
        },
        vol.Required("system_health"): {vol.Required("info"): {key: text}},
        vol.Required("triggers"): {
            key: {
                vol.Required("name"): text,
                vol.Required("description"): text,
                vol.Required("fields"): FIELDS,
            }
        },
    }
)


def test_seven_languages_are_there() -> None:
    """Those of the countries where most boxes stand."""
    assert set(LANGUAGES) >= {"de", "en", "es", "fr", "it", "nl", "pl"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_texts_have_the_form_that_home_assistant_requires(language: str) -> None:
    """In every language: no unknown key, no HTML, no address, no blanks around."""
    TRANSLATIONS(translations(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_text(language: str) -> None:
    """And none that English has not; with the same placeholders, in order."""
    english = dict(texts(translations()))
    other = dict(texts(translations(language)))

    assert other.keys() == english.keys()
    assert list(other) == sorted(other, key=lambda path: path.split("."))
    for path, value in other.items():
        assert set(re.findall(r"{\w+}", value)) == set(
            re.findall(r"{\w+}", english[path])
        ), path


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_and_sentences_look_like_what_they_are(language: str) -> None:
    """A name begins with a capital and has no full stop; a sentence has one."""
    for path, value in texts(translations(language)):
        *_, above, last = path.split(".")
        if last in {"name", "title"} or above == "data":
            assert not value[0].islower(), path
            assert not value.endswith("."), path
        elif last in {"description", "message"} or above in {
            "abort",
            "data_description",
            "error",
        }:
            assert value.endswith((".", "?", "!", "`", "}")), path


def test_every_step_of_a_form_has_its_texts_and_none_is_left_over() -> None:
    """With all its fields."""
    steps = translations()["config"]["step"]
    forms = {name.removeprefix("async_step_") for name in vars(FritzboxVoipConfigFlow)}

    assert set(steps) == {"login", "reauth_confirm", "reconfigure", "user"} <= forms
    for step in ("user", "reconfigure"):
        assert set(steps[step]["data"]) == set(map(str, ADDRESS_SCHEMA.schema))
    for step in ("login", "reauth_confirm"):
        assert set(steps[step]["data"]) == {"username", "password"}


def test_every_error_of_the_forms_has_its_sentence_and_none_is_left_over() -> None:
    """What Home Assistant says itself has none, nor what ends a discovery (W9)."""
    texts_of = translations()["config"]

    assert set(texts_of["error"]) == {
        *(error for _, error in helpers.FORM_ERRORS),
        "unknown",
    }
    assert set(texts_of["abort"]) == {"already_configured", "another_box"}


def test_every_option_has_its_texts_and_none_is_left_over() -> None:
    """With what can be chosen."""
    texts_of = translations()["options"]

    assert set(texts_of["step"]) == {"init"}
    assert set(texts_of["step"]["init"]["data"]) == set(map(str, OPTIONS_SCHEMA.schema))
    assert set(texts_of["error"]) == {"invalid_pattern"}
    chosen = {
        selector.config["translation_key"]: set(selector.config["options"])
        for selector in OPTIONS_SCHEMA.schema.values()
        if isinstance(selector, SelectSelector)
    }
    selectors = translations()["selector"]
    assert chosen == {name: set(selectors[name]["options"]) for name in chosen}


def test_every_error_of_an_action_has_its_sentence_and_none_is_left_over() -> None:
    """What the box refuses, and what we refuse ourselves."""
    used = {error for _, error in issues.TRANSLATION_KEYS}
    for node in parsed():
        arguments = {
            it.arg: getattr(it.value, "value", None)
            for it in getattr(node, "keywords", ())
        }
        if {"translation_domain", "translation_key"} <= arguments.keys():
            used.update(filter(None, [arguments["translation_key"]]))
        match node:
            case ast.Call(
                func=ast.Name("input_error") | ast.Attribute(attr="input_error"),
                args=[ast.Constant(str(key))],
            ):
                used.add(key)

    named = set(translations()["exceptions"])
    assert used <= named
    assert named <= strings() | {
        f"{key}{way}"
        for key in ("second_factor_unconfirmed", "second_factor_waiting")
        for way in ("", "_button", "_code")
    }


def test_every_issue_has_its_texts_and_none_is_left_over() -> None:
    """With the flow that mends it, where there is one."""
    texts_of = translations()["issues"]
    kinds = {
        value
        for name, value in vars(issues).items()
        if name.isupper() and not name.startswith("_") and isinstance(value, str)
    } - {DOMAIN}

    assert set(texts_of) == kinds | given("translation_key", "issues")
    mended = {name: it["fix_flow"] for name, it in texts_of.items() if "fix_flow" in it}
    assert set(mended) == set(repairs._FLOWS)
    said = {name for flow in mended.values() for name in flow["step"]}
    # Home Assistant's own flow for repairs has the step to confirm.
    assert given("step_id", "repairs") <= said <= strings("repairs") | {"confirm"}
    assert given("reason", "repairs") <= {
        name for flow in mended.values() for name in flow.get("abort", ())
    }


def test_what_system_health_shows_has_its_texts_and_none_is_left_over() -> None:
    """Every line of it."""
    shown = {
        name.value
        for node in parsed("system_health")
        if isinstance(node, ast.Dict)
        for name in node.keys
        if isinstance(name, ast.Constant)
    }

    assert set(translations()["system_health"]["info"]) == shown
