"""A box that gets another FRITZ!OS while Home Assistant runs."""

import asyncio
import logging

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.fritzbox_voip.const import DOMAIN
from tests.common import entity_id, lines_of, poll, state_of
from tests.simulator import Fault, SimulatedBox
from tests.test_devices import box_device


async def update(
    hass: HomeAssistant, box: SimulatedBox, freezer: FrozenDateTimeFactory, to: str
) -> None:
    """Update the box, which is away for that."""
    await box.go_down()
    await poll(hass, freezer)
    box.firmware = to
    await box.come_up()
    await poll(hass, freezer)


@pytest.mark.parametrize("firmware", ["6.98"])
async def test_an_update_that_brings_actions_brings_the_entities(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Without adding the box again."""
    line = f"account_{box.state.accounts[0].number}_account_status"
    assert state_of(hass, loaded, "sensor", line).state == "unknown"
    assert entity_id(hass, loaded, "switch", "alarm_clock_0") is None

    await update(hass, box, freezer, "8.02")

    assert state_of(hass, loaded, "sensor", line).state == "registered"
    assert state_of(hass, loaded, "switch", "alarm_clock_0").state == "on"
    assert box_device(hass, loaded).sw_version == "8.02"


async def test_an_older_fritz_os_takes_its_entities_out_of_use(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """They are unavailable, not wrong."""
    await update(hass, box, freezer, "6.98")

    assert state_of(hass, loaded, "switch", "alarm_clock_0").state == "unavailable"
    assert state_of(hass, loaded, "sensor", "sip_clients").state == "2"
    assert box_device(hass, loaded).sw_version == "6.98"


@pytest.mark.parametrize("firmware", ["6.98"])
async def test_an_update_that_no_one_saw_is_found_within_a_day(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Between two polls that are an hour apart a box can restart."""
    box.firmware = "8.02"

    await poll(hass, freezer, 24 * 3600 + 1)
    await poll(hass, freezer)

    assert entity_id(hass, loaded, "switch", "alarm_clock_0")


@pytest.mark.parametrize("firmware", ["7.39", "8.02"])
async def test_an_older_fritz_os_that_nobody_saw_is_found_by_what_it_refuses(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Its lines are not unavailable until the next day."""
    box.firmware = "7.29"

    await poll(hass, freezer)
    await poll(hass, freezer)

    line = f"account_{box.state.accounts[0].number}_account_status"
    assert state_of(hass, loaded, "sensor", line).state != "unavailable"
    assert box_device(hass, loaded).sw_version == "7.29"


@pytest.mark.parametrize(("firmware", "to"), [("6.98", "8.02"), ("8.02", "6.98")])
async def test_an_update_is_one_line_down_and_one_up_in_the_log(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
    to: str,
) -> None:
    """Also where it brings or takes parts, for which the box is loaded again."""
    await update(hass, box, freezer, to)

    down, up = lines_of(caplog, logging.INFO)
    assert down.startswith(f"Error fetching {box.model} data: ")
    assert up == f"Fetching {box.model} data recovered"


async def test_a_box_that_is_removed_during_an_update_is_not_loaded_again(
    hass: HomeAssistant,
    box: SimulatedBox,
    entry: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """What the update brings came too late."""
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    accounts = entry.runtime_data.accounts
    await box.go_down()
    await accounts.async_refresh()
    box.firmware = "6.98"
    await box.come_up()
    box.fail(Fault.HANG, "GetExistingVoIPNumbers", times=None)
    refresh = hass.async_create_task(accounts.async_refresh())
    while box.requests[-1].fault != "HANG":  # noqa: ASYNC110 - the box has no event
        await asyncio.sleep(0.01)
    caplog.clear()

    await hass.config_entries.async_remove(entry.entry_id)
    await refresh
    await hass.async_block_till_done()

    assert not [it for it in caplog.records if it.levelno >= logging.ERROR]


async def test_the_descriptions_are_not_read_again_without_a_reason(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """They are the largest answers of all."""
    box.requests.clear()

    for _ in range(4):
        await poll(hass, freezer, 901)

    assert not [request for request in box.requests if request.method == "GET"]


@pytest.mark.parametrize("is_polled", [True, False])
async def test_another_box_that_came_to_the_address_gets_no_login(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    *,
    is_polled: bool,
) -> None:
    """The one that was added may have been replaced: not even an action reaches it."""
    serial, box.serial = box.serial, "AABBCCDDEEFF"
    await box.go_down()
    await poll(hass, freezer)
    await box.come_up()
    box.requests.clear()

    if is_polled:
        await poll(hass, freezer)
    for action in ("ring", "hang_up", "get_accounts"):
        with pytest.raises(HomeAssistantError) as err:
            await hass.services.async_call(
                DOMAIN, action, blocking=True, return_response=action == "get_accounts"
            )
        assert err.value.translation_key == "another_box"

    assert {request.path for request in box.requests} == {"/tr64desc.xml"}
    assert loaded.runtime_data.accounts.description.serial == serial

    box.serial = serial
    await poll(hass, freezer, 121)

    assert state_of(hass, loaded, "binary_sensor", "reachable").state == "on"
    await hass.services.async_call(DOMAIN, "ring", {}, blocking=True)
    assert [call.number for call in box.calls] == ["**9"]
