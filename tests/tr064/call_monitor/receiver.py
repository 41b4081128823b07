"""What receives bytes of a call monitor without a connection."""

from custom_components.fritzbox_voip.tr064.call_monitor import (
    CallEvent,
    CallTracker,
)


class Receiver:
    """Turns bytes into events, as over one connection after another."""

    def __init__(self) -> None:
        """Initialize with a first connection."""
        self.events: list[CallEvent] = []
        self._tracker = CallTracker()

    @property
    def active_calls(self) -> tuple[CallEvent, ...]:
        """Return the connected calls."""
        return self._tracker.active_calls

    def receive(self, data: bytes) -> None:
        """Take what comes over the connection."""
        for line in self._tracker.split(data):
            if event := self._tracker.process(line):
                self.events.append(event)

    def reconnect(self) -> None:
        """Begin another connection."""
        self._tracker = CallTracker()


def lines(*contents: str) -> bytes:
    """Return lines of a call monitor: "RING;0;…" becomes a whole one."""
    return b"".join(
        f"17.06.26 09:15:{second:02};{content};\r\n".encode("latin-1")
        for second, content in enumerate(contents)
    )
