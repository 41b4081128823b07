"""HTTP to one FRITZ!Box: one request at a time, one login, one certificate."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from ssl import SSLError
from typing import Any, Final, override

import aiohttp
from aiohttp.connector import Connection
from yarl import URL

from . import errors

HTTP_PORT: Final = 49000
HTTPS_PORT: Final = 49443

# Boxes end an idle connection after 60 s. Ours has to end first: what must not be
# sent twice would be lost on a connection that the box is closing.
_KEEPALIVE_TIMEOUT = 50
_TIMEOUT = 20
# The largest real ones are about 14 KiB and 36 KiB.
_MAX_ANSWER = 256 * 1024
_MAX_DESCRIPTION = 1024 * 1024

_INCOMPLETE = "Connection closed before the response was complete"
# The first that fits counts; what is left is a challenge that cannot be answered.
_ERRORS: Final[tuple[tuple[type[Exception], type[errors.Tr064Error], str], ...]] = (
    (aiohttp.ClientConnectorDNSError, errors.HostNotFoundError, "Host name not found"),
    (aiohttp.ClientConnectorError, errors.UnreachableError, "Connection failed"),
    (aiohttp.InvalidURL, errors.UnreachableError, "Invalid host name"),
    (aiohttp.ClientPayloadError, errors.ConnectionDroppedError, _INCOMPLETE),
    (OSError, errors.ConnectionDroppedError, _INCOMPLETE),
    (aiohttp.ClientResponseError, errors.ProtocolError, "Malformed HTTP response"),
    (aiohttp.ClientConnectionError, errors.UnreachableError, "Session closed"),
    (RuntimeError, errors.UnreachableError, "Session closed"),
    (Exception, errors.AuthenticationError, "Unsupported challenge"),
)

_PATH = frozenset(map(chr, range(0x21, 0x7F)))


def create_session() -> aiohttp.ClientSession:
    """Return a session for one box; the caller closes it."""
    return aiohttp.ClientSession(
        connector=_Connector(limit=1, keepalive_timeout=_KEEPALIVE_TIMEOUT),
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        headers={"Accept-Encoding": "identity"},
    )


class _Connector(aiohttp.TCPConnector):
    """A pool of one connection, which can be ended with the request on it."""

    deadline: asyncio.Timeout | None = None
    """That of the latest request."""
    _latest: asyncio.Transport | None = None

    @override
    async def connect(self, *args: Any, **options: Any) -> Connection:
        """Return a connection whose next answer is the one to this request.

        aiohttp itself takes for it what came on an idle connection before.
        """
        connection = await super().connect(*args, **options)
        if connection.protocol is None or connection.protocol.should_close:
            connection.close()
            connection = await super().connect(*args, **options)
        self._latest = connection.transport
        return connection

    def abort(self) -> None:
        """End the latest connection."""
        if self._latest:
            self._latest.abort()

    @override
    async def close(self, *, abort_ssl: bool = False) -> None:
        """End the request, too, which aiohttp would let wait for its answer."""
        if self.deadline:
            # The latest request may have ended.
            with suppress(RuntimeError):
                self.deadline.reschedule(0)
        await super().close(abort_ssl=abort_ssl)


class _Pin(aiohttp.Fingerprint):
    """A pinned certificate; aiohttp may raise another error than a mismatch."""

    mismatch: bytes | None = None

    @override
    def check(self, transport: asyncio.Transport) -> None:
        """Raise ServerFingerprintMismatch for another certificate."""
        try:
            super().check(transport)
        except aiohttp.ServerFingerprintMismatch as err:
            self.mismatch = err.got
            # Closing takes half a minute where the box does not answer to it. Not at
            # once, for aiohttp still asks for the address.
            asyncio.get_running_loop().call_soon(transport.abort)
            raise


class _RequestTimeoutError(errors.ConnectionDroppedError):
    """The box gave up waiting before it had read the request (HTTP 408)."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Request:
    """A request, and how many bytes and seconds its answer may take."""

    path: str
    soap_action: str = ""
    body: bytes | None = None
    """Sent by POST; without one the request is a GET."""
    authenticate: bool = False
    idempotent: bool = False
    """Whether it is sent once more when the connection was dropped."""
    limit: int = _MAX_ANSWER
    timeout: float | None = None


