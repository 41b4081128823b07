"""An answer without a length, which ends with the connection."""

import asyncio
import socket

from aiohttp import web

from .pages import Reply


async def send_until_close(
    request: web.BaseRequest, reply: Reply, headers: dict[str, str]
) -> web.StreamResponse:
    """Send an answer, and end the connection; TLS ends without a close_notify."""
    response = web.StreamResponse(status=reply.status, headers=headers)
    # Without it aiohttp would send chunks.
    response._length_check = False
    response.force_close()
    await response.prepare(request)
    await response.write(reply.body)
    transport = request.transport
    if transport is None:
        return response
    raw = transport.get_extra_info("socket")
    # The transport below that of TLS, which would say farewell.
    secure = getattr(transport, "_ssl_protocol", None)
    plain: asyncio.WriteTransport = secure._transport if secure else transport
    while plain.get_write_buffer_size():  # noqa: ASYNC110 - there is no event for it
        await asyncio.sleep(0)
    raw.shutdown(socket.SHUT_WR)
    plain.abort()
    return response
