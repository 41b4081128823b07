"""Triggers of automations: a line is lost, is back, begins or ends a call."""

from typing import override

from homeassistant.components.sensor import DOMAIN as SENSOR_DOMAIN
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.automation import DomainSpec
from homeassistant.helpers.trigger import EntityTransitionTriggerBase, Trigger

from .const import DOMAIN
from .tr064.x_voip import AccountStatus

REGISTERED: set[str | bool] = {AccountStatus.REGISTERED, AccountStatus.CONNECTED}
NOT_REGISTERED: set[str | bool] = {AccountStatus.NOT_REGISTERED}
IN_CALL: set[str | bool] = {AccountStatus.CONNECTED}
NOT_IN_CALL: set[str | bool] = {it for it in AccountStatus if it not in IN_CALL}

DOMAIN_SPECS = {SENSOR_DOMAIN: DomainSpec()}


def lines_in(hass: HomeAssistant, entities: set[str]) -> set[str]:
    """Return those of some entities that are the status of a line."""
    registry = er.async_get(hass)
    return {
        entity_id
        for entity_id in entities
        if (entity := registry.async_get(entity_id))
        and entity.platform == DOMAIN
        and entity.translation_key == "account_status"
    }


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
