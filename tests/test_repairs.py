"""What Home Assistant can fix is fixed in the flow; the rest is checked again."""

import asyncio
from http import HTTPStatus
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.fritzbox_voip import issues, repairs
from custom_components.fritzbox_voip.const import DOMAIN
from custom_components.fritzbox_voip.tr064 import second_factor
from tests.common import poll, state_of
from tests.simulator import Fault, SimulatedBox, User
from tests.simulator.caller import until

PHONE = "FON1: Tür & Tor"


class Page:
    """Somebody who opens an issue in Home Assistant's page."""

    def __init__(self, hass: HomeAssistant, client: Any, issue_id: str) -> None:
        """Take the page and the issue."""
        self._hass = hass
        self._client = client
        self.issue_id = issue_id
        self._path = "/api/repairs/issues/fix"

    @property
    def exists(self) -> bool:
        """Return whether the issue is there."""
        return bool(ir.async_get(self._hass).async_get_issue(DOMAIN, self.issue_id))

    async def open(self) -> dict[str, Any]:
        """Open the issue, and return what is shown."""
        shown = await self.submit(handler=DOMAIN, issue_id=self.issue_id)
        self._path += f"/{shown['flow_id']}"
        return shown

    async def submit(self, **user_input: str) -> dict[str, Any]:
        """Enter something, and return what is shown then."""
        return await self._shown(await self._client.post(self._path, json=user_input))

    async def refused(self, **user_input: str) -> int:
        """Enter something that cannot be done any more; return the HTTP status."""
        answer = await self._client.post(self._path, json=user_input)
        return int(answer.status)

    async def look(self) -> dict[str, Any]:
        """Return what is shown now, when what was waited for is over."""
        for _ in range(1000):
            shown = await self._shown(await self._client.get(self._path))
            if shown["type"] != "progress":
                return shown
            await asyncio.sleep(0.005)
        pytest.fail("it never ended")

    async def _shown(self, answer: Any) -> dict[str, Any]:
        """Return what an answer has the page show."""
        assert answer.status == 200, await answer.text()
        shown: dict[str, Any] = await answer.json()
        return shown


@pytest.fixture
async def loaded(hass: HomeAssistant, entry: MockConfigEntry) -> MockConfigEntry:
    """Return the entry of the box, set up in real time, for which the flow waits."""
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry


async def page_of(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    entry: MockConfigEntry,
    kind: str,
) -> Page:
    """Return the page of an issue."""
    assert await async_setup_component(hass, "repairs", {})
    return Page(hass, await hass_client(), f"{kind}_{entry.entry_id}")


async def begun(box: SimulatedBox) -> None:
    """Wait until the box waits for a confirmation."""
    await until(lambda: box.second_factor_process.token)


@pytest.fixture
async def click_to_dial(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    box: SimulatedBox,
    loaded: MockConfigEntry,
) -> Page:
    """Return the page of click-to-dial that is off, which somebody noticed."""
    box.state.dial_phone = ""
    with pytest.raises(HomeAssistantError):
        await hass.services.async_call(DOMAIN, "ring", blocking=True)
    await hass.async_block_till_done(wait_background_tasks=True)
    page = await page_of(hass, hass_client, loaded, "click_to_dial_off")
    assert page.exists
    return page


async def test_choosing_a_phone_switches_click_to_dial_on(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    click_to_dial: Page,
) -> None:
    """The phones of the box are offered; then dialing works."""
    form = await click_to_dial.open()
    assert form["step_id"] == "phone"
    assert form["description_placeholders"] == {"box": box.model}
    (field,) = form["data_schema"]
    assert field["selector"]["select"]["options"] == list(box.state.phones)

    done = await click_to_dial.submit(phone=PHONE)

    assert done["type"] == "create_entry"
    assert box.state.dial_phone == PHONE
    assert not click_to_dial.exists
    await hass.async_block_till_done()
    assert state_of(hass, loaded, "select", "dial_phone").state == PHONE
    await hass.services.async_call(DOMAIN, "dial", {"number": "**9"}, blocking=True)
    assert len(box.calls) == 1


