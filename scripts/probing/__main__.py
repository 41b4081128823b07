"""Ask a box, show what it told without private values, and save it if that is fine."""

from argparse import Namespace
import asyncio
from collections.abc import Sequence
import getpass
import os
from pathlib import Path
import re
import sys

import aiohttp

from . import capture
from .box import Box, box_url
from .errors import ProbeError
from .options import make_parser
from .tour import Tour


def say(text: str) -> None:
    """Print a line at once, also into a pipe."""
    print(text, flush=True)


def ask_password(chosen: Namespace) -> str:
    """Return the password: of the environment, else asked for."""
    return os.environ.get("FRITZBOX_PASSWORD") or getpass.getpass(
        f"Password of {chosen.username} at {chosen.host}: "
    )


async def probe(chosen: Namespace, password: str) -> capture.Json:
    """Ask the box and return the content of the file."""
    url = box_url(chosen.host, chosen.box_port, ssl=chosen.ssl)
    async with aiohttp.ClientSession() as session:
        tour = Tour(Box(session, url, chosen.username, password), say)
        description = await tour.run()
        await tour.wait(chosen.wait)
    return capture.build(tour, description, scheme=url.scheme, note=chosen.note)


def output_file(chosen: Namespace, content: capture.Json) -> Path:
    """Return where to save."""
    box = f"{content['model']} {content['firmware'] or ''}".strip().lower()
    name = re.sub(r"[^\w.]+", "-", box)
    folder: Path = chosen.folder
    return folder / (chosen.output or f"{name}.json")


def is_agreed(chosen: Namespace, file: Path) -> bool:
    """Tell whether the file may be saved."""
    if chosen.yes:
        return True
    there = ", in place of the file that is there" if file.exists() else ""
    return input(f"Save this as {file}{there}? [y/N] ").strip().lower() in ("y", "yes")


def save(file: Path, text: str) -> None:
    """Write the file, and say where to send it."""
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as err:
        raise ProbeError(f"{file} cannot be written: {err.strerror}.") from err
    tracker = capture.manifest()["issue_tracker"]
    say(f"Saved: {file}")
    say("Look through it; what is in the list above is what it tells of your box.")
    say(f"Thank you for attaching it to {tracker}/new?template=capture.yml")


def run(chosen: Namespace) -> int:
    """Ask, show, and save."""
    content = asyncio.run(probe(chosen, ask_password(chosen)))
    file = output_file(chosen, content)
    say("")
    for line in capture.summary(content):
        say(line)
    say("")
    say("Names, numbers, users, addresses and ids above are stand-ins.")
    if not is_agreed(chosen, file):
        say("Nothing was saved.")
        return 0
    save(file, capture.dump(content))
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the probe; say what is in the way in one sentence."""
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
