"""Fuzzing led by coverage, with atheris; a process for each target."""

import argparse
from collections import Counter
from dataclasses import dataclass, field
import importlib
import json
import os
from pathlib import Path
import re
import subprocess
import sys
import time
from typing import Any

VERSION = "3.1.0"
ENGINE = f"atheris {VERSION}"

_ROOT = Path(__file__).parents[2]
PACKAGES = _ROOT / ".tools" / f"atheris-{VERSION}"
"""Where scripts/reliability puts atheris, which only these tools need."""

_INSTRUMENTED = ["custom_components.fritzbox_voip.tr064", "xmltodict"]
_MAX_LENGTH = 2400
_MAX_TREE = 600
_RUNS = re.compile(r"stat::number_of_executed_units:\s*(\d+)")
_COVERAGE = re.compile(r"cov: (\d+)")
# Seconds that one input may take before libFuzzer calls it stuck.
_STUCK = 10


@dataclass(slots=True)
class Findings:
    """What a process found with its inputs."""

    inputs: int = 0
    kinds: dict[str, int] = field(default_factory=dict)
    slowest: float = 0
    largest: int = 0
    coverage: int = 0
    unexpected: list[str] = field(default_factory=list)


def run(target: str, *, seed: int, runs: int, folder: Path) -> Findings:
    """Fuzz a target in a process of its own."""
    # Not above: the process must not have them before it watches their coverage.
    from .corpus import WORDS, seeds  # noqa: PLC0415
    from .trees import fold  # noqa: PLC0415

    corpus = folder / target
    corpus.mkdir(parents=True)
    for number, data in enumerate(seeds(target)):
        corpus.joinpath(f"seed-{number}").write_bytes(data[:_MAX_LENGTH])
        tree = fold(target, data)[:_MAX_TREE]
        corpus.joinpath(f"tree-{number}").write_bytes(tree)
    words = folder / "words"
    words.write_text("".join(f'"{_escaped(word)}"\n' for word in WORDS))
    notes = folder / f"{target}.json"
    done = subprocess.run(  # noqa: S603 - itself
        [
            *(sys.executable, "-m", __name__, target, str(notes)),
            *(f"-runs={runs}", f"-seed={seed}", f"-max_len={_MAX_LENGTH}"),
            *(f"-dict={words}", f"-timeout={_STUCK}", "-print_final_stats=1"),
            *(f"-artifact_prefix={folder}/{target}-", str(corpus)),
        ],
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(PACKAGES), str(_ROOT)))},
        cwd=_ROOT,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=1200,
        check=False,
    )
    findings = (
        Findings(**json.loads(notes.read_text())) if notes.exists() else Findings()
    )
    if counted := _RUNS.findall(done.stderr):
        findings.inputs = int(counted[-1])
    if covered := _COVERAGE.findall(done.stderr):
        findings.coverage = int(covered[-1])
    if done.returncode or not counted:
        findings.unexpected.append(f"atheris ended: {done.stderr[-400:]}")
    return findings


def _escaped(word: str) -> str:
    """Return a word as libFuzzer's dictionaries want it."""
    return word.replace("\\", "\\\\").replace('"', '\\"')


class _Notes:
    """What is noted down while inputs come; the process just ends one day."""

    def __init__(self, path: Path, target: str) -> None:
        """Note into a file."""
        self._path = path
        self._target = target
        self._kinds: Counter[str] = Counter()
        self._findings = Findings()
        self.feed: Any = None
        self.grow: Any = None
        self.mark = b""

    def take(self, data: bytes) -> None:
        """Feed an input, as it is or as the tree that it stands for."""
        if data.startswith(self.mark):
            data = self.grow(self._target, data[len(self.mark) :])
        before = time.perf_counter()
        outcome = self.feed(self._target, data)
        seconds = time.perf_counter() - before
        findings = self._findings
        self._kinds[outcome.kind] += 1
        findings.inputs += 1
        findings.largest = max(findings.largest, len(data))
        news = (
            findings.inputs & (findings.inputs - 1) == 0 or findings.inputs % 1000 == 0
        )
        if seconds > findings.slowest:
            findings.slowest, news = seconds, True
        if outcome.unexpected and len(findings.unexpected) < 10:
            findings.unexpected.append(f"{outcome.unexpected} for {data[:200]!r}")
            news = True
        if news:
            self._write()

    def _write(self) -> None:
        """Write what is known."""
        self._findings.kinds = dict(self._kinds)
        findings = {name: getattr(self._findings, name) for name in Findings.__slots__}
        self._path.write_text(json.dumps(findings))


def main() -> None:
    """Be the process."""
    parser = argparse.ArgumentParser()
    parser.add_argument("target")
    parser.add_argument("notes", type=Path)
    options, rest = parser.parse_known_args()
    atheris = importlib.import_module("atheris")
    with atheris.instrument_imports(include=_INSTRUMENTED):
        targets = importlib.import_module("tests.reliability.targets")
        trees = importlib.import_module("tests.reliability.trees")
    notes = _Notes(options.notes, options.target)
    notes.feed, notes.grow, notes.mark = targets.feed, trees.grow, trees.MARK
    atheris.Setup([sys.argv[0], *rest], notes.take)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
