"""The example dashboards are what the action returns for the simulated box."""

from pathlib import Path
from typing import Any

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import yaml

from custom_components.fritzbox_voip.const import DOMAIN

DOCS = Path(__file__).parents[1] / "docs"

# Of the frontend's, for the tests have no frontend.
BUILT_IN_CARDS = {"calendar", "entities", "grid", "heading", "tile"}


@pytest.mark.parametrize(
    ("language", "page"), [("en", "dashboard.yaml"), ("de", "de/dashboard.yaml")]
)
async def test_the_example_is_what_the_action_returns(
    hass: HomeAssistant, entry: MockConfigEntry, language: str, page: str
) -> None:
    """In a house of the page's language."""
    hass.config.language = language
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)

    answer = await hass.services.async_call(
        DOMAIN, "get_dashboard", blocking=True, return_response=True
    )

    assert answer
    assert yaml.safe_load((DOCS / page).read_text("utf-8")) == yaml.safe_load(
        str(answer["dashboard"])
    )


@pytest.mark.parametrize("page", ["dashboard.yaml", "de/dashboard.yaml"])
def test_the_example_needs_nothing_but_home_assistant(page: str) -> None:
    """All of its cards are built in."""
    (view,) = yaml.safe_load((DOCS / page).read_text("utf-8"))["views"]
    sections: list[dict[str, Any]] = view["sections"]

    assert {
        card["type"] for section in sections for card in [section, *section["cards"]]
    } <= BUILT_IN_CARDS
