"""HTTP to one FRITZ!Box: one request at a time, one login, one certificate."""

import asyncio
from dataclasses import dataclass, field
from http import HTTPStatus
from ssl import SSLError
from typing import Final, override

from aiohttp import (
    ClientConnectionError,
    ClientConnectorDNSError,
    ClientConnectorError,
    ClientError,
    ClientHandlerType,
    ClientPayloadError,
    ClientRequest,
    ClientResponse,
    ClientResponseError,
    ClientSession,
    ClientTimeout,
    DigestAuthMiddleware,
    DummyCookieJar,
    Fingerprint,
    ServerDisconnectedError,
    ServerFingerprintMismatch,
    TCPConnector,
)
from aiohttp.client_proto import ResponseHandler
from aiohttp.connector import Connection
from aiohttp.tracing import Trace
from yarl import URL

from .errors import (
    AuthenticationError,
    BoxTimeoutError,
    CertificateChangedError,
    ConnectionDroppedError,
    DescriptionUnavailableError,
    HostNotFoundError,
    LoginBlockedError,
    ProtocolError,
    Tr064Error,
    UnreachableError,
    WrongSchemeError,
)

HTTP_PORT: Final = 49000
HTTPS_PORT: Final = 49443

# Boxes end an idle connection after 60 s. Ours has to end first: what must not be
# sent twice would be lost on a connection that the box is closing.
_KEEPALIVE_TIMEOUT = 50
_TIMEOUT = 20
# The largest real ones are about 14 KiB and 36 KiB.
_MAX_ANSWER = 256 * 1024
_MAX_DESCRIPTION = 1024 * 1024

_NO_FINGERPRINT = bytes(32)


class _Connector(TCPConnector):
    """A pool of one connection."""

    _latest: ResponseHandler | None = None

    @override
    async def connect(
        self, req: ClientRequest, traces: list[Trace], timeout: ClientTimeout
    ) -> Connection:
        """Return a connection whose next answer is the one to this request.

        aiohttp itself takes what came on an idle connection for that answer.
        """
        connection = await super().connect(req, traces, timeout)
        if connection.protocol is None or connection.protocol.should_close:
            connection.close()
            connection = await super().connect(req, traces, timeout)
        self._latest = connection.protocol
        return connection

    def abort(self) -> None:
        """End the connection, in use or not, without waiting for the box to agree."""
        if self._latest is not None:
            self._latest.abort()
            self._latest = None


class _Pin(Fingerprint):
    """A pinned certificate that stores which other one was presented.

    After a mismatch aiohttp tries the other addresses of the name, and raises the last
    error only.
    """

    mismatch: bytes | None = None

    @override
    def check(self, transport: asyncio.Transport) -> None:
        """Raise ServerFingerprintMismatch for another certificate."""
        try:
            super().check(transport)
        except ServerFingerprintMismatch as err:
            self.mismatch = err.got
            # Closing takes half a minute where the box does not answer to it. Not at
            # once, for aiohttp still asks for the address.
            asyncio.get_running_loop().call_soon(transport.abort)
            raise


