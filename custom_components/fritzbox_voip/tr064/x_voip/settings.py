"""The settings of all lines: voice coding, fax, country code and area code."""

from dataclasses import dataclass, field
from enum import StrEnum

from .. import xml
from ..errors import ProtocolError
from ..soap import Value
from .limits import TextLimit
from .service import Subject, parse_bool


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


class Settings(Subject):
    """The settings."""

    async def audio_settings(self) -> AudioSettings:
        """Return voice coding and fax (X_VoIP 2.1)."""
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
        """Set voice coding and fax (X_VoIP 2.11); None changes nothing."""
        async with self._lock:
            present = await self.audio_settings()
            present = self._recently_written().get("audio", present)
            fax = present.fax_t38 if fax_t38 is None else fax_t38
            coding = voice_coding or present.voice_coding
            action, names = await self._service.first_supported("SetConfig")
            # Boxes name the argument for fax otherwise than the document does.
            arguments: dict[str, Value] = {
                name: fax if "Fax" in name else coding.value for name in names
            }
            await self._service.call(action, arguments)
            written = AudioSettings(voice_coding=coding, fax_t38=fax)
            self._set_written("audio", written)

    async def country_code(self) -> DialingCode:
        """Return the country code (X_VoIP 2.39, before 2018 2.9)."""
        return await self._get_code("Country", "NewX_AVM-DE_LKZ", "00")

    async def set_country_code(self, code: DialingCode) -> None:
        """Set the country code (X_VoIP 2.38, before 2018 2.12).

        Raises InvalidTextError for anything but at most five digits each.
        """
        await self._set_code("Country", "NewX_AVM-DE_LKZ", code)

    async def area_code(self) -> DialingCode:
        """Return the area code (X_VoIP 2.41, before 2018 2.5)."""
        return await self._get_code("Area", "NewX_AVM-DE_OKZ", "0")

    async def set_area_code(self, code: DialingCode) -> None:
        """Set the area code (X_VoIP 2.40, before 2018 2.8).

        Raises InvalidTextError for anything but at most five digits each.
        """
        await self._set_code("Area", "NewX_AVM-DE_OKZ", code)

    async def _get_code(self, kind: str, argument: str, prefix: str) -> DialingCode:
        """Return a code; before 2018 it is one text with its usual prefix."""
        action = f"X_AVM-DE_GetVoIPCommon{kind}Code"
        if await self._service.has(action):
            answer = await self._service.call(action)
            return DialingCode(
                prefix=xml.text(answer, f"{argument}Prefix"),
                code=xml.text(answer, argument),
            )
        answer = await self._service.call(f"GetVoIPCommon{kind}Code")
        text = xml.text(answer, f"NewVoIP{kind}Code")
        code = text.removeprefix(prefix)
        return DialingCode(prefix=prefix if code != text else "", code=code)

    async def _set_code(self, kind: str, argument: str, code: DialingCode) -> None:
        """Set a code; before 2018 it is one text with its prefix."""
        action = f"X_AVM-DE_SetVoIPCommon{kind}Code"
        _LIMIT.check(action, "code", code.code)
        _LIMIT.check(action, "prefix", code.prefix)
        arguments = {argument: code.code, f"{argument}Prefix": code.prefix}
        if not await self._service.has(action):
            action = f"SetVoIPCommon{kind}Code"
            arguments = {f"NewVoIP{kind}Code": f"{code.prefix}{code.code}"}
        await self._service.call(action, arguments)
