"""Polling while the box is away, and when it is back."""

from itertools import pairwise
import logging

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.fritzbox_voip.const import DOMAIN
from tests.common import lines_of, poll, state_of
from tests.simulator import Fault, SimulatedBox

LINES = ("sensor", "accounts_registered")
CLIENTS = ("sensor", "sip_clients")
ALARM = ("switch", "alarm_clock_0")
NEXT_ALARM = ("sensor", "next_alarm")


async def test_a_box_that_is_away_is_asked_less_and_less_often(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Never more often than the options say, and every two minutes in the end."""
    box.fail(Fault.RESET, times=None)
    asked, connections = [], box.connections
    for seconds in range(0, 900, 10):
        await poll(hass, freezer, 10)
        if box.connections != connections:
            asked.append(seconds)
            connections = box.connections

    pauses = [later - earlier for earlier, later in pairwise(asked)]
    assert min(pauses) >= 30
    assert all(90 <= it <= 130 for it in pauses[3:])
    assert len(pauses) > 6


async def test_a_box_that_is_away_and_comes_back(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Everything is unavailable, then everything is back, with a line each."""
    await box.go_down()
    caplog.clear()
    for _ in range(15):
        await poll(hass, freezer)
    for what in (LINES, CLIENTS, ALARM, NEXT_ALARM):
        assert state_of(hass, loaded, *what).state == "unavailable"
    down = lines_of(caplog, logging.INFO)
    assert len(down) == 1
    assert "does not respond" in down[0]

    caplog.clear()
    await box.come_up()
    await poll(hass, freezer, 121)
    for what in (LINES, CLIENTS, ALARM, NEXT_ALARM):
        assert state_of(hass, loaded, *what).state != "unavailable"
    assert len(lines_of(caplog, logging.INFO)) == 1


async def test_a_box_that_was_away_reports_all_that_has_changed(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """The alarm clocks too, with the first poll."""
    await box.go_down()
    await poll(hass, freezer)
    box.state.alarm_clocks[0].enabled = False
    await box.come_up()

    await poll(hass, freezer)

    assert state_of(hass, loaded, *ALARM).state == "off"


async def test_a_box_found_away_while_it_is_polled_comes_back(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """The clocks meet now and then, and one of them may fail alone."""
    box.fail(Fault.upnp(820), "X_AVM-DE_GetCurrentUser")
    await poll(hass, freezer, 901)

    await poll(hass, freezer)
    await poll(hass, freezer)

    assert state_of(hass, loaded, *LINES).state == "2"


async def test_a_write_to_a_box_that_seemed_away_brings_all_of_it_back(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """It is there, so everything is asked for."""
    await box.go_down()
    await poll(hass, freezer)
    await box.come_up()

    await hass.services.async_call(
        DOMAIN, "set_area_code", {"code": "40"}, blocking=True
    )
    await hass.async_block_till_done(wait_background_tasks=True)

    assert state_of(hass, loaded, *LINES).state == "2"
    assert state_of(hass, loaded, "sensor", "area_code").state == "40"
