"""Triggers and the blueprint, where the call monitor is on."""

from collections.abc import Callable

from homeassistant.core import HomeAssistant, ServiceCall
import pytest

from custom_components.fritzbox_voip.const import CONF_CALL_NUMBERS
from tests.calls.conftest import home, no_pauses, starting
from tests.calls.home import Home

from .common import automate, automate_trigger, status

__all__ = ["home", "no_pauses", "starting"]

OTHER = "+491715550123"


@pytest.mark.parametrize("trigger", ["call_started", "call_ended"])
async def test_a_call_that_no_poll_sees_triggers(
    hass: HomeAssistant, home: Home, calls: list[ServiceCall], trigger: str
) -> None:
    """Each, however short, and also when the lines of all come in one packet."""
    line = status(hass, home.box, home.entry)
    await automate_trigger(hass, trigger, {"entity_id": line})

    for _ in range(3):
        with home.monitor.one_packet():
            call = home.monitor.ring("12345678", OTHER)
            home.monitor.connect(call)
            home.monitor.disconnect(call, seconds=1)
        await home.settle()

    assert [call.data["line"] for call in calls] == [line, line, line]


@pytest.mark.parametrize("trigger", ["call_started", "call_ended"])
async def test_a_call_that_no_one_answers_has_not_started(
    hass: HomeAssistant, home: Home, calls: list[ServiceCall], trigger: str
) -> None:
    """The line was never in a call."""
    await automate_trigger(
        hass, trigger, {"entity_id": status(hass, home.box, home.entry)}
    )

    home.monitor.disconnect(home.monitor.ring("12345678", OTHER))
    home.monitor.disconnect(home.monitor.call("12345678", OTHER))
    await home.settle()

    assert not calls


@pytest.mark.parametrize(
    ("incoming", "phone", "fires"),
    [
        (True, None, True),
        (True, 40, True),
        (True, 10, False),
        (False, None, False),
        (False, 10, False),
    ],
)
async def test_a_missed_call_triggers(
    hass: HomeAssistant,
    home: Home,
    calls: list[ServiceCall],
    incoming: bool,
    phone: int | None,
    fires: bool,
) -> None:
    """An incoming call that nobody has answered, the first and the next."""
    line = home.call_entity(0)
    await automate_trigger(hass, "call_missed", {"entity_id": line})

    for _ in range(2):
        begin = home.monitor.ring if incoming else home.monitor.call
        call = begin("12345678", OTHER)
        if phone is not None:
            home.monitor.connect(call, phone=phone)
        home.monitor.disconnect(call, seconds=5)
        home.monitor.disconnect(home.monitor.ring("987654", OTHER))
        await home.settle()

    assert [call.data["line"] for call in calls] == ([line, line] if fires else [])


async def test_the_box_is_all_its_missed_calls(
    hass: HomeAssistant, home: Home, calls: list[ServiceCall]
) -> None:
    """Those on no line too."""
    await automate_trigger(
        hass, "call_missed", {"device_id": home.entry.runtime_data.box_device_id}
    )

    for own in ("12345678", "987654", "5559999"):
        home.monitor.disconnect(home.monitor.ring(own, OTHER, trunk="POTS"))
    await home.settle()

    lines = [call.data["line"] for call in calls]
    # The last one is how this test waits.
    assert lines[:3] == [
        home.call_entity(0),
        home.call_entity(1),
        home.call_entity(None),
    ]


@pytest.mark.usefixtures("no_pauses")
async def test_a_missed_call_does_not_trigger_again(
    hass: HomeAssistant, home: Home, calls: list[ServiceCall]
) -> None:
    """Neither with another connection nor with a reload."""
    home.monitor.disconnect(home.monitor.ring("12345678", OTHER))
    await home.settle()
    await automate_trigger(hass, "call_missed", {"entity_id": home.call_entity(0)})

    home.monitor.end_connections()
    await home.disconnected()
    await home.connected()
    assert await hass.config_entries.async_reload(home.entry.entry_id)
    await home.connected()
    await home.settle()

    assert not calls


@pytest.mark.parametrize(
    ("option", "other", "caller"),
    [(False, OTHER, ""), (True, OTHER, f"from {OTHER}"), (True, "", "")],
)
async def test_the_blueprint_notifies_about_a_missed_call(
    hass: HomeAssistant,
    home: Home,
    calls: list[ServiceCall],
    blueprint: Callable[[str], str],
    option: bool,
    other: str,
    caller: str,
) -> None:
    """With the number where there is one and the option is on."""
    hass.config_entries.async_update_entry(
        home.entry, options={CONF_CALL_NUMBERS: option}
    )
    data = {"line": "{{ line }}", "caller": "{{ caller }}"}
    await automate(
        hass,
        {
            "use_blueprint": {
                "path": blueprint("missed_call.yaml"),
                "input": {
                    "lines": {"entity_id": home.call_entity(1)},
                    "when_missed": [{"action": "test.automation", "data": data}],
                },
            }
        },
    )

    home.monitor.disconnect(home.monitor.ring("987654", other))
    await home.settle()

    name = f"Line +4930987654 ({home.box.model})"
    assert [dict(call.data) for call in calls] == [{"line": name, "caller": caller}]


async def test_the_blueprint_names_the_box_once_for_a_call_on_no_line(
    hass: HomeAssistant,
    home: Home,
    calls: list[ServiceCall],
    blueprint: Callable[[str], str],
) -> None:
    """As those of an analog line are."""
    await automate(
        hass,
        {
            "use_blueprint": {
                "path": blueprint("missed_call.yaml"),
                "input": {
                    "lines": {"entity_id": home.call_entity(None)},
                    "when_missed": [
                        {"action": "test.automation", "data": {"line": "{{ line }}"}}
                    ],
                },
            }
        },
    )

    home.monitor.disconnect(home.monitor.ring("5559999", OTHER, trunk="POTS"))
    await home.settle()

    # The last one is how this test waits.
    assert calls[0].data["line"] == home.box.model
