"""What is entered in the actions: text that is text, a box, a device, a phone."""

import json
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import voluptuous as vol
import yaml

from custom_components.fritzbox_voip.const import DOMAIN
from custom_components.fritzbox_voip.services import ACTIONS
from tests.common import entry_for
from tests.metadata import read_yaml
from tests.simulator import SimulatedBox
from tests.test_services import ask, call

VALUES: dict[str, Any] = {
    "number": "0301234",
    "phone": "DECT: Küche",
    "seconds": 5,
    "device_id": "some-device",
    "client_id": "some-id",
    "registrar": "sip.example.com",
    "username": "some-name",
    "password": "somePassword1",
    "outbound_proxy": "proxy.example.com",
    "stun_server": "stun.example.com",
    "account_index": 3,
    "client_index": 3,
    "phone_name": "Garden",
    "outgoing_number": "03012345678",
    "incoming_numbers": ["03012345678"],
    "code": "49",
    "prefix": "00",
    "config_entry_id": "some-entry",
}


def text_fields() -> list[tuple[str, str]]:
    """Return every text field of every action, as the forms show them."""
    return [
        (action, field)
        for action, described in read_yaml("services.yaml").items()
        for field, shown in described["fields"].items()
        if "number" not in shown["selector"]
    ]


def valid(action: str) -> dict[str, Any]:
    """Return what an action requires."""
    required = [it for it in ACTIONS[action].fields if isinstance(it, vol.Required)]
    return {str(it): VALUES[str(it)] for it in required}


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize(("action", "field"), text_fields())
async def test_what_is_no_text_is_refused_before_anything_is_sent(
    hass: HomeAssistant, box: SimulatedBox, action: str, field: str
) -> None:
    """Every type; the sentence names the field and says what to do."""
    box.requests.clear()
    for value in (49301234567, 0, 1.5, True, None, {"a": "b"}, b"1", [1], [None]):
        if value is None and field == "incoming_numbers":
            continue
        with pytest.raises(ServiceValidationError) as err:
            await hass.services.async_call(
                DOMAIN,
                action,
                valid(action) | {field: value},
                blocking=True,
                return_response=action.startswith(("get", "find")),
            )
        assert err.value.translation_key in {"not_text", "number_not_text"}
        assert f"“{field}”" in str(err.value)
        assert "quotes in YAML" in str(err.value)
        assert "493" not in str(err.value)
    assert not box.requests


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize("values", [[49], ["030", 1.5], ["030", None], [["030"]], True])
async def test_a_list_of_numbers_has_nothing_but_text(
    hass: HomeAssistant, box: SimulatedBox, values: Any
) -> None:
    """One wrong entry is enough."""
    box.requests.clear()

    with pytest.raises(ServiceValidationError) as err:
        await call(
            hass, "set_client", password="somePassword1", incoming_numbers=values
        )

    assert err.value.translation_key == "number_not_text"
    assert "“incoming_numbers”" in str(err.value)
    assert not box.requests


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize(
    "line", ["0711", "+49711", "0711_123", "12:34", "0x10", "1.5", "yes", "2026-11-26"]
)
async def test_yaml_makes_no_other_number_of_a_number(
    hass: HomeAssistant, box: SimulatedBox, line: str
) -> None:
    """What it reads as a number, a time or a date is refused, not guessed back."""
    data = yaml.safe_load(f"number: {line}")

    with pytest.raises(ServiceValidationError) as err:
        await call(hass, "dial", **data)

    assert err.value.translation_key == "number_not_text"
    assert not box.calls


@pytest.mark.usefixtures("loaded")
async def test_a_template_keeps_the_plus_as_the_sentence_says(
    hass: HomeAssistant, box: SimulatedBox
) -> None:
    """Without it, the template makes an integer of the number."""
    with pytest.raises(ServiceValidationError) as err:
        await call(hass, "dial", number=49711123)
    assert err.value.translation_placeholders
    template = json.loads(err.value.translation_placeholders["template"])
    sequence = [
        {"variables": {"n": "{{ '+' ~ '49711123' }}"}},
        {
            "action": f"{DOMAIN}.dial",
            "data": {"number": template.replace("n }}", "'+49711123' }}")},
        },
    ]
    script = {"script": {"it": {"sequence": sequence}}}
    assert await async_setup_component(hass, "script", script)

    await hass.services.async_call("script", "it", {}, blocking=True)

    assert [it.number for it in box.calls] == ["+49711123"]


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize("number", ["(+49711123)", "0711 / 12-3", "  0711123 "])
async def test_phone_numbers_are_stored_without_punctuation(
    hass: HomeAssistant, box: SimulatedBox, number: str
) -> None:
    """As they are dialed without it."""
    bare = "".join(it for it in number if it in "+0123456789")
    box.state.numbers[0].number = bare
    line = {"registrar": "sip.example.com", "username": "name", "password": "secret"}

    index = (await ask(hass, "add_account", number=number, **line))["account_index"]
    await call(
        hass,
        "set_client",
        client_index=5,
        password="somePassword1",
        outgoing_number=number,
        incoming_numbers=[number],
    )

    assert box.state.accounts[index].number == bare
    client = box.state.clients[5]
    assert client.outgoing_number == bare
    assert [it.number for it in client.incoming_numbers] == [bare]


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize("index", [-1, 10, 99, "first"])
@pytest.mark.parametrize("action", ["set_client", "delete_client"])
async def test_an_ip_phone_has_an_index_from_0_to_9(
    hass: HomeAssistant, box: SimulatedBox, action: str, index: Any
) -> None:
    """No box has more."""
    box.requests.clear()

    with pytest.raises(vol.Invalid):
        await call(hass, action, **valid(action) | {"client_index": index})

    assert not box.requests


