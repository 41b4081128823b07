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

from custom_components.fritzbox_voip import coordinator
from custom_components.fritzbox_voip.const import (
    CONF_FINGERPRINT,
    CONF_REPORT_LINE_DOWN,
    DOMAIN,
)
from tests.common import entity_id, poll, state_of
from tests.simulator import Fault, SimulatedBox, Status, User


def issue(hass: HomeAssistant, entry: MockConfigEntry) -> ir.IssueEntry | None:
    """Return the issue of a missing right."""
    return ir.async_get(hass).async_get_issue(DOMAIN, f"missing_right_{entry.entry_id}")


def active_issues(hass: HomeAssistant, kind: str) -> list[ir.IssueEntry]:
    """Return the issues of a kind."""
    return [
        issue
        for issue in ir.async_get(hass).issues.values()
        if issue.translation_key == kind and issue.active
    ]


async def reload(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Load an entry again."""
    assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()


@pytest.fixture
def _app_alone(box: SimulatedBox) -> None:
    """Give the user the right of apps alone."""
    box.users[box.username] = User(box.password, frozenset({"App"}))


@pytest.mark.usefixtures("_app_alone")
async def test_a_missing_right_is_reported_once(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """With the name of the box; the sentence names the right."""
    found = issue(hass, loaded)

    assert found
    assert found.translation_key == "missing_right"
    assert found.translation_placeholders == {"box": box.model}
    assert len(ir.async_get(hass).issues) == 1


@pytest.mark.parametrize("firmware", ["8.02", "7.29", "4.88"])
async def test_a_missing_right_is_reported_by_a_box_that_reports_no_rights(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """The sentence of the lines leads to Repairs, until they can be read again."""
    box.fail(Fault.upnp(401), "X_AVM-DE_GetCurrentUser", None)
    await reload(hass, loaded)
    assert not issue(hass, loaded)

    box.users[box.username] = User(box.password, frozenset({"NAS"}))
    for _ in range(2):
        await poll(hass, freezer, 901)
        assert issue(hass, loaded)

    box.users[box.username] = User(box.password)
    await poll(hass, freezer)
    assert not issue(hass, loaded)


@pytest.mark.usefixtures("_app_alone")
async def test_a_right_that_is_given_mends_it(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Within a quarter of an hour, without a reload."""
    assert entity_id(hass, loaded, "sensor", "sip_clients") is None
    box.users[box.username] = User(box.password)

    await poll(hass, freezer, 901)
    await poll(hass, freezer)

    assert issue(hass, loaded) is None
    assert state_of(hass, loaded, "sensor", "sip_clients").state == "2"
    assert entity_id(hass, loaded, "switch", "alarm_clock_0")


async def test_a_right_that_is_taken_away_is_reported(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """What may no longer be seen is unavailable, the lines stay."""
    box.users[box.username] = User(box.password, frozenset({"App"}))

    await poll(hass, freezer)
    await poll(hass, freezer)

    assert issue(hass, loaded)
    assert state_of(hass, loaded, "sensor", "accounts_registered").state == "2"
    for platform, key in (("sensor", "sip_clients"), ("switch", "alarm_clock_0")):
        assert state_of(hass, loaded, platform, key).state == "unavailable"


async def test_a_right_that_is_taken_away_after_a_restart_is_reported(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The computer has been on for a minute only."""
    monkeypatch.setattr(coordinator, "monotonic", lambda: 60.0)
    box.users[box.username] = User(box.password, frozenset({"App"}))

    await poll(hass, freezer)
    await poll(hass, freezer)

    assert issue(hass, loaded)


async def test_a_right_that_is_missing_is_not_asked_for_again_and_again(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """What was refused once waits until the permissions are checked again."""
    box.users[box.username] = User(box.password, frozenset({"App"}))

    for _ in range(20):
        await poll(hass, freezer)

    refused = [it.action for it in box.requests if it.upnp_code == 606]
    assert refused
    assert len(refused) <= 2 * len(set(refused))


async def test_a_user_without_any_right_is_reported(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Nothing is shown then, and this says why."""
    box.users[box.username] = User(box.password, frozenset())
    await poll(hass, freezer)
    await poll(hass, freezer)
    assert issue(hass, loaded)
    status = ("sensor", "accounts_registered")
    assert state_of(hass, loaded, *status).state == "unavailable"

    box.users[box.username] = User(box.password)
    await poll(hass, freezer, 901)
    await poll(hass, freezer)

    assert issue(hass, loaded) is None
    assert state_of(hass, loaded, *status).state == "2"


@pytest.mark.usefixtures("_app_alone")
async def test_unloading_takes_the_issue_along(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """It is about a box that is no longer polled."""
    await hass.config_entries.async_unload(loaded.entry_id)

    assert issue(hass, loaded) is None


async def test_a_line_that_stays_down_is_reported(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """After ten minutes, and not for ever; it has neither number nor name."""
    box.state.accounts[0].status = "not registered"
    await poll(hass, freezer)
    await poll(hass, freezer, 500)
    assert not active_issues(hass, "line_down")

    await poll(hass, freezer, 110)
    (found,) = active_issues(hass, "line_down")
    assert found.translation_placeholders == {"box": box.model}

    box.state.accounts[0].status = "registered"
    await poll(hass, freezer)
    assert not active_issues(hass, "line_down")


async def test_a_short_interruption_is_not_reported(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """The ten minutes begin anew."""
    statuses: tuple[Status, ...] = ("not registered", "registered", "not registered")
    for status in statuses:
        box.state.accounts[0].status = status
        await poll(hass, freezer, 400)

    assert not active_issues(hass, "line_down")


async def test_of_two_lines_the_last_to_come_back_takes_it_back(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """One is enough for an issue."""
    for account in (box.state.accounts[0], box.state.accounts[1]):
        account.status = "not registered"
    await poll(hass, freezer)
    await poll(hass, freezer, 601)
    box.state.accounts[0].status = "registered"
    await poll(hass, freezer)
    assert active_issues(hass, "line_down")

    box.state.accounts[1].status = "registered"
    await poll(hass, freezer)
    assert not active_issues(hass, "line_down")


ABSENCES = pytest.mark.parametrize(
    "fails",
    [(Fault.UNAVAILABLE, None), (Fault.upnp(820), "X_AVM-DE_GetVoIPAccounts")],
    ids=["box", "lines"],
)


@ABSENCES
async def test_a_line_that_is_down_is_reported_over_short_absences(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    fails: tuple[Fault, str | None],
) -> None:
    """Down since when counts, not how often the box answered meanwhile."""
    box.state.accounts[0].status = "not registered"
    await poll(hass, freezer)
    for _ in range(2):
        box.fail(*fails, times=1)
        await poll(hass, freezer, 301)
        box.recover()
        await poll(hass, freezer, 301)

    assert active_issues(hass, "line_down")


@pytest.mark.parametrize("seconds", [120, 290])
async def test_a_status_that_is_unknown_for_a_moment_does_not_count(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    seconds: int,
) -> None:
    """Neither as up nor as down."""
    account = box.state.accounts[0]
    account.status = "unknown"
    await poll(hass, freezer, 601)
    assert not active_issues(hass, "line_down")
    for status in ("not registered", "unknown", "not registered"):
        account.status = status
        await poll(hass, freezer, seconds)
    await poll(hass, freezer, 601 - 2 * seconds)

    assert active_issues(hass, "line_down")


@ABSENCES
async def test_a_long_absence_begins_the_ten_minutes_anew(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    fails: tuple[Fault, str | None],
) -> None:
    """The line may have been up for long meanwhile."""
    box.state.accounts[0].status = "not registered"
    await poll(hass, freezer)
    box.fail(*fails, times=None)
    for _ in range(3):
        await poll(hass, freezer, 301)
    assert not active_issues(hass, "line_down")

    box.recover()
    await poll(hass, freezer, 301)
    await poll(hass, freezer, 301)
    assert not active_issues(hass, "line_down")
    await poll(hass, freezer, 301)
    assert active_issues(hass, "line_down")


@pytest.mark.parametrize(
    ("minutes_unloaded", "is_up_meanwhile", "reported"),
    [(0, False, True), (4, False, True), (11, False, False), (4, True, False)],
)
async def test_a_reload_is_a_short_absence(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    *,
    minutes_unloaded: int,
    is_up_meanwhile: bool,
    reported: bool,
) -> None:
    """Down since when counts, unless the entry was unloaded for long."""
    account = box.state.accounts[1]
    account.status = "not registered"
    await poll(hass, freezer)
    await poll(hass, freezer, 200)

    await hass.config_entries.async_unload(loaded.entry_id)
    freezer.tick(60 * minutes_unloaded)
    account.status = "registered" if is_up_meanwhile else "not registered"
    await hass.config_entries.async_setup(loaded.entry_id)
    await poll(hass, freezer)
    account.status = "not registered"
    await poll(hass, freezer, 381 - 60 * (minutes_unloaded % 11))

    assert bool(active_issues(hass, "line_down")) is reported


async def test_three_lines_in_turn(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """The one that was reported is back: another that is just down is no reason."""
    accounts = box.state.accounts
    accounts[0].status = "not registered"
    await poll(hass, freezer)
    await poll(hass, freezer, 601)
    assert active_issues(hass, "line_down")

    accounts[1].status = "not registered"
    await poll(hass, freezer)
    assert active_issues(hass, "line_down")
    accounts[0].status = "registered"
    await poll(hass, freezer)
    assert not active_issues(hass, "line_down")

    accounts[2].status = "not registered"
    await poll(hass, freezer, 500)
    assert not active_issues(hass, "line_down")
    await poll(hass, freezer, 110)
    assert active_issues(hass, "line_down")
    accounts[1].status = "registered"
    await poll(hass, freezer)
    assert not active_issues(hass, "line_down")


async def test_a_line_that_is_deleted_takes_it_back(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """That is a way to mend it too."""
    box.state.accounts[0].status = "not registered"
    await poll(hass, freezer)
    await poll(hass, freezer, 601)
    assert active_issues(hass, "line_down")

    del box.state.accounts[0]
    await poll(hass, freezer)

    assert not active_issues(hass, "line_down")


async def test_switching_the_option_off_takes_it_back(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """At once, also when the user had ignored it; and it does not come again."""
    box.state.accounts[0].status = "not registered"
    await poll(hass, freezer)
    await poll(hass, freezer, 601)
    (found,) = active_issues(hass, "line_down")
    ir.async_ignore_issue(hass, DOMAIN, found.issue_id, ignore=True)

    options = hass.config_entries.options
    form = await options.async_init(loaded.entry_id)
    await options.async_configure(form["flow_id"], {CONF_REPORT_LINE_DOWN: False})
    await hass.async_block_till_done()
    assert not ir.async_get(hass).issues

    await poll(hass, freezer, 700)
    assert not ir.async_get(hass).issues


async def test_lines_are_not_reported_where_the_option_is_off(
    hass: HomeAssistant,
    box: SimulatedBox,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """The options switch it off."""
    hass.config_entries.async_update_entry(
        entry, options={CONF_REPORT_LINE_DOWN: False}
    )
    box.state.accounts[0].status = "not registered"
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()

    await poll(hass, freezer, 700)

    assert not active_issues(hass, "line_down")


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
async def test_an_entry_that_was_never_set_up_takes_its_issues_along(
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
