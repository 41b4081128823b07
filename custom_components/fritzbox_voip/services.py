"""The actions of the integration."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from homeassistant.const import (
    ATTR_CONFIG_ENTRY_ID,
    CONF_CODE,
    CONF_PASSWORD,
    CONF_USERNAME,
)
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.service import (
    async_get_config_entry,
    async_register_admin_service,
)
import voluptuous as vol

from .const import DEFAULT_RING_SECONDS, DOMAIN
from .coordinator import FritzboxVoipConfigEntry, FritzboxVoipRuntimeData
from .helpers import translated_errors
from .tr064.x_voip import (
    ALL_PHONES,
    Account,
    DialingCode,
    NewAccount,
    NewSipClient,
    NumberType,
    PhoneNumber,
    SipClient,
)

ATTR_ACCOUNT_INDEX = "account_index"
ATTR_CLIENT_ID = "client_id"
ATTR_CLIENT_INDEX = "client_index"
ATTR_INCOMING_NUMBERS = "incoming_numbers"
ATTR_NUMBER = "number"
ATTR_OUTGOING_NUMBER = "outgoing_number"
ATTR_PHONE = "phone"
ATTR_PHONE_NAME = "phone_name"
ATTR_PREFIX = "prefix"
ATTR_SECONDS = "seconds"

_ACCOUNT_TEXTS = (
    "registrar",
    ATTR_NUMBER,
    CONF_USERNAME,
    CONF_PASSWORD,
    "outbound_proxy",
    "stun_server",
)

type _Handler = Callable[
    [FritzboxVoipRuntimeData, ServiceCall], Awaitable[ServiceResponse]
]


async def _dial(box: FritzboxVoipRuntimeData, call: ServiceCall) -> None:
    """Dial a number."""
    phone = call.data.get(ATTR_PHONE) or None
    try:
        await box.dialer.dial(call.data[ATTR_NUMBER], phone, context=call.context)
    finally:
        await _async_refresh_phone(box, phone)


async def _ring(box: FritzboxVoipRuntimeData, call: ServiceCall) -> None:
    """Let phones ring for some seconds."""
    phone = call.data.get(ATTR_PHONE) or None
    try:
        await box.dialer.ring(
            call.data[ATTR_NUMBER],
            call.data[ATTR_SECONDS],
            phone,
            context=call.context,
        )
    finally:
        await _async_refresh_phone(box, phone)


async def _hang_up(box: FritzboxVoipRuntimeData, call: ServiceCall) -> None:
    """End the call."""
    await box.dialer.hang_up(context=call.context)


async def _async_refresh_phone(box: FritzboxVoipRuntimeData, phone: str | None) -> None:
    """Refresh the Click to Dial phone, which may not have been restored."""
    if phone and box.dialing:
        await box.dialing.async_request_refresh()


async def _get_accounts(
    box: FritzboxVoipRuntimeData, _call: ServiceCall
) -> ServiceResponse:
    """Return the lines as the box has them now."""
    return {"accounts": [_account(it) for it in await box.voip.accounts.list()]}


async def _get_clients(
    box: FritzboxVoipRuntimeData, _call: ServiceCall
) -> ServiceResponse:
    """Return the SIP clients as the box has them now."""
    return {"clients": [_client(it) for it in await box.voip.clients.list()]}


async def _get_numbers(
    box: FritzboxVoipRuntimeData, _call: ServiceCall
) -> ServiceResponse:
    """Return the telephone numbers of the box."""
    return {"numbers": [_number(it) for it in await box.voip.numbers.list()]}


async def _get_phones(
    box: FritzboxVoipRuntimeData, _call: ServiceCall
) -> ServiceResponse:
    """Return the phones of click-to-dial."""
    return {
        "phones": list(await box.voip.dialing.phones()),
        "dial_phone": await box.voip.dialing.phone(),
    }


async def _find_client(
    box: FritzboxVoipRuntimeData, call: ServiceCall
) -> ServiceResponse:
    """Return the SIP client whose id contains a text."""
    return _client(await box.voip.clients.find(call.data[ATTR_CLIENT_ID]))


async def _add_account(
    box: FritzboxVoipRuntimeData, call: ServiceCall
) -> ServiceResponse:
    """Add a line."""
    account = NewAccount(
        **{name: call.data[name] for name in _ACCOUNT_TEXTS if name in call.data}
    )
    index = await box.voip.accounts.add(account, call.data.get(ATTR_ACCOUNT_INDEX))
    await _async_refresh_lines(box)
    return {ATTR_ACCOUNT_INDEX: index}


async def _async_refresh_lines(box: FritzboxVoipRuntimeData) -> None:
    """Refresh what changes when a line comes or goes."""
    for coordinator in (box.accounts, box.settings):
        if coordinator:
            await coordinator.async_request_refresh()


async def _delete_account(box: FritzboxVoipRuntimeData, call: ServiceCall) -> None:
    """Delete a line."""
    await box.voip.accounts.delete(call.data[ATTR_ACCOUNT_INDEX])
    await _async_refresh_lines(box)


async def _set_client(
    box: FritzboxVoipRuntimeData, call: ServiceCall
) -> ServiceResponse:
    """Make or change a SIP client."""
    numbers = call.data.get(ATTR_INCOMING_NUMBERS)
    client = await box.voip.clients.set(
        NewSipClient(
            phone_name=call.data[ATTR_PHONE_NAME],
            password=call.data[CONF_PASSWORD],
            username=call.data.get(CONF_USERNAME),
            client_id=call.data.get(ATTR_CLIENT_ID),
            outgoing_number=call.data[ATTR_OUTGOING_NUMBER],
            incoming_numbers=await _numbers_called(box, numbers) if numbers else None,
        ),
        call.data.get(ATTR_CLIENT_INDEX),
    )
    if box.clients:
        await box.clients.async_request_refresh()
    return {
        ATTR_CLIENT_INDEX: client.index,
        "internal_number": client.internal_number,
    }


async def _delete_client(box: FritzboxVoipRuntimeData, call: ServiceCall) -> None:
    """Delete a SIP client."""
    await box.voip.clients.delete(call.data[ATTR_CLIENT_INDEX])
    if box.clients:
        await box.clients.async_request_refresh()


async def _set_country_code(box: FritzboxVoipRuntimeData, call: ServiceCall) -> None:
    """Set the country code."""
    settings = box.voip.settings
    await _set_code(box, call, settings.country_code, settings.set_country_code)


async def _set_area_code(box: FritzboxVoipRuntimeData, call: ServiceCall) -> None:
    """Set the area code."""
    settings = box.voip.settings
    await _set_code(box, call, settings.area_code, settings.set_area_code)


async def _set_code(
    box: FritzboxVoipRuntimeData,
    call: ServiceCall,
    read: Callable[[], Awaitable[DialingCode]],
    write: Callable[[DialingCode], Awaitable[None]],
) -> None:
    """Set a code; the prefix stays as it is where none is given."""
    prefix = (
        call.data[ATTR_PREFIX] if ATTR_PREFIX in call.data else (await read()).prefix
    )
    await write(DialingCode(code=call.data[CONF_CODE], prefix=prefix))
    if box.settings:
        await box.settings.async_request_refresh()


async def _numbers_called(
    box: FritzboxVoipRuntimeData, wanted: list[str]
) -> tuple[PhoneNumber, ...]:
    """Return the box's numbers that are meant, for it wants to know more of them.

    A box that does not tell its numbers does not take any either, and says so.
    """
    if "numbers" not in box.accounts.parts:
        return tuple(
            PhoneNumber(number=number, type=NumberType.NONE, index=None, name="")
            for number in wanted
        )
    known = {number.number: number for number in await box.voip.numbers.list()}
    if set(wanted) - known.keys():
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="unknown_number",
            translation_placeholders={"box": box.accounts.config_entry.title},
        )
    return tuple(known[number] for number in wanted)


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
    admin: bool = False


_ANSWER = SupportsResponse.ONLY
_INDEX = vol.All(vol.Coerce(int), vol.Range(min=0, max=99))
_DIAL_CODE: dict[vol.Marker, Any] = {
    vol.Required(CONF_CODE): cv.string,
    vol.Optional(ATTR_PREFIX): cv.string,
}
_PHONE: dict[vol.Marker, Any] = {vol.Optional(ATTR_PHONE): cv.string}

ACTIONS: dict[str, _Action] = {
    "dial": _Action(
        handler=_dial,
        fields={vol.Required(ATTR_NUMBER): cv.string} | _PHONE,
    ),
    "ring": _Action(
        handler=_ring,
        fields={
            vol.Optional(ATTR_NUMBER, default=ALL_PHONES): cv.string,
            vol.Optional(ATTR_SECONDS, default=DEFAULT_RING_SECONDS): vol.All(
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
    "find_client": _Action(
        handler=_find_client,
        fields={vol.Required(ATTR_CLIENT_ID): vol.All(cv.string, vol.Length(min=1))},
        supports_response=_ANSWER,
    ),
    "add_account": _Action(
        handler=_add_account,
        fields={
            vol.Optional(ATTR_ACCOUNT_INDEX): _INDEX,
            vol.Required("registrar"): cv.string,
            vol.Required(ATTR_NUMBER): cv.string,
            vol.Required(CONF_USERNAME): cv.string,
            vol.Required(CONF_PASSWORD): cv.string,
            vol.Optional("outbound_proxy"): cv.string,
            vol.Optional("stun_server"): cv.string,
        },
        supports_response=SupportsResponse.OPTIONAL,
        admin=True,
    ),
    "delete_account": _Action(
        handler=_delete_account,
        fields={vol.Required(ATTR_ACCOUNT_INDEX): _INDEX},
        admin=True,
    ),
    "set_client": _Action(
        handler=_set_client,
        fields={
            vol.Optional(ATTR_CLIENT_INDEX): _INDEX,
            vol.Required(ATTR_PHONE_NAME): vol.All(cv.string, vol.Length(min=1)),
            vol.Optional(CONF_USERNAME): cv.string,
            vol.Required(CONF_PASSWORD): cv.string,
            vol.Optional(ATTR_CLIENT_ID): cv.string,
            vol.Optional(ATTR_OUTGOING_NUMBER, default=""): cv.string,
            vol.Optional(ATTR_INCOMING_NUMBERS): vol.All(cv.ensure_list, [cv.string]),
        },
        supports_response=SupportsResponse.OPTIONAL,
        admin=True,
    ),
    "delete_client": _Action(
        handler=_delete_client,
        fields={vol.Required(ATTR_CLIENT_INDEX): _INDEX},
        admin=True,
    ),
    "set_country_code": _Action(
        handler=_set_country_code, fields=_DIAL_CODE, admin=True
    ),
    "set_area_code": _Action(handler=_set_area_code, fields=_DIAL_CODE, admin=True),
}


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register the actions."""
    for name, action in ACTIONS.items():
        register = (
            partial(async_register_admin_service, hass)
            if action.admin
            else hass.services.async_register
        )
        register(
            DOMAIN,
            name,
            partial(_async_handle, hass, action),
            schema=vol.Schema(
                {vol.Optional(ATTR_CONFIG_ENTRY_ID): cv.string, **action.fields}
            ),
            supports_response=action.supports_response,
        )


async def _async_handle(
    hass: HomeAssistant, action: _Action, call: ServiceCall
) -> ServiceResponse:
    """Find the box that is meant and have it do what the action says."""
    entry: FritzboxVoipConfigEntry = async_get_config_entry(
        hass, DOMAIN, call.data.get(ATTR_CONFIG_ENTRY_ID)
    )
    with translated_errors(hass, entry):
        return await action.handler(entry.runtime_data, call)
