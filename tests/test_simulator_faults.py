"""What can go wrong with the simulated box: faults on demand, reboot, certificate."""

import asyncio
from collections.abc import AsyncIterator
import contextlib
import ssl
from xml.etree import ElementTree as ET

import aiohttp
import pytest

from .simulator import Fault, SimulatedBox
from .simulator.caller import Caller, HttpError, calling, until
from .simulator.errors import DESCRIPTIONS, UpnpError
from .simulator.lists import parse_xml

pytestmark = pytest.mark.usefixtures("socket_enabled")

DIAL = {"NewX_AVM-DE_PhoneNumber": "**9"}


@pytest.fixture
async def caller() -> AsyncIterator[Caller]:
    """Return a caller of a small household, already logged in."""
    async with calling(SimulatedBox()) as made:
        await made.call("GetInfo")
        yield made


async def receive(caller: Caller) -> tuple[int, bytes]:
    """Return status and body of an answer."""
    async with caller.post("GetInfo") as response:
        return response.status, await response.read()


async def test_hang_never_answers(caller: Caller) -> None:
    """The caller has to give up."""
    caller.box.fail(Fault.HANG)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(receive(caller), 1)
    assert caller.box.requests[-1].status == 0
    assert (await receive(caller))[0] == 200


async def test_box_stops_while_a_request_hangs() -> None:
    """The caller is disconnected."""
    async with calling(SimulatedBox()) as caller:
        caller.box.fail(Fault.HANG)
        waiting = asyncio.create_task(receive(caller))
        await until(lambda: bool(caller.box.requests))
        await caller.box.stop()
        with pytest.raises(aiohttp.ClientError):
            await waiting


@pytest.mark.parametrize("secure", [False, True])
async def test_reset_drops_the_connection(secure: bool) -> None:
    """Without an answer, and without doing anything."""
    async with calling(SimulatedBox(), secure=secure) as caller:
        await caller.call("GetInfo")
        caller.box.fail(Fault.RESET)
        with pytest.raises((aiohttp.ClientConnectionError, ConnectionError)):
            await caller.call("X_AVM-DE_DialNumber", DIAL)
        assert not caller.box.calls


async def test_lost_answer_hides_what_was_done(caller: Caller) -> None:
    """The call is made, and the caller cannot know."""
    caller.box.fail(Fault.LOST)
    with pytest.raises((aiohttp.ClientConnectionError, ConnectionError)):
        await caller.call("X_AVM-DE_DialNumber", DIAL)
    assert len(caller.box.calls) == 1
    assert caller.box.actions() == ["GetInfo"]


async def test_truncated_answer_ends_too_early(caller: Caller) -> None:
    """Less comes than was said."""
    caller.box.fail(Fault.TRUNCATED)
    with pytest.raises(aiohttp.ClientPayloadError):
        await receive(caller)


@pytest.mark.parametrize(
    ("fault", "status"),
    [(Fault.HTML, 200), (Fault.HTML_500, 500), (Fault.UNAVAILABLE, 503)],
)
async def test_html_page_comes_instead(
    caller: Caller, fault: Fault, status: int
) -> None:
    """With the status that was asked for."""
    caller.box.fail(fault)
    found, body = await receive(caller)
    assert found == status
    assert body.startswith(b"<HTML>")


async def test_empty_answer(caller: Caller) -> None:
    """200 and nothing."""
    caller.box.fail(Fault.EMPTY)
    assert await receive(caller) == (200, b"")


async def test_malformed_answer_is_no_xml(caller: Caller) -> None:
    """Though it begins like it."""
    caller.box.fail(Fault.MALFORMED)
    _, body = await receive(caller)
    with pytest.raises(ET.ParseError):
        parse_xml(body)


async def test_doctype_stands_before_the_right_answer(caller: Caller) -> None:
    """A parser that accepts it reads the answer."""
    caller.box.fail(Fault.DOCTYPE)
    _, body = await receive(caller)
    assert b"<!DOCTYPE" in body
    assert parse_xml(body).findtext(".//NewVoiceCoding") == "fixed"


