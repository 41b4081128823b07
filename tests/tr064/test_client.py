"""Calls of actions as the box's own SCPD describes them."""

import asyncio
import logging
import threading

import pytest

from custom_components.fritzbox_voip.tr064 import (
    errors,
    transport as transport_module,
    xml,
)
from custom_components.fritzbox_voip.tr064.client import Client
from custom_components.fritzbox_voip.tr064.errors import (
    InvalidActionError,
    InvalidArgumentError,
    ProtocolError,
    UnknownServiceError,
    UnreachableError,
)
from custom_components.fritzbox_voip.tr064.soap import Value
from tests.simulator import Fault, SimulatedBox

from .documents import answer, description, fault, scpd, service
from .scripted_server import DROP, ScriptedServer, http

READ = "X_AVM-DE_GetNumbers"
PORT = "GetSecurityPort"
ENABLE = "X_AVM-DE_SetAlarmClockEnable"


async def read(client: Client) -> dict[str, str]:
    """Call an action that reads."""
    return await client.call("X_VoIP", READ)


async def enable(client: Client) -> dict[str, str]:
    """Call an action that writes."""
    return await client.call(
        "X_VoIP", ENABLE, {"NewIndex": 2, "NewX_AVM-DE_AlarmClockEnable": True}
    )


async def test_a_service_that_the_box_lacks_is_unknown(
    client: Client, box: SimulatedBox
) -> None:
    """The error names it."""
    with pytest.raises(UnknownServiceError, match="X_Coffee"):
        await client.call("X_Coffee", "GetCoffee")
    assert len(box.requests) == 1


@pytest.mark.parametrize("firmware", ["7.29"])
async def test_an_action_that_the_box_lacks_is_not_sent(
    client: Client, box: SimulatedBox
) -> None:
    """Its SCPD does not have it."""
    with pytest.raises(InvalidActionError) as caught:
        await client.call("X_VoIP", "X_AVM-DE_GetVoIPAccounts")
    assert (caught.value.action, caught.value.code) == (
        "X_AVM-DE_GetVoIPAccounts",
        None,
    )
    assert [request.method for request in box.requests] == ["GET", "GET"]


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"NewIndex": 0},
        {"NewIndex": 0, "NewEnable": True},
        {"NewIndex": 0, "NewX_AVM-DE_AlarmClockEnable": True, "NewMore": 1},
    ],
)
async def test_wrong_arguments_are_not_sent(
    client: Client, box: SimulatedBox, given: dict[str, Value]
) -> None:
    """Too few, others, too many."""
    with pytest.raises(InvalidArgumentError) as caught:
        await client.call("X_VoIP", ENABLE, given)
    assert (caught.value.action, caught.value.code) == (ENABLE, None)
    assert [request.method for request in box.requests] == ["GET", "GET"]


async def test_what_xml_cannot_carry_is_not_sent(
    client: Client, box: SimulatedBox
) -> None:
    """The box would see no XML at all."""
    with pytest.raises(InvalidArgumentError):
        await client.call(
            "X_VoIP", "X_AVM-DE_DialNumber", {"NewX_AVM-DE_PhoneNumber": "1\x00"}
        )
    assert [request.method for request in box.requests] == ["GET", "GET"]


async def test_arguments_go_in_the_order_of_the_scpd(
    scripted_client: Client, scripted_server: ScriptedServer
) -> None:
    """Whatever order they were given in."""
    scripted_server.serve({"SetA": (("NewZ", "NewA", "NewM"), {})})
    given: dict[str, Value] = {"NewA": False, "NewM": True, "NewZ": "<&>"}
    assert await scripted_client.call("X_VoIP", "SetA", given) == {}
    sent = scripted_server.requests[-1]
    assert sent.path == "/control"
    assert (
        b"<NewZ>&lt;&amp;&gt;</NewZ><NewA>0</NewA><NewM>1</NewM></u:SetA>" in sent.body
    )
    assert "SOAPAction: urn:dslforum-org:service:X_VoIP:1#SetA\r\n" in sent.head


async def test_an_answer_comes_by_the_names_of_its_arguments(client: Client) -> None:
    """As text."""
    port = await client.call("X_VoIP", "X_AVM-DE_GetPhonePort", {"NewIndex": 1})
    assert port == {"NewX_AVM-DE_PhoneName": "FON1: Tür & Tor"}


