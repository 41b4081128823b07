"""The options."""

from typing import Any
from unittest.mock import MagicMock

from homeassistant.const import CONF_SCAN_INTERVAL
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.fritzbox_voip import config_flow
from custom_components.fritzbox_voip.const import (
    ADMINISTRATORS,
    CONF_ALLOWED_NUMBERS,
    CONF_CALL_NUMBERS,
    CONF_PHONE_BOOK,
    CONF_REPORT_LINE_DOWN,
    CONF_WHO_MAY_DIAL,
    EVERYBODY,
)

from .common import suggested

DEFAULTS = {
    CONF_SCAN_INTERVAL: 30,
    CONF_REPORT_LINE_DOWN: True,
    CONF_PHONE_BOOK: True,
    CONF_CALL_NUMBERS: False,
    CONF_WHO_MAY_DIAL: EVERYBODY,
}


@pytest.fixture
async def entry(hass: HomeAssistant, entry: MockConfigEntry) -> MockConfigEntry:
    """Return an entry that is loaded."""
    await hass.config_entries.async_setup(entry.entry_id)
    return entry


async def choose(
    hass: HomeAssistant, entry: MockConfigEntry, options: dict[str, Any]
) -> dict[str, Any]:
    """Submit the form for the options, and return the result."""
    flow = await hass.config_entries.options.async_init(entry.entry_id)
    result = await hass.config_entries.options.async_configure(flow["flow_id"], options)
    return dict(result)


async def test_options_are_stored_as_they_were_chosen(
    hass: HomeAssistant, entry: MockConfigEntry, reload: MagicMock
) -> None:
    """And shown again."""
    chosen = {
        CONF_SCAN_INTERVAL: 60,
        CONF_REPORT_LINE_DOWN: False,
        CONF_PHONE_BOOK: False,
        CONF_CALL_NUMBERS: True,
        CONF_WHO_MAY_DIAL: ADMINISTRATORS,
        CONF_ALLOWED_NUMBERS: ["**9", "030..."],
    }

    result = await choose(hass, entry, chosen)

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert entry.options == chosen
    reload.assert_called_once_with(entry.entry_id)
    again = await hass.config_entries.options.async_init(entry.entry_id)
    assert (again["step_id"], again["errors"]) == ("init", {})
    assert suggested(dict(again)) == chosen


async def test_options_that_are_not_given_have_their_defaults(
    hass: HomeAssistant, entry: MockConfigEntry, reload: MagicMock
) -> None:
    """Storing those is no change."""
    await choose(hass, entry, {})

    assert entry.options == DEFAULTS
    reload.assert_not_called()


@pytest.mark.parametrize(
    ("option", "value", "reloads"),
    [
        (CONF_SCAN_INTERVAL, 31, True),
        (CONF_REPORT_LINE_DOWN, False, True),
        (CONF_PHONE_BOOK, False, True),
        (CONF_CALL_NUMBERS, True, True),
        (CONF_WHO_MAY_DIAL, ADMINISTRATORS, False),
        (CONF_ALLOWED_NUMBERS, ["030..."], False),
    ],
)
@pytest.mark.parametrize("before", [{}, DEFAULTS])
async def test_only_what_is_read_once_needs_a_reload(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    reload: MagicMock,
    before: dict[str, Any],
    option: str,
    value: Any,
    reloads: bool,
) -> None:
    """Entities do not become unavailable for a list of numbers (P12)."""
    hass.config_entries.async_update_entry(entry, options=before)

    await choose(hass, entry, DEFAULTS | {option: value})

    assert entry.options == DEFAULTS | {option: value}
    assert reload.called is reloads


@pytest.mark.parametrize(
    ("entered", "stored"),
    [
        (["030...", "", "  "], ["030..."]),
        (["", " **9 "], ["**9"]),
        ([""], []),
        ([], []),
    ],
)
async def test_empty_rows_are_dropped(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    entered: list[str],
    stored: list[str],
) -> None:
    """The form adds one with a single click (X10)."""
    await choose(hass, entry, DEFAULTS | {CONF_ALLOWED_NUMBERS: entered})

    assert entry.options == DEFAULTS | {CONF_ALLOWED_NUMBERS: stored}


async def test_what_is_no_number_is_reported(
    hass: HomeAssistant, entry: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was entered stays in the form."""
    monkeypatch.setattr(config_flow, "is_valid_pattern", str.isdigit)
    wrong = DEFAULTS | {CONF_ALLOWED_NUMBERS: ["030", "call me"]}

    result = await choose(hass, entry, wrong)
    assert result["errors"] == {CONF_ALLOWED_NUMBERS: "invalid_pattern"}
    assert suggested(result) == wrong
    assert entry.options == {}

    right = DEFAULTS | {CONF_ALLOWED_NUMBERS: ["030"]}
    await hass.config_entries.options.async_configure(result["flow_id"], right)
    assert entry.options == right


@pytest.mark.parametrize(
    "wrong",
    [
        {CONF_SCAN_INTERVAL: 9},
        {CONF_SCAN_INTERVAL: 3601},
        {CONF_WHO_MAY_DIAL: "nobody"},
        {CONF_ALLOWED_NUMBERS: "030"},
    ],
)
async def test_what_is_no_option_is_refused(
    hass: HomeAssistant, entry: MockConfigEntry, wrong: dict[str, Any]
) -> None:
    """Nothing is stored then."""
    with pytest.raises(InvalidData):
        await choose(hass, entry, DEFAULTS | wrong)

    assert entry.options == {}
