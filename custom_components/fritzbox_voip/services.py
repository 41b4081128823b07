"""The actions of the integration."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Any

from homeassistant.const import (
    ATTR_CONFIG_ENTRY_ID,
    ATTR_DEVICE_ID,
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
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.service import (
    async_get_config_entry,
    async_register_admin_service,
)
from homeassistant.util.yaml import dump
import voluptuous as vol

from .const import DEFAULT_RING_SECONDS, DOMAIN, MAX_RING_SECONDS
from .coordinator import (
    FritzboxVoipConfigEntry,
    FritzboxVoipCoordinator,
    FritzboxVoipRuntimeData,
)
from .dashboard import async_create_dashboard
from .entity import number_to_ring
from .helpers import translated_errors, validate_text, validate_texts
from .issues import input_error
from .parts import DialingData
from .tr064.phone_book import Phone
from .tr064.x_voip import (
    ALL_PHONES,
    MAX_CLIENTS,
    Account,
    DialingCode,
    NewAccount,
    NewSipClient,
    NumberType,
    PhoneNumber,
    SipClient,
    normalize_number,
)
from .tr064.x_voip.phones import find_phone

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

type _Box = FritzboxVoipRuntimeData
type _Handler = Callable[[_Box, ServiceCall], Awaitable[ServiceResponse]]


@asynccontextmanager
async def _dial_phone(box: _Box, call: ServiceCall) -> AsyncIterator[str | None]:
    """Yield the Click to Dial phone of a call, None for the usual one."""
    name: str = call.data.get(ATTR_PHONE, "").strip()
    phone = find_phone(box.dialing.phones if box.dialing else (), name) or None
    try:
        yield phone
    finally:
        # The box may not have restored the usual one.
        if phone:
            await _async_refresh(box.dialing)


async def _dial(box: _Box, call: ServiceCall) -> None:
    """Dial a number."""
    async with _dial_phone(box, call) as phone:
        await box.dialer.dial(call.data[ATTR_NUMBER], phone, context=call.context)


async def _ring(box: _Box, call: ServiceCall) -> None:
    """Ring phones for some seconds."""
    number, seconds = _find_number(box, call), call.data[ATTR_SECONDS]
    async with _dial_phone(box, call) as phone:
        await box.dialer.ring(number, seconds, phone, context=call.context)


async def _hang_up(box: _Box, call: ServiceCall) -> None:
    """End the call."""
    await box.dialer.hang_up(context=call.context)


async def _async_refresh(*coordinators: FritzboxVoipCoordinator[Any] | None) -> None:
    """Refresh the parts that were changed."""
    for coordinator in coordinators:
        if coordinator:
            await coordinator.async_refresh_changed()


def _find_number(box: _Box, call: ServiceCall) -> str:
    """Return the number to ring, that of a device where one is given."""
    device_id: str | None = call.data.get(ATTR_DEVICE_ID)
    if device_id is None:
        return str(call.data.get(ATTR_NUMBER, ALL_PHONES))
    if ATTR_NUMBER in call.data:
        raise input_error("number_or_device")
    device = dr.async_get(call.hass).async_get(device_id)
    serial = box.accounts.description.serial
    for domain, identifier in device.identifiers if device else ():
        number = number_to_ring(serial, identifier)
        if domain == DOMAIN and number:
            return number
    raise input_error("no_phone_device", box=box.accounts.config_entry.title)


async def _get_accounts(box: _Box, _call: ServiceCall) -> ServiceResponse:
    """Return the lines as the box has them now."""
    return {"accounts": [_account(it) for it in await box.voip.accounts.list()]}


async def _get_clients(box: _Box, _call: ServiceCall) -> ServiceResponse:
    """Return the IP phones as the box has them now."""
    return {"clients": [_client(it) for it in await box.voip.clients.list()]}


async def _get_dashboard(box: _Box, call: ServiceCall) -> ServiceResponse:
    """Return a dashboard for this box as YAML."""
    dashboard = await async_create_dashboard(call.hass, box.accounts.config_entry)
    return {"dashboard": dump(dashboard)}


async def _get_numbers(box: _Box, _call: ServiceCall) -> ServiceResponse:
    """Return the phone numbers of the box."""
    return {"numbers": [asdict(it) for it in await box.voip.numbers.list()]}


async def _get_phones(box: _Box, _call: ServiceCall) -> ServiceResponse:
    """Return all phones, and the one that Click to Dial uses."""
    names, dial_phone = await box.voip.dialing.phones(), await box.voip.dialing.phone()
    phones: tuple[Phone, ...] = ()
    if box.dialing:
        box.dialing.async_set_updated_data(
            DialingData(dial_phones=names, dial_phone=dial_phone)
        )
        phones = box.dialing.phones
    answer: list[Any] = [
        asdict(it) | {"internal_number": it.internal_number or None} for it in phones
    ]
    return {"phones": answer, "dial_phone": dial_phone}


async def _find_client(box: _Box, call: ServiceCall) -> ServiceResponse:
    """Return the IP phone whose id contains a text."""
    return _client(await box.voip.clients.find(call.data[ATTR_CLIENT_ID]))


async def _add_account(box: _Box, call: ServiceCall) -> ServiceResponse:
    """Add a line."""
    texts = {it: call.data[it] for it in NewAccount.__slots__ if it in call.data}
    account = NewAccount(**texts | {ATTR_NUMBER: normalize_number(texts[ATTR_NUMBER])})
    index = await box.voip.accounts.add(account, call.data.get(ATTR_ACCOUNT_INDEX))
    await _async_refresh(box.accounts, box.settings)
    return {ATTR_ACCOUNT_INDEX: index}


async def _delete_account(box: _Box, call: ServiceCall) -> None:
    """Delete a line."""
    await box.voip.accounts.delete(call.data[ATTR_ACCOUNT_INDEX])
    await _async_refresh(box.accounts, box.settings)


async def _set_client(box: _Box, call: ServiceCall) -> ServiceResponse:
    """Create an IP phone, or change one: what is not given stays as it is."""
    values = {it: call.data[it] for it in NewSipClient.__slots__ if it in call.data}
    if outgoing := values.get(ATTR_OUTGOING_NUMBER):
        values[ATTR_OUTGOING_NUMBER] = normalize_number(outgoing)
    if incoming := values.get(ATTR_INCOMING_NUMBERS):
        values[ATTR_INCOMING_NUMBERS] = await _find_numbers(box, incoming)
    client = await box.voip.clients.set(
        NewSipClient(**values), call.data.get(ATTR_CLIENT_INDEX)
    )
    await _async_refresh(box.clients)
    return {
        ATTR_CLIENT_INDEX: client.index,
        "internal_number": client.internal_number,
    }


async def _delete_client(box: _Box, call: ServiceCall) -> None:
    """Delete an IP phone."""
    await box.voip.clients.delete(call.data[ATTR_CLIENT_INDEX])
    await _async_refresh(box.clients)


async def _find_numbers(box: _Box, wanted: Iterable[str]) -> tuple[PhoneNumber, ...]:
    """Return the box's own entries of these numbers, which it requires.

    A box that does not list its numbers does not accept any either.
    """
    if "numbers" not in box.accounts.parts:
        return tuple(
            PhoneNumber(number=number, type=NumberType.NONE, index=None, name="")
            for number in wanted
        )
    listed = {number.number: number for number in await box.voip.numbers.list()}
    numbers = [it if it in listed else normalize_number(it) for it in wanted]
    if set(numbers) - listed.keys():
        raise input_error("unknown_number", box=box.accounts.config_entry.title)
    return tuple(listed[number] for number in numbers)


async def _set_code(kind: str, box: _Box, call: ServiceCall) -> None:
    """Set a code; a prefix that is not given stays as it is."""
    settings = box.voip.settings
    read, write = settings.area_code, settings.set_area_code
    if kind == "country":
        read, write = settings.country_code, settings.set_country_code
    prefix: str | None = call.data.get(ATTR_PREFIX)
    if prefix is None:
        prefix = (await read()).prefix
    await write(DialingCode(code=call.data[CONF_CODE], prefix=prefix))
    await _async_refresh(box.settings)


def _pick(item: Account | SipClient, *names: str) -> dict[str, Any]:
    """Return some attributes by name."""
    return {name: getattr(item, name) for name in names}


def _account(account: Account) -> dict[str, Any]:
    """Return a line, without its username."""
    return {ATTR_ACCOUNT_INDEX: account.index} | _pick(
        account, ATTR_NUMBER, "status", "registrar", "outbound_proxy", "stun_server"
    )


def _client(client: SipClient) -> dict[str, Any]:
    """Return an IP phone, without its username."""
    incoming = client.incoming_numbers
    numbers = None if incoming is None else [asdict(it) for it in incoming]
    return {ATTR_CLIENT_INDEX: client.index, ATTR_INCOMING_NUMBERS: numbers} | _pick(
        client,
        ATTR_PHONE_NAME,
        "internal_number",
        ATTR_CLIENT_ID,
        ATTR_OUTGOING_NUMBER,
        "external_registration",
        "delayed_call_notification",
    )


def _fields(
    marker: type[vol.Marker], *names: str, **validators: Any
) -> dict[vol.Marker, Any]:
    """Return the fields of an action: texts, and others with their validators."""
    texts = {name: partial(validate_text, name) for name in names}
    return {marker(name): takes for name, takes in (texts | validators).items()}


_required = partial(_fields, vol.Required)
_optional = partial(_fields, vol.Optional)


def _validate_whole(value: Any) -> int:
    """Return a whole number; a part of one is not dropped, for it may be a mistake."""
    number: float = vol.Coerce(float)(value)
    if isinstance(value, bool) or not number.is_integer():
        raise vol.Invalid("expected a whole number")
    return int(number)


def _whole(minimum: int, maximum: int) -> Any:
    """Return what validates a whole number within limits."""
    return vol.All(_validate_whole, vol.Range(min=minimum, max=maximum))


# The box has the last word on lines, of which each has another number at most.
_ACCOUNT_INDEX = {ATTR_ACCOUNT_INDEX: _whole(0, 99)}
_CLIENT_INDEX = {ATTR_CLIENT_INDEX: _whole(0, MAX_CLIENTS - 1)}
_CODE = _required(CONF_CODE) | _optional(ATTR_PREFIX)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Action:
    """An action: what it does, its fields, whether it answers."""

    handler: _Handler
    fields: dict[vol.Marker, Any] = field(default_factory=dict)
    supports_response: SupportsResponse = SupportsResponse.NONE
    admin: bool = False


_get = partial(_Action, supports_response=SupportsResponse.ONLY)
_set = partial(_Action, admin=True)

ACTIONS: dict[str, _Action] = {
    "dial": _Action(
        handler=_dial, fields=_required(ATTR_NUMBER) | _optional(ATTR_PHONE)
    ),
    "ring": _Action(
        handler=_ring,
        fields={
            vol.Optional(ATTR_SECONDS, default=DEFAULT_RING_SECONDS): _whole(
                1, MAX_RING_SECONDS
            )
        }
        | _optional(ATTR_NUMBER, ATTR_DEVICE_ID, ATTR_PHONE),
    ),
    "hang_up": _Action(handler=_hang_up),
    "get_accounts": _get(handler=_get_accounts),
    "get_clients": _get(handler=_get_clients),
    "get_numbers": _get(handler=_get_numbers),
    "get_phones": _get(handler=_get_phones),
    "get_dashboard": _get(handler=_get_dashboard, admin=True),
    "find_client": _get(handler=_find_client, fields=_required(ATTR_CLIENT_ID)),
    "add_account": _set(
        handler=_add_account,
        fields=_required("registrar", ATTR_NUMBER, CONF_USERNAME, CONF_PASSWORD)
        | _optional("outbound_proxy", "stun_server", **_ACCOUNT_INDEX),
        supports_response=SupportsResponse.OPTIONAL,
    ),
    "delete_account": _set(handler=_delete_account, fields=_required(**_ACCOUNT_INDEX)),
    "set_client": _set(
        handler=_set_client,
        fields=_required(CONF_PASSWORD)
        | _optional(ATTR_PHONE_NAME, CONF_USERNAME, ATTR_CLIENT_ID)
        | _optional(
            ATTR_OUTGOING_NUMBER,
            **{ATTR_INCOMING_NUMBERS: partial(validate_texts, ATTR_INCOMING_NUMBERS)},
            **_CLIENT_INDEX,
        ),
        supports_response=SupportsResponse.OPTIONAL,
    ),
    "delete_client": _set(handler=_delete_client, fields=_required(**_CLIENT_INDEX)),
    "set_country_code": _set(handler=partial(_set_code, "country"), fields=_CODE),
    "set_area_code": _set(handler=partial(_set_code, "area"), fields=_CODE),
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
            schema=vol.Schema(_optional(ATTR_CONFIG_ENTRY_ID) | action.fields),
            supports_response=action.supports_response,
        )


async def _async_handle(
    hass: HomeAssistant, action: _Action, call: ServiceCall
) -> ServiceResponse:
    """Carry out an action at its box."""
    entry = _get_entry(hass, call)
    with translated_errors(hass, entry):
        return await action.handler(entry.runtime_data, call)


def _get_entry(hass: HomeAssistant, call: ServiceCall) -> FritzboxVoipConfigEntry:
    """Return the entry of the box that is named, or has the device, or is the only."""
    entry_id: str | None = call.data.get(ATTR_CONFIG_ENTRY_ID)
    if entry_id is None and (device_id := call.data.get(ATTR_DEVICE_ID)):
        device = dr.async_get(hass).async_get(device_id)
        entry_id = device.config_entry_id if device else None
    if entry_id is None:
        boxes = hass.config_entries.async_entries(
            DOMAIN, include_ignore=False, include_disabled=False
        )
        if len(boxes) > 1:
            raise input_error("several_boxes", field=ATTR_CONFIG_ENTRY_ID)
    entry: FritzboxVoipConfigEntry = async_get_config_entry(hass, DOMAIN, entry_id)
    return entry
