"""The actions: dialing, ringing, and which box is meant."""

from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import SOURCE_REAUTH
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import voluptuous as vol

from custom_components.fritzbox_voip.const import DOMAIN
from tests.common import poll
from tests.simulator import Fault, SimulatedBox, User


async def call(hass: HomeAssistant, action: str, **data: Any) -> None:
    """Call an action that does not answer."""
    await hass.services.async_call(DOMAIN, action, data, blocking=True)


async def ask(hass: HomeAssistant, action: str, **data: Any) -> dict[str, Any]:
    """Call an action that answers."""
    answer = await hass.services.async_call(
        DOMAIN, action, data, blocking=True, return_response=True
    )
    assert answer is not None
    return dict(answer)


@pytest.mark.usefixtures("loaded")
async def test_a_number_is_dialed(hass: HomeAssistant, box: SimulatedBox) -> None:
    """As the box wants it, by the phone that is chosen at the box."""
    await call(hass, "dial", number="+49 (30) 123-45/67")

    (dialed,) = box.calls
    assert dialed.number == "+49301234567"
    assert dialed.phone == box.state.dial_phone


@pytest.mark.usefixtures("loaded")
async def test_another_phone_dials_and_the_setting_is_restored(
    hass: HomeAssistant, box: SimulatedBox
) -> None:
    """For this call only."""
    before = box.state.dial_phone
    other = next(phone for phone in box.state.phones if phone != before)

    await call(hass, "dial", number="030 1", phone=other)

    assert box.calls[0].phone == other
    assert box.state.dial_phone == before


@pytest.mark.usefixtures("loaded")
async def test_the_phone_that_dials_anyway_is_left_alone(
    hass: HomeAssistant, box: SimulatedBox
) -> None:
    """The change might want a second factor."""
    await call(hass, "dial", number="030 1", phone=box.state.dial_phone)

    assert "X_AVM-DE_DialSetConfig" not in box.actions()


@pytest.mark.usefixtures("loaded")
async def test_an_empty_phone_is_the_usual_one(
    hass: HomeAssistant, box: SimulatedBox
) -> None:
    """A form may hand it over so."""
    await call(hass, "dial", number="030 1", phone="")

    assert box.calls[0].phone == box.state.dial_phone


@pytest.mark.usefixtures("loaded")
async def test_a_call_is_ended(hass: HomeAssistant, box: SimulatedBox) -> None:
    """As long as nobody has picked up."""
    await call(hass, "dial", number="030 1")

    await call(hass, "hang_up")

    assert box.calls[0].ended


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize("action", ["dial", "ring"])
async def test_click_to_dial_that_is_off_is_reported_with_its_place(
    hass: HomeAssistant, box: SimulatedBox, action: str
) -> None:
    """The most frequent cause of all trouble, in words."""
    box.state.dial_phone = ""

    with pytest.raises(HomeAssistantError) as err:
        await call(hass, action, number="030 1")

    assert err.value.translation_key == "click_to_dial_off"
    assert "Telephony > Calls > Click to Dial" in str(err.value)
    assert box.model in str(err.value)


@pytest.mark.usefixtures("loaded")
async def test_click_to_dial_that_is_off_is_not_switched_on_by_a_phone(
    hass: HomeAssistant, box: SimulatedBox
) -> None:
    """Whoever switched it off meant it."""
    box.state.dial_phone = ""

    with pytest.raises(HomeAssistantError) as err:
        await call(hass, "dial", number="030 1", phone=box.state.phones[0])

    assert err.value.translation_key == "click_to_dial_off"
    assert not box.calls
    assert "X_AVM-DE_DialSetConfig" not in box.actions()


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize("number", ["", "call me", "030 1; 2", "12+3", "٣"])
async def test_what_is_no_number_is_refused_before_it_is_sent(
    hass: HomeAssistant, box: SimulatedBox, number: str
) -> None:
    """It is the user's mistake, not the box's."""
    box.requests.clear()

    with pytest.raises(ServiceValidationError) as err:
        await call(hass, "dial", number=number)

    assert err.value.translation_key == "invalid_number"
    assert not box.requests


@pytest.mark.usefixtures("loaded")
async def test_a_phone_that_the_box_does_not_have_is_reported(
    hass: HomeAssistant, box: SimulatedBox
) -> None:
    """And nothing is dialed."""
    with pytest.raises(ServiceValidationError) as err:
        await call(hass, "dial", number="030 1", phone="FON9: Nobody")

    assert err.value.translation_key == "no_such_phone"
    assert "Nobody" not in str(err.value)
    assert not box.calls


