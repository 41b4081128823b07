"""Selects of a box: the Click to Dial phone and the voice coding."""

from dataclasses import replace
from typing import override

from homeassistant.components.select import SelectEntity, SelectEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import FritzboxVoipConfigEntry
from .entity import BoxEntity, box_action
from .parts import DialingData
from .tr064.x_voip import AudioSettings, VoiceCoding

PARALLEL_UPDATES = 1

OFF = "off"

DIAL_PHONE = SelectEntityDescription(key="dial_phone")
VOICE_CODING = SelectEntityDescription(
    key="voice_coding",
    entity_category=EntityCategory.CONFIG,
    options=[coding.value for coding in VoiceCoding],
)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: FritzboxVoipConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the selects of a box."""
    data = entry.runtime_data
    if data.dialing:
        async_add_entities([DialPhoneSelect(entry, data.dialing, DIAL_PHONE)])
    if data.settings and "audio" in data.accounts.parts:
        async_add_entities(
            [VoiceCodingSelect(entry, data.settings, VOICE_CODING, "audio")]
        )


class DialPhoneSelect(BoxEntity[DialingData], SelectEntity):
    """The phone that dials."""

    @property
    @override
    def options(self) -> list[str]:
        """Return the phones; the one that dials even if it is gone."""
        # Home Assistant registers the options also while there are no data.
        data: DialingData | None = self.coordinator.data
        if data is None:
            return [OFF]
        return list(dict.fromkeys([OFF, *data.dial_phones, data.dial_phone or OFF]))

    @property
    @override
    def current_option(self) -> str | None:
        """Return the phone that dials."""
        return self.subject.dial_phone or OFF

    @box_action
    @override
    async def async_select_option(self, option: str) -> None:
        """Change the phone that dials."""
        phone = None if option == OFF else option
        await self.box.dialer.set_phone(phone, context=self._context)
        await self.async_set_written(lambda data: replace(data, dial_phone=phone))


class VoiceCodingSelect(BoxEntity[AudioSettings], SelectEntity):
    """The voice coding of all lines."""

    @property
    @override
    def current_option(self) -> str | None:
        """Return the voice coding."""
        return self.subject.voice_coding

    @box_action
    @override
    async def async_select_option(self, option: str) -> None:
        """Change the voice coding."""
        coding = VoiceCoding(option)
        settings = self.box.voip.settings
        await settings.set_audio_settings(voice_coding=coding)
        await self.async_set_written(lambda audio: replace(audio, voice_coding=coding))
