"""Announcements about a box that was added: they never make its entry worse."""

import asyncio
from typing import Any
from unittest.mock import MagicMock, patch

from homeassistant.config_entries import ConfigEntryDisabler, ConfigEntryState
from homeassistant.const import CONF_HOST, CONF_PORT, CONF_SSL
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.fritzbox_voip.const import DOMAIN
from custom_components.fritzbox_voip.helpers import async_may_check
from custom_components.fritzbox_voip.tr064.client import Client
from custom_components.fritzbox_voip.tr064.description import BoxDescription
from tests.simulator import Fault, SimulatedBox

from .common import (
    announcement,
    discover,
    lease,
    login,
    move,
    over_http,
    pinned,
    submit,
    without,
)
from .conftest import OTHER_HOST


@pytest.mark.parametrize(
    "host",
    [
        "127.9.9.9",
        "[fe80::1eed:6fff:fe30:3e4f%2]",
        "[fe80::1eed:6fff:fe30:3e4f]",
        "169.254.1.1",
        "fritz.box",
        OTHER_HOST,
        "[::1]",
        "[",
    ],
)
@pytest.mark.parametrize("is_down", [False, True])
async def test_an_address_where_the_box_does_not_answer_is_not_stored(
    hass: HomeAssistant,
    box: SimulatedBox,
    added: MockConfigEntry,
    reload: MagicMock,
    host: str,
    is_down: bool,
) -> None:
    """Whether it answers at the old one at that moment or not."""
    if is_down:
        await box.go_down()

    result = await discover(hass, announcement(box, host))

    assert result["reason"] == "already_configured"
    assert added.data == pinned(box)
    reload.assert_not_called()


async def test_a_second_address_does_not_replace_one_that_answers(
    hass: HomeAssistant,
    box: SimulatedBox,
    added: MockConfigEntry,
    twin: SimulatedBox,
    reload: MagicMock,
) -> None:
    """Boxes announce themselves by IPv4 and IPv6 in turn."""
    over_http(hass, added, box)
    before = dict(added.data)

    for _ in range(3):
        await discover(hass, announcement(twin))
        await discover(hass, announcement(box))
    await lease(hass, twin.host, box.serial)

    assert added.data == before
    reload.assert_not_called()


@pytest.mark.parametrize(
    "fault", [Fault.HTML, Fault.UNAVAILABLE, Fault.MALFORMED, Fault.NOT_FOUND]
)
async def test_an_address_that_answers_in_trouble_is_not_replaced(
    hass: HomeAssistant,
    box: SimulatedBox,
    added: MockConfigEntry,
    twin: SimulatedBox,
    reload: MagicMock,
    fault: Fault,
) -> None:
    """A box that starts does so, or one on which access for apps is off."""
    over_http(hass, added, box)
    before = dict(added.data)
    box.fail(fault, times=None)

    await discover(hass, announcement(twin))

    assert added.data == before
    reload.assert_not_called()


async def test_an_address_with_another_certificate_is_not_stored(
    hass: HomeAssistant,
    box: SimulatedBox,
    added: MockConfigEntry,
    twin: SimulatedBox,
    reload: MagicMock,
) -> None:
    """Anyone can show a serial number."""
    await box.go_down()

    await discover(hass, announcement(twin))
    await lease(hass, twin.host, box.serial)

    assert added.data == pinned(box)
    assert twin.requests == []
    reload.assert_not_called()


async def test_the_address_of_another_box_is_not_stored(
    hass: HomeAssistant, box: SimulatedBox, added: MockConfigEntry, reload: MagicMock
) -> None:
    """Announced with the serial number of the box that was added."""
    over_http(hass, added, box)
    before = dict(added.data)
    neighbor = SimulatedBox(serial="AABBCCDDEEFF")
    await neighbor.start(OTHER_HOST, box.http_port, box.https_port)
    await box.go_down()

    await discover(hass, announcement(neighbor, serial=box.serial))

    assert added.data == before
    reload.assert_not_called()
    await neighbor.stop()


@pytest.mark.parametrize(
    "fault",
    [Fault.HTML, Fault.HUGE, Fault.MALFORMED, Fault.DOCTYPE, Fault.GZIP_BOMB],
)
async def test_a_hostile_description_is_not_followed(
    hass: HomeAssistant,
    box: SimulatedBox,
    added: MockConfigEntry,
    twin: SimulatedBox,
    reload: MagicMock,
    fault: Fault,
) -> None:
    """Nor does it end in an unexpected error."""
    over_http(hass, added, box)
    before = dict(added.data)
    await box.go_down()
    twin.fail(fault, times=None)

    result = await discover(hass, announcement(twin))

    assert result["reason"] == "already_configured"
    assert added.data == before


@pytest.mark.parametrize("name", ["fritz.box", "localhost"])
async def test_a_name_is_not_replaced(
    hass: HomeAssistant,
    box: SimulatedBox,
    added: MockConfigEntry,
    reload: MagicMock,
    name: str,
) -> None:
    """It follows the box by itself, and may fail for a while as the box starts."""
    data = pinned(box, host=name)
    hass.config_entries.async_update_entry(added, data=data)
    await move(box, OTHER_HOST)

    await discover(hass, announcement(box))
    await lease(hass, OTHER_HOST, box.serial)

    assert added.data == data
    reload.assert_not_called()


