"""Buttons of a box and its SIP clients."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, override

from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import DEFAULT_RING_SECONDS
from .coordinator import FritzboxVoipConfigEntry
from .entity import BoxEntity, SipClientEntity, async_add_as_told
from .groups import BoxData, Group
from .helpers import box_action
from .ringing import Ringer
from .tr064.x_voip import SipClient

PARALLEL_UPDATES = 1


@dataclass(frozen=True, kw_only=True)
class ButtonDescription[Subject](ButtonEntityDescription):
    """A button, and what it does with what it is about."""

    press_fn: Callable[[Ringer, Subject], Awaitable[None]]


BOX_BUTTONS: tuple[ButtonDescription[BoxData], ...] = (
    ButtonDescription(
        key="hang_up",
        translation_key="hang_up",
        press_fn=lambda ringer, _: ringer.hang_up(),
    ),
)

SIP_CLIENT_BUTTONS: tuple[ButtonDescription[SipClient], ...] = (
    ButtonDescription(
        key="client_ring",
        translation_key="client_ring",
        press_fn=lambda ringer, client: ringer.ring(
            f"**{client.internal_number}", DEFAULT_RING_SECONDS
        ),
    ),
)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: FritzboxVoipConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the buttons of a box."""
    async_add_as_told(
        entry,
        async_add_entities,
        lambda data: BOX_BUTTONS if Group.DIALLING in data.told else (),
        lambda description: [BoxButton(entry, Group.DIALLING, description)],
    )
    async_add_as_told(
        entry,
        async_add_entities,
        lambda data: data.clients.keys() if Group.DIALLING in data.told else (),
        lambda number: [SipClientButton(entry, number, d) for d in SIP_CLIENT_BUTTONS],
    )


class BoxButton(BoxEntity, ButtonEntity):
    """A button of the box."""

    entity_description: ButtonDescription[Any]

    @box_action
    @override
    async def async_press(self) -> None:
        """Do it."""
        ringer = self.entry.runtime_data.ringer
        await self.entity_description.press_fn(ringer, self.subject)


class SipClientButton(SipClientEntity, BoxButton):
    """A button of a SIP client."""
