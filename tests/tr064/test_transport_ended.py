"""Connections that are ended at once, whatever the box does."""

import asyncio
from contextlib import suppress
from typing import Self

import pytest

from custom_components.fritzbox_voip.tr064.client import Client
from custom_components.fritzbox_voip.tr064.errors import (
    BoxTimeoutError,
    CertificateChangedError,
)
from custom_components.fritzbox_voip.tr064.transport import Transport, create_session

from .listener import Listener

OTHER = b"\x01" * 32


class MuteRelay:
    """A way to a TLS server on which, from some moment on, nothing gets through."""

    def __init__(self, listener: Listener, *, greets: bool) -> None:
        """Initialize the relay; one that only `greets` is mute after the handshake."""
        self.port = 0
        self.mute = False
        self.ended = asyncio.Event()
        self._greets = greets
        self._listener = listener
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        """Listen."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        """End every connection."""
        self._server.close()
        self._server.close_clients()
        for task in self._tasks:
            task.cancel()

    async def _accept(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        there = await asyncio.open_connection(self._listener.host, self._listener.port)
        self._tasks.add(asyncio.create_task(self._send(reader, there[1])))
        self._tasks.add(asyncio.create_task(self._receive(there[0], writer)))

    async def _send(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(4096):
                if not self.mute:
                    writer.write(data)
                # The client is done after the answer to its first message.
                self.mute = self.mute or self._greets
        self.ended.set()

    async def _receive(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        while data := await reader.read(4096):
            if self._greets or not self.mute:
                writer.write(data)


async def test_a_session_ends_its_connection_at_once(listener: Listener) -> None:
    """A box that does not answer to the end of TLS would hold it for half a minute."""
    async with MuteRelay(listener, greets=False) as relay:
        async with create_session() as session:
            transport = Transport(
                session, "127.0.0.1", port=relay.port, fingerprint=listener.fingerprint
            )
            await transport.get("/tr64desc.xml")
            relay.mute = True
        await asyncio.wait_for(relay.ended.wait(), 10)


async def test_a_deadline_ends_its_connection_at_once(listener: Listener) -> None:
    """What the box has not answered by then is of no use."""
    async with MuteRelay(listener, greets=False) as relay, create_session() as session:
        transport = Transport(
            session, "127.0.0.1", port=relay.port, fingerprint=listener.fingerprint
        )
        await transport.get("/tr64desc.xml")
        relay.mute = True
        with pytest.raises(BoxTimeoutError):
            await Client(transport).fetch("/a", limit=1, timeout=0.1)
        await asyncio.wait_for(relay.ended.wait(), 10)


async def test_a_wrong_certificate_ends_its_connection_at_once(
    listener: Listener,
) -> None:
    """So does the first connection, which only presents the certificate."""
    async with MuteRelay(listener, greets=True) as relay, create_session() as session:
        transport = Transport(session, "127.0.0.1", port=relay.port, fingerprint=OTHER)
        with pytest.raises(CertificateChangedError):
            await transport.get("/tr64desc.xml")
        await asyncio.wait_for(relay.ended.wait(), 10)
