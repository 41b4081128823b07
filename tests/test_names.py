"""What the box or its owner names is shown as it is, wherever a name goes."""

import logging

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import device_registry as dr
from homeassistant.util.yaml import parse_yaml
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.common import state_of
from tests.simulator import SimulatedBox

from .test_devices import box_device
from .test_services import ask, call

NAMES = (
    *("{box} {", "%s %(name)s", "{{ 1 + 1 }}", "**A** [b](c)", "<b>A</b> & \"'\\n"),
    *(
        "Küche 😀",
        "\u200f\u05d0\u05d1\u202c",
        "off",
        "unavailable",
        "**610",
        "0123",
        "Mobilteil 2",
    ),
)


def name_everything(box: SimulatedBox, name: str) -> None:
    """Give phones and an alarm clock of a box one name."""
    state = box.state
    state.phones = [f"FON1: {name}", f"DECT: {name}"]
    state.dial_phone = f"FON1: {name}"
    state.handsets[1].name = state.clients[0].phone_name = name
    state.alarm_clocks[0].name = state.alarm_clocks[0].phone_name = name


async def set_up(hass: HomeAssistant, entry: MockConfigEntry) -> list[str | None]:
    """Set a box up, and return the names of its phones."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    children = dr.async_entries_for_parent_device(
        dr.async_get(hass), box_device(hass, entry).id
    )
    return [it.name for it in children if it.name and it.name.endswith("phone)")]


@pytest.mark.parametrize("name", NAMES)
async def test_names_are_shown_as_they_are(
    hass: HomeAssistant, box: SimulatedBox, entry: MockConfigEntry, name: str
) -> None:
    """Of boxes, phones and alarm clocks: nothing in them is a format or a state."""
    name_everything(box, name)
    hass.config_entries.async_update_entry(entry, title=name)

    phones = await set_up(hass, entry)

    assert phones[0] == f"{name} (IP phone)"
    assert phones[2:4] == [f"{name} (wired phone)", f"{name} (cordless phone)"]
    select = state_of(hass, entry, "select", "dial_phone")
    assert select.state == f"FON1: {name}"
    assert select.attributes["options"] == ["off", *box.state.phones]
    clock = state_of(hass, entry, "switch", "alarm_clock_0")
    assert clock.name == f"{name} Alarm clock {name}"
    assert clock.attributes["phone"] == clock.attributes["name"] == name
    dashboard = parse_yaml((await ask(hass, "get_dashboard"))["dashboard"])
    assert isinstance(dashboard, dict)
    assert dashboard["views"][0]["title"] == name
    with pytest.raises(ServiceValidationError) as err:
        await call(hass, "dial", number="110")
    assert str(err.value).startswith(f"Dialing this number via {name} is not allowed.")


@pytest.mark.parametrize("length", [194, 198, 203])
async def test_a_long_name_costs_no_entity(
    hass: HomeAssistant,
    box: SimulatedBox,
    entry: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
    length: int,
) -> None:
    """Home Assistant cuts entity ids, and refuses those that end with "_" then."""
    name_everything(box, "x" * length)

    phones = await set_up(hass, entry)

    assert not [it for it in caplog.records if it.levelno >= logging.ERROR]
    assert phones[0] == f"{'x' * 64} (IP phone)"
    clock = state_of(hass, entry, "switch", "alarm_clock_0")
    assert clock.name == f"FRITZ!Box 7590 Alarm clock {'x' * 64}"
    assert clock.attributes["name"] == "x" * length


async def test_a_name_is_on_one_line(
    hass: HomeAssistant, box: SimulatedBox, entry: MockConfigEntry
) -> None:
    """Whatever the box makes of it."""
    name_everything(box, " Early\n\t bird\u00a0 ")

    phones = await set_up(hass, entry)

    assert phones[0] == "Early bird (IP phone)"
    assert phones[2:4] == ["Early bird (wired phone)", "Early bird (cordless phone)"]
    clock = state_of(hass, entry, "switch", "alarm_clock_0")
    assert clock.name == "FRITZ!Box 7590 Alarm clock Early bird"


async def test_a_box_that_is_renamed_here_has_its_new_name_in_errors(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """At once."""
    hass.config_entries.async_update_entry(loaded, title="Attic")

    with pytest.raises(ServiceValidationError, match="via Attic is not allowed"):
        await call(hass, "dial", number="110")
