"""Phones ring for some seconds, and no longer."""

from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.fritzbox_voip.tr064 import transport
from tests.common import poll
from tests.simulator import Fault, SimulatedBox, User
from tests.test_services import call

pytestmark = pytest.mark.usefixtures("loaded")


async def test_all_phones_ring_for_fifteen_seconds(
    hass: HomeAssistant, box: SimulatedBox, freezer: FrozenDateTimeFactory
) -> None:
    """That is what is usually wanted; the action does not wait for it."""
    await call(hass, "ring")
    (ringing,) = box.calls
    assert ringing.number == "**9"
    assert not ringing.ended

    await poll(hass, freezer, 14)
    assert not ringing.ended

    await poll(hass, freezer, 2)
    assert ringing.ended


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


async def test_ringing_ends_when_home_assistant_stops(
    hass: HomeAssistant, box: SimulatedBox
) -> None:
    """Nobody would be left to hang up."""
    await call(hass, "ring", seconds=300)

    hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    await hass.async_block_till_done()

    assert box.calls[0].ended


async def test_ringing_ends_when_the_entry_is_unloaded(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """Nobody would be left to hang up."""
    await call(hass, "ring", seconds=300)

    await hass.config_entries.async_unload(loaded.entry_id)

    assert box.calls[0].ended


async def test_stopping_without_ringing_ends_no_call(
    hass: HomeAssistant, box: SimulatedBox
) -> None:
    """A call that was dialed goes on."""
    await call(hass, "dial", number="030 1")

    hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    await hass.async_block_till_done()

    assert not box.calls[0].ended


async def test_hanging_up_ends_the_ringing_for_good(
    hass: HomeAssistant, box: SimulatedBox, freezer: FrozenDateTimeFactory
) -> None:
    """A call that is dialed afterwards is not ended by the old ringing."""
    await call(hass, "ring")
    await call(hass, "hang_up")
    await call(hass, "dial", number="030 1")

    await poll(hass, freezer, 20)

    assert [it.ended for it in box.calls] == [True, False]


async def test_dialing_ends_the_ringing_before(
    hass: HomeAssistant, box: SimulatedBox, freezer: FrozenDateTimeFactory
) -> None:
    """Else the end of the ringing would end the call."""
    await call(hass, "ring")
    await call(hass, "dial", number="030 1")
    assert box.calls[0].ended

    await poll(hass, freezer, 20)

    assert not box.calls[1].ended


async def test_ringing_again_begins_anew(
    hass: HomeAssistant, box: SimulatedBox, freezer: FrozenDateTimeFactory
) -> None:
    """The second visitor gets his full seconds."""
    await call(hass, "ring")
    await poll(hass, freezer, 10)
    await call(hass, "ring")
    await poll(hass, freezer, 10)
    assert [it.ended for it in box.calls] == [True, False]

    await poll(hass, freezer, 6)
    assert [it.ended for it in box.calls] == [True, True]


async def test_hanging_up_is_tried_again_on_a_dropped_connection(
    hass: HomeAssistant, box: SimulatedBox, freezer: FrozenDateTimeFactory
) -> None:
    """Twice does no harm, while a phone that rings on does."""
    await call(hass, "ring")
    box.fail(Fault.RESET, "X_AVM-DE_DialHangup")

    await poll(hass, freezer, 16)

    assert box.calls[0].ended


async def test_a_box_that_does_not_hang_up_is_told_in_the_log(
    hass: HomeAssistant,
    box: SimulatedBox,
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """There is nobody else to tell."""
    await call(hass, "ring")
    box.fail(Fault.upnp(820), "X_AVM-DE_DialHangup", times=None)

    await poll(hass, freezer, 16)

    assert "A phone may ring on, the box did not hang up" in caplog.text


async def test_what_the_box_refuses_does_not_ring(
    hass: HomeAssistant, box: SimulatedBox, freezer: FrozenDateTimeFactory
) -> None:
    """So nothing is hung up, which might be another call."""
    box.fail(Fault.upnp(820), "X_AVM-DE_DialNumber")

    with pytest.raises(HomeAssistantError):
        await call(hass, "ring")
    await poll(hass, freezer, 20)

    assert "X_AVM-DE_DialHangup" not in box.actions()


async def test_what_may_have_got_through_is_hung_up(
    hass: HomeAssistant, box: SimulatedBox, freezer: FrozenDateTimeFactory
) -> None:
    """The answer was lost, the phones ring."""
    box.fail(Fault.LOST, "X_AVM-DE_DialNumber")

    with pytest.raises(HomeAssistantError):
        await call(hass, "ring")
    assert not box.calls[0].ended
    await poll(hass, freezer, 16)

    assert box.calls[0].ended


async def test_a_phone_that_cannot_be_put_back_does_not_ring_on(
    hass: HomeAssistant, box: SimulatedBox, freezer: FrozenDateTimeFactory
) -> None:
    """The phones ring although the action went wrong in the end."""
    other = next(it for it in box.state.phones if it != box.state.dial_phone)
    send = transport.Transport.post
    writes = 0

    async def post(
        self: transport.Transport, path: str, action: str, body: bytes, **how: bool
    ) -> tuple[int, bytes]:
        nonlocal writes
        if action.endswith("DialSetConfig"):
            writes += 1
            if writes == 2:
                box.fail(Fault.upnp(866), "X_AVM-DE_DialSetConfig")
        return await send(self, path, action, body, **how)

    with (
        patch.object(transport.Transport, "post", post),
        pytest.raises(HomeAssistantError) as err,
    ):
        await call(hass, "ring", phone=other)
    assert err.value.translation_key == "dial_phone_not_restored"

    await poll(hass, freezer, 16)
    assert box.calls[0].ended


async def test_a_refused_hang_up_is_tried_again(
    hass: HomeAssistant,
    box: SimulatedBox,
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Until the phones are silent; it is told once."""
    await call(hass, "ring")
    box.fail(Fault.upnp(820), "X_AVM-DE_DialHangup", times=3)

    for _ in range(5):
        await poll(hass, freezer, 16)

    assert box.calls[0].ended
    assert caplog.text.count("A phone may ring on") == 1
    assert box.actions().count("X_AVM-DE_DialHangup") == 1


async def test_hanging_up_is_given_up_in_the_end(
    hass: HomeAssistant, box: SimulatedBox, freezer: FrozenDateTimeFactory
) -> None:
    """The box itself ends what nobody answers."""
    await call(hass, "ring")
    box.fail(Fault.upnp(820), "X_AVM-DE_DialHangup", times=None)
    for _ in range(40):
        await poll(hass, freezer, 16)
    box.requests.clear()

    await poll(hass, freezer, 60)

    assert not [it for it in box.requests if it.action == "X_AVM-DE_DialHangup"]


async def test_a_refused_login_is_not_tried_again_to_hang_up(
    hass: HomeAssistant, box: SimulatedBox, freezer: FrozenDateTimeFactory
) -> None:
    """Nothing is sent until the user has given a new one."""
    await call(hass, "ring")
    box.users[box.username] = User("changed")

    for _ in range(5):
        await poll(hass, freezer, 16)

    assert box.failed_logins <= 2


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

    assert "may ring on" not in caplog.text
