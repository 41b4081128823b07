"""The second factor when something goes wrong: nothing stays under way at the box."""

import asyncio

import pytest

from custom_components.fritzbox_voip.tr064 import second_factor as module
from custom_components.fritzbox_voip.tr064.client import Client
from custom_components.fritzbox_voip.tr064.errors import (
    InternalError,
    SecondFactorDeniedError,
    SecondFactorError,
    SecondFactorUnconfirmedError,
    Tr064Error,
    UnreachableError,
)
from custom_components.fritzbox_voip.tr064.x_voip import XVoip
from custom_components.fritzbox_voip.tr064.x_voip.service import XVoipService
from tests.simulator import Fault, SimulatedBox
from tests.simulator.caller import until
from tests.tr064 import documents
from tests.tr064.scripted_server import DROP, ScriptedServer, http

from .guarded import (
    GUARDED,
    PHONE,
    Watch,
    be_guarded,
    choose,
    confirmed,
    factor_of,
    requested,
    sent,
    tokens,
)

CLIENT: dict[str, str | int] = {
    "NewX_AVM-DE_ClientIndex": 1,
    "NewX_AVM-DE_ClientPassword": "password-1",
    "NewX_AVM-DE_PhoneName": "Garden",
    "NewX_AVM-DE_OutGoingNumber": "",
}


async def until_free(box: SimulatedBox) -> None:
    """Wait until no confirmation is under way at the box."""
    await until(lambda: box.second_factor_process.token is None)


async def test_a_box_without_the_service_is_reported(
    scripted_service: XVoipService, scripted_server: ScriptedServer, watch: Watch
) -> None:
    """It wants a second factor and cannot be asked how."""
    scripted_server.serve({GUARDED: (["NewX_AVM-DE_PhoneName"], {})})
    scripted_server.respond(GUARDED, http(documents.fault("866"), 500))

    with pytest.raises(SecondFactorError) as err:
        await choose(scripted_service)

    assert type(err.value) is SecondFactorError
    assert err.value.action == GUARDED
    assert not watch.notified
    assert len(sent(scripted_server, GUARDED)) == 1


async def test_without_a_listener_the_box_is_not_asked(
    client: Client, box: SimulatedBox
) -> None:
    """As the form for the login does without."""
    with pytest.raises(SecondFactorError) as err:
        await choose(XVoipService(client))

    assert err.value.code == 866
    assert "SetConfig" not in box.actions()


async def test_a_token_that_the_box_does_not_take_is_the_end(
    scripted_service: XVoipService, scripted_server: ScriptedServer
) -> None:
    """Nobody is asked again and again."""
    be_guarded(scripted_server)
    scripted_server.respond(GUARDED, http(documents.fault("866"), 500))

    with pytest.raises(SecondFactorError) as err:
        await choose(scripted_service)

    assert err.value.code == 866
    assert tokens(scripted_server, GUARDED) == ["", "t-1"]
    assert requested(scripted_server).count("start") == 1


async def test_a_dropped_connection_while_waiting_is_nothing(
    service: XVoipService, box: SimulatedBox, watch: Watch
) -> None:
    """The question for the state is sent again."""
    box.fail(Fault.RESET, "GetState")

    await confirmed(service, box, watch)

    assert box.state.dial_phone == PHONE


async def test_a_box_that_is_lost_while_waiting_ends_the_confirmation(
    scripted_service: XVoipService, scripted_server: ScriptedServer, watch: Watch
) -> None:
    """It is stopped, for the box may be there again."""
    be_guarded(scripted_server)
    scripted_server.respond("GetState", DROP)

    with pytest.raises(UnreachableError):
        await choose(scripted_service)

    assert requested(scripted_server) == ["start", "stop"]
    assert watch.balanced


async def test_after_a_lost_box_the_next_one_is_not_refused(
    service: XVoipService, box: SimulatedBox, watch: Watch
) -> None:
    """As soon as it answers again."""
    box.fail(Fault.RESET, "GetState", times=2)
    with pytest.raises(UnreachableError):
        await choose(service)
    watch.forget()

    await confirmed(service, box, watch)

    assert box.state.dial_phone == PHONE


