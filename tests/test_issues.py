"""What the user can fix has an issue, which is deleted once it is fixed."""

from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryDisabler, ConfigEntryState
from homeassistant.const import CONF_PASSWORD, CONF_PORT
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.fritzbox_voip.const import (
    CONF_FINGERPRINT,
    DOMAIN,
)
from tests.common import active_issues, poll, reload, state_of
from tests.simulator import Fault, SimulatedBox, User


async def test_unloading_takes_everything_back(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Issues that exist, and one that was about to be created."""
    box.state.accounts[0].status = "not registered"
    box.state.clients[0].external_registration = True
    await poll(hass, freezer)
    assert active_issues(hass, "external_registration")

    await hass.config_entries.async_unload(loaded.entry_id)
    await poll(hass, freezer, 700)

    assert not ir.async_get(hass).issues


async def test_a_sip_client_that_is_open_to_the_internet_is_reported(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Each has its own issue, so that one can be ignored."""
    for client in box.state.clients.values():
        client.external_registration = True
    await poll(hass, freezer)
    assert {
        (issue.translation_placeholders or {})["internal_number"]
        for issue in active_issues(hass, "external_registration")
    } == {"620", "621"}

    box.state.clients[0].external_registration = False
    await poll(hass, freezer)
    assert len(active_issues(hass, "external_registration")) == 1


async def test_click_to_dial_that_is_off_has_an_error_for_whoever_dials(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Not to those who never do; and it goes when it is mended."""
    phone, box.state.dial_phone = box.state.dial_phone, ""
    await poll(hass, freezer, 901)
    assert not active_issues(hass, "click_to_dial_off")

    with pytest.raises(HomeAssistantError):
        await hass.services.async_call(DOMAIN, "ring", blocking=True)
    assert active_issues(hass, "click_to_dial_off")
    await hass.async_block_till_done(wait_background_tasks=True)

    box.state.dial_phone = phone
    await poll(hass, freezer, 920)
    assert not active_issues(hass, "click_to_dial_off")


async def test_tr064_that_is_switched_off_is_reported(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """With the place of the switch; and it goes when it is mended."""
    box.tr064_enabled = False
    await poll(hass, freezer)
    assert active_issues(hass, "tr064_disabled")

    box.tr064_enabled = True
    await poll(hass, freezer, 121)
    assert not active_issues(hass, "tr064_disabled")
    assert state_of(hass, loaded, "sensor", "accounts_registered").state == "2"


@pytest.mark.parametrize("kind", ["line_down", "external_registration"])
async def test_what_is_ignored_stays_ignored(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    kind: str,
) -> None:
    """Also when the entry is loaded again; until it is mended and happens anew."""
    box.state.accounts[0].status = "not registered"
    box.state.clients[0].external_registration = True
    await poll(hass, freezer)
    await poll(hass, freezer, 601)
    (found,) = active_issues(hass, kind)
    ir.async_ignore_issue(hass, DOMAIN, found.issue_id, ignore=True)

    await reload(hass, loaded)
    await poll(hass, freezer, 601)
    (found,) = active_issues(hass, kind)
    assert found.dismissed_version

    box.state.accounts[0].status = "registered"
    box.state.clients[0].external_registration = False
    await poll(hass, freezer)
    assert not active_issues(hass, kind)
    box.state.accounts[0].status = "not registered"
    box.state.clients[0].external_registration = True
    await poll(hass, freezer)
    await poll(hass, freezer, 601)
    (found,) = active_issues(hass, kind)
    assert not found.dismissed_version


def ignored(entry_id: str, *issue_ids: str) -> dict[str, Any]:
    """Return the storage of issues that were ignored before a restart."""
    return {
        "version": ir.STORAGE_VERSION_MAJOR,
        "minor_version": ir.STORAGE_VERSION_MINOR,
        "data": {
            "issues": [
                {
                    "config_entry_id": None,
                    "created": "2026-11-01T12:00:00+00:00",
                    "dismissed_version": "2026.10.0",
                    "domain": DOMAIN,
                    "is_persistent": False,
                    "issue_id": issue_id,
                }
                for issue_id in issue_ids
            ]
        },
    }


@pytest.mark.parametrize("trouble", [None, "clients", "everything"])
@pytest.mark.parametrize("solved", [True, False])
async def test_a_restart_keeps_what_is_ignored(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    box: SimulatedBox,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    trouble: str | None,
    *,
    solved: bool,
) -> None:
    """Unless it was solved meanwhile; also where nothing can be read at first."""
    issue_ids = {
        f"external_registration_{entry.entry_id}_620",
        f"line_down_{entry.entry_id}",
    }
    hass_storage[ir.STORAGE_KEY] = ignored(entry.entry_id, *issue_ids)
    await ir.async_load(hass)
    box.state.clients[0].external_registration = not solved
    box.state.accounts[0].status = "registered" if solved else "not registered"
    if trouble:
        action = "X_AVM-DE_GetClients" if trouble == "clients" else None
        box.fail(Fault.upnp(820), action, times=None)

    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    registry = ir.async_get(hass)
    if trouble == "everything":
        assert {it for _, it in registry.issues} == issue_ids
    box.recover()
    await poll(hass, freezer, 121)
    await poll(hass, freezer, 121)
    await poll(hass, freezer, 601)

    left = {it.issue_id: it for it in registry.issues.values() if it.active}
    assert left.keys() == (set() if solved else issue_ids)
    assert all(it.dismissed_version == "2026.10.0" for it in left.values())


@pytest.mark.parametrize("disabled", [True, False])
async def test_the_issues_of_an_entry_that_was_never_set_up_are_deleted_with_it(
    hass: HomeAssistant, box: SimulatedBox, entry: MockConfigEntry, *, disabled: bool
) -> None:
    """When it is disabled or removed while it waits for the box."""
    box.tr064_enabled = False
    await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert active_issues(hass, "tr064_disabled")

    if disabled:
        await hass.config_entries.async_set_disabled_by(
            entry.entry_id, ConfigEntryDisabler.USER
        )
    else:
        await hass.config_entries.async_remove(entry.entry_id)

    assert not ir.async_get(hass).issues


async def test_what_is_ignored_goes_when_the_entry_is_removed(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """But not when it is disabled."""
    box.state.clients[0].external_registration = True
    await poll(hass, freezer)
    (found,) = active_issues(hass, "external_registration")
    ir.async_ignore_issue(hass, DOMAIN, found.issue_id, ignore=True)

    await hass.config_entries.async_set_disabled_by(
        loaded.entry_id, ConfigEntryDisabler.USER
    )
    assert ir.async_get(hass).async_get_issue(DOMAIN, found.issue_id)
    await hass.config_entries.async_remove(loaded.entry_id)
    assert not ir.async_get(hass).issues


async def test_two_boxes_are_reported_separately(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """What is mended at one of them, or its removal, leaves the other alone."""
    async with SimulatedBox(serial="665544332211") as other:
        data = {**loaded.data, CONF_PORT: other.https_port}
        del data[CONF_FINGERPRINT]
        second = MockConfigEntry(
            domain=DOMAIN, title="Upstairs", unique_id=other.serial, data=data
        )
        second.add_to_hass(hass)
        boxes = (box, other)
        for it in boxes:
            it.state.clients[0].external_registration = True
        await hass.config_entries.async_setup(second.entry_id)
        await poll(hass, freezer)
        assert second.state is ConfigEntryState.LOADED
        kind = "external_registration"
        assert {
            (it.translation_placeholders or {})["box"]
            for it in active_issues(hass, kind)
        } == {box.model, "Upstairs"}

        box.state.clients[0].external_registration = False
        await poll(hass, freezer)
        (left,) = active_issues(hass, kind)
        assert (left.translation_placeholders or {})["box"] == "Upstairs"

        box.state.clients[0].external_registration = True
        await poll(hass, freezer)
        await hass.config_entries.async_remove(second.entry_id)
        (left,) = active_issues(hass, kind)
        assert (left.translation_placeholders or {})["box"] == box.model


async def test_a_login_that_is_refused_beside_an_open_reconfigure_is_an_issue(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Home Assistant starts no reauth then; it goes when the login works again."""
    await loaded.start_reconfigure_flow(hass)
    box.users[box.username] = User("changed")
    await poll(hass, freezer)
    await poll(hass, freezer, 301)
    assert active_issues(hass, "invalid_auth")
    assert state_of(hass, loaded, "sensor", "accounts_registered").state == (
        "unavailable"
    )

    hass.config_entries.async_update_entry(
        loaded, data={**loaded.data, CONF_PASSWORD: "changed"}
    )
    await reload(hass, loaded)

    assert not active_issues(hass, "invalid_auth")
    assert loaded.state is ConfigEntryState.LOADED


async def test_notifications_have_nothing_private(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """No number that others could call, no name, no login."""
    line, client = box.state.accounts[0], box.state.clients[0]
    line.status = "not registered"
    client.external_registration = True
    await poll(hass, freezer)
    await poll(hass, freezer, 601)
    issues = repr(list(ir.async_get(hass).issues.values()))
    box.users[box.username] = User(box.password, frozenset({"App"}))
    await poll(hass, freezer)
    await poll(hass, freezer)
    issues += repr(list(ir.async_get(hass).issues.values()))
    box.tr064_enabled = False
    await poll(hass, freezer)
    issues += repr(list(ir.async_get(hass).issues.values()))

    for kind in (
        "line_down",
        "external_registration",
        "missing_right",
        "tr064_disabled",
    ):
        assert kind in issues
    for private in (line.number, client.phone_name, box.username, box.password):
        assert private not in issues
