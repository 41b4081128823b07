"""The forms."""

from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

from homeassistant.config_entries import SOURCE_DHCP, SOURCE_SSDP, SOURCE_USER
from homeassistant.const import (
    CONF_HOST,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_SCAN_INTERVAL,
    CONF_SSL,
    CONF_USERNAME,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers.selector import SelectSelector, TextSelector
from homeassistant.helpers.service_info.dhcp import DhcpServiceInfo
from homeassistant.helpers.service_info.ssdp import SsdpServiceInfo
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.fritzbox_voip import config_flow
from custom_components.fritzbox_voip.const import (
    ADMINISTRATORS,
    CONF_ALLOWED_NUMBERS,
    CONF_FINGERPRINT,
    CONF_TELL_LINE_DOWN,
    CONF_WHO_MAY_DIAL,
    DOMAIN,
)
from tests.simulator import Fault, SimulatedBox, User


@pytest.fixture(autouse=True)
def _no_set_up() -> Iterator[None]:
    """Look at the forms alone."""
    with patch("custom_components.fritzbox_voip.async_setup_entry", return_value=True):
        yield


@pytest.fixture
def _usual_ports(box: SimulatedBox) -> Iterator[None]:
    """Let the simulated box stand where boxes stand."""
    with (
        patch.object(config_flow, "HTTP_PORT", box.http_port),
        patch.object(config_flow, "HTTPS_PORT", box.https_port),
    ):
        yield


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


async def test_a_box_is_added_by_hand(hass: HomeAssistant, box: SimulatedBox) -> None:
    """Address, then login, then it is there."""
    flow = await start(hass)

    result = await fill_in(hass, flow, address(box))
    assert result["step_id"] == "login"
    placeholders = result["description_placeholders"]
    assert placeholders["box"] == box.model
    assert placeholders["fingerprint"].replace(":", "").lower() == box.fingerprint.hex()

    result = await fill_in(hass, flow, login(box))
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == box.model
    assert result["data"] == known(box)
    assert result["result"].unique_id == box.serial


async def test_a_box_is_added_over_http(hass: HomeAssistant, box: SimulatedBox) -> None:
    """As the user chose, and all of it."""
    flow = await start(hass)

    result = await fill_in(hass, flow, address(box, ssl=False, port=box.http_port))
    assert result["step_id"] == "login_http"
    result = await fill_in(hass, flow, login(box))

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert CONF_FINGERPRINT not in result["data"]
    assert not any(request.secure for request in box.requests)


@pytest.mark.usefixtures("_usual_ports")
async def test_the_box_tells_its_port_of_https(
    hass: HomeAssistant, box: SimulatedBox
) -> None:
    """The port may be left out; no login goes over HTTP for that."""
    flow = await start(hass)

    await fill_in(hass, flow, {CONF_HOST: box.host, CONF_SSL: True})
    result = await fill_in(hass, flow, login(box))

    assert result["data"][CONF_PORT] == box.https_port
    assert not [r for r in box.requests if r.user and not r.secure]
    assert "GetSecurityPort" in box.actions()


@pytest.mark.usefixtures("_usual_ports")
async def test_the_usual_port_is_tried_when_the_box_does_not_tell(
    hass: HomeAssistant, box: SimulatedBox
) -> None:
    """A box may have HTTP closed."""
    box.fail(Fault.upnp(820), "GetSecurityPort", times=None)
    flow = await start(hass)

    await fill_in(hass, flow, {CONF_HOST: box.host, CONF_SSL: True})
    result = await fill_in(hass, flow, login(box))

    assert result["data"][CONF_PORT] == box.https_port


@pytest.mark.usefixtures("_usual_ports")
async def test_the_port_of_http_may_be_left_out(
    hass: HomeAssistant, box: SimulatedBox
) -> None:
    """It is 49000."""
    flow = await start(hass)

    await fill_in(hass, flow, {CONF_HOST: box.host, CONF_SSL: False})
    result = await fill_in(hass, flow, login(box))

    assert result["data"][CONF_PORT] == box.http_port


@pytest.mark.parametrize(
    "typed", ["http://{}/", "https://{}:8443/start", " {} ", "{}/"]
)
async def test_an_address_out_of_the_browser_is_understood(
    hass: HomeAssistant, box: SimulatedBox, typed: str
) -> None:
    """Only the host of it counts."""
    flow = await start(hass)

    result = await fill_in(hass, flow, address(box, host=typed.format(box.host)))
    assert result["step_id"] == "login"

    result = await fill_in(hass, flow, login(box))
    assert result["data"][CONF_HOST] == box.host


async def test_the_users_of_the_box_are_offered(
    hass: HomeAssistant, box: SimulatedBox
) -> None:
    """Any other may be typed."""
    flow = await start(hass)

    result = await fill_in(hass, flow, address(box))

    schema = result["data_schema"].schema
    selector = schema[CONF_USERNAME]
    assert isinstance(selector, SelectSelector)
    assert selector.config["options"] == list(box.users)
    assert selector.config["custom_value"]


async def test_a_box_that_hides_its_users_is_added_too(
    hass: HomeAssistant, box: SimulatedBox
) -> None:
    """The name is typed then."""
    box.fail(Fault.upnp(606), "X_AVM-DE_GetUserList", times=None)
    flow = await start(hass)

    result = await fill_in(hass, flow, address(box))
    assert isinstance(result["data_schema"].schema[CONF_USERNAME], TextSelector)

    result = await fill_in(hass, flow, login(box))
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_a_box_that_is_not_there_is_told_beside_the_address(
    hass: HomeAssistant, box: SimulatedBox
) -> None:
    """And when it is there it goes on."""
    flow = await start(hass)
    await box.go_down()

    result = await fill_in(hass, flow, address(box))
    assert result["errors"] == {CONF_HOST: "cannot_connect"}

    await box.come_up()
    result = await fill_in(hass, flow, address(box))
    assert result["step_id"] == "login"


@pytest.mark.parametrize("host", ["[fritz.box", "", "fritz box"])
async def test_what_can_be_no_address_is_told(
    hass: HomeAssistant, box: SimulatedBox, host: str
) -> None:
    """It does not end in an unknown error."""
    flow = await start(hass)

    result = await fill_in(hass, flow, address(box, host=host))

    assert result["errors"] == {CONF_HOST: "cannot_connect"}


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault.HTML, "not_a_fritzbox"),
        (Fault.EMPTY, "not_a_fritzbox"),
        (Fault.UNAVAILABLE, "blocked"),
    ],
)
async def test_what_does_not_answer_like_a_box_is_told_beside_the_address(
    hass: HomeAssistant, box: SimulatedBox, fault: Fault, error: str
) -> None:
    """And a box then goes on."""
    box.fail(fault, times=None)
    flow = await start(hass)

    result = await fill_in(hass, flow, address(box))
    assert result["errors"] == {CONF_HOST: error}

    box.recover()
    result = await fill_in(hass, flow, address(box))
    assert result["step_id"] == "login"


