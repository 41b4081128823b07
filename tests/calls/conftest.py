"""Fixtures: a box with its call monitor on, and Home Assistant with the box."""

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.fritzbox_voip.tr064 import call_monitor
from tests.simulator import SimulatedBox

from .home import Home


@pytest.fixture
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the next connection follow at once, while the call monitor is on."""
    monkeypatch.setattr(call_monitor, "_FIRST_PAUSE", 0)


@pytest.fixture
def starting(
    hass: HomeAssistant,
    box: SimulatedBox,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    call_monitor_on: None,
) -> Home:
    """Return Home Assistant with the box, which is not set up yet."""
    return Home(hass, box, entry)


@pytest.fixture
async def home(starting: Home) -> Home:
    """Return Home Assistant with the box, set up while time stands still."""
    await starting.set_up()
    return starting
