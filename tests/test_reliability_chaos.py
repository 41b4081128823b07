"""The short form of the chaos run: scripts/reliability chaos is the long one."""

from tests.reliability.chaos import chaos, show


def test_every_fault_is_over_when_it_is_over() -> None:
    """All is available and right again, no phone rings, nothing of ours is left."""
    result = chaos(seed=1, faults=40)

    assert result.problems.kept == []
    assert result.faults == 40
    assert result.failed_logins <= result.failed_logins_allowed
    assert "| Seed | 1 |" in show(result)
