"""A simulated FRITZ!Box that speaks TR-064 like a real one.

>>> async with SimulatedBox(firmware="7.29") as box:
...     print(box.http_port, box.username, box.password)

By hand: python -m tests.simulator --help
"""

from .box import SimulatedBox, User
from .clock import Clock
from .faults import Fault
from .http import Request
from .numbering import COUNTRIES
from .scpd import FIRMWARES
from .state import (
    Account,
    AlarmClock,
    BoxState,
    Call,
    Contact,
    Handset,
    Number,
    SipClient,
    Status,
    raw_text,
)

__all__ = [
    "COUNTRIES",
    "FIRMWARES",
    "Account",
    "AlarmClock",
    "BoxState",
    "Call",
    "Clock",
    "Contact",
    "Fault",
    "Handset",
    "Number",
    "Request",
    "SimulatedBox",
    "SipClient",
    "Status",
    "User",
    "raw_text",
]
