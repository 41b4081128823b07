"""A box is found, or followed to a new address."""

from homeassistant.config_entries import SOURCE_DHCP
from homeassistant.const import CONF_HOST
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers.service_info.dhcp import DhcpServiceInfo
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.fritzbox_voip.const import DOMAIN
from tests.simulator import Fault, SimulatedBox

from .common import announcement, discover, fill_in, known, login


@pytest.mark.usefixtures("_usual_ports")
async def test_a_discovered_box_wants_only_the_login(
    hass: HomeAssistant, box: SimulatedBox
) -> None:
    """The form comes with its model."""
    result = await discover(hass, announcement(box))
    assert result["step_id"] == "login"
    flows = hass.config_entries.flow.async_progress()
    assert flows[0]["context"]["title_placeholders"] == {"name": box.model}

    result = await fill_in(hass, result["flow_id"], login(box))
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["data"] == known(box)


@pytest.mark.usefixtures("_usual_ports")
async def test_a_discovered_box_without_a_name_is_looked_at(
    hass: HomeAssistant, box: SimulatedBox
) -> None:
    """Its description tells who it is."""
    found = announcement(box)
    found.upnp = {}

    result = await discover(hass, found)

    assert result["step_id"] == "login"


async def test_a_known_box_at_a_new_address_is_followed(
    hass: HomeAssistant, box: SimulatedBox, entry: MockConfigEntry
) -> None:
    """Discovery by SSDP."""
    result = await discover(hass, announcement(box, "192.0.2.7"))

    assert result["reason"] == "already_configured"
    assert entry.data[CONF_HOST] == "192.0.2.7"


async def test_a_known_box_with_a_new_lease_is_followed(
    hass: HomeAssistant, box: SimulatedBox, entry: MockConfigEntry
) -> None:
    """Discovery by DHCP."""
    result = await hass.config_entries.flow.async_init(
        DOMAIN,
        context={"source": SOURCE_DHCP},
        data=DhcpServiceInfo(
            ip="192.0.2.8", hostname="fritz.box", macaddress=box.serial.lower()
        ),
    )

    assert result["reason"] == "already_configured"
    assert entry.data[CONF_HOST] == "192.0.2.8"


async def test_a_lease_of_somebody_else_is_left_alone(hass: HomeAssistant) -> None:
    """It should not be reported."""
    result = await hass.config_entries.flow.async_init(
        DOMAIN,
        context={"source": SOURCE_DHCP},
        data=DhcpServiceInfo(ip="192.0.2.8", hostname="x", macaddress="aabbccddeeff"),
    )

    assert result["reason"] == "unknown"


@pytest.mark.usefixtures("_usual_ports")
async def test_a_discovered_device_without_telephony_is_not_offered(
    hass: HomeAssistant, box: SimulatedBox
) -> None:
    """A repeater announces itself too."""
    box.fail(Fault.HTML, times=None)

    result = await discover(hass, announcement(box))

    assert result["reason"] == "not_a_fritzbox"


async def test_a_discovery_without_an_address_is_not_offered(
    hass: HomeAssistant, box: SimulatedBox
) -> None:
    """There is nowhere to go."""
    found = announcement(box)
    found.ssdp_location = None

    result = await discover(hass, found)

    assert result["reason"] == "cannot_connect"
