"""Diagnostics help, and have nothing private."""

from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
    get_diagnostics_for_device,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.fritzbox_voip.const import DOMAIN
from tests.common import poll
from tests.simulator import Fault, SimulatedBox
from tests.test_devices import box_device, children


@pytest.fixture(autouse=True)
async def _diagnostics(hass: HomeAssistant) -> None:
    """Load what offers the diagnostics."""
    assert await async_setup_component(hass, "diagnostics", {})


async def test_the_entry_shows_the_box_and_what_it_offers(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    box: SimulatedBox,
    loaded: MockConfigEntry,
) -> None:
    """All that one asks first when something does not work."""
    diagnostics: dict[str, Any] = await get_diagnostics_for_config_entry(
        hass, hass_client, loaded
    )

    assert diagnostics["box"]["model"] == box.model
    assert diagnostics["box"]["firmware"] == "8.02"
    assert "X_VoIP" in diagnostics["box"]["services"]
    assert len(diagnostics["box"]["x_voip_actions"]) == 44
    assert diagnostics["login"] == {"ssl": True, "port": box.https_port}
    assert diagnostics["permissions"] == {"phone": True, "app": False}
    assert diagnostics["options"] == {
        "scan_interval": None,
        "who_may_dial": None,
        "allowed_numbers": 0,
    }
    assert [account["status"] for account in diagnostics["accounts"]] == [
        "registered",
        "registered",
        "disabled",
    ]
    assert [client["index"] for client in diagnostics["clients"]] == [0, 1]
    assert diagnostics["alarm_clocks"][0] == {
        "index": 0,
        "enabled": True,
        "weekdays": ["MO", "TU", "WE", "TH", "FR"],
        "has_phone": True,
    }


async def test_how_the_updates_of_each_part_went(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """An error is shown by its name."""
    box.fail(Fault.upnp(820), "X_AVM-DE_GetClients", times=None)
    await poll(hass, freezer)

    answer = await get_diagnostics_for_config_entry(hass, hass_client, loaded)

    parts = answer["coordinators"]
    assert list(parts) == [
        "accounts",
        "clients",
        "alarm_clocks",
        "dialing",
        "settings",
        "prefixes",
    ]
    assert parts["accounts"] == {
        "last_update_success": True,
        "last_exception": None,
        "update_interval": "0:00:30",
    }
    assert parts["clients"] == {
        "last_update_success": False,
        "last_exception": "InternalError",
        "update_interval": "0:00:30",
    }


async def test_a_box_that_is_away(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """The error is that of the connection."""
    await box.go_down()
    await poll(hass, freezer)

    answer = await get_diagnostics_for_config_entry(hass, hass_client, loaded)

    assert answer["coordinators"]["accounts"]["last_update_success"] is False
    assert answer["coordinators"]["accounts"]["last_exception"] == "UnreachableError"


@pytest.mark.parametrize("trouble", ["its actions", "telephony"])
async def test_an_update_of_fritz_os_after_which_something_is_missing(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    trouble: str,
) -> None:
    """Then the diagnostics are needed most."""
    await box.go_down()
    await poll(hass, freezer)
    box.firmware = "7.39"
    if trouble == "telephony":
        del box.services["/upnp/control/x_voip"]
    else:
        box.fail(Fault.HTML, "/x_voipSCPD.xml", times=None)
    await box.come_up()
    await poll(hass, freezer, 121)

    answer = await get_diagnostics_for_config_entry(hass, hass_client, loaded)

    assert answer["box"]["x_voip_actions"] is None
    assert answer["coordinators"]["accounts"]["last_exception"] == (
        "UnknownServiceError"
        if trouble == "telephony"
        else "DescriptionUnavailableError"
    )


async def test_a_box_that_is_not_loaded(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    box: SimulatedBox,
    entry: MockConfigEntry,
) -> None:
    """As far as it can be said."""
    box.fail(Fault.RESET, times=None)
    assert await async_setup_component(hass, DOMAIN, {})
    answer = await get_diagnostics_for_config_entry(hass, hass_client, entry)

    assert answer["login"]["ssl"] is True
    assert "box" not in answer


async def test_each_device_has_its_own(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    box: SimulatedBox,
    loaded: MockConfigEntry,
) -> None:
    """A line, a SIP client, and the box for the box."""
    devices = children(hass, loaded)
    line = devices[box.state.accounts[0].number]
    phone = devices[box.state.clients[0].phone_name]

    async def diagnostics_of(device: Any) -> dict[str, Any]:
        return dict(await get_diagnostics_for_device(hass, hass_client, loaded, device))

    assert (await diagnostics_of(line))["account"]["status"] == "registered"
    assert (await diagnostics_of(phone))["client"]["external_registration"] is False
    assert (await diagnostics_of(box_device(hass, loaded)))["box"]["model"] == box.model


async def test_a_device_of_a_box_that_is_not_loaded(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, loaded: MockConfigEntry
) -> None:
    """As much as can be said of its box."""
    devices = [*children(hass, loaded).values(), box_device(hass, loaded)]
    await hass.config_entries.async_unload(loaded.entry_id)

    for device in devices:
        answer: dict[str, Any] = await get_diagnostics_for_device(
            hass, hass_client, loaded, device
        )
        assert answer["login"]["ssl"] is True
        assert "box" not in answer


@pytest.mark.parametrize("firmware", ["4.88"])
async def test_what_an_old_box_does_not_report_is_left_open(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, loaded: MockConfigEntry
) -> None:
    """Permissions, ids and numbers."""
    diagnostics = await get_diagnostics_for_config_entry(hass, hass_client, loaded)

    assert diagnostics["permissions"] is None
    assert diagnostics["clients"][0]["has_client_id"] is None
    assert diagnostics["clients"][0]["incoming_numbers"] is None
