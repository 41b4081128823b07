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
from .tr064.x_voip import Account, AccountStatus, NumberType, SipClient

PARALLEL_UPDATES = 0

# Home Assistant refuses a longer state.
_MAX_STATE = 255


@dataclass(frozen=True, kw_only=True)
class BoxSensorDescription(SensorEntityDescription):
    """A sensor of the box."""

    group: Group
    value_fn: Callable[[BoxData], int | datetime | None]


@dataclass(frozen=True, kw_only=True)
class AccountSensorDescription(SensorEntityDescription):
    """A sensor of a line."""

    value_fn: Callable[[Account], str | None]


@dataclass(frozen=True, kw_only=True)
class SipClientSensorDescription(SensorEntityDescription):
    """A sensor of a SIP client."""

    value_fn: Callable[[SipClient], str | None]
    attributes_fn: Callable[[SipClient], dict[str, Any] | None] = lambda _: None


def _accounts_registered(data: BoxData) -> int | None:
    """Return how many lines are registered, None when no status is known."""
    known = [
        account.is_registered
        for account in data.accounts.values()
        if account.is_registered is not None
    ]
    return sum(known) if known or not data.accounts else None


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
)

ACCOUNT_SENSORS: tuple[AccountSensorDescription, ...] = (
    AccountSensorDescription(
        key="account_status",
        translation_key="account_status",
        device_class=SensorDeviceClass.ENUM,
        options=[status.value for status in AccountStatus],
        value_fn=lambda account: account.status,
    ),
)

SIP_CLIENT_SENSORS: tuple[SipClientSensorDescription, ...] = (
    SipClientSensorDescription(
        key="client_internal_number",
        translation_key="client_internal_number",
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda client: client.internal_number,
    ),
    SipClientSensorDescription(
        key="client_outgoing_number",
        translation_key="client_outgoing_number",
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value_fn=lambda client: client.outgoing_number or "automatic",
    ),
    SipClientSensorDescription(
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
    async_add_as_told(
        entry,
        async_add_entities,
        lambda data: [item for item in BOX_SENSORS if item.group in data.told],
        lambda description: [BoxSensor(entry, description.group, description)],
    )
    async_add_as_told(
        entry,
        async_add_entities,
        lambda data: data.accounts.keys(),
        lambda number: [AccountSensor(entry, number, d) for d in ACCOUNT_SENSORS],
    )
    async_add_as_told(
        entry,
        async_add_entities,
        lambda data: data.clients.keys(),
        lambda number: [SipClientSensor(entry, number, d) for d in SIP_CLIENT_SENSORS],
    )


class BoxSensor(BoxEntity, SensorEntity):
    """A sensor of the box."""

    entity_description: BoxSensorDescription

    @property
    @override
    def native_value(self) -> int | datetime | None:
        """Return the state."""
        return self.entity_description.value_fn(self.coordinator.data)


class AccountSensor(AccountEntity, SensorEntity):
    """A sensor of a line."""

    entity_description: AccountSensorDescription

    @property
    @override
    def native_value(self) -> str | None:
        """Return the state."""
        return self.entity_description.value_fn(self.account)


class SipClientSensor(SipClientEntity, SensorEntity):
    """A sensor of a SIP client."""

    entity_description: SipClientSensorDescription

    @property
    @override
    def native_value(self) -> str | None:
        """Return the state."""
        return self.entity_description.value_fn(self.client)

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any] | None:
        """Return the attributes."""
        return self.entity_description.attributes_fn(self.client)