async def test_a_wrong_password_is_told_and_costs_one_login(
    hass: HomeAssistant, box: SimulatedBox
) -> None:
    """And the right one goes on; the wrong one is not shown again."""
    flow = await start(hass)
    await fill_in(hass, flow, address(box))

    result = await fill_in(hass, flow, login(box, password="wrong"))
    assert result["errors"] == {CONF_PASSWORD: "invalid_auth"}
    assert box.failed_logins == 1
    assert "wrong" not in str(result)

    result = await fill_in(hass, flow, login(box))
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert box.failed_logins == 1


@pytest.mark.parametrize("rights", [frozenset({"NAS"}), frozenset[str]()])
async def test_a_missing_right_is_told_beside_the_user(
    hass: HomeAssistant, box: SimulatedBox, rights: frozenset[str]
) -> None:
    """And with the right it goes on."""
    box.users[box.username] = User(box.password, rights)
    flow = await start(hass)
    await fill_in(hass, flow, address(box))

    result = await fill_in(hass, flow, login(box))
    assert result["errors"] == {CONF_USERNAME: "missing_right"}

    box.users[box.username] = User(box.password)
    result = await fill_in(hass, flow, login(box))
    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize("rights", ["Phone", "BoxAdmin", "App"])
async def test_every_right_that_includes_lines_will_do(
    hass: HomeAssistant, box: SimulatedBox, rights: str
) -> None:
    """Telephony, configuration, or apps."""
    box.users[box.username] = User(box.password, frozenset({rights}))
    flow = await start(hass)
    await fill_in(hass, flow, address(box))

    result = await fill_in(hass, flow, login(box))

    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_tr064_that_is_switched_off_is_told(
    hass: HomeAssistant, box: SimulatedBox
) -> None:
    """And switched on it goes on."""
    box.tr064_enabled = False
    flow = await start(hass)
    await fill_in(hass, flow, address(box))

    result = await fill_in(hass, flow, login(box))
    assert result["errors"] == {"base": "tr064_disabled"}

    box.tr064_enabled = True
    result = await fill_in(hass, flow, login(box))
    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault.UNAVAILABLE, "blocked"),
        (Fault.HTML, "not_a_fritzbox"),
        (Fault.RESET, "cannot_connect"),
        (Fault.upnp(401), "refused"),
        (Fault.upnp(820), "refused"),
    ],
)
async def test_what_goes_wrong_with_the_login_is_told_above_the_form(
    hass: HomeAssistant, box: SimulatedBox, fault: Fault, error: str
) -> None:
    """And when it is over it goes on."""
    flow = await start(hass)
    await fill_in(hass, flow, address(box))
    box.fail(fault, "X_AVM-DE_GetCurrentUser", times=None)

    result = await fill_in(hass, flow, login(box))
    assert result["errors"] == {"base": error}

    box.recover()
    result = await fill_in(hass, flow, login(box))
    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize("firmware", ["4.88"])
