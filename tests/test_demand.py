"""What nobody needs is not asked for, and boxes take turns."""

from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import (
    EVENT_STATE_CHANGED,
    EVENT_STATE_REPORTED,
)
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.fritzbox_voip.const import DOMAIN
from tests.common import entity_id, entry_for, poll, state_of
from tests.simulator import Account, Fault, SimulatedBox
from tests.simulator.state import full_house

AREA_CODE = "GetVoIPEnableAreaCode"
CODEC = "GetInfo"
STATUS = "X_AVM-DE_GetVoIPAccounts"
MINUTES_15 = 15 * 60


async def disable(hass: HomeAssistant, entry: MockConfigEntry, *ends: str) -> None:
    """Switch entities off, as a user does, and reload."""
    registry = er.async_get(hass)
    for entity in er.async_entries_for_config_entry(registry, entry.entry_id):
        if entity.unique_id.endswith(ends):
            registry.async_update_entity(
                entity.entity_id, disabled_by=er.RegistryEntryDisabler.USER
            )
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()


async def test_what_an_entity_shows_is_asked_for_with_the_settings(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """All of it, within a quarter of an hour."""
    box.requests.clear()
    await poll(hass, freezer, MINUTES_15)
    assert {AREA_CODE, CODEC, "X_AVM-DE_GetAlarmClock"} <= set(box.actions())


@pytest.mark.parametrize(
    ("ends", "action"),
    [
        (("_fax_t38", "_voice_coding"), CODEC),
        (("_area_code", "_country_code"), AREA_CODE),
        (("_phone_numbers",), "X_AVM-DE_GetNumberOfNumbers"),
        (
            (*(f"_alarm_clock_{index}" for index in range(3)), "_clocks", "_alarm"),
            "X_AVM-DE_GetAlarmClock",
        ),
    ],
)
async def test_what_no_entity_shows_is_not_asked_for(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    ends: tuple[str, ...],
    action: str,
) -> None:
    """After they were all switched off."""
    await disable(hass, loaded, *ends)
    box.requests.clear()

    for _ in range(3):
        await poll(hass, freezer, MINUTES_15)

    assert action not in box.actions()
    assert STATUS in box.actions()


async def test_one_entity_is_enough(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Of several that show the same."""
    await disable(hass, loaded, "_fax_t38")
    box.requests.clear()
    await poll(hass, freezer, MINUTES_15)
    assert CODEC in box.actions()


async def test_the_country_code_is_always_known(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """The rules of dialing compare numbers with it."""
    await disable(hass, loaded, f"{box.serial}_country_code", f"{box.serial}_area_code")
    box.requests.clear()
    await poll(hass, freezer, MINUTES_15)
    assert "X_AVM-DE_GetVoIPCommonCountryCode" in box.actions()


async def test_what_is_dialed_first_is_there_from_the_beginning(
    hass: HomeAssistant, box: SimulatedBox, entry: MockConfigEntry
) -> None:
    """A box with few lines is asked for each of them before there is a switch."""
    states: list[str] = []

    @callback
    def note(event: Event[Any]) -> None:
        if event.data["entity_id"].endswith("set_area_code_enabled"):
            states.append(event.data["new_state"].state)

    hass.bus.async_listen(EVENT_STATE_CHANGED, note)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()

    assert sorted(states) == ["off", "off", "on"]


@pytest.mark.parametrize(("lines", "asked"), [(4, 4), (5, 0)])
async def test_a_box_with_many_lines_is_asked_only_on_demand(
    hass: HomeAssistant,
    box: SimulatedBox,
    entry: MockConfigEntry,
    lines: int,
    asked: int,
) -> None:
    """Each line would be two requests: the switches are there, and off by default."""
    accounts = {i: Account("a", f"030555{i}", "user") for i in range(lines)}
    box.state.accounts = accounts
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()

    assert box.actions().count(AREA_CODE) == asked
    switch = entity_id(hass, entry, "switch", "account_0305550_account_area_code")
    assert switch
    registered = er.async_get(hass).async_get(switch)
    assert registered
    assert bool(registered.disabled_by) is (asked == 0)


async def test_a_switch_that_is_wanted_after_all_shows_its_line(
    hass: HomeAssistant, box: SimulatedBox, entry: MockConfigEntry
) -> None:
    """As soon as it is switched on."""
    box.state = full_house()
    box.state.accounts[3].area_code = True
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    number = box.state.accounts[3].number
    switch = entity_id(hass, entry, "switch", f"account_{number}_account_area_code")
    assert switch

    er.async_get(hass).async_update_entity(switch, disabled_by=None)
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()

    state = hass.states.get(switch)
    assert state
    assert state.state == "on"


async def test_a_full_box_is_set_up_with_few_requests(
    hass: HomeAssistant, box: SimulatedBox, entry: MockConfigEntry
) -> None:
    """On one connection, with one challenge."""
    box.state = full_house()
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()

    assert entry.state is ConfigEntryState.LOADED
    assert len(box.requests) <= 24
    # Boxes close a connection on which they refused something.
    assert (box.connections, box.challenges) == (2, 1)


@pytest.mark.parametrize(
    ("firmware", "actions"),
    [
        ("8.02", [STATUS, "X_AVM-DE_GetClients"]),
        ("7.29", ["GetExistingVoIPNumbers", "X_AVM-DE_GetClients"]),
        ("6.98", ["GetExistingVoIPNumbers", "X_AVM-DE_GetNumberOfClients"]),
    ],
)
async def test_a_poll_asks_for_as_little_as_the_box_allows(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    actions: list[str],
) -> None:
    """Two requests on the connection that is there, no challenge, and no state."""
    await poll(hass, freezer, 300)
    written: list[str] = []

    @callback
    def note(event: Event[Any]) -> None:
        written.append(event.data["entity_id"])

    for kind in (EVENT_STATE_CHANGED, EVENT_STATE_REPORTED):
        hass.bus.async_listen(kind, note, event_filter=callback(lambda _: True))
    box.requests.clear()
    before = (box.connections, box.challenges)

    await poll(hass, freezer)

    assert box.actions() == actions
    assert len(box.requests) == 2
    assert (box.connections, box.challenges) == before
    assert written == []


@pytest.mark.parametrize("firmware", ["7.29", "6.98"])
async def test_what_an_old_box_has_to_be_asked_for_one_by_one_comes_with_the_settings(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """A changed registrar, say, within a quarter of an hour."""
    registry = er.async_get(hass)
    key = "account_03012345678_account_registrar"
    registrar = entity_id(hass, loaded, "sensor", key)
    assert registrar
    registry.async_update_entity(registrar, disabled_by=None)
    await hass.config_entries.async_reload(loaded.entry_id)
    await hass.async_block_till_done()
    await poll(hass, freezer, MINUTES_15)
    box.state.accounts[0].registrar = "sip.example.net"

    await poll(hass, freezer)
    before = hass.states.get(registrar)
    await poll(hass, freezer, MINUTES_15)
    after = hass.states.get(registrar)

    assert before
    assert before.state == "tel.t-online.de"
    assert after
    assert after.state == "sip.example.net"


async def test_boxes_take_turns(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    """Two that were set up at the same moment are not asked at the same moment."""
    async with (
        SimulatedBox(serial="112233445501") as one,
        SimulatedBox(serial="112233445540") as other,
    ):
        for box in (one, other):
            entry = entry_for(box)
            entry.add_to_hass(hass)
            await hass.config_entries.async_setup(entry.entry_id)
            await hass.async_block_till_done()
        moments: dict[SimulatedBox, list[int]] = {one: [], other: []}
        for second in range(1, 91):
            for box in moments:
                box.requests.clear()
            freezer.tick(timedelta(seconds=1))
            async_fire_time_changed(hass)
            await hass.async_block_till_done(wait_background_tasks=True)
            for box, seen in moments.items():
                if STATUS in box.actions():
                    seen.append(second)

        assert all(2 <= len(seen) <= 3 for seen in moments.values())
        assert not set(moments[one]) & set(moments[other])
        for entry in hass.config_entries.async_entries(DOMAIN):
            await hass.config_entries.async_unload(entry.entry_id)


async def test_a_group_that_could_not_be_told_is_asked_for_again(
    hass: HomeAssistant,
    box: SimulatedBox,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Though no entity can show it yet, for they come of it."""
    box.fail(Fault.upnp(820), CODEC)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert not entity_id(hass, entry, "switch", "fax_t38")

    await poll(hass, freezer)

    assert state_of(hass, entry, "switch", "fax_t38").state == "on"
