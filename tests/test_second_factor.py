"""What requires a confirmation at the box: notified, waited for, and then done."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from datetime import timedelta
import re
from typing import Any

from homeassistant.components.select import DOMAIN as SELECT, SERVICE_SELECT_OPTION
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.fritzbox_voip.const import DOMAIN
from custom_components.fritzbox_voip.tr064 import second_factor as module
from tests.common import entity_id, state_of
from tests.metadata import translations
from tests.simulator import Fault, SimulatedBox
from tests.simulator.caller import until

type Act = Callable[[HomeAssistant, MockConfigEntry], Coroutine[Any, Any, object]]
type Done = Callable[[SimulatedBox], bool]

PHONE = "FON1: Tür & Tor"


async def dial(hass: HomeAssistant, _entry: MockConfigEntry) -> object:
    """Dial with another phone than usual."""
    data = {"number": "030 1", "phone": PHONE}
    return await hass.services.async_call(DOMAIN, "dial", data, blocking=True)


async def ring(hass: HomeAssistant, _entry: MockConfigEntry) -> object:
    """Let phones ring, called by another phone than usual."""
    data = {"phone": PHONE, "seconds": 15}
    return await hass.services.async_call(DOMAIN, "ring", data, blocking=True)


async def set_client(hass: HomeAssistant, _entry: MockConfigEntry) -> object:
    """Set up an IP phone."""
    return await hass.services.async_call(
        DOMAIN,
        "set_client",
        {"phone_name": "Garden", "password": "password1", "client_index": 5},
        blocking=True,
        return_response=True,
    )


async def choose(hass: HomeAssistant, entry: MockConfigEntry) -> object:
    """Choose the dialing phone."""
    entity = entity_id(hass, entry, SELECT, "dial_phone")
    return await hass.services.async_call(
        SELECT,
        SERVICE_SELECT_OPTION,
        {"entity_id": entity, "option": PHONE},
        blocking=True,
    )


WAYS = pytest.mark.parametrize(
    ("act", "done", "times"),
    [
        (dial, lambda box: box.calls[0].phone == PHONE, 2),
        (set_client, lambda box: box.state.clients[5].phone_name == "Garden", 1),
        (choose, lambda box: box.state.dial_phone == PHONE, 1),
    ],
    ids=["dial", "set_client", "select"],
)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look often."""
    monkeypatch.setattr(module, "POLL_INTERVAL", 0.01)


@pytest.fixture
async def box() -> AsyncIterator[SimulatedBox]:
    """Return a box that wants a second factor."""
    async with SimulatedBox(second_factor=True) as simulated:
        yield simulated


@pytest.fixture
async def loaded(hass: HomeAssistant, entry: MockConfigEntry) -> MockConfigEntry:
    """Return the entry of the box, set up in real time, for which the action waits."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry


def notification(hass: HomeAssistant, entry: MockConfigEntry) -> str | None:
    """Return the notification that says how to confirm."""
    shown: Mapping[str, Any] = hass.data.get("persistent_notification", {})
    found = shown.get(f"second_factor_{entry.entry_id}")
    return found["message"] if found else None


async def begin(
    hass: HomeAssistant, entry: MockConfigEntry, act: Act
) -> asyncio.Task[object]:
    """Ask for something that wants a confirmation, and wait for the notification."""
    task = hass.async_create_task(act(hass, entry))
    await until(lambda: notification(hass, entry))
    return task


async def confirm(hass: HomeAssistant, box: SimulatedBox) -> None:
    """Press the button at the box as soon as it waits for it."""
    process = box.second_factor_process
    await until(
        lambda: process.token and process.state_of(process.token) != "authenticated"
    )
    confirmed = process.token
    box.confirm_second_factor()
    await until(lambda: process.token != confirmed)


async def later(hass: HomeAssistant, box: SimulatedBox, seconds: float) -> None:
    """Let Home Assistant's clocks run, between two questions for the state."""
    seen = box.actions().count("GetState")
    await until(lambda: box.actions().count("GetState") > seen)
    # Else the answer to the question would be late by so many seconds. One pause could
    # be over before the answer has been read.
    for _ in range(10):
        await asyncio.sleep(0.003)
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=seconds))


@WAYS
async def test_what_is_confirmed_goes_on_by_itself(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    act: Act,
    done: Done,
    times: int,
) -> None:
    """The user reads what to press, and it is gone afterwards."""
    task = await begin(hass, loaded, act)
    assert notification(hass, loaded) == (
        f"{box.model} needs confirmation for this action. Press any button on the box, "
        "or dial *14048 on a connected phone (not an IP phone), within one minute."
    )
    assert not ir.async_get(hass).issues
    assert not box.calls

    for _ in range(times):
        await confirm(hass, box)
    await task

    assert done(box)
    assert notification(hass, loaded) is None


