"""The simulated FRITZ!Box, which the tests use too."""

from pathlib import Path
import sys

from .options import ADDRESS
from .process import Process

# What python -m tests.simulator uses when it is not told otherwise.
USERNAME = "homeassistant"
PASSWORD = "fritzbox1234"  # noqa: S105 # of a box that is not one


def simulator(ports: dict[str, int], state: Path) -> Process:
    """Return the simulated box, about to run."""
    command = [sys.executable, "-m", "tests.simulator", "--host", ADDRESS, "--lively"]
    command += ["--https-port", str(ports["https"]), "--http-port", str(ports["http"])]
    # Home Assistant has pinned it, and this box is to be the same one the next time.
    command += ["--certificate", str(state / "certificate.pem")]
    return Process("The simulated box", command, log=state / "simulated-box.log")


def hint(ports: dict[str, int]) -> str:
    """Return how to reach the simulated box by hand."""
    return f"The box: https://{ADDRESS}:{ports['https']}, {USERNAME}, {PASSWORD}"
