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

from .coordinator import AccountsCoordinator, AccountsData, FritzboxVoipConfigEntry
from .entity import (
    AccountEntity,
    BoxEntity,
    ClientEntity,
    ItemEntity,
    async_setup_dynamic_entities,
)
from .tr064.x_voip import Account, AccountStatus, SipClient

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class BinarySensorDescription[Subject](BinarySensorEntityDescription):
    """A binary sensor of something that a coordinator has fetched."""

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


ACCOUNTS_BINARY_SENSORS: tuple[BinarySensorDescription[AccountsData], ...] = (
    BinarySensorDescription(
        key="registration_problem",
        translation_key="registration_problem",
        device_class=BinarySensorDeviceClass.PROBLEM,
        is_on_fn=_registration_problem,
    ),
)

REACHABLE = BinarySensorDescription[AccountsCoordinator](
    key="reachable",
    translation_key="reachable",
    device_class=BinarySensorDeviceClass.CONNECTIVITY,
    entity_category=EntityCategory.DIAGNOSTIC,
    is_on_fn=lambda accounts: accounts.is_reachable,
)

ACCOUNT_BINARY_SENSORS: tuple[BinarySensorDescription[Account], ...] = (
    BinarySensorDescription(
        key="account_registered",
        translation_key="account_registered",
        device_class=BinarySensorDeviceClass.CONNECTIVITY,
        # The status says the same; this is for those who need on and off.
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        is_on_fn=lambda account: account.is_registered,
    ),
    BinarySensorDescription(
        key="account_in_use", translation_key="account_in_use", is_on_fn=_in_use
    ),
)

CLIENT_BINARY_SENSORS: tuple[BinarySensorDescription[SipClient], ...] = (
    BinarySensorDescription(
        key="client_external_registration",
        translation_key="client_external_registration",
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
    accounts, clients = entry.runtime_data.accounts, entry.runtime_data.clients
    async_add_entities(
        BoxBinarySensor(entry, accounts, it) for it in ACCOUNTS_BINARY_SENSORS
    )
    async_add_entities([ReachableBinarySensor(entry, accounts, REACHABLE)])
    async_setup_dynamic_entities(
        entry,
        accounts,
        async_add_entities,
        lambda key: [
            AccountBinarySensor(entry, accounts, it, key)
            for it in ACCOUNT_BINARY_SENSORS
        ],
    )
    if clients:
        async_setup_dynamic_entities(
            entry,
            clients,
            async_add_entities,
            lambda key: [
                ClientBinarySensor(entry, clients, it, key)
                for it in CLIENT_BINARY_SENSORS
            ],
        )


class BoxBinarySensor(BoxEntity[AccountsData], BinarySensorEntity):
    """A binary sensor of the box."""

    entity_description: BinarySensorDescription[AccountsData]

    @property
    @override
    def is_on(self) -> bool | None:
        """Return the state."""
        return self.entity_description.is_on_fn(self.coordinator.data)


class ReachableBinarySensor(BoxEntity[AccountsData], BinarySensorEntity):
    """Whether the box answers."""

    entity_description: BinarySensorDescription[AccountsCoordinator]

    @property
    @override
    def available(self) -> bool:
        """Return that this is always known."""
        return True

    @property
    @override
    def is_on(self) -> bool | None:
        """Return the state."""
        return self.entity_description.is_on_fn(self.entry.runtime_data.accounts)


class _ItemBinarySensor[Key, Item](ItemEntity[Key, Item], BinarySensorEntity):
    """A binary sensor of one of several."""

    entity_description: BinarySensorDescription[Item]

    @property
    @override
    def is_on(self) -> bool | None:
        """Return the state."""
        return self.entity_description.is_on_fn(self.item)


class AccountBinarySensor(AccountEntity[Account], _ItemBinarySensor[str, Account]):
    """A binary sensor of a line."""


class ClientBinarySensor(ClientEntity, _ItemBinarySensor[str, SipClient]):
    """A binary sensor of an IP phone."""
