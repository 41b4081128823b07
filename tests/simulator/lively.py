"""Changes in the box, so that a demo has something to show."""

import asyncio
import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .box import SimulatedBox
    from .state import Status

_NEXT: dict[Status, tuple[Status, ...]] = {
    "registered": ("connected", "connected", "connected", "not registered"),
    "connected": ("registered",),
    "not registered": ("registered",),
}


def step(box: SimulatedBox) -> None:
    """Change the status of one line, if one can change."""
    able = [a for a in box.state.accounts.values() if a.status in _NEXT]
    if able:
        account = random.choice(able)  # noqa: S311
        account.status = random.choice(_NEXT[account.status])  # noqa: S311


async def live(box: SimulatedBox, pause: float = 15.0) -> None:
    """Change something now and then, until canceled."""
    while True:
        await asyncio.sleep(pause)
        step(box)
