"""What the binary sensors show."""

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.common import enable_all, poll, state_of
from tests.simulator import Fault, SimulatedBox, Status


@pytest.mark.parametrize(
    ("status", "registered", "in_use"),
    [
        ("disabled", "off", "off"),
        ("not registered", "off", "off"),
        ("registered", "on", "off"),
        ("connected", "on", "on"),
        ("unknown", "unknown", "unknown"),
    ],
)
async def test_a_line_is_registered_and_in_use(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    status: Status,
    registered: str,
    in_use: str,
) -> None:
    """As its status says."""
    await enable_all(hass, loaded)
    box.state.accounts[1].status = status

    await poll(hass, freezer)

    line = f"account_{box.state.accounts[1].number}"
    for key, shown in (("registered", registered), ("in_use", in_use)):
        state = state_of(hass, loaded, "binary_sensor", f"{line}_account_{key}")
        assert state.state == shown


@pytest.mark.parametrize(
    ("statuses", "problem"),
    [
        (("registered", "registered", "disabled"), "off"),
        (("registered", "connected", "registered"), "off"),
        (("registered", "not registered", "disabled"), "on"),
        (("not registered", "unknown", "disabled"), "on"),
        (("registered", "unknown", "disabled"), "unknown"),
        (("disabled", "disabled", "disabled"), "off"),
    ],
)
async def test_a_line_that_is_on_and_not_registered_is_a_problem(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    statuses: tuple[Status, ...],
    problem: str,
) -> None:
    """A line that is switched off is none."""
    for account, status in zip(box.state.accounts.values(), statuses, strict=True):
        account.status = status

    await poll(hass, freezer)

    state = state_of(hass, loaded, "binary_sensor", "registration_problem")
    assert state.state == problem


@pytest.mark.parametrize(("allowed", "problem"), [(True, "on"), (False, "off")])
async def test_a_sip_client_that_may_register_from_the_internet_is_a_problem(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    *,
    allowed: bool,
    problem: str,
) -> None:
    """Somebody else might telephone at the owner's cost."""
    box.state.clients[0].external_registration = allowed

    await poll(hass, freezer)

    key = "client_620_client_external_registration"
    assert state_of(hass, loaded, "binary_sensor", key).state == problem


@pytest.mark.parametrize("firmware", ["4.88"])
async def test_an_old_box_does_not_report_whether_a_sip_client_may(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """That is unknown, not safe."""
    key = "client_620_client_external_registration"
    assert state_of(hass, loaded, "binary_sensor", key).state == "unknown"


@pytest.mark.parametrize(
    ("fault", "shown"),
    [
        (Fault.RESET, "off"),
        (Fault.UNAVAILABLE, "on"),
        (Fault.UNAUTHORIZED, "on"),
        (Fault.HTML, "on"),
    ],
)
async def test_whether_the_box_answers_is_always_shown(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    fault: Fault,
    shown: str,
) -> None:
    """Whatever it answers, while the entry stays loaded."""
    reachable = ("binary_sensor", "reachable")
    assert state_of(hass, loaded, *reachable).state == "on"

    box.fail(fault, times=None)
    for _ in range(2):
        await poll(hass, freezer, 121)
        assert state_of(hass, loaded, *reachable).state == shown
        assert loaded.state is ConfigEntryState.LOADED

    box.recover()
    await poll(hass, freezer, 301)
    assert state_of(hass, loaded, *reachable).state == "on"
    assert state_of(hass, loaded, "sensor", "accounts_registered").state == "2"
