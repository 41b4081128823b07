"""docs/x_voip.md agrees with real boxes, with the code and with Home Assistant."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from inspect import getmembers, iscoroutinefunction
from pathlib import Path
import re

import pytest

from custom_components.fritzbox_voip import services
from custom_components.fritzbox_voip.tr064 import x_voip
from custom_components.fritzbox_voip.tr064.description import parse_scpd
from custom_components.fritzbox_voip.tr064.x_voip import XVoip
from custom_components.fritzbox_voip.tr064.x_voip.service import Subject
from tests.field import SPECIFICATION
from tests.metadata import ENTITIES
from tests.simulator.scpd import version
from tests.simulator.tables_x_voip import X_VOIP
from tests.tr064.documents import real

DOCUMENT = Path(__file__).parents[1] / "docs" / "x_voip.md"
CODE = Path(x_voip.__file__).parent

# What follows from what the box reports, and is no answer of its own.
COMPUTED = {
    "binary_sensor.reachable",
    "binary_sensor.registration_problem",
    "event.account_call",
    "event.other_call",
    "sensor.accounts_registered",
    "sensor.alarm_clock_next",
    "sensor.next_alarm",
    "text.dial_number",
}

# What takes the place of a name in the f-strings of settings.py.
KINDS = ("Country", "Area")

ACTION = re.compile(r"(X_AVM-DE_)?(Get|Set|Add|Del|Delete|Dial)[A-Z]\w+")


@dataclass(frozen=True)
class Row:
    """A row of the table."""

    section: str
    action: str
    methods: tuple[str, ...]
    places: str
    since: str
    instead: str

    @property
    def entities(self) -> list[str]:
        """Return the entities as platform and translation key."""
        return re.findall(r"`([a-z_]+\.[a-z_0-9]+)`", self.places)

    @property
    def services(self) -> list[str]:
        """Return the actions of Home Assistant."""
        return re.findall(r"`action ([a-z_]+)`", self.places)


def rows() -> tuple[Row, ...]:
    """Return the table of all actions."""
    cells = [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in DOCUMENT.read_text("utf-8").splitlines()
        if line.startswith("| 2.")
    ]
    return tuple(
        Row(
            section,
            action.strip("`"),
            tuple(f"voip.{it}" for it in re.findall(r"`(\w+\.\w+)`", methods)),
            places,
            since,
            instead,
        )
        for section, action, methods, places, since, instead in cells
    )


TABLE = rows()
ACTIONS = {row.action for row in TABLE}


def literals(node: ast.AST) -> Iterator[str]:
    """Yield the texts of a program; those with a kind of code in it, for each."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        for kind in KINDS:
            yield "".join(
                str(part.value) if isinstance(part, ast.Constant) else kind
                for part in node.values
            )
    else:
        for child in ast.iter_child_nodes(node):
            yield from literals(child)


def actions_in_code() -> set[str]:
    """Return the actions of the box that the code names."""
    return {
        text
        for path in CODE.glob("*.py")
        if path.stem != "__init__"
        for text in literals(ast.parse(path.read_text("utf-8")))
        if ACTION.fullmatch(text)
    }


def methods_of(voip: XVoip) -> set[str]:
    """Return what can be asked of a box, but for what it offers."""
    return {
        f"voip.{subject}.{name}"
        for subject, face in vars(voip).items()
        if isinstance(face, Subject)
        for name, _ in getmembers(face, iscoroutinefunction)
        if not name.startswith("_")
    }


def test_the_table_has_all_44_actions_once() -> None:
    """In the order of the document."""
    assert [row.section for row in TABLE] == [f"2.{number}" for number in range(1, 45)]
    assert len(ACTIONS) == 44


def test_the_table_has_the_actions_of_the_newest_box() -> None:
    """A 7530 with FRITZ!OS 8.02."""
    assert set(parse_scpd(real("7530-08.02/x_voipSCPD.xml"))) == ACTIONS


def test_the_simulated_box_has_the_actions_of_the_table() -> None:
    """So that each of them can be tried."""
    assert set(X_VOIP.actions) == ACTIONS