@pytest.mark.parametrize(
    ("stored", "announced"),
    [
        ("fd00::1", "[fd00::1]"),
        ("fd00::1", "[FD00:0:0::1]"),
        ("0:0:0:0:0:0:0:1", "[::1]"),
        ("127.0.0.1", "[::ffff:127.0.0.1]"),
    ],
)
async def test_another_spelling_of_an_address_is_the_same(
    hass: HomeAssistant,
    box: SimulatedBox,
    added: MockConfigEntry,
    reload: MagicMock,
    stored: str,
    announced: str,
) -> None:
    """Nothing is asked for, and nothing changes."""
    data = pinned(box, host=stored)
    hass.config_entries.async_update_entry(added, data=data)

    await discover(hass, announcement(box, announced))

    assert added.data == data
    assert box.connections == 0
    reload.assert_not_called()


async def test_an_entry_that_is_disabled_stays_as_it_is(
    hass: HomeAssistant, box: SimulatedBox, reload: MagicMock
) -> None:
    """And its box is not asked."""
    entry = MockConfigEntry(
        domain=DOMAIN,
        unique_id=box.serial,
        data=pinned(box),
        disabled_by=ConfigEntryDisabler.USER,
    )
    entry.add_to_hass(hass)
    await move(box, OTHER_HOST)
    connections = box.connections

    result = await discover(hass, announcement(box))

    assert result["reason"] == "already_configured"
    assert entry.data == pinned(box, host="127.0.0.1")
    assert box.connections == connections


@pytest.mark.parametrize(
    "state", [ConfigEntryState.SETUP_RETRY, ConfigEntryState.LOADED]
)
async def test_an_announcement_that_changes_nothing_reloads_nothing(
    hass: HomeAssistant,
    box: SimulatedBox,
    added: MockConfigEntry,
    reload: MagicMock,
    state: ConfigEntryState,
) -> None:
    """A box that is being set up has its own times for it."""
    added.mock_state(hass, state)

    for _ in range(1000):
        await discover(hass, announcement(box))

    reload.assert_not_called()
    assert box.connections == 0


@pytest.mark.parametrize("at_once", [False, True])
async def test_a_thousand_announcements_cost_a_few_requests(
    hass: HomeAssistant,
    box: SimulatedBox,
    added: MockConfigEntry,
    twin: SimulatedBox,
    reload: MagicMock,
    at_once: bool,
) -> None:
    """One after another, or at once: then one is checked at a time."""
    over_http(hass, added, box)
    results: list[dict[str, Any]] = []
    if at_once:
        results = await asyncio.gather(
            *(discover(hass, announcement(twin)) for _ in range(1000))
        )
    else:
        results = [await discover(hass, announcement(twin)) for _ in range(1000)]

    assert {result["type"] for result in results} == {"abort"}
    assert len(box.requests) + len(twin.requests) <= (2 if at_once else 10)
    assert twin.most_at_once == 1
    reload.assert_not_called()


async def test_an_entry_that_is_changed_during_the_check_stays_as_it_was_changed(
    hass: HomeAssistant,
    box: SimulatedBox,
    added: MockConfigEntry,
    twin: SimulatedBox,
    reload: MagicMock,
) -> None:
    """By the user, who knows better."""
    over_http(hass, added, box)
    await box.go_down()
    changed = {**added.data, CONF_HOST: "fritz.box"}
    get_description = Client.get_description

    async def change(client: Client) -> BoxDescription:
        hass.config_entries.async_update_entry(added, data=changed)
        return await get_description(client)

    with patch.object(Client, "get_description", change):
        await discover(hass, announcement(twin))

    assert added.data == changed
    reload.assert_not_called()


@pytest.mark.usefixtures("_default_ports")
async def test_a_reconfigure_dialog_is_not_disturbed(
    hass: HomeAssistant, box: SimulatedBox, added: MockConfigEntry, reload: MagicMock
) -> None:
    """Whoever corrects the address by hand is about to."""
    await move(box, OTHER_HOST)
    flow_id = (await added.start_reconfigure_flow(hass))["flow_id"]
    await submit(hass, flow_id, {CONF_HOST: OTHER_HOST, CONF_SSL: True})

    result = await discover(hass, announcement(box))
    assert result["reason"] == "already_in_progress"
    assert added.data[CONF_HOST] == "127.0.0.1"

    result = await submit(hass, flow_id, login(box))
    assert result["reason"] == "reconfigure_successful"
    assert added.data == without(pinned(box, host=OTHER_HOST), CONF_PORT)


@pytest.mark.parametrize("host", ["fe80::9", "fe80::9%eth0", "169.254.8.8", ""])
async def test_a_link_local_address_is_never_asked(
    hass: HomeAssistant, host: str
) -> None:
    """It is another one in each network."""
    assert not async_may_check(hass, host)
    assert async_may_check(hass, "192.0.2.8")
