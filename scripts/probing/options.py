"""The options of scripts/probe.

scripts/probe also runs this file by itself, with whatever Python the machine has, so
that a mistake is told before the set-up: it keeps to plain old Python.
"""

import argparse
from pathlib import Path


def _port(text: str) -> int:
    """Return the port that the text names."""
    if text.isdecimal() and 0 < int(text) < 65536:
        return int(text)
    message = f"{text!r} is no port: use a number from 1 to 65535"
    raise argparse.ArgumentTypeError(message)


def _seconds(text: str) -> int:
    """Return the seconds that the text names."""
    if text.isdecimal() and int(text) <= 86400:
        return int(text)
    message = f"{text!r} are no seconds: use a number from 0 to 86400"
    raise argparse.ArgumentTypeError(message)


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of scripts/probe."""
    parser = argparse.ArgumentParser(
        prog="scripts/probe",
        description=(
            "Asks a FRITZ!Box for everything that it tells of its telephony, replaces"
            " every private value, shows what is left, and saves it if you agree."
        ),
        epilog=(
            "It only reads: it dials nothing and changes nothing. It logs in once. The"
            " password is asked for, or taken from the environment variable"
            " FRITZBOX_PASSWORD."
        ),
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("--host", required=True, help="name or address of the box, such as fritz.box")
    add("--username", required=True, help="a user of the box that may use telephony")
    add(
        "--ssl",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="talk to the box by HTTPS (default) or by HTTP",
    )
    add(
        "--box-port",
        type=_port,
        help="port of the box's TR-064 interface (default: 49443, HTTP 49000)",
    )
    add(
        "--output",
        type=Path,
        metavar="FILE",
        help="where to save (default: a name made of model and FRITZ!OS, in here)",
    )
    add(
        "--wait",
        type=_seconds,
        default=0,
        metavar="SECONDS",
        help="afterwards, ask the same once more after longer and longer pauses, up to"
        " so many seconds, to learn how long a login lasts (default: not at all)",
    )
    add("--note", default="", help="a sentence about the box to keep in the file")
    add("--yes", action="store_true", help="save without asking")
    # The folder that relative names are meant in; scripts/probe tells it.
    add("--folder", type=Path, default=Path(), help=argparse.SUPPRESS)
    return parser


if __name__ == "__main__":
    make_parser().parse_args()