async def test_the_login_of_a_box_that_tells_no_rights_is_tried_on_its_lines(
    hass: HomeAssistant, box: SimulatedBox
) -> None:
    """Old boxes have no GetCurrentUser."""
    flow = await start(hass)
    await fill_in(hass, flow, address(box))

    result = await fill_in(hass, flow, login(box, password="wrong"))
    assert result["errors"] == {CONF_PASSWORD: "invalid_auth"}

    result = await fill_in(hass, flow, login(box))
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_the_same_box_is_not_added_twice(
    hass: HomeAssistant, box: SimulatedBox, entry: MockConfigEntry
) -> None:
    """Over HTTP neither."""
    flow = await start(hass)

    result = await fill_in(hass, flow, address(box, ssl=False, port=box.http_port))

    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "already_configured"


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


async def test_a_new_login_is_taken(
    hass: HomeAssistant, box: SimulatedBox, entry: MockConfigEntry
) -> None:
    """Once it works; the wrong one costs one login."""
    box.users["new"] = User("secret")
    result = await entry.start_reauth_flow(hass)
    assert result["step_id"] == "reauth_confirm"
    assert result["description_placeholders"]["box"] == entry.title

    result = await fill_in(
        hass, result["flow_id"], {CONF_USERNAME: "new", CONF_PASSWORD: "wrong"}
    )
    assert result["errors"] == {CONF_PASSWORD: "invalid_auth"}
    assert box.failed_logins == 1

    result = await fill_in(
        hass, result["flow_id"], {CONF_USERNAME: "new", CONF_PASSWORD: "secret"}
    )
    assert result["reason"] == "reauth_successful"
    assert entry.data == address(box) | {
        CONF_USERNAME: "new",
        CONF_PASSWORD: "secret",
    }


async def test_a_new_login_waits_for_the_box(
    hass: HomeAssistant, box: SimulatedBox, entry: MockConfigEntry
) -> None:
    """There is no field for the address in this form."""
    result = await entry.start_reauth_flow(hass)
    await box.go_down()

    result = await fill_in(hass, result["flow_id"], login(box))
    assert result["errors"] == {"base": "cannot_connect"}

    await box.come_up()
    result = await fill_in(hass, result["flow_id"], login(box))
    assert result["reason"] == "reauth_successful"


async def test_a_new_login_is_not_sent_to_another_box(
    hass: HomeAssistant, box: SimulatedBox, entry: MockConfigEntry
) -> None:
    """It is for the box that was added."""
    hass.config_entries.async_update_entry(entry, unique_id="AABBCCDDEEFF")
    result = await entry.start_reauth_flow(hass)

    result = await fill_in(hass, result["flow_id"], login(box))

    assert result["reason"] == "another_box"
    assert box.challenges == 0


