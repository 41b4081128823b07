"""Binary sensors of a box, its lines and its SIP clients."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, override

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import FritzboxVoipConfigEntry
from .entity import AccountEntity, BoxEntity, SipClientEntity, async_add_as_told
from .groups import BoxData, Group
from .tr064.x_voip import Account, AccountStatus, SipClient

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class BinarySensorDescription[Subject](BinarySensorEntityDescription):
    """A binary sensor, and how its state is told by what it is about."""

    is_on_fn: Callable[[Subject], bool | None]


@dataclass(frozen=True, kw_only=True)
class BoxBinarySensorDescription(BinarySensorDescription[BoxData]):
    """A binary sensor of the box."""

    group: Group


def _registration_problem(data: BoxData) -> bool | None:
    """Return whether a line that is switched on is not registered."""
    statuses = {account.status for account in data.accounts.values()}
    if AccountStatus.NOT_REGISTERED in statuses:
        return True
    return None if None in statuses else False


BOX_BINARY_SENSORS: tuple[BoxBinarySensorDescription, ...] = (
    BoxBinarySensorDescription(
        key="registration_problem",
        translation_key="registration_problem",
        device_class=BinarySensorDeviceClass.PROBLEM,
        group=Group.ACCOUNTS,
        is_on_fn=_registration_problem,
    ),
)

ACCOUNT_BINARY_SENSORS: tuple[BinarySensorDescription[Account], ...] = (
    BinarySensorDescription(
        key="account_registered",
        translation_key="account_registered",
        device_class=BinarySensorDeviceClass.CONNECTIVITY,
        # The status says it on top; this is for those who want it on or off.
        entity_category=EntityCategory.DIAGNOSTIC,
        is_on_fn=lambda account: account.is_registered,
    ),
    BinarySensorDescription(
        key="account_in_use",
        translation_key="account_in_use",
        is_on_fn=lambda account: (
            None
            if account.status is None
            else account.status is AccountStatus.CONNECTED
        ),
    ),
)

SIP_CLIENT_BINARY_SENSORS: tuple[BinarySensorDescription[SipClient], ...] = (
    BinarySensorDescription(
        key="client_external_registration",
        translation_key="client_external_registration",
        device_class=BinarySensorDeviceClass.PROBLEM,
        entity_category=EntityCategory.DIAGNOSTIC,
        is_on_fn=lambda client: client.external_registration,
    ),
)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: FritzboxVoipConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the binary sensors of a box."""
    await async_add_as_told(
        entry,
        async_add_entities,
        lambda data: [item for item in BOX_BINARY_SENSORS if item.group in data.told],
        lambda description: [BoxBinarySensor(entry, description.group, description)],
    )
    await async_add_as_told(
        entry,
        async_add_entities,
        lambda data: data.accounts.keys(),
        lambda number: [
            AccountBinarySensor(entry, number, d) for d in ACCOUNT_BINARY_SENSORS
        ],
    )
    await async_add_as_told(
        entry,
        async_add_entities,
        lambda data: data.clients.keys(),
        lambda number: [
            SipClientBinarySensor(entry, number, d) for d in SIP_CLIENT_BINARY_SENSORS
        ],
    )


class BoxBinarySensor(BoxEntity, BinarySensorEntity):
    """A binary sensor of the box."""

    entity_description: BinarySensorDescription[Any]

    @property
    @override
    def is_on(self) -> bool | None:
        """Return the state."""
        return self.entity_description.is_on_fn(self.subject)


class AccountBinarySensor(AccountEntity, BoxBinarySensor):
    """A binary sensor of a line."""


class SipClientBinarySensor(SipClientEntity, BoxBinarySensor):
    """A binary sensor of a SIP client."""
