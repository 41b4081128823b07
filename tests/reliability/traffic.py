"""Counts the bytes that go to a box and come from it."""

from types import SimpleNamespace

import aiohttp
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession


class Traffic:
    """The bodies of Home Assistant's shared session."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Count from now on."""
        self.received = 0
        self.sent = 0
        trace = aiohttp.TraceConfig()
        trace.on_request_chunk_sent.append(self._sent)
        trace.on_request_end.append(self._received)
        trace.freeze()
        async_get_clientsession(hass).trace_configs.append(trace)

    async def _sent(
        self,
        _session: aiohttp.ClientSession,
        _context: SimpleNamespace,
        chunk: aiohttp.TraceRequestChunkSentParams,
    ) -> None:
        """Count what is sent."""
        self.sent += len(chunk.chunk)

    async def _received(
        self,
        _session: aiohttp.ClientSession,
        _context: SimpleNamespace,
        end: aiohttp.TraceRequestEndParams,
    ) -> None:
        """Count what the box says it sends."""
        self.received += end.response.content_length or 0