@pytest.mark.usefixtures("loaded")
async def test_an_index_that_the_box_lacks_is_refused_with_its_highest(
    hass: HomeAssistant, box: SimulatedBox
) -> None:
    """The box decides how many lines it can have."""
    box.state.max_accounts = 5

    with pytest.raises(ServiceValidationError) as err:
        await call(hass, "add_account", **valid("add_account"), account_index=5)

    assert err.value.translation_key == "invalid_index"
    assert "“account_index” must be between 0 and 4" in str(err.value)
    assert "X_AVM-DE_AddVoIPAccount" not in box.actions()


async def test_of_several_boxes_one_has_to_be_named(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """The sentence names the field, and is ours."""
    MockConfigEntry(domain=DOMAIN, title="other", unique_id="A").add_to_hass(hass)
    box.requests.clear()

    with pytest.raises(ServiceValidationError) as err:
        await call(hass, "hang_up")

    assert err.value.translation_key == "several_boxes"
    assert "“FRITZ!Box” (config_entry_id)" in str(err.value)
    assert not box.requests
    await call(hass, "hang_up", config_entry_id=loaded.entry_id)
    assert box.actions() == ["X_AVM-DE_DialHangup"]


@pytest.mark.usefixtures("loaded")
async def test_an_unknown_box_is_refused(hass: HomeAssistant) -> None:
    """As Home Assistant does."""
    with pytest.raises(ServiceValidationError) as err:
        await call(hass, "hang_up", config_entry_id="nothing")

    assert err.value.translation_key == "service_config_entry_not_found"


def device_of(hass: HomeAssistant, entry: MockConfigEntry, end: str) -> str:
    """Return the device with this in its identifier."""
    devices = dr.async_get(hass)
    box = next(iter(dr.async_entries_for_config_entry(devices, entry.entry_id)))
    if not end:
        return box.id
    children = dr.async_entries_for_parent_device(devices, box.id)
    return next(it.id for it in children if end in next(iter(it.identifiers))[1])


@pytest.mark.parametrize(
    ("device", "number"),
    [
        ("", "**9"),
        ("_client_621_", "**621"),
        ("_phone_**610", "**610"),
        ("_phone_**1", "**1"),
    ],
)
async def test_a_device_is_rung(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    device: str,
    number: str,
) -> None:
    """A phone, or the box with all phones; it also says which box is meant."""
    async with SimulatedBox(serial="665544332211") as other:
        second = entry_for(other)
        second.add_to_hass(hass)
        assert await hass.config_entries.async_setup(second.entry_id)
        await hass.async_block_till_done(wait_background_tasks=True)

        await call(hass, "ring", device_id=device_of(hass, loaded, device))

        assert [it.number for it in box.calls] == [number]
        assert not other.calls
        await hass.config_entries.async_unload(second.entry_id)


async def test_without_number_and_device_all_phones_ring(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """That is what is meant most often."""
    await call(hass, "ring")

    assert [it.number for it in box.calls] == ["**9"]


async def test_a_number_and_a_device_contradict(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """Even if they mean the same."""
    device_id = device_of(hass, loaded, "")

    with pytest.raises(ServiceValidationError) as err:
        await call(hass, "ring", device_id=device_id, number="**9")

    assert err.value.translation_key == "number_or_device"
    assert not box.calls


@pytest.mark.parametrize("device", ["_account_", "nothing"])
async def test_a_device_that_is_no_phone_is_refused(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry, device: str
) -> None:
    """A line, or what was deleted."""
    device_id = device if device == "nothing" else device_of(hass, loaded, device)

    with pytest.raises(ServiceValidationError) as err:
        await call(hass, "ring", device_id=device_id)

    assert err.value.translation_key == "no_phone_device"
    assert not box.calls


async def test_the_device_of_another_box_is_refused(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """Where both are named."""
    other = MockConfigEntry(domain="other")
    other.add_to_hass(hass)
    device = dr.async_get(hass).async_get_or_create(
        config_entry_id=other.entry_id, identifiers={("other", box.serial)}
    )

    with pytest.raises(ServiceValidationError) as err:
        await call(hass, "ring", device_id=device.id, config_entry_id=loaded.entry_id)
    assert err.value.translation_key == "no_phone_device"
    with pytest.raises(ServiceValidationError):
        await call(hass, "ring", device_id=device.id)
    assert not box.calls


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize(
    "name", ["fon1:tür&tor", " FON1 : TÜR & TOR ", "Tür & Tor", "tür&tor"]
)
async def test_a_phone_is_found_without_case_and_spaces(
    hass: HomeAssistant, box: SimulatedBox, name: str
) -> None:
    """By its name at the box or in Click to Dial; the box gets the latter."""
    await call(hass, "dial", number="0301", phone=name)

    assert [it.phone for it in box.calls] == ["FON1: Tür & Tor"]


@pytest.mark.usefixtures("loaded")
async def test_a_phone_that_is_new_at_the_box_is_found_by_its_exact_name(
    hass: HomeAssistant, box: SimulatedBox
) -> None:
    """The list here may be some minutes old."""
    box.state.phones.append("FON3: New")

    await call(hass, "dial", number="0301", phone="FON3: New")

    assert [it.phone for it in box.calls] == ["FON3: New"]
