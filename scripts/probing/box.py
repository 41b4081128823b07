"""The way to the box: raw answers with their headers and times, and what may be asked.

The client of tr064 hides both, so the probe has its own; it asks nothing but what
`ALLOWED` names.
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

# Everything that the probe may ever call. None of it dials, writes, deletes or starts.
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
    "X_AVM-DE_Auth": frozenset({"GetInfo"}),
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
    """What came back: raw, with the second of the tour at which it came."""

    status: int
    headers: tuple[tuple[str, str], ...] = field(repr=False)
    body: bytes = field(repr=False)
    at: float


NO_ANSWER: Final = Answer(status=0, headers=(), body=b"", at=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A request and its answer, with the challenges that came before it."""

    answer: Answer
    seconds: float
    path: str = ""
    service: str = ""
    action: str = ""
    arguments: Mapping[str, soap.Value] = field(default_factory=dict, repr=False)
    login: bool = False
    challenges: tuple[Answer, ...] = ()
    dropped: bool = False
    """Whether the box had closed the kept connection, so that it was asked again."""
    error: str = ""
    """Why no answer came."""


class Box:
    """A box that is asked one thing at a time, with one login."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        url: URL,
        username: str,
        password: str,
    ) -> None:
        """Take the box and the login; nothing is sent yet."""
        self._session = session
        self._url = url
        try:
            self._digest = aiohttp.DigestAuthMiddleware(username, password)
        except ValueError as err:
            raise ProbeError("A user name of a FRITZ!Box has no colon.") from err
        self._lock = asyncio.Lock()
        self._challenges: list[Answer] = []
        self._began = monotonic()

    async def get(self, path: str) -> Exchange:
        """Fetch a description, which needs no login."""
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
        """Call an action that may be called; stop at the first refused login."""
        name, place = service
        if action not in ALLOWED[name]:
            raise ProbeError(f"The probe may not call {action}.")
        asked = Exchange(
            answer=NO_ANSWER,
            seconds=0,
            path=place.control_path,
            service=name,
            action=action,
            arguments=arguments,
            login=login,
        )
        async with self._lock:
            exchange = await self._exchange(asked, place.service_type)
        if login and exchange.answer.status == HTTPStatus.UNAUTHORIZED:
            raise ProbeError(
                "The box refuses the user name or the password. It was tried once."
            )
        return exchange

    async def _exchange(self, asked: Exchange, service_type: str = "") -> Exchange:
        """Send a request, once more on a dropped connection, and time it."""
        self._challenges.clear()
        dropped = False
        started = monotonic()
        try:
            try:
                answer = await self._send(asked, service_type)
            except aiohttp.ClientConnectorError:
                raise
            except aiohttp.ServerDisconnectedError, aiohttp.ClientOSError:
                dropped = True
                answer = await self._send(asked, service_type)
        except TimeoutError as err:
            raise LostError("The box did not answer in time.") from err
        except aiohttp.ClientPayloadError as err:
            raise LostError("An answer of the box broke off.") from err
        except aiohttp.ClientSSLError as err:
            raise LostError("No HTTPS with this box: try --no-ssl.") from err
        except (aiohttp.ClientError, OSError, UnicodeError, ValueError) as err:
            raise LostError(
                "The box cannot be reached: check the host and the port, and whether"
                " access for apps (TR-064) is switched on."
            ) from err
        if answer.status == HTTPStatus.SERVICE_UNAVAILABLE:
            raise ProbeError(
                "The box takes no logins for a while. Try again in some minutes."
            )
        return Exchange(
            answer=answer,
            seconds=answer.at - (started - self._began),
            path=asked.path,
            service=asked.service,
            action=asked.action,
            arguments=asked.arguments,
            login=asked.login,
            challenges=tuple(self._challenges),
            dropped=dropped,
        )

    async def _send(self, asked: Exchange, service_type: str) -> Answer:
        """Send a request and return the last answer to it."""
        headers = {"Accept-Encoding": "identity"}
        body = None
        if asked.action:
            headers["SOAPAction"] = f"{service_type}#{asked.action}"
            headers["Content-Type"] = 'text/xml; charset="utf-8"'
            body = soap.build(service_type, asked.action, asked.arguments)
        async with self._session.request(
            "POST" if asked.action else "GET",
            self._url.with_path(asked.path, encoded=True),
            data=body,
            headers=headers,
            middlewares=(self._digest, self._look) if asked.login else (self._look,),
            allow_redirects=False,
            timeout=_TIMEOUT,
            # The box's certificate is self-signed, nobody vouches for it.
            ssl=False,
        ) as response:
            if response.status == HTTPStatus.UNAUTHORIZED:
                return self._challenges.pop()
            return await self._read(response)

    async def _look(
        self, request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
    ) -> aiohttp.ClientResponse:
        """Keep each challenge, which the login would swallow."""
        response = await handler(request)
        if response.status == HTTPStatus.UNAUTHORIZED:
            self._challenges.append(await self._read(response))
        return response

    async def _read(self, response: aiohttp.ClientResponse) -> Answer:
        """Read an answer up to a limit."""
        body = bytearray()
        async for chunk in response.content.iter_chunked(_CHUNK):
            body += chunk
            if len(body) > _MAX_ANSWER:
                raise ProbeError("The box sends more than a FRITZ!Box does.")
        return Answer(
            status=response.status,
            headers=tuple(response.headers.items()),
            body=bytes(body),
            at=monotonic() - self._began,
        )


def box_url(host: str, port: int | None, *, ssl: bool) -> URL:
    """Return where the box is."""
    try:
        return URL.build(
            scheme="https" if ssl else "http",
            host=host,
            port=port or (HTTPS_PORT if ssl else HTTP_PORT),
        )
    except ValueError as err:
        raise ProbeError(f"{host!r} is no name or address of a box.") from err
