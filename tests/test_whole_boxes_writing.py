"""Whole boxes, as in test_whole_boxes.py: lines and SIP clients come and go."""

from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.common import entity_id, poll, state_of
from tests.simulator import FIRMWARES, SimulatedBox
from tests.test_services import ask, call
from tests.test_whole_boxes import _everything_enabled, changes, has, leaves

__all__ = ["_everything_enabled"]

pytestmark = [
    pytest.mark.parametrize("firmware", FIRMWARES),
    pytest.mark.usefixtures("_everything_enabled"),
]

LINE = {
    "registrar": "sip.example.net",
    "number": "030777001",
    "username": "new-line@example",
    "password": "secret-of-030777001",
    "outbound_proxy": "proxy.example.net",
    "stun_server": "stun.example.net:3478",
}
IP_PHONE = {"phone_name": "Gäste & Garten", "password": "secretOfGuests"}

# What of a SIP client an old FRITZ!OS cannot carry, and since which action it can.
CARRIED = {
    "username": ("guests", "X_AVM-DE_SetClient4"),
    "client_id": ("guests-5d20", "X_AVM-DE_SetClient2"),
    "incoming_numbers": (["030555000"], "X_AVM-DE_SetClient3"),
}
SETTERS = {f"X_AVM-DE_SetClient{number}" for number in ("", 2, 3, 4)}


async def test_a_line_is_added_and_deleted(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """At the first free place; all its entities come at once, and go with it."""
    before = leaves(box.state.accounts)
    key = f"account_{LINE['number']}_account_status"

    assert await ask(hass, "add_account", **LINE) == {"account_index": 3}
    await poll(hass, freezer, 11)

    added = box.state.accounts[3]
    assert {name: getattr(added, name) for name in LINE} == LINE
    knows = has(box, "X_AVM-DE_GetVoIPStatus")
    shown = state_of(hass, loaded, "sensor", key).state
    assert shown == ("registered" if knows else "unknown")
    switch = f"account_{LINE['number']}_account_area_code"
    assert state_of(hass, loaded, "switch", switch).state == "off"
    if has(box, "X_AVM-DE_GetNumberOfNumbers"):
        assert state_of(hass, loaded, "sensor", "phone_numbers").state == "4"

    await call(hass, "delete_account", account_index=3)
    await poll(hass, freezer, 11)

    assert leaves(box.state.accounts) == before
    assert entity_id(hass, loaded, "sensor", key) is None


async def test_a_hole_between_the_lines_is_filled(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """It is the first free place."""
    moved = box.state.accounts.pop(1)

    assert await ask(hass, "add_account", **LINE) == {"account_index": 1}
    assert box.state.accounts[1].number == LINE["number"]

    await call(hass, "delete_account", account_index=1)
    box.state.accounts = dict(sorted({**box.state.accounts, 1: moved}.items()))


async def test_a_line_is_overwritten_where_its_place_is_said(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Its entities are those of the new number."""
    old = box.state.accounts[2]

    answer = await ask(hass, "add_account", **LINE, account_index=2)
    await poll(hass, freezer, 11)

    assert answer == {"account_index": 2}
    assert list(box.state.accounts) == [0, 1, 2]
    assert box.state.accounts[2].number == LINE["number"]
    key = "account_{}_account_status"
    assert entity_id(hass, loaded, "sensor", key.format(LINE["number"]))
    assert entity_id(hass, loaded, "sensor", key.format(old.number)) is None

    await call(
        hass,
        "add_account",
        account_index=2,
        registrar=old.registrar,
        number=old.number,
        username=old.username,
        password=old.password,
    )
    await poll(hass, freezer, 11)


async def test_a_line_that_moved_is_switched_where_it_is_now(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Another line has got its old place."""
    await call(hass, "add_account", **LINE, account_index=5)
    await call(hass, "delete_account", account_index=5)
    other = LINE | {"number": "030777002"}
    await call(hass, "add_account", **other, account_index=5)
    await call(hass, "add_account", **LINE, account_index=6)
    await poll(hass, freezer, 11)

    key = f"account_{LINE['number']}_account_area_code"
    await hass.services.async_call(
        "switch",
        "turn_on",
        {"entity_id": entity_id(hass, loaded, "switch", key)},
        blocking=True,
    )

    assert state_of(hass, loaded, "switch", key).state == "on"
    assert box.state.accounts[6].area_code
    assert not box.state.accounts[5].area_code

    for index in (5, 6):
        await call(hass, "delete_account", account_index=index)


async def test_a_sip_client_is_made_and_deleted(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Every FRITZ!OS can; the box chooses what is left out."""
    before = leaves(box.state.clients)

    answer = await ask(hass, "set_client", **IP_PHONE, outgoing_number="030555000")
    await poll(hass, freezer, 11)

    assert answer == {"client_index": 2, "internal_number": "622"}
    made = box.state.clients[2]
    assert (made.phone_name, made.password) == tuple(IP_PHONE.values())
    assert (made.username, made.client_id, made.outgoing_number) == (
        "622",
        "",
        "030555000",
    )
    assert [number.type for number in made.incoming_numbers] == ["eAllCalls"]
    key = "client_622_client_internal_number"
    assert state_of(hass, loaded, "sensor", key).state == "622"
    assert state_of(hass, loaded, "sensor", "sip_clients").state == "3"

    await call(hass, "delete_client", client_index=2)
    await poll(hass, freezer, 11)

    assert leaves(box.state.clients) == before
    assert entity_id(hass, loaded, "sensor", key) is None
    assert state_of(hass, loaded, "sensor", "sip_clients").state == "2"


async def test_a_sip_client_gets_all_that_this_fritzos_carries(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """A user name, an id, the numbers for which it rings."""
    wanted: dict[str, Any] = {
        name: value for name, (value, action) in CARRIED.items() if has(box, action)
    }

    await call(hass, "set_client", **IP_PHONE, **wanted)

    made = box.state.clients[2]
    assert made.username == wanted.get("username", "622")
    assert made.client_id == wanted.get("client_id", "")
    numbers = [(it.number, it.type, it.index) for it in made.incoming_numbers]
    if "incoming_numbers" in wanted:
        assert numbers == [("030555000", "eVoIP", 2)]
    else:
        assert numbers == [("", "eAllCalls", 0)]

    await call(hass, "delete_client", client_index=2)


@pytest.mark.parametrize("field", list(CARRIED))
async def test_what_this_fritzos_cannot_carry_is_refused(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry, field: str
) -> None:
    """Not left out: the box is not even asked to."""
    value, action = CARRIED[field]
    if has(box, action):
        return
    before = leaves(box.state)
    asked = len(box.requests)

    with pytest.raises(ServiceValidationError) as err:
        await call(hass, "set_client", **IP_PHONE, **{field: value})

    assert err.value.translation_key == "unsupported"
    assert field in str(err.value)
    assert not SETTERS & {request.action for request in box.requests[asked:]}
    assert not changes(before, box)


async def test_a_sip_client_is_changed_where_its_place_is_said(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """It keeps the user name with which it registers."""
    old = box.state.clients[1].phone_name
    username = box.state.clients[1].username

    for name in ("Tablet im Garten", old):
        answer = await ask(
            hass,
            "set_client",
            client_index=1,
            phone_name=name,
            password="anotherSecret1",
        )

        assert answer == {"client_index": 1, "internal_number": "621"}
        changed = box.state.clients[1]
        assert (changed.phone_name, changed.username) == (name, username)
        assert changed.password == "anotherSecret1"
        assert list(box.state.clients) == [0, 1]
