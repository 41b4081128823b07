"""What the user can mend is told, and gone when it is mended."""

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.fritzbox_voip.const import DOMAIN
from tests.common import entity_id, poll, state_of
from tests.simulator import SimulatedBox, User


def issue(hass: HomeAssistant, entry: MockConfigEntry) -> ir.IssueEntry | None:
    """Return the issue of a missing right."""
    return ir.async_get(hass).async_get_issue(DOMAIN, f"missing_right_{entry.entry_id}")


@pytest.fixture
def _app_alone(box: SimulatedBox) -> None:
    """Give the user the right of apps alone."""
    box.users[box.username] = User(box.password, frozenset({"App"}))


@pytest.mark.usefixtures("_app_alone")
async def test_a_missing_right_is_told_once(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """With the name of the box; the sentence names the right."""
    found = issue(hass, loaded)

    assert found
    assert found.translation_key == "missing_right"
    assert found.translation_placeholders == {"box": box.model}
    assert len(ir.async_get(hass).issues) == 1


@pytest.mark.usefixtures("_app_alone")
async def test_a_right_that_is_given_mends_it(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Within a quarter of an hour, without a reload."""
    assert entity_id(hass, loaded, "sensor", "sip_clients") is None
    box.users[box.username] = User(box.password)

    await poll(hass, freezer, 901)
    await poll(hass, freezer)

    assert issue(hass, loaded) is None
    assert state_of(hass, loaded, "sensor", "sip_clients").state == "2"
    assert entity_id(hass, loaded, "switch", "alarm_clock_0")


async def test_a_right_that_is_taken_away_is_told(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """What may no longer be seen is unavailable, the lines stay."""
    box.users[box.username] = User(box.password, frozenset({"App"}))

    await poll(hass, freezer, 901)

    assert issue(hass, loaded)
    assert state_of(hass, loaded, "sensor", "accounts_registered").state == "2"
    for platform, key in (("sensor", "sip_clients"), ("switch", "alarm_clock_0")):
        assert state_of(hass, loaded, platform, key).state == "unavailable"


async def test_a_right_that_is_missing_is_not_asked_for_again_and_again(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """The rights are looked at every quarter of an hour."""
    box.users[box.username] = User(box.password, frozenset({"App"}))
    await poll(hass, freezer)
    box.requests.clear()

    await poll(hass, freezer)

    assert box.actions() == ["X_AVM-DE_GetVoIPAccounts"]
    assert len(box.requests) == 1


@pytest.mark.usefixtures("_app_alone")
async def test_unloading_takes_the_issue_along(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """It is about a box that nobody looks at any more."""
    await hass.config_entries.async_unload(loaded.entry_id)

    assert issue(hass, loaded) is None
