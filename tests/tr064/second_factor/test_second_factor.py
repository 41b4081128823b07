"""The second factor: asked for, waited for, used once; and what the box says to it."""

import asyncio

import pytest

from custom_components.fritzbox_voip.tr064 import second_factor as module
from custom_components.fritzbox_voip.tr064.client import Client
from custom_components.fritzbox_voip.tr064.errors import (
    SecondFactorBlockedError,
    SecondFactorBusyError,
    SecondFactorDeniedError,
    SecondFactorError,
    SecondFactorUnavailableError,
    SecondFactorUnconfirmedError,
    Tr064Error,
    UnreachableError,
)
from custom_components.fritzbox_voip.tr064.second_factor import Methods
from custom_components.fritzbox_voip.tr064.x_voip.service import XVoipService
from tests.simulator import SimulatedBox
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

# As they are, before the tests have less of both.
PATIENCE, PAUSE = module.CONFIRMATION_TIMEOUT, module.POLL_INTERVAL


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do not wait long."""
    monkeypatch.setattr(module, "CONFIRMATION_TIMEOUT", 0.05)


def test_there_is_a_minute_to_confirm() -> None:
    """And the box is asked every two seconds, as it is small."""
    assert (PATIENCE, PAUSE) == (60, 2)


async def test_what_is_confirmed_is_done(
    service: XVoipService, box: SimulatedBox, watch: Watch
) -> None:
    """Automatically, and not before."""
    before = box.state.dial_phone
    task = asyncio.create_task(choose(service))
    await watch.waited_for()
    assert watch.notified == [Methods(button=True, code="*14048")]
    assert box.state.dial_phone == before

    box.confirm_second_factor()
    await task

    assert box.state.dial_phone == PHONE
    assert watch.balanced


@pytest.mark.parametrize(
    ("text", "methods"),
    [
        ("button,dtmf;*14048", Methods(button=True, code="*14048")),
        ("dtmf;*14048,button", Methods(button=True, code="*14048")),
        ("button", Methods(button=True, code=None)),
        ("dtmf;*14048", Methods(button=False, code="*14048")),
        ("button, dtmf;*14048", Methods(button=True, code="*14048")),
        (" Button ,\tDTMF ; *14048 ", Methods(button=True, code="*14048")),
        ("googleauth,button", Methods(button=True, code=None)),
        ("googleauth, dtmf;*14048", Methods(button=False, code="*14048")),
        ("button,dtmf;", Methods(button=True, code=None)),
        ("", Methods(button=False, code=None)),
        (" , ;", Methods(button=False, code=None)),
    ],
)
async def test_the_ways_to_confirm_are_read(
    scripted_service: XVoipService,
    scripted_server: ScriptedServer,
    watch: Watch,
    text: str,
    methods: Methods,
) -> None:
    """Those that the box lists."""
    be_guarded(scripted_server, methods=text)

    await choose(scripted_service)

    assert watch.notified == [methods, None]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("googleauth", ("googleauth",)),
        (" GoogleAuth , voice;1", ("googleauth", "voice")),
        ("buttons", ("buttons",)),
        ("dtmf", ("dtmf",)),
        ("dtmf; ", ("dtmf",)),
    ],
)
async def test_methods_that_do_not_work_here_are_an_error_at_once(
    scripted_service: XVoipService,
    scripted_server: ScriptedServer,
    watch: Watch,
    text: str,
    names: tuple[str, ...],
) -> None:
    """It names them; nobody is asked, and the box is not kept busy."""
    be_guarded(scripted_server, methods=text)

    with pytest.raises(SecondFactorUnavailableError) as err:
        await choose(scripted_service)

    assert (err.value.action, err.value.methods) == (GUARDED, names)
    assert not watch.notified
    assert requested(scripted_server) == ["start", "stop"]
    assert not sent(scripted_server, "GetState")


async def test_a_confirmation_without_a_token_is_none(
    scripted_service: XVoipService, scripted_server: ScriptedServer, watch: Watch
) -> None:
    """Its state could not be requested, and nothing could be sent with it."""
    be_guarded(scripted_server, token="")

    with pytest.raises(SecondFactorError):
        await choose(scripted_service)

    assert not watch.notified
    assert not sent(scripted_server, "GetState")
    assert len(sent(scripted_server, GUARDED)) == 1


async def test_a_token_is_sent_once_only(
    scripted_service: XVoipService, scripted_server: ScriptedServer
) -> None:
    """A box would accept it again, and do nothing: no success may be made up."""
    be_guarded(scripted_server)
    scripted_server.respond(
        GUARDED,
        http(documents.fault("866"), 500),
        DROP,
        http(documents.answer(GUARDED, {})),
    )

    with pytest.raises(UnreachableError):
        await scripted_service.call(
            GUARDED, {"NewX_AVM-DE_PhoneName": PHONE}, idempotent=True
        )

    assert tokens(scripted_server, GUARDED) == ["", "t-1"]


async def test_the_wait_is_over_before_the_action_is_sent(
    client: Client, box: SimulatedBox, watch: Watch
) -> None:
    """Whoever confirmed need not be asked while the box is at work."""
    seen: list[list[Methods | None]] = []

    async def send(token: str) -> None:
        seen.append(list(watch.notified))

    task = asyncio.create_task(factor_of(client, watch).run_confirmed("Set", send))
    await watch.waited_for()
    box.confirm_second_factor()
    await task

    assert seen == [[Methods(button=True, code="*14048"), None]]


async def test_the_token_is_in_the_header(
    scripted_service: XVoipService, scripted_server: ScriptedServer
) -> None:
    """Of the questions for the state, and of the action when it is sent again."""
    be_guarded(scripted_server, "waitingforauth", "authenticated", token="t<1>&")

    await choose(scripted_service)

    escaped = "t&lt;1&gt;&amp;"
    assert tokens(scripted_server, GUARDED) == ["", escaped]
    assert tokens(scripted_server, "SetConfig")[0] == ""
    assert tokens(scripted_server, "GetState") == [escaped, escaped]


async def test_the_same_action_is_sent_again_and_its_answer_returned(
    scripted_service: XVoipService, scripted_server: ScriptedServer
) -> None:
    """Argument by argument."""
    be_guarded(scripted_server)

    assert await choose(scripted_service) == {"NewDone": "yes"}

    first, second = (
        it.body.partition(b"<s:Body>")[2] for it in sent(scripted_server, GUARDED)
    )
    assert first == second


async def test_one_confirmation_is_for_one_action(
    service: XVoipService, box: SimulatedBox, watch: Watch
) -> None:
    """The next one wants another."""
    await confirmed(service, box, watch)
    await confirmed(service, box, watch)

    assert len(watch.notified) == 4
    assert watch.balanced


async def test_a_box_that_requires_no_second_factor_is_not_asked_for_one(
    service: XVoipService, box: SimulatedBox, watch: Watch
) -> None:
    """Nothing is started beforehand."""
    box.second_factor = False

    await choose(service)

    assert not watch.notified
    assert "SetConfig" not in box.actions()


@pytest.mark.usefixtures("_impatient")
async def test_a_missing_confirmation_is_an_error(
    service: XVoipService, box: SimulatedBox, watch: Watch
) -> None:
    """That names the action; and nothing is done."""
    before = box.state.dial_phone

    with pytest.raises(SecondFactorUnconfirmedError) as err:
        await choose(service)

    assert err.value.action == GUARDED
    assert box.state.dial_phone == before
    assert watch.balanced


@pytest.mark.usefixtures("_impatient")
async def test_what_no_one_confirmed_is_stopped(
    scripted_service: XVoipService, scripted_server: ScriptedServer
) -> None:
    """With its token, once."""
    be_guarded(scripted_server, "waitingforauth")

    with pytest.raises(SecondFactorUnconfirmedError):
        await choose(scripted_service)

    assert requested(scripted_server) == ["start", "stop"]
    assert tokens(scripted_server, "SetConfig") == ["", "t-1"]
    assert len(sent(scripted_server, GUARDED)) == 1


async def test_the_next_one_is_not_refused(
    service: XVoipService,
    box: SimulatedBox,
    watch: Watch,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The box would be busy for a minute otherwise."""
    with monkeypatch.context() as impatient:
        impatient.setattr(module, "CONFIRMATION_TIMEOUT", 0.05)
        with pytest.raises(SecondFactorUnconfirmedError):
            await choose(service)
    watch.forget()

    await confirmed(service, box, watch)

    assert box.state.dial_phone == PHONE


