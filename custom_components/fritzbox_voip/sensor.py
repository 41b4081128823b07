"""Sensors of a box, its lines, its IP phones and its alarm clocks."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
)
from homeassistant.const import MAX_LENGTH_STATE_STATE, EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.typing import StateType

from .coordinator import AccountsData, FritzboxVoipConfigEntry
from .entity import BoxEntity, BoxEntityDescription, async_setup_entities
from .parts import AlarmClocksData, ClientsData, next_ring, ringing_since
from .tr064.x_voip import (
    Account,
    AccountStatus,
    AlarmClock,
    DialingCode,
    NumberType,
    SipClient,
)

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class SensorDescription[Subject](
    BoxEntityDescription[Subject], SensorEntityDescription
):
    """A sensor."""

    value_fn: Callable[[Subject], StateType | datetime]
    attributes_fn: Callable[[Subject], dict[str, Any] | None] = lambda _: None


def _accounts_registered(accounts: AccountsData) -> int | None:
    """Return how many lines are registered, None when no status could be read."""
    registered = [
        account.is_registered
        for account in accounts.values()
        if account.is_registered is not None
    ]
    return sum(registered) if registered or not accounts else None


def _incoming_numbers(client: SipClient) -> str | None:
    """Return the numbers for which an IP phone rings, as one text."""
    numbers = client.incoming_numbers
    if numbers is None:
        return None
    if not numbers or any(it.type is NumberType.ALL_CALLS for it in numbers):
        return "all"
    line = ", ".join(it.number for it in numbers)
    if len(line) > MAX_LENGTH_STATE_STATE:
        line = f"{line[: MAX_LENGTH_STATE_STATE - 1]}…"
    return line


def _incoming_numbers_attributes(client: SipClient) -> dict[str, Any] | None:
    """Return the numbers for which an IP phone rings, as a list."""
    if client.incoming_numbers is None:
        return None
    return {"numbers": [number.number for number in client.incoming_numbers]}


ACCOUNTS_REGISTERED = SensorDescription[AccountsData](
    key="accounts_registered",
    value_fn=_accounts_registered,
)

SIP_CLIENTS = SensorDescription[ClientsData](
    key="sip_clients",
    entity_category=EntityCategory.DIAGNOSTIC,
    value_fn=len,
)

NEXT_ALARM = SensorDescription[AlarmClocksData](
    key="next_alarm",
    device_class=SensorDeviceClass.TIMESTAMP,
    value_fn=next_ring,
)

CODE_SENSORS: tuple[SensorDescription[DialingCode], ...] = tuple(
    SensorDescription(
        key=key,
        entity_category=EntityCategory.DIAGNOSTIC,
        setting=key,
        value_fn=lambda code: code.code or None,
        attributes_fn=lambda code: {"prefix": code.prefix},
    )
    for key in ("country_code", "area_code")
)

PHONE_NUMBERS = SensorDescription[int](
    key="phone_numbers",
    entity_category=EntityCategory.DIAGNOSTIC,
    setting="numbers",
    value_fn=lambda numbers: numbers,
)

ACCOUNT_SENSORS: tuple[SensorDescription[Account], ...] = (
    SensorDescription(
        key="account_status",
        device_class=SensorDeviceClass.ENUM,
        options=[status.value for status in AccountStatus],
        value_fn=lambda account: account.status,
    ),
    SensorDescription(
        key="account_registrar",
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value_fn=lambda account: account.registrar or None,
    ),
    SensorDescription(
        key="account_outbound_proxy",
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value_fn=lambda account: account.outbound_proxy or None,
    ),
    SensorDescription(
        key="account_stun_server",
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value_fn=lambda account: account.stun_server or None,
    ),
)

CLIENT_SENSORS: tuple[SensorDescription[SipClient], ...] = (
    SensorDescription(
        key="client_internal_number",
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda client: client.internal_number,
    ),
    SensorDescription(
        key="client_outgoing_number",
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value_fn=lambda client: client.outgoing_number or "automatic",
    ),
    SensorDescription(
        key="client_incoming_numbers",
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value_fn=_incoming_numbers,
        attributes_fn=_incoming_numbers_attributes,
    ),
)


ALARM_CLOCK_NEXT = SensorDescription[AlarmClock](
    key="alarm_clock_next",
    device_class=SensorDeviceClass.TIMESTAMP,
    entity_registry_enabled_default=False,
    value_fn=lambda clock: clock.next_ring(ringing_since()),
)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: FritzboxVoipConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the sensors of a box."""
    data = entry.runtime_data
    async_setup_entities(
        entry,
        async_add_entities,
        BoxSensor,
        of_box=[
            (data.accounts, [ACCOUNTS_REGISTERED]),
            (data.clients, [SIP_CLIENTS]),
            (data.alarm_clocks, [NEXT_ALARM]),
            (data.settings, (*CODE_SENSORS, PHONE_NUMBERS)),
        ],
        of_items=[
            (data.accounts, ACCOUNT_SENSORS),
            (data.clients, CLIENT_SENSORS),
            (data.alarm_clocks, [ALARM_CLOCK_NEXT]),
        ],
    )


class BoxSensor[Subject](BoxEntity[Subject], SensorEntity):
    """A sensor of the box, a line, an IP phone or an alarm clock."""

    entity_description: SensorDescription[Subject]

    @property
    @override
    def native_value(self) -> StateType | datetime:
        """Return the state."""
        return self.entity_description.value_fn(self.subject)

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any] | None:
        """Return the attributes."""
        return self.entity_description.attributes_fn(self.subject)
