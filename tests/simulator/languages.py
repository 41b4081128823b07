"""The texts of a household in other languages."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Final

from .state import BoxState

# [?] "all phones" is the box's own text, documented in English only.
_TEXTS: Final[dict[str, tuple[str, ...]]] = {
    "Alt": ("Old", "Antiguo", "Ancien", "Vecchio", "Oud", "Stary"),
    "Aufstehen & los": (
        "Up & away",
        "Arriba & en marcha",
        "Debout & en route",
        "In piedi & via",
        "Opstaan & weg",
        "Wstawaj & w drogę",
    ),
    "Büro & Fax": (
        "Office & fax",
        "Oficina & fax",
        "Bureau & fax",
        "Ufficio & fax",
        "Kantoor & fax",
        "Biuro & faks",
    ),
    "Einmal früh": (
        "Early once",
        "Temprano una vez",
        "Tôt une fois",
        "Presto una volta",
        "Eenmaal vroeg",
        "Raz wcześnie",
    ),
    "Küche": ("Kitchen", "Cocina", "Cuisine", "Cucina", "Keuken", "Kuchnia"),
    "Küchentablet": (
        "Kitchen tablet",
        "Tableta de la cocina",
        "Tablette de la cuisine",
        "Tablet in cucina",
        "Keukentablet",
        "Tablet w kuchni",
    ),
    "Mobilteil 2": (
        "Handset 2",
        "Inalámbrico 2",
        "Combiné 2",
        "Cordless 2",
        "Handset 2",
        "Słuchawka 2",
    ),
    "Tür & Tor": (
        "Door & gate",
        "Puerta & portón",
        "Porte & portail",
        "Porta & cancello",
        "Deur & poort",
        "Drzwi & brama",
    ),
    "Türstation & Flur": (
        "Intercom & hall",
        "Portero & pasillo",
        "Interphone & couloir",
        "Citofono & corridoio",
        "Deurintercom & hal",
        "Domofon & korytarz",
    ),
    "Wochenende": (
        "Weekend",
        "Fin de semana",
        "Week-end",
        "Fine settimana",
        "Weekend",
        "Weekend",
    ),
    "all phones": (
        "all phones",
        "todos los teléfonos",
        "tous les téléphones",
        "tutti i telefoni",
        "alle telefoons",
        "wszystkie telefony",
    ),
}
_OTHERS = ("en", "es", "fr", "it", "nl", "pl")
_GERMAN = {text: text for text in _TEXTS} | {"all phones": "alle Telefone"}

LANGUAGES = tuple(sorted(("de", *_OTHERS)))


def translate(state: BoxState, language: str) -> None:
    """Replace the texts of a household by those of an owner with this language."""
    texts = _GERMAN
    if language != "de":
        place = _OTHERS.index(language)
        texts = {text: others[place] for text, others in _TEXTS.items()}
    _translate(state, texts)


def _translate(node: Any, texts: Mapping[str, str]) -> Any:
    """Return a part of the state with other texts; dataclasses are changed."""
    if isinstance(node, str):
        # After the kind of a phone, as in "FON1: Tür & Tor".
        kind, separator, name = node.rpartition(": ")
        return f"{kind}{separator}{texts.get(name, name)}"
    if isinstance(node, list | tuple | set):
        return type(node)(_translate(part, texts) for part in node)
    if isinstance(node, dict):
        return {key: _translate(part, texts) for key, part in node.items()}
    if is_dataclass(node):
        for field in fields(node):
            value = _translate(getattr(node, field.name), texts)
            setattr(node, field.name, value)
    return node
