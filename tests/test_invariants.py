"""The short form of the invariants: scripts/reliability invariants is the long one."""

from tests.reliability.invariants import invariants, play, show


def test_whatever_happens_in_whatever_order_the_box_is_spared_and_comes_back() -> None:
    """No request too many, no login, no log line; no phone rings on; all is right."""
    result = invariants(seed=1, examples=4, steps=8)

    assert result.problems.kept == []
    assert result.sequences == 4
    assert "| Seed | 1 |" in show(result)


def test_a_box_that_drops_every_connection_is_spared() -> None:
    """It gets one request with each poll, repeated once."""
    found, _ = play([("reset", None), ("wait", 301)])

    assert found.kept == []
