"""Sending answers, whole or spoiled, and dropping connections."""

import asyncio
from dataclasses import replace
import socket
import struct

from aiohttp import web

from .faults import HUGE_CHUNK, HUGE_CHUNKS, Fault, Kind, with_doctype
from .pages import Reply
from .unframed import send_until_close

# A reset instead of a FIN: linger, for no time at all.
_NO_LINGER = struct.pack("ii", 1, 0)


def reset(transport: asyncio.BaseTransport | None) -> None:
    """Reset a connection."""
    if transport is None:
        return
    raw = transport.get_extra_info("socket")
    if raw is not None:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
    if isinstance(transport, asyncio.WriteTransport):
        transport.abort()


async def deliver(
    request: web.BaseRequest,
    reply: Reply,
    fault: Fault | None,
    *,
    chunked: bool,
    server: str,
    keep_alive: str,
) -> web.StreamResponse:
    """Send an answer, with the fault that spoils it.

    `keep_alive` is the header of that name; the connection is closed without it.
    """
    headers = {"Content-Type": reply.content_type, "Server": server, **reply.headers}
    body = reply.body
    match fault.kind if fault else None:
        case Kind.HANG:
            await asyncio.Event().wait()
        case Kind.RESET | Kind.LOST:
            reset(request.transport)
        case Kind.DELAY if fault:
            await asyncio.sleep(fault.seconds)
        case Kind.DOCTYPE:
            body = with_doctype(body)
        case Kind.CUT:
            body = body[: len(body) // 2]
        case Kind.TRUNCATED:
            return await _send_half(request, reply, headers)
        case Kind.HUGE:
            return await _send_without_end(request, headers)
    reply = replace(reply, body=body, chunked=chunked)
    if reply.until_close:
        return await send_until_close(request, reply, headers)
    return await _send_whole(request, reply, headers, keep_alive)


async def _send_whole(
    request: web.BaseRequest, reply: Reply, headers: dict[str, str], keep_alive: str
) -> web.Response:
    if keep_alive and reply.closing == "never":
        headers["Keep-Alive"] = keep_alive
    response = web.Response(status=reply.status, body=reply.body, headers=headers)
    if reply.chunked:
        response.enable_chunked_encoding()
    if reply.closing == "silent":
        return await _send_and_close(request, response)
    if reply.closing == "announced" or not keep_alive:
        response.force_close()
    return response


async def _send_and_close(
    request: web.BaseRequest, response: web.Response
) -> web.Response:
    """Send an answer and close the connection, without a header that says so."""
    await response.prepare(request)
    await response.write_eof()
    if request.transport is not None:
        request.transport.close()
    return response


async def _send_half(
    request: web.BaseRequest, reply: Reply, headers: dict[str, str]
) -> web.StreamResponse:
    response = web.StreamResponse(status=reply.status, headers=headers)
    response.content_length = len(reply.body)
    await response.prepare(request)
    await response.write(reply.body[: len(reply.body) // 2])
    if request.transport is not None:
        request.transport.close()
    return response


async def _send_without_end(
    request: web.BaseRequest, headers: dict[str, str]
) -> web.StreamResponse:
    response = web.StreamResponse(headers=headers)
    response.enable_chunked_encoding()
    await response.prepare(request)
    await response.write(b'<?xml version="1.0"?>\n<s:Envelope')
    for _ in range(HUGE_CHUNKS):
        await response.write(HUGE_CHUNK)
    return response
