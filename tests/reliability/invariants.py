"""What holds in whatever order things happen to a box and to its entry."""

from collections import Counter
from dataclasses import dataclass, field
import time

from hypothesis import (
    HealthCheck,
    Phase,
    given,
    seed as seeded,
    settings,
    strategies as st,
)

from .markdown import problems, table
from .sequence import ACTIONS, FAULTS, Sequence, Step
from .watch import Problems
from .world import Clock, StuckError, make_box, run, world

SEED = 20261123
EXAMPLES = 150
STEPS = 14

_PARTS = (
    "X_AVM-DE_GetClients",
    "X_AVM-DE_GetNumberOfAlarmClocks",
    "X_AVM-DE_GetPhonePort",
    "X_AVM-DE_DialGetConfig",
    "GetInfo",
)

STEP: st.SearchStrategy[Step] = st.one_of(
    st.tuples(st.just("wait"), st.sampled_from((5, 15, 31, 31, 61, 301, 901))),
    st.tuples(
        st.sampled_from(
            ("lose", "return", "reboot", "block", "refuse", "recover", "reload")
        ),
        st.none(),
    ),
    st.tuples(
        st.just("fail"),
        st.tuples(st.sampled_from(_PARTS), st.sampled_from(sorted(FAULTS))),
    ),
    st.tuples(st.just("reset"), st.none()),
    st.tuples(st.just("options"), st.sampled_from((10, 30, 120))),
    st.tuples(
        st.just("act"),
        st.lists(st.sampled_from([*ACTIONS]), min_size=1, max_size=5).map(tuple),
    ),
)


@dataclass(kw_only=True)
class InvariantsResult:
    """What came of it."""

    seed: int
    sequences: int = 0
    steps: Counter[str] = field(default_factory=Counter)
    requests: int = 0
    seconds: float = 0
    problems: Problems = field(default_factory=Problems)


def play(steps: list[Step]) -> tuple[Problems, int]:
    """Take steps with a new Home Assistant and a new box."""

    async def main(clock: Clock) -> tuple[Problems, int]:
        async with world(clock, make_box()) as made:
            await made.add_box()
            sequence = Sequence(made)
            try:
                for number, step in enumerate(steps):
                    made.watch.problems.moment = f"step {number + 1} of {steps}"
                    await sequence.take(step)
                made.watch.problems.moment = f"after {steps}"
                await sequence.end()
            except StuckError:
                pass
            finally:
                await made.box.come_up() if sequence.is_down else None
        return made.watch.problems, len(sequence.requests)

    return run(main)


def invariants(
    *, seed: int = SEED, examples: int = EXAMPLES, steps: int = STEPS
) -> InvariantsResult:
    """Take so many sequences of steps; stop at the shortest that breaks something."""
    result = InvariantsResult(seed=seed)
    started = time.perf_counter()

    @seeded(seed)
    @settings(
        deadline=None,
        database=None,
        max_examples=examples,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
    )
    @given(st.lists(STEP, min_size=steps // 2, max_size=steps))
    def sequence(taken: list[Step]) -> None:
        found, requests = play(taken)
        result.sequences += 1
        result.requests += requests
        result.steps.update(name for name, _ in taken)
        if found.count:
            result.problems.kept = found.kept
            raise AssertionError(found.kept)

    try:
        sequence()
    except AssertionError:
        result.problems.count = len(result.problems.kept)
    result.seconds = time.perf_counter() - started
    return result


def show(result: InvariantsResult) -> str:
    """Return the result as Markdown."""
    rows = {
        "Seed": result.seed,
        "Sequences": result.sequences,
        "Requests to the box": result.requests,
        "Real time": f"{result.seconds:.0f} s",
        "Problems": result.problems.count,
    }
    return "\n\n".join(
        (
            table(("What", "Result"), rows.items()),
            table(("Step", "Times"), result.steps.most_common()),
            problems(result.problems.kept, result.problems.count),
        )
    )
