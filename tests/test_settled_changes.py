"""Boxes report the old values for some seconds after a change."""

import time
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.common import enable_all, entity_id, poll, state_of
from tests.simulator import Fault, SimulatedBox

from .test_services import call


@pytest.fixture(autouse=True)
async def _slow_to_report(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """Let the box report every change late, by the time of the test."""
    await enable_all(hass, loaded)
    box.delayed_changes.clock = lambda: time.monotonic()  # noqa: PLW0108
    box.delay_of_changes = 12


@pytest.mark.parametrize(
    ("platform", "key", "service", "data", "shown"),
    [
        ("switch", "alarm_clock_1", "turn_off", {}, "off"),
        ("switch", "fax_t38", "turn_off", {}, "off"),
        ("switch", "account_030555000_account_country_code", "turn_on", {}, "on"),
        (
            "switch",
            "client_620_client_delayed_call_notification",
            "turn_off",
            {},
            "off",
        ),
        ("select", "dial_phone", "select_option", {"option": "off"}, "off"),
        ("select", "voice_coding", "select_option", {"option": "auto"}, "auto"),
    ],
)
async def test_what_was_written_is_shown_although_the_box_reports_the_old_value(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    platform: str,
    key: str,
    service: str,
    data: dict[str, Any],
    shown: str,
) -> None:
    """From the first moment on, through each poll in these seconds, and later."""
    before = state_of(hass, loaded, platform, key).state
    entity = {"entity_id": entity_id(hass, loaded, platform, key)}

    await hass.services.async_call(platform, service, entity | data, blocking=True)
    await hass.async_block_till_done(wait_background_tasks=True)
    states = [state_of(hass, loaded, platform, key).state]
    for seconds in (4, 4, 4, 4, 31, 901):
        await poll(hass, freezer, seconds)
        states.append(state_of(hass, loaded, platform, key).state)

    assert before != shown
    assert states == [shown] * 7


async def test_what_the_box_does_not_take_is_not_shown_for_long(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """After these seconds, only what the box reports counts."""
    key = ("switch", "alarm_clock_1")
    entity = {"entity_id": entity_id(hass, loaded, *key)}

    await hass.services.async_call("switch", "turn_off", entity, blocking=True)
    box.state.alarm_clocks[1].enabled = True
    assert state_of(hass, loaded, *key).state == "off"
    await poll(hass, freezer, 16)

    assert state_of(hass, loaded, *key).state == "on"


@pytest.mark.parametrize(
    ("action", "data", "key", "shown", "dropped"),
    [
        ("set_area_code", {"code": "89", "prefix": "0"}, "area_code", "89", 0),
        ("set_area_code", {"code": "40", "prefix": "0"}, "area_code", "40", 2),
        ("set_country_code", {"code": "43", "prefix": "00"}, "country_code", "43", 0),
        ("delete_client", {"client_index": 0}, "sip_clients", "1", 0),
        ("delete_account", {"account_index": 1}, "accounts_registered", "1", 0),
    ],
)
async def test_what_an_action_has_changed_is_read_again(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    action: str,
    data: dict[str, Any],
    key: str,
    shown: str,
    dropped: int,
) -> None:
    """As soon as the box reports it, also where it did not answer at first."""
    for _ in range(dropped):
        box.fail(Fault.RESET, "X_AVM-DE_GetVoIPCommonAreaCode")
    await call(hass, action, **data)
    await hass.async_block_till_done(wait_background_tasks=True)

    await poll(hass, freezer, 16)

    assert state_of(hass, loaded, "sensor", key).state == shown
