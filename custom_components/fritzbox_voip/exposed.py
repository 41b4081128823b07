"""What of the boxes an assistant may know of: what the user has exposed to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from homeassistant.components.homeassistant.exposed_entities import async_should_expose
from homeassistant.core import HomeAssistant, State, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.llm import LLMContext
import voluptuous as vol

from .const import ADMINISTRATORS, CONF_WHO_MAY_DIAL, DOMAIN
from .coordinator import FritzboxVoipConfigEntry


@dataclass(frozen=True, slots=True)
class Exposed:
    """An entity that is exposed to the assistant, and all its names."""

    box: FritzboxVoipConfigEntry
    names: list[str]
    state: State

    def told(self, *attributes: str) -> dict[str, Any]:
        """Return what the model is told of it."""
        told = {"names": self.names, "box": self.box.title, "state": self.state.state}
        return told | {key: self.state.attributes.get(key) for key in attributes}


@dataclass(frozen=True, slots=True)
class Assistant:
    """The assistant that asks."""

    hass: HomeAssistant
    llm_context: LLMContext

    @callback
    def exposed(self, key: str) -> list[Exposed]:
        """Return the entities of one kind that it may know of, of all loaded boxes."""
        registry = er.async_get(self.hass)
        return [
            Exposed(box, self._names(entity, state), state)
            for box in self.hass.config_entries.async_loaded_entries(DOMAIN)
            for entity in er.async_entries_for_config_entry(registry, box.entry_id)
            if entity.translation_key == key
            and (state := self.hass.states.get(entity.entity_id))
            and async_should_expose(
                self.hass, self.llm_context.assistant, entity.entity_id
            )
        ]

    def _names(self, entity: er.RegistryEntry, state: State) -> list[str]:
        """Return the names that the user gave, at the box too."""
        names = er.async_get_entity_aliases(self.hass, entity, allow_empty=False)
        return [*names, *filter(None, [state.attributes.get("name")])]

    async def act(self, domain: str, action: str, data: dict[str, Any]) -> None:
        """Have an action done in the name of the user who speaks."""
        await self.hass.services.async_call(
            domain, action, data, blocking=True, context=self.llm_context.context
        )

    def check_known(self, box: FritzboxVoipConfigEntry) -> None:
        """Raise HomeAssistantError when only some may dial and nobody knows who asks.

        The action takes what has no user for an automation.
        """
        context = self.llm_context.context
        unknown = context is None or context.user_id is None
        if unknown and box.options.get(CONF_WHO_MAY_DIAL) == ADMINISTRATORS:
            raise HomeAssistantError(
                f"Only administrators may dial with {box.title}, and it is not known "
                "who is speaking."
            )


def only(found: list[Exposed], what: str) -> Exposed:
    """Return what is meant; raises HomeAssistantError where that is not clear."""
    if not found:
        raise HomeAssistantError(f"There is no such {what}, or it is not exposed.")
    if len(found) > 1:
        raise HomeAssistantError(
            f"More than one {what} fits. Ask which one is meant. If they have the same "
            "name, one has to be renamed in Home Assistant first."
        )
    return found[0]


def which_box(kind: type[vol.Marker], exposed: Iterable[Exposed]) -> dict[Any, Any]:
    """Return the field that says which box is meant, where there are several."""
    boxes = {it.box.entry_id: it.box.title for it in exposed}
    titles = [*dict.fromkeys(boxes.values())]
    if len(boxes) == 1:
        return {}
    return {kind("box", description="Which FRITZ!Box"): vol.In(titles)}
