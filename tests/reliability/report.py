"""The report: every tool at full length, and what it ran on."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
import importlib.metadata
import json
import os
from pathlib import Path
import platform
import re
import subprocess
import sys

from . import chaos, day, fuzz
from .markdown import table

_ROOT = Path(__file__).parents[2]
_MANIFEST = _ROOT / "custom_components" / "fritzbox_voip" / "manifest.json"
_PACKAGES = ("homeassistant", "aiohttp", "xmltodict", "hypothesis")

_TEXT = """\
# Reliability

This page was written by `scripts/reliability report`, on {date}; nothing in it is
typed by hand. Short forms of the same runs are part of `scripts/test`.

{facts}

## Chaos

A real Home Assistant, set up by its form, polls a simulated box over HTTPS in
accelerated time, while one thing after the other goes wrong: answers hang, break off
or are hostile, the box reboots, changes, is updated, takes permissions away, changes
password and certificate; and people go on dialing, ringing and switching. After each
fault everything has to be available again in time, every state has to equal what the
box is, no phone may ring on, no task may be left, no login may fail without reason,
and each thing may be lost and be back once in the log.

    scripts/reliability chaos --seed {seed} --faults {faults}

{chaos}

## Fuzzing

Everything that reads what a box sends is fed with what it should never send. Only
typed errors may come out. atheris is led by coverage, of raw bytes and of well-formed
trees; the others are mutations of answers and of real files, and hypothesis.

    scripts/reliability fuzz --seed {fuzz_seed} --inputs {inputs}

{fuzz}

## A day of polls

At the defaults, on a box with ten lines and ten IP phones, whose nonces die every ten
minutes.

    scripts/reliability day --hours {hours}

{day}

## Logins

A challenge is the 401 that comes before a login, and tells a nonce. A wrong login is
what boxes count, and lock out for.

    scripts/reliability logins

{logins}
"""


def report(*, keep_fuzz: str = "") -> tuple[str, int]:
    """Run everything; return the page and how many problems there were.

    With a page to keep the fuzzing of, that takes a quarter of an hour less: its
    section stays as it is and says of which commit it is.
    """
    tools = (
        ("chaos", "day", "logins") if keep_fuzz else ("chaos", "fuzz", "day", "logins")
    )
    # In processes of their own, for each keeps a world to itself; two at a time.
    with ThreadPoolExecutor(2) as pool:
        pages = dict(pool.map(_run, tools))
    told = {name: page for name, (page, _) in pages.items()}
    if keep_fuzz:
        told["fuzz"] = _kept(keep_fuzz)
    text = _TEXT.format(
        date=datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        facts=table(("What", "Version"), _facts()),
        seed=chaos.SEED,
        faults=chaos.FAULTS,
        fuzz_seed=fuzz.SEED,
        inputs=fuzz.GUIDED,
        hours=day.HOURS,
        **told,
    )
    return text, sum(failed for _, failed in pages.values())


def _kept(page: str) -> str:
    """Return the fuzzing of an earlier page, with what it was run on."""
    section = page.split("## Fuzzing\n")[1].split("\n## ", maxsplit=1)[0]
    results = section[section.index("| What | Result |") :].strip()
    commit = re.search(r"\| FRITZ!Box VoIP \| ([^|]+) \|", page)
    date = re.search(r"report`, on ([^;]+);", page)
    if "Run on " in section or not commit or not date:
        return section[section.index("Run on ") :].strip()
    return f"Run on {date[1]}, version {commit[1].strip()}.\n\n{results}"


def _run(tool: str) -> tuple[str, tuple[str, int]]:
    """Run a tool as its command does; return its page and whether it failed."""
    done = subprocess.run(  # noqa: S603 - itself
        [sys.executable, "-m", "tests.reliability", tool],
        cwd=_ROOT,
        capture_output=True,
        text=True,
        timeout=3600,
        check=False,
    )
    page = done.stdout.strip() or f"It ended:\n\n    {done.stderr[-2000:]}"
    return tool, (page, done.returncode)


def _facts() -> list[tuple[str, str]]:
    """Return what the runs ran on."""
    manifest = json.loads(_MANIFEST.read_text(encoding="utf-8"))
    return [
        ("FRITZ!Box VoIP", f"{manifest['version']}, {_commit()}"),
        *((name, importlib.metadata.version(name)) for name in _PACKAGES),
        ("Python", platform.python_version()),
        ("System", f"{platform.system()} {platform.machine()}"),
        ("Cores", str(os.cpu_count())),
    ]


def _commit() -> str:
    """Return the commit, where there is git."""
    try:
        done = subprocess.run(
            ["git", "describe", "--always", "--dirty"],  # noqa: S607 - whichever it is
            cwd=_ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
    except OSError, subprocess.CalledProcessError:
        return "no commit"
    return f"commit {done.stdout.strip()}"
