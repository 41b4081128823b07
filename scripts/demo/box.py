"""The simulated FRITZ!Box, which the tests use, too."""

from pathlib import Path
import sys

from .options import ADDRESS
from .process import Process

# The defaults of python -m tests.simulator.
USERNAME = "homeassistant"
PASSWORD = "fritzbox1234"  # noqa: S105 # of a simulated box


def simulator(ports: dict[str, int], state: Path, language: str) -> Process:
    """Return the process of the simulated box, not started yet."""
    command = [sys.executable, "-m", "tests.simulator", "--host", ADDRESS, "--lively"]
    command += ["--https-port", str(ports["https"]), "--http-port", str(ports["http"])]
    # Home Assistant has pinned it, and this box has to be the same in the next run.
    command += ["--certificate", str(state / "certificate.pem")]
    command += ["--language", language]
    return Process("The simulated box", command, log=state / "simulated-box.log")


def hint(address: str) -> str:
    """Return how to reach the simulated box by hand."""
    return f"Box: {address}, username {USERNAME}, password {PASSWORD}"
