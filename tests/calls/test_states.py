"""Lines in a call: at once by the call monitor, confirmed by polls."""

import asyncio
from datetime import timedelta

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from tests.common import poll, state_of
from tests.simulator import Fault

from .home import Home

OTHER = "01715550123"
STATUS = "X_AVM-DE_GetVoIPAccounts"


def begin(home: Home, own: str = "12345678") -> int:
    """Let somebody call and a phone answer; return the connection."""
    call = home.monitor.ring(own, OTHER)
    home.monitor.connect(call)
    return call


async def begin_poll(home: Home) -> asyncio.Task[None]:
    """Begin a poll, whose answer is on its way for five seconds."""
    home.box.requests.clear()
    home.box.fail(Fault.delay(5), STATUS)
    refresh = asyncio.create_task(home.entry.runtime_data.accounts.async_refresh())
    await home.until(lambda: bool(home.box.requests))
    return refresh


async def test_a_line_is_in_use_from_the_answer_to_the_end(home: Home) -> None:
    """Without any time that passes, and not while it rings."""
    call = home.monitor.ring("12345678", OTHER)
    await home.settle()
    assert home.in_use() == set()

    home.monitor.connect(call)
    await home.settle()
    assert home.in_use() == {0}

    home.monitor.disconnect(call, seconds=3)
    await home.settle()
    assert home.in_use() == set()


async def test_an_answering_machine_uses_the_line_too(home: Home) -> None:
    """Though nobody has answered."""
    call = home.monitor.ring("12345678", OTHER)
    home.monitor.connect(call, phone=40)
    await home.settle()
    assert home.in_use() == {0}

    home.monitor.disconnect(call, seconds=20)
    await home.settle()
    assert home.in_use() == set()


async def test_a_line_is_in_use_until_its_last_call_ends(home: Home) -> None:
    """Another line has nothing to do with it."""
    first, second, other = begin(home), begin(home), begin(home, "987654")
    home.monitor.disconnect(first)
    home.monitor.disconnect(other)
    await home.settle()
    assert home.in_use() == {0}

    home.monitor.disconnect(second)
    await home.settle()
    assert home.in_use() == set()


async def test_a_connection_number_that_is_used_again_is_another_call(
    home: Home,
) -> None:
    """The end of the one before was not reported."""
    call = begin(home)
    await home.settle()

    home.monitor.ring("987654", OTHER, connection=call)
    await home.settle()
    assert home.in_use() == set()

    home.monitor.connect(call)
    await home.settle()
    assert home.in_use() == {1}


async def test_a_poll_is_requested_when_a_call_begins_and_when_it_ends(
    home: Home, freezer: FrozenDateTimeFactory
) -> None:
    """At most one in ten seconds."""
    await poll(home.hass, freezer)
    home.box.requests.clear()

    call = begin(home)
    await home.settle()
    assert home.box.actions().count(STATUS) == 1

    home.monitor.disconnect(call)
    await home.settle()
    freezer.tick(timedelta(seconds=11))
    async_fire_time_changed(home.hass)
    await home.hass.async_block_till_done(wait_background_tasks=True)
    assert home.box.actions().count(STATUS) == 2


async def test_polls_do_not_end_a_call(
    home: Home, freezer: FrozenDateTimeFactory
) -> None:
    """The box may report the status late, or lose its registration meanwhile."""
    begin(home)
    await home.settle()

    for status in ("registered", "not registered", "unknown"):
        home.box.state.accounts[0].status = status
        await poll(home.hass, freezer)
        assert home.in_use() == {0}


async def test_the_end_of_a_call_is_confirmed_by_the_next_poll(
    home: Home, freezer: FrozenDateTimeFactory
) -> None:
    """Another status of the line is shown then."""
    call = begin(home)
    await home.settle()
    home.box.state.accounts[0].status = "not registered"
    home.monitor.disconnect(call)
    await home.settle()
    await poll(home.hass, freezer)

    key = "account_03012345678_account_status"
    assert state_of(home.hass, home.entry, "sensor", key).state == "not_registered"


async def test_a_poll_that_began_in_the_call_does_not_bring_it_back(
    home: Home, freezer: FrozenDateTimeFactory
) -> None:
    """Its answer is from before the end."""
    call = begin(home)
    home.box.state.accounts[0].status = "connected"
    await home.settle()
    refresh = await begin_poll(home)

    home.monitor.disconnect(call)
    await home.settle()
    freezer.tick(timedelta(seconds=5))
    async_fire_time_changed(home.hass)
    await refresh

    assert home.in_use() == set()


