"""The certificate of a box: pinned once, another only with the user's word."""

import logging
from pathlib import Path
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_PORT, CONF_SSL
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.fritzbox_voip.const import CONF_FINGERPRINT, DOMAIN
from tests.common import poll, state_of
from tests.simulator import SimulatedBox

FIX = "/api/repairs/issues/fix"
EVERYTHING = (
    ("sensor", "accounts_registered"),
    ("sensor", "sip_clients"),
    ("switch", "alarm_clock_0"),
    ("select", "dial_phone"),
    ("button", "hang_up"),
)


def shown(fingerprint: bytes) -> str:
    """Return a fingerprint as browsers show it."""
    return fingerprint.hex(":").upper()


def issue(hass: HomeAssistant, entry: MockConfigEntry) -> ir.IssueEntry | None:
    """Return the issue of a changed certificate."""
    return ir.async_get(hass).async_get_issue(
        DOMAIN, f"certificate_changed_{entry.entry_id}"
    )


def told(hass: HomeAssistant) -> list[str]:
    """Return the issues of the integration."""
    issues = ir.async_get(hass).issues
    return [issue_id for domain, issue_id in issues if domain == DOMAIN]


def is_away(hass: HomeAssistant, entry: MockConfigEntry) -> bool:
    """Return whether all of the box is unavailable; else nothing of it may be."""
    away = {state_of(hass, entry, *what).state == "unavailable" for what in EVERYTHING}
    assert len(away) == 1
    return away.pop()


