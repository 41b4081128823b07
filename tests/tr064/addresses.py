"""Names and addresses for tests."""

from ipaddress import IPv6Address
from pathlib import Path
import socket
from typing import override

from aiohttp.abc import AbstractResolver, ResolveResult
import pytest


class Resolver(AbstractResolver):
    """Finds some addresses for every name, or none."""

    def __init__(self, *addresses: str) -> None:
        """Initialize the resolver."""
        self._addresses = addresses

    @override
    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return the addresses."""
        if not self._addresses:
            raise OSError(None, "Domain name not found")
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in self._addresses
        ]

    @override
    async def close(self) -> None:
        """Do nothing."""


def link_local() -> tuple[str, str]:
    """Return a link-local address of this machine, or skip the test."""
    table = Path("/proc/net/if_inet6")
    lines = table.read_text(encoding="ascii").splitlines() if table.exists() else []
    for digits, *_, zone in map(str.split, lines):
        if digits.startswith("fe80"):
            return str(IPv6Address(int(digits, 16))), zone
    pytest.skip("this machine has no link-local address")
