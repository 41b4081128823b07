"""What is typed into the forms, and by whom."""

from typing import Any

from homeassistant.config_entries import SOURCE_SSDP, SOURCE_USER
from homeassistant.const import (
    CONF_HOST,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_SSL,
    CONF_USERNAME,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers.service_info.ssdp import SsdpServiceInfo

from custom_components.fritzbox_voip.const import (
    CONF_FINGERPRINT,
    DOMAIN,
)
from tests.simulator import SimulatedBox


def address(box: SimulatedBox, **changes: Any) -> dict[str, Any]:
    """Return what is typed into the form for the address."""
    return {
        CONF_HOST: box.host,
        CONF_SSL: True,
        CONF_PORT: box.https_port,
        **changes,
    }


def known(box: SimulatedBox) -> dict[str, Any]:
    """Return what is kept of a box that was added over HTTPS."""
    return address(box) | login(box) | {CONF_FINGERPRINT: box.fingerprint.hex()}


def login(box: SimulatedBox, **changes: Any) -> dict[str, Any]:
    """Return what is typed into the form for the login."""
    return {CONF_USERNAME: box.username, CONF_PASSWORD: box.password, **changes}


async def start(hass: HomeAssistant) -> str:
    """Open the form and return the flow."""
    result = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_USER}
    )
    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == "user"
    assert result["errors"] == {}
    return result["flow_id"]


async def fill_in(
    hass: HomeAssistant, flow_id: str, answer: dict[str, Any]
) -> dict[str, Any]:
    """Fill in a form and return what comes next."""
    result = await hass.config_entries.flow.async_configure(flow_id, answer)
    return dict(result)


def announcement(box: SimulatedBox, host: str | None = None) -> SsdpServiceInfo:
    """Return what a box says of itself in the network."""
    return SsdpServiceInfo(
        ssdp_usn="uuid:any",
        ssdp_st="urn:schemas-upnp-org:device:fritzbox:1",
        ssdp_location=f"http://{host or box.host}:49000/fboxdesc.xml",
        upnp={"UDN": f"uuid:75802409-bccb-40e7-8e6c-{box.serial}"},
    )


async def discover(hass: HomeAssistant, found: SsdpServiceInfo) -> dict[str, Any]:
    """Let Home Assistant find a box."""
    result = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_SSDP}, data=found
    )
    return dict(result)
