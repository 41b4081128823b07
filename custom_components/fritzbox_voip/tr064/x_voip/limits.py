"""How long texts may be, and which characters they may have."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from string import ascii_letters, digits
from typing import Final

from .. import xml
from ..errors import InvalidArgumentError, InvalidTextError
from .service import Entry, XVoipService

_NAME = f"{digits}{ascii_letters}-._"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextLimit:
    """The limits of a text."""

    minimum: int
    maximum: int
    allowed: str
    """The characters; empty: any."""

    def fits(self, text: str) -> bool:
        """Return whether a text is within the limits."""
        return self.minimum <= len(text) <= self.maximum and not (
            self.allowed and set(text) - set(self.allowed)
        )

    def check(self, action: str, field: str, text: str) -> None:
        """Raise InvalidTextError when a text does not fit."""
        if not self.fits(text):
            raise InvalidTextError(action, field, **asdict(self))


LIMITS: Final[Mapping[str, TextLimit]] = {
    "VoIPNumber": TextLimit(minimum=1, maximum=128, allowed=f"{digits}+"),
    "VoIPUsername": TextLimit(minimum=4, maximum=128, allowed=f"{_NAME}@"),
    "VoIPPassword": TextLimit(minimum=3, maximum=64, allowed=_NAME),
    "VoIPRegistrar": TextLimit(minimum=1, maximum=64, allowed=_NAME),
    "VoIPSTUNServer": TextLimit(minimum=0, maximum=255, allowed=f"{_NAME}:"),
    "X_AVM-DE_ClientUsername": TextLimit(minimum=4, maximum=64, allowed=_NAME),
    "X_AVM-DE_ClientPassword": TextLimit(minimum=8, maximum=64, allowed=_NAME),
}
"""Those of the document (X_VoIP 3), by state variable."""


async def read_limits(service: XVoipService) -> Mapping[str, TextLimit]:
    """Return the limits of this box (X_VoIP 2.2), else those of `LIMITS`."""
    answer = await service.call("GetInfoEx") if await service.has("GetInfoEx") else {}
    return {name: _parse_limit(answer, name) or LIMITS[name] for name in LIMITS}


def _parse_limit(answer: Mapping[str, str], name: str) -> TextLimit | None:
    """Return one limit, None where the answer lacks a part of it."""
    allowed = answer.get(f"New{name}AllowedChars")
    minimum = xml.parse_uint(xml.text(answer, f"New{name}MinChars"))
    maximum = xml.parse_uint(xml.text(answer, f"New{name}MaxChars"))
    if minimum is None or maximum is None or not allowed:
        return None
    return TextLimit(minimum=minimum, maximum=maximum, allowed=allowed)


@contextmanager
def naming_field(entry: Entry) -> Iterator[None]:
    """Name the field in the box's refusal of a text (801, 802, 803), if only one fits.

    The texts with a limit have been checked before.
    """
    try:
        yield
    except InvalidArgumentError as err:
        texts = [
            it.name
            for it in fields(entry)
            if it.metadata["name"] not in LIMITS
            and isinstance(text := getattr(entry, it.name), str)
            and text
        ]
        if err.code in {801, 802, 803} and len(texts) == 1:
            err.field = texts[0]
        raise
