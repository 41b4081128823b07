"""Triggers, the condition and the blueprints, in automations as users write them."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
import shutil
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_mock_service,
)
import yaml

from tests.common import entity_id, poll
from tests.simulator import SimulatedBox, Status
from tests.test_devices import children

BLUEPRINTS = Path(__file__).parents[1] / "blueprints" / "automation" / "fritzbox_voip"


@pytest.fixture
def told(hass: HomeAssistant) -> list[ServiceCall]:
    """Return what automations have called."""
    calls: list[ServiceCall] = async_mock_service(hass, "test", "automation")
    return calls


def status(hass: HomeAssistant, box: SimulatedBox, entry: MockConfigEntry) -> str:
    """Return the status of the first line."""
    number = box.state.accounts[0].number
    found = entity_id(hass, entry, "sensor", f"account_{number}_account_status")
    assert found
    return found


async def automate(hass: HomeAssistant, config: dict[str, Any]) -> None:
    """Set an automation up."""
    assert await async_setup_component(hass, "automation", {"automation": config})
    await hass.async_block_till_done()


async def automate_trigger(
    hass: HomeAssistant, trigger: str, target: dict[str, Any], **options: Any
) -> None:
    """Set an automation up that tells when a trigger of ours fires."""
    await automate(
        hass,
        {
            "triggers": {
                "trigger": f"fritzbox_voip.{trigger}",
                "target": target,
                "options": options,
            },
            "actions": {
                "action": "test.automation",
                "data": {"line": "{{ trigger.entity_id }}"},
            },
        },
    )


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
    told: list[ServiceCall],
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

    assert [call.data["line"] for call in told] == ([line] if fires else [])


async def test_a_hiccup_does_not_trigger_what_waits(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    told: list[ServiceCall],
) -> None:
    """The duration has to be over."""
    target = {"entity_id": status(hass, box, loaded)}
    await automate_trigger(hass, "registration_lost", target, **{"for": "00:05:00"})

    box.state.accounts[0].status = "not registered"
    await poll(hass, freezer)
    box.state.accounts[0].status = "registered"
    await poll(hass, freezer, 60)
    await poll(hass, freezer, 600)
    assert not told

    box.state.accounts[0].status = "not registered"
    await poll(hass, freezer)
    await poll(hass, freezer, 301)
    assert len(told) == 1


async def test_a_device_stands_for_its_line(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    told: list[ServiceCall],
) -> None:
    """Other lines, and its other sensors, are left alone."""
    line = children(hass, loaded)[box.state.accounts[0].number]
    await automate_trigger(hass, "call_started", {"device_id": line.id})

    box.state.accounts[0].status = "connected"
    box.state.accounts[1].status = "connected"
    await poll(hass, freezer)

    assert [call.data["line"] for call in told] == [status(hass, box, loaded)]


@pytest.mark.parametrize(
    ("state", "passes"),
    [("registered", 1), ("connected", 1), ("not registered", 0), ("disabled", 0)],
)
async def test_automations_ask_whether_a_line_is_registered(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    told: list[ServiceCall],
    state: Status,
    passes: int,
) -> None:
    """In a call it is registered too."""
    box.state.accounts[0].status = state
    await poll(hass, freezer)
    await automate(
        hass,
        {
            "triggers": {"trigger": "event", "event_type": "ask"},
            "conditions": {
                "condition": "fritzbox_voip.is_registered",
                "target": {"entity_id": status(hass, box, loaded)},
                "options": {"behavior": "any"},
            },
            "actions": {"action": "test.automation"},
        },
    )

    hass.bus.async_fire("ask")
    await hass.async_block_till_done()

    assert len(told) == passes


@pytest.fixture
def blueprint(hass: HomeAssistant) -> Iterator[Callable[[str], str]]:
    """Return how a blueprint is put where Home Assistant looks for it."""
    folder = Path(hass.config.path("blueprints", "automation", "fritzbox_voip"))

    def put(name: str) -> str:
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(BLUEPRINTS / name, folder / name)
        return f"fritzbox_voip/{name}"

    yield put
    shutil.rmtree(folder, ignore_errors=True)


async def test_the_blueprint_tells_of_a_line_that_is_down_and_back(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    told: list[ServiceCall],
    blueprint: Callable[[str], str],
) -> None:
    """After the patience that was chosen, with the name of the line."""
    tell = {"action": "test.automation", "data": {"line": "{{ line }}"}}
    await automate(
        hass,
        {
            "use_blueprint": {
                "path": blueprint("line_down.yaml"),
                "input": {
                    "lines": [status(hass, box, loaded)],
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
    number = box.state.accounts[0].number
    assert [call.data["line"] for call in told] == [number]

    box.state.accounts[0].status = "registered"
    await poll(hass, freezer)
    assert [call.data["line"] for call in told] == [number, number]


async def test_the_blueprint_rings_the_phones_with_the_door_bell(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    blueprint: Callable[[str], str],
) -> None:
    """For the seconds that were chosen."""
    hass.states.async_set("binary_sensor.bell", "off")
    await automate(
        hass,
        {
            "use_blueprint": {
                "path": blueprint("door_bell.yaml"),
                "input": {"door_bell": "binary_sensor.bell", "seconds": 5},
            }
        },
    )

    hass.states.async_set("binary_sensor.bell", "on")
    await hass.async_block_till_done()
    hass.states.async_set("binary_sensor.bell", "off")
    await hass.async_block_till_done()

    assert [call.number for call in box.calls] == ["**9"]


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
