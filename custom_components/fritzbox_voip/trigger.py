"""Triggers of automations: a line is lost or restored, calls start, end, are missed.

A line that is unavailable or unknown counts as it was last seen, and fires nothing
until it is available again.
"""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, override

from homeassistant.components.event import ATTR_EVENT_TYPE, DOMAIN as EVENT_DOMAIN
from homeassistant.components.sensor import DOMAIN as SENSOR_DOMAIN
from homeassistant.const import ATTR_ENTITY_ID
from homeassistant.core import CALLBACK_TYPE, Context, HomeAssistant, State, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.automation import DomainSpec
from homeassistant.helpers.event import async_call_later
from homeassistant.helpers.target import (
    TargetStateChangedData,
    async_track_target_selector_state_change_event,
)
from homeassistant.helpers.trigger import (
    ATTR_BEHAVIOR,
    BEHAVIOR_ALL,
    BEHAVIOR_EACH,
    BEHAVIOR_FIRST,
    EntityTransitionTriggerBase,
    NotTriggeredReasonReporter,
    StatelessEntityTriggerBase,
    Trigger,
    TriggerActionRunner,
    TriggerConfig,
    TriggerNotTriggeredReporter,
)

from .const import DOMAIN
from .tr064.call_monitor import CallEventType
from .tr064.x_voip import AccountStatus

REGISTERED: set[str | bool] = {AccountStatus.REGISTERED, AccountStatus.CONNECTED}
NOT_REGISTERED: set[str | bool] = {AccountStatus.NOT_REGISTERED}
IN_CALL: set[str | bool] = {AccountStatus.CONNECTED}
NOT_IN_CALL: set[str | bool] = {it for it in AccountStatus if it not in IN_CALL}

DOMAIN_SPECS = {SENSOR_DOMAIN: DomainSpec()}
CALL_DOMAIN_SPECS = {EVENT_DOMAIN: DomainSpec()}


def filter_entities(hass: HomeAssistant, entities: set[str], *keys: str) -> set[str]:
    """Return those of some entities that are ours, and have these translation keys."""
    registry = er.async_get(hass)
    return {
        entity_id
        for entity_id in entities
        if (entity := registry.async_get(entity_id))
        and entity.platform == DOMAIN
        and entity.translation_key in keys
    }


@dataclass(slots=True, kw_only=True)
class _Pending:
    """A change that fires when its duration has passed."""

    variables: dict[str, Any]
    context: Context
    cancel_timer: CALLBACK_TYPE | None = None
    """None when the duration has passed."""


