"""The page docs/benchmarks.md, and the table that is printed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
import os
from pathlib import Path
import platform

from tests.reliability.day import DayResult
from tests.reliability.markdown import table

from .core_fritz import CoreFritz
from .house import Memory, Requested, Whole
from .idle import Idle
from .imports import Imports
from .many import Many
from .paired import Spread
from .wire import Polls, SetUp

_PAGE = Path(__file__).with_name("page.md")
_MS = 1e3
_US = 1e6
_THIRD = 1 / 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """All that was measured; by scheme where there are two, HTTP first."""

    set_ups: Sequence[SetUp]
    polls: Sequence[Polls]
    requested: Sequence[Requested]
    old: dict[str, Requested]
    idle: Sequence[Sequence[Idle]]
    wholes: Sequence[Whole]
    memory: Memory
    many: Many
    day: DayResult
    core: CoreFritz
    imports: Imports
    ringing: Spread
    seconds: float
    load: float
    """Of the machine when it began, by those who work on it beside us."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of the table: what, its bar, and what was measured."""

    what: str
    bar: str
    measured: Sequence[str]
    reached: bool


def rows(results: Results) -> list[Row]:
    """Return what has to be reached, and what was."""
    return [
        *_set_up_rows(results),
        *_poll_rows(results),
        *_held_rows(results),
        *_long_rows(results),
    ]


def _set_up_rows(results: Results) -> list[Row]:
    """Return the rows about setting a box up."""
    set_ups, requested = results.set_ups, results.requested
    shares = [
        it.set_up.bytes / other.theirs.bytes
        for it, other in zip(requested, set_ups, strict=True)
    ]
    return [
        Row(
            what="Requests of a set-up, with the phone book",
            bar="at most 30",
            measured=[str(it.with_phone_book.requests) for it in requested],
            reached=all(it.with_phone_book.requests <= 30 for it in requested),
        ),
        Row(
            what="Bytes of a set-up without the phone book, as a share of"
            " fritzconnection's",
            bar="at most 1/3",
            measured=[f"{share:.2f}" for share in shares],
            reached=all(share <= _THIRD for share in shares),
        ),
        Row(
            what="Processor time of a set-up, as a share of fritzconnection's",
            bar="at most 1/3",
            measured=[it.first.ratio.show() for it in set_ups],
            reached=all(it.first.ratio.median <= _THIRD for it in set_ups),
        ),
    ]


def _poll_rows(results: Results) -> list[Row]:
    """Return the rows about polls."""
    polls, requested = results.polls, results.requested
    counts = [it.poll for it in requested]
    kept = [[it for it in idle if it.gap <= 50] for idle in results.idle]
    return [
        Row(
            what="Requests, new connections and 401s of a poll",
            bar="2, 0 and 0",
            measured=[
                f"{it.requests}, {it.connections} and {it.challenges}" for it in counts
            ],
            reached=all(
                (it.requests, it.connections, it.challenges) == (2, 0, 0)
                for it in counts
            ),
        ),
        Row(
            what="New connections and 401s of polls up to 50 s apart",
            bar="0 and 0",
            measured=[
                f"{sum(it.connections for it in idle)} and"
                f" {sum(it.challenges for it in idle)}"
                for idle in kept
            ],
            reached=not any(
                it.connections or it.challenges for idle in kept for it in idle
            ),
        ),
        Row(
            what="Processor time of a poll that brings nothing new, as a share of"
            " fritzconnection's",
            bar="at most 1/3",
            measured=[it.same.ratio.show() for it in polls],
            reached=all(it.same.ratio.median <= _THIRD for it in polls),
        ),
        Row(
            what="Of a poll in which one line changed, as a share of fritzconnection's",
            bar="at most 1/2",
            measured=[it.changed.ratio.show() for it in polls],
            reached=all(it.changed.ratio.median <= 1 / 2 for it in polls),
        ),
        Row(
            what="States written by ten polls that bring nothing new",
            bar="0",
            measured=[str(it.states) for it in requested],
            reached=not any(it.states for it in requested),
        ),
    ]


