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
from .house import Asked, Many, Memory, Whole
from .paired import Spread
from .wire import Polls, SetUp

_PAGE = Path(__file__).with_name("page.md")
_MS = 1e3
_US = 1e6


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """All that was measured; by scheme where there are two, HTTP first."""

    set_ups: Sequence[SetUp]
    polls: Sequence[Polls]
    asked: Sequence[Asked]
    old: dict[str, Asked]
    wholes: Sequence[Whole]
    memory: Memory
    many: Many
    day: DayResult
    core: CoreFritz
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of the table: what, its bar, and what came of it."""

    what: str
    target: str
    told: Sequence[str]
    kept: bool


def rows(results: Results) -> list[Row]:
    """Return what has to be reached, and what was."""
    return [*_set_up_rows(results), *_poll_rows(results), *_house_rows(results)]


def _set_up_rows(results: Results) -> list[Row]:
    """Return the rows about setting a box up."""
    set_ups, asked = results.set_ups, results.asked
    byte_shares = [
        [it.restart.bytes / other.theirs.bytes, it.first.bytes / other.theirs.bytes]
        for it, other in zip(asked, set_ups, strict=True)
    ]
    return [
        Row(
            what="Requests of a set-up, to the last entity",
            target="at most 24",
            told=[f"{it.restart.requests}, first {it.first.requests}" for it in asked],
            kept=all(it.first.requests <= 24 for it in asked),
        ),
        Row(
            what="Bytes of a set-up, as a share of fritzconnection's",
            target="at most 1/6",
            told=[f"1/{1 / a:.1f}, first 1/{1 / b:.1f}" for a, b in byte_shares],
            kept=all(share <= 1 / 6 for share, _ in byte_shares),
        ),
        Row(
            what="Processor time of a set-up, as a share of fritzconnection's",
            target="at most 1/4",
            told=[it.first.ratio.show() for it in set_ups],
            kept=all(it.first.ratio.median <= 1 / 4 for it in set_ups),
        ),
        Row(
            what="Longest stretch of the event loop: set-up, ms",
            target="under 5, and below fritzconnection's",
            told=[
                f"{it.ours_held.show(_MS, 1)}; theirs {it.theirs_held.show(_MS, 1)}"
                for it in set_ups
            ],
            kept=all(_is_held_less(it.ours_held, it.theirs_held) for it in set_ups),
        ),
    ]


def _poll_rows(results: Results) -> list[Row]:
    """Return the rows about polls."""
    polls, asked = results.polls, results.asked
    return [
        Row(
            what="Requests, new connections and 401s of a poll",
            target="2, 0 and 0",
            told=[
                f"{p.requests}, {p.connections} and {p.challenges}"
                for p in (it.poll for it in asked)
            ],
            kept=all(
                (it.poll.requests, it.poll.connections, it.poll.challenges) == (2, 0, 0)
                for it in asked
            ),
        ),
        Row(
            what="Processor time of a poll that brings nothing new, times the floor's",
            target="at most 2",
            told=[it.same_floor.ratio.show() for it in polls],
            kept=all(it.same_floor.ratio.median <= 2 for it in polls),
        ),
        Row(
            what="The same, as a share of fritzconnection's",
            target="at most 1/3",
            told=[it.same.ratio.show() for it in polls],
            kept=all(it.same.ratio.median <= 1 / 3 for it in polls),
        ),
        Row(
            what="Of a poll in which one line changed, as a share of fritzconnection's",
            target="at most 1/2",
            told=[it.changed.ratio.show() for it in polls],
            kept=all(it.changed.ratio.median <= 1 / 2 for it in polls),
        ),
        Row(
            what="States written by ten polls that bring nothing new",
            target="0",
            told=[str(it.states) for it in asked],
            kept=not any(it.states for it in asked),
        ),
        Row(
            what="Longest stretch of the event loop: poll, ms",
            target="under 5, and below fritzconnection's",
            told=[
                f"{it.ours_held.show(_MS, 1)}; theirs {it.theirs_held.show(_MS, 1)}"
                for it in polls
            ],
            kept=all(_is_held_less(it.ours_held, it.theirs_held) for it in polls),
        ),
    ]


def _house_rows(results: Results) -> list[Row]:
    """Return the rows about long times and many boxes."""
    memory, many, day, core = (
        results.memory,
        results.many,
        results.day,
        results.core,
    )
    grown = memory.after_many - memory.after_few
    share = many.all_seconds / (many.number * many.one_seconds)
    return [
        Row(
            what=f"Memory after {memory.many:,} polls, beside after {memory.few}",
            target="within 1 MiB",
            told=[f"{grown:+.2f} MiB", "–"],
            kept=grown <= 1,
        ),
        Row(
            what="Requests of a day at the defaults",
            target="fewer than core's fritz for its own poll",
            told=["–", f"{day.requests:,}; core's fritz {core.requests_per_day:,.0f}"],
            kept=day.requests < core.requests_per_day,
        ),
        Row(
            what=f"{many.number} boxes: processor time of a round of polls, per box, "
            "times that of one box",
            target="in proportion",
            told=["–", f"{share:.2f}"],
            kept=share < 1.5,
        ),
        Row(
            what=f"{many.number} boxes, each polled every 10 s: latest poll, seconds; "
            "most that begin in the same tenth of a second",
            target="none late; not all at once",
            told=["–", f"{many.latest:.2f}; {many.most_at_once}"],
            kept=many.latest < 1 and many.most_at_once < many.number / 3,
        ),
    ]


def _is_held_less(ours: Spread, theirs: Spread) -> bool:
    """Tell whether we hold the loop for less than five milliseconds, and than them."""
    return ours.median < 0.005 and ours.median < theirs.median


def summary(results: Results) -> str:
    """Return the table of what has to be reached."""
    return table(
        ("", "Bar", "HTTP", "HTTPS", "Reached"),
        [
            (row.what, row.target, *row.told, "yes" if row.kept else "**no**")
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
        floor = polls.same_floor.theirs.show(_US, 0)
        lines += [
            (
                f"{scheme}: set-up, ms",
                first.ours.show(_MS, 1),
                "–",
                first.theirs.show(_MS, 1),
            ),
            (
                f"{scheme}: poll, nothing new, µs",
                same.ours.show(_US, 0),
                floor,
                same.theirs.show(_US, 0),
            ),
            (
                f"{scheme}: the same within Home Assistant, µs",
                f"{whole.poll_seconds * _US:.0f}",
                "–",
                "–",
            ),
            (
                f"{scheme}: poll, a line changed, µs",
                polls.changed.ours.show(_US, 0),
                "–",
                polls.changed.theirs.show(_US, 0),
            ),
        ]
    return table(("Processor time", "Ours", "Floor", "fritzconnection"), lines)


def _sessions(results: Results) -> str:
    """Return what a session of aiohttp would cost."""
    return table(
        ("Processor time of a poll, nothing parsed, µs", "HTTP", "HTTPS"),
        [
            (
                "a session of aiohttp, with its login",
                *(it.session.show(_US, 0) for it in results.polls),
            ),
            (
                "the same over a new connection",
                *(it.session_anew.show(_US, 0) for it in results.polls),
            ),
        ],
    )


def _requests(results: Results) -> str:
    """Return what boxes of several FRITZ!OS are asked."""
    told = {"8.02": results.asked[1], **results.old}
    return table(
        (
            "FRITZ!OS, over HTTPS",
            "First set-up",
            "Later set-up",
            "Poll",
            "KiB of a first set-up",
            "Later",
            "Of a poll",
        ),
        [
            (
                firmware,
                it.first.requests,
                it.restart.requests,
                it.poll.requests,
                round(it.first.bytes / 1024),
                round(it.restart.bytes / 1024),
                f"{it.poll.bytes / 1024:.1f}",
            )
            for firmware, it in told.items()
        ],
    )


def _day(results: Results) -> str:
    """Return a day at the defaults."""
    day, core = results.day, results.core
    actions = table(("Request", "Times"), day.actions.most_common())
    told = table(
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
    return f"{told}\n\n{actions}"


def _held(results: Results) -> str:
    """Return how long the loop is held with all of Home Assistant around."""
    return table(
        ("Longest stretch within Home Assistant, ms", "HTTP", "HTTPS"),
        [
            ("set-up again", *(it.set_up_held.show(_MS, 1) for it in results.wholes)),
            ("poll", *(it.poll_held.show(_MS, 1) for it in results.wholes)),
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
        load=f"{os.getloadavg()[1]:.1f}",
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
        entities=results.asked[1].entities,
    )


def _processor() -> str:
    """Return what this machine computes with."""
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
