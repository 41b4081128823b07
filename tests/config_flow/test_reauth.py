"""A new login for a box that has refused the old one."""

from homeassistant.const import CONF_PASSWORD, CONF_PORT, CONF_USERNAME
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.fritzbox_voip.const import DOMAIN
from custom_components.fritzbox_voip.issues import format_fingerprint
from tests.simulator import SimulatedBox, User

from .common import address, login, pinned, submit, suggested


async def test_a_new_login_is_stored_once_it_works(
    hass: HomeAssistant, box: SimulatedBox, entry: MockConfigEntry
) -> None:
    """A wrong one costs one login; no password is ever shown."""
    box.users["new"] = User("secret")
    result = await entry.start_reauth_flow(hass)
    assert result["step_id"] == "reauth_confirm"
    assert result["description_placeholders"]["box"] == entry.title
    assert suggested(dict(result)) == {CONF_USERNAME: box.username}

    result = await submit(
        hass, result["flow_id"], {CONF_USERNAME: "new", CONF_PASSWORD: "wrong"}
    )
    assert result["errors"] == {CONF_PASSWORD: "invalid_auth"}
    assert suggested(result) == {CONF_USERNAME: "new"}
    assert box.failed_logins == 1

    right = {CONF_USERNAME: "new", CONF_PASSWORD: "secret"}
    result = await submit(hass, result["flow_id"], right)
    assert result["reason"] == "reauth_successful"
    assert entry.data == address(box) | right


async def test_a_new_login_waits_for_the_box(
    hass: HomeAssistant, box: SimulatedBox, entry: MockConfigEntry
) -> None:
    """This form has no field for the address."""
    result = await entry.start_reauth_flow(hass)
    await box.go_down()

    result = await submit(hass, result["flow_id"], login(box))
    assert result["errors"] == {"base": "cannot_connect"}

    await box.come_up()
    result = await submit(hass, result["flow_id"], login(box))
    assert result["reason"] == "reauth_successful"


async def test_an_error_of_the_port_is_shown_above_the_login(
    hass: HomeAssistant, box: SimulatedBox, entry: MockConfigEntry
) -> None:
    """This form has no field for the port either."""
    data = {**entry.data, CONF_PORT: box.http_port}
    hass.config_entries.async_update_entry(entry, data=data)
    result = await entry.start_reauth_flow(hass)

    result = await submit(hass, result["flow_id"], login(box))

    assert result["errors"] == {"base": "wrong_port"}


@pytest.mark.usefixtures("_default_ports")
async def test_the_default_port_is_not_asked_for(
    hass: HomeAssistant, box: SimulatedBox, entry: MockConfigEntry
) -> None:
    """The entry is connected to as before."""
    data = {key: entry.data[key] for key in entry.data if key != CONF_PORT}
    hass.config_entries.async_update_entry(entry, data=data)
    result = await entry.start_reauth_flow(hass)

    result = await submit(hass, result["flow_id"], login(box))

    assert result["reason"] == "reauth_successful"
    assert entry.data == data
    assert all(request.secure for request in box.requests)


async def test_a_new_login_is_not_sent_to_another_box(
    hass: HomeAssistant, box: SimulatedBox, entry: MockConfigEntry
) -> None:
    """It is meant for the one that was added."""
    hass.config_entries.async_update_entry(entry, unique_id="AABBCCDDEEFF")
    before = dict(entry.data)
    result = await entry.start_reauth_flow(hass)

    result = await submit(hass, result["flow_id"], login(box))

    assert result["reason"] == "another_box"
    assert box.challenges == 0
    assert entry.data == before


async def test_a_new_login_is_not_sent_over_another_certificate(
    hass: HomeAssistant, box: SimulatedBox, entry: MockConfigEntry
) -> None:
    """The repair to accept it exists when the form says so."""
    data = pinned(box)
    hass.config_entries.async_update_entry(entry, data=data)
    box.change_certificate()
    result = await entry.start_reauth_flow(hass)

    result = await submit(hass, result["flow_id"], login(box))

    assert result["errors"] == {"base": "certificate_changed"}
    assert box.challenges == 0
    assert entry.data == data
    issue = ir.async_get(hass).async_get_issue(
        DOMAIN, f"certificate_changed_{entry.entry_id}"
    )
    assert issue
    assert issue.is_fixable
    assert issue.translation_placeholders == {
        "box": entry.title,
        "expected": format_fingerprint(data["fingerprint"]),
        "got": format_fingerprint(box.fingerprint.hex()),
    }
