"""Every regular expression of the integration is linear."""

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

# A quadratic one would take hours for a mebibyte; all of them take some seconds.
SECONDS = 100

CHARACTERS = '0 aA.:-*#,"\\&/\n\0'

PROGRAM = """
import json, re, sys
for pattern, flags in json.load(sys.stdin)["patterns"]:
    compiled = re.compile(pattern, flags)
    for character in json.loads(sys.argv[1]):
        text = character * 1024 * 1024
        print(json.dumps([pattern, character]), flush=True)
        compiled.fullmatch(text)
        compiled.sub("", text)
"""


def compiled() -> Iterator[re.Pattern[str]]:
    """Yield the regular expressions that the modules have as a global."""
    for module in map(importlib.import_module, MODULES):
        for value in vars(module).values():
            if isinstance(value, re.Pattern):
                assert isinstance(value.pattern, str)
                yield value


def written() -> Iterator[tuple[str, ast.Call]]:
    """Yield each use of the module `re`, with the name of the function."""
    for path in sorted(FOLDER.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(func=ast.Attribute(value=ast.Name("re"), attr=name)):
                    yield name, node


def test_every_regular_expression_is_a_global() -> None:
    """So that the next test finds it."""
    uses = list(written())
    assert {name for name, _ in uses} <= {"compile", "escape"}
    patterns = {ast.literal_eval(it.args[0]) for name, it in uses if name == "compile"}
    assert patterns <= {pattern.pattern for pattern in compiled()}


@pytest.mark.timeout(SECONDS + 20)
def test_every_regular_expression_is_linear() -> None:
    """Each is given a mebibyte of one character, however it is used."""
    patterns = sorted({(it.pattern, it.flags) for it in compiled()})
    assert patterns
    try:
        subprocess.run(  # noqa: S603
            [sys.executable, "-c", PROGRAM, json.dumps(CHARACTERS)],
            input=json.dumps({"patterns": patterns}),
            capture_output=True,
            text=True,
            check=True,
            timeout=SECONDS,
        )
    except subprocess.TimeoutExpired as err:
        raise AssertionError(str(err.stdout).splitlines()[-1]) from None
