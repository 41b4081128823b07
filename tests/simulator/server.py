"""The box's HTTP server: aiohttp's, with the limits of a box's connections."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
import math
from typing import TYPE_CHECKING, override

from aiohttp import web

if TYPE_CHECKING:
    from .box import SimulatedBox

type Handle = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


class Server(web.Server):
    """aiohttp's server that counts connections and the requests of each."""

    def __init__(self, handler: Handle, box: SimulatedBox) -> None:
        """Initialize the server of a box."""
        super().__init__(handler, handler_cancellation=True)
        self._box = box
        self.transports: dict[web.RequestHandler, asyncio.Transport] = {}
        self._served: Counter[web.RequestHandler] = Counter()

    @override
    def __call__(self) -> web.RequestHandler:
        """Return the protocol for a new connection."""
        return web.RequestHandler(
            self,
            loop=asyncio.get_running_loop(),
            access_log=None,  # type: ignore[arg-type] # for no log, as in web.Server
            keepalive_timeout=self._box.idle_timeout,
        )

    @override
    def connection_made(
        self, handler: web.RequestHandler, transport: asyncio.Transport
    ) -> None:
        super().connection_made(handler, transport)
        self._box.connections += 1
        self.transports[handler] = transport

    @override
    def connection_lost(
        self, handler: web.RequestHandler, exc: BaseException | None = None
    ) -> None:
        super().connection_lost(handler, exc)
        self.transports.pop(handler, None)
        self._served.pop(handler, None)

    def keep_alive(self, request: web.BaseRequest) -> str:
        """Count a request; return the header Keep-Alive, "" for the last request.

        [?] Whether `max` counts down on a real box; chosen: it does not.
        """
        self._served[request.protocol] += 1
        limit = self._box.max_requests
        if not request.keep_alive or self._served[request.protocol] >= limit:
            return ""
        return f"timeout={math.ceil(self._box.idle_timeout)}, max={limit}"
