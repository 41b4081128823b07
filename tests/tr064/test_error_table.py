"""Every code of every action means one of our errors."""

import re

import pytest

from custom_components.fritzbox_voip.tr064.errors import (
    ActionError,
    error_from_fault,
)
from tests.field import SPECIFICATION
from tests.simulator.tables_x_voip import X_VOIP

from .error_table import DOCUMENT, ENTRIES, GENERAL, SPECIAL, codes

ALL = [(action, code) for action in X_VOIP.actions for code in sorted(codes(action))]


def test_the_table_has_the_codes_of_the_document() -> None:
    """Read from it anew."""
    if not SPECIFICATION.exists():
        pytest.skip("the manufacturer's document is not here")
    text = SPECIFICATION.read_text("utf-8").partition("\n2 Action List\n\nThis")[2]
    sections = re.split(r"^2\.\d+ (\S+)$", text, flags=re.MULTILINE)
    names, bodies = sections[1::2], sections[2::2]
    document = {
        name: tuple(sorted(int(code) for code in re.findall(r"(?m)^(\d{3})\t", body)))
        for name, body in zip(names, bodies, strict=True)
    }
    assert document.keys() == X_VOIP.actions.keys()
    assert {name: found for name, found in document.items() if found} == DOCUMENT


@pytest.mark.parametrize(("action", "code"), ALL)
def test_every_code_of_every_action_has_its_error(action: str, code: int) -> None:
    """The one of the action, else the general one for a reason."""
    general, reason = GENERAL[code]
    assert reason
    kind = SPECIAL.get((action, code), general)

    error = error_from_fault(action, code)

    assert type(error) is kind
    assert (error.action, error.code) == (action, code)


def test_the_table_names_no_code_in_vain() -> None:
    """What is special, or an entry, can be answered."""
    assert SPECIAL.keys() <= {
        (action, code) for action in X_VOIP.actions for code in codes(action)
    }
    assert ENTRIES.keys() == {action for action, code in ALL if code in (713, 714)}


@pytest.mark.parametrize("code", [0, 600, 899])
def test_a_code_without_meaning_is_an_internal_error(code: int) -> None:
    """Of any action."""
    kinds: set[type[ActionError]] = {
        type(error_from_fault(action, code)) for action in X_VOIP.actions
    }
    assert {kind.__name__ for kind in kinds} == {"InternalError"}
