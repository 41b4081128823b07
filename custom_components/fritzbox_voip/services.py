"""The actions of the integration."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.service import async_get_config_entry
import voluptuous as vol

from .const import DOMAIN
from .coordinator import FritzboxVoipConfigEntry, FritzboxVoipRuntimeData
from .helpers import translated_errors
from .tr064.x_voip import ALL_PHONES, Account, PhoneNumber, SipClient

ATTR_NUMBER = "number"
ATTR_PHONE = "phone"
ATTR_SECONDS = "seconds"

type _Handler = Callable[
    [FritzboxVoipRuntimeData, dict[str, Any]], Awaitable[ServiceResponse]
]


async def _dial(box: FritzboxVoipRuntimeData, data: dict[str, Any]) -> None:
    """Dial a number."""
    await box.ringer.dial(data[ATTR_NUMBER], data.get(ATTR_PHONE))


async def _ring(box: FritzboxVoipRuntimeData, data: dict[str, Any]) -> None:
    """Let phones ring for some seconds."""
    await box.ringer.ring(data[ATTR_NUMBER], data[ATTR_SECONDS], data.get(ATTR_PHONE))


async def _hang_up(box: FritzboxVoipRuntimeData, _data: dict[str, Any]) -> None:
    """End the call."""
    await box.ringer.hang_up()


async def _get_accounts(
    box: FritzboxVoipRuntimeData, _data: dict[str, Any]
) -> ServiceResponse:
    """Return the lines as the box has them now."""
    return {"accounts": [_account(it) for it in await box.voip.accounts.list()]}


async def _get_clients(
    box: FritzboxVoipRuntimeData, _data: dict[str, Any]
) -> ServiceResponse:
    """Return the SIP clients as the box has them now."""
    return {"clients": [_client(it) for it in await box.voip.clients.list()]}


async def _get_numbers(
    box: FritzboxVoipRuntimeData, _data: dict[str, Any]
) -> ServiceResponse:
    """Return the telephone numbers of the box."""
    return {"numbers": [_number(it) for it in await box.voip.numbers.list()]}


async def _get_phones(
    box: FritzboxVoipRuntimeData, _data: dict[str, Any]
) -> ServiceResponse:
    """Return the phones of click-to-dial."""
    return {
        "phones": list(await box.voip.dialling.phones()),
        "dial_phone": await box.voip.dialling.phone(),
    }


def _account(account: Account) -> dict[str, Any]:
    """Return a line, without the name that logs it in."""
    return {
        "account_index": account.index,
        "number": account.number,
        "status": account.status,
        "registrar": account.registrar,
        "outbound_proxy": account.outbound_proxy,
        "stun_server": account.stun_server,
    }


def _client(client: SipClient) -> dict[str, Any]:
    """Return a SIP client, without the name that logs it in."""
    numbers = client.incoming_numbers
    return {
        "client_index": client.index,
        "phone_name": client.phone_name,
        "internal_number": client.internal_number,
        "client_id": client.client_id,
        "outgoing_number": client.outgoing_number,
        "incoming_numbers": None
        if numbers is None
        else [_number(it) for it in numbers],
        "external_registration": client.external_registration,
        "delayed_call_notification": client.delayed_call_notification,
    }


def _number(number: PhoneNumber) -> dict[str, Any]:
    """Return a telephone number."""
    return {
        "number": number.number,
        "type": number.type,
        "index": number.index,
        "name": number.name,
    }


@dataclass(frozen=True, kw_only=True)
class _Action:
    """An action: what it does, its fields, whether it answers."""

    handler: _Handler
    fields: dict[vol.Marker, Any] = field(default_factory=dict)
    supports_response: SupportsResponse = SupportsResponse.NONE


_ANSWER = SupportsResponse.ONLY
_PHONE: dict[vol.Marker, Any] = {vol.Optional(ATTR_PHONE): cv.string}

ACTIONS: dict[str, _Action] = {
    "dial": _Action(
        handler=_dial, fields={vol.Required(ATTR_NUMBER): cv.string} | _PHONE
    ),
    "ring": _Action(
        handler=_ring,
        fields={
            vol.Optional(ATTR_NUMBER, default=ALL_PHONES): cv.string,
            vol.Optional(ATTR_SECONDS, default=15): vol.All(
                vol.Coerce(int), vol.Range(min=1, max=300)
            ),
        }
        | _PHONE,
    ),
    "hang_up": _Action(handler=_hang_up),
    "get_accounts": _Action(handler=_get_accounts, supports_response=_ANSWER),
    "get_clients": _Action(handler=_get_clients, supports_response=_ANSWER),
    "get_numbers": _Action(handler=_get_numbers, supports_response=_ANSWER),
    "get_phones": _Action(handler=_get_phones, supports_response=_ANSWER),
}


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register the actions."""
    for name, action in ACTIONS.items():
        hass.services.async_register(
            DOMAIN,
            name,
            partial(_async_handle, hass, action.handler),
            schema=vol.Schema(
                {vol.Optional(ATTR_CONFIG_ENTRY_ID): cv.string, **action.fields}
            ),
            supports_response=action.supports_response,
        )


async def _async_handle(
    hass: HomeAssistant, handler: _Handler, call: ServiceCall
) -> ServiceResponse:
    """Find the box that is meant and have it do what the action says."""
    entry: FritzboxVoipConfigEntry = async_get_config_entry(
        hass, DOMAIN, call.data.get(ATTR_CONFIG_ENTRY_ID)
    )
    with translated_errors(hass, entry):
        return await handler(entry.runtime_data, call.data)
