"""A box is added by hand."""

from typing import Any
from unittest.mock import patch

from homeassistant.const import CONF_HOST, CONF_PORT
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.simulator import Fault, SimulatedBox

from .common import (
    add,
    address,
    announcement,
    discover,
    login,
    pinned,
    start,
    submit,
    suggested,
    without,
)


async def test_a_box_is_added_over_https(
    hass: HomeAssistant, box: SimulatedBox
) -> None:
    """The certificate that was shown is the one that is pinned."""
    flow_id = await start(hass)

    result = await submit(hass, flow_id, address(box))
    assert result["step_id"] == "login"
    placeholders = result["description_placeholders"]
    assert placeholders["box"] == box.model
    assert placeholders["fingerprint"].replace(":", "").lower() == box.fingerprint.hex()

    result = await submit(hass, flow_id, login(box))
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == box.model
    assert result["data"] == pinned(box)
    assert result["result"].unique_id == box.serial


async def test_a_box_is_added_with_http(hass: HomeAssistant, box: SimulatedBox) -> None:
    """Nothing goes over HTTPS then, and no certificate is shown or stored."""
    flow_id = await start(hass)
    http = address(box, ssl=False, port=box.http_port)

    result = await submit(hass, flow_id, http)
    assert result["step_id"] == "login"
    assert result["description_placeholders"]["fingerprint"] == "–"

    result = await submit(hass, flow_id, login(box))
    assert result["data"] == http | login(box)
    assert not any(request.secure for request in box.requests)


async def test_a_box_that_lists_a_service_without_an_scpd_is_added(
    hass: HomeAssistant, box: SimulatedBox
) -> None:
    """As one with FRITZ!OS 8.24 beta does (L8)."""
    box.list_without_scpd()

    assert (await add(hass, box))["data"] == pinned(box)


async def test_a_box_that_does_not_answer_is_reported_at_the_address(
    hass: HomeAssistant, box: SimulatedBox
) -> None:
    """When it answers, the flow continues."""
    flow_id = await start(hass)
    await box.go_down()

    result = await submit(hass, flow_id, address(box))
    assert result["errors"] == {CONF_HOST: "cannot_connect"}
    assert suggested(result) == address(box)

    await box.come_up()
    result = await submit(hass, flow_id, address(box))
    assert result["step_id"] == "login"


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault.HTML, "not_a_fritzbox"),
        (Fault.EMPTY, "not_a_fritzbox"),
        (Fault.NOT_FOUND, "not_a_fritzbox"),
        (Fault.MALFORMED, "not_a_fritzbox"),
        (Fault.DOCTYPE, "not_a_fritzbox"),
        (Fault.HUGE, "not_a_fritzbox"),
        (Fault.UNAVAILABLE, "blocked"),
        (Fault.RESET, "cannot_connect"),
    ],
)
async def test_what_does_not_answer_like_a_box_is_reported_at_the_address(
    hass: HomeAssistant, box: SimulatedBox, fault: Fault, error: str
) -> None:
    """When it answers like one, the flow continues."""
    box.fail(fault, times=None)
    flow_id = await start(hass)

    result = await submit(hass, flow_id, address(box))
    assert result["errors"] == {CONF_HOST: error}

    box.recover()
    result = await submit(hass, flow_id, address(box))
    assert result["step_id"] == "login"


async def test_a_box_without_telephony_is_reported_at_the_address(
    hass: HomeAssistant, box: SimulatedBox, caplog: pytest.LogCaptureFixture
) -> None:
    """A repeater is one; nothing is logged as unexpected."""
    del box.services["/upnp/control/x_voip"]
    flow_id = await start(hass)

    result = await submit(hass, flow_id, address(box))

    assert result["errors"] == {CONF_HOST: "not_a_fritzbox"}
    assert "Unexpected" not in caplog.text


