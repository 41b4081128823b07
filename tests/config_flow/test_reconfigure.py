"""Another address, or another kind of connection."""

from homeassistant.const import (
    CONF_HOST,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_SSL,
    CONF_USERNAME,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import UnknownFlow
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.fritzbox_voip.const import CONF_FINGERPRINT
from tests.simulator import SimulatedBox, User

from .common import address, login, pinned, submit, suggested, without


async def test_address_and_login_are_changed(
    hass: HomeAssistant, box: SimulatedBox, entry: MockConfigEntry
) -> None:
    """The forms show what there is, but no password; nothing of it stays."""
    hass.config_entries.async_update_entry(entry, data=pinned(box), title="Attic")
    box.users["new"] = User("secret")
    result = dict(await entry.start_reconfigure_flow(hass))
    assert result["step_id"] == "reconfigure"
    assert suggested(result) == address(box)

    http = address(box, ssl=False, port=box.http_port)
    result = await submit(hass, result["flow_id"], http)
    assert result["step_id"] == "login"
    assert result["description_placeholders"]["box"] == "Attic"
    assert suggested(result) == {CONF_USERNAME: box.username}

    new = {CONF_USERNAME: "new", CONF_PASSWORD: "secret"}
    result = await submit(hass, result["flow_id"], new)
    assert result["reason"] == "reconfigure_successful"
    assert entry.data == http | new
    assert entry.title == "Attic"


async def test_an_address_that_does_not_answer_is_reported(
    hass: HomeAssistant, box: SimulatedBox, entry: MockConfigEntry
) -> None:
    """What was entered stays in the form, and the old address in the entry."""
    before = dict(entry.data)
    result = await entry.start_reconfigure_flow(hass)

    wrong = address(box, host="127.0.0.2")
    result = await submit(hass, result["flow_id"], wrong)

    assert result["step_id"] == "reconfigure"
    assert result["errors"] == {CONF_HOST: "cannot_connect"}
    assert suggested(result) == wrong
    assert entry.data == before


async def test_the_address_of_another_box_is_refused(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    neighbor: SimulatedBox,
) -> None:
    """Its entities would become those of another one."""
    before = dict(entry.data)
    result = await entry.start_reconfigure_flow(hass)

    result = await submit(hass, result["flow_id"], address(neighbor))

    assert result["reason"] == "another_box"
    assert entry.data == before
    assert neighbor.challenges == 0


async def test_another_certificate_is_accepted_with_the_login(
    hass: HomeAssistant, box: SimulatedBox, entry: MockConfigEntry
) -> None:
    """The form shows it."""
    data = {**entry.data, CONF_FINGERPRINT: "00" * 32}
    hass.config_entries.async_update_entry(entry, data=data)
    result = await entry.start_reconfigure_flow(hass)

    result = await submit(hass, result["flow_id"], address(box))
    shown = result["description_placeholders"]["fingerprint"]
    result = await submit(hass, result["flow_id"], login(box))

    assert shown.replace(":", "").lower() == box.fingerprint.hex()
    assert entry.data == pinned(box)


@pytest.mark.parametrize("step_id", ["reconfigure", "login"])
async def test_removing_a_box_closes_its_dialog(
    hass: HomeAssistant, box: SimulatedBox, entry: MockConfigEntry, step_id: str
) -> None:
    """It was left open; nothing is logged in to, and nothing is added."""
    flow_id = (await entry.start_reconfigure_flow(hass))["flow_id"]
    if step_id == "login":
        await submit(hass, flow_id, address(box))

    await hass.config_entries.async_remove(entry.entry_id)

    assert hass.config_entries.flow.async_progress() == []
    with pytest.raises(UnknownFlow):
        await submit(hass, flow_id, login(box))
    assert box.challenges == 0


@pytest.mark.usefixtures("_default_ports")
@pytest.mark.parametrize("port", ["stored", "not stored"])
async def test_https_alone_is_switched_off(
    hass: HomeAssistant, box: SimulatedBox, entry: MockConfigEntry, port: str
) -> None:
    """The default port is not shown, and that of HTTP is used then (L5)."""
    data = pinned(box) if port == "stored" else without(pinned(box), CONF_PORT)
    hass.config_entries.async_update_entry(entry, data=data)
    result = dict(await entry.start_reconfigure_flow(hass))
    shown = suggested(result)
    assert shown == {CONF_HOST: box.host, CONF_SSL: True}

    result = await submit(hass, result["flow_id"], shown | {CONF_SSL: False})
    result = await submit(hass, result["flow_id"], login(box))

    assert result["reason"] == "reconfigure_successful"
    assert entry.data == {CONF_HOST: box.host, CONF_SSL: False} | login(box)


@pytest.mark.usefixtures("_default_ports")
@pytest.mark.parametrize("ssl", [True, False])
async def test_a_port_of_before_is_not_used_for_the_other_kind_of_connection(
    hass: HomeAssistant, box: SimulatedBox, entry: MockConfigEntry, ssl: bool
) -> None:
    """One that is not the default stays in the form while the switch is moved."""
    http = {CONF_HOST: box.host, CONF_SSL: ssl, CONF_PORT: 4711} | login(box)
    hass.config_entries.async_update_entry(entry, data=http)
    result = dict(await entry.start_reconfigure_flow(hass))
    shown = suggested(result)
    assert shown[CONF_PORT] == 4711

    result = await submit(hass, result["flow_id"], shown | {CONF_SSL: not ssl})
    result = await submit(hass, result["flow_id"], login(box))

    assert result["reason"] == "reconfigure_successful"
    data = pinned(box, ssl=not ssl)
    assert entry.data == without(data, CONF_PORT, *([CONF_FINGERPRINT] if ssl else []))


async def test_a_port_that_is_entered_with_the_switch_is_used(
    hass: HomeAssistant, box: SimulatedBox, entry: MockConfigEntry
) -> None:
    """Only the one of before is not."""
    http = address(box, ssl=False, port=box.http_port)
    hass.config_entries.async_update_entry(entry, data=http | login(box))
    result = await entry.start_reconfigure_flow(hass)

    await submit(hass, result["flow_id"], address(box))
    await submit(hass, result["flow_id"], login(box))

    assert entry.data == pinned(box)
