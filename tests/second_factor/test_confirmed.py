"""What is confirmed at the box: notified, waited for, and then done."""

import asyncio
import re

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.translation import async_get_translations
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.fritzbox_voip.const import DOMAIN
from custom_components.fritzbox_voip.tr064 import second_factor as module
from tests.common import state_of
from tests.metadata import translations
from tests.simulator import SimulatedBox
from tests.simulator.caller import until

from .common import (
    PHONE,
    WAYS,
    Act,
    Done,
    begin,
    choose,
    confirm,
    dial,
    later,
    notification,
    ring,
    set_client,
)


@WAYS
async def test_what_is_confirmed_is_done(
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
        await confirm(box)
    await task

    assert done(box)
    assert notification(hass, loaded) is None


async def test_dialing_restores_the_phone_with_a_second_confirmation(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """The call does not wait for it."""
    before = box.state.dial_phone
    task = await begin(hass, loaded, dial)
    await confirm(box)
    await until(lambda: box.calls)
    assert box.state.dial_phone == PHONE

    await confirm(box)
    await task

    assert box.state.dial_phone == before


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
    await confirm(box)
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
    await confirm(box)
    await task


async def test_phones_stop_ringing_while_the_phone_waits_to_be_restored(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """After their seconds, whoever confirms what and when."""
    monkeypatch.setattr(module, "POLL_INTERVAL", 0.1)
    before = box.state.dial_phone
    task = await begin(hass, loaded, ring)
    await confirm(box)
    await until(lambda: box.calls and notification(hass, loaded))
    await later(hass, box, 9)
    await asyncio.sleep(0.05)
    assert not box.calls[0].ended

    await later(hass, box, 16)
    await until(lambda: box.calls[0].ended)

    assert not task.done()
    await confirm(box)
    await task
    assert box.state.dial_phone == before
    assert len(box.calls) == 1


async def test_polls_continue_while_a_confirmation_is_waited_for(
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
    await confirm(box)
    await task


async def test_two_at_once_queue_up(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """The second is asked for when the first is done."""
    first = await begin(hass, loaded, choose)
    second = hass.async_create_task(set_client(hass, loaded))
    await until(lambda: "X_AVM-DE_SetClient3" in {it.action for it in box.requests})
    await asyncio.sleep(0.05)

    await confirm(box)
    await first
    await confirm(box)
    await second

    assert box.state.dial_phone == PHONE
    assert box.state.clients[5].phone_name == "Garden"
    assert notification(hass, loaded) is None