@pytest.mark.parametrize("fault", [Fault.HTML, Fault.NOT_FOUND, Fault.HTML_500])
async def test_a_box_that_does_not_describe_telephony_is_asked_about_its_apps(
    hass: HomeAssistant, box: SimulatedBox, fault: Fault
) -> None:
    """Web pages come from boxes on which access for apps is off (L7)."""
    box.fail(fault, "/x_voipSCPD.xml", times=None)
    flow_id = await start(hass)

    result = await submit(hass, flow_id, address(box))
    assert result["errors"] == {CONF_HOST: "tr064_disabled"}

    box.recover()
    result = await submit(hass, flow_id, address(box))
    assert result["step_id"] == "login"


async def test_a_box_is_not_added_twice(
    hass: HomeAssistant, box: SimulatedBox, entry: MockConfigEntry
) -> None:
    """Not over HTTP either; the entry stays as it is."""
    before = dict(entry.data)
    flow_id = await start(hass)

    result = await submit(hass, flow_id, address(box, ssl=False, port=box.http_port))

    assert (result["type"], result["reason"]) == ("abort", "already_configured")
    assert entry.data == before


@pytest.mark.usefixtures("_default_ports")
async def test_a_box_that_was_discovered_can_be_added_by_hand(
    hass: HomeAssistant, box: SimulatedBox
) -> None:
    """Its discovery ends then."""
    await discover(hass, announcement(box))

    result = await add(hass, box)

    assert result["title"] == box.model
    assert result["data"] == without(pinned(box), CONF_PORT)
    assert hass.config_entries.flow.async_progress() == []


@pytest.mark.parametrize(
    ("target", "step_id", "field"),
    [
        ("Client.get_description", "user", CONF_HOST),
        ("device.get_permissions", "login", "base"),
    ],
)
async def test_an_unexpected_error_is_logged_and_reported(
    hass: HomeAssistant,
    box: SimulatedBox,
    caplog: pytest.LogCaptureFixture,
    target: str,
    step_id: str,
    field: str,
) -> None:
    """When it is over, the flow continues."""
    flow_id = await start(hass)
    user_input: dict[str, Any] = address(box)
    if step_id == "login":
        await submit(hass, flow_id, user_input)
        user_input = login(box)

    with patch(
        f"custom_components.fritzbox_voip.helpers.{target}",
        side_effect=RuntimeError("a bug"),
    ):
        result = await submit(hass, flow_id, user_input)
    assert (result["step_id"], result["errors"]) == (step_id, {field: "unknown"})
    assert "RuntimeError: a bug" in caplog.text

    result = await submit(hass, flow_id, user_input)
    assert not result.get("errors")


class TestTitle:
    """What a box is called (L12)."""

    @pytest.mark.parametrize("name", ["Attic", "FRITZ!Box 7590 Attic", "Söhne & Co"])
    async def test_the_name_of_the_box_is_the_title(
        self, hass: HomeAssistant, box: SimulatedBox, name: str
    ) -> None:
        """Where it says more than the model."""
        box.name = name

        assert (await add(hass, box))["title"] == name

    @pytest.mark.parametrize("name", ["", "FRITZ!Box", "fritz!box 7590", "7590"])
    async def test_a_name_that_says_no_more_gives_way_to_the_model(
        self, hass: HomeAssistant, box: SimulatedBox, name: str
    ) -> None:
        """By default it is the model, or a part of it."""
        box.name = name

        assert (await add(hass, box))["title"] == "FRITZ!Box 7590"

    async def test_a_long_name_is_cut(
        self, hass: HomeAssistant, box: SimulatedBox
    ) -> None:
        """It comes from the network, and is on one line."""
        box.name = "Attic\n" + "x" * 100_000

        assert (await add(hass, box))["title"] == "Attic " + "x" * 58

    async def test_two_boxes_of_one_name_have_their_addresses(
        self, hass: HomeAssistant, entry: MockConfigEntry, neighbor: SimulatedBox
    ) -> None:
        """The first one is called as before."""
        result = await add(hass, neighbor)

        assert result["title"] == f"{entry.title} ({neighbor.host})"
        assert entry.title == "FRITZ!Box 7590"
