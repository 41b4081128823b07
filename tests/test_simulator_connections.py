"""The connections of the simulated box: how long they last, and how many at once."""

import asyncio
from email import message_from_bytes
from email.message import Message

import pytest

from .simulator import Fault, SimulatedBox
from .simulator.caller import Caller, envelope, no_verification, until
from .simulator.digest import expected_response, parse_credentials
from .simulator.tables_x_voip import X_VOIP

pytestmark = pytest.mark.usefixtures("socket_enabled")

GET = b"GET /tr64desc.xml HTTP/1.1\r\nHost: box\r\n\r\n"
DIAL = {"NewX_AVM-DE_PhoneNumber": "**9"}


class Wire:
    """A connection to a box, byte for byte."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Initialize with both directions."""
        self._reader, self._writer = reader, writer

    @classmethod
    async def open(cls, box: SimulatedBox, *, secure: bool = False) -> Wire:
        """Open a connection."""
        if secure:
            tls = no_verification()
            return cls(
                *await asyncio.open_connection(box.host, box.https_port, ssl=tls)
            )
        return cls(*await asyncio.open_connection(box.host, box.http_port))

    async def exchange(self, request: bytes) -> tuple[int, Message]:
        """Send a request; return status and headers of its answer."""
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        line, _, rest = head.partition(b"\r\n")
        headers = message_from_bytes(rest)
        await self._reader.readexactly(int(headers["Content-Length"]))
        return int(line.split()[1]), headers

    async def ends(self) -> bool:
        """Return whether the box closes the connection without another byte."""
        return await self._reader.read() == b""

    def close(self) -> None:
        """Close the connection."""
        self._writer.close()


