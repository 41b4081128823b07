"""What quality_scale.yaml claims is held against the code, as far as a program can.

The tests named here hold the rest: a rule whose check names a test is done because
that test passes.
"""

import ast
from collections.abc import Callable
import json
from pathlib import Path
import re
from typing import Any

import pytest
import yaml

from custom_components.fritzbox_voip.const import DOMAIN

PROJECT = Path(__file__).parents[1]
INTEGRATION = PROJECT / "custom_components" / DOMAIN
PLATFORMS = ("binary_sensor", "button", "calendar", "select", "sensor", "switch")


def source(name: str) -> str:
    """Return a file of the integration."""
    return (INTEGRATION / name).read_text("utf-8")


def readme(*titles: str) -> bool:
    """Tell whether the README has these headings, with something below each."""
    text = (PROJECT / "README.md").read_text("utf-8")
    return all(
        re.search(rf"^#+ {re.escape(title)}[^\n]*\n+[^#\s]", text, re.MULTILINE)
        for title in titles
    )


def has_tests(module: str, *names: str) -> bool:
    """Tell whether a module of the tests has these tests."""
    tree = ast.parse((PROJECT / "tests" / f"{module}.py").read_text("utf-8"))
    found = {
        node.name
        for node in tree.body
        if isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef)
    }
    return found >= set(names)


def manifest() -> dict[str, Any]:
    """Return the manifest."""
    content: dict[str, Any] = json.loads(source("manifest.json"))
    return content


def texts() -> dict[str, Any]:
    """Return the English texts."""
    content: dict[str, Any] = json.loads(source("translations/en.json"))
    return content


def body_of(name: str, function: str) -> str:
    """Return the source of a function."""
    code = source(name)
    for node in ast.walk(ast.parse(code)):
        if (
            isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef)
            and node.name == function
        ):
            return ast.get_source_segment(code, node) or ""
    return ""