class _RequestTimeoutError(ConnectionDroppedError):
    """The box gave up waiting before it had read the request (HTTP 408)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Request:
    """A request, and the bytes and seconds that its answer may take."""

    method: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    authenticate: bool = False
    idempotent: bool = False
    limit: int
    timeout: float


def create_session() -> ClientSession:
    """Return a session for one box; the caller closes it."""
    return ClientSession(
        connector=_Connector(limit=1, keepalive_timeout=_KEEPALIVE_TIMEOUT),
        cookie_jar=DummyCookieJar(),
        auto_decompress=False,
        headers={"Accept-Encoding": "identity"},
    )


class Transport:
    """Requests to one box.

    After the box has refused the login nothing more is sent with it: a wrong
    password cannot lock anyone out of the box.
    """

    def __init__(
        self,
        session: ClientSession,
        host: str,
        *,
        port: int | None = None,
        ssl: bool = True,
        fingerprint: bytes | None = None,
        username: str = "",
        password: str = "",
    ) -> None:
        """Initialize the transport; nothing is sent yet.

        `session` is one of `create_session`, and stays open. `host` is a name or an
        address, one of IPv6 with or without brackets and zone. `fingerprint` is the
        SHA-256 of the certificate that the box has to present; without one the first
        certificate is pinned before anything is sent. Raises UnreachableError for an
        invalid host or port.
        """
        if port is not None and not 0 < port <= 0xFFFF:
            raise UnreachableError("Invalid port")
        self._session = session
        self._ssl = ssl
        self._origin = _origin(host, port or (HTTPS_PORT if ssl else HTTP_PORT), ssl)
        # One object, for it is part of what aiohttp pools connections by.
        self._pin = _Pin(fingerprint) if ssl and fingerprint else None
        self._username = username
        self._password = password
        self._login = _create_login(username, password)
        self._login_refused = False
        self._answered = False
        # Boxes are small, and each of several requests would be challenged.
        self._lock = asyncio.Lock()

    @property
    def fingerprint(self) -> bytes | None:
        """Return the SHA-256 of the pinned certificate; None over HTTP, or not yet."""
        return self._pin.fingerprint if self._pin else None

    def allow_login(self) -> None:
        """Allow one more login with credentials that were refused."""
        self._login_refused = False
        # Without the old nonce, or the same credentials would be refused twice.
        self._login = _create_login(self._username, self._password)

    async def get(self, path: str) -> bytes:
        """Fetch a description, which needs no login.

        Raises UnreachableError and its subclasses, CertificateChangedError,
        LoginBlockedError, DescriptionUnavailableError or ProtocolError.
        """
        status, body = await self._send(
            _Request(method="GET", path=path, limit=_MAX_DESCRIPTION, timeout=_TIMEOUT)
        )
        if status != HTTPStatus.OK:
            raise DescriptionUnavailableError(f"HTTP {status} instead of a description")
        return body

    async def fetch(self, path: str, *, limit: int, timeout: float) -> bytes:  # noqa: ASYNC109
        """Fetch a file without a login, at most `limit` bytes within `timeout` seconds.

        Raises the errors of `get`, but ProtocolError for each status other than 200.
        """
        status, body = await self._send(
            _Request(method="GET", path=path, limit=limit, timeout=timeout)
        )
        if status != HTTPStatus.OK:
            raise ProtocolError(f"HTTP {status} instead of a file")
        return body

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
        connection was dropped. The answer, with the login and the second attempt, may
        take 20 s after the requests before this one. Raises the errors of `fetch`, and
        AuthenticationError when the box refuses the login, now or before.
        """
        headers = {"SOAPAction": action, "Content-Type": 'text/xml; charset="utf-8"'}
        return await self._send(
            _Request(
                method="POST",
                path=path,
                headers=headers,
                body=body,
                authenticate=authenticate,
                idempotent=idempotent,
                limit=_MAX_ANSWER,
                timeout=_TIMEOUT,
            )
        )

    async def _send(self, request: _Request) -> tuple[int, bytes]:
        """Send a request in its turn, again where that does no harm."""
        async with self._lock:
            if request.authenticate and (self._login is None or self._login_refused):
                raise AuthenticationError
            try:
                async with asyncio.timeout(request.timeout):
                    status, body = await self._exchange_repeatedly(request)
            except TimeoutError:
                raise BoxTimeoutError("The box did not answer in time") from None
            if status == HTTPStatus.UNAUTHORIZED and request.method == "POST":
                self._login_refused |= request.authenticate
                raise AuthenticationError
        if status == HTTPStatus.SERVICE_UNAVAILABLE:
            raise LoginBlockedError
        return status, body

    async def _exchange_repeatedly(self, request: _Request) -> tuple[int, bytes]:
        """Send a request, at most twice; pin the certificate before the first time."""
        if self._ssl and self._pin is None:
            self._pin = _Pin(await self._get_fingerprint())
        try:
            return await self._exchange(request, self._origin, self._pin)
        except ConnectionDroppedError as err:
            await self._check_scheme()
            if not request.idempotent and not isinstance(err, _RequestTimeoutError):
                raise
        except ProtocolError:
            await self._check_scheme()
            raise
        return await self._exchange(request, self._origin, self._pin)

    async def _check_scheme(self) -> None:
        """Raise WrongSchemeError where a port that never answered over HTTP has TLS."""
        if self._ssl or self._answered:
            return
        try:
            await self._get_fingerprint()
        except Tr064Error:
            return
        raise WrongSchemeError("The port expects TLS")

    async def _get_fingerprint(self) -> bytes:
        """Return the SHA-256 of the certificate that is presented; nothing is sent."""
        request = _Request(method="GET", path="/", limit=0, timeout=_TIMEOUT)
        origin = self._origin.with_scheme("https").with_port(self._origin.port)
        try:
            await self._exchange(request, origin, _Pin(_NO_FINGERPRINT))
        except CertificateChangedError as err:
            return err.got
        raise UnreachableError("No certificate was presented")

    async def _exchange(
        self, request: _Request, origin: URL, pin: _Pin | None
    ) -> tuple[int, bytes]:
        """Send a request once; raise whatever happens as an error of this package."""
        if pin:
            pin.mismatch = None
        try:
            return await self._request(request, origin, pin)
        except (ClientError, OSError, RuntimeError, ValueError) as err:
            error = _error(err, pin)
        if isinstance(error, AuthenticationError):
            self._login_refused = True
        # Not in the except block: those errors have addresses and raw bytes in them.
        raise error

    async def _request(
        self, request: _Request, origin: URL, pin: _Pin | None
    ) -> tuple[int, bytes]:
        """Send a request once and return the answer's status and body."""
        if not _is_path(request.path):
            raise ProtocolError("The description contains a URL outside the device")
        login = [self._login] if self._login and request.authenticate else []
        whole = False
        try:
            async with self._session.request(
                request.method,
                URL(f"{origin}{request.path}", encoded=True),
                headers={**request.headers, "Host": _host_header(origin)},
                data=request.body,
                allow_redirects=False,
                ssl=pin or True,
                server_hostname=_without_zone(origin),
                timeout=ClientTimeout(),
                middlewares=[*login, _end_unauthorized],
            ) as response:
                self._answered = True
                body = await _read(response, request.limit)
                whole = True
        finally:
            if not whole:
                _abort(self._session)
        return response.status, body


