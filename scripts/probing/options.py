"""The options of scripts/probe.

scripts/probe also runs this file alone, with any Python on the machine, so that an
error is reported before the setup: it uses nothing that older versions do not have.
"""

import argparse
from pathlib import Path


def _port(text: str) -> int:
    """Return the port that the text names."""
    if text.isdecimal() and 0 < int(text) < 65536:
        return int(text)
    message = f"invalid port {text!r}: use a number from 1 to 65535"
    raise argparse.ArgumentTypeError(message)


def _seconds(text: str) -> int:
    """Return the seconds that the text names."""
    if text.isdecimal() and int(text) <= 86400:
        return int(text)
    message = f"invalid number of seconds {text!r}: use 0 to 86400"
    raise argparse.ArgumentTypeError(message)


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of scripts/probe."""
    parser = argparse.ArgumentParser(
        prog="scripts/probe",
        description=(
            "Reads the telephony of a FRITZ!Box, replaces every private value, shows"
            " the result, and saves it if you agree."
        ),
        epilog=(
            "It only reads: it dials nothing, changes nothing, and does not read the"
            " phone book. It logs in once. Enter the password when asked, or set the"
            " environment variable FRITZBOX_PASSWORD."
        ),
        allow_abbrev=False,
    )
    add = parser.add_argument
    add(
        "--host",
        required=True,
        help="host name or address of the box, such as fritz.box",
    )
    add(
        "--username",
        required=True,
        help="a user of the box with the telephony permission",
    )
    add(
        "--ssl",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="connect with HTTPS (default) or HTTP",
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
        help="file to save to (default: named after model and FRITZ!OS, in here)",
    )
    add(
        "--wait",
        type=_seconds,
        default=0,
        metavar="SECONDS",
        help="also measure how long a login lasts: repeat a request after longer and"
        " longer pauses, up to this many seconds (default: 0, off)",
    )
    add(
        "--idle",
        action="store_true",
        help="also measure how long the box keeps an idle connection: one connection"
        " stays open without a request until the box closes it, usually about a"
        " minute, at most five; the box works as usual meanwhile",
    )
    add("--note", default="", help="a sentence about the box to add to the file")
    add("--yes", action="store_true", help="save without asking")
    # The folder for relative names, set by scripts/probe.
    add("--folder", type=Path, default=Path(), help=argparse.SUPPRESS)
    return parser


if __name__ == "__main__":
    make_parser().parse_args()