def _held_rows(results: Results) -> list[Row]:
    """Return the rows about the event loop, with all of Home Assistant."""
    wholes = results.wholes
    return [
        Row(
            what=f"Longest stretch of the event loop: {what}, ms",
            bar=f"under {limit}",
            measured=[it.wall.show(_MS, 1) for it in helds],
            reached=all(it.wall.median * _MS < limit for it in helds),
        )
        for what, limit, helds in (
            ("set-up", 10, [it.set_up_held for it in wholes]),
            ("poll", 3, [it.poll_held for it in wholes]),
        )
    ]


def _long_rows(results: Results) -> list[Row]:
    """Return the rows about long times and many boxes."""
    memory, many, day = results.memory, results.many, results.day
    grown = memory.after_many - memory.after_few
    share = many.all_seconds / (many.number * many.one_seconds)
    return [
        Row(
            what=f"Memory after {memory.many:,} polls, beside after {memory.few}",
            bar="within 1 MiB",
            measured=[f"{grown:+.2f} MiB", "–"],
            reached=grown <= 1,
        ),
        Row(
            what="Requests of a day at the defaults",
            bar="under 9,000",
            measured=["–", f"{day.requests:,}"],
            reached=day.requests < 9000,
        ),
        Row(
            what=f"{many.number} boxes: processor time of a round of polls, per box, "
            "times that of one box",
            bar="in proportion: under 1.5",
            measured=["–", f"{share:.2f}"],
            reached=share < 1.5,
        ),
        Row(
            what=f"{many.number} boxes, each polled every 10 s: latest poll, seconds; "
            "most that begin in the same tenth of a second",
            bar=f"under 2; under {many.number // 3}",
            measured=["–", f"{many.latest:.2f}; {many.most_at_once}"],
            reached=many.latest < 2 and many.most_at_once < many.number // 3,
        ),
    ]


def summary(results: Results) -> str:
    """Return the table of what has to be reached."""
    return table(
        ("", "Bar", "HTTP", "HTTPS", "Reached"),
        [
            (row.what, row.bar, *row.measured, "yes" if row.reached else "**no**")
            for row in rows(results)
        ],
    )


def _seconds(results: Results) -> str:
    """Return the processor times themselves."""
    lines: list[tuple[str, ...]] = []
    for scheme, set_up, polls, whole in zip(
        ("HTTP", "HTTPS"), results.set_ups, results.polls, results.wholes, strict=True
    ):
        first, same = set_up.first, polls.same
        lines += [
            (
                f"{scheme}: set-up, ms",
                first.ours.show(_MS, 1),
                first.theirs.show(_MS, 1),
            ),
            (
                f"{scheme}: poll, nothing new, µs",
                same.ours.show(_US, 0),
                same.theirs.show(_US, 0),
            ),
            (
                f"{scheme}: the same within Home Assistant, µs",
                f"{whole.poll_seconds * _US:.0f}",
                "–",
            ),
            (
                f"{scheme}: poll, a line changed, µs",
                polls.changed.ours.show(_US, 0),
                polls.changed.theirs.show(_US, 0),
            ),
        ]
    return table(("Processor time", "Ours", "fritzconnection"), lines)


def _sessions(results: Results) -> str:
    """Return what a session of aiohttp costs."""
    return table(
        ("Processor time of a poll, µs", "HTTP", "HTTPS"),
        [
            ("ours", *(it.same.ours.show(_US, 0) for it in results.polls)),
            (
                "a session of aiohttp as it comes, nothing parsed",
                *(it.session.show(_US, 0) for it in results.polls),
            ),
            (
                "the same over a new connection",
                *(it.session_anew.show(_US, 0) for it in results.polls),
            ),
        ],
    )


def _idle(results: Results) -> str:
    """Return what polls need, by the time between them."""
    http, https = results.idle
    return table(
        ("Five polls, seconds apart", "Connections and 401s, HTTP", "HTTPS"),
        [
            (
                f"{a.gap:g}",
                *(f"{it.connections} and {it.challenges}" for it in (a, b)),
            )
            for a, b in zip(http, https, strict=True)
        ],
    )