@pytest.mark.parametrize("chunked", [True, False])
async def test_answers_may_come_in_pieces_and_after_a_blank(
    client: Client, box: SimulatedBox, chunked: bool
) -> None:
    """Boxes do both."""
    box.chunked = chunked
    box.blank_before_declaration = True
    assert await read(client)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (402, errors.InvalidArgumentError),
        (501, errors.InternalError),
        (606, errors.MissingPermissionError),
        (713, errors.NoSuchEntryError),
        (820, errors.InternalError),
        (866, errors.SecondFactorError),
        (867, errors.SecondFactorBlockedError),
        (868, errors.SecondFactorBusyError),
    ],
)
async def test_a_fault_of_the_box_is_an_error(
    client: Client, box: SimulatedBox, code: int, kind: type[errors.ActionError]
) -> None:
    """It names the action and the code; it is not asked for twice."""
    box.fail(Fault.upnp(code), READ)
    with pytest.raises(kind) as caught:
        await read(client)
    assert (caught.value.action, caught.value.code) == (READ, code)
    assert sum(request.status == 500 for request in box.requests) == 1


@pytest.mark.parametrize(
    "broken",
    [
        Fault.HTML,
        Fault.HTML_500,
        Fault.EMPTY,
        Fault.MALFORMED,
        Fault.DOCTYPE,
        Fault.GZIP_BOMB,
    ],
)
async def test_a_broken_answer_is_an_error_and_passes(
    client: Client, box: SimulatedBox, broken: Fault
) -> None:
    """The next one is read as ever."""
    box.fail(broken, READ)
    with pytest.raises(ProtocolError):
        await read(client)
    assert await read(client)


@pytest.mark.parametrize("status", [201, 302, 400, 404, 502])
async def test_another_status_is_no_answer(
    scripted_client: Client, scripted_server: ScriptedServer, status: int
) -> None:
    """Even where the body would be one."""
    scripted_server.serve({"GetA": ((), {})})
    scripted_server.respond("GetA", http(answer("GetA"), status))
    with pytest.raises(ProtocolError, match=f"^HTTP {status} instead of an answer$"):
        await scripted_client.call("X_VoIP", "GetA")


async def test_the_answer_to_another_action_is_none(
    scripted_client: Client, scripted_server: ScriptedServer
) -> None:
    """Nor is an answer with the status of a fault."""
    scripted_server.serve({"GetA": ((), {})})
    scripted_server.respond("GetA", http(answer("GetB")), http(answer("GetA"), 500))
    for _ in range(2):
        with pytest.raises(ProtocolError):
            await scripted_client.call("X_VoIP", "GetA")


async def test_a_fault_with_the_status_of_an_answer_is_a_fault(
    scripted_client: Client, scripted_server: ScriptedServer
) -> None:
    """Some boxes send it so."""
    scripted_server.serve({"GetA": ((), {})})
    scripted_server.respond("GetA", http(fault("713")))
    with pytest.raises(errors.NoSuchEntryError):
        await scripted_client.call("X_VoIP", "GetA")


@pytest.mark.parametrize("action", ["GetA", "X_AVM-DE_GetA"])
async def test_what_reads_is_sent_again_on_a_dropped_connection(
    scripted_client: Client, scripted_server: ScriptedServer, action: str
) -> None:
    """Its name says that it reads."""
    scripted_server.serve({action: ((), {})})
    scripted_server.respond(action, DROP, http(answer(action)))
    assert await scripted_client.call("X_VoIP", action) == {}
    assert scripted_server.count(action) == 2


@pytest.mark.parametrize(
    "action", ["SetA", "X_AVM-DE_DialNumber", "DeleteTheGet", "get"]
)
async def test_what_writes_is_never_sent_again(
    scripted_client: Client, scripted_server: ScriptedServer, action: str
) -> None:
    """Nor is an action of an unknown kind."""
    scripted_server.serve({action: ((), {})})
    scripted_server.respond(action, DROP, http(answer(action)))
    with pytest.raises(UnreachableError):
        await scripted_client.call("X_VoIP", action)
    assert scripted_server.count(action) == 1


@pytest.mark.parametrize(("action", "idempotent"), [("SetA", True), ("GetA", False)])
async def test_the_caller_may_know_better(
    scripted_client: Client,
    scripted_server: ScriptedServer,
    action: str,
    idempotent: bool,
) -> None:
    """An action's name is only a hint."""
    scripted_server.serve({action: ((), {})})
    scripted_server.respond(action, DROP)
    with pytest.raises(UnreachableError):
        await scripted_client.call("X_VoIP", action, idempotent=idempotent)
    assert scripted_server.count(action) == 1 + idempotent


@pytest.mark.parametrize("lost", [Fault.RESET, Fault.LOST])
async def test_what_reads_is_sent_again_after_a_reset(
    client: Client, box: SimulatedBox, lost: Fault
) -> None:
    """A connection is dropped by a reset as often as politely; once is enough."""
    box.fail(lost, READ)
    assert await read(client)
    box.fail(lost, READ, times=None)
    sent = len(box.requests)
    with pytest.raises(UnreachableError):
        await read(client)
    assert len(box.requests) == sent + 2


