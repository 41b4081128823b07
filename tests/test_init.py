"""Set-up and unload of an entry."""

import asyncio
from collections import Counter
import logging
from typing import override

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntryState
from homeassistant.const import (
    CONF_PASSWORD,
    CONF_PORT,
    CONF_SSL,
    EVENT_HOMEASSISTANT_STOP,
)
from homeassistant.core import CoreState, HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.fritzbox_voip.const import DOMAIN
from tests.common import poll, state_of
from tests.simulator import Fault, SimulatedBox, User
from tests.simulator.http import Request


async def test_a_box_is_set_up_and_unloaded(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """Its entities live as long as its entry."""
    assert loaded.state is ConfigEntryState.LOADED
    assert state_of(hass, loaded, "sensor", "accounts_registered").state == "2"

    assert await hass.config_entries.async_unload(loaded.entry_id)

    assert loaded.state is ConfigEntryState.NOT_LOADED
    state = state_of(hass, loaded, "sensor", "accounts_registered")
    assert state.state == "unavailable"


async def test_a_box_is_set_up_over_http(
    hass: HomeAssistant, box: SimulatedBox, entry: MockConfigEntry
) -> None:
    """What was entered in the form is used."""
    hass.config_entries.async_update_entry(
        entry, data={**entry.data, CONF_SSL: False, CONF_PORT: box.http_port}
    )

    assert await hass.config_entries.async_setup(entry.entry_id)

    assert box.requests
    assert not any(request.secure for request in box.requests)


async def test_a_box_is_asked_over_https(
    loaded: MockConfigEntry, box: SimulatedBox
) -> None:
    """Nothing goes over HTTP then."""
    assert box.requests
    assert all(request.secure for request in box.requests)


async def test_setting_up_logs_in_once(
    loaded: MockConfigEntry, box: SimulatedBox
) -> None:
    """One challenge, no failed login, no action beyond the telephony permission."""
    assert box.challenges == 1
    assert box.failed_logins == 0
    assert not [it for it in box.requests if it.service.startswith("DeviceInfo")]


async def test_a_box_that_is_away_is_tried_again(
    hass: HomeAssistant, box: SimulatedBox, entry: MockConfigEntry
) -> None:
    """The entry waits for it."""
    await box.go_down()

    assert not await hass.config_entries.async_setup(entry.entry_id)

    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert entry.error_reason_translation_key == "cannot_connect"


async def test_a_refused_login_is_tried_once_more_after_five_minutes(
    hass: HomeAssistant,
    box: SimulatedBox,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Boxes refuse now and then without a reason; then the user is asked."""
    hass.config_entries.async_update_entry(
        entry, data={**entry.data, CONF_PASSWORD: "wrong"}
    )

    assert not await hass.config_entries.async_setup(entry.entry_id)
    for _ in range(12):
        await poll(hass, freezer, 20)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert box.failed_logins == 1

    for _ in range(30):
        await poll(hass, freezer, 100)

    assert entry.state is ConfigEntryState.SETUP_ERROR
    flows = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    assert [flow["context"]["source"] for flow in flows] == [SOURCE_REAUTH]
    assert box.failed_logins == 2


async def test_a_box_that_takes_no_logins_is_left_alone_when_it_is_set_up(
    hass: HomeAssistant,
    box: SimulatedBox,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """For five minutes, in which Home Assistant tries again and again."""
    box.fail(Fault.UNAVAILABLE, times=None)
    assert not await hass.config_entries.async_setup(entry.entry_id)
    box.requests.clear()

    box.recover()
    for _ in range(14):
        await poll(hass, freezer, 20)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert not box.requests

    for _ in range(14):
        await poll(hass, freezer, 100)
    assert entry.state is ConfigEntryState.LOADED


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (Fault.UNAVAILABLE, "blocked"),
        (Fault.RESET, "connection_dropped"),
    ],
)
async def test_what_is_wrong_at_set_up_is_shown(
    hass: HomeAssistant,
    box: SimulatedBox,
    entry: MockConfigEntry,
    fault: Fault,
    reason: str,
) -> None:
    """The reason stands beside the entry."""
    box.fail(fault, "X_AVM-DE_GetCurrentUser", times=None)

    assert not await hass.config_entries.async_setup(entry.entry_id)

    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert entry.error_reason_translation_key == reason


async def test_tr064_that_is_switched_off_is_reported(
    hass: HomeAssistant, box: SimulatedBox, entry: MockConfigEntry
) -> None:
    """It is the switch at the box, not the login."""
    box.tr064_enabled = False

    assert not await hass.config_entries.async_setup(entry.entry_id)

    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert entry.error_reason_translation_key == "tr064_disabled"


async def test_a_user_without_telephony_gets_the_name_of_the_permission(
    hass: HomeAssistant, box: SimulatedBox, entry: MockConfigEntry
) -> None:
    """The right is missing, not the password wrong."""
    box.users[box.username] = User(box.password, frozenset({"NAS"}))

    assert not await hass.config_entries.async_setup(entry.entry_id)

    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert entry.error_reason_translation_key == "missing_right"
    assert not hass.config_entries.flow.async_progress_by_handler(DOMAIN)


async def test_another_box_at_the_address_gets_no_login(
    hass: HomeAssistant, box: SimulatedBox, entry: MockConfigEntry
) -> None:
    """The login is for the box that was added."""
    hass.config_entries.async_update_entry(entry, unique_id="AABBCCDDEEFF")

    assert not await hass.config_entries.async_setup(entry.entry_id)

    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert entry.error_reason_translation_key == "another_box"
    assert box.challenges == 0


async def test_a_login_with_the_app_right_sees_the_lines(
    hass: HomeAssistant, box: SimulatedBox, entry: MockConfigEntry
) -> None:
    """What it may not ask for is not asked for, and makes no entities."""
    box.users[box.username] = User(box.password, frozenset({"App"}))

    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()

    assert state_of(hass, entry, "sensor", "accounts_registered").state == "2"
    platforms = {state.entity_id.partition(".")[0] for state in hass.states.async_all()}
    assert "switch" not in platforms
    assert not [request for request in box.requests if request.upnp_code == 606]


@pytest.mark.parametrize("firmware", ["7.39", "7.29", "6.98", "5.50", "4.88"])
async def test_old_boxes_are_set_up(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry, firmware: str
) -> None:
    """They have lines and SIP clients too, as their actions show."""
    assert loaded.state is ConfigEntryState.LOADED
    number = box.state.accounts[0].number
    state = state_of(hass, loaded, "sensor", f"account_{number}_account_status")
    assert state.state == ("registered" if firmware == "7.39" else "unknown")
    assert state_of(hass, loaded, "sensor", "sip_clients").state == "2"
    refused = {request.upnp_code for request in box.requests}
    assert not refused & {401, 402, 606}


async def test_a_box_that_is_unloaded_is_left_alone(
    hass: HomeAssistant, box: SimulatedBox, entry: MockConfigEntry
) -> None:
    """The one connection that was kept is closed."""
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert box.open_connections == 1

    await hass.config_entries.async_unload(entry.entry_id)
    await hass.async_block_till_done()
    await asyncio.sleep(0.05)

    assert box.open_connections == 0


async def test_an_update_in_progress_is_no_error_when_the_box_is_unloaded(
    hass: HomeAssistant,
    box: SimulatedBox,
    entry: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Whoever requested it: the box is not lost."""
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    runtime = entry.runtime_data
    coordinators = (runtime.accounts, runtime.clients, runtime.settings)
    box.fail(Fault.HANG, times=None)
    updates = [hass.async_create_task(it.async_refresh()) for it in coordinators]
    while box.requests[-1].fault != "HANG":  # noqa: ASYNC110 - the box has no event
        await asyncio.sleep(0.01)

    await hass.config_entries.async_unload(entry.entry_id)
    await asyncio.gather(*updates)

    errors = [it for it in caplog.records if it.levelno >= logging.WARNING]
    assert not [it for it in errors if it.name.startswith("custom_components")]


async def test_an_update_in_progress_is_no_error_when_home_assistant_stops(
    hass: HomeAssistant,
    box: SimulatedBox,
    entry: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The connection is closed then: no state, no automation has to know it."""
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    before = hass.states.async_all()
    box.fail(Fault.HANG, times=None)
    update = hass.async_create_background_task(
        entry.runtime_data.accounts.async_refresh(), "update"
    )
    while box.requests[-1].fault != "HANG":  # noqa: ASYNC110 - the box has no event
        await asyncio.sleep(0.01)

    hass.set_state(CoreState.stopping)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    await update
    await hass.async_block_till_done()

    errors = [it for it in caplog.records if it.levelno >= logging.WARNING]
    assert not [it for it in errors if it.name.startswith("custom_components")]
    assert hass.states.async_all() == before


async def test_nothing_of_a_removed_box_stays_in_memory(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """Neither when its lines went down nor its refused login."""
    await hass.config_entries.async_remove(loaded.entry_id)
    await hass.async_block_till_done()

    ours = [value for key, value in hass.data.items() if str(key).startswith(DOMAIN)]
    assert ours
    assert not [value for value in ours if loaded.entry_id in value]


async def test_a_box_that_cannot_be_set_up_is_left_alone(
    hass: HomeAssistant, box: SimulatedBox, entry: MockConfigEntry
) -> None:
    """Until it is tried again."""
    box.fail(Fault.upnp(820), times=None)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    await asyncio.sleep(0.05)

    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert box.open_connections == 0


class Requests(list[Request]):
    """The requests to a box that is lost after some of them."""

    def __init__(self, box: SimulatedBox, count: int) -> None:
        """Initialize without requests."""
        super().__init__()
        self._box = box
        self._count = count

    @override
    def append(self, request: Request, /) -> None:
        """Add a request."""
        super().append(request)
        if len(self) == self._count:
            self._box.fail(Fault.RESET, times=None)


@pytest.mark.parametrize("count", [1, 2, 5, 9, 12, 16])
async def test_a_box_that_is_lost_during_its_set_up_is_asked_no_more(
    hass: HomeAssistant, box: SimulatedBox, entry: MockConfigEntry, count: int
) -> None:
    """But for one repetition, and for the lines once more, until it is tried again."""
    box.requests = Requests(box, count)

    await hass.config_entries.async_setup(entry.entry_id)

    assert entry.state is ConfigEntryState.SETUP_RETRY
    asked = Counter(it.action or it.path for it in box.requests[count:])
    assert set(asked.values()) == {2}
    assert len(asked) <= 2


async def test_a_part_whose_connection_drops_does_not_stop_the_set_up(
    hass: HomeAssistant, box: SimulatedBox, entry: MockConfigEntry
) -> None:
    """It is unavailable alone."""
    box.fail(Fault.RESET, "X_AVM-DE_GetNumberOfAlarmClocks", times=None)

    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)

    assert state_of(hass, entry, "sensor", "accounts_registered").state == "2"
    assert state_of(hass, entry, "sensor", "next_alarm").state == "unavailable"
