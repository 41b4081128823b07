"""Changes to the code that a test has to notice, made by cosmic-ray.

Each change is run against the tests that cover its line; where the line runs at import,
against those that cover its module.
"""

import ast
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
import os
from pathlib import Path
import random
import re
import shutil
import sqlite3
import subprocess
import sys

from coverage import CoverageData

VERSION = "8.7.0"
SAMPLE = 300

_ROOT = Path(__file__).parents[2]
PACKAGES = _ROOT / ".tools" / f"cosmic-ray-{VERSION}"
"""Where scripts/reliability puts cosmic-ray, which only this run needs."""

_FOLDER = _ROOT / ".develop" / "mutations"
_COVERAGE = _FOLDER / "coverage"
_PACKAGE = "custom_components/fritzbox_voip"
_CONTEXT = re.compile(r"(.+?)(?:\[.*\])?\|(?:setup|run|teardown)", re.DOTALL)
_HUNK = re.compile(r"^@@ -(\d+)(?:,(\d+))? ", re.MULTILINE)
# What is tested with a change at most; without a cap, constants need the whole suite.
_MOST_TESTS = 400
_TIMEOUT = 600
# Of the many other operators that any test notices, only the nearest; `is` instead of
# `==` mostly changes nothing.
_OPERATORS = re.compile(
    "core/Replace(?!BinaryOperator|ComparisonOperator_(Eq_Is|NotEq_IsNot)$)"
    "|core/ReplaceBinaryOperator_(Add_Sub|Sub_Add|Mul_Div|Div_Mul|BitOr_BitAnd"
    "|BitAnd_BitOr)$"
    "|core/(?!Replace)"
)
# Decorators that change nothing for whoever calls the code.
_WITHOUT_EFFECT = {"callback", "dataclass", "override"}

_CONFIGURATION = f"""
[cosmic-ray]
module-path = "{_PACKAGE}"
timeout = {_TIMEOUT}
excluded-modules = []
test-command = "{sys.executable} tests/reliability/mutations.py {_ROOT}"
[cosmic-ray.distributor]
name = "local"
"""


@dataclass(slots=True)
class Result:
    """How many changes were noticed, by module, and those that were not."""

    seed: int
    candidates: int
    noticed: Counter[str] = field(default_factory=Counter)
    unnoticed: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


def mutations(*, seed: int, sample: int) -> Result:
    """Make a sample of all changes, and return which were noticed."""
    _FOLDER.mkdir(parents=True, exist_ok=True)
    _measure_coverage()
    work = _check_out()
    session = _FOLDER / "session.sqlite"
    session.unlink(missing_ok=True)
    configuration = _FOLDER / "cosmic-ray.toml"
    configuration.write_text(_CONFIGURATION, encoding="utf-8")
    _cosmic_ray(work, "init", configuration, session)
    with sqlite3.connect(session) as database:
        candidates = _keep_sample(database, seed, sample)
    _cosmic_ray(work, "exec", configuration, session)
    with sqlite3.connect(session) as database:
        return _read(database, Result(seed=seed, candidates=candidates))


def show(result: Result) -> str:
    """Return a result as text."""
    noticed = result.noticed.total()
    unnoticed = sum(map(len, result.unnoticed.values()))
    total = noticed + unnoticed
    share = f"{noticed / max(total, 1):.1%}"
    what = f"{noticed} of {total} changes noticed, {share}"
    lines = [f"Seed {result.seed}: {what}; a sample of {result.candidates}."]
    for module in sorted(result.noticed.keys() | result.unnoticed.keys()):
        count = len(result.unnoticed.get(module, ()))
        lines.append(f"{module}: {result.noticed[module]} noticed, {count} not")
    for diffs in result.unnoticed.values():
        lines += diffs
    return "\n".join(lines)


def _measure_coverage() -> None:
    """Run the suite once, and note which test runs which line."""
    if _COVERAGE.exists():
        return
    subprocess.run(  # noqa: S603 - pytest
        [
            *(sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "worksteal"),
            *("--cov", "--cov-report=", "--cov-context=test", "-p", "no:cacheprovider"),
        ],
        cwd=_ROOT,
        # The usual core notes a line once, and so only the first test that runs it.
        env=os.environ | {"COVERAGE_CORE": "ctrace", "COVERAGE_FILE": str(_COVERAGE)},
        check=True,
    )


def _check_out() -> Path:
    """Return a copy of the last commit, in which cosmic-ray changes the code."""
    house = _FOLDER / "copy"
    shutil.rmtree(house, ignore_errors=True)
    house.mkdir()
    shared = _ROOT.parent / "shared"
    if shared.exists():
        (house / "shared").symlink_to(shared)
    work = house / "main"
    subprocess.run(  # noqa: S603 - git
        ["git", "clone", "--quiet", str(_ROOT), str(work)],  # noqa: S607
        check=True,
    )
    return work


