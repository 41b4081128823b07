"""Looks at what the box tells for what its owner should mend."""

from datetime import datetime
from functools import partial

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later

from . import issues
from .const import CONF_TELL_LINE_DOWN, LINE_DOWN_PATIENCE
from .coordinator import FritzboxVoipConfigEntry
from .groups import Group
from .tr064.x_voip import AccountStatus


class Watch:
    """Tells of lines that are down and of SIP clients that are open, and takes it back.

    A line is told of when it has been down for a while: a hiccup is none. Neither
    numbers nor names are told, for what is told may be copied elsewhere.
    """

    def __init__(self, hass: HomeAssistant, entry: FritzboxVoipConfigEntry) -> None:
        """Initialize the watch."""
        self._hass = hass
        self._entry = entry
        self._coordinator = entry.runtime_data.coordinator
        self._open: set[str] = set()
        self._waiting: dict[str, CALLBACK_TYPE] = {}
        self._down: set[str] = set()

    @callback
    def async_start(self) -> None:
        """Look now, and whenever the box tells something new."""
        self._look()
        self._entry.async_on_unload(self._coordinator.async_add_listener(self._look))
        self._entry.async_on_unload(self._wait_no_longer)

    @callback
    def _look(self) -> None:
        """Look at what the box told last."""
        coordinator = self._coordinator
        data = coordinator.data
        if data.dial_phone:
            issues.async_take_back(self._hass, self._entry, issues.CLICK_TO_DIAL_OFF)
        if Group.CLIENTS in data.told:
            self._look_at_clients()
        if not self._entry.options.get(CONF_TELL_LINE_DOWN, True):
            issues.async_take_back(self._hass, self._entry, issues.LINE_DOWN)
        elif coordinator.last_update_success and Group.ACCOUNTS not in data.failed:
            self._look_at_lines()
        else:
            # Nobody knows how the lines are.
            self._wait_no_longer()

    def _look_at_clients(self) -> None:
        """Tell of each SIP client that may register from the internet."""
        kind = issues.EXTERNAL_REGISTRATION
        found = {
            number
            for number, client in self._coordinator.data.clients.items()
            if client.external_registration
        }
        told = issues.async_told(self._hass, self._entry, kind)
        for number in found - self._open:
            issues.async_tell(
                self._hass, self._entry, kind, about=number, internal_number=number
            )
        for number in told - found:
            issues.async_take_back(self._hass, self._entry, kind, number)
        self._open = found

    def _look_at_lines(self) -> None:
        """Begin to wait for the lines that went down, and forget those that are up."""
        down = {
            number
            for number, account in self._coordinator.data.accounts.items()
            if account.status is AccountStatus.NOT_REGISTERED
        }
        for number in self._waiting.keys() - down:
            self._waiting.pop(number)()
        for number in down - self._waiting.keys() - self._down:
            self._waiting[number] = async_call_later(
                self._hass, LINE_DOWN_PATIENCE, partial(self._tell_of_line, number)
            )
        was_told, self._down = bool(self._down), self._down & down
        if not down or (was_told and not self._down):
            issues.async_take_back(self._hass, self._entry, issues.LINE_DOWN)

    @callback
    def _tell_of_line(self, number: str, _now: datetime) -> None:
        """Tell that a line stays down."""
        del self._waiting[number]
        self._down.add(number)
        issues.async_tell(self._hass, self._entry, issues.LINE_DOWN)

    @callback
    def _wait_no_longer(self) -> None:
        """Wait for no line any more."""
        while self._waiting:
            self._waiting.popitem()[1]()
