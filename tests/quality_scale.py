"""What a program can find out about the rules of the quality scale."""

import ast
from dataclasses import is_dataclass
from importlib import import_module, metadata
import re
import tomllib
from typing import Any

from custom_components.fritzbox_voip import (
    PLATFORMS,
    const,
    coordinator,
)
from tests.metadata import INTEGRATION, PROJECT, parsed, read_json

PAGES = (PROJECT / "README.md", *sorted((PROJECT / "docs").glob("*.md")))


def source(name: str) -> str:
    """Return a file of the integration."""
    return (INTEGRATION / name).read_text("utf-8")


def sections() -> dict[str, str]:
    """Return what stands below each heading of the README and the other documents."""
    found: dict[str, str] = {}
    for page in PAGES:
        text = re.sub(
            r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL
        )
        _, *parts = re.split(r"^#+ ", text, flags=re.MULTILINE)
        for part in parts:
            title, _, below = part.partition("\n")
            found[title] = found.get(title, "") + below
    return found


def documents(*titles: str) -> bool:
    """Return whether the documents have these sections, with something to read."""
    found = sections()
    return all(len(found.get(title, "").split()) >= 15 for title in titles)


def has_tests(module: str, *names: str) -> bool:
    """Return whether a module of the tests has these tests, and runs them."""
    tree = ast.parse((PROJECT / "tests" / f"{module}.py").read_text("utf-8"))
    found = {
        node.name: " ".join(map(ast.unparse, node.decorator_list))
        for node in tree.body
        if isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef)
    }
    return all("skip" not in found.get(name, "skip") for name in names)


def platforms() -> list[Any]:
    """Return the modules of the platforms."""
    return [import_module(f"custom_components.{const.DOMAIN}.{it}") for it in PLATFORMS]


def calls(function: str, module: str, *, within: str = "") -> bool:
    """Return whether a module calls a function, or one of its functions does."""
    return any(
        isinstance(node, ast.Call)
        and ast.unparse(node.func).rpartition(".")[2] == function
        for scope in parsed(module)
        if within in {"", getattr(scope, "name", None)}
        for node in ast.walk(scope)
    )


def imported(names: set[str]) -> set[str]:
    """Return those of some packages that the integration imports."""
    return names & {
        name.partition(".")[0]
        for node in parsed("**/*")
        for name in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom) and not node.level
            else [it.name for it in node.names]
            if isinstance(node, ast.Import)
            else []
        )
    }


def is_on_pypi(requirement: str) -> bool:
    """Return whether a requirement is pinned, free, and says where it is made."""
    name, _, version = requirement.partition("==")
    about = metadata.metadata(name)
    licenses = (about.get("License-Expression"), about.get("License"))
    addresses = (*about.get_all("Project-URL", []), about.get("Home-page") or "")
    return (
        about["Version"] == version
        and any(it and ("MIT" in it or "Apache" in it) for it in licenses)
        and any("github.com" in it for it in addresses)
    )


def pyproject() -> dict[str, Any]:
    """Return the settings of the tools."""
    text = (PROJECT / "pyproject.toml").read_text("utf-8")
    content: dict[str, Any] = tomllib.loads(text)["tool"]
    return content


def has_types(requirement: str) -> bool:
    """Return whether a requirement has types, of its own or in a package of stubs."""
    name = requirement.partition("==")[0]
    stubs = re.findall(
        r"^types-([\w-]+)==",
        (PROJECT / "requirements_lint.txt").read_text("utf-8"),
        flags=re.MULTILINE,
    )
    files = metadata.files(name) or ()
    return name in stubs or any(file.name == "py.typed" for file in files)


def untyped() -> set[str]:
    """Return the packages whose missing types mypy ignores."""
    return {
        package.removesuffix(".*")
        for override in pyproject()["mypy"]["overrides"]
        if override.get("ignore_missing_imports")
        for package in override["module"]
    }


def is_strictly_typed() -> bool:
    """Return whether mypy checks the integration and what it needs strictly."""
    requirements = read_json("manifest.json")["requirements"]
    mypy = pyproject()["mypy"]
    softened = [
        it for it in mypy["overrides"] if "custom_components" in str(it["module"])
    ]
    return (
        mypy["strict"] is True
        and "custom_components" in mypy["files"]
        and not softened
        and all(map(has_types, requirements))
        and not imported(untyped())
        and "check mypy" in (PROJECT / "scripts/lint").read_text("utf-8")
        and not re.search(r"#\s*type:\s*ignore(?!\[)", everything())
        and is_dataclass(coordinator.FritzboxVoipRuntimeData)
    )


def everything() -> str:
    """Return the whole code of the integration."""
    return "".join(it.read_text("utf-8") for it in sorted(INTEGRATION.rglob("*.py")))


def untranslated_errors() -> list[str]:
    """Return the errors of Home Assistant that are raised in words of the code.

    But for those that only a language model reads, which says them in its own words.
    """
    return [
        ast.unparse(node)
        for path in INTEGRATION.glob("*.py")
        if path.stem != "llm"
        for node in parsed(path.stem)
        if isinstance(node, ast.Raise)
        and isinstance(node.exc, ast.Call)
        and ast.unparse(node.exc.func)
        in {
            *("HomeAssistantError", "ServiceValidationError", "UpdateFailed"),
            *("ConfigEntryAuthFailed", "ConfigEntryError", "ConfigEntryNotReady"),
        }
        and node.exc.args
    ]
