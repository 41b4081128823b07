"""Binary sensors of a box, its lines and its IP phones."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import override

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import AccountsData, FritzboxVoipConfigEntry
from .entity import BoxEntity, BoxEntityDescription, async_setup_entities
from .tr064.errors import UnreachableError
from .tr064.x_voip import Account, AccountStatus, SipClient

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class BinarySensorDescription[Subject](
    BoxEntityDescription[Subject], BinarySensorEntityDescription
):
    """A binary sensor."""

    is_on_fn: Callable[[Subject], bool | None]


def _registration_problem(accounts: AccountsData) -> bool | None:
    """Return whether an enabled line is not registered."""
    statuses = {account.status for account in accounts.values()}
    if AccountStatus.NOT_REGISTERED in statuses:
        return True
    return None if None in statuses else False


def _in_use(account: Account) -> bool | None:
    """Return whether a line is in a call."""
    return None if account.status is None else account.status is AccountStatus.CONNECTED


REGISTRATION_PROBLEM = BinarySensorDescription[AccountsData](
    key="registration_problem",
    device_class=BinarySensorDeviceClass.PROBLEM,
    is_on_fn=_registration_problem,
)

REACHABLE = BinarySensorEntityDescription(
    key="reachable",
    device_class=BinarySensorDeviceClass.CONNECTIVITY,
    entity_category=EntityCategory.DIAGNOSTIC,
)

ACCOUNT_BINARY_SENSORS: tuple[BinarySensorDescription[Account], ...] = (
    BinarySensorDescription(
        key="account_registered",
        device_class=BinarySensorDeviceClass.CONNECTIVITY,
        # The status has the same information; this is for those who need on and off.
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        is_on_fn=lambda account: account.is_registered,
    ),
    BinarySensorDescription(key="account_in_use", is_on_fn=_in_use),
)

CLIENT_EXTERNAL_REGISTRATION = BinarySensorDescription[SipClient](
    key="client_external_registration",
    entity_category=EntityCategory.DIAGNOSTIC,
    is_on_fn=lambda client: client.external_registration,
)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: FritzboxVoipConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the binary sensors of a box."""
    data = entry.runtime_data
    async_add_entities([ReachableBinarySensor(entry, data.accounts, REACHABLE)])
    async_setup_entities(
        entry,
        async_add_entities,
        BoxBinarySensor,
        of_box=[(data.accounts, [REGISTRATION_PROBLEM])],
        of_items=[
            (data.accounts, ACCOUNT_BINARY_SENSORS),
            (data.clients, [CLIENT_EXTERNAL_REGISTRATION]),
        ],
    )


class BoxBinarySensor[Subject](BoxEntity[Subject], BinarySensorEntity):
    """A binary sensor of the box, a line or an IP phone."""

    entity_description: BinarySensorDescription[Subject]

    @property
    @override
    def is_on(self) -> bool | None:
        """Return the state."""
        return self.entity_description.is_on_fn(self.subject)


class ReachableBinarySensor(BoxEntity[AccountsData], BinarySensorEntity):
    """Whether the box answers."""

    @property
    @override
    def available(self) -> bool:
        """Return True: without an answer, the box is not reachable."""
        return True

    @property
    @override
    def is_on(self) -> bool:
        """Return whether the box answers."""
        error = self.box.accounts.error
        return not isinstance(error, UnreachableError)
