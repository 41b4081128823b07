"""Requests to the box: raw answers with their headers and times.

The client in tr064 hides both, so the probe has its own. It calls nothing but the
actions in `ALLOWED`.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from time import monotonic
from typing import Final

import aiohttp
from yarl import URL

from custom_components.fritzbox_voip.tr064 import soap
from custom_components.fritzbox_voip.tr064.description import Service
from custom_components.fritzbox_voip.tr064.transport import HTTP_PORT, HTTPS_PORT

from .errors import LostError, ProbeError

# All actions that the probe can call. None of them dials, writes, deletes or starts
# anything.
ALLOWED: Final[Mapping[str, frozenset[str]]] = {
    "DeviceInfo": frozenset({"GetSecurityPort"}),
    "LANConfigSecurity": frozenset(
        {
            "GetInfo",
            "X_AVM-DE_GetAnonymousLogin",
            "X_AVM-DE_GetCurrentUser",
            "X_AVM-DE_GetUserList",
        }
    ),
    "X_AVM-DE_AppSetup": frozenset({"GetConfig"}),
    "X_AVM-DE_Auth": frozenset({"GetInfo"}),
    # GetPhonebook for the form of its URL, which is never fetched.
    "X_AVM-DE_OnTel": frozenset(
        {"GetDECTHandsetInfo", "GetDECTHandsetList", "GetPhonebook"}
    ),
    "X_VoIP": frozenset(
        {
            "GetExistingVoIPNumbers",
            "GetInfo",
            "GetInfoEx",
            "GetMaxVoIPNumbers",
            "GetVoIPCommonAreaCode",
            "GetVoIPCommonCountryCode",
            "GetVoIPEnableAreaCode",
            "GetVoIPEnableCountryCode",
            "X_AVM-DE_DialGetConfig",
            "X_AVM-DE_GetAlarmClock",
            "X_AVM-DE_GetClient",
            "X_AVM-DE_GetClient2",
            "X_AVM-DE_GetClient3",
            "X_AVM-DE_GetClientByClientId",
            "X_AVM-DE_GetClients",
            "X_AVM-DE_GetNumberOfAlarmClocks",
            "X_AVM-DE_GetNumberOfClients",
            "X_AVM-DE_GetNumberOfNumbers",
            "X_AVM-DE_GetNumbers",
            "X_AVM-DE_GetPhonePort",
            "X_AVM-DE_GetVoIPAccount",
            "X_AVM-DE_GetVoIPAccounts",
            "X_AVM-DE_GetVoIPCommonAreaCode",
            "X_AVM-DE_GetVoIPCommonCountryCode",
            "X_AVM-DE_GetVoIPStatus",
        }
    ),
}

_TIMEOUT = aiohttp.ClientTimeout(total=20, sock_connect=10)
_MAX_ANSWER = 1024 * 1024
_CHUNK = 16 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A raw answer, with the time at which it was received.

    `at` is in seconds since the start of the run.
    """

    status: int
    headers: tuple[tuple[str, str], ...] = field(repr=False)
    body: bytes = field(repr=False)
    at: float


