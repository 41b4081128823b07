"""The short form of the fuzzing: scripts/reliability fuzz is the long one."""

import pytest

from tests.reliability.corpus import seeds
from tests.reliability.fuzz import fuzz, show
from tests.reliability.targets import TARGETS, feed
from tests.reliability.trees import MARK, fold, grow


def test_nothing_but_typed_errors_comes_out() -> None:
    """Whatever the box sends."""
    result = fuzz(seed=1, examples=20, mutated=120, shrink=16)

    assert result.problems.kept == []
    assert result.inputs > len(TARGETS) * 120
    assert "| Seed | 1 |" in show(result)


@pytest.mark.parametrize("target", TARGETS)
def test_what_boxes_send_is_read(target: str) -> None:
    """Else only errors would be fuzzed."""
    assert any(feed(target, data).kind == "value" for data in seeds(target))


def test_bytes_stand_for_well_formed_trees() -> None:
    """So that fuzzing gets past the parser."""
    document = next(data for data in seeds("numbers") if data)

    grown = grow("numbers", fold("numbers", document).removeprefix(MARK))

    assert feed("numbers", grown).kind == "value"
    assert feed("numbers", grow("numbers", bytes(range(256)))).unexpected == ""