async def test_huge_answer_never_ends(caller: Caller) -> None:
    """A caller that stops reading is rid of it."""
    caller.box.fail(Fault.HUGE)
    async with caller.post("GetInfo") as response:
        read = 0
        while read < 4 * 2**20:
            read += len(await response.content.readany())
        response.close()
    assert (await receive(caller))[0] == 200


async def test_gzip_bomb_is_small_on_the_wire(caller: Caller) -> None:
    """And large when unpacked."""
    caller.box.fail(Fault.GZIP_BOMB)
    async with caller.post("GetInfo") as response:
        assert response.headers["Content-Encoding"] == "gzip"
        assert int(response.headers["Content-Length"]) < 200 * 1024
        read = 0
        while read < 4 * 2**20:
            read += len(await response.content.readany())
        response.close()


async def test_unauthorized_whatever_the_credentials(caller: Caller) -> None:
    """As if the password had been changed."""
    caller.box.fail(Fault.UNAUTHORIZED, times=None)
    assert (await receive(caller))[0] == 401
    assert caller.box.failed_logins == 2
    caller.box.recover()
    assert (await receive(caller))[0] == 200


@pytest.mark.parametrize("code", DESCRIPTIONS)
async def test_any_upnp_code(caller: Caller, code: int) -> None:
    """As a fault."""
    caller.box.fail(Fault.upnp(code))
    with pytest.raises(UpnpError, match=str(code)):
        await caller.call("GetInfo")
    assert caller.box.requests[-1].upnp_code == code


async def test_late_answer_was_carried_out_in_time(caller: Caller) -> None:
    """A caller that gives up cannot know."""
    caller.box.fail(Fault.delay(2))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(caller.call("X_AVM-DE_DialNumber", DIAL), 1)
    assert len(caller.box.calls) == 1


async def test_late_answer_comes(caller: Caller) -> None:
    """Some time later."""
    caller.box.fail(Fault.delay(0.05))
    assert (await receive(caller))[0] == 200


async def test_fault_strikes_one_action(caller: Caller) -> None:
    """The others work."""
    caller.box.fail(Fault.HTML_500, "X_AVM-DE_GetClients", times=None)
    await caller.call("GetInfo")
    for _ in range(2):
        with pytest.raises(HttpError):
            await caller.call("X_AVM-DE_GetClients")


async def test_fault_strikes_one_file(caller: Caller) -> None:
    """By its path."""
    caller.box.fail(Fault.HTML, "/tr64desc.xml")
    async with caller.get("/x_voipSCPD.xml") as response:
        assert (await response.text()).startswith("<?xml")
    async with caller.get("/tr64desc.xml") as response:
        assert (await response.text()).startswith("<HTML>")


@pytest.mark.parametrize("times", [1, 3])
async def test_fault_strikes_so_many_times(caller: Caller, times: int) -> None:
    """Then it is over."""
    caller.box.fail(Fault.EMPTY, times=times)
    bodies = [(await receive(caller))[1] for _ in range(times + 1)]
    assert [bool(body) for body in bodies] == [False] * times + [True]


async def test_faults_follow_one_another(caller: Caller) -> None:
    """In the order they were asked for."""
    caller.box.fail(Fault.HTML)
    caller.box.fail(Fault.HTML_500)
    assert [(await receive(caller))[0] for _ in range(3)] == [200, 500, 200]


async def test_login_comes_before_a_fault_of_the_action() -> None:
    """The challenge does not use it up."""
    async with calling(SimulatedBox()) as caller:
        caller.box.fail(Fault.upnp(820))
        with pytest.raises(UpnpError, match="820"):
            await caller.call("GetInfo")
        assert caller.box.challenges == 1


