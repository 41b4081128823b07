"""A box is added by hand."""

from unittest.mock import patch

from homeassistant.const import (
    CONF_HOST,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_SSL,
    CONF_USERNAME,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers.selector import SelectSelector, TextSelector
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.fritzbox_voip.const import CONF_FINGERPRINT
from tests.simulator import Fault, SimulatedBox, User

from .common import address, fill_in, known, login, start


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
    hass: HomeAssistant, box: SimulatedBox, permissions: frozenset[str]
) -> None:
    """And with the right it goes on."""
    box.users[box.username] = User(box.password, permissions)
    flow = await start(hass)
    await fill_in(hass, flow, address(box))

    result = await fill_in(hass, flow, login(box))
    assert result["errors"] == {CONF_USERNAME: "missing_right"}

    box.users[box.username] = User(box.password)
    result = await fill_in(hass, flow, login(box))
    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize("rights", ["Phone", "BoxAdmin", "App"])
async def test_every_right_that_includes_lines_will_do(
    hass: HomeAssistant, box: SimulatedBox, permissions: str
) -> None:
    """Telephony, configuration, or apps."""
    box.users[box.username] = User(box.password, frozenset({permissions}))
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


@pytest.mark.parametrize(
    ("breaks", "step"),
    [("Client.get_description", "user"), ("device.get_permissions", "login")],
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