async def test_what_is_denied_at_the_box_is_an_error(
    service: XVoipService, box: SimulatedBox, watch: Watch
) -> None:
    """Which is known at once."""
    task = asyncio.create_task(choose(service))
    await watch.waited_for()

    box.second_factor_process.deny()

    with pytest.raises(SecondFactorDeniedError) as err:
        await task
    assert err.value.action == GUARDED
    assert watch.balanced


@pytest.mark.parametrize(
    ("state", "error"),
    [
        ("stopped", SecondFactorDeniedError),
        ("failure", SecondFactorDeniedError),
        ("disabled", SecondFactorError),
        ("", SecondFactorError),
        ("something new", SecondFactorError),
        ("anotherauthprocess", SecondFactorBusyError),
        ("blocked", SecondFactorBlockedError),
    ],
)
@pytest.mark.parametrize("at_once", [True, False])
async def test_every_other_state_is_an_error(
    scripted_service: XVoipService,
    scripted_server: ScriptedServer,
    watch: Watch,
    state: str,
    error: type[SecondFactorError],
    at_once: bool,
) -> None:
    """Whether it is notified at the start or later; the action is not sent again."""
    if at_once:
        be_guarded(scripted_server, start=state)
    else:
        be_guarded(scripted_server, "waitingforauth", state)

    with pytest.raises(error) as err:
        await choose(scripted_service)

    assert type(err.value) is error
    assert err.value.action == GUARDED
    # Whether a notification is there for a moment does not matter.
    assert watch.balanced or (at_once and not watch.notified)
    assert len(sent(scripted_server, GUARDED)) == 1


async def test_the_confirmation_of_someone_else_is_not_stopped(
    scripted_service: XVoipService, scripted_server: ScriptedServer
) -> None:
    """Without a token of our own there is nothing of ours to stop."""
    be_guarded(scripted_server, start="anotherauthprocess", token="", methods="")

    with pytest.raises(SecondFactorBusyError):
        await choose(scripted_service)

    assert requested(scripted_server) == ["start"]


@pytest.mark.parametrize(
    ("code", "error"), [(867, SecondFactorBlockedError), (868, SecondFactorBusyError)]
)
async def test_a_box_that_takes_no_confirmation_is_asked_for_none(
    service: XVoipService,
    box: SimulatedBox,
    watch: Watch,
    code: int,
    error: type[Tr064Error],
) -> None:
    """It says so when the action is sent."""
    process = box.second_factor_process
    if code == 867:
        process.blocked = True
    else:
        process.occupy()

    with pytest.raises(error) as err:
        await choose(service)

    assert isinstance(err.value, SecondFactorError)
    assert err.value.code == code
    assert not watch.notified
    assert "SetConfig" not in box.actions()
