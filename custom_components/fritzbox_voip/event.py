"""Events: calls as the call monitor of a box reports them."""

from typing import Any, override

from homeassistant.components.event import EventEntity, EventExtraStoredData
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import CONF_CALL_NUMBERS
from .coordinator import FritzboxVoipConfigEntry
from .entity import BoxEntity, BoxEntityDescription, async_setup_entities
from .tr064.call_monitor import CallEvent, CallEventType

PARALLEL_UPDATES = 0

ATTR_DURATION = "duration"
ATTR_NUMBER = "number"
ATTR_PHONE = "phone"


ACCOUNT_CALL = BoxEntityDescription[Any](key="account_call")
OTHER_CALL = BoxEntityDescription[Any](key="other_call")


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: FritzboxVoipConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the events of a box, once its call monitor has turned out to be on."""

    @callback
    def add_entities() -> None:
        accounts = entry.runtime_data.accounts
        async_setup_entities(
            entry,
            async_add_entities,
            BoxCallEvent,
            of_box=[(accounts, [OTHER_CALL])],
            of_items=[(accounts, [ACCOUNT_CALL])],
        )

    entry.runtime_data.calls.on_first_connection = add_entities


class BoxCallEvent(BoxEntity[Any], EventEntity):
    """What happens to the calls of a line, or on no line, as those of an analog one."""

    _key: str | None

    @property
    @override
    def event_types(self) -> list[str]:
        """Return what can happen to a call."""
        return [*CallEventType]

    @property
    @override
    def available(self) -> bool:
        """Return whether calls are reported, or the box answers."""
        # No event is lost while only the polls fail. A connection that ends for a
        # moment is no reason to write a state, which would trigger automations.
        is_listed = self._key is None or self._has_subject
        is_reported = is_listed and self.box.calls.connected
        return is_reported or super().available

    @override
    async def async_added_to_hass(self) -> None:
        """Listen to the calls."""
        await super().async_added_to_hass()
        calls = self.box.calls
        self.async_on_remove(calls.async_add_listener(self._key, self._handle_call))

    @override
    async def async_get_last_event_data(self) -> EventExtraStoredData | None:
        """Restore the last event, without its number where that is off by now."""
        data = await super().async_get_last_event_data()
        if data and data.last_event_attributes and not self._has_numbers:
            data.last_event_attributes.pop(ATTR_NUMBER, None)
        return data

    @property
    def _has_numbers(self) -> bool:
        """Return whether the other side's number is shown."""
        return bool(self.entry.options.get(CONF_CALL_NUMBERS, False))

    @callback
    def _handle_call(self, call: CallEvent) -> None:
        """Show an event."""
        attributes: dict[str, Any] = {
            ATTR_DURATION: call.seconds,
            ATTR_PHONE: call.internal_number,
            ATTR_NUMBER: (call.other_number or None) if self._has_numbers else None,
        }
        self._trigger_event(
            call.type, {name: it for name, it in attributes.items() if it is not None}
        )
        self.async_write_ha_state()
