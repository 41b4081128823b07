"""Calls as the call monitor of a box reports them, and the lines that they are on."""

import asyncio
from collections.abc import Callable, Collection
from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING

from homeassistant.const import CONF_HOST
from homeassistant.core import CALLBACK_TYPE, callback

from .const import LOGGER
from .phone_numbers import Codes, international
from .tr064.call_monitor import (
    DEFAULT_PORT as CALL_MONITOR_PORT,
    CallEvent,
    CallEventType,
    CallMonitor,
)
from .tr064.errors import Tr064Error
from .tr064.x_voip import (
    SETTLE_SECONDS,
    Account,
    AccountStatus,
    NumberType,
    PhoneNumber,
)

if TYPE_CHECKING:
    from .coordinator import AccountsCoordinator, AccountsData


class LinesInCalls:
    """The lines as polls report them, but in a call as the call monitor does.

    A poll may have begun before a call did, or before it ended: it does not count for
    lines in a call, and for a while not for those whose calls have just ended.
    """

    def __init__(self) -> None:
        """Initialize without lines."""
        self._polled: AccountsData = {}
        self._in_call: Collection[str] = ()
        self._ended_at: dict[str, float] = {}

    def set_polled(self, accounts: AccountsData) -> AccountsData:
        """Return the lines of a poll as they are shown."""
        ended = [
            key
            for key, ended_at in self._ended_at.items()
            if key in accounts
            and accounts[key].status is AccountStatus.CONNECTED
            and monotonic() - ended_at < SETTLE_SECONDS
        ]
        self._polled = _with_status(accounts, ended, AccountStatus.REGISTERED)
        return _with_status(self._polled, self._in_call, AccountStatus.CONNECTED)

    def set_calls(
        self, in_call: Collection[str], ended: Collection[str]
    ) -> AccountsData:
        """Return the lines as they are shown when the calls have changed."""
        self._in_call = in_call
        self._ended_at |= dict.fromkeys(ended, monotonic())
        return self.set_polled(self._polled)


def accounts_by_key(accounts: tuple[Account, ...], codes: Codes) -> AccountsData:
    """Return the lines by what identifies them: the number in international form.

    Of several with one number each has its own key; that of one without a number is its
    index.
    """
    by_key: dict[str, Account] = {}
    for account in sorted(accounts, key=lambda it: it.index):
        key = international(account.number, codes) if account.number else ""
        if not key or key in by_key:
            key = f"{key}_{account.index}"
        by_key[key] = account
    return by_key


def _with_status(
    accounts: AccountsData, keys: Collection[str], status: AccountStatus
) -> AccountsData:
    """Return the lines, some with another status."""
    if accounts.keys().isdisjoint(keys):
        return accounts
    return {
        key: replace(account, status=status) if key in keys else account
        for key, account in accounts.items()
    }


class CallsListener:
    """Listens to the call monitor, and assigns each call to its line."""

    def __init__(self, accounts: AccountsCoordinator) -> None:
        """Initialize without a connection."""
        self._accounts = accounts
        self._monitor = CallMonitor(
            accounts.config_entry.data[CONF_HOST],
            CALL_MONITOR_PORT,
            on_event=self._handle_event,
            on_calls_changed=self._handle_calls_changed,
            on_connected=self._handle_connected,
        )
        self._task: asyncio.Task[None] | None = None
        self.on_first_connection: CALLBACK_TYPE = lambda: None
        """Called when the call monitor has turned out to be on."""
        self._listeners: dict[str | None, Callable[[CallEvent], None]] = {}
        self._numbers: tuple[PhoneNumber, ...] = ()
        self._numbers_of: dict[str, int] | None = None
        # By the number of the call; None is a call on no line.
        self._lines: dict[int, str | None] = {}
        self._in_call: frozenset[str] = frozenset()

    @property
    def connected(self) -> bool:
        """Return whether calls are reported at the moment."""
        return self._monitor.connected

    @callback
    def async_start(self) -> None:
        """Connect in the background, where the call monitor is on."""
        entry = self._accounts.config_entry
        entry.async_on_unload(self._accounts.async_add_listener(self._read_numbers))
        # No task of Home Assistant: some wait for all of those.
        self._task = asyncio.create_task(
            self._monitor.run(), name=f"{entry.title} call monitor"
        )

    async def close(self) -> None:
        """Close the connection."""
        if self._task:
            self._task.cancel()
            await asyncio.wait([self._task])

    @callback
    def async_add_listener(
        self, key: str | None, listener: Callable[[CallEvent], None]
    ) -> CALLBACK_TYPE:
        """Listen to the events of a line, or with None to those of no line."""

        @callback
        def remove() -> None:
            self._listeners.pop(key, None)

        self._listeners[key] = listener
        return remove

    @callback
    def _handle_connected(self) -> None:
        """Add the entities, and have the calls polled that were missed."""
        self.on_first_connection()
        self.on_first_connection = lambda: None
        self._read_numbers()
        self._handle_calls_changed()

    @callback
    def _handle_event(self, event: CallEvent) -> None:
        """Pass an event on to its line; all of a call go to the same."""
        if event.type in (CallEventType.RINGING, CallEventType.DIALING):
            self._lines[event.connection] = self._find_line(event)
        if listener := self._listeners.get(self._lines[event.connection]):
            listener(event)

    @callback
    def _handle_calls_changed(self) -> None:
        """Update the lines; on a lost connection, polls show which calls continue."""
        calls = self._monitor.active_calls
        lines = {self._lines[call.connection] for call in calls}
        before, self._in_call = self._in_call, frozenset(it for it in lines if it)
        ended = before - self._in_call if self.connected else ()
        self._accounts.async_set_calls(self._in_call, ended)

    def _find_line(self, call: CallEvent) -> str | None:
        """Return the line of a call, by its own number and by "SIPn".

        In outgoing calls "SIPn" comes first: where the line was chosen while dialing,
        the own number is the usual one of the phone.
        """
        codes = self._accounts.codes.value
        numbers = [
            (it.index, international(it.number, codes))
            for it in sorted(self._numbers, key=lambda it: it.index or 0)
            if it.type is NumberType.VOIP and it.index is not None
        ]
        by_index = next((it for index, it in numbers if index == call.sip_index), "")
        by_number = international(call.own_number, codes) if call.own_number else ""
        order = (by_number, by_index) if call.incoming else (by_index, by_number)
        for number in filter(None, order):
            if lines := [
                key
                for key, account in (self._accounts.data or {}).items()
                if account.number and international(account.number, codes) == number
            ]:
                twins = [index for index, it in numbers if it == number]
                place = twins.index(call.sip_index) if call.sip_index in twins else 0
                return lines[place] if place < len(lines) else lines[0]
        return None

    @callback
    def _read_numbers(self) -> None:
        """Read the numbers of "SIPn", again where the lines are others."""
        accounts = self._accounts
        lines = {key: line.index for key, line in (accounts.data or {}).items()}
        if not self.connected or lines == self._numbers_of:
            return
        if "numbers" in accounts.parts:
            self._numbers_of = lines
            accounts.config_entry.async_create_background_task(
                accounts.hass, self._async_read_numbers(), f"{accounts.name} numbers"
            )

    async def _async_read_numbers(self) -> None:
        """Read the numbers; without them, lines are found by their own."""
        try:
            self._numbers = await self._accounts.voip.numbers.list()
        except Tr064Error as err:
            LOGGER.debug(
                "%s: the numbers could not be read: %s", self._accounts.name, err
            )
            self._numbers_of = None
