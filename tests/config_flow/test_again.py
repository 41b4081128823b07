"""A new login, and a new address."""

from homeassistant.const import (
    CONF_PASSWORD,
    CONF_USERNAME,
)
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.fritzbox_voip.const import CONF_FINGERPRINT
from tests.simulator import SimulatedBox, User

from .common import address, fill_in, known, login


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
