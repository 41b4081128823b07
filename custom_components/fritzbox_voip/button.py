"""Buttons of a box and its SIP clients."""

from typing import override

from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import DEFAULT_RING_SECONDS
from .coordinator import FritzboxVoipConfigEntry
from .dial_rules import async_check_user, check_number
from .entity import BoxEntity, SipClientEntity, async_add_as_told
from .groups import Group
from .helpers import box_action

PARALLEL_UPDATES = 1

BOX_BUTTONS: tuple[ButtonEntityDescription, ...] = (
    ButtonEntityDescription(key="hang_up", translation_key="hang_up"),
)

SIP_CLIENT_BUTTONS: tuple[ButtonEntityDescription, ...] = (
    ButtonEntityDescription(key="client_ring", translation_key="client_ring"),
)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: FritzboxVoipConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the buttons of a box."""
    await async_add_as_told(
        entry,
        async_add_entities,
        lambda data: BOX_BUTTONS if Group.DIALING in data.told else (),
        lambda description: [HangUpButton(entry, Group.DIALING, description)],
    )
    await async_add_as_told(
        entry,
        async_add_entities,
        lambda data: data.clients.keys() if Group.DIALING in data.told else (),
        lambda number: [RingButton(entry, number, d) for d in SIP_CLIENT_BUTTONS],
    )


class HangUpButton(BoxEntity, ButtonEntity):
    """Ends the call that click-to-dial began."""

    @box_action
    @override
    async def async_press(self) -> None:
        """Hang up."""
        await async_check_user(self.hass, self.entry, self._context)
        await self.entry.runtime_data.ringer.hang_up()


class RingButton(SipClientEntity, ButtonEntity):
    """Lets a SIP client ring for some seconds."""

    @box_action
    @override
    async def async_press(self) -> None:
        """Ring."""
        number = f"**{self.subject.internal_number}"
        await async_check_user(self.hass, self.entry, self._context)
        check_number(self.entry, number)
        await self.entry.runtime_data.ringer.ring(number, DEFAULT_RING_SECONDS)
