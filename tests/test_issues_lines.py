"""Lines that stay down have an issue, which is deleted once they are back."""

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.fritzbox_voip.const import (
    CONF_REPORT_LINE_DOWN,
    DOMAIN,
)
from tests.common import active_issues, poll
from tests.simulator import Fault, SimulatedBox, Status


async def stay_down(
    hass: HomeAssistant, box: SimulatedBox, freezer: FrozenDateTimeFactory
) -> None:
    """Let a line be down for more than ten minutes."""
    box.state.accounts[0].status = "not registered"
    await poll(hass, freezer)
    await poll(hass, freezer, 601)


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
    await stay_down(hass, box, freezer)
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
    await stay_down(hass, box, freezer)
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
