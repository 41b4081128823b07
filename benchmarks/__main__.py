"""scripts/bench: measure everything, print the table, write docs/benchmarks.md."""
# ruff: noqa: T201 - a program prints

import argparse
from collections.abc import Callable, Coroutine
from functools import partial
import logging
import os
from pathlib import Path
import sys
from time import monotonic
from typing import Any

# The package of the tests has to be imported before what needs a recorder.
from tests.reliability.world import run_in_real_time

# isort: split
from tests.reliability.day import day

from . import house, report, wire
from .core_fritz import requests_per_poll
from .idle import idle
from .imports import imports
from .many import many
from .ringing import ringing

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"
OLD = ("7.29", "6.98")
SCHEMES = (False, True)


def parse() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="scripts/bench",
        description=(
            "Measures what the integration costs a FRITZ!Box and Home Assistant, and"
            " writes docs/benchmarks.md. Takes some minutes."
        ),
    )
    parser.add_argument(
        "--turns", type=int, default=25, help="paired turns (default: %(default)s)"
    )
    parser.add_argument(
        "--polls",
        type=int,
        default=20_000,
        help="polls after which memory is compared (default: %(default)s)",
    )
    parser.add_argument(
        "--print-only", action="store_true", help="do not write docs/benchmarks.md"
    )
    return parser.parse_args()


def say(what: str) -> None:
    """Print a line at once."""
    print(f"› {what}", flush=True)


def _each[Result](
    work: Callable[..., Coroutine[Any, Any, Result]], **given: Any
) -> list[Result]:
    """Return what comes of some work over HTTP and over HTTPS."""
    return [run_in_real_time(partial(work, ssl=ssl, **given)) for ssl in SCHEMES]


def measure(turns: int, polled: int) -> report.Results:
    """Measure everything."""
    started, load = monotonic(), os.getloadavg()[0]
    say("Set-ups, beside fritzconnection…")
    set_ups = _each(wire.set_up, turns=turns)
    say("Polls, beside fritzconnection…")
    polls = _each(wire.polls, turns=turns, times=20)
    say("Requests, bytes and states, in Home Assistant…")
    requested = _each(partial(house.requested, "8.02"))
    old = {
        firmware: run_in_real_time(partial(house.requested, firmware, ssl=True))
        for firmware in OLD
    }
    wholes = _each(house.whole, times=turns)
    say("From the call monitor to the state…")
    rings = run_in_real_time(partial(ringing, turns))
    say(f"{polled:,} polls…")
    memory = run_in_real_time(partial(house.memory, many=polled))
    say("50 boxes…")
    boxes = run_in_real_time(many)
    say("Polls far apart…")
    far_apart = [idle(ssl=ssl) for ssl in SCHEMES]
    say("A day, and one of core's fritz…")
    whole_day, core = day(ssl=True), requests_per_poll()
    say("Imports…")
    return report.Results(
        set_ups=set_ups,
        polls=polls,
        requested=requested,
        old=old,
        idle=far_apart,
        wholes=wholes,
        memory=memory,
        many=boxes,
        day=whole_day,
        core=core,
        imports=imports(3),
        ringing=rings,
        seconds=monotonic() - started,
        load=load,
    )


def main() -> int:
    """Run the benchmarks; say how many bars were missed."""
    options = parse()
    # What the test package would print.
    logging.getLogger().handlers.clear()
    logging.getLogger().addHandler(logging.NullHandler())
    # For requests they outweigh its argument.
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        os.environ.pop(name, None)
    results = measure(options.turns, options.polls)
    print(report.summary(results))
    if not options.print_only:
        PAGE.write_text(report.page(results), encoding="utf-8")
        say(f"docs/benchmarks.md is written, after {results.seconds:.0f} s.")
    missed = [row.what for row in report.rows(results) if not row.reached]
    if missed:
        print(f"Missed: {'; '.join(missed)}", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
