"""The options of scripts/develop.

scripts/develop also runs this file by itself, with whatever Python the machine has, so
that a mistake or a busy port is told before the set-up: it keeps to plain old Python.
"""

import argparse
import errno
import json
from pathlib import Path
import socket

HOME_ASSISTANT_PORT = 8123
SIMULATED_HTTPS_PORT = 49443
SIMULATED_HTTP_PORT = 49000
ADDRESS = "127.0.0.1"
FOLDER = Path(__file__).resolve().parents[2] / ".develop"


def port_number(text: str) -> int:
    """Return the port that the text names."""
    if text.isdecimal() and 0 < int(text) < 65536:
        return int(text)
    message = f"{text!r} is no port: use a number from 1 to 65535"
    raise argparse.ArgumentTypeError(message)


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of scripts/develop."""
    parser = argparse.ArgumentParser(
        prog="scripts/develop",
        description=(
            "Starts Home Assistant with this integration and a FRITZ!Box to try it on,"
            " and prints the address of its page. Ctrl-C ends both."
        ),
        epilog=(
            "The page needs no login and answers this computer only. Home Assistant's"
            " state and log are kept in .develop/."
        ),
        allow_abbrev=False,
    )
    parser.add_argument(
        "--port",
        type=port_number,
        default=HOME_ASSISTANT_PORT,
        help="port of Home Assistant's page (default: %(default)s)",
    )
    parser.add_argument(
        "--reset",
        action="store_true",
        help="forget what earlier runs with this box have stored, and start anew",
    )
    box = parser.add_argument_group(
        "a real FRITZ!Box", "Without --host, a simulated box is started."
    )
    box.add_argument("--host", help="name or address of the box, such as fritz.box")
    box.add_argument(
        "--username",
        help=(
            "a user of the box; the password is asked for, or taken from the"
            " environment variable FRITZBOX_PASSWORD"
        ),
    )
    box.add_argument(
        "--ssl",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="talk to the box by HTTPS (default) or by HTTP",
    )
    box.add_argument(
        "--box-port",
        type=port_number,
        help="port of the box's TR-064 interface (default: the box's own)",
    )
    return parser


def box_folder(options: argparse.Namespace) -> Path:
    """Return where Home Assistant's state is kept: each box has its own."""
    if not options.host:
        return FOLDER / "simulated-box"
    name = "".join(c if c.isalnum() or c in ".-" else "_" for c in options.host)
    return FOLDER / name.strip(".").lower()


def simulated_ports(options: argparse.Namespace) -> dict[str, int]:
    """Return the ports of the simulated box; with --box-port the unused one is any."""
    if not options.box_port:
        return {"https": SIMULATED_HTTPS_PORT, "http": SIMULATED_HTTP_PORT}
    ports = {"https": 0, "http": 0}
    ports["https" if options.ssl else "http"] = options.box_port
    return ports


def box_address(options: argparse.Namespace) -> str:
    """Return how the box is reached, to tell whether that has changed."""
    port = options.box_port
    if not options.host:
        port = simulated_ports(options)["https" if options.ssl else "http"]
    return json.dumps(
        {"host": options.host or ADDRESS, "port": port, "ssl": options.ssl}
    )


def is_added(options: argparse.Namespace) -> bool:
    """Return whether an earlier run has added this very box."""
    marker = box_folder(options) / "added"
    return marker.exists() and marker.read_text() == box_address(options)


def mark_added(options: argparse.Namespace) -> None:
    """Remember that the box is added."""
    (box_folder(options) / "added").write_text(box_address(options))


def trouble_with_port(port: int) -> "str | None":
    """Return why nothing can be started on this port, if so."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except OSError as err:
            if err.errno == errno.EADDRINUSE:
                return f"port {port} is in use by another program"
            return f"port {port} cannot be used ({err.strerror})"
    return None


def parse() -> argparse.Namespace:
    """Return the options, or leave with one sentence about what is wrong."""
    parser = make_parser()
    options = parser.parse_args()
    if not options.host and options.username:
        parser.error("--username goes with --host; the simulated box has its own user")
    if trouble := trouble_with_port(options.port):
        parser.exit(1, f"{trouble.capitalize()}. Choose another one with --port.\n")
    if options.host:
        if not options.username and not is_added(options):
            parser.error("--host needs --username, a user of that box")
        return options
    for port in simulated_ports(options).values():
        if trouble := trouble_with_port(port):
            parser.exit(
                1,
                f"{trouble.capitalize()}, and the simulated box needs it."
                " Is another scripts/develop running?\n",
            )
    return options


if __name__ == "__main__":
    parse()
