"""What the sensors show."""

from datetime import UTC, datetime

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.common import enable_all, entity_id, poll, state_of
from tests.simulator import Number, SimulatedBox, Status


@pytest.mark.parametrize("as_words", [False, True])
@pytest.mark.parametrize("wrapper", [False, True])
@pytest.mark.parametrize(
    ("status", "shown"),
    [
        ("disabled", "disabled"),
        ("not registered", "not_registered"),
        ("registered", "registered"),
        ("connected", "connected"),
        ("unknown", "unknown"),
    ],
)
async def test_the_status_of_a_line_is_shown(
    hass: HomeAssistant,
    box: SimulatedBox,
    entry: MockConfigEntry,
    status: Status,
    shown: str,
    *,
    as_words: bool,
    wrapper: bool,
) -> None:
    """Whether the box sends a number or a word, with or without a wrapper."""
    box.status_as_words = as_words
    box.account_list_wrapper = wrapper
    box.state.accounts[0].status = status

    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()

    number = box.state.accounts[0].number
    state = state_of(hass, entry, "sensor", f"account_{number}_account_status")
    assert state.state == shown


async def test_registered_lines_are_counted(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """A line in a call is registered too, one of unknown state is not counted."""
    states: tuple[Status, ...] = ("connected", "registered", "unknown")
    for account, status in zip(box.state.accounts.values(), states, strict=True):
        account.status = status

    await poll(hass, freezer)

    assert state_of(hass, loaded, "sensor", "accounts_registered").state == "2"


async def test_without_any_status_the_count_is_unknown(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Zero would be a claim."""
    for account in box.state.accounts.values():
        account.status = "unknown"

    await poll(hass, freezer)

    assert state_of(hass, loaded, "sensor", "accounts_registered").state == "unknown"


async def test_sip_clients_are_counted(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """However many the box has."""
    state = state_of(hass, loaded, "sensor", "sip_clients")

    assert state.state == str(len(box.state.clients))


async def test_the_next_alarm_is_the_first_of_all(
    hass: HomeAssistant,
    box: SimulatedBox,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """By Home Assistant's clock on the wall."""
    await hass.config.async_set_time_zone("Europe/Berlin")
    freezer.move_to(datetime(2026, 7, 1, 12, tzinfo=UTC))  # a Wednesday
    for clock, time, days in zip(
        box.state.alarm_clocks.values(),
        ("0630", "1200", "0500"),
        ("TH", "FR", "SA"),
        strict=True,
    ):
        clock.enabled, clock.time, clock.weekdays = True, time, days

    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()

    state = state_of(hass, entry, "sensor", "next_alarm")
    assert state.state == "2026-07-02T04:30:00+00:00"


async def test_without_an_alarm_there_is_no_next(
    hass: HomeAssistant, box: SimulatedBox, entry: MockConfigEntry
) -> None:
    """All alarm clocks are off."""
    for clock in box.state.alarm_clocks.values():
        clock.enabled = False

    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()

    assert state_of(hass, entry, "sensor", "next_alarm").state == "unknown"


async def test_the_internal_number_of_a_sip_client_is_shown(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """It is what phones dial."""
    state = state_of(hass, loaded, "sensor", "client_620_client_internal_number")

    assert state.state == "620"


async def test_the_numbers_of_a_sip_client_are_off_by_default(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """Few need them."""
    for key in ("client_outgoing_number", "client_incoming_numbers"):
        found = entity_id(hass, loaded, "sensor", f"client_620_{key}")
        assert found
        entity = er.async_get(hass).async_get(found)
        assert entity
        assert entity.disabled


async def test_the_outgoing_number_is_shown(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """Without one the box takes the first that is free."""
    box.state.clients[0].outgoing_number = "0301234"
    box.state.clients[1].outgoing_number = ""
    await enable_all(hass, loaded)

    key = "client_outgoing_number"
    assert state_of(hass, loaded, "sensor", f"client_620_{key}").state == "0301234"
    assert state_of(hass, loaded, "sensor", f"client_621_{key}").state == "automatic"


async def test_the_incoming_numbers_are_shown(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """One by one in the attributes."""
    box.state.clients[0].incoming_numbers = [
        Number(number="0301", type="eVoIP", index=0, name=""),
        Number(number="SIP: 0302", type="eVoIP", index=1, name="x"),
    ]
    box.state.clients[1].incoming_numbers = [
        Number(number="", type="eAllCalls", index=0, name="")
    ]
    await enable_all(hass, loaded)

    key = "client_incoming_numbers"
    some = state_of(hass, loaded, "sensor", f"client_620_{key}")
    assert some.state == "0301, 0302"
    assert some.attributes["numbers"] == ["0301", "0302"]
    assert state_of(hass, loaded, "sensor", f"client_621_{key}").state == "all"


async def test_many_incoming_numbers_are_cut_short(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """Home Assistant refuses states over 255 characters; the attributes have all."""
    numbers = [f"+49301234567890123456789012{index}" for index in range(10)]
    box.state.clients[0].incoming_numbers = [
        Number(number=number, type="eVoIP", index=index, name="")
        for index, number in enumerate(numbers)
    ]
    await enable_all(hass, loaded)

    key = "client_620_client_incoming_numbers"
    state = state_of(hass, loaded, "sensor", key)
    assert len(state.state) == 255
    assert state.state.endswith("…")
    assert state.attributes["numbers"] == numbers


@pytest.mark.parametrize("firmware", ["4.88"])
async def test_an_old_box_does_not_report_incoming_numbers(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """That is unknown, not none."""
    await enable_all(hass, loaded)

    key = "client_620_client_incoming_numbers"
    state = state_of(hass, loaded, "sensor", key)
    assert state.state == "unknown"
    assert "numbers" not in state.attributes
