"""HTTP to one FRITZ!Box: one request at a time, one kept login, one certificate."""

import asyncio
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final, Self

from yarl import URL

from .connection import Answer, Connection
from .digest import Digest
from .errors import (
    AuthenticationError,
    ConnectionDroppedError,
    LoginBlockedError,
    ProtocolError,
    UnreachableError,
)

HTTP_PORT: Final = 49000
HTTPS_PORT: Final = 49443

# The largest real ones are about 14 KiB and 36 KiB.
_MAX_ANSWER = 256 * 1024
_MAX_DESCRIPTION = 1024 * 1024

_XML = 'Content-Type: text/xml; charset="utf-8"\r\n'


@dataclass(slots=True, kw_only=True)
class _Request:
    """What is sent but for the login, and how much may come back."""

    method: str
    path: str
    headers: str
    body: bytes = b""
    limit: int
    idempotent: bool


class Transport:
    """Requests to one box.

    After the box has refused the login nothing more is sent with it: a wrong
    password cannot lock anybody out of the box.
    """

    def __init__(
        self,
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
        Without one the certificate of the first connection is pinned before
        anything is sent. Raises UnreachableError when this can be no host or no port.
        """
        if port is not None and not 0 < port <= 0xFFFF:
            raise UnreachableError("This is no port")
        port = port or (HTTPS_PORT if ssl else HTTP_PORT)
        scheme = "https" if ssl else "http"
        try:
            url = URL.build(scheme=scheme, host=host, port=port)
        except ValueError as err:
            raise UnreachableError("This is no host name") from err
        self._host = f"Host: {url.raw_authority}\r\nAccept-Encoding: identity\r\n"
        self._connection = Connection(
            url.raw_host or host, port, use_ssl=ssl, fingerprint=fingerprint
        )
        # Kept, for it holds the nonce: a new one would cost a 401 each time.
        self._digest = Digest(username, password)
        # No box has a user with a colon, and no login can carry it.
        self._refused = ":" in username
        self._closed = False
        # Boxes are small: what is asked at once is sent one after the other.
        self._lock = asyncio.Lock()

    @property
    def fingerprint(self) -> bytes | None:
        """Return the SHA-256 of the pinned certificate; None over HTTP, or not yet."""
        return self._connection.fingerprint

    async def __aenter__(self) -> Self:
        """Return the way to a box that is needed for a moment."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the connection."""
        self.close()

    def close(self) -> None:
        """Close the connection; what is sent after that keeps none."""
        self._closed = True
        self._connection.close()

    async def get(self, path: str) -> bytes:
        """Fetch a description, which needs no login.

        Raises UnreachableError, BoxTimeoutError, CertificateChangedError,
        LoginBlockedError or ProtocolError.
        """
        request = _Request(
            method="GET",
            path=path,
            headers=self._host,
            limit=_MAX_DESCRIPTION,
            idempotent=True,
        )
        async with self._lock:
            answer = await self._send(request)
        if answer.status != HTTPStatus.OK:
            raise ProtocolError(f"HTTP {answer.status} instead of a description")
        return answer.body

    async def post(
        self,
        path: str,
        action: str,
        body: bytes,
        *,
        authenticate: bool,
        idempotent: bool,
    ) -> tuple[int, bytes]:
        """Send an envelope and return the answer's HTTP status and body.

        `action` is the SOAPAction. What is `idempotent` is sent once more when the
        connection turns out to be dropped. Raises the errors of `get`, and
        AuthenticationError when the box refuses the login, now or before.
        """
        request = _Request(
            method="POST",
            path=path,
            headers=f"{self._host}SOAPAction: {action}\r\n{_XML}"
            f"Content-Length: {len(body)}\r\n",
            body=body,
            limit=_MAX_ANSWER,
            idempotent=idempotent,
        )
        async with self._lock:
            if authenticate:
                answer = await self._log_in(request)
            else:
                answer = await self._send(request)
            if answer.status == HTTPStatus.UNAUTHORIZED:
                self._refused = self._refused or authenticate
                raise AuthenticationError
        return answer.status, answer.body

    async def _log_in(self, request: _Request) -> Answer:
        """Send a request with the login, unless the box has refused it.

        A challenge, for a first request or a nonce that has expired, is answered once.
        """
        if self._refused:
            raise AuthenticationError
        answer = await self._send(request, self._digest)
        if answer.status == HTTPStatus.UNAUTHORIZED and self._digest.challenge(
            answer.challenge
        ):
            # Boxes end a connection on which they refused something, said or unsaid.
            self._connection.close()
            return await self._send(request, self._digest)
        return answer

    async def _send(self, request: _Request, digest: Digest | None = None) -> Answer:
        """Send a request, again if that is harmless and the connection was dropped."""
        try:
            answer = await self._exchange(request, digest)
        except ConnectionDroppedError:
            if not request.idempotent:
                raise
            answer = await self._exchange(request, digest)
        if answer.status == HTTPStatus.SERVICE_UNAVAILABLE:
            raise LoginBlockedError
        return answer

    async def _exchange(self, request: _Request, digest: Digest | None) -> Answer:
        """Send a request once."""
        login = digest.authorization(request.method, request.path) if digest else None
        head = f"{request.method} {request.path} HTTP/1.1\r\n{request.headers}"
        if login:
            head += f"Authorization: {login}\r\n"
        try:
            return await self._connection.exchange(
                f"{head}\r\n".encode() + request.body, request.limit
            )
        finally:
            if self._closed:
                self._connection.close()
