"""What the user can mend is told, and gone when it is mended."""

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.fritzbox_voip.const import CONF_TELL_LINE_DOWN, DOMAIN
from tests.common import entity_id, poll, state_of
from tests.simulator import SimulatedBox, Status, User


def issue(hass: HomeAssistant, entry: MockConfigEntry) -> ir.IssueEntry | None:
    """Return the issue of a missing right."""
    return ir.async_get(hass).async_get_issue(DOMAIN, f"missing_right_{entry.entry_id}")


@pytest.fixture
def _app_alone(box: SimulatedBox) -> None:
    """Give the user the right of apps alone."""
    box.users[box.username] = User(box.password, frozenset({"App"}))


@pytest.mark.usefixtures("_app_alone")
async def test_a_missing_right_is_told_once(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry
) -> None:
    """With the name of the box; the sentence names the right."""
    found = issue(hass, loaded)

    assert found
    assert found.translation_key == "missing_right"
    assert found.translation_placeholders == {"box": box.model}
    assert len(ir.async_get(hass).issues) == 1


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


async def test_a_right_that_is_taken_away_is_told(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """What may no longer be seen is unavailable, the lines stay."""
    box.users[box.username] = User(box.password, frozenset({"App"}))

    await poll(hass, freezer, 901)

    assert issue(hass, loaded)
    assert state_of(hass, loaded, "sensor", "accounts_registered").state == "2"
    for platform, key in (("sensor", "sip_clients"), ("switch", "alarm_clock_0")):
        assert state_of(hass, loaded, platform, key).state == "unavailable"


async def test_a_right_that_is_missing_is_not_asked_for_again_and_again(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """The rights are looked at every quarter of an hour."""
    box.users[box.username] = User(box.password, frozenset({"App"}))
    await poll(hass, freezer)
    box.requests.clear()

    await poll(hass, freezer)

    assert box.actions() == ["X_AVM-DE_GetVoIPAccounts"]
    assert len(box.requests) == 1


@pytest.mark.usefixtures("_app_alone")
async def test_unloading_takes_the_issue_along(
    hass: HomeAssistant, loaded: MockConfigEntry
) -> None:
    """It is about a box that nobody looks at any more."""
    await hass.config_entries.async_unload(loaded.entry_id)

    assert issue(hass, loaded) is None


def told(hass: HomeAssistant, kind: str) -> list[ir.IssueEntry]:
    """Return the issues of a kind."""
    return [
        issue
        for issue in ir.async_get(hass).issues.values()
        if issue.translation_key == kind
    ]


async def test_a_line_that_stays_down_is_told(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """After ten minutes, and not for ever; neither number nor name is told."""
    box.state.accounts[0].status = "not registered"
    await poll(hass, freezer)
    await poll(hass, freezer, 500)
    assert not told(hass, "line_down")

    await poll(hass, freezer, 110)
    (found,) = told(hass, "line_down")
    assert found.translation_placeholders == {"box": box.model}

    box.state.accounts[0].status = "registered"
    await poll(hass, freezer)
    assert not told(hass, "line_down")


async def test_a_hiccup_is_not_told(
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

    assert not told(hass, "line_down")


async def test_of_two_lines_the_last_to_come_back_takes_it_back(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """One is enough to be told."""
    for account in (box.state.accounts[0], box.state.accounts[1]):
        account.status = "not registered"
    await poll(hass, freezer)
    await poll(hass, freezer, 601)
    box.state.accounts[0].status = "registered"
    await poll(hass, freezer)
    assert told(hass, "line_down")

    box.state.accounts[1].status = "registered"
    await poll(hass, freezer)
    assert not told(hass, "line_down")


async def test_nobody_is_told_of_lines_who_does_not_want_it(
    hass: HomeAssistant,
    box: SimulatedBox,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """The options switch it off."""
    hass.config_entries.async_update_entry(entry, options={CONF_TELL_LINE_DOWN: False})
    box.state.accounts[0].status = "not registered"
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()

    await poll(hass, freezer, 700)

    assert not told(hass, "line_down")


async def test_unloading_takes_everything_back(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """What was told, and what was about to be."""
    box.state.accounts[0].status = "not registered"
    box.state.clients[0].external_registration = True
    await poll(hass, freezer)
    assert told(hass, "external_registration")

    await hass.config_entries.async_unload(loaded.entry_id)
    await poll(hass, freezer, 700)

    assert not ir.async_get(hass).issues


async def test_a_sip_client_that_is_open_to_the_internet_is_told(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Each by itself, so that one can be ignored."""
    for client in box.state.clients.values():
        client.external_registration = True
    await poll(hass, freezer)
    assert {
        (issue.translation_placeholders or {})["internal_number"]
        for issue in told(hass, "external_registration")
    } == {"620", "621"}

    box.state.clients[0].external_registration = False
    await poll(hass, freezer)
    assert len(told(hass, "external_registration")) == 1


async def test_click_to_dial_that_is_off_is_told_to_who_wants_to_dial(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Not to those who never do; and it goes when it is mended."""
    phone, box.state.dial_phone = box.state.dial_phone, ""
    await poll(hass, freezer, 901)
    assert not told(hass, "click_to_dial_off")

    with pytest.raises(HomeAssistantError):
        await hass.services.async_call(DOMAIN, "ring", blocking=True)
    assert told(hass, "click_to_dial_off")

    box.state.dial_phone = phone
    await poll(hass, freezer, 901)
    assert not told(hass, "click_to_dial_off")


async def test_tr064_that_is_switched_off_is_told(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """With the place of the switch; and it goes when it is mended."""
    box.tr064_enabled = False
    await poll(hass, freezer)
    assert told(hass, "tr064_disabled")

    box.tr064_enabled = True
    await poll(hass, freezer)
    assert not told(hass, "tr064_disabled")
    assert state_of(hass, loaded, "sensor", "accounts_registered").state == "2"
