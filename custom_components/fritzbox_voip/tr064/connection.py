"""One kept connection to a FRITZ!Box: TLS, its certificate, and bounded HTTP answers.

Ours, and no session of aiohttp: that closes a connection which was idle for 15 seconds,
so that each look at the status would begin with a TLS handshake (docs/benchmarks.md).
"""

import asyncio
from dataclasses import dataclass
import hashlib
from http import HTTPStatus
import re
import ssl

from .errors import (
    BoxTimeoutError,
    CertificateChangedError,
    ConnectionDroppedError,
    ProtocolError,
    UnreachableError,
)

_TIMEOUT = 20
_CONNECT_TIMEOUT = 10
_HAPPY_EYEBALLS_DELAY = 0.25
# What a status line and the headers may have together; a body has its own limit.
_MAX_HEAD = 64 * 1024
_NO_BODY = (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED)
_STATUS_LINE = re.compile(rb"HTTP/1\.([01]) ([1-5]\d\d)(?: [^\r\n]*)?\r\n")
# The headers that say something to us.
_HEADER = re.compile(
    rb"^(connection|content-encoding|content-length|transfer-encoding"
    rb"|www-authenticate)[ \t]*:[ \t]*([^\r\n]*?)[ \t]*\r$",
    re.IGNORECASE | re.MULTILINE,
)
_CHUNK_LINE = re.compile(rb"([0-9A-Fa-f]{1,7})[ \t]*(?:;.*)?\r\n")


def _ssl_context() -> ssl.SSLContext:
    """Return a context that encrypts; nobody but us can vouch for the certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


_SSL_CONTEXT = _ssl_context()


@dataclass(slots=True, kw_only=True)
class Answer:
    """An answer of HTTP."""

    status: int
    challenge: str
    """What is to be answered when it is 401: its headers WWW-Authenticate."""
    body: bytes


class Connection:
    """A connection that is opened when it is needed, and kept while the box keeps it.

    For one request at a time. Whatever goes wrong closes it: the next one is new.
    """

    def __init__(
        self, host: str, port: int, *, use_ssl: bool, fingerprint: bytes | None
    ) -> None:
        """Take the address, and the certificate's SHA-256 that it has to show.

        Without one that of the first connection is taken, before anything is sent.
        """
        self._host = host
        self._port = port
        self._use_ssl = use_ssl
        self.fingerprint = fingerprint if use_ssl else None
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._late = False

    async def exchange(self, request: bytes, limit: int) -> Answer:
        """Send a request and return the answer, whose body may have `limit` bytes.

        Raises UnreachableError, its ConnectionDroppedError when the connection was
        there and ended without an answer, BoxTimeoutError, CertificateChangedError, and
        ProtocolError for what is no answer of HTTP or too large.
        """
        reader, writer = await self._open()
        self._late = False
        # Lighter than asyncio.timeout, and there are thousands of exchanges a day.
        patience = asyncio.get_running_loop().call_later(
            _TIMEOUT, self._give_up, writer
        )
        try:
            writer.write(request)
            answer, keep = await _read_answer(reader, limit)
        except BaseException as err:
            self.close()
            if self._late and isinstance(err, Exception):
                raise BoxTimeoutError("The box did not answer in time") from err
            if isinstance(err, OSError):
                raise ConnectionDroppedError(type(err).__name__) from err
            raise
        finally:
            patience.cancel()
        if not keep:
            self.close()
        return answer

    def _give_up(self, writer: asyncio.StreamWriter) -> None:
        """End an exchange that takes too long."""
        self._late = True
        writer.transport.abort()

    def close(self) -> None:
        """Close the connection; a next request opens another."""
        if self._writer:
            self._writer.close()
        self._reader = self._writer = None

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Return the kept connection, or a new one whose certificate is the right."""
        if self._reader and self._writer:
            if not self._reader.at_eof() and not self._writer.is_closing():
                return self._reader, self._writer
            self.close()
        try:
            async with asyncio.timeout(_CONNECT_TIMEOUT):
                self._reader, self._writer = await asyncio.open_connection(
                    self._host,
                    self._port,
                    limit=_MAX_HEAD,
                    ssl=_SSL_CONTEXT if self._use_ssl else None,
                    happy_eyeballs_delay=_HAPPY_EYEBALLS_DELAY,
                )
        except TimeoutError as err:
            raise BoxTimeoutError("The box did not answer in time") from err
        # RuntimeError: nobody looks up names any more when everything is about to end.
        except (OSError, UnicodeError, RuntimeError) as err:
            raise UnreachableError(type(err).__name__) from err
        if self._use_ssl:
            self._check_certificate(self._writer)
        return self._reader, self._writer

    def _check_certificate(self, writer: asyncio.StreamWriter) -> None:
        """Compare the certificate with the one that is known, or get to know it."""
        shown = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
        got = hashlib.sha256(shown).digest()
        if self.fingerprint is None:
            self.fingerprint = got
        elif self.fingerprint != got:
            self.close()
            raise CertificateChangedError(self.fingerprint, got)


