"""The actions that change the box."""

from typing import Any

from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import (
    HomeAssistantError,
    ServiceValidationError,
    Unauthorized,
)
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
import voluptuous as vol

from custom_components.fritzbox_voip import services
from custom_components.fritzbox_voip.const import DOMAIN
from tests.common import entity_id, state_of
from tests.simulator import Fault, SimulatedBox
from tests.test_services import ask, call

pytestmark = pytest.mark.usefixtures("loaded")

ACCOUNT = {
    "registrar": "sip.example.com",
    "number": "0401234",
    "username": "user-name",
    "password": "secret-word",
}
CLIENT = {"phone_name": "Tablet & Co", "password": "secretWord1"}


async def test_only_administrators_change_the_box(
    hass: HomeAssistant, box: SimulatedBox
) -> None:
    """Who lives in the house may dial, not rebuild the telephony."""
    user = MockUser(groups=[]).add_to_hass(hass)
    admin = {name for name, action in services.ACTIONS.items() if action.admin}
    assert admin == {
        "add_account",
        "delete_account",
        "set_client",
        "delete_client",
        "set_country_code",
        "set_area_code",
        "get_dashboard",
    }
    data: dict[str, dict[str, Any]] = {
        "add_account": ACCOUNT,
        "delete_account": {"account_index": 0},
        "set_client": CLIENT,
        "delete_client": {"client_index": 0},
        "set_country_code": {"code": "49"},
        "set_area_code": {"code": "30"},
        "get_dashboard": {},
    }
    box.requests.clear()
    for action in admin:
        with pytest.raises(Unauthorized):
            await hass.services.async_call(
                DOMAIN,
                action,
                data[action],
                blocking=True,
                context=Context(user_id=user.id),
                return_response=action.startswith("get_"),
            )
    assert not box.requests


async def test_a_line_is_added_at_the_first_free_place(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """A hole is free too; its entities are there at once."""
    del box.state.accounts[1]

    answer = await ask(hass, "add_account", **ACCOUNT, stun_server="stun.example.com")

    assert answer == {"account_index": 1}
    added = box.state.accounts[1]
    assert (added.number, added.password) == ("0401234", "secret-word")
    assert added.stun_server == "stun.example.com"
    assert added.outbound_proxy == ""
    key = "account_0401234_account_status"
    assert state_of(hass, loaded, "sensor", key).state == "registered"


async def test_a_line_is_overwritten_where_that_is_said(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """The old one goes with its entities."""
    old = box.state.accounts[0].number

    await call(hass, "add_account", **ACCOUNT, account_index=0)

    assert box.state.accounts[0].number == "0401234"
    key = f"account_{old}_account_status"
    assert entity_id(hass, loaded, "sensor", key) is None


async def test_a_full_box_takes_no_more_lines(
    hass: HomeAssistant, box: SimulatedBox
) -> None:
    """Nothing is overwritten."""
    box.state.max_accounts = len(box.state.accounts)

    with pytest.raises(ServiceValidationError) as err:
        await call(hass, "add_account", **ACCOUNT)

    assert err.value.translation_key == "no_free_index"
    assert "X_AVM-DE_AddVoIPAccount" not in box.actions()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("username", "abc"),
        ("password", "ab"),
        ("password", "with blank"),
        ("registrar", ""),
        ("registrar", "sip:example"),
        ("number", "*21#"),
        ("stun_server", "ümlaut"),
    ],
)
async def test_a_text_that_the_box_would_refuse_is_not_sent(
    hass: HomeAssistant, box: SimulatedBox, field: str, value: str
) -> None:
    """The message names the field and what it may be, and not what it was."""
    with pytest.raises(ServiceValidationError) as err:
        await call(hass, "add_account", **{**ACCOUNT, field: value})

    assert err.value.translation_key == "invalid_text"
    assert err.value.translation_placeholders
    assert err.value.translation_placeholders["field"] == field
    assert field in str(err.value)
    assert "secret-word" not in str(err.value)
    assert "X_AVM-DE_AddVoIPAccount" not in box.actions()