class Transport:
    """Requests to one box; none with a login that the box has refused.

    So a wrong password cannot lock anyone out of the box.
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
        """Initialize with a session, best of `create_session`; nothing is sent yet.

        `host` may be an address of IPv6 with or without brackets and zone.
        `fingerprint` is the SHA-256 of the certificate that the box has to present;
        without one the first is pinned. Raises UnreachableError for an invalid host or
        port.
        """
        if port is not None and not 0 < port <= 0xFFFF:
            raise errors.UnreachableError("Invalid port")
        self._session = session
        self._ssl = ssl
        scheme, usual_port = ("https", HTTPS_PORT) if ssl else ("http", HTTP_PORT)
        self._origin, self._named = _build_origins(scheme, host, port or usual_port)
        # One object, for it is part of what aiohttp pools connections by.
        self._pin = _Pin(fingerprint) if ssl and fingerprint else None
        self._credentials = username, password
        self._login = _create_login(username, password)
        # Boxes are small, and each of several requests would be challenged.
        self._lock = asyncio.Lock()

    @property
    def fingerprint(self) -> bytes | None:
        """Return the SHA-256 of the pinned certificate; None over HTTP, or not yet."""
        return self._pin.fingerprint if self._pin else None

    def allow_login(self) -> None:
        """Allow one more login with credentials that were refused."""
        self._login = _create_login(*self._credentials)

    async def get(self, path: str) -> bytes:
        """Fetch a description; raises DescriptionUnavailableError, for a web page too.

        An error of the server itself, with no web page, is a ProtocolError: it passes.
        """
        request = Request(path=path, idempotent=True, limit=_MAX_DESCRIPTION)
        status, body = await self.send(request)
        is_web_page = b"<html" in body[:1024].lower()
        if status == HTTPStatus.OK and not is_web_page:
            return body
        message = f"No description (HTTP {status})"
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR and not is_web_page:
            raise errors.ProtocolError(message)
        raise errors.DescriptionUnavailableError(message)

    async def send(self, request: Request) -> tuple[int, bytes]:
        """Send a request in its turn; return the answer's HTTP status and body.

        All of it, with the login and the repetition, may take its timeout, by default
        20 s, not counting the wait for the requests before. Raises AuthenticationError
        when the box refuses the login, now or before.
        """
        async with self._lock:
            if request.authenticate and self._login is None:
                raise errors.AuthenticationError
            try:
                async with asyncio.timeout(request.timeout or _TIMEOUT) as deadline:
                    if connector := self._connector:
                        connector.deadline = deadline
                    return await self._send_repeatedly(request)
            except TimeoutError:
                if self._session.closed:
                    raise errors.UnreachableError("Session closed") from None
                raise errors.BoxTimeoutError("The box did not answer in time") from None
            except errors.AuthenticationError:
                if request.authenticate:
                    self._login = None
                raise

    async def _send_repeatedly(self, request: Request) -> tuple[int, bytes]:
        """Send a request, and once more where that does no harm."""
        if self._ssl and self._pin is None:
            self._pin = _Pin(await self._get_fingerprint())
        try:
            return await self._exchange(request, self._pin)
        except errors.ConnectionDroppedError as err:
            if not request.idempotent and not isinstance(err, _RequestTimeoutError):
                raise
        return await self._exchange(request, self._pin)

    async def _get_fingerprint(self) -> bytes:
        """Return the SHA-256 of the certificate that is presented; nothing is sent."""
        try:
            await self._exchange(Request(path="/"), _Pin(bytes(32)))
        except errors.CertificateChangedError as err:
            return err.got
        raise errors.UnreachableError("No certificate was presented")

    async def _exchange(self, request: Request, pin: _Pin | None) -> tuple[int, bytes]:
        """Send a request once, with its login."""
        if request.path[:1] != "/" or not _PATH.issuperset(request.path):
            raise errors.ProtocolError(
                "The description contains a URL outside the device"
            )
        login = self._login if request.authenticate else None
        headers = {"Host": self._named.raw_authority}
        if request.body is not None:
            headers["Content-Type"] = 'text/xml; charset="utf-8"'
            headers["SOAPAction"] = request.soap_action
        if pin:
            pin.mismatch = None
        try:
            async with self._session.request(
                "GET" if request.body is None else "POST",
                URL(f"{self._origin}{request.path}", encoded=True),
                headers=headers,
                data=request.body,
                allow_redirects=False,
                ssl=pin or True,
                server_hostname=self._named.raw_host,
                timeout=aiohttp.ClientTimeout(),
                middlewares=(login, self._send_once) if login else (self._send_once,),
            ) as response:
                return response.status, await _read(response, request.limit)
        except (aiohttp.ClientError, OSError, RuntimeError, ValueError) as err:
            error = _error(err, pin)
        except BaseException:
            self._abort()
            raise
        # Not in the except block: those errors have addresses and raw bytes in them.
        raise error

    async def _send_once(
        self, request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
    ) -> aiohttp.ClientResponse:
        """Send a request once, and answer a challenge over a new connection.

        aiohttp repeats each GET whose connection was dropped. Boxes end the connection
        of a challenge, some without saying so: what came next would be lost.
        """
        try:
            response = await handler(request)
        except aiohttp.ClientConnectorError:
            raise
        except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as err:
            raise aiohttp.ClientPayloadError from err
        if response.status == HTTPStatus.UNAUTHORIZED and request.method == "POST":
            self._abort()
            response.close()
        return response

    @property
    def _connector(self) -> _Connector | None:
        """Return the connector of a session of `create_session`."""
        connector = self._session.connector
        return connector if isinstance(connector, _Connector) else None

    def _abort(self) -> None:
        """End the latest connection, in use or idle, without waiting for the box."""
        if connector := self._connector:
            connector.abort()


async def _read(response: aiohttp.ClientResponse, limit: int) -> bytes:
    """Return the body of an answer; raise what its status or headers mean."""
    match response.status:
        case HTTPStatus.UNAUTHORIZED if response.method == "POST":
            raise errors.AuthenticationError
        case HTTPStatus.REQUEST_TIMEOUT:
            raise _RequestTimeoutError("HTTP 408")
        case HTTPStatus.SERVICE_UNAVAILABLE:
            raise errors.LoginBlockedError
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise errors.ProtocolError("Unexpected Content-Encoding")
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > limit:
            raise errors.ProtocolError("The response is too large")
    return bytes(body)


def _error(err: Exception, pin: _Pin | None) -> errors.Tr064Error:
    """Return what an error of aiohttp means."""
    if pin and pin.mismatch:
        return errors.CertificateChangedError(pin.fingerprint, pin.mismatch)
    reason = err.os_error if isinstance(err, aiohttp.ClientConnectorError) else err
    if isinstance(reason, SSLError) and reason.reason == "WRONG_VERSION_NUMBER":
        return errors.WrongSchemeError("The port does not speak TLS")
    error, message = next(row[1:] for row in _ERRORS if isinstance(err, row[0]))
    return error(f"{message} ({type(reason).__name__})")


def _create_login(username: str, password: str) -> aiohttp.DigestAuthMiddleware | None:
    """Return the login, None for a user name that no login can carry."""
    # No box has a user with a colon or a control character in the name.
    with suppress(ValueError):
        if username.isprintable():
            return aiohttp.DigestAuthMiddleware(username, password)
    return None


def _build_origins(scheme: str, host: str, port: int) -> tuple[URL, URL]:
    """Return the URL of a box without a path, and the one by which the box is named.

    The zone of an address means nothing to the box.
    """
    if host.startswith("[") and host.endswith("]"):
        host = host[1:-1].replace("%25", "%")
    try:
        host.encode("idna")
        # What can be built is not always what can be parsed, as for each request.
        origin = URL(str(URL.build(scheme=scheme, host=host, port=port)), encoded=True)
        return origin, origin.with_host((origin.host or "").split("%")[0])
    except ValueError:
        raise errors.UnreachableError("Invalid host name") from None
