"""How long texts may be, and which characters they may have."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from string import ascii_letters, digits

from .. import xml
from ..errors import InvalidArgumentError, InvalidTextError
from .service import XVoipService

_NAME = f"{digits}{ascii_letters}-._"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextLimit:
    """The limits of a text."""

    minimum: int
    maximum: int
    allowed: str
    """The characters; empty: any."""

    def fits(self, text: str) -> bool:
        """Return whether a text keeps to the limits."""
        return self.minimum <= len(text) <= self.maximum and not (
            self.allowed and set(text) - set(self.allowed)
        )

    def check(self, action: str, field: str, text: str) -> None:
        """Raise InvalidTextError when a text does not keep to the limits."""
        if not self.fits(text):
            raise InvalidTextError(
                action,
                field,
                minimum=self.minimum,
                maximum=self.maximum,
                allowed=self.allowed,
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The limits of one box; the defaults are those of the document (X_VoIP 3)."""

    number: TextLimit = TextLimit(minimum=1, maximum=128, allowed=f"{digits}+")
    username: TextLimit = TextLimit(minimum=4, maximum=128, allowed=f"{_NAME}@")
    password: TextLimit = TextLimit(minimum=3, maximum=64, allowed=_NAME)
    registrar: TextLimit = TextLimit(minimum=1, maximum=64, allowed=_NAME)
    stun_server: TextLimit = TextLimit(minimum=0, maximum=255, allowed=f"{_NAME}:")
    client_username: TextLimit = TextLimit(minimum=4, maximum=64, allowed=_NAME)
    client_password: TextLimit = TextLimit(minimum=8, maximum=64, allowed=_NAME)


_ARGUMENTS = {
    "number": "NewVoIPNumber",
    "username": "NewVoIPUsername",
    "password": "NewVoIPPassword",
    "registrar": "NewVoIPRegistrar",
    "stun_server": "NewVoIPSTUNServer",
    "client_username": "NewX_AVM-DE_ClientUsername",
    "client_password": "NewX_AVM-DE_ClientPassword",
}


async def read_limits(service: XVoipService) -> Limits:
    """Return the limits of this box (X_VoIP 2.2), the defaults where it has none.

    Raises the errors of `Client.call`.
    """
    if not await service.has("GetInfoEx"):
        return Limits()
    answer = await service.call("GetInfoEx")
    return Limits(
        **{
            name: limit
            for name, argument in _ARGUMENTS.items()
            if (limit := _parse_limit(answer, argument))
        }
    )


def _parse_limit(answer: dict[str, str], argument: str) -> TextLimit | None:
    """Return one limit, None where the answer lacks a part of it."""
    allowed = answer.get(f"{argument}AllowedChars")
    minimum = xml.parse_uint(xml.text(answer, f"{argument}MinChars"))
    maximum = xml.parse_uint(xml.text(answer, f"{argument}MaxChars"))
    if minimum is None or maximum is None or not allowed:
        return None
    return TextLimit(minimum=minimum, maximum=maximum, allowed=allowed)


@contextmanager
def naming_field(texts: Mapping[str, str], *unlimited: str) -> Iterator[None]:
    """Name the field in the box's refusal of a text (801, 802, 803).

    Only those without limits come into question, and only if one of them was given.
    """
    try:
        yield
    except InvalidArgumentError as err:
        given = [name for name in unlimited if texts[name]]
        if err.code in {801, 802, 803} and len(given) == 1:
            err.field = given[0]
        raise
