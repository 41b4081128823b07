"""How long texts may be, and which characters they may have."""

from dataclasses import dataclass
from string import ascii_letters, digits

from .. import xml
from ..errors import InvalidTextError
from .service import XVoipService

_NAME = f"{digits}{ascii_letters}-._"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextLimit:
    """What a text may be."""

    minimum: int
    maximum: int
    allowed: str
    """The characters; empty: any."""

    def fits(self, text: str) -> bool:
        """Return whether the box takes a text."""
        return self.minimum <= len(text) <= self.maximum and not (
            self.allowed and set(text) - set(self.allowed)
        )

    def check(self, action: str, field: str, text: str) -> None:
        """Raise InvalidTextError when a text is not what the box takes."""
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
    """Return the limits of this box (X_VoIP 2.2), for what it does not tell ours.

    Raises the errors of `Client.call`.
    """
    if not await service.has("GetInfoEx"):
        return Limits()
    answer = await service.call("GetInfoEx")
    return Limits(
        **{
            name: limit
            for name, argument in _ARGUMENTS.items()
            if (limit := _limit(answer, argument))
        }
    )


def _limit(answer: dict[str, str], argument: str) -> TextLimit | None:
    """Return one limit, None where the box does not tell it whole."""
    allowed = answer.get(f"{argument}AllowedChars")
    minimum = xml.parse_uint(xml.text(answer, f"{argument}MinChars"))
    maximum = xml.parse_uint(xml.text(answer, f"{argument}MaxChars"))
    if minimum is None or maximum is None or not allowed:
        return None
    return TextLimit(minimum=minimum, maximum=maximum, allowed=allowed)
