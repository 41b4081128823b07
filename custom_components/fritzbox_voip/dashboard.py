"""A dashboard for one box, made of Home Assistant's own cards."""

from collections import defaultdict
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.translation import async_get_translations

from .const import DOMAIN
from .coordinator import FritzboxVoipConfigEntry

type _Card = dict[str, Any]


def _toggle() -> _Card:
    """Return the options of a tile with a toggle; a shared one would be an anchor."""
    return {"features": [{"type": "toggle"}], "features_position": "inline"}


async def async_create_dashboard(
    hass: HomeAssistant, entry: FritzboxVoipConfigEntry
) -> dict[str, Any]:
    """Return a dashboard with the enabled entities of a box.

    It has one view, in the language of Home Assistant.
    """
    texts = await async_get_translations(
        hass, hass.config.language, "selector", [DOMAIN]
    )
    entities = _entities(hass, entry)

    def section(key: str, symbol: str, cards: list[_Card]) -> list[_Card]:
        heading = texts[f"component.{DOMAIN}.selector.dashboard.options.{key}"]
        head = {"type": "heading", "heading": heading, "icon": symbol}
        return [{"type": "grid", "cards": [head, *cards]}] if cards else []

    return {
        "views": [
            {
                "title": entry.title,
                "path": "fritzbox-voip",
                "icon": "mdi:phone-voip",
                "type": "sections",
                "max_columns": 3,
                "badges": [
                    {"type": "entity", "entity": entity_id}
                    for key in ("registration_problem", "next_alarm", "reachable")
                    for entity_id in entities[key]
                ],
                "sections": [
                    *section(
                        "phones",
                        "mdi:phone-ring",
                        [_siren(it, "entity") for it in entities["ring_all"]]
                        + [_siren(it, "device") for it in entities["phone_ring"]],
                    ),
                    *section("dial", "mdi:dialpad", _dial_cards(entities)),
                    *section(
                        "lines",
                        "mdi:phone-voip",
                        [
                            _tile(it, name={"type": "device"})
                            for it in entities["account_status"]
                        ],
                    ),
                    *section(
                        "alarm_clocks",
                        "mdi:alarm",
                        [
                            _tile(
                                it,
                                name={"type": "entity"},
                                state_content=["state", "time"],
                                **_toggle(),
                            )
                            for it in entities["alarm_clock"]
                        ]
                        + [
                            {"type": "calendar", "entities": [it]}
                            for it in entities["alarm_clocks"]
                        ],
                    ),
                ],
            }
        ]
    }


def _entities(
    hass: HomeAssistant, entry: FritzboxVoipConfigEntry
) -> dict[str, list[str]]:
    """Return the enabled entities by translation key, sorted by entity id."""
    entities = defaultdict[str, list[str]](list)
    for entity in er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id):
        if entity.translation_key and not entity.disabled_by:
            entities[entity.translation_key].append(entity.entity_id)
            entities[entity.translation_key].sort()
    return entities


def _siren(entity_id: str, name: str) -> _Card:
    """Return the card of a siren."""
    return _tile(
        entity_id,
        name={"type": name},
        color="red",
        tap_action={"action": "toggle"},
    )


def _dial_cards(entities: dict[str, list[str]]) -> list[_Card]:
    """Return the cards that dial a number."""
    keys = ("dial_number", "dial", "hang_up", "dial_phone")
    rows = [
        {"entity": entity_id, "name": {"type": "entity"}}
        for key in keys
        for entity_id in entities[key]
    ]
    return [{"type": "entities", "entities": rows}] if rows else []


def _tile(entity_id: str, **options: Any) -> _Card:
    """Return a tile over the whole width of a section."""
    return {
        "type": "tile",
        "entity": entity_id,
        "grid_options": {"columns": 12},
        **options,
    }
