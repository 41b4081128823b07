"""What core's own `fritz` asks of a box is counted with core's own code."""

from collections import Counter
from unittest.mock import patch

from homeassistant.components.fritz import image

from benchmarks.core_fritz import CoreFritz, polls, requests_per_poll, show


def test_every_poll_sends_the_same() -> None:
    """The coordinator's requests and those of the entities that ask by themselves."""
    first, second = polls(2)

    assert first.calls == second.calls
    assert first.calls >= Counter(
        ["X_AVM-DE_OnTel1 GetDeflections", "WLANConfiguration1 GetInfo"]
    )
    assert not first.lower_bound
    assert f"{first.requests_per_day} a day" in show(first)


def test_a_missing_entity_is_reported() -> None:
    """Where core complains, there may be more to count than was counted."""
    with patch(f"{image.__name__}.async_setup_entry", side_effect=AttributeError):
        assert requests_per_poll().lower_bound


def test_a_day_is_so_many_polls() -> None:
    """A day has 2,880 polls at one every 30 seconds."""
    measured = CoreFritz(
        calls=Counter(a=2, b=1), interval_seconds=30, lower_bound=False
    )

    assert (measured.requests, measured.requests_per_day) == (3, 8640)
