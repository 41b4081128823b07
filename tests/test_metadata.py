"""Manifest and hacs.json are as hassfest and HACS would ask.

hassfest itself is not in Home Assistant's wheel; the workflow on GitHub runs it. What
it asks of texts is in test_translations.py, of actions, triggers, conditions, icons
and blueprints in test_descriptions.py, of pictures in test_brand.py.
"""

import ast
from importlib import metadata
from importlib.util import find_spec
import json
from pathlib import Path
import re
from typing import Any

from homeassistant import const, generated
from homeassistant.const import Platform
import voluptuous as vol

import custom_components.fritzbox_voip as integration
from custom_components.fritzbox_voip.config_flow import FritzboxVoipConfigFlow
from custom_components.fritzbox_voip.const import DOMAIN
from tests.metadata import INTEGRATION, PROJECT, parsed, read_json

GENERATED = Path(generated.__path__[0])
REPOSITORY = "https://github.com/fritzbox-voip/fritzbox-voip"


def names_in(file: str) -> set[str] | None:
    """Return the categories or ways that Home Assistant knows, None before 2026.11."""
    if not (path := GENERATED / f"integration_{file}.json").is_file():
        return None
    return {
        ".".join(filter(None, (known["slug"], below.get("slug"))))
        for known in json.loads(path.read_text("utf-8"))
        for below in ({}, *known.get("subcategories", []))
    }


def known_in(file: str) -> vol.All:
    """Return what allows the names that Home Assistant knows, each once."""
    names = names_in(file)
    one = vol.Match(r"^[a-z_]+(\.[a-z_]+)?$") if names is None else vol.In(names)
    return vol.All([one], vol.Length(min=1), vol.Unique())


def upper(value: str) -> str:
    """Allow capitals only."""
    if value != value.upper():
        raise vol.Invalid("not in capitals")
    return value


# The keys of a custom integration that we use, with what Home Assistant takes in them;
# a key that is not here is a mistake, or has to be added.
MANIFEST = vol.Schema(
    {
        vol.Required("domain"): DOMAIN,
        vol.Required("name"): vol.All(str, vol.Length(min=1)),
        vol.Required("categories"): known_in("categories"),
        vol.Required("codeowners"): vol.All(
            [vol.Match(r"^@[\w-]+(/[\w-]+)?$")], vol.Length(min=1)
        ),
        vol.Required("config_flow"): True,
        vol.Required("connectivity"): known_in("connectivity"),
        vol.Required("dhcp"): [
            vol.Any(
                {vol.Required("registered_devices"): True},
                {
                    vol.Optional("hostname"): vol.Match(r"^[a-z0-9*.-]+$"),
                    vol.Optional("macaddress"): vol.All(vol.Match(r"\*"), upper),
                },
            )
        ],
        vol.Required("documentation"): vol.All(
            vol.Match(r"^https://(?!www\.home-assistant\.io)"), vol.Url()
        ),
        vol.Required("integration_type"): vol.In(("device", "hub", "service")),
        vol.Required("iot_class"): vol.In(
            {"assumed_state", "calculated"}
            | {"cloud_polling", "cloud_push", "local_polling", "local_push"}
        ),
        vol.Required("issue_tracker"): vol.All(vol.Match("^https://"), vol.Url()),
        vol.Required("requirements"): [vol.Match(r"^[A-Za-z0-9_.-]+==[0-9.]+$")],
        vol.Required("ssdp"): [
            vol.All({vol.Match(r"^[A-Za-z]+$"): str}, vol.Length(min=1))
        ],
        vol.Required("version"): vol.Match(r"^\d+\.\d+\.\d+$"),
        vol.Optional("after_dependencies"): [str],
        vol.Optional("dependencies"): [str],
        vol.Optional("loggers"): vol.All([str], vol.Length(min=1)),
    }
)

# HACS and the Marketplace refuse any other key.
HACS = vol.Schema(
    {
        vol.Required("name"): str,
        vol.Required("homeassistant"): vol.Match(r"^20\d\d\.\d{1,2}\.\d+$"),
        vol.Optional("content_in_root"): bool,
        vol.Optional("filename"): str,
        vol.Optional("hide_default_branch"): bool,
        vol.Optional("persistent_directory"): str,
        vol.Optional("zip_release"): bool,
    }
)


