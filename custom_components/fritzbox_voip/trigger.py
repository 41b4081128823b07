"""Triggers of automations: a line is lost, is back, begins or ends a call."""

from typing import override

from homeassistant.core import HomeAssistant
from homeassistant.helpers.trigger import EntityTransitionTriggerBase, Trigger

from .automation import (
    DOMAIN_SPECS,
    IN_CALL,
    NOT_IN_CALL,
    NOT_REGISTERED,
    REGISTERED,
    lines_in,
)


class LineTrigger(EntityTransitionTriggerBase):
    """Triggers when the status of a line goes from some states to others."""

    _domain_specs = DOMAIN_SPECS

    @override
    def entity_filter(self, entities: set[str]) -> set[str]:
        """Keep the lines, whatever else a chosen device or area has."""
        return lines_in(self._hass, entities)


class RegistrationLostTrigger(LineTrigger):
    """Triggers when a line is no longer registered."""

    _from_states = REGISTERED
    _to_states = NOT_REGISTERED


class RegistrationRestoredTrigger(LineTrigger):
    """Triggers when a line is registered again."""

    _from_states = NOT_REGISTERED
    _to_states = REGISTERED


class CallStartedTrigger(LineTrigger):
    """Triggers when a call begins on a line."""

    _from_states = NOT_IN_CALL
    _to_states = IN_CALL


class CallEndedTrigger(LineTrigger):
    """Triggers when the last call on a line ends."""

    _from_states = IN_CALL
    _to_states = NOT_IN_CALL


TRIGGERS: dict[str, type[Trigger]] = {
    "registration_lost": RegistrationLostTrigger,
    "registration_restored": RegistrationRestoredTrigger,
    "call_started": CallStartedTrigger,
    "call_ended": CallEndedTrigger,
}


async def async_get_triggers(_hass: HomeAssistant) -> dict[str, type[Trigger]]:
    """Return the triggers."""
    return TRIGGERS
