"""Random monitors: calls that interleave, garbage, cuts and lost connections.

What has to come out is found call by call, and not, as by the tracker, line by line.
"""

from dataclasses import dataclass, field
import itertools

from hypothesis import strategies as st

from .receiver import lines

type Event = tuple[str, int, str]
"""Type, connection and own number."""

_PHONES = ["0", "2", "3", "4", "5", "10", "19", "20", "29", "36", ""]
_ANSWERING_MACHINES = ["6", "40", "49"]

GARBAGE = st.one_of(
    st.binary(max_size=40).map(lambda data: data.replace(b"\n", b"")),
    st.sampled_from(
        [
            b"",
            b"\r",
            b"HTTP/1.1 400 Bad Request\r",
            b"0" * 5000,
            b"17.06.26 09:15:03;RING;0;0171\r",
            b"17.06.26 09:15:03;RING;x;0171;5550100;SIP0;\r",
            b"17.06.26 09:15:03;UNKNOWN;0;1;2;\r",
            b"17.06.26 09:15:03;CONNECT;900;10;0171;\r",
            b"17.06.26 09:15:03;DISCONNECT;900;5;\r",
            b"17.06.26 09:15:03;DISCONNECT;0\r",
        ]
    ),
)
"""What changes nothing, without the end of the line."""


@dataclass(slots=True, kw_only=True, eq=False)
class _Call:
    """A call as it is going to be, and what of it has come out."""

    incoming: bool
    own: str
    phones: list[str]
    """Which ones it is going to be connected to, one after the other."""
    ends: bool
    connection: int = -1
    reported: bool = False
    answered: bool = False
    active: bool = False


@dataclass(slots=True, kw_only=True)
class Connection:
    """The packets of one connection, and what has to come out of them."""

    packets: list[bytes] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    active: list[int] = field(default_factory=list)


class _Box:
    """Sends lines, and notes what has to come out."""

    def __init__(self) -> None:
        self.calls: list[_Call] = []
        self.data = b""
        self.events: list[Event] = []

    def advance(self, call: _Call) -> None:
        """Let the next thing happen to a call."""
        if call not in self.calls:
            self._begin(call)
        elif call.phones:
            self._connect(call, call.phones.pop(0))
        else:
            self._end(call)

    def finish_connection(self, cuts: list[int]) -> Connection:
        """Return what was sent, cut into packets, and forget what came out."""
        places = sorted({min(cut, len(self.data)) for cut in cuts})
        packets = itertools.pairwise([0, *places, len(self.data)])
        connection = Connection(
            packets=[self.data[start:end] for start, end in packets],
            events=self.events,
            active=[call.connection for call in self.calls if call.active],
        )
        self.data, self.events = b"", []
        for call in self.calls:
            call.reported = call.answered = call.active = False
        return connection

    def _begin(self, call: _Call) -> None:
        used = {other.connection for other in self.calls}
        call.connection = next(n for n in itertools.count() if n not in used)
        call.reported = True
        self.calls.append(call)
        if call.incoming:
            self.data += lines(f"RING;{call.connection};0171;{call.own};SIP0")
        else:
            self.data += lines(f"CALL;{call.connection};10;{call.own};0171;SIP0")
        self._expect("ringing" if call.incoming else "dialing", call)

    def _connect(self, call: _Call, phone: str) -> None:
        self.data += lines(f"CONNECT;{call.connection};{phone};0171")
        call.active = call.reported
        by_someone = not call.incoming or phone not in _ANSWERING_MACHINES
        if by_someone and not call.answered:
            call.answered = True
            self._expect("answered", call)

    def _end(self, call: _Call) -> None:
        self.data += lines(f"DISCONNECT;{call.connection};7")
        self.calls.remove(call)
        missed = call.incoming and not call.answered
        self._expect("missed" if missed else "ended", call)

    def _expect(self, kind: str, call: _Call) -> None:
        if call.reported:
            self.events.append((kind, call.connection, call.own))


_CALLS = st.lists(
    st.builds(
        _Call,
        incoming=st.booleans(),
        own=st.sampled_from(["5550100", "+49305550101", "", "030 555"]),
        phones=st.lists(st.sampled_from(_PHONES + _ANSWERING_MACHINES), max_size=3),
        ends=st.booleans(),
    ),
    max_size=8,
)


@st.composite
def monitors(draw: st.DrawFn) -> list[Connection]:
    """Return what a box sends over one connection after another."""
    box = _Box()
    waiting = draw(_CALLS)
    cuts = st.lists(st.integers(0, 1000), max_size=5)
    connections = []
    while ready := [c for c in box.calls if c.phones or c.ends] + waiting[:1]:
        call = draw(st.sampled_from(ready))
        if call in waiting:
            waiting.remove(call)
        box.advance(call)
        event = draw(st.sampled_from(["", "", "", "garbage", "garbage", "lost"]))
        if event == "garbage":
            box.data += draw(GARBAGE) + b"\n"
        elif event == "lost":
            box.data += draw(GARBAGE)
            connections.append(box.finish_connection(draw(cuts)))
    return [*connections, box.finish_connection(draw(cuts))]
