"""What the triggers and conditions share: the lines among the chosen entities."""

from homeassistant.components.sensor import DOMAIN as SENSOR_DOMAIN
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.automation import DomainSpec

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
