"""The settings of all lines: voice coding, fax, country code and area code."""

import asyncio
from dataclasses import dataclass, field
from enum import StrEnum

from .. import xml
from ..device import Permissions
from ..errors import ProtocolError
from .limits import TextLimit
from .service import XVoipService, parse_bool


class VoiceCoding(StrEnum):
    """How voice is coded."""

    FIXED = "fixed"
    """Always the quality of a fixed line."""
    AUTO = "auto"
    COMPRESSED = "compressed"
    AUTO_COMPRESSED = "autocompressed"


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioSettings:
    """How voice is coded, and whether T.38 is used for fax."""

    voice_coding: VoiceCoding
    fax_t38: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DialingCode:
    """A country or area code and the prefix dialed before it; digits or empty."""

    prefix: str = field(repr=False)
    """For example "00", or "0"."""
    code: str = field(repr=False)
    """For example "49", or "30"."""


_LIMIT = TextLimit(minimum=0, maximum=5, allowed="0123456789")


class _Code:
    """The country or the area code: its actions since 2018, and those before."""

    def __init__(
        self, service: XVoipService, kind: str, argument: str, prefix: str
    ) -> None:
        """Initialize with the names in the actions, and the usual prefix."""
        self._service = service
        self._get = f"X_AVM-DE_GetVoIPCommon{kind}Code"
        self._set = f"X_AVM-DE_SetVoIPCommon{kind}Code"
        self._old_get = f"GetVoIPCommon{kind}Code"
        self._old_set = f"SetVoIPCommon{kind}Code"
        self._old_argument = f"NewVoIP{kind}Code"
        self._argument = argument
        self._prefix = prefix

    async def get(self) -> DialingCode:
        """Return the code; before 2018 prefix and code are one text."""
        if await self._service.has(self._get):
            answer = await self._service.call(self._get)
            return DialingCode(
                prefix=xml.text(answer, f"{self._argument}Prefix"),
                code=xml.text(answer, self._argument),
            )
        answer = await self._service.call(self._old_get)
        text = xml.text(answer, self._old_argument)
        code = text.removeprefix(self._prefix)
        return DialingCode(prefix=self._prefix if code != text else "", code=code)

    async def set(self, code: DialingCode) -> None:
        """Set the code; before 2018 prefix and code are one text."""
        _LIMIT.check(self._set, "code", code.code)
        _LIMIT.check(self._set, "prefix", code.prefix)
        if await self._service.has(self._set):
            arguments = {
                self._argument: code.code,
                f"{self._argument}Prefix": code.prefix,
            }
            await self._service.call(self._set, arguments)
        else:
            await self._service.call(
                self._old_set, {self._old_argument: f"{code.prefix}{code.code}"}
            )


class Settings:
    """The settings."""

    def __init__(self, service: XVoipService) -> None:
        """Initialize with the service of one box."""
        self._service = service
        # Voice coding and fax are written together: each writer reads the other's.
        self._lock = asyncio.Lock()
        self._country = _Code(service, "Country", "NewX_AVM-DE_LKZ", "00")
        self._area = _Code(service, "Area", "NewX_AVM-DE_OKZ", "0")

    async def audio_settings_available(self, permissions: Permissions | None) -> bool:
        """Return whether the audio settings are available with these permissions."""
        return await self._service.is_available("GetInfo", permissions)

    async def codes_available(self, permissions: Permissions | None) -> bool:
        """Return whether the codes are available with these permissions."""
        return await self._service.is_available(
            "X_AVM-DE_GetVoIPCommonCountryCode", permissions
        ) or await self._service.is_available("GetVoIPCommonCountryCode", permissions)

    async def audio_settings(self) -> AudioSettings:
        """Return voice coding and fax (X_VoIP 2.1).

        Raises the errors of `Client.call`.
        """
        answer = await self._service.call("GetInfo")
        fax = parse_bool(answer, "NewFaxT38Enable")
        try:
            voice_coding = VoiceCoding(xml.text(answer, "NewVoiceCoding"))
        except ValueError as err:
            raise ProtocolError("Unknown voice coding") from err
        if fax is None:
            raise ProtocolError("NewFaxT38Enable is not a boolean")
        return AudioSettings(voice_coding=voice_coding, fax_t38=fax)

    async def set_audio_settings(
        self, *, voice_coding: VoiceCoding | None = None, fax_t38: bool | None = None
    ) -> None:
        """Set voice coding and fax (X_VoIP 2.11); None keeps the present one.

        Raises the errors of `Client.call`.
        """
        action = "SetConfig"
        async with self._lock:
            present = await self.audio_settings()
            fax = present.fax_t38 if fax_t38 is None else fax_t38
            coding = voice_coding or present.voice_coding
            # Boxes name the argument for fax otherwise than the document does.
            arguments: dict[str, str | bool] = {
                name: fax if "Fax" in name else coding.value
                for name in await self._service.input_arguments(action)
            }
            await self._service.call(action, arguments)

    async def country_code(self) -> DialingCode:
        """Return the country code (X_VoIP 2.39, before 2018 2.9).

        Raises the errors of `Client.call`.
        """
        return await self._country.get()

    async def set_country_code(self, code: DialingCode) -> None:
        """Set the country code (X_VoIP 2.38, before 2018 2.12).

        Raises InvalidTextError for anything but at most five digits, and the errors of
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

        Raises InvalidTextError for anything but at most five digits, and the errors of
        `Client.call`.
        """
        await self._area.set(code)
