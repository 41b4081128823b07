"""The simulated box by hand: python -m tests.simulator."""

import asyncio
from pathlib import Path
import signal
import sys

import pytest

from .simulator import SimulatedBox
from .simulator.__main__ import parse
from .simulator.lively import step
from .simulator.state import full_house

pytestmark = pytest.mark.usefixtures("socket_enabled")

ROOT = Path(__file__).parents[1]


async def run(*options: str) -> asyncio.subprocess.Process:
    """Start the program."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.simulator", *options),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def text_until(process: asyncio.subprocess.Process, end: str) -> str:
    """Return what a program prints up to some line."""
    assert process.stdout
    lines: list[str] = []
    while not lines or end not in lines[-1]:
        line = await process.stdout.readline()
        if not line:
            break
        lines.append(line.decode())
    return "".join(lines)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
async def test_it_prints_how_to_log_in_and_ends_at_a_signal(
    how: signal.Signals,
) -> None:
    """Quietly, with 0."""
    process = await run("--http-port", "0", "--https-port", "0", "--user", "me")
    text = await text_until(process, "Ctrl-C")
    process.send_signal(how)
    _, errors = await process.communicate()
    assert (process.returncode, errors) == (0, b"")
    assert "http://127.0.0.1:" in text
    assert "https://127.0.0.1:" in text
    assert "User         me" in text
    assert "Password     fritzbox1234" in text


async def test_busy_port_is_one_sentence() -> None:
    """No traceback, and 1."""
    async with SimulatedBox() as box:
        process = await run("--http-port", str(box.http_port))
        printed, errors = await process.communicate()
    assert (process.returncode, printed) == (1, b"")
    assert errors.count(b"\n") == 1
    assert b"in use" in errors


def test_options_have_the_documented_defaults() -> None:
    """The ports of a real box."""
    options = parse([])
    assert (options.host, options.http_port, options.https_port) == (
        "127.0.0.1",
        49000,
        49443,
    )
    assert (options.firmware, options.full, options.lively) == ("8.02", False, False)
    assert options.country == "DE"


def test_unknown_firmware_is_refused() -> None:
    """By the command line."""
    with pytest.raises(SystemExit):
        parse(["--firmware", "1.0"])


def test_full_box_is_full() -> None:
    """Ten, ten with ten each, three, five."""
    state = full_house()
    assert len(state.accounts) == 10
    assert [len(c.incoming_numbers) for c in state.clients.values()] == [10] * 10
    assert (len(state.alarm_clocks), len(state.phones)) == (3, 5)


def test_lively_box_changes_one_line_at_a_time() -> None:
    """And never a disabled one."""
    box = SimulatedBox()
    for _ in range(50):
        before = [a.status for a in box.state.accounts.values()]
        step(box)
        after = [a.status for a in box.state.accounts.values()]
        assert sum(old != new for old, new in zip(before, after, strict=True)) == 1
    assert box.state.accounts[2].status == "disabled"
