"""Conditions of automations: a line is registered."""

from typing import override

from homeassistant.core import HomeAssistant
from homeassistant.helpers.condition import Condition, EntityStateConditionBase

from .trigger import DOMAIN_SPECS, REGISTERED, lines_in


class IsRegisteredCondition(EntityStateConditionBase):
    """Tests whether lines are registered."""

    _domain_specs = DOMAIN_SPECS
    _states = REGISTERED

    @override
    def entity_filter(self, entities: set[str]) -> set[str]:
        """Keep the lines, whatever else a chosen device or area has."""
        return lines_in(self._hass, entities)


CONDITIONS: dict[str, type[Condition]] = {"is_registered": IsRegisteredCondition}


async def async_get_conditions(_hass: HomeAssistant) -> dict[str, type[Condition]]:
    """Return the conditions."""
    return CONDITIONS
