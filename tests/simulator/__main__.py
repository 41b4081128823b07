"""Run a simulated FRITZ!Box by hand: python -m tests.simulator."""
# ruff: noqa: T201 - a program prints

import argparse
import asyncio
from collections.abc import Sequence
from contextlib import suppress
import errno
import os
from pathlib import Path
import signal
import sys

from . import COUNTRIES, FIRMWARES, SimulatedBox, User
from .languages import LANGUAGES, translate
from .lively import live


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.simulator",
        description="A simulated FRITZ!Box with the telephony service X_VoIP.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add = parser.add_argument
    add("--firmware", choices=FIRMWARES, default=FIRMWARES[0], help="FRITZ!OS version")
    add("--host", default="127.0.0.1", help="address to listen on")
    add("--http-port", type=int, default=49000, help="0 for a free one")
    add("--https-port", type=int, default=49443, help="0 for a free one")
    add("--user", default="homeassistant", help="name of the box's user")
    add("--password", default="fritzbox1234", help="password of the box's user")
    add("--second-factor", action="store_true", help="require a second factor")
    add("--country", choices=COUNTRIES, default="DE", help="codes and numbers")
    add("--full", action="store_true", help="ten lines and ten IP phones")
    add("--language", choices=LANGUAGES, help="language of the owner")
    add("--capture", type=Path, metavar="FILE", help="answer what scripts/probe saved")
    add(
        "--certificate",
        type=Path,
        metavar="FILE",
        help="certificate and key, made when missing",
    )
    add("--call-monitor", action="store_true", help="report calls")
    add("--call-monitor-port", type=int, default=1012, help="0 for a free one")
    add("--lively", action="store_true", help="lines change their status")
    options = parser.parse_args(arguments)
    abroad = options.country != "DE"
    traits = (
        *(options.lively, options.full, options.second_factor),
        *(abroad, options.language),
    )
    if options.capture and any(traits):
        parser.error("--capture is played as it is, without the other traits of a box")
    return options


def _introduce(box: SimulatedBox) -> None:
    lines = (
        f"{box.model} with FRITZ!OS {box.firmware} is up.",
        f"  HTTP         http://{box.host}:{box.http_port}",
        f"  HTTPS        https://{box.host}:{box.https_port}",
        f"  Certificate  {box.fingerprint.hex(':').upper()}",
        f"  User         {box.username}",
        f"  Password     {box.password}",
        f"  Description  http://{box.host}:{box.http_port}/tr64desc.xml",
    )
    print("\n".join(lines))
    if box.call_monitor_enabled:
        print(f"Calls are reported on port {box.call_monitor.port}.")
    if box.second_factor:
        print(f"Enter here or kill -USR1 {os.getpid()} presses the box's button.")
    print("Ctrl-C switches it off.", flush=True)


async def run(options: argparse.Namespace) -> None:
    """Run a box until a signal ends it."""
    box = SimulatedBox(
        firmware=options.firmware,
        full=options.full,
        country=options.country,
        second_factor=options.second_factor,
        capture=options.capture,
    )
    if options.language:
        translate(box.state, options.language)
    box.call_monitor_enabled = options.call_monitor
    box.call_monitor.port = options.call_monitor_port
    box.certificate_file = options.certificate
    box.username = options.user
    box.users = {options.user: User(options.password)}
    await box.start(options.host, options.http_port, options.https_port)
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ended.set)
    loop.add_signal_handler(signal.SIGUSR1, _press, box)
    if box.second_factor and sys.stdin.isatty():
        loop.add_reader(sys.stdin, _read_enter, box)
    life = asyncio.create_task(live(box)) if options.lively else None
    _introduce(box)
    await ended.wait()
    if life:
        life.cancel()
        with suppress(asyncio.CancelledError):
            await life
    await box.stop()


def _read_enter(box: SimulatedBox) -> None:
    if not sys.stdin.readline():
        asyncio.get_running_loop().remove_reader(sys.stdin)
        return
    _press(box)


def _press(box: SimulatedBox) -> None:
    box.confirm_second_factor()
    print("Button pressed.", flush=True)


def main() -> int:
    """Run a box; print one sentence where it cannot start."""
    options = parse()
    try:
        asyncio.run(run(options))
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            ports = f"{options.http_port} and {options.https_port}"
            if options.call_monitor:
                ports = f"{options.call_monitor_port}, {ports}"
            print(
                f"One of the ports {ports} of {options.host} is in use: end what uses"
                " it or choose others with --http-port and --https-port.",
                file=sys.stderr,
            )
        else:
            print(f"The box cannot start: {error}", file=sys.stderr)
        return 1
    except (KeyError, ValueError) as error:
        print(f"The capture cannot be played: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
