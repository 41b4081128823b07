"""Temporary."""

from collections.abc import Callable, Mapping
from typing import Any

from homeassistant.core import Context, HomeAssistant

from .tr064.x_voip import Dialing, DialingCode

type Codes = tuple[DialingCode | None, DialingCode | None]


def international(number: str, codes: Codes) -> str:
    country, _ = codes
    code = country.code if country else ""
    if code and number.startswith("0") and not number.startswith("00"):
        return f"+{code}{number[1:]}"
    return number


def is_valid_pattern(pattern: str) -> bool:
    return True


class Dialer:
    def __init__(
        self,
        hass: HomeAssistant,
        dialing: Dialing,
        codes: Callable[[], Codes],
        options: Callable[[], Mapping[str, Any]],
        box: str,
    ) -> None:
        self._dialing = dialing

    async def dial(
        self, number: str, phone: str | None = None, *, context: Context | None
    ) -> None:
        await self._dialing.dial(number, phone)

    async def ring(
        self,
        number: str,
        seconds: float,
        phone: str | None = None,
        *,
        context: Context | None,
    ) -> None:
        await self._dialing.dial(number, phone)

    async def hang_up(self, *, context: Context | None) -> None:
        await self._dialing.hang_up()

    async def set_phone(self, phone: str | None, *, context: Context | None) -> None:
        await self._dialing.set_phone(phone)

    async def close(self) -> None:
        pass
