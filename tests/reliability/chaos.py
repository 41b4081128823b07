"""A box where everything goes wrong, one thing after the other, thousands of times."""

from collections import Counter
from dataclasses import dataclass, field
from random import Random

from freezegun import api

from .living import act
from .markdown import problems, table
from .oracle import mismatches, unavailable
from .troubles import BACKOFF, MINUTE, POLL, SETTINGS, Trouble, choose
from .watch import Problems, memory, our_tasks
from .world import Clock, StuckError, World, make_box, run, world

SEED = 20261123
FAULTS = 2200

# How long a trouble lasts: seconds between polls.
_LASTING = (
    (POLL,),
    (POLL,),
    (POLL, POLL, POLL),
    (5 * MINUTE + 1,),
    (15 * MINUTE + 1,),
    (POLL, 15 * MINUTE + 1, POLL),
)
# Simulated seconds between the checks of what came back.
_LOOKS = (
    POLL,
    POLL,
    POLL,
    POLL,
    5 * MINUTE + 1,
    10 * MINUTE + 1,
    POLL,
    POLL,
    24 * 60 * MINUTE,
    15 * MINUTE + 1,
    POLL,
)


@dataclass(kw_only=True)
class ChaosResult:
    """What came of it."""

    seed: int
    faults: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    actions: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    back: Counter[str] = field(default_factory=Counter)
    """By when everything was available again."""
    polls: int = 0
    requests: int = 0
    connections: int = 0
    simulated_hours: float = 0
    challenges: int = 0
    failed_logins: int = 0
    failed_logins_allowed: int = 0
    rings: int = 0
    log_levels: Counter[str] = field(default_factory=Counter)
    most_lines: int = 0
    """Lost and back, in one outage."""
    memory: list[tuple[int, int, int]] = field(default_factory=list)
    """After so many faults: KiB, and blocks of Python."""
    states: int = 0
    seconds: float = 0
    problems: Problems = field(default_factory=Problems)


def chaos(*, seed: int = SEED, faults: int = FAULTS) -> ChaosResult:
    """Let so many things go wrong."""

    async def main(clock: Clock) -> ChaosResult:
        box = make_box()
        async with world(clock, box) as made:
            await made.add_box()
            result = ChaosResult(seed=seed, problems=made.watch.problems)
            await Chaos(made, result).run(faults)
        result.log_levels = made.watch.log.levels
        if [call for call in box.calls if not call.ended and _rings(call.number)]:
            result.problems.add("a phone rings on after the end")
        return result

    return run(main)


def _rings(number: str) -> bool:
    """Return whether a number is that of phones that ring, not of a call."""
    return number.startswith("**")


