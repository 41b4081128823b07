"""The short form of the day of polls: scripts/reliability day is the long one."""

import pytest

from tests.reliability.day import day, show


@pytest.mark.parametrize("ssl", [True, False], ids=["https", "http"])
def test_hours_of_polls_are_quiet(ssl: bool) -> None:
    """One challenge for each nonce, no wrong login, no log line, one at a time."""
    result = day(hours=1.5, ssl=ssl)

    assert result.problems.kept == []
    # One every 30 seconds; where the machine is busy, simulated time passes faster.
    assert 90 <= result.polls <= 181
    assert 0 < result.challenges <= result.challenges_allowed
    assert "| Failed logins | 0 |" in show([result])
