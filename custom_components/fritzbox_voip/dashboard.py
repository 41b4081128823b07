"""A dashboard for one box, made of Home Assistant's own cards."""

from collections import defaultdict
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.translation import async_get_translations

from .const import DOMAIN
from .coordinator import FritzboxVoipConfigEntry

type _Card = dict[str, Any]


async def async_create_dashboard(
    hass: HomeAssistant, entry: FritzboxVoipConfigEntry
) -> dict[str, Any]:
    """Return a dashboard with the entities of a box, enabled and not hidden.

    It has one view, in the language of Home Assistant.
    """
    texts = await async_get_translations(
        hass, hass.config.language, "selector", [DOMAIN]
    )
    headings = f"component.{DOMAIN}.selector.dashboard.options"
    entities = _entities(hass, entry)
    sections = [
        {
            "type": "grid",
            "cards": [
                {
                    "type": "heading",
                    "heading": texts[f"{headings}.{key}"],
                    "icon": symbol,
                },
                *cards,
            ],
        }
        for key, symbol, cards in (
            ("phones", "mdi:phone-ring", _phone_cards(entities)),
            ("dial", "mdi:dialpad", _dial_cards(entities)),
            ("lines", "mdi:phone-voip", _line_cards(entities)),
            ("alarm_clocks", "mdi:alarm", _alarm_clock_cards(entities)),
        )
        if cards
    ]
    badges = [
        {"type": "entity", "entity": entity_id}
        for key in ("registration_problem", "next_alarm", "reachable")
        for entity_id in entities[key]
    ]
    view = {
        "title": entry.title,
        "path": "fritzbox-voip",
        "icon": "mdi:phone-voip",
        "type": "sections",
        "max_columns": 3,
        "badges": badges,
        "sections": sections,
    }
    return {"views": [view]}


def _entities(
    hass: HomeAssistant, entry: FritzboxVoipConfigEntry
) -> dict[str, list[str]]:
    """Return the entities to show by translation key, sorted by entity id."""
    entities = defaultdict[str, list[str]](list)
    registered = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    for entity in sorted(registered, key=lambda it: it.entity_id):
        if entity.translation_key and not (entity.disabled_by or entity.hidden_by):
            entities[entity.translation_key].append(entity.entity_id)
    return entities


def _phone_cards(entities: dict[str, list[str]]) -> list[_Card]:
    """Return a card for each siren."""
    return [
        _tile(
            entity_id,
            name={"type": name},
            color="red",
            tap_action={"action": "toggle"},
        )
        for key, name in (("ring_all", "entity"), ("phone_ring", "device"))
        for entity_id in entities[key]
    ]


def _dial_cards(entities: dict[str, list[str]]) -> list[_Card]:
    """Return the card that dials a number."""
    rows = [
        {"entity": entity_id, "name": {"type": "entity"}}
        for key in ("dial_number", "dial", "hang_up", "dial_phone")
        for entity_id in entities[key]
    ]
    return [{"type": "entities", "entities": rows}] if rows else []


def _line_cards(entities: dict[str, list[str]]) -> list[_Card]:
    """Return a card for each line."""
    return [_tile(it, name={"type": "device"}) for it in entities["account_status"]]


def _alarm_clock_cards(entities: dict[str, list[str]]) -> list[_Card]:
    """Return a card for each alarm clock, and the calendar."""
    tiles = [
        _tile(
            entity_id,
            name={"type": "entity"},
            state_content=["state", "time"],
            features=[{"type": "toggle"}],
            features_position="inline",
        )
        for entity_id in entities["alarm_clock"]
    ]
    calendars = [
        {"type": "calendar", "initial_view": "listWeek", "entities": [it]}
        for it in entities["alarm_clocks"]
    ]
    return tiles + calendars


def _tile(entity_id: str, **options: Any) -> _Card:
    """Return a tile over the whole width of a section."""
    return {
        "type": "tile",
        "entity": entity_id,
        "grid_options": {"columns": 12},
        **options,
    }