async def test_address_and_login_can_be_changed(
    hass: HomeAssistant, box: SimulatedBox, entry: MockConfigEntry
) -> None:
    """The forms begin with what there is, but for the password."""
    box.users["new"] = User("secret")
    result = await entry.start_reconfigure_flow(hass)
    assert result["step_id"] == "user"
    suggested = {
        key.schema: key.description["suggested_value"]
        for key in result["data_schema"].schema
    }
    assert suggested == address(box)

    result = await fill_in(
        hass, result["flow_id"], address(box, ssl=False, port=box.http_port)
    )
    assert result["step_id"] == "login_http"
    assert box.password not in str(result)

    result = await fill_in(
        hass, result["flow_id"], {CONF_USERNAME: "new", CONF_PASSWORD: "secret"}
    )
    assert result["reason"] == "reconfigure_successful"
    assert entry.data == address(box, ssl=False, port=box.http_port) | {
        CONF_USERNAME: "new",
        CONF_PASSWORD: "secret",
    }


async def test_changing_the_address_to_another_box_is_refused(
    hass: HomeAssistant, box: SimulatedBox, entry: MockConfigEntry
) -> None:
    """Its entities would become those of another."""
    hass.config_entries.async_update_entry(entry, unique_id="AABBCCDDEEFF")
    result = await entry.start_reconfigure_flow(hass)

    result = await fill_in(hass, result["flow_id"], address(box))

    assert result["reason"] == "another_box"


async def test_the_options_can_be_chosen(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    """A pattern that is none is told, and what was typed stays."""
    await hass.config_entries.async_setup(entry.entry_id)
    chosen = {
        CONF_SCAN_INTERVAL: 60,
        CONF_TELL_LINE_DOWN: False,
        CONF_WHO_MAY_DIAL: ADMINISTRATORS,
        CONF_ALLOWED_NUMBERS: ["**9", "030...", "call me"],
    }
    result = await hass.config_entries.options.async_init(entry.entry_id)
    assert result["step_id"] == "init"

    again = await hass.config_entries.options.async_configure(result["flow_id"], chosen)
    assert again["errors"] == {CONF_ALLOWED_NUMBERS: "invalid_pattern"}

    chosen[CONF_ALLOWED_NUMBERS] = ["**9", "030..."]
    finished = await hass.config_entries.options.async_configure(
        result["flow_id"], chosen
    )
    assert finished["type"] is FlowResultType.CREATE_ENTRY
    assert entry.options == chosen


async def test_a_new_login_is_not_sent_over_another_certificate(
    hass: HomeAssistant, box: SimulatedBox, entry: MockConfigEntry
) -> None:
    """Somebody may pretend to be the box."""
    hass.config_entries.async_update_entry(
        entry, data={**entry.data, CONF_FINGERPRINT: "00" * 32}
    )
    result = await entry.start_reauth_flow(hass)

    result = await fill_in(hass, result["flow_id"], login(box))

    assert result["errors"] == {"base": "certificate_changed"}
    assert box.challenges == 0


async def test_another_certificate_is_taken_with_a_look_at_the_address(
    hass: HomeAssistant, box: SimulatedBox, entry: MockConfigEntry
) -> None:
    """The form shows it."""
    hass.config_entries.async_update_entry(
        entry, data={**entry.data, CONF_FINGERPRINT: "00" * 32}
    )
    result = await entry.start_reconfigure_flow(hass)

    result = await fill_in(hass, result["flow_id"], address(box))
    result = await fill_in(hass, result["flow_id"], login(box))

    assert result["reason"] == "reconfigure_successful"
    assert entry.data == known(box)


@pytest.mark.parametrize(
    ("breaks", "step"),
    [("Client.describe", "user"), ("device.rights", "login")],
)
async def test_what_nobody_expects_is_told_and_passes(
    hass: HomeAssistant,
    box: SimulatedBox,
    caplog: pytest.LogCaptureFixture,
    breaks: str,
    step: str,
) -> None:
    """The log has it whole; the form goes on when it is over."""
    flow_id = await start(hass)
    trouble = patch(
        f"custom_components.fritzbox_voip.config_flow.{breaks}",
        side_effect=RuntimeError("a bug"),
    )
    if step == "login":
        await fill_in(hass, flow_id, address(box))
    answer = address(box) if step == "user" else login(box)
    with trouble:
        result = await fill_in(hass, flow_id, answer)

    assert result["step_id"] == step
    assert result["errors"] == {"host" if step == "user" else "base": "unknown"}
    assert "RuntimeError: a bug" in caplog.text

    result = await fill_in(hass, flow_id, answer)
    assert not result.get("errors")
