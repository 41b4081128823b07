"""A bare SOAP caller for the simulator's own tests, independent of any client."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
import ssl
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import aiohttp

from .errors import UpnpError
from .lists import parse_xml
from .tables_box import SERVICES

if TYPE_CHECKING:
    from .box import SimulatedBox

_TYPES = {service.path: service.type for service in SERVICES}
_HEADER = (
    '<s:Header><avm:token xmlns:avm="avm.de" s:mustUnderstand="1">{}</avm:token>'
    "</s:Header>"
)


class HttpError(Exception):
    """An answer that is neither a result nor a fault."""

    def __init__(self, status: int, text: str) -> None:
        """Initialize the error with what was received."""
        super().__init__(status)
        self.status = status
        self.text = text


def envelope(
    service: str, action: str, arguments: Mapping[str, object], token: str = ""
) -> str:
    """Return the body of a call."""
    inner = "".join(f"<{k}>{escape(str(v))}</{k}>" for k, v in arguments.items())
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"'
        ' s:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/">'
        f"{_HEADER.format(token) if token else ''}<s:Body>"
        f'<u:{action} xmlns:u="{service}">{inner}</u:{action}>'
        "</s:Body></s:Envelope>"
    )


def no_verification() -> ssl.SSLContext:
    """Return a context that accepts any certificate."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


@dataclass(slots=True)
class Caller:
    """Calls one box as one user, on one login."""

    box: SimulatedBox
    session: aiohttp.ClientSession
    username: str = ""
    password: str = ""
    secure: bool = False
    _login: aiohttp.DigestAuthMiddleware = field(init=False)
    _tls: ssl.SSLContext | None = None

    def __post_init__(self) -> None:
        """Log in as the default user where no other is given."""
        self._login = aiohttp.DigestAuthMiddleware(
            self.username or self.box.username, self.password or self.box.password
        )
        self._tls = no_verification() if self.secure else None

    @property
    def url(self) -> str:
        """Return the address of the box."""
        if self.secure:
            return f"https://{self.box.host}:{self.box.https_port}"
        return f"http://{self.box.host}:{self.box.http_port}"

    def get(self, path: str) -> AbstractAsyncContextManager[aiohttp.ClientResponse]:
        """Fetch a file, without a login."""
        return self.session.get(f"{self.url}{path}", ssl=self._tls or True)

    def post(
        self,
        action: str,
        arguments: Mapping[str, object] | None = None,
        *,
        service: str = "x_voip",
        token: str = "",
        login: bool = True,
    ) -> AbstractAsyncContextManager[aiohttp.ClientResponse]:
        """Send a call."""
        kind = _TYPES[service]
        return self.session.post(
            f"{self.url}/upnp/control/{service}",
            data=envelope(kind, action, arguments or {}, token).encode(),
            headers={
                "SOAPAction": f"{kind}#{action}",
                "Content-Type": 'text/xml; charset="utf-8"',
            },
            middlewares=(self._login,) if login else (),
            ssl=self._tls or True,
        )

    async def call(
        self,
        action: str,
        arguments: Mapping[str, object] | None = None,
        *,
        service: str = "x_voip",
        token: str = "",
        login: bool = True,
    ) -> dict[str, str]:
        """Return the result of a call; raise UpnpError for a fault."""
        async with self.post(
            action, arguments, service=service, token=token, login=login
        ) as response:
            return parse_answer(response.status, await response.text())


async def code_of(
    caller: Caller,
    action: str,
    arguments: Mapping[str, object] | None = None,
    *,
    service: str = "x_voip",
) -> int:
    """Return the UPnP code of the fault with which a call ends."""
    try:
        await caller.call(action, arguments, service=service)
    except UpnpError as error:
        return error.code
    raise AssertionError(f"{action} ended without a fault")


@asynccontextmanager
async def calling(box: SimulatedBox, *, secure: bool = False) -> AsyncIterator[Caller]:
    """Switch a box on and return a caller with the right credentials."""
    async with box, aiohttp.ClientSession() as session:
        yield Caller(box, session, secure=secure)


async def until(condition: Callable[[], object]) -> None:
    """Wait until a condition is true; TimeoutError after half a minute."""
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110 - of another task or thread
            await asyncio.sleep(0.005)


def parse_answer(status: int, text: str) -> dict[str, str]:
    """Return the result in an answer; raise UpnpError for a fault in it."""
    if "Envelope" not in text:
        raise HttpError(status, text)
    root = parse_xml(text.strip())
    for node in root.iter():
        if node.tag.endswith("}errorCode"):
            raise UpnpError(int(node.text or 0))
    return {node.tag: node.text or "" for node in root[0][0]}