async def fix(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    entry: MockConfigEntry,
    choice: str,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Open the issue, choose, and return what is shown before and after."""
    assert await async_setup_component(hass, "repairs", {})
    client = await hass_client()
    issue_id = f"certificate_changed_{entry.entry_id}"
    answer = await client.post(FIX, json={"handler": DOMAIN, "issue_id": issue_id})
    assert answer.status == 200, await answer.text()
    menu: dict[str, Any] = await answer.json()
    answer = await client.post(
        f"{FIX}/{menu['flow_id']}", json={"next_step_id": choice}
    )
    assert answer.status == 200, await answer.text()
    result: dict[str, Any] = await answer.json()
    await hass.async_block_till_done()
    return menu, result


@pytest.fixture
async def old(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> bytes:
    """Change the certificate, and return the one before."""
    before = box.fingerprint
    box.change_certificate()
    box.requests.clear()
    await poll(hass, freezer)
    return before


async def test_the_certificate_is_fetched_and_stored(
    loaded: MockConfigEntry, box: SimulatedBox
) -> None:
    """An entry of an earlier version has none."""
    assert loaded.data[CONF_FINGERPRINT] == box.fingerprint.hex()
    assert loaded.state is ConfigEntryState.LOADED


async def test_a_stored_certificate_is_kept(
    hass: HomeAssistant, box: SimulatedBox, entry: MockConfigEntry
) -> None:
    """It is not pinned anew at each start."""
    data = {**entry.data, CONF_FINGERPRINT: "00" * 32}
    hass.config_entries.async_update_entry(entry, data=data)

    await hass.config_entries.async_setup(entry.entry_id)

    assert entry.data == data
    assert not box.requests


async def test_over_http_there_is_none(
    hass: HomeAssistant, box: SimulatedBox, entry: MockConfigEntry
) -> None:
    """Nothing is stored, and nothing compared."""
    data = {**entry.data, CONF_SSL: False, CONF_PORT: box.http_port}
    hass.config_entries.async_update_entry(entry, data=data)

    assert await hass.config_entries.async_setup(entry.entry_id)

    assert entry.data == data
    assert issue(hass, entry) is None


@pytest.mark.usefixtures("old")
async def test_another_certificate_makes_everything_unavailable(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """And nothing is sent to whoever shows it, for as long as it does."""
    challenges = box.challenges
    assert is_away(hass, loaded)

    for _ in range(15):
        await poll(hass, freezer, 61)

    assert is_away(hass, loaded)
    assert not box.requests
    assert (box.challenges, box.failed_logins) == (challenges, 0)
    assert loaded.state is ConfigEntryState.LOADED
    assert not hass.config_entries.flow.async_progress()


async def test_another_certificate_is_reported_with_both_fingerprints(
    hass: HomeAssistant, box: SimulatedBox, loaded: MockConfigEntry, old: bytes
) -> None:
    """In one issue, which can be mended."""
    found = issue(hass, loaded)

    assert found
    assert found.is_fixable
    assert not found.is_persistent
    assert found.severity is ir.IssueSeverity.ERROR
    assert found.translation_placeholders == {
        "box": box.model,
        "expected": shown(old),
        "got": shown(box.fingerprint),
    }
    assert len(told(hass)) == 1


async def test_another_certificate_is_one_line_in_the_log(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """However long it lasts."""
    box.change_certificate()
    caplog.clear()

    for _ in range(5):
        await poll(hass, freezer)

    lines = [
        record.getMessage()
        for record in caplog.records
        if record.name.startswith("custom_components")
        and record.levelno >= logging.INFO
    ]
    assert len(lines) == 1
    assert "certificate" in lines[0]


async def test_a_third_certificate_is_in_the_same_issue(
    hass: HomeAssistant,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    old: bytes,
) -> None:
    """What would be accepted is what is shown now."""
    box.change_certificate()

    await poll(hass, freezer)

    found = issue(hass, loaded)
    assert found
    assert found.translation_placeholders == {
        "box": box.model,
        "expected": shown(old),
        "got": shown(box.fingerprint),
    }
    assert len(told(hass)) == 1


async def test_a_new_certificate_is_accepted(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    old: bytes,
) -> None:
    """With one click: it is stored, the box is back, the issue is gone."""
    menu, result = await fix(hass, hass_client, loaded, "accept")

    assert menu["type"] == "menu"
    assert menu["menu_options"] == ["accept", "reject"]
    assert menu["description_placeholders"] == {
        "box": box.model,
        "expected": shown(old),
        "got": shown(box.fingerprint),
    }
    assert result["type"] == "create_entry"
    assert loaded.data[CONF_FINGERPRINT] == box.fingerprint.hex()
    assert loaded.state is ConfigEntryState.LOADED
    assert issue(hass, loaded) is None
    assert not is_away(hass, loaded)
    await poll(hass, freezer)
    assert not is_away(hass, loaded)


async def test_accepting_changes_nothing_else_of_the_entry(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    loaded: MockConfigEntry,
    old: bytes,
) -> None:
    """Address and login stay."""
    before = {key: it for key, it in loaded.data.items() if key != CONF_FINGERPRINT}

    await fix(hass, hass_client, loaded, "accept")

    after = {key: it for key, it in loaded.data.items() if key != CONF_FINGERPRINT}
    assert after == before


@pytest.mark.usefixtures("old")
async def test_only_what_was_shown_is_accepted(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    box: SimulatedBox,
    loaded: MockConfigEntry,
) -> None:
    """Whoever shows a third one meanwhile gets nothing, and is shown."""
    seen = box.fingerprint
    box.change_certificate()

    await fix(hass, hass_client, loaded, "accept")

    assert loaded.data[CONF_FINGERPRINT] == seen.hex()
    assert loaded.state is ConfigEntryState.SETUP_RETRY
    assert not box.requests
    found = issue(hass, loaded)
    assert found
    assert found.translation_placeholders
    assert found.translation_placeholders["expected"] == shown(seen)
    assert found.translation_placeholders["got"] == shown(box.fingerprint)


async def test_refusing_leaves_everything_as_it_is(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    box: SimulatedBox,
    loaded: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    old: bytes,
) -> None:
    """The issue stays, to be mended later."""
    _, result = await fix(hass, hass_client, loaded, "reject")

    assert result["type"] == "abort"
    assert result["reason"] == "rejected"
    assert loaded.data[CONF_FINGERPRINT] == old.hex()
    assert issue(hass, loaded)
    await poll(hass, freezer)
    assert is_away(hass, loaded)
    assert not box.requests


async def test_the_old_certificate_takes_the_issue_back(
    hass: HomeAssistant,
    box: SimulatedBox,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    tmp_path: Path,
) -> None:
    """What pretended to be the box is gone, and nobody has to do anything."""
    file = tmp_path / "box.pem"
    box.change_certificate(file)
    assert await hass.config_entries.async_setup(entry.entry_id)
    box.change_certificate()
    await poll(hass, freezer)
    assert issue(hass, entry)

    box.change_certificate(file)
    await poll(hass, freezer, 121)

    assert issue(hass, entry) is None
    assert not is_away(hass, entry)


async def test_a_certificate_that_changed_before_the_start_is_reported(
    hass: HomeAssistant, box: SimulatedBox, entry: MockConfigEntry
) -> None:
    """The entry waits, and says why."""
    hass.config_entries.async_update_entry(
        entry, data={**entry.data, CONF_FINGERPRINT: "00" * 32}
    )

    assert not await hass.config_entries.async_setup(entry.entry_id)

    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert entry.error_reason_translation_key == "certificate_changed"
    assert issue(hass, entry)
    assert not box.requests


@pytest.fixture
async def waiting(hass: HomeAssistant, entry: MockConfigEntry) -> MockConfigEntry:
    """Return an entry that could not be set up because of another certificate."""
    hass.config_entries.async_update_entry(
        entry, data={**entry.data, CONF_FINGERPRINT: "00" * 32}
    )
    await hass.config_entries.async_setup(entry.entry_id)
    assert issue(hass, entry)
    return entry


async def test_a_new_certificate_is_accepted_before_the_box_is_set_up(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    box: SimulatedBox,
    waiting: MockConfigEntry,
) -> None:
    """Nothing has to be restarted."""
    await fix(hass, hass_client, waiting, "accept")

    assert waiting.data[CONF_FINGERPRINT] == box.fingerprint.hex()
    assert waiting.state is ConfigEntryState.LOADED
    assert issue(hass, waiting) is None


@pytest.mark.parametrize("loaded_before", [True, False])
async def test_removing_a_box_deletes_its_issue(
    hass: HomeAssistant,
    box: SimulatedBox,
    entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    loaded_before: bool,
) -> None:
    """Nobody could mend it any more."""
    if loaded_before:
        assert await hass.config_entries.async_setup(entry.entry_id)
        box.change_certificate()
        await poll(hass, freezer)
    else:
        data = {**entry.data, CONF_FINGERPRINT: "00" * 32}
        hass.config_entries.async_update_entry(entry, data=data)
        await hass.config_entries.async_setup(entry.entry_id)
    assert issue(hass, entry)

    await hass.config_entries.async_remove(entry.entry_id)

    assert not told(hass)


async def test_the_box_of_the_demo_keeps_its_certificate(tmp_path: Path) -> None:
    """Home Assistant has pinned it, and must not be surprised by a restart."""
    file = tmp_path / "certificate.pem"
    seen = []
    for _ in range(2):
        simulated = SimulatedBox()
        simulated.certificate_file = file
        async with simulated:
            seen.append(simulated.fingerprint)

    assert seen[0] == seen[1]
    assert file.stat().st_mode & 0o077 == 0