CHECKS: dict[str, Callable[[], bool]] = {
    "action-setup": lambda: (
        "async_setup_services" in body_of("__init__.py", "async_setup")
    ),
    "appropriate-polling": lambda: (
        "DEFAULT_SCAN_INTERVAL: Final = 30" in source("const.py")
    ),
    "brands": (INTEGRATION / "brand" / "icon.png").is_file,
    "common-modules": lambda: all(
        (INTEGRATION / name).is_file() for name in ("coordinator.py", "entity.py")
    ),
    "config-flow-test-coverage": lambda: (
        "config_flow.py' --fail-under=100" in (PROJECT / "scripts/test").read_text()
    ),
    "config-flow": lambda: (
        manifest()["config_flow"]
        and all(
            set(step["data"]) == set(step["data_description"])
            for step in texts()["config"]["step"].values()
        )
    ),
    "dependency-transparency": lambda: (
        manifest()["requirements"] == ["xmltodict==1.0.4"]
    ),
    "docs-actions": lambda: readme("Actions"),
    "docs-conditions": lambda: readme("Triggers and conditions"),
    "docs-high-level-description": lambda: readme("FRITZ!Box VoIP", "What you get"),
    "docs-installation-instructions": lambda: readme("By hand", "Prepare the box"),
    "docs-removal-instructions": lambda: readme("Remove"),
    "docs-triggers": lambda: readme("Triggers and conditions"),
    "entity-event-setup": lambda: (
        "CoordinatorEntity" in source("entity.py")
        and not any("async_listen" in source(f"{it}.py") for it in PLATFORMS)
    ),
    "entity-unique-id": lambda: source("entity.py").count("_attr_unique_id =") == 4,
    "has-entity-name": lambda: "_attr_has_entity_name = True" in source("entity.py"),
    "runtime-data": lambda: "entry.runtime_data =" in source("__init__.py"),
    "test-before-configure": lambda: has_tests(
        "test_config_flow",
        "test_a_wrong_password_is_told_and_costs_one_login",
        "test_a_box_that_is_not_there_is_told_beside_the_address",
    ),
    "test-before-setup": lambda: (
        "async_config_entry_first_refresh" in source("__init__.py")
    ),
    "unique-config-entry": lambda: has_tests(
        "test_config_flow", "test_the_same_box_is_not_added_twice"
    ),
    "action-exceptions": lambda: has_tests(
        "test_services", "test_what_the_box_refuses_is_told_in_words"
    ),
    "config-entry-unloading": lambda: has_tests(
        "test_init", "test_a_box_is_set_up_and_unloaded"
    ),
    "docs-configuration-parameters": lambda: readme("Options"),
    "docs-installation-parameters": lambda: readme("Add the box"),
    "entity-unavailable": lambda: has_tests(
        "test_coordinator",
        "test_a_group_that_fails_is_unavailable_alone",
        "test_when_nothing_works_everything_is_unavailable",
    ),
    "integration-owner": lambda: bool(manifest()["codeowners"]),
    "log-when-unavailable": lambda: has_tests(
        "test_coordinator", "test_a_box_that_is_away_and_comes_back"
    ),
    "parallel-updates": lambda: all(
        "PARALLEL_UPDATES =" in source(f"{platform}.py") for platform in PLATFORMS
    ),
    "reauthentication-flow": lambda: has_tests(
        "test_config_flow", "test_a_new_login_is_taken"
    ),
    "test-coverage": lambda: (
        "--cov-fail-under=97" in (PROJECT / "scripts/test").read_text()
    ),
    "devices": lambda: has_tests("test_devices", "test_the_box_is_a_device"),
    "diagnostics": lambda: has_tests(
        "test_privacy", "test_diagnostics_tell_nothing_private"
    ),
    "discovery-update-info": lambda: has_tests(
        "test_config_flow",
        "test_a_known_box_at_a_new_address_is_followed",
        "test_a_known_box_with_a_new_lease_is_followed",
    ),
    "discovery": lambda: {"dhcp", "ssdp"} <= manifest().keys(),
    "docs-data-update": lambda: readme("How it treats your box"),
    "docs-examples": lambda: readme("Automations"),
    "docs-known-limitations": lambda: readme("What it does not do"),
    "docs-supported-devices": lambda: readme("What you need"),
    "docs-supported-functions": lambda: readme("Entities", "Actions"),
    "docs-troubleshooting": lambda: readme("What the form says", "What you see"),
    "docs-use-cases": lambda: readme("What you get", "Automations"),
    "dynamic-devices": lambda: has_tests("test_devices", "test_a_new_line_appears"),
    "entity-category": lambda: (
        "EntityCategory.DIAGNOSTIC" in source("sensor.py")
        and "EntityCategory.CONFIG" in source("switch.py")
    ),
    "entity-device-class": lambda: all(
        "device_class=" in source(f"{it}.py") for it in ("sensor", "binary_sensor")
    ),
    "entity-disabled-by-default": lambda: (
        "entity_registry_enabled_default=False" in source("sensor.py")
    ),
    "entity-translations": lambda: has_tests(
        "test_descriptions",
        "test_every_entity_has_a_name_and_an_icon_and_none_is_left_over",
    ),
    "exception-translations": lambda: has_tests(
        "test_translations",
        "test_every_error_of_an_action_has_its_sentence_and_none_is_left_over",
    ),
    "icon-translations": lambda: (
        not any("icon=" in source(f"{platform}.py") for platform in PLATFORMS)
    ),
    "reconfiguration-flow": lambda: has_tests(
        "test_config_flow", "test_address_and_login_can_be_changed"
    ),
    "repair-issues": lambda: "async_create_fix_flow" in source("repairs.py"),
    "stale-devices": lambda: has_tests(
        "test_devices", "test_a_line_that_is_gone_takes_its_device_along"
    ),
    "async-dependency": lambda: (
        not any(
            "import requests" in path.read_text("utf-8")
            for path in INTEGRATION.rglob("*.py")
        )
    ),
    "inject-websession": lambda: (
        "async_get_clientsession(hass)" in source("__init__.py")
        and not any(
            "ClientSession(" in path.read_text("utf-8")
            for path in INTEGRATION.rglob("*.py")
        )
    ),
    "strict-typing": lambda: (
        "strict = true" in (PROJECT / "pyproject.toml").read_text("utf-8")
    ),
}


def rules() -> dict[str, Any]:
    """Return the rules and what is claimed of them."""
    content: dict[str, Any] = yaml.safe_load(source("quality_scale.yaml"))["rules"]
    return content


def test_every_rule_is_answered() -> None:
    """All 54, done or exempt with a reason."""
    assert rules().keys() == CHECKS.keys()
    assert len(CHECKS) == 54
    for claim in rules().values():
        assert claim == "done" or (claim["status"] == "exempt" and claim["comment"])


@pytest.mark.parametrize("rule", CHECKS)
def test_what_is_claimed_holds(rule: str) -> None:
    """As far as a program can tell."""
    assert rules()[rule] != "done" or CHECKS[rule]()
