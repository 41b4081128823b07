"""The arrows of the design: who imports whom."""

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path
import sys

import pytest

INTEGRATION = Path(__file__).parents[2] / "custom_components" / "fritzbox_voip"
TR064 = INTEGRATION / "tr064"

PLATFORMS = {
    *("binary_sensor", "button", "calendar", "event", "select", "sensor", "siren"),
    *("switch", "text"),
}
SUBJECTS = sorted(
    path.stem
    for path in (TR064 / "x_voip").glob("*.py")
    if path.stem not in {"__init__", "phones", "service"}
)


def modules(folder: Path) -> list[Path]:
    """Return the modules in a folder and below."""
    return sorted(folder.rglob("*.py"))


def name_of(path: Path) -> str:
    """Return a module's name within the integration: tr064.x_voip.accounts."""
    parts = path.relative_to(INTEGRATION).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def imports(path: Path) -> set[str]:
    """Return what a module imports; what is the integration's, as `name_of` says."""
    return set(_imports(path))


def _imports(path: Path) -> Iterator[str]:
    yield from _names(ast.parse(path.read_text(encoding="utf-8")), path)


def _names(tree: ast.AST, path: Path) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module or ""
        elif isinstance(node, ast.ImportFrom):
            folder = path.parents[node.level - 1]
            base = folder.joinpath(*(node.module or "").split("."))
            for alias in node.names:
                inner = base / alias.name
                is_module = inner.is_dir() or inner.with_suffix(".py").exists()
                yield name_of(inner if is_module else base) or "."


def own(path: Path) -> set[str]:
    """Return what a module imports of the integration."""
    names = {name_of(module) for module in modules(INTEGRATION)} | {"."}
    return imports(path) & names


@pytest.mark.parametrize("path", modules(TR064), ids=name_of)
def test_the_protocol_stands_on_its_own(path: Path) -> None:
    """It needs neither Home Assistant nor the integration around it."""
    inside = {name for name in own(path) if name.split(".")[0] == "tr064"}
    assert own(path) == inside
    outside = {name.split(".")[0] for name in imports(path) - inside}
    assert outside - sys.stdlib_module_names <= {"aiohttp", "yarl", "xmltodict"}


@pytest.mark.parametrize(
    ("module", "allowed"),
    [
        ("errors", set()),
        ("xml", {"errors"}),
        ("soap", {"errors", "xml"}),
        ("description", {"errors", "xml"}),
        ("transport", {"errors"}),
        ("client", {"errors", "soap", "description", "transport"}),
        ("device", {"errors", "xml", "client"}),
        ("call_monitor", set()),
        ("phone_book", {"errors", "client", "xml"}),
        ("x_voip.phones", {"phone_book", "x_voip.clients"}),
    ],
)
def test_arrows_run_one_way(module: str, allowed: set[str]) -> None:
    """Errors are the ground floor; the subjects are on top."""
    found = own(TR064 / f"{module.replace('.', '/')}.py")
    assert found <= {f"tr064.{name}" for name in allowed}


@pytest.mark.parametrize("subject", SUBJECTS)
def test_subjects_speak_to_the_box_through_their_service(subject: str) -> None:
    """Neither the client nor the wire is theirs."""
    found = own(TR064 / "x_voip" / f"{subject}.py")
    assert "tr064.x_voip.service" in found
    assert not found & {"tr064.client", "tr064.transport", "tr064.description"}
    assert "tr064.x_voip" not in found


@pytest.mark.parametrize("path", modules(TR064), ids=name_of)
def test_http_and_xml_are_each_read_in_one_module(path: Path) -> None:
    """What is dangerous is checked in one place."""
    found = imports(path)
    if name_of(path) != "tr064.transport":
        assert not found & {"aiohttp", "ssl", "yarl"}
    if name_of(path) != "tr064.call_monitor":
        assert "socket" not in found
    if name_of(path) != "tr064.xml":
        assert "xmltodict" not in found
    assert not {name for name in found if name.startswith("xml.etree")}


@pytest.mark.parametrize(
    "path",
    [path for path in modules(INTEGRATION) if name_of(path) in PLATFORMS],
    ids=name_of,
)
def test_platforms_know_neither_each_other_nor_the_wire(path: Path) -> None:
    """They read what the coordinator has."""
    found = own(path)
    assert not found & PLATFORMS
    assert not found & {"tr064.client", "tr064.transport", "tr064.soap", "tr064.xml"}


def test_the_rules_are_about_something() -> None:
    """The files that they name are there."""
    names = {name_of(path) for path in modules(INTEGRATION)}
    assert {"sensor", "binary_sensor", "switch"} <= names & PLATFORMS
    assert {"accounts", "alarm_clocks", "clients", "dialing", "numbers"} <= {*SUBJECTS}
    assert "tr064.client" in own(TR064 / "x_voip" / "service.py")


def _runtime_imports(path: Path) -> set[str]:
    """Return what a module of the integration imports of it when it is imported."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    tree.body = [
        node
        for node in tree.body
        if not (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING")
    ]
    names = {name_of(module) for module in modules(INTEGRATION)}
    return set(_names(tree, path)) & names


def test_no_module_is_imported_in_a_circle() -> None:
    """Arrows run one way, from the platforms down to the constants."""
    graph = {
        name_of(path): _runtime_imports(path) - {name_of(path)}
        for path in modules(INTEGRATION)
    }
    TopologicalSorter(graph).prepare()