@pytest.mark.parametrize("lost", [Fault.RESET, Fault.LOST])
async def test_a_reset_does_not_write_twice(
    client: Client, box: SimulatedBox, lost: Fault
) -> None:
    """Whether the box has done it or not: one request, no second one."""
    await read(client)
    box.fail(lost, ENABLE)
    sent = len(box.requests)
    with pytest.raises(UnreachableError):
        await enable(client)
    assert len(box.requests) == sent + 1
    assert box.state.alarm_clocks[2].enabled is (lost == Fault.LOST)


async def test_a_silent_box_is_not_asked_twice(
    client: Client, box: SimulatedBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither to read nor to write; on a busy machine it may not even be asked once."""
    await read(client)
    monkeypatch.setattr(transport_module, "_TIMEOUT", 0.1)
    box.fail(Fault.HANG, times=None)
    sent = len(box.requests)
    for call in (read, enable):
        with pytest.raises(errors.BoxTimeoutError):
            await call(client)
    assert len(box.requests) <= sent + 2


async def test_calls_go_one_after_the_other(client: Client, box: SimulatedBox) -> None:
    """Also those that come at once, to different services."""
    await asyncio.gather(
        *(read(client) for _ in range(5)),
        *(client.call("DeviceInfo", PORT, authenticate=False) for _ in range(5)),
    )
    assert box.most_at_once == 1


async def test_each_call_and_its_outcome_is_logged(
    client: Client, box: SimulatedBox, caplog: pytest.LogCaptureFixture
) -> None:
    """One line for each call."""
    caplog.set_level(logging.DEBUG, "custom_components.fritzbox_voip")
    await read(client)
    box.fail(Fault.upnp(820), READ)
    with pytest.raises(errors.InternalError):
        await read(client)
    first, second = (
        record.getMessage()
        for record in caplog.records
        if record.name.startswith("custom_components.fritzbox_voip")
    )
    assert first.startswith(f"{READ} answered after ")
    assert second == f"{READ}: InternalError"


async def test_the_same_answer_is_read_once(
    scripted_client: Client, scripted_server: ScriptedServer
) -> None:
    """The result is the same object, until the box answers something else."""
    scripted_server.serve({"GetA": ((), {"NewA": "1"})})
    first = await scripted_client.read("X_VoIP", "GetA", dict)
    assert await scripted_client.read("X_VoIP", "GetA", dict) is first
    scripted_server.respond("GetA", http(answer("GetA", {"NewA": "2"})))
    assert await scripted_client.read("X_VoIP", "GetA", dict) == {"NewA": "2"}


async def test_an_answer_that_could_not_be_read_is_read_again(
    scripted_client: Client, scripted_server: ScriptedServer
) -> None:
    """The same bytes are the same error, and no empty result."""
    scripted_server.serve({"GetA": ((), {"NewA": "1"})})
    scripted_server.respond("GetA", http(fault("820"), 500), http(answer("GetA")))
    with pytest.raises(errors.InternalError):
        await scripted_client.read("X_VoIP", "GetA", dict)

    def refuse(_: dict[str, str]) -> None:
        raise ProtocolError("no list")

    for _ in range(2):
        with pytest.raises(ProtocolError):
            await scripted_client.read("X_VoIP", "GetA", refuse)
    assert await scripted_client.read("X_VoIP", "GetA", dict) == {}


@pytest.mark.parametrize(("size", "elsewhere"), [(15 * 1024, False), (64 * 1024, True)])
async def test_a_large_answer_is_parsed_off_the_event_loop(
    scripted_client: Client,
    scripted_server: ScriptedServer,
    size: int,
    elsewhere: bool,
) -> None:
    """With the lists in it."""
    scripted_server.serve({"GetA": ((), {"NewA": "a" * size})})

    def thread(_: dict[str, str]) -> int:
        return threading.get_ident()

    found = await scripted_client.read("X_VoIP", "GetA", thread)
    assert (found != threading.get_ident()) is elsewhere


async def test_large_documents_are_parsed_off_the_event_loop(
    scripted_client: Client,
    scripted_server: ScriptedServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Descriptions, answers and faults, up to their limits."""
    threads: list[int] = []
    parse = xml.parse

    def spy(document: bytes | str) -> xml.Element:
        threads.append(threading.get_ident())
        return parse(document)

    monkeypatch.setattr(xml, "parse", spy)
    blanks = b" " * 200 * 1024
    scripted_server.serve({"GetA": ((), {})})
    scripted_server.respond("GetA", http(answer("GetA") + blanks))
    for path, body in (
        ("/tr64desc.xml", description(service()) + blanks),
        ("/scpd.xml", scpd({"GetA": ()}) + blanks),
    ):
        scripted_server.respond(path, http(body))
    await scripted_client.call("X_VoIP", "GetA")
    scripted_server.respond("GetA", http(fault("820") + blanks, 500))
    with pytest.raises(errors.InternalError):
        await scripted_client.call("X_VoIP", "GetA")
    assert len(threads) == 4
    assert threading.get_ident() not in threads