@pytest.mark.usefixtures("loaded")
async def test_a_second_factor_is_notified(
    hass: HomeAssistant, box: SimulatedBox
) -> None:
    """With what can be done instead."""
    box.fail(Fault.upnp(866), "X_AVM-DE_DialSetConfig")

    with pytest.raises(HomeAssistantError) as err:
        await call(hass, "dial", number="030 1", phone=box.state.phones[0])

    assert err.value.translation_key == "second_factor"
    assert not box.calls


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize(
    ("fault", "key", "kind"),
    [
        (Fault.upnp(401), "action_unknown", HomeAssistantError),
        (Fault.upnp(402), "invalid_number", ServiceValidationError),
        (Fault.upnp(606), "missing_right", HomeAssistantError),
        (Fault.upnp(714), "no_such_phone", ServiceValidationError),
        (Fault.upnp(820), "internal_error", HomeAssistantError),
        (Fault.upnp(867), "second_factor_blocked", HomeAssistantError),
        (Fault.upnp(868), "second_factor_busy", HomeAssistantError),
        (Fault.HTML, "protocol_error", HomeAssistantError),
        (Fault.UNAVAILABLE, "blocked", HomeAssistantError),
        (Fault.RESET, "connection_dropped", HomeAssistantError),
    ],
)
async def test_what_the_box_refuses_is_explained(
    hass: HomeAssistant,
    box: SimulatedBox,
    fault: Fault,
    key: str,
    kind: type[HomeAssistantError],
) -> None:
    """With the name of the box, and without the number."""
    box.fail(fault, "X_AVM-DE_DialNumber")

    with pytest.raises(kind) as err:
        await call(hass, "dial", number="0305550199")

    assert type(err.value) is kind
    assert err.value.translation_key == key
    assert box.model in str(err.value)
    assert "0305550199" not in str(err.value)


@pytest.mark.usefixtures("loaded")
async def test_tr064_that_is_switched_off_is_reported(
    hass: HomeAssistant, box: SimulatedBox
) -> None:
    """With the place where it is switched on."""
    box.tr064_enabled = False

    with pytest.raises(HomeAssistantError) as err:
        await call(hass, "hang_up")

    assert err.value.translation_key == "tr064_disabled"
    assert "Allow access for applications" in str(err.value)


@pytest.mark.usefixtures("loaded")
async def test_a_login_that_is_refused_asks_for_a_new_one(
    hass: HomeAssistant, box: SimulatedBox, freezer: FrozenDateTimeFactory
) -> None:
    """After one more try, and not only when the next poll comes."""
    box.users[box.username] = User("changed")

    with pytest.raises(HomeAssistantError) as err:
        await call(hass, "hang_up")
    await poll(hass, freezer, 301)

    assert err.value.translation_key == "invalid_auth"
    # With the challenge it had, with a new one, and after five minutes.
    assert box.failed_logins == 3
    flows = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    assert [flow["context"]["source"] for flow in flows] == [SOURCE_REAUTH]


async def test_the_box_is_chosen_by_its_entry(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """Where there are several."""
    other = MockConfigEntry(domain=DOMAIN, title="other", unique_id="AABBCCDDEEFF")
    other.add_to_hass(hass)

    await call(hass, "hang_up", config_entry_id=loaded.entry_id)
    assert "X_AVM-DE_DialHangup" in box.actions()

    with pytest.raises(ServiceValidationError) as err:
        await call(hass, "hang_up", config_entry_id=other.entry_id)
    assert err.value.translation_key == "service_config_entry_not_loaded"


async def test_an_action_of_a_box_that_is_not_loaded_says_so(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """The action exists, the box is not there."""
    await hass.config_entries.async_unload(loaded.entry_id)

    with pytest.raises(ServiceValidationError) as err:
        await call(hass, "hang_up")
    assert err.value.translation_key == "service_config_entry_not_loaded"


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize("seconds", [1, 300, "20", 20.0])
async def test_phones_ring_for_as_long_as_they_may(
    hass: HomeAssistant, box: SimulatedBox, seconds: Any
) -> None:
    """The shortest and the longest time, and a number that a template has made."""
    await call(hass, "ring", seconds=seconds)

    assert [it.number for it in box.calls] == ["**9"]


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize("seconds", [0, 301, "long", 1.5, "2.5", True, float("inf")])
async def test_ringing_has_bounds(
    hass: HomeAssistant, box: SimulatedBox, seconds: Any
) -> None:
    """From 1 to 300 seconds."""
    with pytest.raises(vol.Invalid):
        await call(hass, "ring", seconds=seconds)

    assert not box.calls
