"""The condition."""

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant, ServiceCall
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.common import poll
from tests.simulator import SimulatedBox, Status

from .common import ask, status


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
    told: list[ServiceCall],
    state: Status,
    *,
    expected: bool,
) -> None:
    """In a call it is registered too."""
    box.state.accounts[0].status = state
    await poll(hass, freezer)
    target = {"entity_id": status(hass, box, loaded)}

    passes = await ask(hass, told, target, behavior="any")

    assert await passes() is expected


@pytest.mark.parametrize(
    ("behavior", "one", "none"), [("any", True, False), ("all", False, False)]
)
async def test_automations_ask_whether_all_lines_of_a_box_are_registered(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    told: list[ServiceCall],
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
    passes = await ask(hass, told, target, behavior=behavior)
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
    told: list[ServiceCall],
) -> None:
    """Not whether it came back just now."""
    box.state.accounts[0].status = "not registered"
    await poll(hass, freezer)
    target = {"entity_id": status(hass, box, loaded)}
    passes = await ask(hass, told, target, behavior="any", **{"for": "00:10:00"})

    box.state.accounts[0].status = "registered"
    await poll(hass, freezer)
    assert not await passes()
    await poll(hass, freezer, 601)
    assert await passes()