async def test_a_line_is_deleted(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """With its device, at once."""
    number = box.state.accounts[0].number

    await call(hass, "delete_account", account_index=0)

    assert 0 not in box.state.accounts
    key = f"account_{number}_account_status"
    assert entity_id(hass, loaded, "sensor", key) is None


async def test_the_last_of_them_is_deleted_at_once_too(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """An empty list after a change does not have to be empty twice."""
    for entries in (box.state.accounts, box.state.clients):
        for index in [*entries][1:]:
            del entries[index]

    await call(hass, "delete_account", account_index=0)
    await call(hass, "delete_client", client_index=0)

    data = loaded.runtime_data
    assert data.clients
    assert (data.accounts.data, data.clients.data) == ({}, {})


@pytest.mark.parametrize("index", [0.5, "1.5", True])
@pytest.mark.parametrize("action", ["delete_account", "delete_client"])
async def test_a_part_of_an_index_is_not_dropped(
    hass: HomeAssistant, box: SimulatedBox, action: str, index: Any
) -> None:
    """Another line or IP phone would be gone than was meant."""
    field = f"{action.removeprefix('delete_')}_index"
    before = box.actions()

    with pytest.raises(vol.Invalid):
        await call(hass, action, **{field: index})

    assert box.actions() == before


async def test_a_line_that_is_not_there_cannot_be_deleted(
    hass: HomeAssistant, box: SimulatedBox
) -> None:
    """It is a mistake in the call."""
    with pytest.raises(ServiceValidationError) as err:
        await call(hass, "delete_account", account_index=8)

    assert err.value.translation_key == "no_such_account"


async def test_a_sip_client_is_set_up(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """At the first free place, with all that was said."""
    number = box.state.numbers[0]

    answer = await ask(
        hass,
        "set_client",
        **CLIENT,
        username="tablet",
        client_id="my-id",
        outgoing_number=number.number.removeprefix("SIP: "),
        incoming_numbers=[number.number.removeprefix("SIP: ")],
    )

    assert answer == {"client_index": 2, "internal_number": "622"}
    made = box.state.clients[2]
    assert made.phone_name == "Tablet & Co"
    assert (made.username, made.password) == ("tablet", "secretWord1")
    assert made.client_id == "my-id"
    assert [it.type for it in made.incoming_numbers] == [number.type]
    key = "client_622_client_internal_number"
    assert state_of(hass, loaded, "sensor", key).state == "622"


async def test_a_sip_client_may_leave_everything_to_the_box(
    hass: HomeAssistant, box: SimulatedBox
) -> None:
    """It rings for all numbers then."""
    await call(hass, "set_client", **CLIENT)

    made = box.state.clients[2]
    assert [it.type for it in made.incoming_numbers] == ["eAllCalls"]
    assert made.outgoing_number == ""


async def test_an_incoming_number_that_the_box_lacks_is_reported(
    hass: HomeAssistant, box: SimulatedBox
) -> None:
    """Nothing is set up."""
    with pytest.raises(ServiceValidationError) as err:
        await call(hass, "set_client", **CLIENT, incoming_numbers=["0999"])

    assert err.value.translation_key == "unknown_number"
    assert len(box.state.clients) == 2


async def test_a_second_factor_is_notified(
    hass: HomeAssistant, box: SimulatedBox
) -> None:
    """Real boxes want it for every SIP client; the password stays out of the error."""
    box.fail(Fault.upnp(866), "X_AVM-DE_SetClient3")

    with pytest.raises(HomeAssistantError) as err:
        await call(hass, "set_client", **CLIENT)

    assert err.value.translation_key == "second_factor"
    assert CLIENT["password"] not in f"{err.value} {err.value.__cause__!r}"


@pytest.mark.parametrize("firmware", ["4.88"])
async def test_what_an_old_fritz_os_cannot_carry_is_reported(
    hass: HomeAssistant, box: SimulatedBox
) -> None:
    """It is not dropped behind the user's back."""
    with pytest.raises(ServiceValidationError) as err:
        await call(hass, "set_client", **CLIENT, client_id="my-id")

    assert err.value.translation_key == "unsupported"
    assert "client_id" in str(err.value)
    assert len(box.state.clients) == 2


async def test_a_sip_client_is_deleted(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """With its device, at once."""
    await call(hass, "delete_client", client_index=0)

    assert 0 not in box.state.clients
    key = "client_620_client_internal_number"
    assert entity_id(hass, loaded, "sensor", key) is None


async def test_a_sip_client_is_found_by_a_part_of_its_id(
    hass: HomeAssistant, box: SimulatedBox
) -> None:
    """Without user name and password."""
    box.state.clients[1].client_id = "My-Phone-42"

    found = await ask(hass, "find_client", client_id="Phone")

    assert found["client_index"] == 1
    assert found["client_id"] == "My-Phone-42"
    assert box.state.clients[1].username not in str(found)


async def test_an_id_that_no_sip_client_has_is_reported(hass: HomeAssistant) -> None:
    """Capitals count."""
    with pytest.raises(ServiceValidationError) as err:
        await ask(hass, "find_client", client_id="nobody at all")

    assert err.value.translation_key == "no_such_client"


async def test_an_empty_id_is_refused(hass: HomeAssistant) -> None:
    """It would find anybody."""
    with pytest.raises(ServiceValidationError) as err:
        await ask(hass, "find_client", client_id="")

    assert err.value.translation_key == "invalid_value"
    assert "client_id" in str(err.value)


@pytest.mark.parametrize(("kind", "code"), [("country", "43"), ("area", "1")])
async def test_a_code_is_set_and_its_prefix_stays(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    kind: str,
    code: str,
) -> None:
    """And is shown at once."""
    prefix = getattr(box.state, f"{kind}_prefix")

    await call(hass, f"set_{kind}_code", code=code)

    assert getattr(box.state, f"{kind}_code") == code
    assert getattr(box.state, f"{kind}_prefix") == prefix
    state = state_of(hass, loaded, "sensor", f"{kind}_code")
    assert state.state == code
    assert state.attributes["prefix"] == prefix


@pytest.mark.parametrize("kind", ["country", "area"])
async def test_a_code_is_set_with_its_prefix(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry, kind: str
) -> None:
    """Both may be empty."""
    await call(hass, f"set_{kind}_code", code="", prefix="")

    assert getattr(box.state, f"{kind}_code") == ""
    assert getattr(box.state, f"{kind}_prefix") == ""
    assert state_of(hass, loaded, "sensor", f"{kind}_code").state == "unknown"


@pytest.mark.parametrize("kind", ["country", "area"])
async def test_what_is_no_code_is_not_sent(
    hass: HomeAssistant, box: SimulatedBox, kind: str
) -> None:
    """Five digits at the most."""
    with pytest.raises(ServiceValidationError) as err:
        await call(hass, f"set_{kind}_code", code="+49")

    assert err.value.translation_key == "invalid_text"
    assert not [it for it in box.actions() if "Set" in it]
