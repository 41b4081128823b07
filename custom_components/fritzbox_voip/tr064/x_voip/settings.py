"""What holds for all lines: codec, country and area code, and the limits of texts."""

import asyncio
from dataclasses import dataclass, field
from enum import StrEnum

from .. import xml
from ..device import Permissions
from ..errors import ProtocolError
from .limits import TextLimit
from .service import XVoipService, parse_bool


class VoiceCoding(StrEnum):
    """How speech is coded."""

    FIXED = "fixed"
    """Always as good as a fixed line."""
    AUTO = "auto"
    COMPRESSED = "compressed"
    AUTO_COMPRESSED = "autocompressed"


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioSettings:
    """How speech and fax are carried."""

    voice_coding: VoiceCoding
    fax_t38: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DialingCode:
    """A country or area code and what is dialed before it; both may be empty."""

    prefix: str = field(repr=False)
    """For example "00", or "0"."""
    code: str = field(repr=False)
    """For example "49", or "30"."""


_LIMIT = TextLimit(minimum=0, maximum=5, allowed="0123456789")


class _Code:
    """One of the two codes: its actions since 2018, and those before."""

    def __init__(
        self, service: XVoipService, kind: str, argument: str, prefix: str
    ) -> None:
        """Take the service and how its arguments are called."""
        self._service = service
        self._get = f"X_AVM-DE_GetVoIPCommon{kind}Code"
        self._set = f"X_AVM-DE_SetVoIPCommon{kind}Code"
        self._old_get = f"GetVoIPCommon{kind}Code"
        self._old_set = f"SetVoIPCommon{kind}Code"
        self._old_argument = f"NewVoIP{kind}Code"
        self._argument = argument
        self._prefix = prefix

    async def get(self) -> DialingCode:
        """Return the code; before 2018 prefix and code came in one."""
        if await self._service.has(self._get):
            answer = await self._service.call(self._get)
            return DialingCode(
                prefix=xml.text(answer, f"{self._argument}Prefix"),
                code=xml.text(answer, self._argument),
            )
        answer = await self._service.call(self._old_get)
        told = xml.text(answer, self._old_argument)
        code = told.removeprefix(self._prefix)
        return DialingCode(prefix=self._prefix if code != told else "", code=code)

    async def set(self, code: DialingCode) -> None:
        """Set the code; before 2018 prefix and code went in one."""
        _LIMIT.check(self._set, "code", code.code)
        _LIMIT.check(self._set, "prefix", code.prefix)
        if await self._service.has(self._set):
            await self._service.call(
                self._set,
                {
                    self._argument: code.code,
                    f"{self._argument}Prefix": code.prefix,
                },
            )
        else:
            await self._service.call(
                self._old_set, {self._old_argument: f"{code.prefix}{code.code}"}
            )


class Settings:
    """The settings."""

    def __init__(self, service: XVoipService) -> None:
        """Take the service to ask."""
        self._service = service
        # AudioSettings and fax are written together, and each writer keeps the other's.
        self._lock = asyncio.Lock()
        self._country = _Code(service, "Country", "NewX_AVM-DE_LKZ", "00")
        self._area = _Code(service, "Area", "NewX_AVM-DE_OKZ", "0")

    async def audio_settings_available(self, permissions: Permissions | None) -> bool:
        """Tell whether this box tells its codec to a login with these permissions."""
        return await self._service.is_available("GetInfo", permissions)

    async def codes_available(self, permissions: Permissions | None) -> bool:
        """Tell whether this box tells its codes to a login with these permissions."""
        return await self._service.is_available(
            "X_AVM-DE_GetVoIPCommonCountryCode", permissions
        ) or await self._service.is_available("GetVoIPCommonCountryCode", permissions)

    async def audio_settings(self) -> AudioSettings:
        """Return how speech and fax are carried (X_VoIP 2.1).

        Raises the errors of `Client.call`.
        """
        answer = await self._service.call("GetInfo")
        fax = parse_bool(answer, "NewFaxT38Enable")
        try:
            voice_coding = VoiceCoding(xml.text(answer, "NewVoiceCoding"))
        except ValueError as err:
            raise ProtocolError("The codec is none of the known") from err
        if fax is None:
            raise ProtocolError("The box does not tell T.38")
        return AudioSettings(voice_coding=voice_coding, fax_t38=fax)

    async def set_audio_settings(
        self, *, voice_coding: VoiceCoding | None = None, fax_t38: bool | None = None
    ) -> None:
        """Set how speech and fax are carried (X_VoIP 2.11); None leaves as it is.

        Both are written at once. The document names the argument for fax otherwise
        than boxes do. Raises the errors of `Client.call`.
        """
        action = "SetConfig"
        async with self._lock:
            audio_settings = await self.audio_settings()
            values: dict[str, str | bool] = {}
            for name in await self._service.input_arguments(action):
                if "Fax" in name:
                    values[name] = (
                        audio_settings.fax_t38 if fax_t38 is None else fax_t38
                    )
                else:
                    values[name] = str(voice_coding or audio_settings.voice_coding)
            await self._service.call(action, values)

    async def country_code(self) -> DialingCode:
        """Return the country code (X_VoIP 2.39, before 2018 2.9).

        Raises the errors of `Client.call`.
        """
        return await self._country.get()

    async def set_country_code(self, code: DialingCode) -> None:
        """Set the country code (X_VoIP 2.38, before 2018 2.12).

        Raises InvalidTextError for what are no five digits, and the errors of
        `Client.call`.
        """
        await self._country.set(code)

    async def area_code(self) -> DialingCode:
        """Return the area code (X_VoIP 2.41, before 2018 2.5).

        Raises the errors of `Client.call`.
        """
        return await self._area.get()

    async def set_area_code(self, code: DialingCode) -> None:
        """Set the area code (X_VoIP 2.40, before 2018 2.8).

        Raises InvalidTextError for what are no five digits, and the errors of
        `Client.call`.
        """
        await self._area.set(code)
