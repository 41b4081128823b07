"""Faults of requests and answers, on demand."""

from dataclasses import dataclass
from enum import Enum, auto
import functools
from typing import ClassVar
import zlib


class Kind(Enum):
    """The ways a request can go wrong."""

    HANG = auto()
    RESET = auto()
    LOST = auto()
    TRUNCATED = auto()
    CUT = auto()
    HTML = auto()
    HTML_500 = auto()
    NOT_FOUND = auto()
    EMPTY = auto()
    HUGE = auto()
    GZIP_BOMB = auto()
    MALFORMED = auto()
    DOCTYPE = auto()
    UNAVAILABLE = auto()
    UNAUTHORIZED = auto()
    UPNP = auto()
    DELAY = auto()


@dataclass(frozen=True, slots=True)
class Fault:
    """One way a request goes wrong; use the constants or the two constructors.

    HANG, RESET and UNAVAILABLE strike at arrival, login or not; all others once the
    login is passed. TRUNCATED, CUT, DOCTYPE, LOST and a delay spoil the answer to an
    action that was carried out; all others are answered instead of it.
    UNAUTHORIZED twice is a passing refusal: the client answers the first one with the
    right login, which is refused too, and then works again.
    """

    HANG: ClassVar[Fault]  # never answers
    RESET: ClassVar[Fault]  # drops the connection
    LOST: ClassVar[Fault]  # carries the action out, then drops the connection
    TRUNCATED: ClassVar[Fault]  # half of the answer, then drops the connection
    CUT: ClassVar[Fault]  # half of the XML in a complete answer (7.70 beta)
    HTML: ClassVar[Fault]  # an HTML page with 200
    HTML_500: ClassVar[Fault]  # an HTML page with 500
    NOT_FOUND: ClassVar[Fault]  # an HTML page with 404
    EMPTY: ClassVar[Fault]  # 200 and no body
    HUGE: ClassVar[Fault]  # an answer without end
    GZIP_BOMB: ClassVar[Fault]  # a small body that becomes 100 MiB
    MALFORMED: ClassVar[Fault]  # XML that is none
    DOCTYPE: ClassVar[Fault]  # the right answer behind a DOCTYPE with entities
    UNAVAILABLE: ClassVar[Fault]  # 503
    UNAUTHORIZED: ClassVar[Fault]  # 401 whatever the credentials

    kind: Kind
    code: int = 0
    seconds: float = 0.0

    @classmethod
    def upnp(cls, code: int) -> Fault:
        """Return a fault that is a UPnP error."""
        return cls(Kind.UPNP, code=code)

    @classmethod
    def delay(cls, seconds: float) -> Fault:
        """Return a fault that makes the answer late."""
        return cls(Kind.DELAY, seconds=seconds)

    @property
    def at_arrival(self) -> bool:
        """Return whether it strikes before the login."""
        return self.kind in (Kind.HANG, Kind.RESET, Kind.UNAVAILABLE)


for _kind in Kind:
    if _kind not in (Kind.UPNP, Kind.DELAY):
        setattr(Fault, _kind.name, Fault(_kind))


@dataclass(slots=True)
class _Planned:
    fault: Fault
    target: str | None
    times: int | None


class FaultPlan:
    """The faults of later requests, in the order in which they were planned."""

    def __init__(self) -> None:
        """Initialize a plan without faults."""
        self._planned: list[_Planned] = []

    def add(self, fault: Fault, target: str | None, times: int | None) -> None:
        """Plan a fault for an action or a path (any: None), so many times."""
        self._planned.append(_Planned(fault, target, times))

    def clear(self) -> None:
        """Plan nothing."""
        self._planned.clear()

    def next_for(self, *names: str, at_arrival: bool) -> Fault | None:
        """Return the fault for a request with these names, and count it."""
        for planned in self._planned:
            if planned.fault.at_arrival is not at_arrival:
                continue
            if planned.target is not None and planned.target not in names:
                continue
            if planned.times is not None:
                planned.times -= 1
                if planned.times <= 0:
                    self._planned.remove(planned)
            return planned.fault
        return None


HUGE_CHUNK = b" " * 65536
HUGE_CHUNKS = 1024

_BOMB_SIZE = 100 * 2**20
_DOCTYPE = (
    b"<!DOCTYPE s:Envelope [\n"
    b'<!ENTITY a "FRITZ!Box FRITZ!Box FRITZ!Box FRITZ!Box">\n'
    b'<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">\n]>\n'
)
MALFORMED = b'<?xml version="1.0"?>\n<s:Envelope><s:Body><u:Get</s:Envelope'


@functools.cache
def gzip_bomb() -> bytes:
    """Return a body of about 100 KiB that unpacks to 100 MiB."""
    packer = zlib.compressobj(wbits=31)
    chunk = b" " * 2**20
    packed = [packer.compress(chunk) for _ in range(_BOMB_SIZE // len(chunk))]
    return b"".join((*packed, packer.flush()))


def with_doctype(body: bytes) -> bytes:
    """Return an XML body with a DOCTYPE after its declaration."""
    declaration, mark, rest = body.partition(b"?>\n")
    return declaration + mark + _DOCTYPE + rest if mark else _DOCTYPE + body
