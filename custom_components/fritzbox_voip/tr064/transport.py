"""HTTP to one FRITZ!Box: one request at a time, one kept login, bounded answers."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final

import aiohttp
from yarl import URL

from .errors import (
    AuthenticationError,
    BlockedError,
    BoxTimeoutError,
    CertificateChangedError,
    ProtocolError,
    UnreachableError,
)

HTTP_PORT: Final = 49000
HTTPS_PORT: Final = 49443

_TIMEOUT = aiohttp.ClientTimeout(total=20, sock_connect=10)
# The largest real ones are about 14 KiB and 36 KiB.
_MAX_ANSWER = 256 * 1024
_MAX_DESCRIPTION = 1024 * 1024
_CHUNK = 16 * 1024

# A connection that was there and is gone; a connector's error is one that never was.
_DROPPED = (
    aiohttp.ServerDisconnectedError,
    aiohttp.ClientOSError,
    ConnectionResetError,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Request:
    """What is sent, and how much may come back."""

    method: str
    path: str
    limit: int
    repeatable: bool
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None


class Transport:
    """Requests to one box.

    After the box has refused the login nothing more is sent with it: a wrong
    password cannot lock anybody out of the box.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        host: str,
        *,
        port: int | None = None,
        ssl: bool = True,
        fingerprint: bytes | None = None,
        username: str = "",
        password: str = "",
    ) -> None:
        """Take the box's name or address; nothing is sent yet.

        `fingerprint` is the SHA-256 of the certificate that the box has to show.
        Without one the certificate of the first connection is pinned, which is made
        before anything is sent. Raises UnreachableError when this can be no host or
        no port.
        """
        if port is not None and not 0 < port <= 0xFFFF:
            raise UnreachableError("This is no port")
        try:
            self._url = URL.build(
                scheme="https" if ssl else "http",
                host=host,
                port=port or (HTTPS_PORT if ssl else HTTP_PORT),
            )
        except ValueError as err:
            raise UnreachableError("This is no host name") from err
        self._session = session
        # One object, kept: it is part of what aiohttp finds connections by.
        self._pin = aiohttp.Fingerprint(fingerprint) if fingerprint and ssl else None
        self._credentials = (username, password)
        # Kept, for it holds the nonce: a new one would cost a 401 each time.
        self._login: aiohttp.DigestAuthMiddleware | None = None
        self._refused = False
        # Ten requests in flight on an expired nonce would cost ten 401s.
        self._lock = asyncio.Lock()

    @property
    def fingerprint(self) -> bytes | None:
        """Return the SHA-256 of the pinned certificate; None over HTTP, or not yet."""
        return self._pin.fingerprint if self._pin else None

    async def get(self, path: str) -> bytes:
        """Fetch a description, which needs no login.

        Raises UnreachableError, BoxTimeoutError, BlockedError or ProtocolError.
        """
        # aiohttp itself sends what only reads once more on a dropped connection.
        request = _Request(
            method="GET", path=path, limit=_MAX_DESCRIPTION, repeatable=False
        )
        async with self._lock:
            status, body = await self._exchange(request)
        if status != HTTPStatus.OK:
            raise ProtocolError(f"HTTP {status} instead of a description")
        return body

    async def post(
        self, path: str, action: str, body: bytes, *, login: bool, repeatable: bool
    ) -> tuple[int, bytes]:
        """Send an envelope and return the answer's HTTP status and body.

        `action` is the SOAPAction. What is `repeatable` is sent once more when a
        kept connection turns out to be dropped. Raises the errors of `get`, and
        AuthenticationError when the box refuses the login, now or before.
        """
        request = _Request(
            method="POST",
            path=path,
            limit=_MAX_ANSWER,
            repeatable=repeatable,
            headers={"SOAPAction": action, "Content-Type": 'text/xml; charset="utf-8"'},
            body=body,
        )
        async with self._lock:
            digest = self._digest() if login else None
            status, answer = await self._exchange(request, digest)
            if status == HTTPStatus.UNAUTHORIZED:
                self._refused = self._refused or login
                raise AuthenticationError
        return status, answer

    def _digest(self) -> aiohttp.DigestAuthMiddleware:
        """Return the login, unless the box has refused it."""
        if self._refused:
            raise AuthenticationError
        if self._login is None:
            try:
                self._login = aiohttp.DigestAuthMiddleware(*self._credentials)
            except ValueError as err:  # a colon in the user name: no box has that
                raise AuthenticationError from err
        return self._login

    async def _exchange(
        self, request: _Request, digest: aiohttp.DigestAuthMiddleware | None = None
    ) -> tuple[int, bytes]:
        """Send a request, again if that is harmless, and map what goes wrong."""
        try:
            if self._url.scheme == "https" and self._pin is None:
                self._pin = await self._learn()
            try:
                return await self._send(request, digest)
            except _DROPPED as err:
                if not request.repeatable or isinstance(
                    err, aiohttp.ClientConnectorError
                ):
                    raise
                return await self._send(request, digest)
        except aiohttp.ServerFingerprintMismatch as err:
            raise CertificateChangedError(err.expected, err.got) from None
        except TimeoutError as err:
            raise BoxTimeoutError("The box did not answer in time") from err
        except aiohttp.ClientPayloadError as err:
            raise ProtocolError("The answer broke off") from err
        except aiohttp.ClientResponseError as err:
            raise ProtocolError("The answer is not HTTP") from err
        except (aiohttp.ClientError, OSError, UnicodeError) as err:
            raise UnreachableError(type(err).__name__) from err

    async def _learn(self) -> aiohttp.Fingerprint:
        """Return the certificate of the box, before anything is sent to it."""
        try:
            async with self._session.get(
                self._url,
                allow_redirects=False,
                timeout=_TIMEOUT,
                ssl=aiohttp.Fingerprint(b"\0" * 32),
            ):
                raise ProtocolError("The box shows no certificate")
        except aiohttp.ServerFingerprintMismatch as err:
            return aiohttp.Fingerprint(err.got)

    async def _send(
        self, request: _Request, digest: aiohttp.DigestAuthMiddleware | None
    ) -> tuple[int, bytes]:
        """Send a request and read the answer up to its limit."""
        async with self._session.request(
            request.method,
            self._url.with_path(request.path, encoded=True),
            data=request.body,
            headers={**request.headers, "Accept-Encoding": "identity"},
            # In place of the session's own: a redirect is never followed here.
            middlewares=(digest,) if digest else (),
            allow_redirects=False,
            timeout=_TIMEOUT,
            # Nobody vouches for the box's certificate, so it is compared by itself.
            ssl=self._pin or False,
        ) as response:
            if response.status == HTTPStatus.SERVICE_UNAVAILABLE:
                raise BlockedError
            body = bytearray()
            async for chunk in response.content.iter_chunked(_CHUNK):
                body += chunk
                if len(body) > request.limit:
                    raise ProtocolError("The answer is too large")
            return response.status, bytes(body)