async def test_a_choice_that_requires_a_confirmation_waits_for_it(
    box: SimulatedBox, click_to_dial: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page says so meanwhile."""
    monkeypatch.setattr(repairs, "_PROGRESS_DELAY", 0.05)
    monkeypatch.setattr(second_factor, "POLL_INTERVAL", 0.01)
    box.second_factor = True
    await click_to_dial.open()

    waiting = await click_to_dial.submit(phone=PHONE)
    assert waiting["type"] == "progress"
    assert waiting["progress_action"] == "choose"
    await begun(box)
    box.confirm_second_factor()
    done = await click_to_dial.look()

    assert done["type"] == "create_entry"
    assert box.state.dial_phone == PHONE
    assert not click_to_dial.exists


async def test_the_page_soon_says_that_it_waits(
    box: SimulatedBox, click_to_dial: Page
) -> None:
    """A form that hangs for longer looks broken."""
    box.second_factor = True
    await click_to_dial.open()

    async with asyncio.timeout(30):
        waiting = await click_to_dial.submit(phone=PHONE)

    assert waiting["type"] == "progress"


async def test_the_login_is_asked_for_although_reconfigure_is_open(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    box: SimulatedBox,
    loaded: MockConfigEntry,
) -> None:
    """The forgotten dialog is closed, and the login asked for."""
    flows = hass.config_entries.flow
    await loaded.start_reconfigure_flow(hass)
    issues.async_create_issue(hass, loaded, issues.INVALID_AUTH)
    page = await page_of(hass, hass_client, loaded, "invalid_auth")

    form = await page.open()
    assert (form["step_id"], form["description_placeholders"]) == (
        "confirm",
        {"box": box.model},
    )
    done = await page.submit()
    await hass.async_block_till_done()

    assert done["type"] == "create_entry"
    assert not page.exists
    assert [it["context"]["source"] for it in flows.async_progress()] == [SOURCE_REAUTH]


@pytest.mark.parametrize(
    ("kind", "user_input"),
    [
        (issues.CERTIFICATE_CHANGED, {"next_step_id": "accept"}),
        (issues.INVALID_AUTH, {}),
        (issues.MISSING_PERMISSION, {}),
    ],
)
async def test_a_box_that_is_removed_meanwhile_is_no_longer_there(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    loaded: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
    kind: str,
    user_input: dict[str, str],
) -> None:
    """The page was left open; nothing is started or logged."""
    issues.async_create_issue(hass, loaded, kind, got="", expected="")
    page = await page_of(hass, hass_client, loaded, kind)
    await page.open()
    await hass.config_entries.async_remove(loaded.entry_id)
    caplog.clear()

    assert await page.refused(**user_input) == HTTPStatus.BAD_REQUEST
    await hass.async_block_till_done()

    assert hass.config_entries.flow.async_progress() == []
    assert "Traceback" not in caplog.text


async def test_a_choice_that_no_one_confirms_can_be_made_again(
    box: SimulatedBox, click_to_dial: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says that it was not confirmed."""
    box.second_factor = True
    await click_to_dial.open()
    with monkeypatch.context() as impatient:
        impatient.setattr(repairs, "_PROGRESS_DELAY", 0.05)
        impatient.setattr(second_factor, "CONFIRMATION_TIMEOUT", 0.3)
        await click_to_dial.submit(phone=PHONE)
        form = await click_to_dial.look()
    assert form["step_id"] == "phone"
    assert form["errors"] == {"base": "not_confirmed"}
    assert click_to_dial.exists

    box.second_factor = False
    done = await click_to_dial.submit(phone=PHONE)
    assert done["type"] == "create_entry"


async def test_a_choice_that_the_box_refuses_can_be_made_again(
    box: SimulatedBox, click_to_dial: Page
) -> None:
    """It says that it was refused, and where else it can be made."""
    await click_to_dial.open()
    box.fail(Fault.upnp(820), "X_AVM-DE_DialSetConfig")
    form = await click_to_dial.submit(phone=PHONE)
    assert form["errors"] == {"base": "refused"}

    done = await click_to_dial.submit(phone=PHONE)
    assert done["type"] == "create_entry"
    assert box.state.dial_phone == PHONE


async def test_click_to_dial_that_was_switched_on_at_the_box_is_seen(
    box: SimulatedBox, click_to_dial: Page
) -> None:
    """Opening the issue is enough."""
    box.state.dial_phone = PHONE

    done = await click_to_dial.open()

    assert done["type"] == "create_entry"
    assert not click_to_dial.exists


async def test_a_box_without_phones_has_nothing_to_choose(
    box: SimulatedBox, click_to_dial: Page
) -> None:
    """It says what is missing."""
    box.state.phones.clear()

    end = await click_to_dial.open()

    assert (end["type"], end["reason"]) == ("abort", "no_phones")
    assert click_to_dial.exists


async def test_a_box_that_is_unloaded_meanwhile_cannot_be_asked(
    hass: HomeAssistant, loaded: MockConfigEntry, click_to_dial: Page
) -> None:
    """The page was left open."""
    await click_to_dial.open()
    await hass.config_entries.async_unload(loaded.entry_id)

    end = await click_to_dial.submit(phone=PHONE)

    assert (end["type"], end["reason"]) == ("abort", "cannot_connect")


async def test_a_box_that_is_unloaded_has_no_phones_to_show(
    hass: HomeAssistant, loaded: MockConfigEntry, click_to_dial: Page
) -> None:
    """What the user ignores is still there to be opened."""
    ir.async_ignore_issue(hass, DOMAIN, click_to_dial.issue_id, ignore=True)
    await hass.config_entries.async_unload(loaded.entry_id)

    end = await click_to_dial.open()

    assert (end["type"], end["reason"]) == ("abort", "cannot_connect")


async def test_a_right_that_was_given_is_detected_at_once(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Nobody has to wait for a quarter of an hour."""
    box.users[box.username] = User(box.password, frozenset({"App"}))
    await poll(hass, freezer, 901)
    page = await page_of(hass, hass_client, loaded, "missing_right")
    form = await page.open()
    assert (form["step_id"], form["errors"]) == ("check", {})

    form = await page.submit()
    assert form["errors"] == {"base": "not_solved"}
    assert page.exists

    box.users[box.username] = User(box.password)
    done = await page.submit()
    assert done["type"] == "create_entry"
    assert not page.exists
    assert state_of(hass, loaded, "sensor", "sip_clients").state == "2"


@pytest.mark.parametrize("at_start", [True, False])
async def test_access_that_was_switched_on_is_detected_at_once(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    box: SimulatedBox,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    *,
    at_start: bool,
) -> None:
    """Whether the entry is loaded or waits for the box."""
    box.tr064_enabled = not at_start
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    box.tr064_enabled = False
    await poll(hass, freezer)
    page = await page_of(hass, hass_client, entry, "tr064_disabled")
    await page.open()

    form = await page.submit()
    assert form["errors"] == {"base": "not_solved"}

    box.tr064_enabled = True
    done = await page.submit()
    assert done["type"] == "create_entry"
    assert not page.exists
    assert entry.state is ConfigEntryState.LOADED


async def test_a_box_that_does_not_answer_is_polled_later(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """It may be restarting: nobody knows whether it is mended."""
    box.tr064_enabled = False
    await poll(hass, freezer)
    page = await page_of(hass, hass_client, loaded, "tr064_disabled")
    await page.open()
    box.tr064_enabled = True
    box.fail(Fault.RESET, times=None)

    form = await page.submit()

    assert form["errors"] == {"base": "cannot_connect"}


async def test_a_phone_that_was_chosen_before_does_not_hide_that_it_is_off(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    click_to_dial: Page,
) -> None:
    """The box is read again, so that old data cannot undo it."""
    await hass.async_block_till_done()
    assert state_of(hass, loaded, "select", "dial_phone").state == "off"

    box.state.clients[0].external_registration = True
    await loaded.runtime_data.accounts.async_refresh()
    await hass.async_block_till_done()

    assert click_to_dial.exists
