"""The blueprints, loaded and run."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

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


async def test_the_blueprint_reports_a_line_that_is_down_and_back(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    calls: list[ServiceCall],
    blueprint: Callable[[str], str],
) -> None:
    """After the delay that was chosen, with the names of line and box."""
    box.state.accounts[0].number = "+4930987654"
    await poll(hass, freezer)
    notify = {"action": "test.automation", "data": {"line": "{{ line }}"}}
    await automate(
        hass,
        {
            "use_blueprint": {
                "path": blueprint("line_down.yaml"),
                "input": {
                    "lines": {"entity_id": status(hass, box, loaded)},
                    "patience": {"minutes": 5},
                    "when_down": [notify],
                    "when_back": [notify],
                },
            }
        },
    )

    box.state.accounts[0].status = "not registered"
    await poll(hass, freezer)
    assert not calls
    await poll(hass, freezer, 301)
    name = f"Line +4930987654 ({box.model})"
    assert [call.data["line"] for call in calls] == [name]

    box.state.accounts[0].status = "registered"
    await poll(hass, freezer)
    assert [call.data["line"] for call in calls] == [name, name]


async def test_the_blueprint_creates_notifications_by_default(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    blueprint: Callable[[str], str],
) -> None:
    """One for each line of a box, until that line is back."""
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


async def test_the_blueprint_reports_every_line_of_a_box_without_internet(
    hass: HomeAssistant,
    box: SimulatedBox,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    blueprint: Callable[[str], str],
) -> None:
    """All at once, although each report takes its time."""
    first = box.state.accounts[0]
    box.state.accounts = {
        index: replace(first, number=f"0305550{index:03}") for index in range(20)
    }
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    reported: set[str] = set()

    async def report(call: ServiceCall) -> None:
        await asyncio.sleep(0)
        reported.add(call.data["line"])

    hass.services.async_register("test", "report", report)
    slow = [{"action": "test.report", "data": {"line": "{{ line }}"}}]
    await automate(
        hass,
        {
            "use_blueprint": {
                "path": blueprint("line_down.yaml"),
                "input": {
                    "lines": {"device_id": entry.runtime_data.box_device_id},
                    "when_down": slow,
                    "when_back": slow,
                },
            }
        },
    )

    for status_of_all in ("not registered", "registered"):
        reported.clear()
        for line in box.state.accounts.values():
            line.status = status_of_all
        await poll(hass, freezer)
        await poll(hass, freezer, 301)
        assert reported == {
            f"Line {line.number} ({box.model})" for line in box.state.accounts.values()
        }


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
async def test_the_blueprint_works_with_every_kind_of_doorbell(
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
                "path": blueprint("doorbell.yaml"),
                "input": {
                    "doorbell": [bell, "binary_sensor.back_door"],
                    "phones": entity_id(hass, loaded, "siren", "ring_all"),
                },
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


async def test_the_blueprint_rings_the_phone_that_was_chosen(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    blueprint: Callable[[str], str],
) -> None:
    """For the seconds that were chosen."""
    hass.states.async_set("binary_sensor.bell", "off")
    await automate(
        hass,
        {
            "use_blueprint": {
                "path": blueprint("doorbell.yaml"),
                "input": {
                    "doorbell": "binary_sensor.bell",
                    "phones": entity_id(hass, loaded, "siren", "client_620_phone_ring"),
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
    assert call.number == "**620"
    assert not call.ended

    await poll(hass, freezer, 5)
    assert call.ended


async def report_lines(
    hass: HomeAssistant, path: str, line: str, delay: object
) -> None:
    """Set up an automation that reports a line that is down or back."""
    report = {"action": "test.automation", "data": {"id": "{{ trigger.id }}"}}
    await automate(
        hass,
        {
            "use_blueprint": {
                "path": path,
                "input": {
                    "lines": {"entity_id": line},
                    "patience": delay,
                    "when_down": [report],
                    "when_back": [report],
                },
            }
        },
    )


@pytest.mark.parametrize("delay", [{"minutes": 5}, "00:05:00", 300])
async def test_the_blueprint_ignores_short_interruptions(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    calls: list[ServiceCall],
    blueprint: Callable[[str], str],
    delay: object,
) -> None:
    """It reports neither that the line is down, nor that it is back."""
    line = status(hass, box, loaded)
    await report_lines(hass, blueprint("line_down.yaml"), line, delay)

    box.state.accounts[0].status = "not registered"
    await poll(hass, freezer)
    box.state.accounts[0].status = "registered"
    await poll(hass, freezer, 200)
    await poll(hass, freezer, 400)
    assert not calls

    box.state.accounts[0].status = "not registered"
    await poll(hass, freezer)
    await poll(hass, freezer, 310)
    box.state.accounts[0].status = "registered"
    await poll(hass, freezer)
    assert [call.data["id"] for call in calls] == ["down", "back"]


async def test_the_blueprint_reports_a_line_over_a_restart_of_the_box(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    calls: list[ServiceCall],
    blueprint: Callable[[str], str],
) -> None:
    """Down after one restart, back after another."""
    line = status(hass, box, loaded)
    await report_lines(hass, blueprint("line_down.yaml"), line, {"minutes": 5})

    for state in ("not registered", "registered"):
        await box.go_down()
        await poll(hass, freezer)
        box.state.accounts[0].status = state
        await box.come_up()
        for _ in range(8):
            await poll(hass, freezer, 60)

    assert [call.data["id"] for call in calls] == ["down", "back"]


def test_every_blueprint_names_the_version_that_it_needs() -> None:
    """An older Home Assistant then rejects it with a reason."""

    class Loader(yaml.SafeLoader):
        """Reads what Home Assistant adds to YAML."""

    Loader.add_constructor("!input", lambda loader, node: str(node.value))
    found = sorted(BLUEPRINTS.glob("*.yaml"))
    assert len(found) == 4
    for path in found:
        blueprint = yaml.load(path.read_text("utf-8"), Loader)["blueprint"]  # noqa: S506
        assert blueprint["homeassistant"]["min_version"] == "2026.10.0"
        assert blueprint["source_url"].endswith(path.name)
