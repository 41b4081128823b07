"""What is entered in the forms, and what is announced."""

from typing import Any

from homeassistant.config_entries import SOURCE_DHCP, SOURCE_SSDP, SOURCE_USER
from homeassistant.const import (
    CONF_HOST,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_SSL,
    CONF_USERNAME,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers.service_info.dhcp import DhcpServiceInfo
from homeassistant.helpers.service_info.ssdp import SsdpServiceInfo
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.fritzbox_voip.const import CONF_FINGERPRINT, DOMAIN
from tests.simulator import SimulatedBox


def address(box: SimulatedBox, **changes: Any) -> dict[str, Any]:
    """Return what is entered in the form for the address."""
    return {
        CONF_HOST: box.host,
        CONF_SSL: True,
        CONF_PORT: box.https_port,
        **changes,
    }


def login(box: SimulatedBox, **changes: Any) -> dict[str, Any]:
    """Return what is entered in the form for the login."""
    return {CONF_USERNAME: box.username, CONF_PASSWORD: box.password, **changes}


def pinned(box: SimulatedBox, **changes: Any) -> dict[str, Any]:
    """Return the data of an entry that was added over HTTPS."""
    fingerprint = {CONF_FINGERPRINT: box.fingerprint.hex()}
    return address(box) | login(box) | fingerprint | changes


def without(data: dict[str, Any], *keys: str) -> dict[str, Any]:
    """Return data without some keys."""
    return {key: value for key, value in data.items() if key not in keys}


async def start(hass: HomeAssistant) -> str:
    """Open the form for a new box and return the flow."""
    result = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_USER}
    )
    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == "user"
    assert result["errors"] == {}
    return result["flow_id"]


async def submit(
    hass: HomeAssistant, flow_id: str, user_input: dict[str, Any]
) -> dict[str, Any]:
    """Submit a form and return what follows."""
    result = await hass.config_entries.flow.async_configure(flow_id, user_input)
    return dict(result)


async def add(hass: HomeAssistant, box: SimulatedBox, **changes: Any) -> dict[str, Any]:
    """Add a box by hand, and return the result of the flow."""
    flow_id = await start(hass)
    await submit(hass, flow_id, address(box, **changes))
    return await submit(hass, flow_id, login(box))


def suggested(result: dict[str, Any]) -> dict[str, Any]:
    """Return what the fields of a form show, by their names."""
    return {
        str(key.schema): key.description["suggested_value"]
        for key in result["data_schema"].schema
        if key.description
    }


def announcement(
    box: SimulatedBox, host: str | None = None, *, serial: str | None = None
) -> SsdpServiceInfo:
    """Return what a box announces in the network."""
    return SsdpServiceInfo(
        ssdp_usn="uuid:any",
        ssdp_st="urn:schemas-upnp-org:device:fritzbox:1",
        ssdp_location=f"http://{host or box.host}:49000/fboxdesc.xml",
        upnp={"UDN": f"uuid:75802409-bccb-40e7-8e6c-{serial or box.serial}"},
    )


async def discover(hass: HomeAssistant, found: SsdpServiceInfo) -> dict[str, Any]:
    """Let Home Assistant discover a box by SSDP."""
    result = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_SSDP}, data=found
    )
    return dict(result)


async def lease(hass: HomeAssistant, ip: str, mac: str) -> dict[str, Any]:
    """Let Home Assistant notice a DHCP lease."""
    result = await hass.config_entries.flow.async_init(
        DOMAIN,
        context={"source": SOURCE_DHCP},
        data=DhcpServiceInfo(ip=ip, hostname="fritz", macaddress=mac),
    )
    return dict(result)


async def move(box: SimulatedBox, host: str) -> None:
    """Give a box another address; its ports and certificate stay the same."""
    await box.go_down()
    box.host = host
    await box.come_up()


def over_http(hass: HomeAssistant, entry: MockConfigEntry, box: SimulatedBox) -> None:
    """Make it the entry of a box that was added over HTTP."""
    data = address(box, ssl=False, port=box.http_port) | login(box)
    hass.config_entries.async_update_entry(entry, data=data)
