"""A relay before the box that counts the bytes which pass it, encrypted or not."""

import asyncio
from contextlib import suppress
from typing import Self

_PIECE = 64 * 1024


class Relay:
    """A port that leads to another, and how many bytes have passed."""

    def __init__(self, host: str, port: int) -> None:
        """Take where it leads."""
        self.port = 0
        self.passed = 0
        self._target = (host, port)
        self._server: asyncio.Server | None = None

    @classmethod
    async def start(cls, host: str, port: int) -> Self:
        """Listen on a free port."""
        relay = cls(host, port)
        await relay.listen()
        return relay

    async def listen(self) -> None:
        """Listen on a free port."""
        self._server = await asyncio.start_server(self._meet, self._target[0], 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _meet(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Pass on what comes, both ways, until one side has enough."""
        box_reader, box_writer = await asyncio.open_connection(*self._target)
        with suppress(ConnectionError):
            await asyncio.gather(
                self._pass(reader, box_writer), self._pass(box_reader, writer)
            )

    async def _pass(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Pass on one way."""
        while piece := await reader.read(_PIECE):
            self.passed += len(piece)
            writer.write(piece)
        writer.close()
