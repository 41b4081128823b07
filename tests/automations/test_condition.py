"""The condition."""

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant, ServiceCall
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.common import poll
from tests.simulator import SimulatedBox, Status

from .common import ask, line_device, status


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("registered", True),
        ("connected", True),
        ("not registered", False),
        ("disabled", False),
    ],
)
async def test_automations_ask_whether_a_line_is_registered(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    calls: list[ServiceCall],
    state: Status,
    *,
    expected: bool,
) -> None:
    """In a call it is registered too."""
    box.state.accounts[0].status = state
    await poll(hass, freezer)
    target = {"entity_id": status(hass, box, loaded)}

    passes = await ask(hass, calls, target, behavior="any")

    assert await passes() is expected


@pytest.mark.parametrize(
    ("behavior", "one", "none"), [("any", True, False), ("all", False, False)]
)
async def test_automations_ask_whether_all_lines_of_a_box_are_registered(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    calls: list[ServiceCall],
    behavior: str,
    *,
    one: bool,
    none: bool,
) -> None:
    """Or any of them, as the automation wants."""
    for account in box.state.accounts.values():
        account.status = "registered"
    await poll(hass, freezer)
    target = {"device_id": loaded.runtime_data.box_device_id}
    passes = await ask(hass, calls, target, behavior=behavior)
    assert await passes()

    for account in list(box.state.accounts.values())[1:]:
        account.status = "not registered"
    await poll(hass, freezer)
    assert await passes() is one

    box.state.accounts[0].status = "not registered"
    await poll(hass, freezer)
    assert await passes() is none


async def test_automations_ask_whether_a_line_has_been_registered_for_long(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    calls: list[ServiceCall],
) -> None:
    """Not whether it came back just now."""
    box.state.accounts[0].status = "not registered"
    await poll(hass, freezer)
    target = {"entity_id": status(hass, box, loaded)}
    passes = await ask(hass, calls, target, behavior="any", **{"for": "00:10:00"})

    box.state.accounts[0].status = "registered"
    await poll(hass, freezer)
    assert not await passes()
    await poll(hass, freezer, 601)
    assert await passes()


async def test_the_duration_of_the_condition_runs_on_while_a_line_is_unavailable(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    calls: list[ServiceCall],
) -> None:
    """The line does not pass meanwhile, and starts again only if it was down."""
    target = {"entity_id": status(hass, box, loaded)}
    passes = await ask(hass, calls, target, behavior="any", **{"for": "00:10:00"})
    await poll(hass, freezer, 601)
    assert await passes()

    await box.go_down()
    await poll(hass, freezer)
    assert not await passes()
    await box.come_up()
    await poll(hass, freezer, 60)
    await poll(hass, freezer, 60)
    assert await passes()

    box.state.accounts[0].status = "not registered"
    await poll(hass, freezer)
    box.state.accounts[0].status = "registered"
    await poll(hass, freezer)
    assert not await passes()


@pytest.mark.parametrize("behavior", ["any", "all"])
async def test_lines_of_a_box_that_is_away_are_not_registered(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    calls: list[ServiceCall],
    behavior: str,
) -> None:
    """Neither any nor all of them."""
    target = {"device_id": loaded.runtime_data.box_device_id}
    passes = await ask(hass, calls, target, behavior=behavior)
    await box.go_down()
    await poll(hass, freezer)

    assert not await passes()


@pytest.mark.parametrize("behavior", ["any", "all"])
async def test_a_line_that_is_gone_is_not_registered(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    calls: list[ServiceCall],
    behavior: str,
) -> None:
    """Deleted at the box, it is neither of any nor of all lines of the target."""
    target = {"device_id": line_device(hass, box, loaded)}
    passes = await ask(hass, calls, target, behavior=behavior)
    assert await passes()

    del box.state.accounts[0]
    await poll(hass, freezer)

    assert not await passes()
