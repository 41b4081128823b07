"""Calls by fritzconnection, the client that most people use."""

import asyncio
from collections.abc import Callable, Mapping
import os
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from fritzconnection import FritzConnection

if TYPE_CHECKING:
    from .box import SimulatedBox

NEW = "NewX_AVM-DE_"
_BUNDLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


def connect(box: SimulatedBox, *, tls: bool = False, **given: str) -> FritzConnection:
    """Return a connection to the box."""
    return FritzConnection(
        address=box.host,
        port=box.https_port if tls else box.http_port,
        user=given.get("user", box.username),
        password=given.get("password", box.password),
        use_tls=tls,
    )


async def with_connection[T](
    box: SimulatedBox, work: Callable[[FritzConnection], T], **given: Any
) -> T:
    """Connect and work in a thread."""

    def connect_and_work() -> T:
        connection = connect(box, **given)
        try:
            return work(connection)
        finally:
            connection.session.close()

    # For requests a bundle of certificates counts more than verify=False.
    without = {name: text for name, text in os.environ.items() if name not in _BUNDLES}
    with patch.dict(os.environ, without, clear=True):
        return await asyncio.to_thread(connect_and_work)


def call_with(
    connection: FritzConnection, action: str, arguments: Mapping[str, Any]
) -> dict[str, Any]:
    """Call an action of X_VoIP."""
    answer: dict[str, Any] = connection.call_action(
        "X_VoIP1", action, arguments=dict(arguments)
    )
    return answer


def call(connection: FritzConnection, action: str, **given: Any) -> dict[str, Any]:
    """Call an action of X_VoIP; arguments without New and X_AVM-DE_."""
    arguments = {f"{NEW}{name}": value for name, value in given.items()}
    return call_with(connection, action, arguments)
