"""The triggers."""

from dataclasses import replace

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    label_registry as lr,
)
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.common import entity_id, poll
from tests.simulator import SimulatedBox, Status

from .common import automate_trigger, line_device, status


@pytest.mark.parametrize(
    ("trigger", "before", "after", "fires"),
    [
        ("registration_lost", "registered", "not registered", True),
        ("registration_lost", "connected", "not registered", True),
        ("registration_lost", "registered", "connected", False),
        ("registration_lost", "registered", "disabled", False),
        ("registration_lost", "registered", "unknown", False),
        ("registration_restored", "not registered", "registered", True),
        ("registration_restored", "not registered", "connected", True),
        ("registration_restored", "not registered", "disabled", False),
        ("call_started", "registered", "connected", True),
        ("call_started", "registered", "not registered", False),
        ("call_ended", "connected", "registered", True),
        ("call_ended", "connected", "not registered", True),
        ("call_ended", "registered", "not registered", False),
    ],
)
async def test_a_line_triggers_automations(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    calls: list[ServiceCall],
    trigger: str,
    before: Status,
    after: Status,
    *,
    fires: bool,
) -> None:
    """When its status changes in the way that the trigger is about."""
    box.state.accounts[0].status = before
    await poll(hass, freezer)
    line = status(hass, box, loaded)
    await automate_trigger(hass, trigger, {"entity_id": line})

    box.state.accounts[0].status = after
    await poll(hass, freezer)

    assert [call.data["line"] for call in calls] == ([line] if fires else [])


async def test_a_short_interruption_does_not_trigger_with_a_duration(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    calls: list[ServiceCall],
) -> None:
    """The duration has to be over."""
    target = {"entity_id": status(hass, box, loaded)}
    await automate_trigger(hass, "registration_lost", target, **{"for": "00:05:00"})

    box.state.accounts[0].status = "not registered"
    await poll(hass, freezer)
    box.state.accounts[0].status = "registered"
    await poll(hass, freezer, 60)
    await poll(hass, freezer, 600)
    assert not calls

    box.state.accounts[0].status = "not registered"
    await poll(hass, freezer)
    await poll(hass, freezer, 301)
    assert len(calls) == 1


async def test_a_device_stands_for_its_line(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    calls: list[ServiceCall],
) -> None:
    """Other lines, and its other sensors, are left alone."""
    line = line_device(hass, box, loaded)
    await automate_trigger(hass, "call_started", {"device_id": line})

    box.state.accounts[0].status = "connected"
    box.state.accounts[1].status = "connected"
    await poll(hass, freezer)

    assert [call.data["line"] for call in calls] == [status(hass, box, loaded)]


async def test_the_box_stands_for_all_its_lines(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    calls: list[ServiceCall],
) -> None:
    """Those too that it will have one day."""
    await automate_trigger(
        hass, "call_started", {"device_id": loaded.runtime_data.box_device_id}
    )
    box.state.accounts[5] = replace(box.state.accounts[0], number="0305555")
    await poll(hass, freezer)

    for account in box.state.accounts.values():
        account.status = "connected"
    await poll(hass, freezer)

    assert {call.data["line"] for call in calls} == {
        entity_id(hass, loaded, "sensor", f"account_{it.number}_account_status")
        for it in box.state.accounts.values()
    }


@pytest.mark.parametrize("of", ["area", "label"])
@pytest.mark.parametrize("what", ["box", "line"])
async def test_an_area_or_a_label_stands_for_its_lines(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    calls: list[ServiceCall],
    of: str,
    what: str,
) -> None:
    """Whether the box has it, with all its lines, or one line alone."""
    devices = dr.async_get(hass)
    area = ar.async_get(hass).async_create("Hall").id
    label = lr.async_get(hass).async_create("Telephony").label_id
    if what == "box":
        devices.async_update_device(
            loaded.runtime_data.box_device_id, area_id=area, labels={label}
        )
    else:
        line = line_device(hass, box, loaded)
        devices.async_update_child_device(line, area_id=area, labels={label})
    target = {"area_id": area} if of == "area" else {"label_id": label}
    await automate_trigger(hass, "registration_lost", target)

    for index in (0, 1):
        box.state.accounts[index].status = "not registered"
    await poll(hass, freezer)

    assert len(calls) == (2 if what == "box" else 1)


async def test_all_lines_together_can_be_meant(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    calls: list[ServiceCall],
) -> None:
    """Then the last of them counts."""
    lines = [status(hass, box, loaded, index) for index in (0, 1)]
    await automate_trigger(
        hass, "registration_lost", {"entity_id": lines}, behavior="all"
    )

    box.state.accounts[0].status = "not registered"
    await poll(hass, freezer)
    assert not calls

    box.state.accounts[1].status = "not registered"
    await poll(hass, freezer)
    assert len(calls) == 1
