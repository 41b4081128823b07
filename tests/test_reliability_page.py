"""docs/reliability.md: a row for each collected report, and only tests that exist."""

import ast
from functools import cache
import re

import pytest

from tests.metadata import PROJECT
from tests.reliability.login_scenarios import SCENARIOS

PAGE = (PROJECT / "docs" / "reliability.md").read_text("utf-8")
# N2 to N8 are about texts and phones, which have pages of their own.
ROWS = [
    f"{part}{number}"
    for part, numbers in (
        ("R", range(1, 11)),
        ("P", range(1, 14)),
        ("L", range(1, 13)),
        ("W", range(1, 10)),
        ("X", range(1, 11)),
        ("N", (1, *range(9, 14))),
    )
    for number in numbers
]


def table() -> list[list[str]]:
    """Return the cells of the table about the reports."""
    section = PAGE.partition("\n## What owners met\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in it.strip("|").split("|")] for it in lines[2:]]


@cache
def names() -> set[str]:
    """Return the tests without "test_", and the modules that have them."""
    found = set()
    for path in (PROJECT / "tests").rglob("test_*.py"):
        found.add(path.stem)
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                found.add(node.name.removeprefix("test_"))
    return found


def test_each_report_has_its_row() -> None:
    """In the order of their numbers."""
    assert [cells[0] for cells in table()] == ROWS


@pytest.mark.parametrize("row", ROWS)
def test_what_holds_a_row_exists(row: str) -> None:
    """With its kind, and what was looked through."""
    (cells,) = [cells for cells in table() if cells[0] == row]
    _, kind, through, held = cells
    named = re.findall(r"`(\w+)`", held)

    assert kind
    assert through
    assert named
    assert set(named) <= names()


@pytest.mark.parametrize(
    ("page", "sentence", "words"),
    [
        ("SECURITY.md", "after a change up to {}: two at first", "one two three"),
        (
            "docs/connection.md",
            "counts up to {} refused logins: two at first",
            "one two three",
        ),
        (
            "docs/de/connection.md",
            "zählt bis zu {} abgelehnte Anmeldungen: zuerst zwei",
            "eine zwei drei",
        ),
        (
            "docs/reliability.md",
            "costs {} wrong logins at most: two at once",
            "one two three",
        ),
    ],
)
def test_every_page_says_how_many_logins_a_changed_password_costs(
    page: str, sentence: str, words: str
) -> None:
    """As many as the login audit allows (N13)."""
    allowed = {
        scenario.failed
        for scenario in SCENARIOS
        if scenario.name.startswith("Password changed at the box")
    }
    text = " ".join((PROJECT / page).read_text("utf-8").split())

    assert {
        count
        for count, word in enumerate(words.split(), start=1)
        if sentence.format(word) in text
    } == allowed
