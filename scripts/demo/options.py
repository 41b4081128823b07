"""The options of scripts/develop.

scripts/develop also runs this file alone, with any Python on the machine, so that an
error or a port in use is reported before the setup: it uses nothing that older versions
do not have.
"""

import argparse
import errno
import json
from pathlib import Path
import socket

HOME_ASSISTANT_PORT = 8123
SIMULATED_PORTS = {"https": 49443, "http": 49000}
ADDRESS = "127.0.0.1"
PROJECT = Path(__file__).resolve().parents[2]
FOLDER = PROJECT / ".develop"
TRANSLATIONS = PROJECT / "custom_components/fritzbox_voip/translations"
LANGUAGES = sorted(path.stem for path in TRANSLATIONS.glob("*.json"))


def port_number(text: str) -> int:
    """Return the port that the text names."""
    if text.isdecimal() and 0 < int(text) < 65536:
        return int(text)
    message = f"invalid port {text!r}: use a number from 1 to 65535"
    raise argparse.ArgumentTypeError(message)


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of scripts/develop."""
    parser = argparse.ArgumentParser(
        prog="scripts/develop",
        description=(
            "Starts Home Assistant with this integration and a FRITZ!Box to try it"
            " with, and prints the address of the page. Ctrl-C stops both."
        ),
        epilog=(
            "The page needs no login and can be opened on this computer only. Home"
            " Assistant's files and logs are in .develop/, in a folder for each box and"
            " --port, so that several scripts/develop can run at the same time."
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
        help="delete the files of earlier runs with this box and port first",
    )
    parser.add_argument(
        "--language",
        choices=LANGUAGES,
        default="en",
        help="language of Home Assistant, its user and the simulated box"
        " (default: %(default)s)",
    )
    box = parser.add_argument_group(
        "a real FRITZ!Box", "Without --host, a simulated box is started."
    )
    box.add_argument(
        "--host", help="host name or address of the box, such as fritz.box"
    )
    box.add_argument(
        "--username",
        help=(
            "a user of the box; enter the password when asked, or set the environment"
            " variable FRITZBOX_PASSWORD"
        ),
    )
    box.add_argument(
        "--ssl",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="connect with HTTPS (default) or HTTP",
    )
    box.add_argument(
        "--box-port",
        type=port_number,
        help="port of the box's TR-064 interface (default: that of the box; a free one"
        " for the simulated box)",
    )
    return parser


def box_folder(options: argparse.Namespace) -> Path:
    """Return the folder of Home Assistant's files, one for each box and port."""
    box = "simulated-box"
    if options.host:
        safe = "".join(c if c.isalnum() or c in ".-" else "_" for c in options.host)
        box = safe.strip(".").lower()
    return FOLDER / f"{box}-{options.port}"


def box_address(options: argparse.Namespace) -> str:
    """Return how the box is reached, to compare it with that of an earlier run."""
    port = options.box_port
    if not options.host:
        port = options.simulated_ports[_scheme(options)]
    return json.dumps(
        {"host": options.host or ADDRESS, "port": port, "ssl": options.ssl}
    )


def simulated_url(options: argparse.Namespace) -> str:
    """Return the URL of the simulated box."""
    scheme = _scheme(options)
    return f"{scheme}://{ADDRESS}:{options.simulated_ports[scheme]}"


def is_added(options: argparse.Namespace) -> bool:
    """Return whether an earlier run added this very box."""
    marker = box_folder(options) / "added"
    return marker.exists() and marker.read_text() == box_address(options)


def mark_added(options: argparse.Namespace) -> None:
    """Remember that the box was added."""
    (box_folder(options) / "added").write_text(box_address(options))


def port_error(port: int) -> "str | None":
    """Return why a program cannot listen on this port; None if it can."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((ADDRESS, port))
        except OSError as err:
            if err.errno == errno.EADDRINUSE:
                return f"Port {port} is in use by another program"
            return f"Port {port} cannot be used ({err.strerror})"
    return None


def choose_simulated_ports(options: argparse.Namespace) -> "dict[str, int]":
    """Return the ports of the simulated box by scheme, 0 for any free one.

    The port is that of --box-port, or the first free one of these: that of the last
    run, which Home Assistant has stored, the usual one, any. The usual ones are only
    for the usual --port, because another run might be about to use them.
    """
    usual = SIMULATED_PORTS if options.port == HOME_ASSISTANT_PORT else {}
    scheme = _scheme(options)
    (other,) = SIMULATED_PORTS.keys() - {scheme}
    port = options.box_port or next(
        port
        for port in (_last_port(options), usual.get(scheme), _free_port())
        if port and not port_error(port)
    )
    other_port = usual.get(other, 0)
    if other_port == port or port_error(other_port):
        other_port = 0
    return {scheme: port, other: other_port}


def _scheme(options: argparse.Namespace) -> str:
    """Return the scheme with which the box is reached."""
    return "https" if options.ssl else "http"


def _last_port(options: argparse.Namespace) -> "int | None":
    """Return the port at which an earlier run added the box."""
    marker = box_folder(options) / "added"
    if not marker.exists():
        return None
    added = json.loads(marker.read_text())
    return added["port"] if added["ssl"] == options.ssl else None


def _free_port() -> int:
    """Return a port that is not in use."""
    with socket.socket() as listener:
        listener.bind((ADDRESS, 0))
        port: int = listener.getsockname()[1]
        return port


def parse(arguments: "list[str] | None" = None) -> argparse.Namespace:
    """Return the options, or exit with one sentence about an error."""
    parser = make_parser()
    options = parser.parse_args(arguments)
    if not options.host and options.username:
        parser.error("--username needs --host; the simulated box has its own user")
    if error := port_error(options.port):
        parser.exit(1, f"{error}. Choose another one with --port.\n")
    if options.host:
        if not options.username and not is_added(options):
            parser.error("--host needs --username, a user of that box")
        return options
    if options.box_port == options.port:
        parser.error("--port and --box-port cannot be the same")
    if options.box_port and (error := port_error(options.box_port)):
        parser.exit(1, f"{error}. Choose another one with --box-port.\n")
    options.simulated_ports = choose_simulated_ports(options)
    return options


if __name__ == "__main__":
    parse()
