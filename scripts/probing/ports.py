"""What can only be seen at the connection: the call monitor, and an idle connection."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
import socket
import ssl
from time import monotonic
from typing import Final, Literal

from yarl import URL

from .errors import LostError

CALL_MONITOR_PORT: Final = 1012
IDLE_LIMIT: Final = 300.0

_CONNECT_SECONDS = 5
_CHUNK = 16 * 1024

type CallMonitor = Literal["open", "refused", "no answer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class IdleConnection:
    """How many seconds a connection stayed open without a request.

    `closed` is false if it was still open at the limit.
    """

    seconds: float
    closed: bool


def check_call_monitor(host: str, port: int = CALL_MONITOR_PORT) -> CallMonitor:
    """Connect to the call monitor and disconnect; nothing is sent or received."""
    try:
        socket.create_connection((host, port), _CONNECT_SECONDS).close()
    except ConnectionRefusedError:
        return "refused"
    except OSError, UnicodeError:
        return "no answer"
    return "open"


async def measure_idle_connection(
    url: URL, limit: float = IDLE_LIMIT
) -> IdleConnection:
    """Fetch the description over a new connection, and wait until the box closes it.

    Waits at most `limit` seconds. Raises LostError if there is no connection.
    """
    try:
        reader, writer = await asyncio.open_connection(
            url.host, url.port, ssl=_context() if url.scheme == "https" else None
        )
    except OSError as err:
        raise LostError("Cannot connect to the box.") from err
    host = url.host_port_subcomponent
    writer.write(f"GET /tr64desc.xml HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
    received_at = monotonic()
    # Ended by the limit, or by a reset.
    with suppress(OSError):
        async with asyncio.timeout(limit) as deadline:
            while await reader.read(_CHUNK):
                received_at = monotonic()
    writer.transport.abort()
    return IdleConnection(
        seconds=monotonic() - received_at, closed=not deadline.expired()
    )


def _context() -> ssl.SSLContext:
    """Return a TLS context for a self-signed certificate."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
