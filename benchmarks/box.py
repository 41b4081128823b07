"""Full simulated boxes in a process of their own, and what can be requested of them."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
import json
from pathlib import Path
import subprocess
import sys
from typing import Any, Self

from tests.simulator import SimulatedBox

from .relay import Relay
from .stand_ins import stand_ins

ROOT = Path(__file__).parents[1]
# Longer than any run, so that a nonce is challenged only once.
_NONCE_SECONDS = 3600.0
_FIRST_SERIAL = 0x112233445500


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """What has come to the boxes since the last count."""

    requests: int
    challenges: int
    connections: int
    bytes: int
    """Both ways, through the relays, TLS and all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """Where a box is, and how to log in."""

    serial: str
    fingerprint: str
    ports: dict[str, int]
    username: str
    password: str

    def port(self, *, ssl: bool, relayed: bool = False) -> int:
        """Return a port of the box, or the one on which its bytes are counted."""
        return self.ports[f"{'https' if ssl else 'http'}{'_relay' * relayed}"]


class Boxes:
    """Boxes in a process of their own."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        """Initialize, and read where the boxes are."""
        self._process = process
        self.boxes = [Box(**fields) for fields in self._answer()]

    @property
    def one(self) -> Box:
        """Return the first, often the only one."""
        return self.boxes[0]

    def count(self) -> Count:
        """Return what has come, and count anew."""
        return Count(**self._ask("count"))

    def change_a_line(self) -> None:
        """Let a line of the first begin a call, or end it."""
        self._ask("change")

    def _ask(self, what: str) -> Any:
        """Have the boxes do something."""
        if self._process.stdin:
            self._process.stdin.write(f"{what}\n")
            self._process.stdin.flush()
        return self._answer()

    def _answer(self) -> Any:
        """Return what they say."""
        return json.loads(
            self._process.stdout.readline() if self._process.stdout else ""
        )


@contextmanager
def boxes(firmware: str = "8.02", number: int = 1) -> Iterator[Boxes]:
    """Run some boxes for a while."""
    command = [sys.executable, "-m", "benchmarks.box", firmware, str(number)]
    with subprocess.Popen(  # noqa: S603 - it is our own
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield Boxes(process)
        finally:
            process.terminate()


class _Served:
    """The other side: the boxes, and what they do on request."""

    def __init__(self) -> None:
        """Initialize without a box."""
        self._boxes: list[SimulatedBox] = []
        self._relays: list[Relay] = []
        self._before = (0, 0)

    @classmethod
    async def start(cls, firmware: str, number: int) -> Self:
        """Switch full boxes on that have all services of a real one."""
        served = cls()
        _say([await served.add(firmware, _FIRST_SERIAL + it) for it in range(number)])
        return served

    async def add(self, firmware: str, serial: int) -> dict[str, object]:
        """Switch a box on."""
        box = SimulatedBox(firmware=firmware, full=True, serial=f"{serial:012X}")
        box.digest.nonce_lifetime = _NONCE_SECONDS
        box.services |= {service.control_url: service for service in stand_ins()}
        await box.start()
        self._boxes.append(box)
        ports = {"http": box.http_port, "https": box.https_port}
        for name, port in list(ports.items()):
            relay = await Relay.start(box.host, port)
            self._relays.append(relay)
            ports[f"{name}_relay"] = relay.port
        return {
            "serial": box.serial,
            "fingerprint": box.fingerprint.hex(),
            "ports": ports,
            "username": box.username,
            "password": box.password,
        }

    def do(self, what: str) -> object:
        """Do what was requested, and return the answer."""
        if what == "count":
            return self._count()
        self._change()
        return None

    def _count(self) -> dict[str, int]:
        """Return what has come since the last time."""
        now = (
            sum(box.challenges for box in self._boxes),
            sum(box.connections for box in self._boxes),
        )
        counted = {
            "requests": sum(len(box.requests) for box in self._boxes),
            "challenges": now[0] - self._before[0],
            "connections": now[1] - self._before[1],
            "bytes": sum(relay.passed for relay in self._relays),
        }
        self._before = now
        for box in self._boxes:
            box.requests.clear()
        for relay in self._relays:
            relay.passed = 0
        return counted

    def _change(self) -> None:
        """Let a line begin a call, or end it."""
        line = self._boxes[0].state.accounts[0]
        line.status = "registered" if line.status == "connected" else "connected"


def _say(answer: object) -> None:
    """Print an answer on a line of its own."""
    print(json.dumps(answer), flush=True)  # noqa: T201 - that is how it is reported


async def _serve(firmware: str, number: str) -> None:
    """Be boxes until the input ends."""
    served = await _Served.start(firmware, int(number))
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    while line := await reader.readline():
        _say(served.do(line.decode().strip()))


if __name__ == "__main__":
    asyncio.run(_serve(*sys.argv[1:]))
