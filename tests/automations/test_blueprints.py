"""The blueprints, loaded and run."""

from collections.abc import Callable
from datetime import UTC, datetime

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components import persistent_notification
from homeassistant.components.persistent_notification import Notification
from homeassistant.core import HomeAssistant, ServiceCall, callback
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import yaml

from tests.common import entity_id, poll
from tests.simulator import SimulatedBox

from .common import BLUEPRINTS, automate, status


async def test_the_blueprint_tells_of_a_line_that_is_down_and_back(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    told: list[ServiceCall],
    blueprint: Callable[[str], str],
) -> None:
    """After the patience that was chosen, with the names of line and box."""
    box.state.accounts[0].number = "+4930987654"
    await poll(hass, freezer)
    tell = {"action": "test.automation", "data": {"line": "{{ line }}"}}
    await automate(
        hass,
        {
            "use_blueprint": {
                "path": blueprint("line_down.yaml"),
                "input": {
                    "lines": {"entity_id": status(hass, box, loaded)},
                    "patience": {"minutes": 5},
                    "when_down": [tell],
                    "when_back": [tell],
                },
            }
        },
    )

    box.state.accounts[0].status = "not registered"
    await poll(hass, freezer)
    assert not told
    await poll(hass, freezer, 301)
    name = f"+4930987654 ({box.model})"
    assert [call.data["line"] for call in told] == [name]

    box.state.accounts[0].status = "registered"
    await poll(hass, freezer)
    assert [call.data["line"] for call in told] == [name, name]


async def test_the_blueprint_tells_in_home_assistant_unless_told_otherwise(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    blueprint: Callable[[str], str],
) -> None:
    """For all lines of a box: what is told of each goes when it is back."""
    notifications: dict[str, Notification] = {}

    @callback
    def follow(
        kind: persistent_notification.UpdateType, changed: dict[str, Notification]
    ) -> None:
        if kind is persistent_notification.UpdateType.REMOVED:
            for it in changed:
                del notifications[it]
        else:
            notifications.update(changed)

    assert await async_setup_component(hass, "persistent_notification", {})
    persistent_notification.async_register_callback(hass, follow)
    await automate(
        hass,
        {
            "use_blueprint": {
                "path": blueprint("line_down.yaml"),
                "input": {"lines": {"device_id": loaded.runtime_data.box_device_id}},
            }
        },
    )
    lines = [box.state.accounts[index] for index in (0, 1)]

    for line in lines:
        line.status = "not registered"
    await poll(hass, freezer)
    assert not notifications
    await poll(hass, freezer, 301)
    messages = [it["message"] for it in notifications.values()]
    assert len(messages) == 2
    for line in lines:
        assert sum(line.number in message for message in messages) == 1

    lines[0].status = "registered"
    await poll(hass, freezer)
    (left,) = notifications.values()
    assert lines[1].number in left["message"]


@pytest.mark.parametrize(
    ("bell", "before", "pressed"),
    [
        ("binary_sensor.bell", "off", "on"),
        ("binary_sensor.bell", "unknown", "on"),
        ("event.bell", "unknown", "2026-11-24T07:00:00+00:00"),
        ("event.bell", "2026-11-24T06:00:00+00:00", "2026-11-24T07:00:00+00:00"),
        ("input_button.bell", "unknown", "2026-11-24T07:00:00+00:00"),
        ("switch.bell", "off", "on"),
    ],
)
async def test_the_blueprint_knows_every_kind_of_door_bell(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    blueprint: Callable[[str], str],
    bell: str,
    before: str,
    pressed: str,
) -> None:
    """A press rings; that it is there, away or back does not."""
    await automate(
        hass,
        {
            "use_blueprint": {
                "path": blueprint("door_bell.yaml"),
                "input": {"door_bell": [bell, "binary_sensor.back_door"]},
            }
        },
    )
    for state in (pressed, "unavailable", pressed, "unavailable", before):
        hass.states.async_set(bell, state)
        await hass.async_block_till_done()
    assert not box.calls

    hass.states.async_set(bell, pressed)
    await hass.async_block_till_done()

    assert [call.number for call in box.calls] == ["**9"]


async def test_the_blueprint_rings_the_phones_with_the_door_bell(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    blueprint: Callable[[str], str],
) -> None:
    """The phones, and for the seconds, that were chosen."""
    hass.states.async_set("binary_sensor.bell", "off")
    await automate(
        hass,
        {
            "use_blueprint": {
                "path": blueprint("door_bell.yaml"),
                "input": {
                    "door_bell": "binary_sensor.bell",
                    "number": "**610",
                    "seconds": 5,
                },
            }
        },
    )

    hass.states.async_set("binary_sensor.bell", "on")
    await hass.async_block_till_done()
    hass.states.async_set("binary_sensor.bell", "off")
    await hass.async_block_till_done()
    (call,) = box.calls
    assert call.number == "**610"
    assert not call.ended

    await poll(hass, freezer, 5)
    assert call.ended


async def test_the_blueprint_wakes_the_house_before_the_alarm(
    hass: HomeAssistant,
    box: SimulatedBox,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    told: list[ServiceCall],
    blueprint: Callable[[str], str],
) -> None:
    """Once for each alarm."""
    await hass.config.async_set_time_zone("Europe/Berlin")
    freezer.move_to(datetime(2026, 11, 23, 5, 0, tzinfo=UTC))
    box.state.alarm_clocks[1].enabled = False
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    await automate(
        hass,
        {
            "use_blueprint": {
                "path": blueprint("wake_up.yaml"),
                "input": {
                    "next_alarm": entity_id(hass, entry, "sensor", "next_alarm"),
                    "before": 10,
                    "wake_up": [{"action": "test.automation"}],
                },
            }
        },
    )

    await poll(hass, freezer, 15 * 60)
    assert not told
    await poll(hass, freezer, 6 * 60)
    assert len(told) == 1
    for _ in range(15):
        await poll(hass, freezer, 60)
    assert len(told) == 1


def test_every_blueprint_says_what_it_needs() -> None:
    """So that an older Home Assistant refuses it with a reason."""

    class Loader(yaml.SafeLoader):
        """Reads what Home Assistant adds to YAML."""

    Loader.add_constructor("!input", lambda loader, node: str(node.value))
    found = sorted(BLUEPRINTS.glob("*.yaml"))
    assert len(found) == 3
    for path in found:
        blueprint = yaml.load(path.read_text("utf-8"), Loader)["blueprint"]  # noqa: S506
        assert blueprint["homeassistant"]["min_version"] == "2026.10.0"
        assert blueprint["source_url"].endswith(path.name)
