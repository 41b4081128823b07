"""Phones of a real simulated box ring for some seconds, and no longer."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.fritzbox_voip.const import CONF_WHO_MAY_DIAL, EVERYBODY
from custom_components.fritzbox_voip.tr064 import transport
from tests.common import poll, state_of
from tests.simulator import Fault, SimulatedBox, User
from tests.test_services import call

DIAL = "X_AVM-DE_DialNumber"
HANG_UP = "X_AVM-DE_DialHangup"
SET = "X_AVM-DE_DialSetConfig"


@pytest.fixture
async def live(
    hass: HomeAssistant, entry: MockConfigEntry
) -> AsyncIterator[MockConfigEntry]:
    """Return the entry of the box, set up while time goes on."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    yield entry
    await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.usefixtures("loaded")
async def test_all_phones_ring_for_fifteen_seconds(
    hass: HomeAssistant, box: SimulatedBox, freezer: FrozenDateTimeFactory
) -> None:
    """That is what is usually needed; the action does not wait for it."""
    await call(hass, "ring")
    (ringing,) = box.calls
    assert ringing.number == "**9"
    assert not ringing.ended

    await poll(hass, freezer, 14)
    assert not ringing.ended

    await poll(hass, freezer, 2)
    assert ringing.ended


@pytest.mark.usefixtures("loaded")
async def test_phone_and_duration_can_be_chosen(
    hass: HomeAssistant, box: SimulatedBox, freezer: FrozenDateTimeFactory
) -> None:
    """As with dialing."""
    before = box.state.dial_phone
    other = next(phone for phone in box.state.phones if phone != before)

    await call(hass, "ring", number="**610", seconds=60, phone=other)
    await poll(hass, freezer, 58)

    (ringing,) = box.calls
    assert (ringing.number, ringing.phone) == ("**610", other)
    assert box.state.dial_phone == before
    assert not ringing.ended

    await poll(hass, freezer, 3)
    assert ringing.ended


@pytest.mark.usefixtures("loaded")
async def test_ringing_ends_when_home_assistant_stops(
    hass: HomeAssistant, box: SimulatedBox
) -> None:
    """Nobody would be left to hang up."""
    await call(hass, "ring", seconds=300)

    hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    await hass.async_block_till_done()

    assert box.calls[0].ended


@pytest.mark.usefixtures("loaded")
async def test_a_call_continues_when_home_assistant_stops(
    hass: HomeAssistant, box: SimulatedBox
) -> None:
    """It is none of ours."""
    await call(hass, "dial", number="030 1")

    hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    await hass.async_block_till_done()

    assert not box.calls[0].ended


@pytest.mark.parametrize("end", ["unload", "reload", "stop"])
async def test_ringing_ends_although_the_box_is_still_dialing(
    hass: HomeAssistant, box: SimulatedBox, live: MockConfigEntry, end: str
) -> None:
    """As soon as the box has taken the number."""
    box.fail(Fault.delay(0.2), DIAL, 1)
    ringing = hass.async_create_task(call(hass, "ring", seconds=300))
    async with asyncio.timeout(30):
        while not any(it.action == DIAL for it in box.requests):  # noqa: ASYNC110
            await asyncio.sleep(0.01)

    if end == "unload":
        await hass.config_entries.async_unload(live.entry_id)
    elif end == "reload":
        await hass.config_entries.async_reload(live.entry_id)
    else:
        hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    with suppress(HomeAssistantError):
        await ringing
    await hass.async_block_till_done()

    assert [it.ended for it in box.calls] == [True]


@pytest.mark.usefixtures("loaded")
async def test_a_script_that_rings_two_phones_at_once_rings_the_last(
    hass: HomeAssistant, box: SimulatedBox
) -> None:
    """A box ends only the call that it began last."""
    sequence = [
        {
            "parallel": [
                {"action": "fritzbox_voip.ring", "data": {"number": number}}
                for number in ("**610", "**611")
            ]
        }
    ]
    assert await async_setup_component(
        hass, "script", {"script": {"both": {"sequence": sequence}}}
    )

    await hass.services.async_call("script", "both", blocking=True)

    order = [it for it in box.actions() if it in {DIAL, HANG_UP}]
    assert order == [DIAL, HANG_UP, DIAL]
    assert [it.ended for it in box.calls] == [True, False]


