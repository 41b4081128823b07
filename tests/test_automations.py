"""Triggers, the condition and the blueprints, in automations as users write them."""

from collections.abc import Callable, Coroutine, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
import shutil
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components import persistent_notification
from homeassistant.components.persistent_notification import Notification
from homeassistant.core import HomeAssistant, ServiceCall, callback
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    label_registry as lr,
)
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


def status(
    hass: HomeAssistant, box: SimulatedBox, entry: MockConfigEntry, index: int = 0
) -> str:
    """Return the status of a line, the first unless told."""
    number = box.state.accounts[index].number
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


async def test_the_box_stands_for_all_its_lines(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    told: list[ServiceCall],
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

    assert {call.data["line"] for call in told} == {
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
    told: list[ServiceCall],
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
        line = children(hass, loaded)[box.state.accounts[0].number]
        devices.async_update_child_device(line.id, area_id=area, labels={label})
    target = {"area_id": area} if of == "area" else {"label_id": label}
    await automate_trigger(hass, "registration_lost", target)

    for index in (0, 1):
        box.state.accounts[index].status = "not registered"
    await poll(hass, freezer)

    assert len(told) == (2 if what == "box" else 1)


async def test_all_lines_together_can_be_meant(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    told: list[ServiceCall],
) -> None:
    """Then the last of them counts."""
    lines = [status(hass, box, loaded, index) for index in (0, 1)]
    await automate_trigger(
        hass, "registration_lost", {"entity_id": lines}, behavior="all"
    )

    box.state.accounts[0].status = "not registered"
    await poll(hass, freezer)
    assert not told

    box.state.accounts[1].status = "not registered"
    await poll(hass, freezer)
    assert len(told) == 1


async def ask(
    hass: HomeAssistant, told: list[ServiceCall], target: dict[str, Any], **options: Any
) -> Callable[[], Coroutine[Any, Any, bool]]:
    """Return how an automation is asked whether lines are registered."""
    await automate(
        hass,
        {
            "triggers": {"trigger": "event", "event_type": "ask"},
            "conditions": {
                "condition": "fritzbox_voip.is_registered",
                "target": target,
                "options": options,
            },
            "actions": {"action": "test.automation"},
        },
    )

    async def passes() -> bool:
        told.clear()
        hass.bus.async_fire("ask")
        await hass.async_block_till_done()
        return bool(told)

    return passes


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
