"""Conditions of automations: a line is registered."""

from datetime import datetime
from typing import override

from homeassistant.core import HomeAssistant, State
from homeassistant.helpers.condition import Condition, EntityStateConditionBase

from .trigger import DOMAIN_SPECS, REGISTERED, filter_entities


class IsRegisteredCondition(EntityStateConditionBase):
    """Tests whether lines are registered.

    A line that is unavailable or unknown does not pass, but its duration runs on.
    """

    _domain_specs = DOMAIN_SPECS
    _states = REGISTERED

    @override
    def entity_filter(self, entities: set[str]) -> set[str]:
        """Return the lines among the entities of the target."""
        return filter_entities(self._hass, entities, "account_status")

    @override
    def _should_include(self, _state: State) -> bool:
        """Return True, so that not all lines pass while one is unavailable."""
        return True

    @override
    def _check_all_match_state(self, states: list[State]) -> bool:
        """Test whether all lines are registered; not where there is none."""
        return bool(states) and super()._check_all_match_state(states)

    @override
    def _update_valid_since(self, entity_id: str, _state: State | None) -> None:
        """Update since when a line is registered."""
        if _state is None or _state.state not in self._excluded_states:
            super()._update_valid_since(entity_id, _state)

    @override
    def _valid_since_from_history(
        self, entity_id: str, rows: list[State]
    ) -> datetime | None:
        """Return since when a line is registered, by the recorder."""
        # From 2026.11 on, a row can be None: the line was removed.
        rows = [it for it in rows if not it or it.state not in self._excluded_states]
        return super()._valid_since_from_history(entity_id, rows)


CONDITIONS: dict[str, type[Condition]] = {"is_registered": IsRegisteredCondition}


async def async_get_conditions(_hass: HomeAssistant) -> dict[str, type[Condition]]:
    """Return the conditions."""
    return CONDITIONS
