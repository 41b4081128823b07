"""What is not confirmed at the box is reported, and not done."""

import asyncio

from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.fritzbox_voip.tr064 import second_factor as module
from tests.simulator import Fault, SimulatedBox
from tests.simulator.caller import until

from .common import (
    WAYS,
    Act,
    Done,
    begin,
    choose,
    confirm,
    dial,
    notification,
    set_client,
)


@WAYS
async def test_what_no_one_confirms_is_reported_and_not_done(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
    act: Act,
    done: Done,
    times: int,
) -> None:
    """The notification is gone, and the next one works."""
    with monkeypatch.context() as impatient:
        impatient.setattr(module, "CONFIRMATION_TIMEOUT", 0.05)
        with pytest.raises(HomeAssistantError) as err:
            await act(hass, loaded)
    assert err.value.translation_key == "second_factor_unconfirmed"
    assert box.model in str(err.value)
    assert notification(hass, loaded) is None
    assert not box.calls

    task = await begin(hass, loaded, act)
    for _ in range(times):
        await confirm(box)
    await task

    assert done(box)


async def test_a_phone_that_is_not_restored_is_reported(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The number was dialed all the same."""
    task = await begin(hass, loaded, dial)
    monkeypatch.setattr(module, "CONFIRMATION_TIMEOUT", 0.05)
    await confirm(box)

    with pytest.raises(HomeAssistantError) as err:
        await task

    assert err.value.translation_key == "dial_phone_not_restored"
    assert len(box.calls) == 1
    assert notification(hass, loaded) is None


@pytest.mark.parametrize("act", [dial, set_client, choose])
async def test_what_is_denied_at_the_box_says_so(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry, act: Act
) -> None:
    """At once and in words of its own; it is not done, and the notification is gone."""
    task = await begin(hass, loaded, act)

    box.second_factor_process.deny()

    with pytest.raises(HomeAssistantError) as err:
        await task
    assert err.value.translation_key == "second_factor_denied"
    assert "denied" in str(err.value)
    assert notification(hass, loaded) is None
    assert not box.calls


@pytest.mark.parametrize("act", [dial, set_client, choose])
async def test_a_box_that_blocks_confirmations_says_so(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry, act: Act
) -> None:
    """In words, and without a notification."""
    box.second_factor_process.blocked = True

    with pytest.raises(HomeAssistantError) as err:
        await act(hass, loaded)

    assert err.value.translation_key == "second_factor_blocked"
    assert "too many" in str(err.value)
    assert notification(hass, loaded) is None


@pytest.mark.parametrize("act", [dial, set_client, choose])
async def test_a_box_that_waits_for_another_confirmation_says_so(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry, act: Act
) -> None:
    """The error says so, and the other confirmation is still waited for."""
    box.second_factor_process.occupy()
    other = box.second_factor_process.token

    with pytest.raises(HomeAssistantError) as err:
        await act(hass, loaded)

    assert err.value.translation_key == "second_factor_busy"
    assert notification(hass, loaded) is None
    assert box.second_factor_process.token == other


@pytest.mark.parametrize("act", [dial, set_client, choose])
@pytest.mark.parametrize("how", ["stop", "unload"])
async def test_no_confirmation_is_waited_for_when_home_assistant_stops(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    act: Act,
    how: str,
) -> None:
    """Or when the entry is unloaded: at once, and nothing is left at the box."""
    task = await begin(hass, loaded, act)

    if how == "stop":
        hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    else:
        assert await hass.config_entries.async_unload(loaded.entry_id)

    async with asyncio.timeout(30):
        with pytest.raises(HomeAssistantError) as err:
            await task
    assert err.value.translation_key == (
        "cannot_connect" if act is dial else "second_factor_unconfirmed"
    )
    assert box.second_factor_process.token is None
    assert notification(hass, loaded) is None


async def test_an_action_that_is_canceled_leaves_nothing_over(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """Its script was stopped: no notification, no confirmation, the phone as it was."""
    before = box.state.dial_phone
    task = await begin(hass, loaded, dial)

    task.cancel()
    await asyncio.wait([task], timeout=30)

    assert task.cancelled()
    await until(lambda: box.second_factor_process.token is None)
    assert notification(hass, loaded) is None
    assert box.state.dial_phone == before


async def test_a_box_that_is_lost_while_waiting_is_reported(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """And nobody is asked to confirm any more."""
    task = await begin(hass, loaded, choose)

    box.fail(Fault.RESET, "GetState", times=None)

    with pytest.raises(HomeAssistantError) as err:
        await task
    assert err.value.translation_key == "connection_dropped"
    assert notification(hass, loaded) is None
    await until(lambda: box.second_factor_process.token is None)
