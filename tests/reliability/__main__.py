"""The tools by hand: scripts/reliability --help."""
# ruff: noqa: T201 - a program prints

import argparse
from collections.abc import Callable, Sequence
import logging
from pathlib import Path
import sys
import tempfile

from . import chaos, day, fuzz, invariants, logins, mutations


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="scripts/reliability",
        description="Shows how reliable the integration is, with a simulated box.",
    )
    tools = parser.add_subparsers(dest="tool", required=True)
    for name, (text, _) in _TOOLS.items():
        tool = tools.add_parser(name, help=text, description=text)
        if name in {"chaos", "fuzz", "invariants", "mutations"}:
            tool.add_argument("--seed", type=int, default=chaos.SEED)
        if name == "chaos":
            tool.add_argument("--faults", type=int, default=chaos.FAULTS)
        if name == "fuzz":
            tool.add_argument(
                "--inputs", type=int, default=fuzz.GUIDED, help="led by coverage, each"
            )
        if name == "invariants":
            tool.add_argument("--examples", type=int, default=invariants.EXAMPLES)
        if name == "mutations":
            tool.add_argument("--sample", type=int, default=mutations.SAMPLE)
        if name == "day":
            tool.add_argument("--hours", type=float, default=day.HOURS)
    return parser.parse_args(arguments)


def _chaos(options: argparse.Namespace) -> int:
    result = chaos.chaos(seed=options.seed, faults=options.faults)
    print(chaos.show(result))
    return result.problems.count


def _fuzz(options: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory() as folder:
        result = fuzz.fuzz(
            seed=options.seed, guided=options.inputs, folder=Path(folder)
        )
    print(fuzz.show(result))
    return result.problems.count


def _invariants(options: argparse.Namespace) -> int:
    result = invariants.invariants(seed=options.seed, examples=options.examples)
    print(invariants.show(result))
    return result.problems.count


def _day(options: argparse.Namespace) -> int:
    results = [day.day(hours=options.hours, ssl=ssl) for ssl in (True, False)]
    print(day.show(results))
    return sum(result.problems.count for result in results)


def _logins(_options: argparse.Namespace) -> int:
    result = logins.logins()
    print(logins.show(result))
    return result.problems.count


def _mutations(options: argparse.Namespace) -> int:
    result = mutations.mutations(seed=options.seed, sample=options.sample)
    print(mutations.show(result))
    return sum(map(len, result.unnoticed.values()))


_TOOLS: dict[str, tuple[str, Callable[[argparse.Namespace], int]]] = {
    "chaos": ("thousands of faults, one after the other", _chaos),
    "fuzz": ("a million answers that make no sense", _fuzz),
    "invariants": ("what holds in whatever order things happen", _invariants),
    "mutations": ("changes to the code that a test has to notice", _mutations),
    "day": ("a day of polls, over HTTPS and over HTTP", _day),
    "logins": ("how often is logged in, by scenario", _logins),
}


def main() -> int:
    """Run a tool; say how many problems it has found."""
    # What the test package prints of its own accord.
    logging.getLogger().handlers.clear()
    logging.getLogger().addHandler(logging.NullHandler())
    options = parse()
    count = _TOOLS[options.tool][1](options)
    if count:
        print(f"{count} problems were found.", file=sys.stderr)
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