@pytest.mark.usefixtures("loaded")
async def test_hanging_up_is_tried_again_on_a_dropped_connection(
    hass: HomeAssistant, box: SimulatedBox, freezer: FrozenDateTimeFactory
) -> None:
    """Twice does no harm, while a phone that rings on does."""
    await call(hass, "ring")
    box.fail(Fault.RESET, HANG_UP)

    await poll(hass, freezer, 16)

    assert box.calls[0].ended


@pytest.mark.usefixtures("loaded")
async def test_what_may_have_got_through_is_hung_up(
    hass: HomeAssistant, box: SimulatedBox, freezer: FrozenDateTimeFactory
) -> None:
    """The answer was lost, the phones ring."""
    box.fail(Fault.LOST, DIAL)

    with pytest.raises(HomeAssistantError):
        await call(hass, "ring")
    assert not box.calls[0].ended
    await poll(hass, freezer, 16)

    assert box.calls[0].ended


@pytest.mark.usefixtures("loaded")
async def test_a_box_that_refuses_everything_does_not_ring(
    hass: HomeAssistant,
    box: SimulatedBox,
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """There is nothing to be hung up."""
    box.tr064_enabled = False

    with pytest.raises(HomeAssistantError):
        await call(hass, "ring")
    await poll(hass, freezer, 16)

    assert "Could not hang up" not in caplog.text
    assert HANG_UP not in box.actions()


@pytest.mark.usefixtures("loaded")
async def test_a_box_that_blocks_logins_does_not_ring(
    hass: HomeAssistant, box: SimulatedBox, freezer: FrozenDateTimeFactory
) -> None:
    """Each further login would block it for longer."""
    box.fail(Fault.UNAVAILABLE, DIAL)

    with pytest.raises(HomeAssistantError):
        await call(hass, "ring")
    await poll(hass, freezer, 16)

    assert HANG_UP not in box.actions()


@pytest.mark.usefixtures("loaded")
async def test_a_phone_that_cannot_be_restored_does_not_keep_ringing(
    hass: HomeAssistant, box: SimulatedBox, freezer: FrozenDateTimeFactory
) -> None:
    """The phones ring although the action went wrong in the end."""
    other = next(it for it in box.state.phones if it != box.state.dial_phone)
    send = transport.Transport.send
    writes = 0

    async def send_or_fail(
        self: transport.Transport, request: transport.Request
    ) -> tuple[int, bytes]:
        nonlocal writes
        if request.soap_action.endswith("DialSetConfig"):
            writes += 1
            if writes == 2:
                box.fail(Fault.upnp(866), SET)
        return await send(self, request)

    with (
        patch.object(transport.Transport, "send", send_or_fail),
        pytest.raises(HomeAssistantError) as err,
    ):
        await call(hass, "ring", phone=other)
    assert err.value.translation_key == "dial_phone_not_restored"

    await poll(hass, freezer, 16)
    assert box.calls[0].ended


async def test_the_phone_that_dials_is_shown_as_it_is_after_a_call_with_another(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Also when the box did not restore it."""
    before = box.state.dial_phone
    other = next(it for it in box.state.phones if it != before)
    box.fail(Fault.upnp(820), DIAL)
    box.state.phones.remove(before)

    with pytest.raises(HomeAssistantError):
        await call(hass, "dial", number="030 1", phone=other)
    await poll(hass, freezer, 1)

    assert state_of(hass, loaded, "select", "dial_phone").state == other


async def test_a_refused_login_is_not_tried_again_to_hang_up(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Nothing is sent for it until there is a new login."""
    await call(hass, "ring")
    box.users[box.username] = User("changed")

    await poll(hass, freezer, 16)
    box.requests.clear()
    for _ in range(5):
        await poll(hass, freezer, 16)

    assert HANG_UP not in {it.action for it in box.requests}


async def test_options_that_are_changed_count_at_once(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """Without a reload, which would end what rings."""
    await call(hass, "ring", seconds=300)

    hass.config_entries.async_update_entry(
        loaded, options={CONF_WHO_MAY_DIAL: EVERYBODY, "allowed_numbers": ["112"]}
    )
    await hass.async_block_till_done()

    with pytest.raises(HomeAssistantError):
        await call(hass, "dial", number="030 1")
    assert not box.calls[0].ended
