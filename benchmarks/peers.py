"""Those who do the same work: our client, fritzconnection, and the bare floor."""

import asyncio
from collections.abc import Iterable
from functools import partial
import hashlib
import re
import ssl as tls
from typing import Any, Protocol, override

import aiohttp
from fritzconnection import FritzConnection
from fritzconnection.core.exceptions import FritzArrayIndexError
import urllib3
from yarl import URL

from custom_components.fritzbox_voip.tr064 import device
from custom_components.fritzbox_voip.tr064.client import Client
from custom_components.fritzbox_voip.tr064.soap import build
from custom_components.fritzbox_voip.tr064.transport import Transport, create_session
from custom_components.fritzbox_voip.tr064.x_voip import XVoip

from .box import Box

SERVICE = "urn:dslforum-org:service:X_VoIP:1"
CONTROL = "/upnp/control/x_voip"
STATUS = ("X_AVM-DE_GetVoIPAccounts", "X_AVM-DE_GetClients")

urllib3.disable_warnings()


class Peer(Protocol):
    """Somebody who asks the box."""

    async def start(self) -> None:
        """Get ready for polls."""

    async def poll(self) -> None:
        """Ask for the status: the lines and the SIP clients."""

    def close(self) -> None:
        """Leave the box alone."""


class Ours(Peer):
    """The client of this integration."""

    def __init__(self, box: Box, *, ssl: bool, relayed: bool = False) -> None:
        """Initialize the client; this has to be done in an event loop."""
        self._session = create_session()
        transport = Transport(
            self._session,
            "127.0.0.1",
            port=box.port(ssl=ssl, relayed=relayed),
            ssl=ssl,
            fingerprint=bytes.fromhex(box.fingerprint),
            username=box.username,
            password=box.password,
        )
        self._client = Client(transport)
        self._voip = XVoip(self._client)

    @override
    async def start(self) -> None:
        """Read what Home Assistant reads when it sets a box up."""
        await self._client.get_description()
        await device.get_permissions(self._client)
        voip = self._voip
        await voip.accounts.list()
        await voip.clients.list()
        await voip.alarm_clocks.list()
        await voip.dialing.phones()
        await voip.dialing.phone()
        await voip.numbers.count()
        await voip.settings.country_code()
        await voip.settings.area_code()
        await voip.settings.audio_settings()

    @override
    async def poll(self) -> None:
        """Ask for the status."""
        await self._voip.accounts.list()
        await self._voip.clients.list()

    @override
    def close(self) -> None:
        """Leave the box alone; `end` closes the connection."""

    async def end(self) -> None:
        """Close the session."""
        await self._session.close()


class Fritzconnection(Peer):
    """fritzconnection, which core uses; it blocks, so there is nothing to await."""

    def __init__(self, box: Box, *, ssl: bool, relayed: bool = False) -> None:
        """Take the box; its constructor reads the descriptions of all services."""
        self._connect = partial(
            FritzConnection,
            address="127.0.0.1",
            port=box.port(ssl=ssl, relayed=relayed),
            user=box.username,
            password=box.password,
            use_tls=ssl,
        )
        self._connection: Any = None

    def construct(self) -> None:
        """Construct it, which is what comes before its first answer."""
        self._connection = self._connect()

    def start_blocking(self) -> None:
        """Construct it, and make the calls that our client makes."""
        self.construct()
        call = self._call
        self._connection.call_action("LANConfigSecurity1", "X_AVM-DE_GetCurrentUser")
        for action in STATUS:
            call(action)
        clocks = call("X_AVM-DE_GetNumberOfAlarmClocks")
        for index in range(clocks["NewX_AVM-DE_NumberOfAlarmClocks"]):
            call("X_AVM-DE_GetAlarmClock", NewIndex=index)
        try:
            for index in range(1, 50):
                call("X_AVM-DE_GetPhonePort", NewIndex=index)
        except FritzArrayIndexError:
            pass
        for action in (
            "X_AVM-DE_DialGetConfig",
            "X_AVM-DE_GetNumberOfNumbers",
            "X_AVM-DE_GetVoIPCommonCountryCode",
            "X_AVM-DE_GetVoIPCommonAreaCode",
            "GetInfo",
        ):
            call(action)

    def poll_blocking(self) -> None:
        """Ask for the status."""
        for action in STATUS:
            self._call(action)

    @override
    async def start(self) -> None:
        """Get ready for polls."""
        self.start_blocking()

    @override
    async def poll(self) -> None:
        """Ask for the status."""
        self.poll_blocking()

    @override
    def close(self) -> None:
        """Leave the box alone."""
        if self._connection:
            self._connection.session.close()

    def _call(self, action: str, **arguments: object) -> Any:
        """Call an action of X_VoIP."""
        return self._connection.call_action("X_VoIP1", action, **arguments)


