"""A service as data, and its SCPD file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property
from typing import Literal
from xml.sax.saxutils import escape

# The newest first. What each of them has is in the tables of the services.
FIRMWARES = ("8.02", "7.39", "7.29", "6.98", "5.50", "4.88")


def version(firmware: str) -> tuple[int, ...]:
    """Return a FRITZ!OS version such as 7.29 as something that compares."""
    return tuple(int(part) for part in firmware.split("."))


class Access(Enum):
    """Who may call an action."""

    EVERYBODY = auto()  # no login at all
    ANY_RIGHT = auto()
    PHONE = auto()
    APP_OR_PHONE = auto()
    CONFIGURATION = auto()

    def allows(self, rights: frozenset[str]) -> bool:
        """Return whether a login with these rights may call the action."""
        # The configuration right includes telephony.
        if self in (Access.EVERYBODY, Access.ANY_RIGHT) or "BoxAdmin" in rights:
            return True
        if self is Access.APP_OR_PHONE:
            return not rights.isdisjoint({"App", "Phone"})
        return self is Access.PHONE and "Phone" in rights


@dataclass(frozen=True, slots=True)
class Variable:
    """A state variable: data type, default, allowed values, allowed range."""

    name: str
    data_type: Literal["string", "boolean", "ui2", "ui4"] = "string"
    default: str | None = None
    values: tuple[str, ...] = ()
    maximum: int | None = None


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of an action, in or out, since some FRITZ!OS."""

    variable: str
    direction: Literal["in", "out"]
    since: str = "0"
    own_name: str = ""

    @property
    def name(self) -> str:
        """Return the name as the SOAP element has it."""
        return self.own_name or f"New{self.variable}"


@dataclass(frozen=True, slots=True)
class Action:
    """An action: its arguments in the box's order, who may call it, since when."""

    name: str
    arguments: tuple[Argument, ...] = ()
    access: Access = Access.PHONE
    since: str = "0"

    @property
    def reads(self) -> bool:
        """Return whether the action only reads."""
        return "Get" in self.name

    def as_of(self, firmware: str) -> Action:
        """Return the action with only the arguments that a firmware has."""
        now = version(firmware)
        arguments = (a for a in self.arguments if version(a.since) <= now)
        return Action(self.name, tuple(arguments), self.access, self.since)


def ins(*variables: str) -> tuple[Argument, ...]:
    """Return input arguments named after their state variables."""
    return tuple(Argument(variable, "in") for variable in variables)


def outs(*variables: str) -> tuple[Argument, ...]:
    """Return output arguments named after their state variables."""
    return tuple(Argument(variable, "out") for variable in variables)


@dataclass(frozen=True)
class Service:
    """A service of the box: its paths, actions and state variables."""

    type: str
    id: str
    path: str
    actions: Mapping[str, Action]
    variables: Mapping[str, Variable]
    since: str = "0"

    @property
    def control_url(self) -> str:
        """Return the path for SOAP calls."""
        return f"/upnp/control/{self.path}"

    @property
    def scpd_url(self) -> str:
        """Return the path of the SCPD file."""
        return f"/{self.path}SCPD.xml"

    def as_of(self, firmware: str) -> Service:
        """Return the service as a firmware has it."""
        now = version(firmware)
        actions = {
            name: action.as_of(firmware)
            for name, action in self.actions.items()
            if version(action.since) <= now
        }
        used = {a.variable for action in actions.values() for a in action.arguments}
        variables = {n: v for n, v in self.variables.items() if n in used}
        return Service(self.type, self.id, self.path, actions, variables, self.since)

    @cached_property
    def scpd(self) -> bytes:
        """Return the SCPD file."""
        lines = [
            '<?xml version="1.0"?>',
            '<scpd xmlns="urn:dslforum-org:service-1-0">',
            "<specVersion>\n<major>1</major>\n<minor>0</minor>\n</specVersion>",
            "<actionList>",
            *(line for a in self.actions.values() for line in _action_lines(a)),
            "</actionList>\n<serviceStateTable>",
            *(line for v in self.variables.values() for line in _variable_lines(v)),
            "</serviceStateTable>\n</scpd>\n",
        ]
        return "\n".join(lines).encode()


def table[T: (Action, Variable)](rows: Iterable[T]) -> dict[str, T]:
    """Return rows by their names, in their order."""
    return {row.name: row for row in rows}


def _action_lines(action: Action) -> Iterable[str]:
    yield f"<action>\n<name>{action.name}</name>"
    if action.arguments:
        yield "<argumentList>"
    for argument in action.arguments:
        yield f"<argument>\n<name>{argument.name}</name>"
        yield f"<direction>{argument.direction}</direction>"
        yield (
            f"<relatedStateVariable>{argument.variable}</relatedStateVariable>\n"
            "</argument>"
        )
    if action.arguments:
        yield "</argumentList>"
    yield "</action>"


def _variable_lines(variable: Variable) -> Iterable[str]:
    yield f'<stateVariable sendEvents="no">\n<name>{variable.name}</name>'
    yield f"<dataType>{variable.data_type}</dataType>"
    if variable.values:
        yield "<allowedValueList>"
        for value in variable.values:
            yield f"<allowedValue>{value}</allowedValue>"
        yield "</allowedValueList>"
    if variable.default is not None:
        yield f"<defaultValue>{escape(variable.default)}</defaultValue>"
    if variable.maximum is not None:
        yield (
            "<allowedValueRange>\n<minimum>0</minimum>\n"
            f"<maximum>{variable.maximum}</maximum>\n<step>1</step>\n"
            "</allowedValueRange>"
        )
    yield "</stateVariable>"
