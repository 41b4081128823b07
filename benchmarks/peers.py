"""Three that do the same work: our client, fritzconnection, a bare session."""

from functools import partial
from typing import Any

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


class Ours:
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

    async def start(self) -> None:
        """Read what Home Assistant reads when it sets a box up."""
        await self._client.get_description()
        await device.get_permissions(self._client)
        voip = self._voip
        self._accounts = await voip.accounts.list()
        self._clients = await voip.clients.list()
        await voip.alarm_clocks.list()
        await voip.dialing.phones()
        await voip.dialing.phone()
        await voip.numbers.count()
        await voip.settings.country_code()
        await voip.settings.area_code()
        await voip.settings.audio_settings()

    async def poll(self) -> None:
        """Ask for the status."""
        self._accounts = await self._voip.accounts.poll(self._accounts)
        self._clients = await self._voip.clients.poll(self._clients)

    async def end(self) -> None:
        """Close the session."""
        await self._session.close()


class Fritzconnection:
    """fritzconnection, which core uses; it blocks, so there is nothing to await."""

    def __init__(self, box: Box, *, ssl: bool, relayed: bool = False) -> None:
        """Initialize; nothing is sent yet."""
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
        """Construct it, which reads the descriptions of all services."""
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

    async def poll(self) -> None:
        """Ask for the status."""
        self.poll_blocking()

    def close(self) -> None:
        """Close the session."""
        if self._connection:
            self._connection.session.close()

    def _call(self, action: str, **arguments: object) -> Any:
        """Call an action of X_VoIP."""
        return self._connection.call_action("X_VoIP1", action, **arguments)


class Session:
    """A session of aiohttp as it comes, with its login; nothing is parsed."""

    def __init__(self, box: Box, *, ssl: bool) -> None:
        """Initialize; nothing is sent yet."""
        scheme = "https" if ssl else "http"
        self._url = URL(f"{scheme}://127.0.0.1:{box.port(ssl=ssl)}{CONTROL}")
        self._ssl = aiohttp.Fingerprint(bytes.fromhex(box.fingerprint)) if ssl else True
        self._login = aiohttp.DigestAuthMiddleware(box.username, box.password)
        self._bodies = {action: build(SERVICE, action, {}) for action in STATUS}

    async def start(self) -> None:
        """Log in."""
        self._session = aiohttp.ClientSession()
        await self.poll()

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

    async def end(self) -> None:
        """Close the session."""
        await self._session.close()
