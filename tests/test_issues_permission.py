"""A permission that is missing has an issue, which is deleted once it is given."""

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er, issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.fritzbox_voip import coordinator
from custom_components.fritzbox_voip.const import (
    DOMAIN,
)
from tests.common import entity_id, poll, reload, state_of
from tests.simulator import Fault, SimulatedBox, User
from tests.test_devices import children


def issue(hass: HomeAssistant, entry: MockConfigEntry) -> ir.IssueEntry | None:
    """Return the issue of a missing right."""
    return ir.async_get(hass).async_get_issue(DOMAIN, f"missing_right_{entry.entry_id}")


@pytest.fixture
def _app_alone(box: SimulatedBox) -> None:
    """Give the user the right of apps alone."""
    box.users[box.username] = User(box.password, frozenset({"App"}))


@pytest.mark.usefixtures("_app_alone")
async def test_a_missing_right_is_reported_once(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """With the name of the box; the sentence names the right."""
    found = issue(hass, loaded)

    assert found
    assert found.translation_key == "missing_right"
    assert found.translation_placeholders == {"box": box.model}
    assert len(ir.async_get(hass).issues) == 1


@pytest.mark.parametrize("firmware", ["8.02", "7.29", "4.88"])
async def test_a_missing_right_is_reported_by_a_box_that_reports_no_rights(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """The sentence of the lines leads to Repairs, until they can be read again."""
    box.fail(Fault.upnp(401), "X_AVM-DE_GetCurrentUser", None)
    await reload(hass, loaded)
    assert not issue(hass, loaded)

    box.users[box.username] = User(box.password, frozenset({"NAS"}))
    for _ in range(2):
        await poll(hass, freezer, 901)
        assert issue(hass, loaded)

    box.users[box.username] = User(box.password)
    await poll(hass, freezer)
    assert not issue(hass, loaded)


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


async def test_a_right_that_is_taken_away_is_reported(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """What may no longer be seen is unavailable, the lines stay."""
    box.users[box.username] = User(box.password, frozenset({"App"}))

    await poll(hass, freezer)
    await poll(hass, freezer)

    assert issue(hass, loaded)
    assert state_of(hass, loaded, "sensor", "accounts_registered").state == "2"
    for platform, key in (("sensor", "sip_clients"), ("switch", "alarm_clock_0")):
        assert state_of(hass, loaded, platform, key).state == "unavailable"


async def test_a_right_that_is_taken_away_after_a_restart_is_reported(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The computer has been on for a minute only."""
    monkeypatch.setattr(coordinator, "monotonic", lambda: 60.0)
    box.users[box.username] = User(box.password, frozenset({"App"}))

    await poll(hass, freezer)
    await poll(hass, freezer)

    assert issue(hass, loaded)


async def test_a_right_that_is_missing_is_not_asked_for_again_and_again(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """What was refused once waits until the permissions are checked again."""
    box.users[box.username] = User(box.password, frozenset({"App"}))

    for _ in range(20):
        await poll(hass, freezer)

    refused = [it.action for it in box.requests if it.upnp_code == 606]
    assert refused
    assert len(refused) <= 2 * len(set(refused))


async def test_a_user_without_any_right_is_reported(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Nothing is shown then, and this says why."""
    box.users[box.username] = User(box.password, frozenset())
    await poll(hass, freezer)
    await poll(hass, freezer)
    assert issue(hass, loaded)
    status = ("sensor", "accounts_registered")
    assert state_of(hass, loaded, *status).state == "unavailable"

    box.users[box.username] = User(box.password)
    await poll(hass, freezer, 901)
    await poll(hass, freezer)

    assert issue(hass, loaded) is None
    assert state_of(hass, loaded, *status).state == "2"


@pytest.mark.usefixtures("_app_alone")
async def test_unloading_deletes_the_issue(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """It is about a box that is no longer polled."""
    await hass.config_entries.async_unload(loaded.entry_id)

    assert issue(hass, loaded) is None


async def test_a_right_that_is_taken_away_costs_no_line(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Apps may not read the codes, by which the lines are recognized."""
    before = {device.id for device in children(hass, loaded).values()}
    box.users[box.username] = User(box.password, frozenset({"App"}))

    await poll(hass, freezer)
    await poll(hass, freezer)

    assert issue(hass, loaded)
    assert {device.id for device in children(hass, loaded).values()} == before


@pytest.mark.usefixtures("_app_alone")
async def test_permissions_that_cannot_be_read_for_a_moment_are_those_of_before(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """What the user has never been allowed to see does not appear."""
    before = set(er.async_get(hass).entities)
    box.fail(Fault.upnp(401), "X_AVM-DE_GetCurrentUser", times=None)

    await poll(hass, freezer, 901)

    assert issue(hass, loaded)
    assert set(er.async_get(hass).entities) == before