def call(action: str = "GetInfo", authorization: str = "") -> bytes:
    """Return a call as it is sent."""
    body = envelope(X_VOIP.type, action, {})
    return (
        f"POST {X_VOIP.control_url} HTTP/1.1\r\nHost: box\r\n"
        f'SOAPAction: "{X_VOIP.type}#{action}"\r\nAuthorization: {authorization}\r\n'
        f"Content-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


def credentials(box: SimulatedBox, headers: Message) -> str:
    """Return the header Authorization for a challenge."""
    fields = {
        **parse_credentials(headers["WWW-Authenticate"]),
        "username": box.username,
        "uri": X_VOIP.control_url,
        "nc": "00000001",
        "cnonce": "abcd",
    }
    fields["response"] = expected_response(fields, "POST", box.password)
    return "Digest " + ",".join(f'{name}="{value}"' for name, value in fields.items())


# The 401.


@pytest.mark.parametrize("secure", [False, True])
async def test_401_has_the_headers_of_a_real_box(
    box: SimulatedBox, secure: bool
) -> None:
    """And the connection is closed, as one of them says."""
    wire = await Wire.open(box, secure=secure)
    status, headers = await wire.exchange(call())
    assert status == 401
    assert {
        "Connection": "close",
        "Pragma": "no-cache",
        "Server": "Webserver",
        "Content-Type": "text/html",
    }.items() <= dict(headers).items()
    assert "Keep-Alive" not in headers
    assert await wire.ends()


@pytest.mark.parametrize("secure", [False, True])
async def test_401_can_close_without_a_header(box: SimulatedBox, secure: bool) -> None:
    """The client finds out when it sends the next request."""
    box.closing_401 = "silent"
    wire = await Wire.open(box, secure=secure)
    status, headers = await wire.exchange(call())
    assert (status, headers["Connection"]) == (401, None)
    assert await wire.ends()


async def test_401_can_be_without_an_end_of_the_connection(box: SimulatedBox) -> None:
    """The login comes over the same one."""
    box.closing_401 = "never"
    wire = await Wire.open(box)
    _, headers = await wire.exchange(call())
    status, _ = await wire.exchange(call(authorization=credentials(box, headers)))
    assert (status, box.connections) == (200, 1)
    wire.close()


async def test_refused_login_closes_as_a_challenge_does(box: SimulatedBox) -> None:
    """The same page is answered."""
    box.closing_401 = "silent"
    challenging = await Wire.open(box)
    _, headers = await challenging.exchange(call())
    authorization = credentials(box, headers)
    box.users.clear()
    wire = await Wire.open(box)
    status, headers = await wire.exchange(call(authorization=authorization))
    assert (status, headers["Connection"]) == (401, None)
    assert await wire.ends()
    assert box.failed_logins == 1


# Idle and used-up connections.


async def test_answers_name_the_limits_of_the_connection(box: SimulatedBox) -> None:
    """As real boxes do: a minute, 300 requests."""
    wire = await Wire.open(box)
    _, headers = await wire.exchange(GET)
    assert headers["Keep-Alive"] == "timeout=60, max=300"
    wire.close()


@pytest.mark.parametrize("secure", [False, True])
@pytest.mark.parametrize("used", [False, True])
async def test_idle_connection_is_closed(
    box: SimulatedBox, secure: bool, used: bool
) -> None:
    """After its time, whether there was a request or not."""
    box.idle_timeout = 0.05
    wire = await Wire.open(box, secure=secure)
    if used:
        assert (await wire.exchange(GET))[0] == 200
    assert await wire.ends()


async def test_request_under_way_is_not_idle(caller: Caller) -> None:
    """A late answer is waited for."""
    caller.box.idle_timeout = 0.05
    caller.box.fail(Fault.delay(0.2), "GetInfo")
    assert await caller.call("GetInfo")


async def test_connection_is_closed_with_its_last_answer(box: SimulatedBox) -> None:
    """The answer says so."""
    box.max_requests = 3
    wire = await Wire.open(box)
    answers = [await wire.exchange(GET) for _ in range(3)]
    assert [status for status, _ in answers] == [200] * 3
    assert [headers["Keep-Alive"] for _, headers in answers] == [
        "timeout=60, max=3",
        "timeout=60, max=3",
        None,
    ]
    assert answers[-1][1]["Connection"] == "close"
    assert await wire.ends()


async def test_requests_are_counted_by_connection(box: SimulatedBox) -> None:
    """Another one has as many."""
    box.max_requests = 2
    for _ in range(2):
        wire = await Wire.open(box)
        first, second = [(await wire.exchange(GET))[1] for _ in range(2)]
        assert (first["Connection"], second["Connection"]) == (None, "close")
        assert await wire.ends()


async def test_client_that_closes_is_offered_nothing_else(box: SimulatedBox) -> None:
    """Its header counts."""
    wire = await Wire.open(box)
    _, headers = await wire.exchange(
        GET.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    )
    assert (headers["Connection"], headers["Keep-Alive"]) == ("close", None)
    assert await wire.ends()


@pytest.mark.parametrize("secure", [False, True])
async def test_box_can_reset_its_connections(box: SimulatedBox, secure: bool) -> None:
    """The next one works."""
    wire = await Wire.open(box, secure=secure)
    await wire.exchange(GET)
    box.reset_connections()
    with pytest.raises(ConnectionResetError):
        await wire.ends()
    wire = await Wire.open(box, secure=secure)
    assert (await wire.exchange(GET))[0] == 200
    wire.close()


async def test_session_of_aiohttp_opens_the_next_connection_in_time(
    caller: Caller,
) -> None:
    """No request meets the end of the last one."""
    caller.box.max_requests = 2
    for _ in range(5):
        async with caller.get("/tr64desc.xml") as response:
            assert response.status == 200
    assert caller.box.connections == 3


# One at a time.


async def test_calls_at_once_can_be_refused(caller: Caller) -> None:
    """The second is 503 and has no effect; the first is not harmed."""
    caller.box.one_at_a_time = True
    await caller.call("GetInfo")
    caller.box.fail(Fault.delay(0.1), "GetInfo")
    first = asyncio.create_task(caller.call("GetInfo"))
    await until(lambda: caller.box.requests[-1].fault)
    async with caller.post("X_AVM-DE_DialNumber", DIAL) as response:
        assert response.status == 503
    async with caller.get("/tr64desc.xml") as response:
        assert response.status == 503
    assert (await first)["NewVoiceCoding"]
    assert not caller.box.calls
    await caller.call("X_AVM-DE_DialNumber", DIAL)


async def test_connection_without_a_request_is_no_call(box: SimulatedBox) -> None:
    """Two open ones do not matter."""
    box.one_at_a_time = True
    idle = await Wire.open(box)
    wire = await Wire.open(box)
    assert (await wire.exchange(GET))[0] == 200
    assert (await idle.exchange(GET))[0] == 200
    wire.close()
    idle.close()


async def test_request_that_the_client_gave_up_is_over(caller: Caller) -> None:
    """With its connection."""
    caller.box.one_at_a_time = True
    caller.box.fail(Fault.HANG)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(caller.call("GetInfo"), 1)
    await until(lambda: not caller.box.open_connections)
    assert await caller.call("GetInfo")


# Passing refusals.


async def test_login_can_be_refused_twice_and_then_work(caller: Caller) -> None:
    """The password was never wrong."""
    await caller.call("GetInfo")
    caller.box.fail(Fault.UNAUTHORIZED, times=2)
    statuses = []
    for _ in range(2):
        async with caller.post("GetInfo") as response:
            statuses.append(response.status)
            await response.read()
    assert statuses == [401, 200]
    assert [request.status for request in caller.box.requests[2:]] == [401, 401, 200]
