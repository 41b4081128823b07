"""What the page says: the integration's texts, and those of the page itself."""

from collections.abc import Iterator
from functools import cache
import json
from pathlib import Path
from typing import Any, Literal, get_args

type Language = Literal["en", "de", "it", "nl", "fr", "es", "pl"]

LANGUAGES: tuple[Language, ...] = get_args(Language.__value__)

ROOT = Path(__file__).parents[2]
OURS = ROOT / "custom_components/fritzbox_voip/translations"
FRONTEND = ".venv-develop/lib/python3*/site-packages/hass_frontend/static/translations"
# The rest of a file's name, which tells en from en-GB.
HASH = "[0-9a-f]" * 32


class Texts:
    """The texts of one language: no text of a page is typed in a test."""

    def __init__(self, language: Language) -> None:
        """Note the language."""
        self.language = language

    def ours(self, key: str, **placeholders: object) -> str:
        """Return a text of the integration, by its way through the translation."""
        text: Any = _read(OURS / f"{self.language}.json")
        for name in key.split("."):
            text = text[name]
        return str(text).format(**placeholders)

    def keys(self, kind: str) -> list[str]:
        """Return what the integration has texts for, such as its triggers."""
        return list(_read(OURS / f"{self.language}.json")[kind])

    def names(self, kind: str) -> list[str]:
        """Return the names of such things."""
        return [self.ours(f"{kind}.{key}.name") for key in self.keys(kind)]

    def page(self, key: str) -> str:
        """Return a text of Home Assistant's own page, by its key there."""
        panel = "config/" if key.startswith("ui.panel.config.") else ""
        [file] = ROOT.glob(f"{FRONTEND}/{panel}{self.language}-{HASH}.json")
        text: str = _read(file)[key]
        return text

    def all_ours(self) -> Iterator[str]:
        """Yield all texts of the integration."""
        return _leaves(_read(OURS / f"{self.language}.json"))

    def all_of_page(self) -> Iterator[str]:
        """Yield all texts of Home Assistant's own page."""
        for panel in ("", "config/"):
            [file] = ROOT.glob(f"{FRONTEND}/{panel}{self.language}-{HASH}.json")
            yield from _leaves(_read(file))

    def config(self, key: str) -> str:
        """Return a text of the page's settings."""
        return self.page(f"ui.panel.config.{key}")


def _leaves(node: Any) -> Iterator[str]:
    """Yield the texts in a tree of them."""
    if isinstance(node, dict):
        for child in node.values():
            yield from _leaves(child)
    else:
        yield str(node)


@cache
def _read(file: Path) -> dict[str, Any]:
    """Return what stands in a file."""
    content: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return content