async def test_an_old_status_of_the_box_does_not_bring_a_call_back(
    home: Home, freezer: FrozenDateTimeFactory
) -> None:
    """Unless the box goes on reporting it: there is a call that began unnoticed."""
    call = begin(home)
    home.box.state.accounts[0].status = "connected"
    await poll(home.hass, freezer)
    home.monitor.disconnect(call)
    await home.settle()

    await poll(home.hass, freezer, 11)
    assert home.in_use() == set()
    begin(home, "987654")
    await home.settle()
    assert home.in_use() == {1}

    await poll(home.hass, freezer)
    assert home.in_use() == {0, 1}


async def test_polls_show_calls_that_began_before_the_connection(
    starting: Home, freezer: FrozenDateTimeFactory
) -> None:
    """Nothing is reported of them."""
    starting.box.state.accounts[0].status = "connected"
    await starting.set_up()
    assert starting.in_use() == {0}

    starting.monitor.connect(0)
    starting.monitor.disconnect(0, seconds=100)
    await starting.settle()
    assert starting.in_use() == {0}
    assert not starting.events

    starting.box.state.accounts[0].status = "registered"
    await poll(starting.hass, freezer)
    assert starting.in_use() == set()


@pytest.mark.usefixtures("no_pauses")
@pytest.mark.parametrize("reset", [True, False])
async def test_a_lost_connection_leaves_no_line_in_a_call(
    home: Home, freezer: FrozenDateTimeFactory, *, reset: bool
) -> None:
    """The next poll decides, which is requested."""
    begin(home)
    await home.settle()
    await poll(home.hass, freezer)
    assert home.in_use() == {0}
    home.box.requests.clear()

    home.monitor.end_connections(reset=reset)
    await home.disconnected()
    assert home.in_use() == set()

    await home.connected()
    await poll(home.hass, freezer, 11)
    assert STATUS in home.box.actions()
    assert home.in_use() == set()


async def test_a_call_that_continues_is_shown_by_polls_after_a_lost_connection(
    home: Home, freezer: FrozenDateTimeFactory
) -> None:
    """It never looks like the end of the call, and its end is seen by a poll."""
    begin(home)
    home.box.state.accounts[0].status = "connected"
    await home.settle()
    await poll(home.hass, freezer)

    await home.monitor.stop()
    await home.disconnected()
    assert home.in_use() == {0}
    await poll(home.hass, freezer)
    assert home.in_use() == {0}

    home.box.state.accounts[0].status = "registered"
    await poll(home.hass, freezer)
    assert home.in_use() == set()


@pytest.mark.usefixtures("no_pauses")
async def test_a_connection_lost_while_a_poll_runs(
    home: Home, freezer: FrozenDateTimeFactory
) -> None:
    """What the poll brings is shown, though it is what was shown before the loss."""
    begin(home)
    await home.settle()
    await poll(home.hass, freezer)
    home.box.state.accounts[0].status = "connected"
    refresh = await begin_poll(home)

    home.monitor.end_connections()
    await home.until(lambda: not home.entry.runtime_data.calls.connected)
    assert home.in_use() == set()
    freezer.tick(timedelta(seconds=5))
    async_fire_time_changed(home.hass)
    await refresh

    assert home.in_use() == {0}


async def test_a_box_that_reboots_in_a_call(
    home: Home, freezer: FrozenDateTimeFactory
) -> None:
    """Afterwards there is none."""
    begin(home)
    home.box.state.accounts[0].status = "connected"
    await home.settle()

    await home.box.go_down()
    await home.disconnected()
    await poll(home.hass, freezer)
    assert home.in_use() == set()

    home.box.state.accounts[0].status = "registered"
    await home.box.come_up()
    await poll(home.hass, freezer, 121)
    assert home.in_use() == set()


async def test_a_reload_in_a_call(home: Home) -> None:
    """The next poll decides, on a connection of its own."""
    begin(home)
    home.box.state.accounts[0].status = "connected"
    await home.settle()

    assert await home.hass.config_entries.async_reload(home.entry.entry_id)
    await home.connected()
    await home.monitor.wait_for_connections(1)

    assert home.in_use() == {0}
    home.monitor.disconnect(0)
    begin(home, "987654")
    await home.settle()
    assert home.in_use() == {0, 1}


async def test_calls_while_polls_fail(
    home: Home, hass: HomeAssistant, freezer: FrozenDateTimeFactory
) -> None:
    """The events are shown at once; the states are right when the box answers again."""
    home.box.fail(Fault.UNAVAILABLE, times=None)
    await poll(hass, freezer)
    begin(home)
    await home.settle()
    assert home.calls() == [(0, "ringing"), (0, "answered")]
    assert home.in_use() == set()

    home.box.recover()
    await poll(hass, freezer, 301)
    assert home.in_use() == {0}
