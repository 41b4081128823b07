"""What the benchmarks count comes out the same on each machine."""

from functools import partial

from benchmarks.box import Count, boxes
from benchmarks.house import entry_of, poll, set_up
from benchmarks.idle import Idle, idle
from tests.common import set_noon
from tests.reliability.world import home_assistant, run_in_real_time


def test_polls_up_to_50_s_apart_use_one_connection_and_one_login() -> None:
    """Connections that were idle for longer have ended."""
    assert idle(ssl=True) == [
        Idle(gap=10, connections=0, challenges=0),
        Idle(gap=30, connections=0, challenges=0),
        Idle(gap=49.5, connections=0, challenges=0),
        Idle(gap=55, connections=5, challenges=0),
    ]


async def _poll_boxes(number: int) -> Count:
    """Set up some boxes, and count what a poll of each requests."""
    with boxes(number=number) as made:
        async with home_assistant() as hass:
            set_noon(hass)
            entries = [entry_of(box, ssl=False) for box in made.boxes]
            for entry in entries:
                await set_up(hass, entry)
            made.count()
            for entry in entries:
                await poll(entry)
            counted = made.count()
            for entry in entries:
                await hass.config_entries.async_unload(entry.entry_id)
            await hass.async_stop(force=True)
    return counted


def test_several_boxes_are_set_up_and_polled() -> None:
    """Each is polled with two requests over the connection that it has."""
    counted = run_in_real_time(partial(_poll_boxes, 3))

    assert (counted.requests, counted.connections, counted.challenges) == (6, 0, 0)
