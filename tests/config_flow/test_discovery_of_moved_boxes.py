"""A box that was added is followed to its new address."""

from unittest.mock import MagicMock, patch

from homeassistant.const import CONF_HOST
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.fritzbox_voip.const import DOMAIN
from tests.simulator import SimulatedBox

from .common import (
    announcement,
    discover,
    lease,
    move,
    over_http,
    pinned,
)
from .conftest import OTHER_HOST


@pytest.mark.parametrize("announce", ["ssdp", "ssdp without serial number", "dhcp"])
async def test_a_box_is_followed_to_its_new_address(
    hass: HomeAssistant,
    box: SimulatedBox,
    added: MockConfigEntry,
    reload: MagicMock,
    announce: str,
) -> None:
    """Once the old one does not answer; nothing else changes."""
    await move(box, OTHER_HOST)

    if announce == "dhcp":
        result = await lease(hass, OTHER_HOST, box.serial.lower())
    else:
        found = announcement(box)
        if announce == "ssdp without serial number":
            found.upnp = {}
        with patch(
            "custom_components.fritzbox_voip.helpers.HTTPS_PORT", box.https_port
        ):
            result = await discover(hass, found)

    assert result["reason"] == "already_configured"
    assert added.data == pinned(box, host=OTHER_HOST)
    assert added.title == "FRITZ!Box 7590"
    reload.assert_called_once_with(added.entry_id)


async def test_a_lease_has_the_serial_number_in_lower_case(
    hass: HomeAssistant, reload: MagicMock
) -> None:
    """Boxes have letters in theirs."""
    async with SimulatedBox(serial="AABBCCDDEEFF") as box:
        entry = MockConfigEntry(domain=DOMAIN, unique_id=box.serial, data=pinned(box))
        entry.add_to_hass(hass)
        await move(box, OTHER_HOST)

        await lease(hass, OTHER_HOST, "aabbccddeeff")

        assert entry.data == pinned(box, host=OTHER_HOST)


async def test_a_box_over_http_is_followed_by_its_serial_number(
    hass: HomeAssistant, box: SimulatedBox, added: MockConfigEntry, reload: MagicMock
) -> None:
    """It has no certificate to show."""
    over_http(hass, added, box)
    await move(box, OTHER_HOST)

    await discover(hass, announcement(box))

    assert added.data[CONF_HOST] == OTHER_HOST
    assert not any(request.user for request in box.requests)


async def test_a_box_is_followed_where_another_one_has_its_old_address(
    hass: HomeAssistant, box: SimulatedBox, added: MockConfigEntry, reload: MagicMock
) -> None:
    """The old address answers then, but not as this box."""
    neighbor = SimulatedBox(serial="AABBCCDDEEFF")
    old = box.host
    await move(box, OTHER_HOST)
    await neighbor.start(old, box.http_port, box.https_port)

    await discover(hass, announcement(box))

    assert added.data == pinned(box, host=OTHER_HOST)
    await neighbor.stop()


async def test_a_box_is_followed_to_an_ipv6_address(
    hass: HomeAssistant, box: SimulatedBox, added: MockConfigEntry, reload: MagicMock
) -> None:
    """It is stored without brackets."""
    await move(box, "::1")

    await discover(hass, announcement(box, "[::1]"))

    assert added.data == pinned(box, host="::1")


async def test_a_box_is_followed_after_many_wrong_announcements(
    hass: HomeAssistant, box: SimulatedBox, added: MockConfigEntry, reload: MagicMock
) -> None:
    """They do not keep the right one from being checked."""
    for number in range(100):
        await discover(hass, announcement(box, f"127.1.1.{number}"))
    await move(box, OTHER_HOST)

    await discover(hass, announcement(box))

    assert added.data == pinned(box, host=OTHER_HOST)
    reload.assert_called_once_with(added.entry_id)


async def test_a_host_is_checked_again_after_a_minute(
    hass: HomeAssistant,
    box: SimulatedBox,
    added: MockConfigEntry,
    reload: MagicMock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Boxes announce themselves every few minutes."""
    now = 1000.0
    monkeypatch.setattr(
        "custom_components.fritzbox_voip.helpers.monotonic", lambda: now
    )
    for _ in range(10):
        await discover(hass, announcement(box, OTHER_HOST))
    await move(box, OTHER_HOST)
    await discover(hass, announcement(box))
    assert added.data == pinned(box, host="127.0.0.1")

    now += 60
    await discover(hass, announcement(box))

    assert added.data == pinned(box, host=OTHER_HOST)
