"""The second factor: X_AVM-DE_Auth and what it guards."""

from collections.abc import Callable
from dataclasses import dataclass, field
import secrets
from typing import Literal

from .errors import UpnpError
from .invocation import Handler, Invocation, Values, bit
from .scpd import version

type State = Literal[
    "waitingforauth",
    "anotherauthprocess",
    "authenticated",
    "stopped",
    "blocked",
    "failure",
    "disabled",
]

_SET_CLIENT = frozenset(f"X_AVM-DE_SetClient{n}" for n in ("", "2", "3", "4"))
# [?] As in the table of X_AVM-DE_Auth.
_SINCE = "6.98"


def guarded_actions(firmware: str) -> set[str]:
    """Return the actions that require a second factor, when it is on at all."""
    if version(firmware) < version(_SINCE):
        return set()
    return {*_SET_CLIENT, "X_AVM-DE_DialSetConfig"}


@dataclass(slots=True)
class _Process:
    token: str
    state: State
    began: float


@dataclass(slots=True)
class SecondFactor:
    """One process at a time: started, confirmed at the box, used by one action."""

    clock: Callable[[], float]
    enabled: bool
    actions: set[str]
    blocked: bool = False
    lifetime: float = 60.0  # up to two minutes on some boxes
    # Also seen: blanks after the commas, and googleauth, which cannot be confirmed
    # over TR-064.
    methods: str = "button,dtmf;*14048"
    _process: _Process | None = None
    _ended: dict[str, State] = field(default_factory=dict)
    _used: set[str] = field(default_factory=set)

    @property
    def token(self) -> str | None:
        """Return the token of the process that runs, if one does."""
        return self._running.token if self._running else None

    @property
    def _running(self) -> _Process | None:
        process = self._process
        if process and self.clock() - process.began >= self.lifetime:
            # [?] The state of a process that was not confirmed in time.
            self._end("stopped")
        return self._process

    def _end(self, state: State) -> None:
        if self._process:
            self._ended[self._process.token] = state
        self._process = None

    def start(self) -> tuple[State, str]:
        """Start a process; return its state and, if there is one, its token."""
        if not self.enabled:
            return "disabled", ""
        if self.blocked:
            return "blocked", ""
        if self._running:
            # [?] Also for the login that began the other one: it has the token.
            return "anotherauthprocess", ""
        token = secrets.token_hex(16)
        self._process = _Process(token, "waitingforauth", self.clock())
        return "waitingforauth", token

    def stop(self, token: str) -> State:
        """Stop the process of a token."""
        process = self._running
        if process and process.token == token:
            self._end("stopped")
        return self.state_of(token)

    def cancel(self) -> None:
        """Stop the process of whatever token."""
        if self._running:
            self._end("stopped")

    def state_of(self, token: str) -> State:
        """Return the state of the process of a token."""
        if not self.enabled:
            return "disabled"
        if self.blocked:
            return "blocked"
        process = self._running
        if process and process.token == token:
            return process.state
        if token in self._ended:
            return self._ended[token]
        return "anotherauthprocess" if process else "stopped"

    def admit(self, token: str) -> bool:
        """Accept a confirmed token; return False for a used one, which has no effect.

        Raises 866, 867 or 868 for every other token.
        """
        if self.blocked:
            raise UpnpError(867)
        if token in self._used:
            # [?] Also while another process runs.
            return False
        process = self._running
        if process is None:
            raise UpnpError(866)
        if process.token != token:
            raise UpnpError(868)
        if process.state != "authenticated":
            raise UpnpError(866)
        self._used.add(token)
        self._end("stopped")
        return True

    def confirm(self) -> None:
        """Press the button at the box or dial the code, where the box offers it."""
        offered = {
            method.strip().partition(";")[0] for method in self.methods.split(",")
        }
        if (process := self._running) and not offered.isdisjoint({"button", "dtmf"}):
            process.state = "authenticated"

    def deny(self) -> None:
        """End the process as failed."""
        self._end("failure")

    def occupy(self) -> None:
        """Start a process of another login."""
        self._process = _Process(secrets.token_hex(16), "waitingforauth", self.clock())

    def reset(self) -> None:
        """Delete every process, as a reboot does."""
        self._process = None
        self._ended.clear()
        self._used.clear()


def get_info(call: Invocation) -> Values:
    """Return whether the box requires a second factor."""
    return {"NewEnabled": bit(call.box.second_factor)}


def get_state(call: Invocation) -> Values:
    """Return the state of the process of the token in the header."""
    process = call.box.second_factor_process
    if not call.token:
        # Real, where the process was that of the same login. [?] For others, too.
        process.cancel()
    return {"NewState": process.state_of(call.token)}


def set_config(call: Invocation) -> Values:
    """Start or stop a process."""
    process = call.box.second_factor_process
    match call.text("Action"):
        case "start":
            state, token = process.start()
        case "stop":
            state, token = process.stop(call.token), ""
        case _:
            raise UpnpError(402)
    return {
        "NewState": state,
        "NewToken": token,
        "NewMethods": process.methods if token else "",
    }


HANDLERS: dict[str, Handler] = {
    "GetInfo": get_info,
    "GetState": get_state,
    "SetConfig": set_config,
}
