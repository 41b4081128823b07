"""Fuzzing of everything that reads what a box sends: nothing but typed errors."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
import time
import tracemalloc

from hypothesis import (
    HealthCheck,
    Phase,
    given,
    seed as seeded,
    settings,
    strategies as st,
)

from custom_components.fritzbox_voip.tr064.phone_book import MAX_BOOK
from tests.tr064.strategies import XML_PIECES, mutations

from . import coverage_guided
from .corpus import WORDS, hostile, seeds
from .markdown import problems, table
from .targets import TARGETS, feed
from .trees import MARK, fold, grow
from .watch import Problems

SEED = 20261123
EXAMPLES = 1_500
"""Of hypothesis, a target."""
MUTATIONS = 8_000
"""Of the seeds, the large ones too, a target."""
GUIDED = 95_000
"""Led by coverage, a target."""

# As much as the transport lets in.
_LIMITS = {"description": 1024 * 1024, "scpd": 1024 * 1024, "phone_book": MAX_BOOK}
_LIMIT = 256 * 1024
_MIB = 1024 * 1024


@dataclass(kw_only=True)
class Fed:
    """What came of many inputs."""

    target: str
    engine: str
    inputs: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    slowest: float = 0
    largest: int = 0
    coverage: int | None = None


@dataclass(kw_only=True)
class Hostile:
    """What an input that wants to cost much did cost, at its dearest target."""

    name: str
    size: int
    seconds: float
    peak: int


@dataclass(kw_only=True)
class FuzzResult:
    """What came of it."""

    seed: int
    guide: str
    fed: list[Fed] = field(default_factory=list)
    hostile: list[Hostile] = field(default_factory=list)
    seconds: float = 0
    problems: Problems = field(default_factory=Problems)

    @property
    def inputs(self) -> int:
        """Return how many inputs there were."""
        return sum(fed.inputs for fed in self.fed)


def fuzz(
    *,
    seed: int = SEED,
    examples: int = EXAMPLES,
    mutated: int = MUTATIONS,
    guided: int = GUIDED,
    folder: Path | None = None,
    shrink: int = 1,
) -> FuzzResult:
    """Feed every target; coverage leads where there is a folder for its findings.

    What is hostile is as large as the transport lets in, or so many times smaller.
    """
    result = FuzzResult(seed=seed, guide="none")
    started = time.perf_counter()
    for target in TARGETS:
        result.problems.moment = target
        _feed_mutations(result, target, mutated)
        _feed_hypothesis(result, target, examples)
        if folder:
            result.guide = coverage_guided.ENGINE
            result.fed.append(_guided(result, target, guided, folder))
    result.hostile = _feed_hostile(result, shrink)
    result.seconds = time.perf_counter() - started
    return result


def _feed(result: FuzzResult, fed: Fed, data: bytes) -> None:
    """Feed one input, and count what came of it."""
    before = time.perf_counter()
    outcome = feed(fed.target, data)
    fed.slowest = max(fed.slowest, time.perf_counter() - before)
    fed.largest = max(fed.largest, len(data))
    fed.inputs += 1
    fed.kinds[outcome.kind] += 1
    if outcome.unexpected:
        result.problems.add(f"{outcome.unexpected} for {data[:200]!r}")


def _feed_mutations(result: FuzzResult, target: str, times: int) -> None:
    """Feed the seeds, whole and with a piece cut out, replaced, doubled or moved."""
    random = Random(f"{result.seed} {target}")  # noqa: S311 - a game of dice
    fed = Fed(target=target, engine="mutations")
    result.fed.append(fed)
    first = seeds(target)
    for data in first:
        _feed(result, fed, data)
    small = [data for data in first if len(data) < 5000]
    for number in range(times):
        # The large ones are slow, and have the same shapes.
        document = random.choice(first if number % 50 == 0 else small)
        if number % 2:
            folded = _mutate(random, fold(target, document).removeprefix(MARK))
            _feed(result, fed, grow(target, folded))
        else:
            _feed(result, fed, _mutate(random, document))


def _mutate(random: Random, document: bytes) -> bytes:
    """Return a document with one to four changes."""
    for _ in range(random.randint(1, 4)):
        start, end = sorted(random.randrange(len(document) + 1) for _ in range(2))
        end = min(end, start + 200)
        put = random.choice(
            (
                b"",
                random.choice(WORDS).encode(),
                bytes([random.randrange(256)]),
                document[start:end] * 2,
                document[start:end][::-1],
            )
        )
        document = document[:start] + put + document[end:]
    return document


def _feed_hypothesis(result: FuzzResult, target: str, examples: int) -> None:
    """Feed what hypothesis makes up."""
    fed = Fed(target=target, engine="hypothesis")
    result.fed.append(fed)
    small = [data for data in seeds(target) if len(data) < 5000]
    pieces = XML_PIECES.map(lambda text: text.encode(errors="surrogatepass"))
    documents = st.one_of(*map(mutations, small), pieces, st.binary(max_size=64))

    @seeded(result.seed)
    @settings(
        deadline=None,
        database=None,
        max_examples=examples,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(documents)
    def run(data: bytes) -> None:
        _feed(result, fed, data)

    run()


def _guided(result: FuzzResult, target: str, runs: int, folder: Path) -> Fed:
    """Let coverage lead, in a process of its own."""
    findings = coverage_guided.run(target, seed=result.seed, runs=runs, folder=folder)
    for text in findings.unexpected:
        result.problems.add(text)
    return Fed(
        target=target,
        engine=coverage_guided.ENGINE,
        inputs=findings.inputs,
        kinds=Counter(findings.kinds),
        slowest=findings.slowest,
        largest=findings.largest,
        coverage=findings.coverage,
    )


def _feed_hostile(result: FuzzResult, shrink: int) -> list[Hostile]:
    """Feed what wants to cost much to every target, as large as is let in."""
    costs = []
    for name in hostile(0x100):
        dearest = Hostile(name=name, size=0, seconds=0, peak=0)
        for target in TARGETS:
            result.problems.moment = f"{target}, {name}"
            data = hostile(_LIMITS.get(target, _LIMIT) // shrink)[name]
            fed = Fed(target=target, engine="hostile")
            _feed(result, fed, data)
            result.fed.append(fed)
            dearest.size = max(dearest.size, len(data))
            dearest.seconds = max(dearest.seconds, fed.slowest)
        dearest.peak = _peak(name, shrink)
        costs.append(dearest)
    return costs


def _peak(name: str, shrink: int) -> int:
    """Return the most memory that an input takes, at those that let in most."""
    peaks = []
    for target, limit in _LIMITS.items():
        data = hostile(limit // shrink)[name]
        tracemalloc.start()
        try:
            feed(target, data)
            peaks.append(tracemalloc.get_traced_memory()[1])
        finally:
            tracemalloc.stop()
    return max(peaks)


def show(result: FuzzResult) -> str:
    """Return the result as Markdown."""
    facts = {
        "Seed": result.seed,
        "Inputs": f"{result.inputs:,}",
        "Led by coverage": result.guide,
        "Slowest input": f"{max(it.slowest for it in result.fed) * 1000:.0f} ms",
        "Most memory of one input": f"{max(it.peak for it in result.hostile) // _MIB}"
        " MiB",
        "Real time": f"{result.seconds:.0f} s",
        "Problems": result.problems.count,
    }
    rows = [
        (
            it.target,
            it.engine,
            f"{it.inputs:,}",
            ", ".join(f"{times:,} {kind}" for kind, times in it.kinds.most_common()),
            f"{it.slowest * 1000:.1f}",
            it.coverage or "",
        )
        for it in result.fed
        if it.engine != "hostile"
    ]
    head = ("Reader", "Engine", "Inputs", "What came out", "Slowest, ms", "Edges")
    costs = [
        (it.name, f"{it.size:,}", f"{it.seconds * 1000:.0f}", f"{it.peak / _MIB:.1f}")
        for it in result.hostile
    ]
    return "\n\n".join(
        (
            table(("What", "Result"), facts.items()),
            table(head, rows),
            table(("Hostile input", "Bytes", "Slowest, ms", "Peak, MiB"), costs),
            problems(result.problems.kept, result.problems.count),
        )
    )