def _cosmic_ray(work: Path, command: str, *arguments: Path) -> None:
    """Run a command of cosmic-ray."""
    subprocess.run(  # noqa: S603 - cosmic-ray
        [sys.executable, "-m", "cosmic_ray.cli", command, *map(str, arguments)],
        cwd=work,
        env=os.environ | {"PYTHONPATH": str(PACKAGES)},
        check=True,
    )


def _keep_sample(database: sqlite3.Connection, seed: int, sample: int) -> int:
    """Keep some of the changes; return how many there were."""
    rows = database.execute(
        "SELECT job_id, module_path, operator_name, start_pos_row, start_pos_col"
        " FROM mutation_specs ORDER BY module_path, operator_name, occurrence"
    ).fetchall()
    jobs = [
        job
        for job, module, operator, row, column in rows
        if not _has_no_effect(module, operator, row, column)
    ]
    kept = set(random.Random(seed).sample(jobs, min(sample, len(jobs))))  # noqa: S311
    for job, *_ in rows:
        if job not in kept:
            database.execute("DELETE FROM mutation_specs WHERE job_id = ?", (job,))
            database.execute("DELETE FROM work_items WHERE job_id = ?", (job,))
    return len(jobs)


def _has_no_effect(module: str, operator: str, row: int, column: int) -> bool:
    """Return whether a change is one of types only, which are not run."""
    return (
        not _OPERATORS.match(operator)
        or row in _decorators(module)
        or any(start <= (row, column) < end for start, end in _annotations(module))
    )


@cache
def _tree(module: str) -> ast.Module:
    """Return a module, parsed."""
    return ast.parse((_ROOT / module).read_text(encoding="utf-8"))


@cache
def _decorators(module: str) -> set[int]:
    """Return the rows of decorators without an effect."""
    rows: set[int] = set()
    for node in ast.walk(_tree(module)):
        if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            for decorator in node.decorator_list:
                called = decorator
                if isinstance(called, ast.Call):
                    called = called.func
                if isinstance(called, ast.Name) and called.id in _WITHOUT_EFFECT:
                    end = decorator.end_lineno or decorator.lineno
                    rows.update(range(decorator.lineno, end + 1))
    return rows


@cache
def _annotations(module: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Return where annotations and types begin and end."""

    def find(node: ast.AST) -> Iterator[ast.expr | ast.stmt | None]:
        match node:
            case ast.AnnAssign():
                yield node.annotation
            case ast.arg():
                yield node.annotation
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                yield node.returns
            case ast.TypeAlias():
                yield node
            case ast.If(test=ast.Name(id="TYPE_CHECKING")):
                yield from node.body

    return [
        ((it.lineno, it.col_offset), (it.end_lineno or 0, it.end_col_offset or 0))
        for node in ast.walk(_tree(module))
        for it in find(node)
        if it
    ]


def _read(database: sqlite3.Connection, result: Result) -> Result:
    """Read what became of the changes."""
    rows = database.execute(
        "SELECT module_path, test_outcome, diff FROM work_results"
        " JOIN mutation_specs USING (job_id) WHERE worker_outcome = 'NORMAL'"
    )
    for module, outcome, diff in rows:
        if outcome == "SURVIVED":
            result.unnoticed[module].append(diff)
        else:
            result.noticed[module] += 1
    return result


def _covering(root: Path, module: str, lines: Iterable[int]) -> list[str]:
    """Return the tests that run lines of a module, or else the module.

    First those in files that are named after the module, then those that run least of
    it.
    """
    data = CoverageData(basename=str(root / _COVERAGE.relative_to(_ROOT)))
    data.read()
    by_line = {
        line: {match[1] for it in contexts if (match := _CONTEXT.fullmatch(it))}
        for line, contexts in data.contexts_by_lineno(str(root / module)).items()
    }
    counts = Counter(test for tests in by_line.values() for test in tests)
    name = Path(module).stem.rstrip("s")
    tests = {test for line in lines for test in by_line.get(line, ())}
    return sorted(
        tests or counts, key=lambda it: (name not in it.partition("::")[0], counts[it])
    )


def main() -> int:
    """Run the tests of the change that is in the checkout."""
    diff = subprocess.run(
        ["git", "diff", "-U0"],  # noqa: S607
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    module = next(it[6:] for it in diff.splitlines() if it.startswith("--- a/"))
    lines = {
        line
        for start, count in _HUNK.findall(diff)
        for line in range(int(start), int(start) + int(count or 1))
    }
    tests = _covering(Path(sys.argv[1]), module, lines)
    chosen = Path("chosen-tests")
    chosen.write_text("\n".join(tests[:_MOST_TESTS]), encoding="utf-8")
    return subprocess.run(  # noqa: S603 - pytest
        [
            *(sys.executable, "-m", "pytest", "-x", "-q", "--no-header"),
            *("-p", "no:cacheprovider", f"@{chosen}"),
        ],
        check=False,
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
