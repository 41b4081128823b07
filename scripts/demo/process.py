"""A program that runs at the same time as this one, and never longer."""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
import ctypes
import os
from pathlib import Path
import signal
import sys
from typing import Self

from .errors import DemoError

STOP_SECONDS = 30
PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """Have Linux end this process when its parent is killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Process:
    """A program with its output in a log file."""

    def __init__(self, name: str, command: list[str], *, log: Path) -> None:
        """Initialize the process; it is not started yet."""
        self.name = name
        self.command = command
        self._log = log
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Self:
        """Start the program."""
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop the program, if necessary by force, and all that it started."""
        process = self._process
        if process is None:
            return
        with suppress(TimeoutError):
            if process.returncode is None:
                process.terminate()
            async with asyncio.timeout(STOP_SECONDS):
                await process.wait()
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()

    async def start(self) -> None:
        """Start the program in a session of its own, without the terminal's Ctrl-C."""
        with self._log.open("wb") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self.command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent,
            )

    async def wait(self) -> None:
        """Wait until the program has ended."""
        if self._process:
            await self._process.wait()

    @property
    def exit_code(self) -> int | None:
        """Return the exit code, None while the program runs."""
        return self._process.returncode if self._process else None

    def last_output(self) -> str:
        """Return the end of the program's output."""
        lines = self._log.read_text(errors="replace").splitlines()[-15:]
        return "\n  ".join([f"The end of its output ({self._log}):", *lines])

    async def while_running[T](self, work: Coroutine[object, object, T]) -> T:
        """Return the result of the work; raise DemoError if the program ends first."""
        working = asyncio.ensure_future(work)
        ending = asyncio.create_task(self.wait())
        try:
            await asyncio.wait({working, ending}, return_when=asyncio.FIRST_COMPLETED)
            if working.done():
                return working.result()
            raise DemoError(f"{self.name} did not start. {self.last_output()}")
        finally:
            working.cancel()
            ending.cancel()
