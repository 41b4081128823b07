"""A dashboard of the box's entities, made of Home Assistant's own cards."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from .api import Entity

type Card = dict[str, Any]


def heading(text: str, icon: str, *badges: Entity) -> Card:
    """Return the title of a section, with small figures beside it."""
    return {
        "type": "heading",
        "heading": text,
        "icon": icon,
        "badges": [{"type": "entity", "entity": badge.id} for badge in badges],
    }


def tile(entity: Entity, name: str, **more: Any) -> Card:
    """Return a tile of one entity, half as wide as its section."""
    half = {"columns": 6}
    tile = {"type": "tile", "entity": entity.id, "name": name, "grid_options": half}
    return tile | more


def button(text: str, icon: str, script: str) -> Card:
    """Return a button that runs one of the demo's scripts."""
    return {
        "type": "button",
        "name": text,
        "icon": icon,
        "tap_action": {
            "action": "perform-action",
            "perform_action": f"script.{script}",
        },
        "grid_options": {"columns": 4, "rows": 2},
    }


def make(entities: Iterable[Entity]) -> Card:
    """Return the dashboard for these entities."""
    by_key = defaultdict(list)
    for entity in entities:
        by_key[entity.key].append(entity)

    def pairs(key: str, other: str, name: str) -> list[Card]:
        """Return a tile of each device, and beside it what else it tells."""
        others = {entity.device: entity for entity in by_key[other]}
        return [
            card
            for entity in by_key[key]
            for card in (
                tile(entity, entity.device),
                *(tile(o, name) for d, o in others.items() if d == entity.device),
            )
        ]

    lines = [
        heading("Lines", "mdi:phone-voip", *by_key["accounts_registered"]),
        *pairs("account_status", "account_in_use", "Line"),
        *(
            tile(e, "All lines", grid_options={"columns": 12})
            for e in by_key["registration_problem"]
        ),
    ]
    alarms = [
        heading("Alarm clocks", "mdi:alarm", *by_key["next_alarm"]),
        *(
            tile(
                entity,
                f"Alarm clock {number}",
                color="amber",
                features=[{"type": "toggle"}],
                features_position="inline",
                grid_options={"columns": 12},
                state_content=["time", "phone"],
            )
            for number, entity in enumerate(by_key["alarm_clock"], 1)
        ),
    ]
    phones = [{"entity": e.id, "name": "Phone"} for e in by_key["dial_phone"]]
    dialler = [
        heading("Dial", "mdi:dialpad"),
        {"type": "entities", "entities": ["input_text.number_to_dial", *phones]},
        button("Dial", "mdi:phone-outgoing", "dial"),
        button("Ring 10 s", "mdi:bell-ring", "ring"),
        button("Hang up", "mdi:phone-hangup", "hang_up"),
    ]
    clients = [
        heading("IP phones", "mdi:deskphone", *by_key["sip_clients"]),
        *pairs(
            "client_internal_number", "client_external_registration", "From outside"
        ),
        heading("Recently", "mdi:history"),
        {
            "type": "logbook",
            "target": {"entity_id": [e.id for e in by_key["account_status"]]},
            "hours_to_show": 1,
            "grid_options": {"columns": 12, "rows": 4},
        },
    ]
    sections = [lines, alarms, dialler, clients]
    return {
        "views": [
            {
                "title": "Telephony",
                "path": "telephony",
                "type": "sections",
                "max_columns": 3,
                "sections": [{"type": "grid", "cards": cards} for cards in sections],
            }
        ]
    }