def _requests(results: Results) -> str:
    """Return what boxes with several versions of FRITZ!OS are requested."""
    counts = {"8.02": results.requested[1], **results.old}
    return table(
        (
            "FRITZ!OS, over HTTPS",
            "Set-up",
            "With the phone book",
            "Poll",
            "KiB of a set-up",
            "With the phone book",
            "Of a poll",
        ),
        [
            (
                firmware,
                it.set_up.requests,
                it.with_phone_book.requests,
                it.poll.requests,
                round(it.set_up.bytes / 1024),
                round(it.with_phone_book.bytes / 1024),
                f"{it.poll.bytes / 1024:.1f}",
            )
            for firmware, it in counts.items()
        ],
    )


def _imports(results: Results) -> str:
    """Return how long the imports take."""
    imports = results.imports
    parts = {
        "aiohttp": imports.aiohttp,
        "phonenumbers": imports.phonenumbers,
        "xmltodict": imports.xmltodict,
        "the integration, all modules": imports.integration,
    }
    return table(
        ("Import, processor time", "ms", "Share"),
        [
            (name, it.show(_MS, 0), f"{it.median / imports.alone:.0%}")
            for name, it in parts.items()
        ],
    )


def _day(results: Results) -> str:
    """Return a day at the defaults."""
    day, core = results.day, results.core
    actions = table(("Request", "Times"), day.actions.most_common())
    totals = table(
        ("A day over HTTPS, full box, FRITZ!OS 8.02", ""),
        [
            ("Requests", f"{day.requests:,}"),
            ("KiB of answers", f"{day.received // 1024:,}"),
            ("KiB of envelopes", f"{day.sent // 1024:,}"),
            ("401s, with a nonce that lives ten minutes", day.challenges),
            ("Failed logins", day.failed_logins),
            ("Connections (a 401 ends one)", day.connections),
            ("States written", day.state_changes),
            ("Log lines", day.log_lines),
            (
                f"Requests of core's `fritz`, {core.requests} a poll",
                f"{core.requests_per_day:,.0f}",
            ),
        ],
    )
    return f"{totals}\n\n{actions}"


def _held(results: Results) -> str:
    """Return how long the loop is held, with Home Assistant around and without."""
    return table(
        ("Longest stretch, ms", "HTTP", "HTTPS"),
        [
            (what, *(it.show() for it in helds))
            for what, helds in (
                ("set-up in Home Assistant", [it.set_up_held for it in results.wholes]),
                ("poll in Home Assistant", [it.poll_held for it in results.wholes]),
                ("set-up, the client alone", [it.ours_held for it in results.set_ups]),
                ("poll, the client alone", [it.ours_held for it in results.polls]),
                (
                    "set-up, fritzconnection in a thread",
                    [it.theirs_held for it in results.set_ups],
                ),
                (
                    "poll, fritzconnection in a thread",
                    [it.theirs_held for it in results.polls],
                ),
            )
        ],
    )


def page(results: Results) -> str:
    """Return docs/benchmarks.md."""
    fritz = results.set_ups[1]
    return _PAGE.read_text(encoding="utf-8").format(
        date=date.today().isoformat(),  # noqa: DTZ011 - the day on this machine
        processor=_processor(),
        cores=os.cpu_count(),
        python=platform.python_version(),
        home_assistant=version("homeassistant"),
        fritzconnection=version("fritzconnection"),
        seconds=f"{results.seconds:.0f}",
        load=_load(results),
        summary=summary(results),
        times=_seconds(results),
        sessions=_sessions(results),
        requests=_requests(results),
        constructed=fritz.constructed.requests,
        constructed_kib=round(fritz.constructed.bytes / 1024),
        same_calls=fritz.theirs.requests,
        same_calls_kib=round(fritz.theirs.bytes / 1024),
        day=_day(results),
        held=_held(results),
        entities=results.requested[1].entities,
        idle=_idle(results),
        imports=_imports(results),
        ringing=results.ringing.show(_MS, 1),
    )


def _load(results: Results) -> str:
    """Return how busy the machine was."""
    cores = os.cpu_count() or 1
    text = f"the machine's load was {results.load:.1f} when it began"
    if results.load < cores / 2:
        return text
    return (
        f"{text}: it was busy with other work, which lengthens what is measured by the"
        " clock (stretches, late polls), and less so processor time"
    )


def _processor() -> str:
    """Return what this machine computes with."""
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
