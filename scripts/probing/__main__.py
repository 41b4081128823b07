"""Read a box, show the answers without private values, and save them on request."""

from argparse import Namespace
import asyncio
from collections.abc import Sequence
import getpass
import os
from pathlib import Path
import re
import sys

import aiohttp
from yarl import URL

from . import capture
from .box import Box, box_url
from .errors import LostError, ProbeError
from .options import make_parser
from .ports import IdleConnection, check_call_monitor, measure_idle_connection
from .reader import BoxReader


def report(text: str) -> None:
    """Print a line immediately, also into a pipe."""
    print(text, flush=True)


def ask_password(chosen: Namespace) -> str:
    """Return the password from the environment or from the user."""
    return os.environ.get("FRITZBOX_PASSWORD") or getpass.getpass(
        f"Password of {chosen.username} at {chosen.host}: "
    )


async def probe(chosen: Namespace, password: str) -> capture.Json:
    """Read the box and return the content of the file."""
    url = box_url(chosen.host, chosen.box_port, ssl=chosen.ssl)
    async with aiohttp.ClientSession() as session:
        reader = BoxReader(Box(session, url, chosen.username, password), report)
        description = await reader.read()
        await reader.measure_nonce_lifetime(chosen.wait)
    report("› Call monitor…")
    call_monitor = await asyncio.to_thread(check_call_monitor, url.host or "")
    return capture.build(
        reader,
        description,
        scheme=url.scheme,
        note=chosen.note,
        call_monitor=call_monitor,
        idle=await idle_connection(url) if chosen.idle else None,
    )


async def idle_connection(url: URL) -> IdleConnection | None:
    """Return how long the box keeps an idle connection; None if it takes none."""
    report("› An idle connection (usually about a minute, at most five)…")
    try:
        return await measure_idle_connection(url)
    except LostError as err:
        report(f"  {err}")
        return None


def output_file(chosen: Namespace, content: capture.Json) -> Path:
    """Return the file to save to."""
    box = f"{content['model']} {content['firmware'] or ''}".strip().lower()
    name = re.sub(r"[^\w.]+", "-", box)
    folder: Path = chosen.folder
    return folder / (chosen.output or f"{name}.json")


def is_agreed(chosen: Namespace, file: Path) -> bool:
    """Return whether the user agrees to save the file."""
    if chosen.yes:
        return True
    question = "Replace the existing" if file.exists() else "Save this as"
    return input(f"{question} {file}? [y/N] ").strip().lower() in ("y", "yes")


def save(file: Path, text: str) -> None:
    """Write the file, and print where to attach it."""
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as err:
        raise ProbeError(f"Cannot write {file}: {err.strerror}.") from err
    tracker = capture.manifest()["issue_tracker"]
    report(f"Saved: {file}")
    report("It contains what is listed above. Please check it, and attach it here:")
    report(f"{tracker}/new?template=capture.yml")
    report("Thank you!")


def run(chosen: Namespace) -> int:
    """Read the box, show the content, and save it."""
    content = asyncio.run(probe(chosen, ask_password(chosen)))
    file = output_file(chosen, content)
    report("")
    for line in capture.summary(content):
        report(line)
    report("")
    report("Names, numbers, users, addresses and IDs above are stand-ins.")
    if not is_agreed(chosen, file):
        report("Nothing was saved.")
        return 0
    save(file, capture.dump(content))
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the probe; print an error in one sentence."""
    chosen = make_parser().parse_args(arguments)
    try:
        return run(chosen)
    except ProbeError as err:
        print(f"{err} Nothing was saved.", file=sys.stderr)
        return 1
    except EOFError, KeyboardInterrupt:
        print("\nNothing was saved.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