async def _end_unauthorized(
    request: ClientRequest, handler: ClientHandlerType
) -> ClientResponse:
    """End the connection of a challenge, so that it is answered over a new one.

    Boxes end it, too, some without saying so: what came after would be lost.
    """
    response = await handler(request)
    if response.status == HTTPStatus.UNAUTHORIZED:
        _abort(request.session)
        response.close()
    return response


def _abort(session: ClientSession) -> None:
    """End the connection of a session."""
    if isinstance(session.connector, _Connector):
        session.connector.abort()


async def _read(response: ClientResponse, limit: int) -> bytes:
    """Return the body of an answer."""
    if response.status == HTTPStatus.UNAUTHORIZED:
        return b""
    if response.status == HTTPStatus.REQUEST_TIMEOUT:
        raise _RequestTimeoutError("The box closed the connection")
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise ProtocolError("Unexpected Content-Encoding")
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > limit:
            raise ProtocolError("The response is too large")
    return bytes(body)


def _error(err: Exception, pin: _Pin | None) -> Tr064Error:
    """Return what an error of aiohttp means."""
    if pin and pin.mismatch:
        return CertificateChangedError(pin.fingerprint, pin.mismatch)
    match err:
        case ClientConnectorDNSError():
            return HostNotFoundError("The host name could not be resolved")
        case ClientConnectorError(os_error=TimeoutError()):
            return BoxTimeoutError("The box did not answer in time")
        case ClientConnectorError(os_error=SSLError(reason="WRONG_VERSION_NUMBER")):
            return WrongSchemeError("The port does not speak TLS")
        case ClientConnectorError(os_error=os_error):
            return UnreachableError(type(os_error).__name__)
        case ClientPayloadError():
            return ConnectionDroppedError(
                "Connection closed before the response was complete"
            )
        case ServerDisconnectedError() | OSError():
            return ConnectionDroppedError("The box closed the connection")
        case ClientResponseError():
            return ProtocolError("Malformed HTTP response")
        case ClientConnectionError() | RuntimeError():
            return UnreachableError("The session is closed")
        case _:
            # The login cannot answer this challenge.
            return AuthenticationError()


def _create_login(username: str, password: str) -> DigestAuthMiddleware | None:
    """Return the login; None for a user name that no login can carry.

    No box has a user with a colon or a control character in the name.
    """
    if not all(character.isprintable() for character in username):
        return None
    try:
        return DigestAuthMiddleware(username, password)
    except ValueError:
        return None


def _origin(host: str, port: int, ssl: bool) -> URL:  # noqa: FBT001
    """Return the URL of a box."""
    if host.startswith("[") and host.endswith("]"):
        host = host[1:-1].replace("%25", "%")
    try:
        url = URL.build(scheme="https" if ssl else "http", host=host, port=port)
        _without_zone(url).encode("idna")
    except ValueError:
        raise UnreachableError("Invalid host name") from None
    return url


def _is_path(path: str) -> bool:
    """Return whether this is a path, as it is sent."""
    return path.startswith("/") and all("!" <= character <= "~" for character in path)


def _without_zone(origin: URL) -> str:
    """Return the host; the zone of an address means nothing to the box."""
    return (origin.raw_host or "").partition("%")[0]


def _host_header(origin: URL) -> str:
    """Return the header Host."""
    return origin.with_host(_without_zone(origin)).raw_authority
