"""A box that is not added yet is discovered."""

from typing import Any

from homeassistant.config_entries import SOURCE_IGNORE
from homeassistant.const import CONF_PORT
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.fritzbox_voip.const import DOMAIN
from tests.simulator import Fault, SimulatedBox

from .common import (
    add,
    announcement,
    discover,
    lease,
    login,
    pinned,
    submit,
    without,
)
from .conftest import OTHER_HOST

pytestmark = pytest.mark.usefixtures("_default_ports")


def titles(hass: HomeAssistant) -> list[str]:
    """Return what the discovered boxes are called."""
    return [
        flow["context"]["title_placeholders"]["name"]
        for flow in hass.config_entries.flow.async_progress()
    ]


async def test_a_discovered_box_needs_only_the_login(
    hass: HomeAssistant, box: SimulatedBox
) -> None:
    """It is shown with its model."""
    result = await discover(hass, announcement(box))
    assert result["step_id"] == "login"
    assert titles(hass) == [box.model]

    result = await submit(hass, result["flow_id"], login(box))
    assert (result["title"], result["data"]) == (
        box.model,
        without(pinned(box), CONF_PORT),
    )


@pytest.mark.parametrize("udn", [None, "", "uuid:1", {"a": "b"}, ["x"], 4711])
async def test_a_box_that_announces_no_serial_number_is_discovered(
    hass: HomeAssistant, box: SimulatedBox, udn: Any
) -> None:
    """Its description has it; a hostile one can have anything here."""
    found = announcement(box)
    found.upnp = {"UDN": udn}

    result = await discover(hass, found)

    assert result["step_id"] == "login"
    assert result["flow_id"] in {
        flow["flow_id"]
        for flow in hass.config_entries.flow.async_progress()
        if flow["context"]["unique_id"] == box.serial
    }


@pytest.mark.parametrize("serial", ["AABBCCDDEEFF", "001122334455"])
async def test_two_boxes_of_one_model_are_distinguished_by_their_addresses(
    hass: HomeAssistant, box: SimulatedBox, serial: str
) -> None:
    """Discovered, and added (L12)."""
    neighbor = SimulatedBox(serial=serial)
    await neighbor.start(OTHER_HOST, box.http_port, box.https_port)

    first = await discover(hass, announcement(box))
    second = await discover(hass, announcement(neighbor))
    assert titles(hass) == [box.model, f"{box.model} ({OTHER_HOST})"]

    first = await submit(hass, first["flow_id"], login(box))
    second = await submit(hass, second["flow_id"], login(neighbor))
    assert (first["title"], second["title"]) == (
        box.model,
        f"{box.model} ({OTHER_HOST})",
    )
    await neighbor.stop()


async def test_a_box_is_called_by_its_own_name(
    hass: HomeAssistant, box: SimulatedBox
) -> None:
    """Where it has one."""
    box.name = "Attic"

    await discover(hass, announcement(box))

    assert titles(hass) == ["Attic"]


async def test_a_thousand_announcements_are_one_discovery(
    hass: HomeAssistant, box: SimulatedBox
) -> None:
    """And one box is asked a few times only, whatever serial numbers are announced."""
    await discover(hass, announcement(box))
    box.requests.clear()

    for number in range(1000):
        result = await discover(
            hass, announcement(box, serial=f"{number % 900:012X}" if number % 2 else "")
        )
        assert result["type"] == "abort"

    assert len(hass.config_entries.flow.async_progress()) == 1
    assert len(box.requests) < 50


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (Fault.HTML, "not_a_fritzbox"),
        (Fault.HUGE, "not_a_fritzbox"),
        (Fault.MALFORMED, "not_a_fritzbox"),
        (Fault.GZIP_BOMB, "not_a_fritzbox"),
        (Fault.UNAVAILABLE, "blocked"),
        (Fault.RESET, "cannot_connect"),
    ],
)
async def test_what_does_not_answer_like_a_box_is_not_offered(
    hass: HomeAssistant, box: SimulatedBox, fault: Fault, reason: str
) -> None:
    """Repeaters announce themselves, too; the box is discovered when it answers."""
    box.fail(fault, times=None)

    result = await discover(hass, announcement(box))
    assert (result["type"], result["reason"]) == ("abort", reason)

    box.recover()
    result = await discover(hass, announcement(box))
    assert result["step_id"] == "login"


@pytest.mark.parametrize(
    "location",
    [
        None,
        "",
        "http://[fe80::1",
        "http:///fboxdesc.xml",
        "http://[fe80::1eed:6fff:fe30:3e4f%2]:49000/fboxdesc.xml",
        "http://[fe80::1]:49000/fboxdesc.xml",
        "http://169.254.1.1:49000/fboxdesc.xml",
        "http://[::ffff:169.254.1.1]:49000/fboxdesc.xml",
        "http://192.168.178:49000/fboxdesc.xml",
        "http://xn--a.box:49000/fboxdesc.xml",
    ],
)
async def test_a_box_without_a_lasting_address_is_not_offered(
    hass: HomeAssistant, box: SimulatedBox, location: str | None
) -> None:
    """Link-local ones are none."""
    found = announcement(box)
    found.ssdp_location = location

    result = await discover(hass, found)

    assert (result["type"], result["reason"]) == ("abort", "cannot_connect")
    assert hass.config_entries.flow.async_progress() == []


async def test_a_box_that_is_ignored_is_not_offered(
    hass: HomeAssistant, box: SimulatedBox
) -> None:
    """It can be added by hand."""
    MockConfigEntry(
        domain=DOMAIN, source=SOURCE_IGNORE, unique_id=box.serial, title=box.model
    ).add_to_hass(hass)

    result = await discover(hass, announcement(box))
    assert result["reason"] == "already_configured"

    result = await add(hass, box)
    assert result["title"] == box.model


@pytest.mark.parametrize("mac", ["aabbccddeeff", "fritz"])
async def test_the_lease_of_another_device_starts_nothing(
    hass: HomeAssistant, mac: str
) -> None:
    """Home Assistant reports those of devices in its registry alone."""
    result = await lease(hass, "192.0.2.8", mac)

    assert (result["type"], result["reason"]) == ("abort", "unknown")