class Session(Peer):
    """A session of aiohttp with its own login; nothing is parsed."""

    def __init__(self, box: Box, *, ssl: bool) -> None:
        """Take the box."""
        scheme = "https" if ssl else "http"
        self._url = URL(f"{scheme}://127.0.0.1:{box.port(ssl=ssl)}{CONTROL}")
        self._ssl = aiohttp.Fingerprint(bytes.fromhex(box.fingerprint)) if ssl else True
        self._login = aiohttp.DigestAuthMiddleware(box.username, box.password)
        self._bodies = {action: build(SERVICE, action, {}) for action in STATUS}

    @override
    async def start(self) -> None:
        """Log in."""
        self._session = aiohttp.ClientSession()
        await self.poll()

    @override
    async def poll(self) -> None:
        """Ask for the status."""
        for action, body in self._bodies.items():
            async with self._session.post(
                self._url,
                data=body,
                headers={
                    "SOAPAction": f"{SERVICE}#{action}",
                    "Content-Type": "text/xml",
                },
                middlewares=(self._login,),
                allow_redirects=False,
                ssl=self._ssl,
            ) as response:
                await response.read()

    async def poll_anew(self) -> None:
        """Ask over a new connection, as when the last has been idle for too long."""
        await self._session.close()
        self._session = aiohttp.ClientSession()
        await self.poll()

    @override
    def close(self) -> None:
        """Leave the box alone."""

    async def end(self) -> None:
        """Close the session."""
        await self._session.close()


class Floor(Peer):
    """An asyncio connection; the login is worked out beforehand, nothing is parsed."""

    def __init__(self, box: Box, *, ssl: bool) -> None:
        """Take the box."""
        self._box = box
        self._port = box.port(ssl=ssl)
        self._context = None
        if ssl:
            self._context = tls.SSLContext(tls.PROTOCOL_TLS_CLIENT)
            self._context.check_hostname = False
            self._context.verify_mode = tls.CERT_NONE
        self._nonce = ""
        self._sent = 0
        self._ready: list[bytes] = []

    @override
    async def start(self) -> None:
        """Connect, and get a challenge."""
        await self._open()
        self._writer.write(self._head(STATUS[0], b"", "").encode())
        head, _ = await self._answer()
        found = re.search(rb'nonce="(\w+)"', head)
        self._nonce = found[1].decode() if found else ""
        # The box closes the connection on which it refused something.
        self.close()
        await self._open()

    def prepare(self, polls: int) -> None:
        """Work out the requests of so many polls."""
        self._ready = [
            request for _ in range(polls) for request in self._requests(STATUS)
        ][::-1]

    @override
    async def poll(self) -> None:
        """Send what was worked out, and wait for the end of what comes back."""
        for _ in STATUS:
            self._writer.write(self._ready.pop())
            head, _ = await self._answer()
            if not head.startswith(b"HTTP/1.1 200"):
                raise RuntimeError("the box refused the login that was worked out")

    @override
    def close(self) -> None:
        """Leave the box alone."""
        self._writer.close()

    async def _open(self) -> None:
        self._reader, self._writer = await asyncio.open_connection(
            "127.0.0.1", self._port, ssl=self._context
        )

    async def _answer(self) -> tuple[bytes, bytes]:
        """Return head and body of an answer."""
        head = await self._reader.readuntil(b"\r\n\r\n")
        start = head.lower().index(b"content-length:") + 15
        length = int(head[start : head.index(b"\r", start)])
        return head, await self._reader.readexactly(length)

    def _requests(self, actions: Iterable[str]) -> Iterable[bytes]:
        """Yield requests with their login."""
        first = _md5(f"{self._box.username}:HTTPS Access:{self._box.password}")
        second = _md5(f"POST:{CONTROL}")
        for action in actions:
            self._sent += 1
            count = f"{self._sent:08x}"
            proof = _md5(f"{first}:{self._nonce}:{count}:0:auth:{second}")
            body = build(SERVICE, action, {})
            login = (
                f'Authorization: Digest username="{self._box.username}",'
                f' realm="HTTPS Access", nonce="{self._nonce}", uri="{CONTROL}",'
                f' qop=auth, nc={count}, cnonce="0", response="{proof}"\r\n'
            )
            yield self._head(action, body, login).encode() + body

    def _head(self, action: str, body: bytes, login: str) -> str:
        """Return the head of a request."""
        return (
            f"POST {CONTROL} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\n"
            f"SOAPAction: {SERVICE}#{action}\r\nContent-Type: text/xml\r\n"
            f"Content-Length: {len(body)}\r\n{login}\r\n"
        )


def _md5(text: str) -> str:
    """Return a hash as the login wants it."""
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
