"""What is asked of a box together, how often, and what came of it."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, StrEnum, auto
from typing import Any

from homeassistant.util import dt as dt_util

from .tr064.device import Permissions
from .tr064.x_voip import (
    Account,
    AlarmClock,
    AudioSettings,
    DialingCode,
    PrefixSettings,
    SipClient,
    XVoip,
)


class Clock(Enum):
    """How often a group is asked for."""

    STATUS = auto()
    ALARM_CLOCKS = auto()
    SETTINGS = auto()


class Need(Enum):
    """What a group is asked for."""

    ALWAYS = auto()
    """For more than its entities."""
    ONCE = auto()
    """Until it is told, for its entities come of it; then while one is enabled."""
    SHOWN = auto()
    """While one of its entities is enabled, or about to be."""


class Group(StrEnum):
    """What is asked for together, and unavailable together."""

    ACCOUNTS = "accounts"
    CLIENTS = "clients"
    ALARM_CLOCKS = "alarm_clocks"
    DIALING = "dialing"
    NUMBERS = "numbers"
    CODES = "codes"
    CODEC = "codec"
    PREFIX_SETTINGS = "prefix_settings"


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxData:
    """What the box said last."""

    accounts: Mapping[str, Account] = field(default_factory=dict)
    """The lines by number."""
    clients: Mapping[str, SipClient] = field(default_factory=dict)
    """The SIP clients by internal number."""
    alarm_clocks: Mapping[int, AlarmClock] = field(default_factory=dict)
    """The alarm clocks by index."""
    phones: tuple[str, ...] = ()
    dial_phone: str | None = None
    """The phone of click-to-dial, None while that is off."""
    numbers: int | None = None
    """How many telephone numbers there are."""
    country_code: DialingCode | None = None
    area_code: DialingCode | None = None
    audio_settings: AudioSettings | None = None
    prefix_settings: Mapping[str, PrefixSettings] = field(default_factory=dict)
    """What is put before numbers, by the number of the line."""
    offered: frozenset[Group] = frozenset()
    """The groups that this box offers to this login."""
    told: frozenset[Group] = frozenset()
    """The groups that the box has told at least once."""
    failed: frozenset[Group] = frozenset()
    """The groups that the box could not tell the last time."""

    def lines_have_changed(self) -> bool:
        """Return whether there are other lines than when they were last looked at."""
        return {number: line.index for number, line in self.accounts.items()} != {
            number: line.index for number, line in self.prefix_settings.items()
        }

    def next_ring(self) -> datetime | None:
        """Return when an alarm clock rings next, in UTC."""
        now = dt_util.now()
        rings = (clock.next_ring(now) for clock in self.alarm_clocks.values())
        return min((ring for ring in rings if ring), default=None)


type _Read = Callable[[XVoip, BoxData], Awaitable[dict[str, Any]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a group comes from."""

    clock: Clock
    available: Callable[[XVoip, Permissions | None], Awaitable[bool]]
    """Whether the box, and the login, offer it."""
    read: _Read
    """Asks the box, and returns what changes of the data that is known."""
    look: _Read | None = None
    """Asks an old box for less; then all of it is asked for with the settings."""
    listed: Callable[[XVoip], Awaitable[bool]] | None = None
    """Whether this box tells all at once, so that a look is everything."""
    need: Need = Need.ALWAYS


async def _accounts(voip: XVoip, _known: BoxData) -> dict[str, Any]:
    """Return the lines."""
    return _by_number(await voip.accounts.list())


async def _look_at_accounts(voip: XVoip, known: BoxData) -> dict[str, Any]:
    """Return the lines as they are now."""
    return _by_number(await voip.accounts.poll(tuple(known.accounts.values())))


def _by_number(accounts: Iterable[Account]) -> dict[str, Any]:
    """Return lines by number; of two with the same, the first."""
    by_number: dict[str, Account] = {}
    for account in accounts:
        by_number.setdefault(account.number, account)
    return {"accounts": by_number}


