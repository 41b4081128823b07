"""Whatever the monitor reports and whenever polls come: the state is right in the end.

The box is simulated twice: its call monitor reports the calls, and its list of lines
has their status, also an old one for a while.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from freezegun.api import FrozenDateTimeFactory
from hypothesis import HealthCheck, given, settings, strategies as st
import pytest

from tests.common import poll
from tests.simulator import Status
from tests.tr064.strategies import QUICK

from .home import Home

OTHER = "01715550123"
OWN = {0: "12345678", 1: "+4930987654"}


@dataclass(slots=True, eq=False)
class Call:
    """A call of the box."""

    line: int
    connected: bool = False
    reported: bool = True
    """Whether the call monitor is connected since its beginning."""


class Telephony:
    """What happens in the box, beside what Home Assistant shows of it."""

    def __init__(self, home: Home, freezer: FrozenDateTimeFactory) -> None:
        """Initialize without calls."""
        self.home = home
        self.freezer = freezer
        self.calls: dict[int, Call] = {}

    @property
    def in_use(self) -> set[int]:
        """Return the lines with a connected call."""
        return {call.line for call in self.calls.values() if call.connected}

    async def begin(self, connection: int, *, line: int, incoming: bool) -> None:
        """Let a call begin."""
        if connection not in self.calls:
            self.calls[connection] = Call(line)
            monitor, trunk = self.home.monitor, f"SIP{line}"
            report = monitor.ring if incoming else monitor.call
            report(OWN[line], OTHER, trunk=trunk, connection=connection)

    async def connect(self, connection: int, *, phone: int) -> None:
        """Let someone answer it."""
        if call := self.calls.get(connection):
            call.connected = True
            self.home.monitor.connect(connection, phone=phone)

    async def end(self, connection: int) -> None:
        """Let it end."""
        if self.calls.pop(connection, None):
            self.home.monitor.disconnect(connection, seconds=1)

    async def lose(self) -> None:
        """Let the connection of the call monitor end, and be there again."""
        self.home.monitor.end_connections()
        await self.home.disconnected()
        await self.home.connected()
        for call in self.calls.values():
            call.reported = False

    async def poll(self, seconds: int) -> None:
        """Let the lines be polled, whose status is right."""
        await self.home.settle()
        self._set_status(self.in_use)
        await poll(self.home.hass, self.freezer, seconds)

    async def poll_late(self, lines: Sequence[int]) -> None:
        """Let the lines be polled, whose status is not what the monitor reports."""
        await self.home.settle()
        self._set_status(set(lines))
        await poll(self.home.hass, self.freezer, 10)

    async def check(self) -> None:
        """Compare what is shown."""
        await self.home.settle()
        shown = self.home.in_use()
        reported = {c.line for c in self.calls.values() if c.connected and c.reported}
        assert reported <= shown
        await self.poll(31)
        assert self.home.in_use() == self.in_use

    def _set_status(self, in_use: set[int]) -> None:
        status: Status
        for index in OWN:
            status = "connected" if index in in_use else "registered"
            self.home.box.state.accounts[index].status = status


CONNECTIONS = st.integers(0, 3)
STEPS = st.one_of(
    st.tuples(
        st.just("begin"),
        CONNECTIONS,
        st.fixed_dictionaries(
            {"line": st.sampled_from(sorted(OWN)), "incoming": st.booleans()}
        ),
    ),
    st.tuples(
        st.just("connect"),
        CONNECTIONS,
        st.fixed_dictionaries({"phone": st.sampled_from([0, 10, 3, 40])}),
    ),
    st.tuples(st.just("end"), CONNECTIONS, st.just({})),
    st.tuples(st.just("lose"), st.none(), st.just({})),
    st.tuples(
        st.just("poll"),
        st.none(),
        st.fixed_dictionaries({"seconds": st.sampled_from([1, 10, 31])}),
    ),
    st.tuples(
        st.just("poll_late"),
        st.none(),
        st.fixed_dictionaries({"lines": st.lists(st.sampled_from(sorted(OWN)))}),
    ),
)


@pytest.mark.usefixtures("no_pauses")
@settings(
    QUICK,
    max_examples=15,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(STEPS, min_size=4, max_size=12))
async def test_no_order_leaves_a_wrong_state(
    home: Home,
    freezer: FrozenDateTimeFactory,
    steps: list[tuple[str, int | None, dict[str, object]]],
) -> None:
    """Calls, lost connections, polls, and polls that are late."""
    telephony = Telephony(home, freezer)
    for name, connection, arguments in steps:
        action = getattr(telephony, name)
        await action(*([] if connection is None else [connection]), **arguments)

    await telephony.check()

    for connection in list(telephony.calls):
        await telephony.end(connection)
    await telephony.check()
    assert home.in_use() == set()