async def test_a_stop_that_fails_does_not_hide_what_went_wrong(
    scripted_service: XVoipService,
    scripted_server: ScriptedServer,
    watch: Watch,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nobody confirmed, and the error says so."""
    monkeypatch.setattr(module, "CONFIRMATION_TIMEOUT", 0.05)
    be_guarded(scripted_server, "waitingforauth", stop=DROP)

    with pytest.raises(SecondFactorUnconfirmedError):
        await choose(scripted_service)

    assert requested(scripted_server) == ["start", "stop"]
    assert watch.balanced


async def test_a_start_that_fails_waits_for_no_one(
    service: XVoipService, box: SimulatedBox, watch: Watch
) -> None:
    """And is raised as what it is."""
    box.fail(Fault.upnp(820), "SetConfig")

    with pytest.raises(InternalError):
        await choose(service)

    assert not watch.notified


async def test_canceling_stops_the_confirmation(
    service: XVoipService, box: SimulatedBox, watch: Watch
) -> None:
    """Nobody is there any more who wants it."""
    task = asyncio.create_task(choose(service))
    await watch.waited_for()

    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task
    await until_free(box)
    assert watch.balanced


async def test_canceling_the_start_leaves_nothing_under_way(
    service: XVoipService, box: SimulatedBox, watch: Watch
) -> None:
    """The box may have begun although its answer has not come."""
    await service.has(GUARDED)
    box.fail(Fault.delay(0.1), "SetConfig")
    task = asyncio.create_task(choose(service))
    await until(lambda: box.second_factor_process.token)

    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task
    await until_free(box)
    assert watch.notified in ([], [*watch.notified[:1], None])


async def test_canceling_a_start_that_fails_is_a_cancellation(
    scripted_service: XVoipService, scripted_server: ScriptedServer, watch: Watch
) -> None:
    """What went wrong at the box is no matter any more."""
    be_guarded(scripted_server)
    fail = asyncio.Event()
    scripted_server.respond("SetConfig", (fail, None))
    task = asyncio.create_task(choose(scripted_service))
    await scripted_server.received("SetConfig")

    task.cancel()
    await asyncio.sleep(0)
    fail.set()

    with pytest.raises(asyncio.CancelledError):
        await task
    assert not watch.notified


async def test_a_second_cancellation_does_not_end_the_stop(
    service: XVoipService, box: SimulatedBox, watch: Watch
) -> None:
    """The box would be busy for a minute."""
    task = asyncio.create_task(choose(service))
    await watch.waited_for()

    while not task.done():
        task.cancel()
        await asyncio.sleep(0)

    assert task.cancelled()
    await until_free(box)


async def test_after_the_end_no_confirmation_is_requested(
    client: Client, box: SimulatedBox, watch: Watch
) -> None:
    """Nothing is started, sent or shown."""
    factor = factor_of(client, watch)
    factor.close()

    with pytest.raises(SecondFactorUnconfirmedError) as err:
        await choose(XVoipService(client, factor))

    assert err.value.action == GUARDED
    assert not watch.notified
    assert "SetConfig" not in box.actions()


async def test_the_end_comes_while_someone_is_waited_for(
    client: Client, box: SimulatedBox, watch: Watch
) -> None:
    """The wait is over at once, also for the next in the queue, and it is stopped."""
    factor = factor_of(client, watch)
    service = XVoipService(client, factor)
    both = [asyncio.create_task(choose(service)) for _ in range(2)]
    await watch.waited_for()

    factor.close()

    results = await asyncio.gather(*both, return_exceptions=True)
    codes = [
        it.method_code for it in results if isinstance(it, SecondFactorUnconfirmedError)
    ]
    assert sorted(codes, key=str) == ["*14048", None]
    assert watch.balanced
    assert len(watch.notified) == 2
    assert not factor.in_progress
    await until_free(box)


async def test_two_at_once_queue_up(
    service: XVoipService, box: SimulatedBox, watch: Watch
) -> None:
    """The box would refuse the second with 868: it is not asked."""
    first = asyncio.create_task(choose(service))
    await watch.waited_for()
    second = asyncio.create_task(service.call("X_AVM-DE_SetClient", CLIENT))
    # Long enough for the second to have been refused.
    await asyncio.sleep(0.1)
    assert not second.done()

    box.confirm_second_factor()
    await first
    await watch.waited_for()
    box.confirm_second_factor()
    await second

    assert box.state.dial_phone == PHONE
    assert box.state.clients[1].phone_name == "Garden"
    assert watch.balanced
    assert len(watch.notified) == 4


async def test_two_that_begin_together_queue_up(
    service: XVoipService, box: SimulatedBox, watch: Watch
) -> None:
    """Each has its own confirmation."""
    both = asyncio.gather(choose(service), service.call("X_AVM-DE_SetClient", CLIENT))
    for _ in range(2):
        await watch.waited_for()
        box.confirm_second_factor()

    await both

    assert box.state.dial_phone == PHONE
    assert box.state.clients[1].phone_name == "Garden"
    assert watch.balanced


async def test_what_queues_up_continues_when_the_first_is_not_confirmed(
    service: XVoipService, box: SimulatedBox, watch: Watch
) -> None:
    """One is denied, the other is not."""
    first = asyncio.create_task(choose(service))
    await watch.waited_for()
    second = asyncio.create_task(service.call("X_AVM-DE_SetClient", CLIENT))
    await asyncio.sleep(0.1)

    box.second_factor_process.deny()
    with pytest.raises(SecondFactorDeniedError):
        await first
    await watch.waited_for()
    box.confirm_second_factor()
    await second

    assert box.state.clients[1].phone_name == "Garden"
    assert watch.balanced


async def test_an_action_that_fails_after_the_confirmation_says_why(
    service: XVoipService, box: SimulatedBox, watch: Watch
) -> None:
    """It is no trouble with the second factor."""
    task = asyncio.create_task(choose(service))
    await watch.waited_for()
    box.fail(Fault.upnp(820), GUARDED)
    box.confirm_second_factor()

    with pytest.raises(InternalError) as err:
        await task

    assert err.value.action == GUARDED
    assert watch.balanced


@pytest.mark.parametrize("fault", [Fault.upnp(820), Fault.RESET], ids=["fault", "lost"])
async def test_a_confirmation_that_was_not_used_up_is_stopped(
    service: XVoipService, box: SimulatedBox, watch: Watch, fault: Fault
) -> None:
    """The next one would hear that the box is busy."""
    task = asyncio.create_task(choose(service))
    await watch.waited_for()
    box.fail(fault, GUARDED)
    box.confirm_second_factor()
    with pytest.raises(Tr064Error):
        await task

    await confirmed(service, box, watch)

    assert box.state.dial_phone == PHONE


async def test_other_calls_continue_while_a_confirmation_is_waited_for(
    service: XVoipService, box: SimulatedBox, watch: Watch, client: Client
) -> None:
    """Polls above all."""
    task = asyncio.create_task(choose(service))
    await watch.waited_for()

    async with asyncio.timeout(30):
        for _ in range(5):
            assert await client.call("X_VoIP", "X_AVM-DE_GetVoIPAccounts")

    assert not task.done()
    box.confirm_second_factor()
    await task


async def test_a_dialing_phone_that_no_one_confirmed_is_not_restored(
    client: Client, box: SimulatedBox, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That would want a second factor again, for nothing."""
    monkeypatch.setattr(module, "CONFIRMATION_TIMEOUT", 0.05)
    voip = XVoip(client, factor_of(client, watch))

    with pytest.raises(SecondFactorUnconfirmedError):
        await voip.dialing.dial("**9", PHONE)

    assert len(watch.notified) == 2
    assert not box.calls


async def test_canceling_a_call_with_another_phone_asks_no_one_again(
    client: Client, box: SimulatedBox, watch: Watch
) -> None:
    """The phone was not changed, so nothing is to be put back."""
    voip = XVoip(client, factor_of(client, watch))
    task = asyncio.create_task(voip.dialing.dial("**9", PHONE))
    await watch.waited_for()

    task.cancel()
    await asyncio.wait([task], timeout=30)

    assert task.cancelled()
    assert len(watch.notified) == 2
    await until_free(box)
