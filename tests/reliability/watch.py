"""What is watched from outside: log lines, stray exceptions, memory."""

import asyncio
from collections import Counter
import gc
import logging
from pathlib import Path
import re
import resource
import sys
from typing import Any, override

OURS = "custom_components.fritzbox_voip"
# The box's own server, whose callers hang up on answers without end.
_BOX = "aiohttp.server"

_LOST = re.compile(r"^(?:Error|Authentication failed while) fetching (.+) data: ")
_BACK = re.compile(r"^Fetching (.+) data recovered$")
# Problems beyond this are counted and not kept.
_KEPT = 25


class Problems:
    """What should not have happened, each with the moment it did."""

    def __init__(self) -> None:
        """Begin without any."""
        self.kept: list[str] = []
        self.count = 0
        self.moment = "set-up"

    def add(self, text: str) -> None:
        """Remember a problem."""
        self.count += 1
        if len(self.kept) < _KEPT:
            self.kept.append(f"{self.moment}: {text}")


class LogWatch(logging.Handler):
    """Counts our log lines, and finds what nobody expected in all others."""

    def __init__(self, problems: Problems) -> None:
        """Report to a list of problems."""
        super().__init__(logging.INFO)
        self._problems = problems
        self.levels: Counter[str] = Counter()
        self.lines: list[tuple[str, str]] = []

    @override
    def emit(self, record: logging.LogRecord) -> None:
        """Check a line."""
        text = record.getMessage()
        if record.name == _BOX:
            return
        if record.exc_info and record.exc_info[1] is not None:
            self._problems.add(f"{record.name}: {text}: {_where(record.exc_info[1])}")
        elif record.name.startswith(OURS):
            self.levels[record.levelname] += 1
            if subject := _subject(record.levelno, text):
                self.lines.append(subject)
        elif record.levelno >= logging.ERROR:
            self._problems.add(f"{record.name}: {text}")

    def take(self) -> Counter[tuple[str, str]]:
        """Return what was lost and what came back since the last time."""
        lines, self.lines = Counter(self.lines), []
        return lines


def _subject(level: int, text: str) -> tuple[str, str] | None:
    """Return of what a line reports that it is lost or back; None for another."""
    if found := _LOST.search(text):
        return found[1], "down"
    if found := _BACK.search(text):
        return found[1], "up"
    return ("other", text) if level >= logging.ERROR else None


def _where(error: BaseException) -> str:
    """Return what an exception is and the line of ours that is nearest to it."""
    place = ""
    trace = error.__traceback__
    while trace is not None:
        file = Path(trace.tb_frame.f_code.co_filename)
        if "fritzbox_voip" in file.parts or not place:
            place = f"{file.name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"{type(error).__name__}({error}) at {place}"


class Watch:
    """Everything that is watched during a run."""

    def __init__(self) -> None:
        """Watch nothing yet."""
        self.problems = Problems()
        self.log = LogWatch(self.problems)

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Watch the log and the loop."""
        logging.getLogger().addHandler(self.log)
        logging.getLogger(OURS).setLevel(logging.INFO)
        loop.set_exception_handler(self._stray)

    def stop(self) -> None:
        """Watch no more."""
        logging.getLogger().removeHandler(self.log)
        logging.getLogger(OURS).setLevel(logging.NOTSET)

    def _stray(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Remember an exception that nobody caught."""
        error = context.get("exception")
        where = _where(error) if error else ""
        self.problems.add(f"loop: {context.get('message')} {where}".strip())


def our_tasks() -> list[str]:
    """Return the tasks that run code of the integration."""
    return [
        task.get_name()
        for task in asyncio.all_tasks()
        if task is not asyncio.current_task()
        # This one listens for as long as the box is set up.
        and not task.get_name().endswith(" call monitor")
        and any(OURS.replace(".", "/") in frame for frame in _files(task))
    ]


def _files(task: asyncio.Task[Any]) -> list[str]:
    """Return the files of what a task waits for, from the outside in."""
    files: list[str] = []
    waiting: Any = task.get_coro()
    while waiting is not None and len(files) < 100:
        if code := getattr(waiting, "cr_code", None):
            files.append(code.co_filename)
        waiting = getattr(waiting, "cr_await", None)
    return files


def memory() -> tuple[int, int]:
    """Return resident memory in KiB and the blocks that Python has allocated."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() // 1024, sys.getallocatedblocks()