def manifest() -> dict[str, Any]:
    """Return the manifest."""
    return read_json("manifest.json")


def test_the_manifest_has_only_what_home_assistant_accepts() -> None:
    """No key that it does not know, and no value."""
    MANIFEST(manifest())

    assert manifest()["domain"] == INTEGRATION.name


def test_the_manifest_is_in_order() -> None:
    """Domain and name first, the rest by name."""
    keys = list(manifest())

    assert keys[:2] == ["domain", "name"]
    assert keys[2:] == sorted(keys[2:])


def test_the_manifest_leads_to_this_project() -> None:
    """For help and for trouble."""
    assert manifest()["documentation"] == REPOSITORY
    assert manifest()["issue_tracker"] == f"{REPOSITORY}/issues"


def test_the_forms_handle_every_way_of_discovery() -> None:
    """The manifest asks for it, and the flow has a step for it."""
    assert manifest()["config_flow"] is (INTEGRATION / "config_flow.py").is_file()
    for way in {"bluetooth", "dhcp", "ssdp", "usb", "zeroconf"} & manifest().keys():
        assert f"async_step_{way}" in vars(FritzboxVoipConfigFlow)


def test_what_is_set_up_says_what_it_takes_in_yaml() -> None:
    """Nothing: Home Assistant shows who wrote something there."""
    assert hasattr(integration, "async_setup")
    assert integration.CONFIG_SCHEMA({}) == {}


def test_no_other_integration_is_used_without_the_manifest_saying_so() -> None:
    """But for what is always there, and what a module of ours with its name is for."""
    used = {
        node.module.split(".")[2]
        for node in parsed("**/*")
        if isinstance(node, ast.ImportFrom)
        and node.module
        and node.module.startswith("homeassistant.components.")
    }
    said = {
        *manifest().get("dependencies", []),
        *manifest().get("after_dependencies", []),
    }
    ours = {path.stem for path in INTEGRATION.glob("*.py")}

    assert used
    assert used - said - ours <= {"homeassistant", *map(str, Platform)}


def test_no_domain_of_home_assistant_is_taken() -> None:
    """Ours would hide it."""
    assert find_spec("homeassistant.components.fritz")
    assert find_spec(f"homeassistant.components.{DOMAIN}") is None


def test_hacs_and_marketplace_can_read_their_file() -> None:
    """It has the name of the manifest, and no unknown key."""
    hacs = HACS(read_json("hacs.json", PROJECT))

    assert hacs["name"] == manifest()["name"]
    # Of one integration to a repository, and in its place.
    folders = {it.name for it in INTEGRATION.parent.iterdir() if it.is_dir()}
    assert folders - {"__pycache__"} == {DOMAIN}


def test_the_oldest_home_assistant_is_one_that_is_tested() -> None:
    """The tests run on a Home Assistant of the month that hacs.json asks for."""
    [tested] = (
        requirement.removeprefix("homeassistant==")
        for requirement in metadata.requires("pytest-homeassistant-custom-component")
        or ()
        if requirement.startswith("homeassistant==")
    )
    asked = read_json("hacs.json", PROJECT)["homeassistant"]

    assert tested.split(".")[:2] == asked.split(".")[:2]


def test_the_newest_home_assistant_is_that_of_the_demo() -> None:
    """What is shown is what is tested."""
    newest, demo, oldest = (
        dict(
            re.findall(
                r"^([\w-]+)==(\S+)", (PROJECT / name).read_text("utf-8"), re.MULTILINE
            )
        )
        for name in (
            "requirements_newest.txt",
            "requirements_develop.txt",
            "requirements_test.txt",
        )
    )

    assert newest["homeassistant"] == demo["homeassistant"]
    for tested in (demo, oldest):
        assert manifest()["requirements"] == [
            f"{name}=={tested[name]}" for name in ("phonenumberslite", "xmltodict")
        ]
    assert const.__version__ == newest["homeassistant"] or const.__version__.startswith(
        read_json("hacs.json", PROJECT)["homeassistant"].rpartition(".")[0]
    )
