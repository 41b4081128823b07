"""Everything that reads what a box sends, as functions of the bytes alone."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any

from custom_components.fritzbox_voip.tr064 import device, soap, xml
from custom_components.fritzbox_voip.tr064.call_monitor import CallTracker
from custom_components.fritzbox_voip.tr064.description import (
    parse_description,
    parse_scpd,
)
from custom_components.fritzbox_voip.tr064.errors import (
    ActionError,
    ProtocolError,
    UnreachableError,
)
from custom_components.fritzbox_voip.tr064.phone_book import parse_phones
from custom_components.fritzbox_voip.tr064.x_voip.accounts import Accounts
from custom_components.fritzbox_voip.tr064.x_voip.alarm_clocks import AlarmClocks
from custom_components.fritzbox_voip.tr064.x_voip.clients import Clients
from custom_components.fritzbox_voip.tr064.x_voip.limits import read_limits
from custom_components.fritzbox_voip.tr064.x_voip.numbers import Numbers
from custom_components.fritzbox_voip.tr064.x_voip.settings import Settings

type Answer = Callable[[str], dict[str, str]]

ACTION = "X_AVM-DE_GetClients"
PLACEHOLDER = b"GetIt"
"""In a fuzzed answer: the action that was called, whichever that is."""


class _Box:
    """Stands for the service, and for the client: says the same to every action."""

    def __init__(self, answer: Answer) -> None:
        """Take what it says."""
        self._answer = answer

    async def has(self, _action: str) -> bool:
        """Have every action."""
        return True

    async def read(self, action: str, read: Callable[[dict[str, str]], Any]) -> Any:
        """Read what it says."""
        return read(self._answer(action))

    async def first_supported(self, *names: str) -> tuple[str, tuple[str, ...]]:
        """Have the newest."""
        return names[0], ()

    async def count(self, action: str) -> int:
        """Read a number."""
        number = xml.parse_uint("".join((await self.call(action)).values()))
        if number is None:
            raise ProtocolError
        return number

    async def get_description(self) -> None:
        """Describe nothing."""

    async def actions(self, _service: str) -> Mapping[str, None]:
        """Have the one action that is looked for."""
        return {"X_AVM-DE_GetCurrentUser": None}

    async def call(self, *names: Any, **_how: Any) -> dict[str, str]:
        """Answer; the service takes the action's name first, the client second."""
        return self._answer(next(it for it in reversed(names) if isinstance(it, str)))


def _finish[Result](work: Coroutine[Any, Any, Result]) -> Result:
    """Return what comes of work that never waits."""
    try:
        work.send(None)
    except StopIteration as done:
        result: Result = done.value
        return result
    raise RuntimeError("it waits")


def _text(data: bytes) -> str:
    """Return what is in an answer; those of a box are always UTF-8."""
    return data.decode(errors="surrogateescape")


def _told(name: str, data: bytes) -> Any:
    """Return a box whose answers hold a text."""
    text = _text(data)
    return _Box(lambda _: {name: text})


def _accounts(data: bytes) -> object:
    box = _told("NewX_AVM-DE_VoIPAccountList", data)
    return _finish(Accounts(box).list())


def _clients(data: bytes) -> object:
    return _finish(Clients(_told("NewX_AVM-DE_ClientList", data)).list())


def _numbers(data: bytes) -> object:
    return _finish(Numbers(_told("NewNumberList", data)).list())


def _usernames(data: bytes) -> object:
    return _finish(device.get_usernames(_told("NewX_AVM-DE_UserList", data)))


def _rights(data: bytes) -> object:
    return _finish(device.get_permissions(_told("NewX_AVM-DE_CurrentUserRights", data)))


def _list(data: bytes) -> object:
    return xml.parse_list(_text(data), "Outer", "List", "Item")


def _fault(data: bytes) -> object:
    try:
        return soap.parse_answer(ACTION, data)
    except ActionError as err:
        return err


def _answer(data: bytes) -> object:
    answer = soap.parse_answer(ACTION, data)
    if not all(isinstance(value, str) for value in answer.values()):
        raise TypeError("an argument is no text")
    return answer


def _phone_book(data: bytes) -> object:
    return parse_phones([data])


def _call_monitor(data: bytes) -> object:
    tracker = CallTracker()
    return [tracker.process(line) for line in tracker.split(data)]


_READERS: tuple[Callable[[Any], Coroutine[Any, Any, object]], ...] = (
    lambda box: AlarmClocks(box).list(),
    lambda box: Numbers(box).count(),
    lambda box: Settings(box).audio_settings(),
    lambda box: Settings(box).country_code(),
    lambda box: Accounts(box).prefix_settings(0),
    lambda box: Clients(box).find("x"),
    device.get_security_port,
    read_limits,
)


def _values(data: bytes) -> object:
    """Read an answer that is no list as every one of them, until it is one."""
    arguments = soap.parse_answer(ACTION, data.replace(PLACEHOLDER, ACTION.encode()))
    box: Any = _Box(lambda _: dict(arguments))
    error: Exception | None = None
    for reader in _READERS:
        try:
            return _finish(reader(box))
        except (ProtocolError, ActionError) as err:
            error = err
    raise error or ProtocolError


TARGETS: dict[str, Callable[[bytes], object]] = {
    "answer": _answer,
    "fault": _fault,
    "description": parse_description,
    "scpd": parse_scpd,
    "list": _list,
    "accounts": _accounts,
    "clients": _clients,
    "numbers": _numbers,
    "usernames": _usernames,
    "rights": _rights,
    "phone_book": _phone_book,
    "call_monitor": _call_monitor,
    "values": _values,
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an input: a value, a typed error, or what must not happen."""

    kind: str
    unexpected: str = ""


def feed(name: str, data: bytes) -> Outcome:
    """Feed a target."""
    try:
        # What cannot be shown cannot be logged either.
        repr(TARGETS[name](data))
    except (ProtocolError, ActionError, UnreachableError) as err:
        return Outcome(type(err).__name__)
    except Exception as err:  # noqa: BLE001 - that is what is looked for
        return Outcome("unexpected", f"{type(err).__name__} at {_place(err)}")
    return Outcome("value")


def _place(error: Exception) -> str:
    """Return where an exception comes from."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    if trace is None:
        return "nowhere"
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
