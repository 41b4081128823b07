"""Whole boxes, from FRITZ!OS 8.02 down to 4.88: everything that they have is used.

test_whole_boxes_counted.py does it again, one box after the other, and counts.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
import re
from typing import Any
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity import Entity
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.common import entity_id, poll, state_of
from tests.simulator import FIRMWARES, BoxState, SimulatedBox
from tests.test_services import ask, call

pytestmark = [
    pytest.mark.parametrize("firmware", FIRMWARES),
    pytest.mark.usefixtures("_everything_enabled"),
]

# A Monday, half past noon in Berlin.
MONDAY = datetime(2026, 11, 23, 11, 30, tzinfo=UTC)


def all_enabled() -> AbstractContextManager[object]:
    """Return what enables also the entities that are disabled at first."""
    return patch.object(Entity, "entity_registry_enabled_default", new=True)


@pytest.fixture
def _everything_enabled() -> Iterator[None]:
    """Have a state of every entity."""
    with all_enabled():
        yield


def has(box: SimulatedBox, action: str) -> bool:
    """Return whether a box has an action."""
    return any(action in service.actions for service in box.services.values())


def entities(
    hass: HomeAssistant, entry: MockConfigEntry, platform: str
) -> dict[str, str]:
    """Return the entities of a platform by the end of their unique id.

    IP phones go by their internal number alone, as in `entity_id`.
    """
    found = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    return {
        re.sub(
            r"^client_(\d+)_[0-9a-f]{8}_",
            r"client_\1_",
            item.unique_id.removeprefix(f"{entry.unique_id}_"),
        ): item.entity_id
        for item in found
        if item.domain == platform
    }


def leaves(value: Any, path: str = "") -> dict[str, object]:
    """Return everything that a box remembers, by its place."""
    if isinstance(value, BoxState):
        value = asdict(value)
    if isinstance(value, dict):
        return {
            place: leaf
            for key, inner in value.items()
            for place, leaf in leaves(inner, f"{path}.{key}").items()
        }
    return {path.removeprefix("."): value}


def changes(before: dict[str, object], box: SimulatedBox) -> dict[str, object]:
    """Return what a box remembers otherwise than before."""
    now = leaves(box.state)
    assert now.keys() == before.keys()
    return {place: now[place] for place in now if now[place] != before[place]}


def switches_of(box: SimulatedBox) -> dict[str, str]:
    """Return where a box keeps what its switches switch."""
    places = {"fax_t38": "fax_t38"}
    for index, account in box.state.accounts.items():
        for kind in ("area_code", "country_code"):
            number = re.sub("^0", "+49", account.number)
            key = f"account_{number}_account_{kind}"
            places[key] = f"accounts.{index}.{kind}"
    if has(box, "X_AVM-DE_SetDelayedCallNotification"):
        for index in box.state.clients:
            key = f"client_{620 + index}_client_delayed_call_notification"
            places[key] = f"clients.{index}.delayed_call_notification"
    if has(box, "X_AVM-DE_SetAlarmClockEnable"):
        for index in box.state.alarm_clocks:
            places[f"alarm_clock_{index}"] = f"alarm_clocks.{index}.enabled"
    return places


async def test_every_switch_is_turned_and_turned_back(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """The box has it, nothing else has changed, and Home Assistant shows it."""
    places = switches_of(box)
    assert entities(hass, loaded, "switch").keys() == places.keys()
    for key, place in places.items():
        entity = entity_id(hass, loaded, "switch", key)
        before = leaves(box.state)
        on = bool(before[place])
        assert state_of(hass, loaded, "switch", key).state == ("on" if on else "off")

        for wanted in (not on, on):
            service = "turn_on" if wanted else "turn_off"
            await hass.services.async_call(
                "switch", service, {"entity_id": entity}, blocking=True
            )

            assert changes(before, box) == ({} if wanted == on else {place: wanted})
            shown = state_of(hass, loaded, "switch", key).state
            assert shown == ("on" if wanted else "off")


async def test_every_option_of_every_select_is_chosen(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """The last one is the one of before."""
    phones = {"off": ""} | {phone: phone for phone in box.state.phones}
    codings = ("fixed", "auto", "compressed", "autocompressed")
    selects = {
        "dial_phone": phones,
        "voice_coding": {coding: coding for coding in codings},
    }
    assert entities(hass, loaded, "select").keys() == selects.keys()
    for key, options in selects.items():
        before = leaves(box.state)
        state = state_of(hass, loaded, "select", key)
        assert state.state == before[key]
        assert state.attributes["options"] == list(options)

        for option in (*options, state.state):
            await hass.services.async_call(
                "select",
                "select_option",
                {"entity_id": state.entity_id, "option": option},
                blocking=True,
            )

            assert leaves(box.state)[key] == options[option]
            assert state_of(hass, loaded, "select", key).state == option
        assert not changes(before, box)


async def test_every_siren_rings_and_ends(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """All phones, and each phone of the house but the one that dials."""
    numbers = {"ring_all": "**9"} | {
        f"client_{620 + index}_phone_ring": f"**{620 + index}"
        for index in box.state.clients
    }
    for key, number in numbers.items():
        siren = {"entity_id": entity_id(hass, loaded, "siren", key)}
        await hass.services.async_call("siren", "turn_on", siren, blocking=True)
        assert (box.calls[-1].number, box.calls[-1].ended) == (number, False)
        assert state_of(hass, loaded, "siren", key).state == "on"

        await hass.services.async_call("siren", "turn_off", siren, blocking=True)
        assert box.calls[-1].ended
        assert state_of(hass, loaded, "siren", key).state == "off"


async def test_every_button_is_pressed(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """One dials the number that was entered, the other ends the call."""
    buttons = entities(hass, loaded, "button")
    assert buttons.keys() == {"dial", "hang_up"}
    await hass.services.async_call(
        "text",
        "set_value",
        {
            "entity_id": entity_id(hass, loaded, "text", "dial_number"),
            "value": "030 1234",
        },
        blocking=True,
    )
    for key in ("dial", "hang_up"):
        await hass.services.async_call(
            "button", "press", {"entity_id": buttons[key]}, blocking=True
        )
        assert box.calls[-1].number == "0301234"
        assert box.calls[-1].ended is (key == "hang_up")


async def events_of(
    hass: HomeAssistant, calendar: str, begin: str, end: str
) -> list[tuple[str, str]]:
    """Return when something happens by a calendar between two days, and what."""
    answer: Any = await hass.services.async_call(
        "calendar",
        "get_events",
        {
            "entity_id": calendar,
            "start_date_time": f"2026-{begin}T00:00:00+01:00",
            "end_date_time": f"2026-{end}T00:00:00+01:00",
        },
        blocking=True,
        return_response=True,
    )
    return [(it["start"], it["summary"]) for it in answer[calendar]["events"]]


async def test_the_calendar_lists_the_rings_of_a_week(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """On the working days, once tomorrow, and no more than that in the next."""
    await hass.config.async_set_time_zone("Europe/Berlin")
    now = datetime.now(UTC)
    freezer.move_to(MONDAY)
    calendars = entities(hass, loaded, "calendar")
    if not has(box, "X_AVM-DE_GetAlarmClock"):
        freezer.move_to(now)
        assert not calendars
        return

    weeks = [
        await events_of(hass, calendars["alarm_clocks"], begin, end)
        for begin, end in (("11-23", "11-30"), ("11-30", "12-07"))
    ]
    # Timers that are running would end late.
    freezer.move_to(now)

    daily = box.state.alarm_clocks[0].name
    once = box.state.alarm_clocks[1].name
    assert weeks[0] == [
        ("2026-11-23T06:30:00+01:00", daily),
        ("2026-11-24T04:45:00+01:00", once),
        *((f"2026-11-{day}T06:30:00+01:00", daily) for day in range(24, 28)),
    ]
    assert {name for _, name in weeks[1]} == {daily}


@dataclass(frozen=True)
class Expected:
    """What a sensor shows, and the action without which it cannot know."""

    shown: Callable[[BoxState], str]
    action: str = ""


LINE = "account_+4930987654_account"
IP_PHONE = "client_620_client"
SENSORS = {
    "accounts_registered": Expected(lambda _: "2", "X_AVM-DE_GetVoIPStatus"),
    "sip_clients": Expected(lambda state: str(len(state.clients))),
    "country_code": Expected(lambda state: state.country_code),
    "area_code": Expected(lambda state: state.area_code),
    f"{LINE}_status": Expected(lambda _: "registered", "X_AVM-DE_GetVoIPStatus"),
    f"{LINE}_registrar": Expected(lambda state: state.accounts[1].registrar),
    f"{LINE}_outbound_proxy": Expected(lambda state: state.accounts[1].outbound_proxy),
    f"{LINE}_stun_server": Expected(lambda state: state.accounts[1].stun_server),
    f"{IP_PHONE}_internal_number": Expected(lambda _: "620"),
    f"{IP_PHONE}_outgoing_number": Expected(lambda _: "03012345678"),
    f"{IP_PHONE}_incoming_numbers": Expected(
        lambda _: "03012345678, +4930987654", "X_AVM-DE_GetClient3"
    ),
}


async def test_every_sensor_shows_what_the_box_reports(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """What this FRITZ!OS does not report is unknown, and nothing is unavailable."""
    for key, expected in SENSORS.items():
        knows = not expected.action or has(box, expected.action)
        shown = expected.shown(box.state) if knows else "unknown"
        assert state_of(hass, loaded, "sensor", key).state == shown
    status = has(box, "X_AVM-DE_GetVoIPStatus")
    for key, shown in {
        f"{LINE}_registered": "on" if status else "unknown",
        f"{LINE}_in_use": "off" if status else "unknown",
        "registration_problem": "off" if status else "unknown",
        f"{IP_PHONE}_external_registration": "off"
        if has(box, "X_AVM-DE_GetClient3")
        else "unknown",
    }.items():
        assert state_of(hass, loaded, "binary_sensor", key).state == shown
    for key, action in {
        "phone_numbers": "X_AVM-DE_GetNumberOfNumbers",
        "next_alarm": "X_AVM-DE_GetAlarmClock",
    }.items():
        assert (key in entities(hass, loaded, "sensor")) is has(box, action)
    assert not [s for s in hass.states.async_all() if s.state == "unavailable"]


async def test_what_the_box_has_is_returned(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """Lines, SIP clients and phones by every FRITZ!OS, numbers by most."""
    accounts = (await ask(hass, "get_accounts"))["accounts"]
    assert {account["account_index"]: account["number"] for account in accounts} == {
        index: account.number for index, account in box.state.accounts.items()
    }
    clients = (await ask(hass, "get_clients"))["clients"]
    assert {client["client_index"]: client["phone_name"] for client in clients} == {
        index: client.phone_name for index, client in box.state.clients.items()
    }
    phones = await ask(hass, "get_phones")
    assert phones["dial_phone"] == box.state.dial_phone
    assert {it["name"] for it in phones["phones"] if it["kind"] == "ip"} == {
        client.phone_name for client in box.state.clients.values()
    }
    if has(box, "X_AVM-DE_GetNumbers"):
        numbers = (await ask(hass, "get_numbers"))["numbers"]
        assert len(numbers) == len(box.state.numbers)
    else:
        with pytest.raises(HomeAssistantError) as err:
            await ask(hass, "get_numbers")
        assert err.value.translation_key == "action_unknown"


async def test_a_sip_client_is_found(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """By a part of its id, where the box reports ids at all."""
    if has(box, "X_AVM-DE_GetClient2"):
        found = await ask(hass, "find_client", client_id="91c2")
        assert (found["client_index"], found["client_id"]) == (1, "tablet-91c2")
    else:
        with pytest.raises(ServiceValidationError) as err:
            await ask(hass, "find_client", client_id="91c2")
        assert err.value.translation_key == "no_such_client"


async def test_the_box_dials_rings_and_hangs_up(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """With the usual phone and with another, which is put back."""
    usual, other = box.state.dial_phone, box.state.phones[0]
    box.calls.clear()

    await call(hass, "dial", number="+49 30 1234")
    await call(hass, "dial", number="030 99", phone=other)
    await call(hass, "hang_up")
    await call(hass, "ring", seconds=5)
    await poll(hass, freezer, 6)
    await call(hass, "ring", number="**610", phone=other)
    await call(hass, "hang_up")

    assert [(made.number, made.phone) for made in box.calls] == [
        ("+49301234", usual),
        ("03099", other),
        ("**9", usual),
        ("**610", other),
    ]
    assert all(made.ended for made in box.calls)
    assert box.state.dial_phone == usual


@pytest.mark.parametrize("kind", ["country", "area"])
async def test_the_codes_are_set(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    kind: str,
) -> None:
    """First the code alone, then with its prefix, then as they were."""
    before = leaves(box.state)
    usual = before[f"{kind}_prefix"]
    for data, prefix in (
        ({"code": "41"}, usual),
        ({"code": "44", "prefix": ""}, ""),
        ({"code": before[f"{kind}_code"], "prefix": usual}, usual),
    ):
        await call(hass, f"set_{kind}_code", **data)
        await poll(hass, freezer, 11)

        now = leaves(box.state)
        # An old box has both as one text.
        written = f"{now[f'{kind}_prefix']}{now[f'{kind}_code']}"
        assert written == f"{prefix}{data['code']}"
        shown = state_of(hass, loaded, "sensor", f"{kind}_code")
        assert (shown.state, shown.attributes["prefix"]) == (data["code"], prefix)
    assert changes(before, box).keys() <= {f"{kind}_code", f"{kind}_prefix"}