async def test_dialing_puts_the_phone_back_with_a_second_confirmation(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """The call does not wait for it."""
    before = box.state.dial_phone
    task = await begin(hass, loaded, dial)
    await confirm(hass, box)
    await until(lambda: box.calls)
    assert box.state.dial_phone == PHONE

    await confirm(hass, box)
    await task

    assert box.state.dial_phone == before


async def test_a_phone_that_is_not_put_back_is_reported(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The number was dialed all the same."""
    task = await begin(hass, loaded, dial)
    monkeypatch.setattr(module, "CONFIRMATION_TIMEOUT", 0.05)
    await confirm(hass, box)

    with pytest.raises(HomeAssistantError) as err:
        await task

    assert err.value.translation_key == "dial_phone_not_restored"
    assert len(box.calls) == 1
    assert notification(hass, loaded) is None


METHODS = pytest.mark.parametrize(
    ("methods", "how"),
    [
        ("button,dtmf;*14048", "button or *14048"),
        (" dtmf;*99 , Button", "button or *99"),
        ("button", "button"),
        ("button,googleauth", "button"),
        ("dtmf;*14048", "*14048"),
        ("", "button"),
    ],
)


def mentioned(text: str) -> str:
    """Return the methods that a sentence names."""
    button = ["button"] if "any button" in text else []
    return " or ".join(button + re.findall(r"ial (\*\d+) on", text))


@METHODS
async def test_the_notification_names_what_this_box_offers(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    methods: str,
    how: str,
) -> None:
    """No phone may be connected to it, or it may stand out of reach."""
    box.answers["SetConfig"] = {"NewMethods": methods}

    task = await begin(hass, loaded, choose)

    assert mentioned(notification(hass, loaded) or "") == how
    await confirm(hass, box)
    await task


@METHODS
async def test_the_error_says_what_to_press_next_time(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
    methods: str,
    how: str,
) -> None:
    """The notification is gone by then."""
    box.answers["SetConfig"] = {"NewMethods": methods}
    monkeypatch.setattr(module, "CONFIRMATION_TIMEOUT", 0.05)

    with pytest.raises(HomeAssistantError) as err:
        await choose(hass, loaded)

    assert mentioned(str(err.value)) == how
    assert notification(hass, loaded) is None


async def test_a_box_with_other_methods_only_says_so_at_once(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """No one is asked to do what would not help."""
    box.answers["SetConfig"] = {"NewMethods": "googleauth"}

    with pytest.raises(HomeAssistantError) as err:
        await choose(hass, loaded)

    assert err.value.translation_key == "second_factor_unavailable"
    assert "googleauth" in str(err.value)
    assert notification(hass, loaded) is None


async def test_the_notification_is_in_the_language_of_home_assistant(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """Whoever reads it may not read English."""
    english = translations()["exceptions"]["second_factor_waiting"]["message"]
    await hass.config.async_update(language="de")
    await async_get_translations(hass, "de", "exceptions", {DOMAIN})
    german = translations("de")["exceptions"].get("second_factor_waiting")

    task = await begin(hass, loaded, choose)

    message = german["message"] if german else english
    assert notification(hass, loaded) == message.format(box=box.model, code="*14048")
    await confirm(hass, box)
    await task


@WAYS
async def test_what_nobody_confirms_is_reported_and_not_done(
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
        await confirm(hass, box)
    await task

    assert done(box)


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
async def test_a_box_that_takes_no_confirmations_says_so(
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
async def test_a_box_that_waits_for_somebody_else_says_so(
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


async def test_phones_stop_ringing_although_the_phone_waits_to_be_put_back(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """After their seconds, whoever confirms what and when."""
    monkeypatch.setattr(module, "POLL_INTERVAL", 0.1)
    before = box.state.dial_phone
    task = await begin(hass, loaded, ring)
    await confirm(hass, box)
    await until(lambda: box.calls and notification(hass, loaded))
    await later(hass, box, 9)
    await asyncio.sleep(0.05)
    assert not box.calls[0].ended

    await later(hass, box, 16)
    await until(lambda: box.calls[0].ended)

    assert not task.done()
    await confirm(hass, box)
    await task
    assert box.state.dial_phone == before
    assert len(box.calls) == 1


async def test_polls_go_on_while_somebody_is_waited_for(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Lines change their state meanwhile."""
    monkeypatch.setattr(module, "POLL_INTERVAL", 0.1)
    task = await begin(hass, loaded, choose)
    box.state.accounts[0].status = "not registered"

    await later(hass, box, 31)
    line = ("sensor", "accounts_registered")
    await until(lambda: state_of(hass, loaded, *line).state == "1")

    assert not task.done()
    await confirm(hass, box)
    await task


async def test_two_at_once_queue_up(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """The second is asked for when the first is done."""
    first = await begin(hass, loaded, choose)
    second = hass.async_create_task(set_client(hass, loaded))
    await until(lambda: "X_AVM-DE_SetClient3" in {it.action for it in box.requests})
    await asyncio.sleep(0.05)

    await confirm(hass, box)
    await first
    await confirm(hass, box)
    await second

    assert box.state.dial_phone == PHONE
    assert box.state.clients[5].phone_name == "Garden"
    assert notification(hass, loaded) is None


@pytest.mark.parametrize("act", [dial, set_client, choose])
@pytest.mark.parametrize("how", ["stop", "unload"])
async def test_nobody_is_waited_for_when_home_assistant_stops(
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


async def test_an_action_that_is_cancelled_leaves_nothing_over(
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
