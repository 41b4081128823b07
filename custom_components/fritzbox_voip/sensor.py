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
from homeassistant.util import dt as dt_util

from .coordinator import AccountsData, FritzboxVoipConfigEntry
from .entity import (
    AccountEntity,
    AlarmClockEntity,
    BoxEntity,
    ClientEntity,
    ItemEntity,
    async_setup_dynamic_entities,
)
from .parts import AlarmClocksData, ClientsData, SettingsData, next_ring
from .tr064.x_voip import (
    Account,
    AccountStatus,
    AlarmClock,
    DialingCode,
    NumberType,
    SipClient,
)

PARALLEL_UPDATES = 0

# Home Assistant refuses a longer state.
_MAX_STATE = 255


type _Value = str | int | datetime | None


@dataclass(frozen=True, kw_only=True)
class SensorDescription[Subject](SensorEntityDescription):
    """A sensor of something that a coordinator has fetched."""

    value_fn: Callable[[Subject], _Value]
    attributes_fn: Callable[[Subject], dict[str, Any] | None] = lambda _: None
    available_fn: Callable[[Subject], bool] = lambda _: True
    part: str | None = None
    """The part that a box may not offer."""


def _accounts_registered(accounts: AccountsData) -> int | None:
    """Return how many lines are registered, None when no status is known."""
    registered = [
        account.is_registered
        for account in accounts.values()
        if account.is_registered is not None
    ]
    return sum(registered) if registered or not accounts else None


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


ACCOUNTS_SENSORS: tuple[SensorDescription[AccountsData], ...] = (
    SensorDescription(
        key="accounts_registered",
        translation_key="accounts_registered",
        value_fn=_accounts_registered,
    ),
)

CLIENTS_SENSORS: tuple[SensorDescription[ClientsData], ...] = (
    SensorDescription(
        key="sip_clients",
        translation_key="sip_clients",
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=len,
    ),
)

ALARM_CLOCKS_SENSORS: tuple[SensorDescription[AlarmClocksData], ...] = (
    SensorDescription(
        key="next_alarm",
        translation_key="next_alarm",
        device_class=SensorDeviceClass.TIMESTAMP,
        value_fn=next_ring,
    ),
)

SETTINGS_SENSORS: tuple[SensorDescription[SettingsData], ...] = (
    SensorDescription(
        key="country_code",
        translation_key="country_code",
        entity_category=EntityCategory.DIAGNOSTIC,
        part="codes",
        value_fn=lambda settings: _code(settings.country_code),
        attributes_fn=lambda settings: _prefix(settings.country_code),
        available_fn=lambda settings: settings.country_code is not None,
    ),
    SensorDescription(
        key="area_code",
        translation_key="area_code",
        entity_category=EntityCategory.DIAGNOSTIC,
        part="codes",
        value_fn=lambda settings: _code(settings.area_code),
        attributes_fn=lambda settings: _prefix(settings.area_code),
        available_fn=lambda settings: settings.area_code is not None,
    ),
    SensorDescription(
        key="phone_numbers",
        translation_key="phone_numbers",
        entity_category=EntityCategory.DIAGNOSTIC,
        part="numbers",
        value_fn=lambda settings: settings.numbers,
        available_fn=lambda settings: settings.numbers is not None,
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

CLIENT_SENSORS: tuple[SensorDescription[SipClient], ...] = (
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


ALARM_CLOCK_SENSORS: tuple[SensorDescription[AlarmClock], ...] = (
    SensorDescription(
        key="alarm_clock_next",
        translation_key="alarm_clock_next",
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_registry_enabled_default=False,
        value_fn=lambda clock: clock.next_ring(dt_util.now()),
    ),
)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: FritzboxVoipConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the sensors of a box."""
    data = entry.runtime_data
    accounts, clients, alarm_clocks = data.accounts, data.clients, data.alarm_clocks
    async_add_entities(BoxSensor(entry, accounts, it) for it in ACCOUNTS_SENSORS)
    async_setup_dynamic_entities(
        entry,
        accounts,
        async_add_entities,
        lambda key: [AccountSensor(entry, accounts, it, key) for it in ACCOUNT_SENSORS],
    )
    if clients:
        async_add_entities(BoxSensor(entry, clients, it) for it in CLIENTS_SENSORS)
        async_setup_dynamic_entities(
            entry,
            clients,
            async_add_entities,
            lambda key: [
                ClientSensor(entry, clients, it, key) for it in CLIENT_SENSORS
            ],
        )
    if alarm_clocks:
        async_add_entities(
            BoxSensor(entry, alarm_clocks, it) for it in ALARM_CLOCKS_SENSORS
        )
        async_setup_dynamic_entities(
            entry,
            alarm_clocks,
            async_add_entities,
            lambda index: [
                AlarmClockSensor(entry, alarm_clocks, it, index)
                for it in ALARM_CLOCK_SENSORS
            ],
        )
    if settings := data.settings:
        async_add_entities(
            BoxSensor(entry, settings, it)
            for it in SETTINGS_SENSORS
            if it.part in accounts.parts
        )


class BoxSensor[DataT](BoxEntity[DataT], SensorEntity):
    """A sensor of the box."""

    entity_description: SensorDescription[DataT]

    @property
    @override
    def available(self) -> bool:
        """Return whether the box has this value."""
        return super().available and self.entity_description.available_fn(
            self.coordinator.data
        )

    @property
    @override
    def native_value(self) -> _Value:
        """Return the state."""
        return self.entity_description.value_fn(self.coordinator.data)

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any] | None:
        """Return the attributes."""
        return self.entity_description.attributes_fn(self.coordinator.data)


class _ItemSensor[Key, Item](ItemEntity[Key, Item], SensorEntity):
    """A sensor of one of several."""

    entity_description: SensorDescription[Item]

    @property
    @override
    def native_value(self) -> _Value:
        """Return the state."""
        return self.entity_description.value_fn(self.item)

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any] | None:
        """Return the attributes."""
        return self.entity_description.attributes_fn(self.item)


class AccountSensor(AccountEntity[Account], _ItemSensor[str, Account]):
    """A sensor of a line."""


class ClientSensor(ClientEntity, _ItemSensor[str, SipClient]):
    """A sensor of an IP phone."""


class AlarmClockSensor(AlarmClockEntity, _ItemSensor[int, AlarmClock]):
    """A sensor of an alarm clock."""