NO_ANSWER: Final = Answer(status=0, headers=(), body=b"", at=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A request and its answer, with the challenges received before it."""

    answer: Answer
    seconds: float
    path: str = ""
    service: str = ""
    action: str = ""
    arguments: Mapping[str, soap.Value] = field(default_factory=dict, repr=False)
    login: bool = False
    challenges: tuple[Answer, ...] = ()
    dropped: bool = False
    """Whether the box had closed the connection, so that the request was repeated."""
    error: str = ""
    """Why there is no answer."""


class Box:
    """A box that is sent one request at a time, with one login."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        url: URL,
        username: str,
        password: str,
    ) -> None:
        """Initialize the box; nothing is sent yet."""
        self._session = session
        self._url = url
        try:
            self._digest = aiohttp.DigestAuthMiddleware(username, password)
        except ValueError as err:
            raise ProbeError("A FRITZ!Box username contains no colon.") from err
        self._lock = asyncio.Lock()
        self._challenges: list[Answer] = []
        self._started_at = monotonic()

    async def get(self, path: str) -> Exchange:
        """Fetch a description, without a login."""
        async with self._lock:
            return await self._exchange(
                Exchange(answer=NO_ANSWER, seconds=0, path=path)
            )

    async def call(
        self,
        service: tuple[str, Service],
        action: str,
        arguments: Mapping[str, soap.Value],
        *,
        login: bool,
    ) -> Exchange:
        """Call an allowed action; raise ProbeError when the login is rejected."""
        name, description = service
        if action not in ALLOWED[name]:
            raise ProbeError(f"The probe is not allowed to call {action}.")
        request = Exchange(
            answer=NO_ANSWER,
            seconds=0,
            path=description.control_path,
            service=name,
            action=action,
            arguments=arguments,
            login=login,
        )
        async with self._lock:
            exchange = await self._exchange(request, description.service_type)
        if login and exchange.answer.status == HTTPStatus.UNAUTHORIZED:
            raise ProbeError(
                "The box rejected the username or password after one attempt."
            )
        return exchange

    async def _exchange(self, request: Exchange, service_type: str = "") -> Exchange:
        """Send a request, repeat it on a dropped connection, and measure the time."""
        self._challenges.clear()
        dropped = False
        started = monotonic()
        try:
            try:
                answer = await self._send(request, service_type)
            except aiohttp.ClientConnectorError:
                raise
            except aiohttp.ServerDisconnectedError, aiohttp.ClientOSError:
                dropped = True
                answer = await self._send(request, service_type)
        except TimeoutError as err:
            raise LostError("The box did not answer in time.") from err
        except aiohttp.ClientPayloadError as err:
            raise LostError(
                "The connection was closed before an answer was complete."
            ) from err
        except aiohttp.ClientSSLError as err:
            raise LostError("HTTPS failed with this box: try --no-ssl.") from err
        except (aiohttp.ClientError, OSError, UnicodeError, ValueError) as err:
            raise LostError(
                "Cannot connect to the box: check the host and the port, and whether"
                " access for apps (TR-064) is switched on."
            ) from err
        if answer.status == HTTPStatus.SERVICE_UNAVAILABLE:
            raise ProbeError(
                "The box is temporarily blocking logins. Try again in a few minutes."
            )
        return Exchange(
            answer=answer,
            seconds=answer.at - (started - self._started_at),
            path=request.path,
            service=request.service,
            action=request.action,
            arguments=request.arguments,
            login=request.login,
            challenges=tuple(self._challenges),
            dropped=dropped,
        )

    async def _send(self, request: Exchange, service_type: str) -> Answer:
        """Send a request and return the last answer."""
        headers = {"Accept-Encoding": "identity"}
        middlewares = [self._digest] if request.login else []
        body = None
        if request.action:
            headers["SOAPAction"] = f"{service_type}#{request.action}"
            headers["Content-Type"] = 'text/xml; charset="utf-8"'
            body = soap.build(service_type, request.action, request.arguments)
        async with self._session.request(
            "POST" if request.action else "GET",
            self._url.with_path(request.path, encoded=True),
            data=body,
            headers=headers,
            middlewares=(*middlewares, self._record_challenge),
            allow_redirects=False,
            timeout=_TIMEOUT,
            # The box's certificate is self-signed.
            ssl=False,
        ) as response:
            if response.status == HTTPStatus.UNAUTHORIZED:
                return self._challenges.pop()
            return await self._read(response)

    async def _record_challenge(
        self, request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
    ) -> aiohttp.ClientResponse:
        """Record a challenge, which the login would hide."""
        response = await handler(request)
        if response.status == HTTPStatus.UNAUTHORIZED:
            self._challenges.append(await self._read(response))
        return response

    async def _read(self, response: aiohttp.ClientResponse) -> Answer:
        """Read an answer up to the limit."""
        body = bytearray()
        async for chunk in response.content.iter_chunked(_CHUNK):
            body += chunk
            if len(body) > _MAX_ANSWER:
                raise ProbeError("An answer is larger than any of a FRITZ!Box.")
        return Answer(
            status=response.status,
            headers=tuple(response.headers.items()),
            body=bytes(body),
            at=monotonic() - self._started_at,
        )


def box_url(host: str, port: int | None, *, ssl: bool) -> URL:
    """Return the URL of the box."""
    try:
        return URL.build(
            scheme="https" if ssl else "http",
            host=host,
            port=port or (HTTPS_PORT if ssl else HTTP_PORT),
        )
    except ValueError as err:
        raise ProbeError(f"Invalid host name or address: {host!r}.") from err
