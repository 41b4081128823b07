"""Polling where one part of a box fails, or each."""

import logging

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.fritzbox_voip.const import DOMAIN
from tests.common import entity_id, lines_of, poll, state_of
from tests.simulator import Fault, SimulatedBox

STATUS = "X_AVM-DE_GetVoIPAccounts"
LINES = ("sensor", "accounts_registered")
CLIENTS = ("sensor", "sip_clients")
ALARM = ("switch", "alarm_clock_0")
NEXT_ALARM = ("sensor", "next_alarm")


async def test_a_group_that_fails_is_unavailable_alone(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """One line when it is lost, one when it is back."""
    box.fail(Fault.upnp(820), "X_AVM-DE_GetClients", times=None)
    caplog.clear()
    for _ in range(3):
        await poll(hass, freezer)
    assert state_of(hass, loaded, *CLIENTS).state == "unavailable"
    assert state_of(hass, loaded, *LINES).state == "2"
    assert state_of(hass, loaded, *ALARM).state == "on"
    (lost,) = lines_of(caplog, logging.INFO)
    assert "IP phones" in lost

    caplog.clear()
    box.recover()
    await poll(hass, freezer)
    assert state_of(hass, loaded, *CLIENTS).state == "2"
    (back,) = lines_of(caplog, logging.INFO)
    assert "IP phones data recovered" in back


async def test_a_refused_call_does_not_bring_back_a_part_that_fails(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The phones cannot be read, but that Click to Dial is off is certain."""
    box.fail(Fault.HTML, "X_AVM-DE_GetPhonePort", times=None)
    await poll(hass, freezer, 901)
    caplog.clear()

    box.state.dial_phone = ""
    with pytest.raises(HomeAssistantError, match="Click to Dial"):
        await hass.services.async_call(DOMAIN, "ring", blocking=True)
    await hass.async_block_till_done(wait_background_tasks=True)
    await poll(hass, freezer, 901)

    assert state_of(hass, loaded, "select", "dial_phone").state == "unavailable"
    assert lines_of(caplog, logging.INFO) == []


@pytest.mark.parametrize("fault", [Fault.RESET, Fault.LOST])
async def test_a_dropped_connection_does_not_bring_back_a_part_that_fails(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
    fault: Fault,
) -> None:
    """One is no reason to lose what works, and none to show again what does not."""
    box.fail(Fault.upnp(820), "X_AVM-DE_GetClients", times=None)
    await poll(hass, freezer)
    caplog.clear()

    box.recover()
    box.fail(fault, "X_AVM-DE_GetClients", times=2)
    await poll(hass, freezer)

    assert state_of(hass, loaded, *CLIENTS).state == "unavailable"
    assert lines_of(caplog, logging.INFO) == []


async def test_alarm_clocks_that_fail_keep_their_interval(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """What fails is not read more often than what works."""
    box.fail(Fault.HTML, "X_AVM-DE_GetNumberOfAlarmClocks", times=None)
    await poll(hass, freezer, 301)
    assert state_of(hass, loaded, *ALARM).state == "unavailable"
    box.requests.clear()
    for _ in range(20):
        await poll(hass, freezer)
    assert box.actions().count(STATUS) >= 19
    reads = [
        it for it in box.requests if it.action == "X_AVM-DE_GetNumberOfAlarmClocks"
    ]
    assert len(reads) == 2

    box.recover()
    await poll(hass, freezer, 301)
    assert state_of(hass, loaded, *ALARM).state == "on"


async def test_a_group_that_fails_at_set_up_appears_when_it_is_there(
    hass: HomeAssistant,
    box: SimulatedBox,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Without a reload."""
    box.fail(Fault.upnp(820), "X_AVM-DE_GetNumberOfAlarmClocks", times=None)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert entity_id(hass, entry, *ALARM) is None
    assert state_of(hass, entry, *NEXT_ALARM).state == "unavailable"

    box.recover()
    await poll(hass, freezer, 301)

    assert state_of(hass, entry, *ALARM).state == "on"
    assert state_of(hass, entry, *NEXT_ALARM).state != "unavailable"


async def test_what_is_unreadable_for_a_while_keeps_its_entity(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """It is not added a second time."""
    box.state.broken_alarm_clocks.add(0)
    await poll(hass, freezer, 301)
    assert state_of(hass, loaded, *ALARM).state == "unavailable"

    box.state.broken_alarm_clocks.clear()
    await poll(hass, freezer, 301)
    assert state_of(hass, loaded, *ALARM).state == "on"
    assert "does not generate unique IDs" not in caplog.text


async def test_when_nothing_works_everything_is_unavailable(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Each part at its own interval."""
    box.fail(Fault.HTML, times=None)

    await poll(hass, freezer)
    await poll(hass, freezer, 301)

    for what in (LINES, CLIENTS, ALARM):
        assert state_of(hass, loaded, *what).state == "unavailable"