async def _read_answer(reader: asyncio.StreamReader, limit: int) -> tuple[Answer, bool]:
    """Return the next answer, and whether the connection can be kept after it."""
    minor, status, headers = await _read_head(reader)
    while status < HTTPStatus.OK:  # "100 Continue" is no answer yet
        minor, status, headers = await _read_head(reader)
    if headers.get("content-encoding", "").lower() not in {"", "identity"}:
        raise ProtocolError("The answer is packed, which nobody asked for")
    said = headers.get("connection", "").lower()
    keep = "close" not in said if minor else "keep-alive" in said
    length = headers.get("content-length")
    try:
        if status in _NO_BODY:
            body = b""
        elif headers.get("transfer-encoding", "").lower() == "chunked":
            body = await _read_chunks(reader, limit)
        elif length is not None:
            body = await reader.readexactly(_number(length, limit))
        else:
            keep, body = False, await _read_to_the_end(reader, limit)
    except asyncio.IncompleteReadError as err:
        raise ProtocolError("The answer broke off") from err
    except asyncio.LimitOverrunError as err:
        raise ProtocolError("The answer is not HTTP") from err
    challenge = headers.get("www-authenticate", "")
    return Answer(status=status, challenge=challenge, body=body), keep


async def _read_head(reader: asyncio.StreamReader) -> tuple[bool, int, dict[str, str]]:
    """Return whether it is HTTP/1.1, the status, and the headers."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError as err:
        if err.partial:
            raise ProtocolError("The answer is not HTTP") from err
        raise ConnectionDroppedError("The box closed the connection") from None
    except asyncio.LimitOverrunError as err:
        raise ProtocolError("The answer is not HTTP") from err
    found = _STATUS_LINE.match(head)
    if found is None:
        raise ProtocolError("The answer is not HTTP")
    headers: dict[str, str] = {}
    for told, value in _HEADER.findall(head):
        name, text = told.decode().lower(), value.decode("latin-1")
        headers[name] = f"{headers[name]}, {text}" if name in headers else text
    return found[1] == b"1", int(found[2]), headers


def _number(length: str, limit: int) -> int:
    """Return the length that an answer tells."""
    if not length.isascii() or not length.isdigit():
        raise ProtocolError("The answer is not HTTP")
    if len(length) > len(str(limit)) or int(length) > limit:
        raise ProtocolError("The answer is too large")
    return int(length)


async def _read_chunks(reader: asyncio.StreamReader, limit: int) -> bytes:
    """Return a body that comes in chunks."""
    body = bytearray()
    while size := await _read_chunk_size(reader):
        if len(body) + size > limit:
            raise ProtocolError("The answer is too large")
        body += (await reader.readexactly(size + 2))[:-2]
    while await reader.readuntil(b"\r\n") != b"\r\n":
        """Trailing headers say nothing to us."""
    return bytes(body)


async def _read_chunk_size(reader: asyncio.StreamReader) -> int:
    """Return how many bytes the next chunk has, 0 after the last."""
    found = _CHUNK_LINE.fullmatch(await reader.readuntil(b"\r\n"))
    if found is None:
        raise ProtocolError("The answer is not HTTP")
    return int(found[1], 16)


async def _read_to_the_end(reader: asyncio.StreamReader, limit: int) -> bytes:
    """Return a body that ends with the connection."""
    body = bytearray()
    while piece := await reader.read(_MAX_HEAD):
        body += piece
        if len(body) > limit:
            raise ProtocolError("The answer is too large")
    return bytes(body)