def test_sections_and_names_are_those_of_the_document() -> None:
    """Whoever looks an action up finds it there."""
    if not SPECIFICATION.exists():
        pytest.skip("the manufacturer's document is not here")
    headings = re.findall(
        r"^(2\.\d+) (\S+)$", SPECIFICATION.read_text("utf-8"), re.MULTILINE
    )
    assert dict(headings) == {row.section: row.action for row in TABLE}


def test_what_is_newer_than_7_29_is_missing_there() -> None:
    """And all the rest, the unknown too, is there: a 7530 AX reports."""
    known = set(parse_scpd(real("7530AX-07.29/x_voipSCPD.xml")))
    newer = {row.action for row in TABLE if row.since == "7.50" or "7.29" in row.since}
    assert known == ACTIONS - newer


def test_dates_are_those_of_the_document() -> None:
    """They stand there, beside the action or in the history."""
    if not SPECIFICATION.exists():
        pytest.skip("the manufacturer's document is not here")
    text = SPECIFICATION.read_text("utf-8")
    months = set(re.findall(r"(\d{4}-\d\d)-\d\d", text))
    listed = {row.since[:7] for row in TABLE if row.since[:2] == "20"}
    assert listed
    assert listed <= months


@pytest.mark.parametrize(
    "row",
    [row for row in TABLE if row.since[:2] in {"6.", "7."}],
    ids=lambda row: row.action,
)
def test_the_simulated_box_knows_since_when(row: Row) -> None:
    """Where it is known; elsewhere it chose."""
    assert version(X_VOIP.actions[row.action].since) == version(row.since)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.action)
def test_every_row_is_whole(row: Row) -> None:
    """A method, a place in Home Assistant, what is known of its age."""
    assert row.methods or re.fullmatch(r"for 2\.\d+", row.places)
    assert row.entities or row.services or re.match(r"(with|for) 2\.\d+", row.places)
    assert re.fullmatch(r"(\d\.\d\d|\d{4}-\d\d(, .+)?)?", row.since)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.action)
def test_actions_of_the_box_beside_others_exist(row: Row) -> None:
    """What replaces an action is one too, and so is the one beside it."""
    named = re.findall(r"\b2\.\d+", f"{row.places} {row.instead}")
    assert set(named) <= {it.section for it in TABLE} - {row.section}


async def test_every_method_in_the_table_exists(voip: XVoip) -> None:
    """And none that could be called is missing."""
    assert {method for row in TABLE for method in row.methods} == methods_of(voip)


def test_every_action_in_the_table_is_in_the_code() -> None:
    """And the code calls no other."""
    assert actions_in_code() == ACTIONS


def test_every_entity_in_the_table_exists() -> None:
    """And none is missing, but for those that are computed."""
    entities = {
        f"{platform}.{description.key}"
        for platform, descriptions in ENTITIES.items()
        for description in descriptions
    }
    named = {entity for row in TABLE for entity in row.entities}
    assert named == entities - COMPUTED


def test_what_is_computed_is_named_below_the_table() -> None:
    """Nobody needs to look for it."""
    text = DOCUMENT.read_text("utf-8")
    assert set(COMPUTED) <= set(re.findall(r"`(\w+\.\w+)`", text))


def test_every_action_of_home_assistant_in_the_table_exists() -> None:
    """And none is missing."""
    assert {name for row in TABLE for name in row.services} == set(services.ACTIONS)


def test_the_choices_of_the_simulated_box_are_its_own() -> None:
    """The second table says from which FRITZ!OS on it has what nobody knows."""
    text = DOCUMENT.read_text("utf-8").partition("chose\n")[2]
    choices = dict(
        re.findall(r"^\| (\d\.\d\d) \| (.+?)(?:, [a-z].+)? \|$", text, re.MULTILINE)
    )
    assert set(choices) == {"7.00", "6.98", "6.00", "5.00"}
    for chosen, chosen_sections in choices.items():
        assert {
            row.section for row in TABLE if X_VOIP.actions[row.action].since == chosen
        } == set(chosen_sections.split(", "))
