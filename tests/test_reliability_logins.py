"""The short form of the login audit: scripts/reliability logins is the long one."""

import pytest

from tests.reliability.logins import SHORT, logins, show


@pytest.mark.timeout(300)
def test_no_scenario_logs_in_more_often_than_it_may() -> None:
    """Boxes lock out who does it wrong too often."""
    result = logins(scenarios=SHORT)

    assert result.problems.kept == []
    assert len(result.attempts) == len(SHORT)
    assert SHORT[0].name in show(result)
