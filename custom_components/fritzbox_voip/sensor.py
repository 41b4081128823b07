"""Sensors of a box, its lines and its SIP clients."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
)
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import FritzboxVoipConfigEntry
from .entity import AccountEntity, BoxEntity, SipClientEntity, async_add_as_told
from .groups import BoxData, Group
from .tr064.x_voip import Account, AccountStatus, DialingCode, NumberType, SipClient

PARALLEL_UPDATES = 0

# Home Assistant refuses a longer state.
_MAX_STATE = 255


type _Value = str | int | datetime | None


@dataclass(frozen=True, kw_only=True)
class SensorDescription[Subject](SensorEntityDescription):
    """A sensor, and how its value is told by what it is about."""

    value_fn: Callable[[Subject], _Value]
    attributes_fn: Callable[[Subject], dict[str, Any] | None] = lambda _: None


@dataclass(frozen=True, kw_only=True)
class BoxSensorDescription(SensorDescription[BoxData]):
    """A sensor of the box."""

    group: Group


def _accounts_registered(data: BoxData) -> int | None:
    """Return how many lines are registered, None when no status is known."""
    known = [
        account.is_registered
        for account in data.accounts.values()
        if account.is_registered is not None
    ]
    return sum(known) if known or not data.accounts else None


def _code(code: DialingCode | None) -> str | None:
    """Return a country or area code, None where there is none."""
    return code.code or None if code else None


def _prefix(code: DialingCode | None) -> dict[str, Any] | None:
    """Return what is dialed before a country or area code."""
    return {"prefix": code.prefix} if code else None


def _rings_for_all(client: SipClient) -> bool:
    """Return whether a SIP client rings for every number of the box."""
    numbers = client.incoming_numbers
    return numbers is not None and (
        not numbers or any(number.type is NumberType.ALL_CALLS for number in numbers)
    )


def _incoming_numbers(client: SipClient) -> str | None:
    """Return the numbers for which a SIP client rings, as one line."""
    if client.incoming_numbers is None:
        return None
    if _rings_for_all(client):
        return "all"
    line = ", ".join(number.number for number in client.incoming_numbers)
    return line if len(line) <= _MAX_STATE else f"{line[: _MAX_STATE - 1]}…"


def _incoming_numbers_attributes(client: SipClient) -> dict[str, Any] | None:
    """Return the numbers for which a SIP client rings, one by one."""
    if client.incoming_numbers is None:
        return None
    return {"numbers": [number.number for number in client.incoming_numbers]}


BOX_SENSORS: tuple[BoxSensorDescription, ...] = (
    BoxSensorDescription(
        key="accounts_registered",
        translation_key="accounts_registered",
        group=Group.ACCOUNTS,
        value_fn=_accounts_registered,
    ),
    BoxSensorDescription(
        key="sip_clients",
        translation_key="sip_clients",
        entity_category=EntityCategory.DIAGNOSTIC,
        group=Group.CLIENTS,
        value_fn=lambda data: len(data.clients),
    ),
    BoxSensorDescription(
        key="next_alarm",
        translation_key="next_alarm",
        device_class=SensorDeviceClass.TIMESTAMP,
        group=Group.ALARM_CLOCKS,
        value_fn=lambda data: data.next_ring(),
    ),
    BoxSensorDescription(
        key="country_code",
        translation_key="country_code",
        entity_category=EntityCategory.DIAGNOSTIC,
        group=Group.CODES,
        value_fn=lambda data: _code(data.country_code),
        attributes_fn=lambda data: _prefix(data.country_code),
    ),
    BoxSensorDescription(
        key="area_code",
        translation_key="area_code",
        entity_category=EntityCategory.DIAGNOSTIC,
        group=Group.CODES,
        value_fn=lambda data: _code(data.area_code),
        attributes_fn=lambda data: _prefix(data.area_code),
    ),
    BoxSensorDescription(
        key="phone_numbers",
        translation_key="phone_numbers",
        entity_category=EntityCategory.DIAGNOSTIC,
        group=Group.NUMBERS,
        value_fn=lambda data: data.numbers,
    ),
)

ACCOUNT_SENSORS: tuple[SensorDescription[Account], ...] = (
    SensorDescription(
        key="account_status",
        translation_key="account_status",
        device_class=SensorDeviceClass.ENUM,
        options=[status.value for status in AccountStatus],
        value_fn=lambda account: account.status,
    ),
    SensorDescription(
        key="account_registrar",
        translation_key="account_registrar",
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value_fn=lambda account: account.registrar or None,
    ),
    SensorDescription(
        key="account_outbound_proxy",
        translation_key="account_outbound_proxy",
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value_fn=lambda account: account.outbound_proxy or None,
    ),
    SensorDescription(
        key="account_stun_server",
        translation_key="account_stun_server",
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value_fn=lambda account: account.stun_server or None,
    ),
)

SIP_CLIENT_SENSORS: tuple[SensorDescription[SipClient], ...] = (
    SensorDescription(
        key="client_internal_number",
        translation_key="client_internal_number",
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda client: client.internal_number,
    ),
    SensorDescription(
        key="client_outgoing_number",
        translation_key="client_outgoing_number",
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value_fn=lambda client: client.outgoing_number or "automatic",
    ),
    SensorDescription(
        key="client_incoming_numbers",
        translation_key="client_incoming_numbers",
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value_fn=_incoming_numbers,
        attributes_fn=_incoming_numbers_attributes,
    ),
)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: FritzboxVoipConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the sensors of a box."""
    await async_add_as_told(
        entry,
        async_add_entities,
        lambda data: [item for item in BOX_SENSORS if item.group in data.told],
        lambda description: [BoxSensor(entry, description.group, description)],
    )
    await async_add_as_told(
        entry,
        async_add_entities,
        lambda data: data.accounts.keys(),
        lambda number: [AccountSensor(entry, number, d) for d in ACCOUNT_SENSORS],
    )
    await async_add_as_told(
        entry,
        async_add_entities,
        lambda data: data.clients.keys(),
        lambda number: [SipClientSensor(entry, number, d) for d in SIP_CLIENT_SENSORS],
    )


class BoxSensor(BoxEntity, SensorEntity):
    """A sensor of the box."""

    entity_description: SensorDescription[Any]

    @property
    @override
    def native_value(self) -> _Value:
        """Return the state."""
        return self.entity_description.value_fn(self.subject)

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any] | None:
        """Return the attributes."""
        return self.entity_description.attributes_fn(self.subject)


class AccountSensor(AccountEntity, BoxSensor):
    """A sensor of a line."""


class SipClientSensor(SipClientEntity, BoxSensor):
    """A sensor of a SIP client."""
