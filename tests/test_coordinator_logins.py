"""Polling while the box refuses the login."""

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import SOURCE_REAUTH
from homeassistant.const import CONF_SCAN_INTERVAL
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.fritzbox_voip.const import DOMAIN
from tests.common import poll, state_of
from tests.simulator import Fault, SimulatedBox, User

LINES = ("sensor", "accounts_registered")
CLIENTS = ("sensor", "sip_clients")
ALARM = ("switch", "alarm_clock_0")


async def test_credentials_that_stop_working_ask_the_user_once(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Tried once more after five minutes; then nothing is sent any more.

    The first of the three still answers the box's old challenge.
    """
    box.users[box.username] = User("changed")

    for _ in range(20):
        await poll(hass, freezer)

    assert box.failed_logins == 3
    assert state_of(hass, loaded, *LINES).state == "unavailable"
    flows = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    assert [flow["context"]["source"] for flow in flows] == [SOURCE_REAUTH]


async def test_credentials_that_fail_for_the_alarm_clocks_ask_the_user_too(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Although the lines are polled once an hour."""
    hass.config_entries.async_update_entry(loaded, options={CONF_SCAN_INTERVAL: 3600})
    await hass.config_entries.async_reload(loaded.entry_id)
    box.users[box.username] = User("changed")

    await poll(hass, freezer, 301)
    await poll(hass, freezer, 301)

    assert state_of(hass, loaded, *ALARM).state == "unavailable"
    assert len(hass.config_entries.flow.async_progress_by_handler(DOMAIN)) == 1


async def test_a_box_that_takes_no_logins_is_left_alone_for_minutes(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Whoever requests an update meanwhile; and no new password is asked for."""
    box.fail(Fault.UNAVAILABLE, times=None)
    await poll(hass, freezer)
    box.requests.clear()

    for _ in range(2):
        await poll(hass, freezer, 120)
        await loaded.runtime_data.accounts.async_refresh()
    assert not box.requests

    box.recover()
    await poll(hass, freezer, 61)
    assert state_of(hass, loaded, *LINES).state == "2"
    assert not hass.config_entries.flow.async_progress_by_handler(DOMAIN)


async def test_one_refused_action_is_no_reason_for_a_new_login(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Boxes refuse an action that they have for a minute or two."""
    box.fail(Fault.upnp(401), "X_AVM-DE_GetClients")
    await poll(hass, freezer)
    assert state_of(hass, loaded, *CLIENTS).state == "unavailable"

    await poll(hass, freezer)
    assert state_of(hass, loaded, *CLIENTS).state == "2"
    assert not hass.config_entries.flow.async_progress_by_handler(DOMAIN)