class Chaos:
    """One run."""

    def __init__(self, made: World, result: ChaosResult) -> None:
        """Take the world, and where the result goes."""
        self._world = made
        self._result = result
        self._random = Random(result.seed)  # noqa: S311 - a game of dice

    async def run(self, faults: int) -> None:
        """Let so many things go wrong, then stop in the middle of a ring."""
        started = api.real_perf_counter()
        start = self._world.hass.loop.time()
        result = self._result
        for number in range(faults):
            if number % max(faults // 5, 1) == 0:
                result.memory.append((number, *memory()))
            trouble = choose(self._random)
            result.problems.moment = f"fault {number + 1} ({trouble.detail})"
            try:
                await self._strike(trouble)
            except StuckError:
                break
            except Exception as err:  # noqa: BLE001 - that is what is looked for
                result.problems.add(f"the run broke: {err!r}")
                break
            result.faults += 1
            self._count()
        result.memory.append((result.faults, *memory()))
        result.states = len(self._world.hass.states.async_entity_ids())
        result.simulated_hours = (self._world.hass.loop.time() - start) / 3600
        result.seconds = api.real_perf_counter() - started
        result.polls = self._world.polls
        result.connections = self._world.box.connections
        result.challenges = self._world.box.challenges
        result.problems.moment = "end"
        # Home Assistant stops in the middle of this ring.
        await self._world.call("fritzbox_voip", "ring", seconds=300)

    async def _strike(self, trouble: Trouble) -> None:
        """Let one thing go wrong, with people who notice nothing, and end it."""
        made, random = self._world, self._random
        before = made.box.failed_logins
        await trouble.begin(made)
        await self._act(random.choice((0, 0, 1, 2)))
        for seconds in random.choice(_LASTING):
            await made.poll(seconds)
        await self._act(random.choice((0, 0, 0, 1)))
        await trouble.end(made)
        await self._come_back(trouble)
        await self._stop_ringing()
        self._check_quiet(trouble)
        self._check_nothing_left(trouble)
        failed = made.box.failed_logins - before
        self._result.failed_logins += failed
        self._result.failed_logins_allowed += trouble.failed_logins
        if failed > trouble.failed_logins:
            self._result.problems.add(f"{failed} failed logins")
        self._result.kinds[trouble.kind] += 1

    async def _act(self, times: int) -> None:
        """Let somebody do something in Home Assistant."""
        for _ in range(times):
            action, error = await act(self._world, self._random)
            self._result.actions[action] += 1
            if error:
                self._result.refusals[error] += 1

    async def _come_back(self, trouble: Trouble) -> None:
        """Wait until everything is there and right, and see how long that takes."""
        made = self._world
        passed, there = 0.0, None
        wrong: list[str] = []
        for seconds in _LOOKS:
            await made.poll(seconds)
            passed += seconds
            wrong = mismatches(made)
            if there is None and not unavailable(made):
                there = passed
            if not wrong:
                break
        back = passed if there is None else there
        self._result.back[_words(back)] += 1
        if there is None or back > trouble.back_after:
            self._result.problems.add(f"back after {_words(back)}: {wrong[:3]}")
        # Codes come with the settings; the poll after that has lines that go by them.
        elif wrong or passed > max(trouble.back_after, SETTINGS + POLL):
            self._result.problems.add(f"wrong after {_words(passed)}: {wrong[:3]}")

    async def _stop_ringing(self) -> None:
        """See that every ring has ended, which takes 40 seconds at most."""
        made = self._world
        if any(not call.ended and _rings(call.number) for call in made.box.calls):
            await made.poll(41)
        for call in made.box.calls:
            if not call.ended and _rings(call.number):
                self._result.problems.add(f"a phone rings on: {call.number}")
        self._result.rings += sum(_rings(call.number) for call in made.box.calls)

    def _check_quiet(self, trouble: Trouble) -> None:
        """See that each thing was lost once and came back once, in the log."""
        lines = self._world.watch.log.take()
        self._result.most_lines = max(self._result.most_lines, lines.total())
        for (what, way), times in lines.items():
            if what == "other":
                continue
            if trouble.quiet and times > 1:
                self._result.problems.add(f"{times} lines: {what} {way}")

    def _check_nothing_left(self, trouble: Trouble) -> None:
        """Check that nothing of ours is still running."""
        made, problems = self._world, self._result.problems
        if tasks := our_tasks():
            problems.add(f"tasks are left: {tasks}")
        transport = made.entry.runtime_data.accounts.client._transport
        if transport._lock.locked():
            problems.add("the lock is held")
        if flows := made.flows():
            problems.add(f"{trouble.kind} left a form open: {flows}")

    def _count(self) -> None:
        """Count what the box has seen, and let it forget that."""
        box = self._world.box
        self._result.requests += len(box.requests)
        box.requests.clear()
        box.calls.clear()


def _words(seconds: float) -> str:
    """Return how long something took, as the report says it."""
    if seconds <= POLL:
        return "the first poll"
    if seconds <= 2 * POLL:
        return "the second poll"
    if seconds <= BACKOFF:
        return "two minutes"
    if seconds <= 20 * MINUTE:
        return f"{seconds / MINUTE:.0f} minutes"
    return f"{seconds / MINUTE / 60:.0f} hours"


def show(result: ChaosResult) -> str:
    """Return the result as lines of Markdown."""
    least = result.memory[1] if len(result.memory) > 1 else result.memory[0]
    last = result.memory[-1]
    rows = {
        "Seed": result.seed,
        "Faults": result.faults,
        "Simulated time": f"{result.simulated_hours / 24:.1f} days",
        "Real time": f"{result.seconds:.0f} s",
        "Polls by the run's clock": result.polls,
        "Requests to the box": result.requests,
        "Connections": result.connections,
        "Challenges (401 before a login)": result.challenges,
        "Failed logins": f"{result.failed_logins}, all of them while the box "
        f"refused the password ({result.failed_logins_allowed} allowed)",
        "Calls that had to ring and to end": result.rings,
        "Log lines": ", ".join(f"{n} {k}" for k, n in result.log_levels.items()),
        "Most lines of lost and back in one outage": result.most_lines,
        f"Memory after {least[0]} faults": f"{least[1]} KiB, {least[2]} blocks",
        f"Memory after {last[0]} faults": f"{last[1]} KiB, {last[2]} blocks",
        "Problems": result.problems.count,
    }
    tables = (
        table(("What", "Result"), rows.items()),
        table(("Fault", "Times"), result.kinds.most_common()),
        table(("All available again after", "Times"), result.back.most_common()),
        table(("People did", "Times"), result.actions.most_common()),
        table(("People read", "Times"), result.refusals.most_common()),
    )
    return "\n\n".join((*tables, problems(result.problems.kept, result.problems.count)))
