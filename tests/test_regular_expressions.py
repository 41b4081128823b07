"""Every regular expression of the integration is linear, as it is used."""

import ast
from collections.abc import Iterator
import importlib
import json
from pathlib import Path
import re
import subprocess
import sys

import pytest

import custom_components.fritzbox_voip as integration

FOLDER = Path(integration.__file__).parent
MODULES = sorted(
    ".".join(
        [integration.__name__, *path.relative_to(FOLDER).with_suffix("").parts]
    ).removesuffix(".__init__")
    for path in FOLDER.rglob("*.py")
)
TREES = [ast.parse(path.read_text(encoding="utf-8")) for path in FOLDER.rglob("*.py")]

# A quadratic one would take hours for a mebibyte; all of them take some seconds.
SECONDS = 100

PARTS = [
    *'0 aA.:-*#,"\\&/\n\0',
    "&#",
    "<?xml ",
    "urn:a:service:",
    "0.",
    "00 ",
    "a=",
    "**",
]

METHODS = {"match", "fullmatch", "search", "sub", "split", "findall", "finditer"}

PROGRAM = """
import json, re, sys
for pattern, flags, is_text, methods in json.load(sys.stdin):
    compiled = re.compile(pattern if is_text else pattern.encode("latin-1"), flags)
    for part in json.loads(sys.argv[1]):
        text = part * (1024 * 1024 // len(part)) + "\\u20ac"
        given = text if is_text else text.encode()
        for method in methods:
            print(json.dumps([pattern, part, method]), flush=True)
            if method == "sub":
                compiled.sub(given[:0], given)
            elif method == "finditer":
                list(compiled.finditer(given))
            else:
                getattr(compiled, method)(given)
"""


def compiled() -> Iterator[tuple[str, re.Pattern[str] | re.Pattern[bytes]]]:
    """Yield the regular expressions that the modules have as globals, by name."""
    for module in map(importlib.import_module, MODULES):
        for name, value in vars(module).items():
            if isinstance(value, re.Pattern):
                yield name, value


def uses_of_re() -> Iterator[tuple[str, ast.Call]]:
    """Yield each call of the module `re`, with the name of the function."""
    for node in (node for tree in TREES for node in ast.walk(tree)):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name("re"), attr=name)):
                yield name, node


def methods_of(pattern: str) -> list[str]:
    """Return the methods that are called on a global of this name."""
    return sorted(
        {
            node.attr
            for tree in TREES
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute)
            and node.attr in METHODS
            and pattern
            in {getattr(node.value, "id", ""), getattr(node.value, "attr", "")}
        }
    )


def test_every_regular_expression_is_a_global() -> None:
    """So that the next test finds it."""
    uses = list(uses_of_re())
    assert {name for name, _ in uses} <= {"compile", "escape"}
    patterns = {ast.literal_eval(it.args[0]) for name, it in uses if name == "compile"}
    assert patterns <= {pattern.pattern for _, pattern in compiled()}
    assert all(methods_of(name) for name, _ in compiled())


@pytest.mark.timeout(SECONDS + 20)
def test_every_regular_expression_is_linear() -> None:
    """Each is given a mebibyte of one character or part, with another end."""
    patterns = [
        (it.pattern, it.flags, True, methods_of(name))
        if isinstance(it.pattern, str)
        else (it.pattern.decode("latin-1"), it.flags, False, methods_of(name))
        for name, it in compiled()
    ]
    assert patterns
    try:
        subprocess.run(  # noqa: S603
            [sys.executable, "-c", PROGRAM, json.dumps(PARTS)],
            input=json.dumps(patterns),
            capture_output=True,
            text=True,
            check=True,
            timeout=SECONDS,
        )
    except subprocess.TimeoutExpired as err:
        *_, last = (err.stdout or b"nothing").splitlines()
        raise AssertionError(last.decode()) from None
