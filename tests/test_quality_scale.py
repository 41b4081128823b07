"""What quality_scale.yaml claims is held against the code, as far as a program can.

The tests named here hold the rest: a rule whose check names a test is done because
that test passes. Whether the documents are good, only a reader can say; here they have
to have a section for it, with something to read in it.
"""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
import re
from typing import Any

from homeassistant import components
from homeassistant.config_entries import ConfigEntry
from homeassistant.helpers.update_coordinator import (
    CoordinatorEntity,
    DataUpdateCoordinator,
)
import pytest
import yaml

from custom_components.fritzbox_voip import (
    const,
    coordinator,
    entity,
    issues,
)
from custom_components.fritzbox_voip.trigger import TRIGGERS
from tests.metadata import PROJECT, read_json, translations
from tests.quality_scale import (
    calls,
    documents,
    everything,
    has_tests,
    imported,
    is_on_pypi,
    is_strictly_typed,
    platforms,
    pyproject,
    sections,
    source,
    untranslated_errors,
)

CHECKS: dict[str, Callable[[], bool]] = {
    "action-setup": lambda: (
        calls("async_setup_services", "__init__", within="async_setup")
        and not calls("async_setup_services", "__init__", within="async_setup_entry")
        and has_tests(
            "test_services", "test_an_action_of_a_box_that_is_not_loaded_says_so"
        )
    ),
    "appropriate-polling": lambda: (
        const.MIN_SCAN_INTERVAL >= 5
        and const.DEFAULT_SCAN_INTERVAL >= 30
        and min(const.ALARM_CLOCKS_INTERVAL, const.SETTINGS_INTERVAL)
        >= timedelta(minutes=5)
        and has_tests(
            "test_coordinator",
            "test_a_poll_of_the_status_is_two_requests",
            "test_the_interval_of_the_options_is_kept",
        )
        and has_tests("test_entities", "test_no_entity_polls_the_box")
    ),
    "brands": lambda: has_tests(
        "test_brand",
        "test_every_picture_is_there",
        "test_a_picture_is_trimmed_and_has_its_size",
    ),
    "common-modules": lambda: (
        issubclass(coordinator.FritzboxVoipCoordinator, DataUpdateCoordinator)
        and issubclass(entity.BoxEntity, CoordinatorEntity)
    ),
    "config-flow-test-coverage": lambda: bool(
        re.search(
            r"--include='\*/config_flow.py' --fail-under=100",
            (PROJECT / "scripts/test").read_text("utf-8"),
        )
    ),
    "config-flow": lambda: (
        read_json("manifest.json")["config_flow"]
        and has_tests(
            "test_translations",
            "test_every_step_of_a_form_has_its_texts_and_none_is_left_over",
        )
    ),
    "dependency-transparency": lambda: all(
        map(is_on_pypi, read_json("manifest.json")["requirements"])
    ),
    "docs-actions": lambda: all(
        f"| {action['name']} |" in sections()["Actions"]
        for action in translations()["services"].values()
    ),
    "docs-conditions": lambda: documents("Triggers and conditions"),
    "docs-high-level-description": lambda: documents("FRITZ!Box VoIP", "What you get"),
    "docs-installation-instructions": lambda: documents("By hand", "Prepare the box"),
    "docs-removal-instructions": lambda: documents("Remove"),
    "docs-triggers": lambda: all(
        f"`{const.DOMAIN}.{trigger}`" in sections()["Triggers and conditions"]
        for trigger in TRIGGERS
    ),
    "entity-event-setup": lambda: (
        not any(
            calls(function, module.__name__.rpartition(".")[2], within="__init__")
            for module in (*platforms(), entity)
            for function in (
                *("async_add_listener", "async_dispatcher_connect", "async_listen"),
                *("async_track_time_interval", "async_track_state_change_event"),
            )
        )
        and calls("async_add_listener", "entity", within="async_added_to_hass")
    ),
    "entity-unique-id": lambda: has_tests(
        "test_entities", "test_every_entity_can_be_distinguished"
    ),
    "has-entity-name": lambda: has_tests(
        "test_entities", "test_every_entity_belongs_to_a_device"
    ),
    "runtime-data": lambda: (
        issubclass(
            coordinator.FritzboxVoipConfigEntry.__value__.__origin__, ConfigEntry
        )
        and "entry.runtime_data = FritzboxVoipRuntimeData(" in source("__init__.py")
        and "hass.data[" not in everything()
    ),
    "test-before-configure": lambda: (
        has_tests("config_flow/test_login", "test_a_wrong_password_costs_one_login")
        and has_tests(
            "config_flow/test_user",
            "test_a_box_that_does_not_answer_is_reported_at_the_address",
        )
    ),
    "test-before-setup": lambda: (
        calls(
            "async_config_entry_first_refresh",
            "__init__",
            within="_async_first_refresh",
        )
        and has_tests(
            "test_init",
            "test_a_box_that_is_away_is_tried_again",
            "test_a_refused_login_is_tried_once_more_after_five_minutes",
        )
    ),
    "unique-config-entry": lambda: has_tests(
        "config_flow/test_user", "test_a_box_is_not_added_twice"
    ),
    "action-exceptions": lambda: has_tests(
        "test_services",
        "test_what_the_box_refuses_is_explained",
        "test_what_is_no_number_is_refused_before_it_is_sent",
    ),
    "config-entry-unloading": lambda: has_tests(
        "test_init", "test_a_box_is_set_up_and_unloaded"
    ),
    "docs-configuration-parameters": lambda: all(
        f"**{name}**" in (PROJECT / "docs/options.md").read_text("utf-8")
        for name in translations()["options"]["step"]["init"]["data"].values()
    ),
    "docs-installation-parameters": lambda: all(
        f"**{name}**" in sections()["Add the box"]
        for step in ("user", "login")
        for name in translations()["config"]["step"][step]["data"].values()
    ),
    "entity-unavailable": lambda: has_tests(
        "test_coordinator_parts",
        "test_a_group_that_fails_is_unavailable_alone",
        "test_when_nothing_works_everything_is_unavailable",
    ),
    "integration-owner": lambda: bool(read_json("manifest.json")["codeowners"]),
    "log-when-unavailable": lambda: has_tests(
        "test_coordinator_absences", "test_a_box_that_is_away_and_comes_back"
    ),
    # Writes one after the other, but hanging up must not wait for anything.
    "parallel-updates": lambda: all(
        (
            "box_action" in vars(module)
            and module.__name__.rpartition(".")[2] not in {"button", "siren"}
        )
        == module.PARALLEL_UPDATES
        for module in platforms()
    ),
    "reauthentication-flow": lambda: has_tests(
        "config_flow/test_reauth",
        "test_a_new_login_is_stored_once_it_works",
        "test_a_new_login_is_not_sent_to_another_box",
    ),
    "test-coverage": lambda: (
        pyproject()["coverage"]["run"]["branch"] is True
        and "--cov-fail-under=97" in (PROJECT / "scripts/test").read_text("utf-8")
    ),
    "devices": lambda: (
        has_tests(
            "test_devices",
            "test_the_box_is_a_device",
            "test_lines_and_sip_clients_are_child_devices",
        )
        and has_tests("test_entities", "test_every_entity_belongs_to_a_device")
    ),
    "diagnostics": lambda: (
        has_tests("test_diagnostics", "test_the_entry_shows_the_box_and_what_it_offers")
        and has_tests("test_privacy", "test_diagnostics_have_nothing_private")
    ),
    "discovery-update-info": lambda: (
        has_tests(
            "config_flow/test_discovery_of_moved_boxes",
            "test_a_box_is_followed_to_its_new_address",
        )
        and has_tests(
            "config_flow/test_discovery_of_added_boxes",
            "test_an_address_where_the_box_does_not_answer_is_not_stored",
        )
    ),
    "discovery": lambda: (
        {"dhcp", "ssdp"} <= read_json("manifest.json").keys()
        and has_tests("test_metadata", "test_the_forms_handle_every_way_of_discovery")
        and has_tests(
            "config_flow/test_discovery", "test_a_discovered_box_needs_only_the_login"
        )
    ),
    "docs-data-update": lambda: documents("Load on the box"),
    "docs-examples": lambda: documents("Automations") and documents("Blueprints"),
    "docs-known-limitations": lambda: documents("What it does not do"),
    "docs-supported-devices": lambda: documents("What you need"),
    "docs-supported-functions": lambda: documents(
        "Of the box", "Of each line", "Of each IP phone", "Actions"
    ),
    "docs-troubleshooting": lambda: documents("What you read", "What you see"),
    "docs-use-cases": lambda: documents("What you get", "Automations"),
    "dynamic-devices": lambda: has_tests(
        "test_devices",
        "test_a_new_line_appears",
        "test_a_new_sip_client_appears_and_goes",
    ),
    "entity-category": lambda: has_tests(
        "test_entities", "test_what_matters_has_no_category"
    ),
    "entity-device-class": lambda: has_tests("test_entities", "test_device_classes"),
    "entity-disabled-by-default": lambda: has_tests(
        "test_entities", "test_what_few_people_need_is_disabled"
    ),
    "entity-translations": lambda: has_tests(
        "test_descriptions",
        "test_every_entity_has_a_name_and_an_icon_and_none_is_left_over",
        "test_every_state_has_its_words",
    ),
    "exception-translations": lambda: (
        has_tests(
            "test_translations",
            "test_every_error_of_an_action_has_its_sentence_and_none_is_left_over",
        )
        and not untranslated_errors()
    ),
    "icon-translations": lambda: (
        has_tests(
            "test_descriptions",
            "test_the_icons_have_the_form_that_home_assistant_requires",
            "test_no_entity_has_an_icon_in_the_code",
        )
        and has_tests("test_entities", "test_no_entity_has_an_icon_of_its_own")
    ),
    "reconfiguration-flow": lambda: has_tests(
        "config_flow/test_reconfigure",
        "test_address_and_login_are_changed",
        "test_the_address_of_another_box_is_refused",
    ),
    "repair-issues": lambda: (
        calls("async_create_issue", "issues")
        and has_tests(
            "test_translations",
            "test_every_issue_has_its_texts_and_none_is_left_over",
        )
        and {issues.CLICK_TO_DIAL_OFF, issues.LINE_DOWN, issues.MISSING_PERMISSION}
        <= translations()["issues"].keys()
    ),
    "stale-devices": lambda: has_tests(
        "test_devices",
        "test_the_device_of_a_line_that_is_gone_is_removed",
        "test_what_the_box_no_longer_has_can_be_removed_by_hand",
    ),
    "async-dependency": lambda: (
        not imported(
            {
                "requests",
                "urllib3",
                "http.client",
                "fritzconnection",
                "threading",
            }
        )
        and not re.search(r"\btime\.sleep|\burlopen", everything())
    ),
    "inject-websession": lambda: (
        calls("create_session", "__init__", within="async_setup_entry")
        and len(re.findall(r"\bClientSession\(", everything())) == 1
        and "ClientSession(" in source("tr064/transport.py")
    ),
    "strict-typing": is_strictly_typed,
}


def rules() -> dict[str, Any]:
    """Return the rules and what is claimed of them."""
    content: dict[str, Any] = yaml.safe_load(source("quality_scale.yaml"))["rules"]
    return content


def test_the_rules_are_those_of_home_assistant() -> None:
    """All 54: every integration of Home Assistant that answers them answers these."""
    answered = {
        rule
        for path in Path(components.__path__[0]).glob("*/quality_scale.yaml")
        for rule in yaml.safe_load(path.read_text("utf-8"))["rules"]
    }

    assert len(answered) == 54
    assert rules().keys() == CHECKS.keys() == answered


def test_every_rule_is_answered() -> None:
    """Done, or exempt with a reason."""
    for claim in rules().values():
        assert claim == "done" or (
            claim.keys() == {"status", "comment"}
            and claim["status"] == "exempt"
            and len(claim["comment"].split()) > 3
        )


@pytest.mark.parametrize("rule", CHECKS)
def test_what_is_claimed_holds(rule: str) -> None:
    """As far as a program can check."""
    assert rules()[rule] != "done" or CHECKS[rule]()
