"""The descriptions of a box: read once, and again when they have changed."""

import asyncio

import pytest

from custom_components.fritzbox_voip.tr064.client import Client
from custom_components.fritzbox_voip.tr064.errors import (
    AnotherBoxError,
    ProtocolError,
    UnknownServiceError,
)
from tests.simulator import Fault, SimulatedBox

from .conftest import Connect
from .documents import description, scpd, service
from .scripted_server import ScriptedServer, http
from .test_client import READ, enable, read


async def test_the_box_is_described_once(client: Client, box: SimulatedBox) -> None:
    """Later calls use the same description; it needs no login."""
    described = await client.get_description()
    assert (described.model, described.firmware) == (box.model, box.firmware)
    assert await client.get_description() is described
    assert [request.path for request in box.requests] == ["/tr64desc.xml"]
    assert box.challenges == 0


async def test_a_description_that_failed_is_read_anew(
    client: Client, box: SimulatedBox
) -> None:
    """Only one that could be parsed is used again."""
    box.fail(Fault.HTML, "/tr64desc.xml")
    with pytest.raises(ProtocolError):
        await client.get_description()
    assert (await client.get_description()).model == box.model


@pytest.mark.parametrize("is_known", [True, False])
async def test_another_box_gets_nothing_but_requests_for_its_description(
    connect: Connect, box: SimulatedBox, *, is_known: bool
) -> None:
    """Whatever was read of the expected one before, and until that is back."""
    serial = box.serial
    client = Client(connect(), serial)
    if is_known:
        await read(client)
    box.serial = "AABBCCDDEEFF"
    box.requests.clear()

    for call in (client.refresh_description, client.get_description):
        with pytest.raises(AnotherBoxError):
            await call()
    for send in (read, enable):
        with pytest.raises(AnotherBoxError):
            await send(client)

    assert {request.path for request in box.requests} == {"/tr64desc.xml"}
    box.serial = serial
    assert await read(client)


async def test_actions_are_read_once(client: Client, box: SimulatedBox) -> None:
    """Each service's SCPD for itself."""
    for name in ("X_VoIP", "DeviceInfo", "X_VoIP"):
        assert await client.actions(name)
    assert [request.path for request in box.requests] == [
        "/tr64desc.xml",
        "/x_voipSCPD.xml",
        "/deviceinfoSCPD.xml",
    ]


async def test_before_the_next_request_an_expired_description_is_read_alone(
    client: Client, box: SimulatedBox
) -> None:
    """Where it is the same, the SCPDs are too."""
    numbers = await client.read("X_VoIP", READ, dict)
    box.requests.clear()

    client.expire_description()

    for _ in range(2):
        assert await client.read("X_VoIP", READ, dict) == numbers
    assert [request.path for request in box.requests if request.method == "GET"] == [
        "/tr64desc.xml"
    ]
    assert box.requests[0].path == "/tr64desc.xml"


async def test_an_scpd_that_failed_is_read_anew(
    client: Client, box: SimulatedBox
) -> None:
    """Else an action would be missing until the next start."""
    box.fail(Fault.EMPTY, "/x_voipSCPD.xml")
    with pytest.raises(ProtocolError):
        await client.actions("X_VoIP")
    assert READ in await client.actions("X_VoIP")


@pytest.mark.parametrize(
    "odd",
    [
        service(control="/con\ntrol"),
        service(scpd_path="/sc\npd.xml"),
        service("X_VoIP").replace("urn:dslforum-org", "urn:dslforum\norg"),
    ],
)
async def test_a_line_break_in_a_description_breaks_no_header(
    scripted_client: Client, scripted_server: ScriptedServer, odd: str
) -> None:
    """Such a service is left out."""
    scripted_server.serve({"GetA": ((), {})})
    scripted_server.respond("/tr64desc.xml", http(description(odd)))
    with pytest.raises(UnknownServiceError):
        await scripted_client.call("X_VoIP", "GetA")


async def test_the_scpd_is_read_again_when_the_description_changed(
    scripted_client: Client, scripted_server: ScriptedServer
) -> None:
    """As after an update of FRITZ!OS; not when it is the same."""
    scripted_server.serve({"GetA": ((), {})})
    await scripted_client.actions("X_VoIP")
    unchanged = await scripted_client.refresh_description()
    assert await scripted_client.get_description() is unchanged
    assert list(await scripted_client.actions("X_VoIP")) == ["GetA"]
    assert scripted_server.count("/scpd.xml") == 1

    scripted_server.serve({"GetA": ((), {}), "GetB": ((), {})})
    updated = http(description(service(), system_version=""))
    scripted_server.respond("/tr64desc.xml", updated)
    assert (await scripted_client.refresh_description()).firmware is None
    assert list(await scripted_client.actions("X_VoIP")) == ["GetA", "GetB"]
    assert scripted_server.count("/scpd.xml") == 2


async def test_an_scpd_of_the_description_before_is_not_used_again(
    scripted_client: Client, scripted_server: ScriptedServer
) -> None:
    """It may arrive after the description that replaces it."""
    scripted_server.serve({"GetA": ((), {})})
    await scripted_client.get_description()
    arrived = asyncio.Event()
    old = http(scpd({"GetOld": ()}))
    scripted_server.respond("/scpd.xml", (arrived, old), http(scpd({"GetNew": ()})))
    updated = http(description(service(), system_version=""))
    scripted_server.respond("/tr64desc.xml", updated)

    reading = asyncio.create_task(scripted_client.actions("X_VoIP"))
    await scripted_server.received("/scpd.xml")
    refreshing = asyncio.create_task(scripted_client.refresh_description())
    arrived.set()
    assert list(await reading) == ["GetOld"]
    await refreshing

    assert list(await scripted_client.actions("X_VoIP")) == ["GetNew"]


async def test_the_path_of_an_action_follows_the_description(
    scripted_client: Client, scripted_server: ScriptedServer
) -> None:
    """Also of one that is called again and again."""
    scripted_server.serve({"GetA": ((), {})})
    await scripted_client.read("X_VoIP", "GetA", dict)
    moved = http(description(service(control="/elsewhere")))
    scripted_server.respond("/tr64desc.xml", moved)
    await scripted_client.refresh_description()
    await scripted_client.read("X_VoIP", "GetA", dict)
    assert scripted_server.requests[-1].path == "/elsewhere"
