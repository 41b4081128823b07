"""A day of polls at the defaults, on a box with nothing left free."""

from collections import Counter
from dataclasses import dataclass, field

from freezegun import api

from .markdown import problems, table
from .oracle import mismatches
from .watch import Problems
from .world import Clock, make_box, run, world

HOURS = 24
NONCE_SECONDS = 600
_POLL = 30
# Home Assistant spreads what is due at the same time over half a second.
_SPREAD = 0.55


@dataclass(kw_only=True)
class DayResult:
    """What came of it."""

    ssl: bool
    hours: float
    requests: int = 0
    actions: Counter[str] = field(default_factory=Counter)
    polls: int = 0
    challenges: int = 0
    challenges_allowed: int = 0
    failed_logins: int = 0
    connections: int = 0
    most_at_once: int = 0
    received: int = 0
    sent: int = 0
    log_lines: int = 0
    state_changes: int = 0
    seconds: float = 0
    problems: Problems = field(default_factory=Problems)


def day(*, hours: float = HOURS, ssl: bool = True) -> DayResult:
    """Poll so many hours."""

    async def main(clock: Clock) -> DayResult:
        async with world(
            clock, make_box(full=True, nonce_seconds=NONCE_SECONDS), ssl=ssl
        ) as made:
            result = DayResult(ssl=ssl, hours=hours, problems=made.watch.problems)
            await made.add_box()
            box, hass = made.box, made.hass
            states = [0]
            hass.bus.async_listen("state_changed", lambda _: _count(states))
            box.requests.clear()
            sent, received = box.received, box.sent
            challenges, connections = box.challenges, box.connections
            started, begin = api.real_perf_counter(), hass.loop.time()
            result.problems.moment = "polling"
            end = begin + hours * 3600
            while hass.loop.time() < end:
                await made.poll(_POLL + _SPREAD - hass.loop.time() % 1)
            result.seconds = api.real_perf_counter() - started
            result.requests = len(box.requests)
            result.actions.update(
                request.action or request.path
                for request in box.requests
                if request.status != 401
            )
            result.polls = made.polls
            result.challenges = box.challenges - challenges
            # The one that was there at the beginning dies, too.
            result.challenges_allowed = int(hours * 3600 // NONCE_SECONDS) + 1
            result.failed_logins = box.failed_logins
            result.connections = box.connections - connections
            result.most_at_once = box.most_at_once
            result.received, result.sent = box.sent - received, box.received - sent
            result.log_lines = made.watch.log.levels.total()
            result.state_changes = states[0]
            _check(result, mismatches(made))
        return result

    return run(main)


def _count(states: list[int]) -> None:
    """Count a state that has changed."""
    states[0] += 1


def _check(result: DayResult, wrong: list[str]) -> None:
    """See that it was a quiet day."""
    result.problems.moment = "end"
    if wrong:
        result.problems.add(f"wrong at the end: {wrong[:3]}")
    if result.challenges > result.challenges_allowed:
        result.problems.add(f"{result.challenges} challenges")
    if result.failed_logins:
        result.problems.add(f"{result.failed_logins} failed logins")
    if result.log_lines:
        result.problems.add(f"{result.log_lines} log lines on a quiet day")
    if result.most_at_once > 1:
        result.problems.add(f"{result.most_at_once} requests at once")


def show(results: list[DayResult]) -> str:
    """Return the results as Markdown."""
    rows = [
        ("Simulated hours", *(result.hours for result in results)),
        ("Polls of the status", *(result.polls for result in results)),
        ("Requests", *(result.requests for result in results)),
        ("Challenges (401)", *(result.challenges for result in results)),
        ("Nonces that lived", *(result.challenges_allowed for result in results)),
        ("Failed logins", *(result.failed_logins for result in results)),
        ("Connections", *(result.connections for result in results)),
        ("Most requests at once", *(result.most_at_once for result in results)),
        ("KiB received (bodies)", *(result.received // 1024 for result in results)),
        ("KiB sent (bodies)", *(result.sent // 1024 for result in results)),
        ("Log lines", *(result.log_lines for result in results)),
        ("State changes", *(result.state_changes for result in results)),
        ("Real seconds", *(f"{result.seconds:.0f}" for result in results)),
        ("Problems", *(result.problems.count for result in results)),
    ]
    names = ["HTTPS" if result.ssl else "HTTP" for result in results]
    actions = table(("Request", "Times"), results[0].actions.most_common())
    found = [problems(it.problems.kept, it.problems.count) for it in results]
    return "\n\n".join((table(("A day over", *names), rows), actions, *found[:1]))