async def test_unavailable_strikes_before_the_login() -> None:
    """As a lock-out does."""
    async with calling(SimulatedBox()) as caller:
        caller.box.fail(Fault.UNAVAILABLE)
        assert (await receive(caller))[0] == 503
        assert caller.box.challenges == 0


# Reboot.


async def test_reboot_deletes_nonces_and_no_ports(caller: Caller) -> None:
    """The next call is challenged."""
    box = caller.box
    ports = (box.http_port, box.https_port)
    await box.reboot(0.01)
    assert (box.http_port, box.https_port) == ports
    assert (await receive(caller))[0] == 200
    assert box.challenges == 2


async def test_box_that_is_down_refuses_connections(caller: Caller) -> None:
    """Until it comes up."""
    await caller.box.go_down()
    with pytest.raises(aiohttp.ClientConnectorError):
        await receive(caller)
    await caller.box.come_up()
    assert (await receive(caller))[0] == 200


async def test_box_can_go_down_twice(caller: Caller) -> None:
    """And stop after that."""
    await caller.box.go_down()
    await caller.box.go_down()
    await caller.box.stop()


async def test_busy_port_closes_the_other_one(caller: Caller) -> None:
    """A box that cannot come up is down."""
    other = SimulatedBox()
    with pytest.raises(OSError, match="in use"):
        await other.start(https_port=caller.box.https_port)
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection(other.host, other.http_port)


# Certificate.


async def seen_fingerprint(caller: Caller) -> bytes:
    """Return the fingerprint that a handshake shows."""
    with pytest.raises(aiohttp.ServerFingerprintMismatch) as caught:
        async with caller.session.get(
            f"https://{caller.box.host}:{caller.box.https_port}/tr64desc.xml",
            ssl=aiohttp.Fingerprint(b"\0" * 32),
        ):
            pass
    return caught.value.got


async def test_fingerprint_is_that_of_the_certificate(caller: Caller) -> None:
    """SHA-256 of the whole."""
    assert await seen_fingerprint(caller) == caller.box.fingerprint


async def test_certificate_signs_itself(caller: Caller) -> None:
    """No authority signs it."""
    with pytest.raises(aiohttp.ClientConnectorCertificateError):
        async with caller.session.get(
            f"https://{caller.box.host}:{caller.box.https_port}/tr64desc.xml",
            ssl=ssl.create_default_context(),
        ):
            pass
    await until(lambda: caller.box.failed_handshakes == 1)


async def test_changed_certificate_is_seen_at_once(caller: Caller) -> None:
    """By the next handshake, and the open connection ends."""
    box = caller.box
    pinned = aiohttp.Fingerprint(box.fingerprint)
    url = f"https://{box.host}:{box.https_port}/tr64desc.xml"
    async with caller.session.get(url, ssl=pinned) as response:
        await response.read()
    old = box.fingerprint
    box.change_certificate()
    assert box.fingerprint != old
    # The open connection may still seem alive when it is used next.
    with contextlib.suppress(
        aiohttp.ServerDisconnectedError,
        aiohttp.ServerFingerprintMismatch,
        ConnectionResetError,
    ):
        await caller.session.get(url, ssl=pinned)
        pytest.fail("the old certificate still does")
    with pytest.raises(aiohttp.ServerFingerprintMismatch):
        await caller.session.get(url, ssl=pinned)
    assert await seen_fingerprint(caller) == box.fingerprint


async def test_certificate_outlives_a_reboot(caller: Caller) -> None:
    """It is changed by a reset, not by a restart."""
    before = caller.box.fingerprint
    await caller.box.reboot()
    assert await seen_fingerprint(caller) == before


async def test_calls_at_once_are_counted(caller: Caller) -> None:
    """A client should send one request at a time."""
    caller.box.fail(Fault.delay(0.05), times=2)
    await asyncio.gather(caller.call("GetInfo"), caller.call("GetInfoEx"))
    assert caller.box.most_at_once == 2