class LineTrigger(EntityTransitionTriggerBase):
    """Triggers when the status of a line changes from some states to others.

    The base class starts again with a line that was unavailable. This one compares it
    with its status before, and lets the duration run on.
    """

    _domain_specs = DOMAIN_SPECS

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        """Initialize the trigger."""
        super().__init__(hass, config)
        self._behavior: str = self._options[ATTR_BEHAVIOR]
        # By entity id: the last status that is not unknown, as it was when it began.
        self._last: dict[str, State] = {}
        self._available: set[str] = set()
        # By entity id, for the other behaviors by the behavior.
        self._pending: dict[str, _Pending] = {}

    @override
    def entity_filter(self, entities: set[str]) -> set[str]:
        """Return the lines among the entities of the target."""
        return filter_entities(self._hass, entities, "account_status")

    @override
    async def async_attach_runner(
        self,
        run_action: TriggerActionRunner,
        did_not_trigger: TriggerNotTriggeredReporter | None = None,
    ) -> CALLBACK_TYPE:
        """Attach the trigger to an action runner."""
        self._run_action = run_action
        detach = await async_track_target_selector_state_change_event(
            self._hass,
            self._target,
            self._handle_change,
            self.entity_filter,
            self._handle_target_update,
        )

        @callback
        def async_remove() -> None:
            detach()
            for key in [*self._pending]:
                self._cancel(key)

        return async_remove

    @callback
    def _handle_target_update(
        self,
        added: set[str],
        removed: set[str],
        states: Mapping[str, State | None],
    ) -> None:
        """Start with the present status of new lines, and drop the others."""
        for entity_id in added:
            self._update(entity_id, states[entity_id])
        for entity_id in removed:
            self._update(entity_id, None)
        self._check_pending()

    @callback
    def _handle_change(self, data: TargetStateChangedData) -> None:
        """Fire, or start the duration, when the change is one of this trigger's."""
        event = data.state_change_event
        entity_id = event.data["entity_id"]
        before = self._last.get(entity_id)
        self._update(entity_id, event.data["new_state"])
        after = self._last.get(entity_id)
        if before and after and self._is_start(before, after):
            variables = {
                ATTR_ENTITY_ID: entity_id,
                "from_state": before,
                "to_state": after,
                "for": self._duration,
            }
            key = entity_id if self._behavior == BEHAVIOR_EACH else self._behavior
            pending = _Pending(variables=variables, context=event.context)
            self._pending[key] = pending
            if self._duration:

                @callback
                def handle_timer(_now: datetime) -> None:
                    pending.cancel_timer = None
                    self._check_pending()

                pending.cancel_timer = async_call_later(
                    self._hass, self._duration, handle_timer
                )
        self._check_pending()

    def _update(self, entity_id: str, state: State | None) -> None:
        """Update the status of a line; None removes it."""
        self._available.discard(entity_id)
        if state is None:
            self._last.pop(entity_id, None)
        elif state.state not in self._excluded_states:
            self._available.add(entity_id)
            last = self._last.get(entity_id)
            if last is None or last.state != state.state:
                self._last[entity_id] = state

    def _is_start(self, before: State, after: State) -> bool:
        """Return whether what the behavior asks for begins with a change."""
        if after.state not in self._to_states or not self.is_valid_transition(
            before, after
        ):
            return False
        if self._behavior == BEHAVIOR_FIRST:
            return sum(it.state in self._to_states for it in self._last.values()) == 1
        return self._is_fulfilled(after.entity_id, self._last)

    def _is_fulfilled(self, key: str, available: Container[str]) -> bool:
        """Return whether lines have the status, of those that are available."""
        lines = [key] if self._behavior == BEHAVIOR_EACH else [*self._last]
        fulfilled = [
            self._last[it].state in self._to_states and it in available
            for it in lines
            if it in self._last
        ]
        return any(fulfilled) and (self._behavior != BEHAVIOR_ALL or all(fulfilled))

    @callback
    def _check_pending(self) -> None:
        """Fire what is due while its lines are available, cancel what is over."""
        for key, pending in [*self._pending.items()]:
            if not self._is_fulfilled(key, self._last):
                self._cancel(key)
            elif not pending.cancel_timer and self._is_fulfilled(key, self._available):
                del self._pending[key]
                entity_id = pending.variables[ATTR_ENTITY_ID]
                self._run_action(
                    pending.variables, f"state of {entity_id}", pending.context
                )

    @callback
    def _cancel(self, key: str) -> None:
        """Cancel a pending change."""
        if cancel_timer := self._pending.pop(key).cancel_timer:
            cancel_timer()


def make_line_trigger(
    from_states: set[str | bool], to_states: set[str | bool]
) -> type[LineTrigger]:
    """Return a trigger for a change of the status of a line."""

    class CustomTrigger(LineTrigger):
        """Triggers when the status of a line changes between these states."""

        _from_states = from_states
        _to_states = to_states

    return CustomTrigger


class CallMissedTrigger(StatelessEntityTriggerBase):
    """Triggers when nobody answers a call, of a line or on no line."""

    _domain_specs = CALL_DOMAIN_SPECS

    @override
    def entity_filter(self, entities: set[str]) -> set[str]:
        """Return the calls among the entities of the target."""
        return filter_entities(self._hass, entities, "account_call", "other_call")

    @override
    def is_valid_state(
        self, state: State, report_not_triggered: NotTriggeredReasonReporter
    ) -> bool:
        """Return whether the event is a missed call."""
        return state.attributes.get(ATTR_EVENT_TYPE) == CallEventType.MISSED


TRIGGERS: dict[str, type[Trigger]] = {
    "registration_lost": make_line_trigger(REGISTERED, NOT_REGISTERED),
    "registration_restored": make_line_trigger(NOT_REGISTERED, REGISTERED),
    "call_started": make_line_trigger(NOT_IN_CALL, IN_CALL),
    "call_ended": make_line_trigger(IN_CALL, NOT_IN_CALL),
    "call_missed": CallMissedTrigger,
}


async def async_get_triggers(_hass: HomeAssistant) -> dict[str, type[Trigger]]:
    """Return the triggers."""
    return TRIGGERS