async def _clients(voip: XVoip, _known: BoxData) -> dict[str, Any]:
    """Return the SIP clients."""
    return _by_internal_number(await voip.clients.list())


async def _look_at_clients(voip: XVoip, known: BoxData) -> dict[str, Any]:
    """Return the SIP clients as they are now."""
    return _by_internal_number(await voip.clients.poll(tuple(known.clients.values())))


def _by_internal_number(clients: Iterable[SipClient]) -> dict[str, Any]:
    """Return SIP clients by internal number."""
    return {"clients": {client.internal_number: client for client in clients}}


async def _alarm_clocks(voip: XVoip, _known: BoxData) -> dict[str, Any]:
    """Return the alarm clocks."""
    clocks = await voip.alarm_clocks.list()
    return {"alarm_clocks": {clock.index: clock for clock in clocks}}


async def _dialing(voip: XVoip, _known: BoxData) -> dict[str, Any]:
    """Return the phones of click-to-dial, and the one that dials."""
    return {
        "phones": await voip.dialing.phones(),
        "dial_phone": await voip.dialing.phone(),
    }


async def _numbers(voip: XVoip, _known: BoxData) -> dict[str, Any]:
    """Return how many telephone numbers there are."""
    return {"numbers": await voip.numbers.count()}


async def _codes(voip: XVoip, _known: BoxData) -> dict[str, Any]:
    """Return country and area code."""
    return {
        "country_code": await voip.settings.country_code(),
        "area_code": await voip.settings.area_code(),
    }


async def _codec(voip: XVoip, _known: BoxData) -> dict[str, Any]:
    """Return how speech and fax are carried."""
    return {"audio_settings": await voip.settings.audio_settings()}


async def _dials_with(voip: XVoip, known: BoxData) -> dict[str, Any]:
    """Return what is put before numbers, for the lines that are known."""
    return {
        "prefix_settings": {
            number: await voip.accounts.prefix_settings(account.index)
            for number, account in known.accounts.items()
        }
    }


# In the order in which the box is asked: the lines come before what is told by line.
SOURCES: dict[Group, Source] = {
    Group.ACCOUNTS: Source(
        clock=Clock.STATUS,
        available=lambda voip, permissions: voip.accounts.available(permissions),
        read=_accounts,
        look=_look_at_accounts,
        listed=lambda voip: voip.accounts.list_available(),
    ),
    Group.CLIENTS: Source(
        clock=Clock.STATUS,
        available=lambda voip, permissions: voip.clients.available(permissions),
        read=_clients,
        look=_look_at_clients,
        listed=lambda voip: voip.clients.list_available(),
    ),
    Group.ALARM_CLOCKS: Source(
        clock=Clock.ALARM_CLOCKS,
        available=lambda voip, permissions: voip.alarm_clocks.available(permissions),
        read=_alarm_clocks,
        need=Need.ONCE,
    ),
    Group.DIALING: Source(
        clock=Clock.SETTINGS,
        available=lambda voip, permissions: voip.dialing.available(permissions),
        read=_dialing,
    ),
    Group.NUMBERS: Source(
        clock=Clock.SETTINGS,
        available=lambda voip, permissions: voip.numbers.available(permissions),
        read=_numbers,
        need=Need.ONCE,
    ),
    Group.CODES: Source(
        clock=Clock.SETTINGS,
        available=lambda voip, permissions: voip.settings.codes_available(permissions),
        read=_codes,
    ),
    Group.CODEC: Source(
        clock=Clock.SETTINGS,
        available=lambda voip, permissions: voip.settings.audio_settings_available(
            permissions
        ),
        read=_codec,
        need=Need.ONCE,
    ),
    Group.PREFIX_SETTINGS: Source(
        clock=Clock.SETTINGS,
        available=lambda voip, permissions: voip.accounts.prefix_settings_available(
            permissions
        ),
        read=_dials_with,
        need=Need.SHOWN,
    ),
}
