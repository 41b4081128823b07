"""Polls far apart, in simulated time: whether they need a connection or a login."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

# The package of the tests has to be imported before what needs a recorder.
from tests.reliability.world import Clock, make_box, run

# isort: split
from .box import Box
from .peers import Ours

GAPS = (10.0, 30.0, 49.5, 55.0)
"""The seconds between two polls; the last is one after which connections have ended."""
_TIMES = 5
_NONCE_SECONDS = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Idle:
    """What some polls need that are so many seconds apart."""

    gap: float
    connections: int
    challenges: int


def idle(*, ssl: bool) -> list[Idle]:
    """Count what polls need, by the time between them."""
    return run(lambda clock: _idle(clock, ssl=ssl))


async def _idle(clock: Clock, *, ssl: bool) -> list[Idle]:
    """Poll a box, further and further apart."""
    counted = []
    async with make_box(full=True, nonce_seconds=_NONCE_SECONDS) as box:
        ours = Ours(
            Box(
                serial=box.serial,
                fingerprint=box.fingerprint.hex(),
                ports={"http": box.http_port, "https": box.https_port},
                username=box.username,
                password=box.password,
            ),
            ssl=ssl,
        )
        await ours.start()
        for gap in GAPS:
            connections, challenges = box.connections, box.challenges
            for _ in range(_TIMES):
                clock.move_to(datetime.now(UTC) + timedelta(seconds=gap))
                # What is due by then comes first, at either side.
                for _ in range(10):
                    await asyncio.sleep(0.001)
                await ours.poll()
            counted.append(
                Idle(
                    gap=gap,
                    connections=box.connections - connections,
                    challenges=box.challenges - challenges,
                )
            )
        await ours.end()
    return counted
