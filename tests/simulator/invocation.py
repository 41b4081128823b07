"""What a handler of an action receives, and the checks before it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .errors import UpnpError
from .scpd import Action, Service, Variable

if TYPE_CHECKING:
    from .box import SimulatedBox
    from .state import BoxState

type Values = dict[str, str]
type Handler = Callable[[Invocation], Values]

_UNSIGNED = {"ui2": 2**16 - 1, "ui4": 2**32 - 1}


@dataclass(frozen=True, slots=True)
class Invocation:
    """A call after its login: the box, the caller, the arguments."""

    box: SimulatedBox
    service: Service
    arguments: Mapping[str, str]
    username: str = ""
    token: str = ""
    # The state to work with, where that is not the box's own.
    other_state: BoxState | None = None

    @property
    def state(self) -> BoxState:
        """Return the state to read and to write."""
        return self.box.state if self.other_state is None else self.other_state

    def text(self, variable: str) -> str:
        """Return an argument by the name of its state variable."""
        return self.arguments[f"New{variable}"]

    def number(self, variable: str) -> int:
        """Return an argument that is a number."""
        return int(self.text(variable))

    def flag(self, variable: str) -> bool:
        """Return an argument that is a boolean."""
        return self.text(variable) == "1"

    def checked(self, variable: str, limits: str | None = None) -> str:
        """Return a text within the limits of the state table; else 801, 802, 803."""
        value = self.text(variable)
        table = self.service.variables
        name = limits or variable
        if f"{name}MinChars" not in table:
            return value
        check_text(
            value,
            minimum=int(table[f"{name}MinChars"].default or 0),
            maximum=int(table[f"{name}MaxChars"].default or 0),
            allowed=table[f"{name}AllowedChars"].default or "",
        )
        return value


def check_text(value: str, *, minimum: int, maximum: int, allowed: str) -> None:
    """Raise 801, 802 or 803 for a text too short, too long, of wrong characters."""
    if len(value) < minimum:
        raise UpnpError(801)
    if len(value) > maximum:
        raise UpnpError(802)
    if not set(value) <= set(allowed):
        raise UpnpError(803)


def check_arguments(
    service: Service, action: Action, given: Iterable[tuple[str, str]]
) -> dict[str, str]:
    """Return the arguments by name, or answer 402.

    [?] Whether the order matters to boxes; chosen: only the names count, in any case.
    fritzconnection sends NewPhonebookId for NewPhonebookID, and boxes answer.
    """
    given = [(name.casefold(), value) for name, value in given]
    expected = {a.name.casefold(): a for a in action.arguments if a.direction == "in"}
    if sorted(name for name, _ in given) != sorted(expected):
        raise UpnpError(402)
    for name, value in given:
        _check_value(service.variables[expected[name].variable], value)
    return {expected[name].name: value for name, value in given}


def _check_value(variable: Variable, value: str) -> None:
    if variable.data_type == "boolean":
        valid = value in ("0", "1")
    elif variable.data_type in _UNSIGNED:
        limit = _UNSIGNED[variable.data_type]
        valid = value.isascii() and value.isdigit() and int(value) <= limit
    else:
        valid = not variable.values or value in variable.values
    if not valid:
        raise UpnpError(402)


def entry[T](entries: Mapping[int, T], index: int, end: int) -> T:
    """Return an entry; 713 past the end of the range, 714 for a hole in it."""
    if index >= end:
        raise UpnpError(713)
    if index not in entries:
        raise UpnpError(714)
    return entries[index]


def bit(value: object) -> str:
    """Return a boolean as the box writes it."""
    return "1" if value else "0"
