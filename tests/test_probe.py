"""The probe, end to end with the simulated box, and the privacy of its file."""

import asyncio
import json
from pathlib import Path
import re
from typing import Any

import pytest

from custom_components.fritzbox_voip.tr064.client import Client
from custom_components.fritzbox_voip.tr064.transport import Transport, create_session
from custom_components.fritzbox_voip.tr064.x_voip import XVoip
from scripts.probing import __main__ as program, reader
from scripts.probing.box import ALLOWED
from scripts.probing.privacy import ANSWER
from tests.private_marks import leaks, mark_everything
from tests.simulator import Fault, Number, SimulatedBox, User
from tests.simulator.tables_box import SERVICES as SIMULATED
from tests.simulator.tables_x_voip import X_VOIP

SERVICES = {service.type.split(":")[-2]: service for service in SIMULATED}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return the file that the probe saves to."""
    return tmp_path / "capture.json"


async def probe(
    box: SimulatedBox, file: Path, *more: str, password: str | None = None
) -> int:
    """Run the script with a password from the environment; return its exit code."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FRITZBOX_PASSWORD", password or box.password)
        options = [
            *("--host", box.host, "--box-port", str(box.https_port)),
            *("--username", box.username, "--output", str(file)),
        ]
        return await asyncio.to_thread(program.main, [*options, *more])


def content_of(file: Path) -> dict[str, Any]:
    """Return the content of a file."""
    content: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return content


def is_there(file: Path) -> bool:
    """Return whether anything was saved."""
    return file.exists()


def saved(file: Path) -> dict[str, str]:
    """Return the bodies of a file, by action and index."""
    content = content_of(file)
    return {
        " ".join((it["action"] or it["path"], *it["arguments"].values())): "\n".join(
            it["body"]
        )
        for it in content["exchanges"]
    }


def form(text: str) -> str:
    """Return what a stand-in has in common with the value it replaces."""
    for pattern, sign in (
        (r"(?<![0-9])0(?=[0-9])", "z"),
        ("[0-9]", "9"),
        ("[a-z]", "a"),
        ("[A-Z]", "A"),
        ("[äöü]", "ä"),
        ("[ÄÖÜ]", "Ä"),
    ):
        text = re.sub(pattern, sign, text)
    return text


async def everything(box: SimulatedBox) -> list[str | None]:
    """Return what a client reads of a box, private texts and other ones."""
    async with create_session() as session:
        transport = Transport(
            session,
            box.host,
            port=box.https_port,
            username=box.username,
            password=box.password,
        )
        voip = XVoip(Client(transport))
        found: list[str | None] = []
        for account in await voip.accounts.list():
            dials = await voip.accounts.prefix_settings(account.index)
            found += [account.number, str(account.status), str(dials)]
        for client in await voip.clients.list():
            found += [client.phone_name, client.client_id, client.outgoing_number]
            found += [client.internal_number, str(client.external_registration)]
            for number in client.incoming_numbers or ():
                found += [number.number, number.name, number.type]
        for number in await voip.numbers.list():
            found += [number.number, number.name, number.type]
        for clock in await voip.alarm_clocks.list():
            found += [clock.name, clock.phone_name]
            found += [str(clock.time), str(clock.weekdays), str(clock.enabled)]
        found += [await voip.dialing.phone(), *await voip.dialing.phones()]
        return [*found, str(await voip.settings.audio_settings())]


def test_only_harmless_actions_may_be_called() -> None:
    """No Set, Dial, Add or Delete, and every Get of X_VoIP."""
    harmless = re.compile(r"(X_AVM-DE_)?(Dial)?Get[A-Z]\w+")
    for service, actions in ALLOWED.items():
        assert actions <= SERVICES[service].actions.keys()
        assert all(harmless.fullmatch(action) for action in actions)
    gets = {action for action in X_VOIP.actions if harmless.fullmatch(action)}
    assert ALLOWED["X_VoIP"] == gets


def test_the_table_has_every_argument_of_the_actions() -> None:
    """So that nothing useful is replaced because it was forgotten."""
    arguments = {
        argument.name.removeprefix("New")
        for service, actions in ALLOWED.items()
        for action in actions
        for argument in SERVICES[service].actions[action].arguments
    }
    assert arguments <= ANSWER.keys()


@pytest.mark.parametrize("firmware", ["8.02", "7.39", "7.29", "6.98", "5.50", "4.88"])
async def test_a_run_reads_only_and_logs_in_once(
    box: SimulatedBox, file: Path, firmware: str
) -> None:
    """One challenge, one request at a time, each action of the FRITZ!OS."""
    assert await probe(box, file, "--yes") == 0

    called = {request.action for request in box.requests if request.action}
    assert called <= set().union(*ALLOWED.values())
    voip = next(s for s in box.services.values() if s.path == X_VOIP.path)
    assert ALLOWED["X_VoIP"] & voip.actions.keys() <= called
    assert not {request.upnp_code for request in box.requests} & {401, 402, 606}
    assert not box.calls
    assert (box.challenges, box.failed_logins, box.most_at_once) == (1, 0, 1)


async def test_indexes_are_read_up_to_the_first_fault(
    box: SimulatedBox, file: Path
) -> None:
    """And not beyond."""
    assert await probe(box, file, "--yes") == 0
    bodies = saved(file)
    assert "713" in bodies["X_AVM-DE_GetVoIPAccount 10"]
    assert "714" in bodies["X_AVM-DE_GetClient3 9"]
    assert "713" in bodies["X_AVM-DE_GetPhonePort 5"]
    assert "X_AVM-DE_GetPhonePort 6" not in bodies
    assert "714" in bodies["X_AVM-DE_GetAlarmClock 3"]
    assert "GetVoIPEnableAreaCode 2" in bodies
    assert "GetVoIPEnableAreaCode 3" not in bodies


async def test_nothing_private_is_saved_or_shown(
    box: SimulatedBox, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever the box reports about its owner."""
    marks = mark_everything(box) | {box.password, "192.168.178.1", "11:22:33"}
    box.name = "universe-mark"
    box.state.area_code = "4711908154"
    box.state.clients[0].registrar = "192.168.178.1"
    box.state.numbers = [Number("+490815471199", "eISDN", 0, "ü-mark & Söhne")]
    marks |= {"universe", "4711908154", "815471199", "ü-mark", "Söhne"}

    assert await probe(box, file, "--yes") == 0

    assert not leaks(json.dumps(content_of(file), ensure_ascii=False), marks)
    assert not leaks(capsys.readouterr().out, marks - {str(file)})


async def test_stand_ins_have_the_form_of_the_values_they_replace(
    box: SimulatedBox, file: Path
) -> None:
    """A client reads the same from the file, except for letters and digits."""
    box.state.clients[1].outgoing_number = "+4930987654"
    assert await probe(box, file, "--yes") == 0
    before = await everything(box)
    async with SimulatedBox(capture=file) as played:
        after = await everything(played)
        assert played.serial != box.serial
        assert re.fullmatch("[0-9A-F]{12}", played.serial)

    assert [form(str(text)) for text in before] == [form(str(text)) for text in after]
    pairs = set(zip(before, after, strict=True))
    assert len({old for old, _ in pairs}) == len(pairs), "one value, two stand-ins"
    assert len({new for _, new in pairs}) == len(pairs), "two values, one stand-in"


async def test_the_form_of_the_answers_is_unchanged(
    box: SimulatedBox, file: Path
) -> None:
    """White space, wrappers, chunks, words, escapes, the length of a password."""
    box.blank_before_declaration = box.account_list_wrapper = box.chunked = True
    box.status_as_words = True
    assert await probe(box, file, "--yes") == 0

    bodies = saved(file)
    accounts = bodies["X_AVM-DE_GetVoIPAccounts"]
    assert accounts.startswith('\n<?xml version="1.0"?>')
    assert "&lt;X_AVM-DE_VoIPAccountList&gt;&lt;AccountList&gt;" in accounts
    assert "&gt;registered&lt;" in accounts
    assert "&amp;amp;" in bodies["X_AVM-DE_GetClients"]
    password = f"<NewVoIPPassword>{'x' * len('secret-of-the-line')}</"
    assert password in bodies["X_AVM-DE_GetVoIPAccount 0"]
    exchanges = content_of(file)["exchanges"]
    assert all(it["headers"]["Transfer-Encoding"] == "chunked" for it in exchanges)


async def test_the_challenge_is_saved_with_another_nonce(
    box: SimulatedBox, file: Path
) -> None:
    """Its form is what matters."""
    assert await probe(box, file, "--yes") == 0
    content = content_of(file)
    found = [it for it in content["exchanges"] if "challenges" in it]
    (challenge,) = (challenge for it in found for challenge in it["challenges"])
    header = challenge["headers"]["WWW-Authenticate"]
    assert re.fullmatch(
        'Digest realm="HTTPS Access",nonce="[0-9A-F]{16}",algorithm=MD5,qop="auth"',
        header,
    )
    assert header[35:51] not in box.digest.nonces
    assert "401 Unauthorized (ERR_NONE)" in "\n".join(challenge["body"])
    assert len(content["login"]["challenges_at"]) == 1


async def test_a_wrong_password_costs_one_login_and_saves_nothing(
    box: SimulatedBox, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One sentence, and 1."""
    assert await probe(box, file, "--yes", password="wrong") == 1
    assert box.failed_logins == 1
    assert not is_there(file)
    errors = capsys.readouterr().err
    assert errors.count("\n") == 1
    assert "password" in errors


@pytest.mark.parametrize(("answer", "is_saved"), [("n", 0), ("", 0), ("y", 1)])
async def test_the_user_is_asked_before_the_file_is_saved(
    box: SimulatedBox,
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    answer: str,
    is_saved: int,
) -> None:
    """After the content was shown."""
    asked: list[str] = []

    def ask(question: str) -> str:
        assert "NewVoiceCoding: fixed" in capsys.readouterr().out
        asked.append(question)
        return answer

    monkeypatch.setattr("builtins.input", ask)

    assert await probe(box, file) == 0

    assert is_there(file) is bool(is_saved)
    assert str(file) in asked[0]
    assert ("issues/new" in capsys.readouterr().out) is bool(is_saved)


async def test_the_password_is_asked_for(
    box: SimulatedBox, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the environment does not have it."""
    monkeypatch.setattr("getpass.getpass", lambda _: box.password)
    monkeypatch.delenv("FRITZBOX_PASSWORD", raising=False)
    options = ["--host", box.host, "--no-ssl", "--box-port", str(box.http_port)]
    options += ["--username", box.username, "--output", str(file), "--yes"]
    assert await asyncio.to_thread(program.main, options) == 0
    assert content_of(file)["scheme"] == "http"


async def test_the_file_is_named_after_the_box(
    box: SimulatedBox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the folder in which the script was called."""
    monkeypatch.setenv("FRITZBOX_PASSWORD", box.password)
    options = ["--host", box.host, "--box-port", str(box.https_port), "--yes"]
    options += ["--username", box.username, "--folder", str(tmp_path)]
    assert await asyncio.to_thread(program.main, options) == 0
    assert is_there(tmp_path / "fritz-box-7590-8.02.json")


async def test_a_box_that_is_away_is_one_sentence(
    box: SimulatedBox, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No traceback, and 1."""
    await box.go_down()
    assert await probe(box, file, "--yes") == 1
    assert capsys.readouterr().err.count("\n") == 1
    assert not is_there(file)


@pytest.mark.parametrize(
    ("fault", "target", "words"),
    [
        (Fault.UNAVAILABLE, "X_AVM-DE_GetClients", "blocking logins"),
        (Fault.HTML, "/tr64desc.xml", "not a FRITZ!Box"),
        (Fault.HTML, "/x_voipSCPD.xml", "no telephony"),
        (Fault.HUGE, "/tr64desc.xml", "larger than any"),
        (Fault.TRUNCATED, "X_AVM-DE_GetVoIPAccount", "closed before"),
    ],
)
async def test_an_error_that_ends_the_run_is_one_sentence(
    box: SimulatedBox,
    file: Path,
    capsys: pytest.CaptureFixture[str],
    fault: Fault,
    target: str,
    words: str,
) -> None:
    """And nothing is saved."""
    box.fail(fault, target, times=None)
    assert await probe(box, file, "--yes") == 1
    assert words in capsys.readouterr().err
    assert not is_there(file)


async def test_unusual_answers_are_saved_as_they_are(
    box: SimulatedBox, file: Path
) -> None:
    """A request is repeated once after a dropped connection."""
    box.fail(Fault.HTML, "X_AVM-DE_GetNumbers")
    box.fail(Fault.EMPTY, "X_AVM-DE_GetClients")
    box.fail(Fault.MALFORMED, "X_AVM-DE_GetVoIPAccounts")
    box.fail(Fault.RESET, "GetInfoEx")
    box.fail(Fault.TRUNCATED, "GetMaxVoIPNumbers")
    assert await probe(box, file, "--yes") == 0
    bodies = saved(file)
    assert bodies["X_AVM-DE_GetNumbers"].startswith("<HTML>")
    assert bodies["X_AVM-DE_GetClients"] == ""
    assert bodies["X_AVM-DE_GetVoIPAccounts"].startswith('<?xml version="1.0"?>\n<s:E')
    exchanges = content_of(file)["exchanges"]
    assert [it["action"] for it in exchanges if "dropped" in it] == ["GetInfoEx"]
    assert [it["action"] for it in exchanges if "error" in it] == ["GetMaxVoIPNumbers"]
    async with SimulatedBox(capture=file) as played:
        assert played.model == box.model


async def test_a_login_with_few_rights_is_a_capture_too(
    box: SimulatedBox, file: Path
) -> None:
    """An action that is refused is not called for every index."""
    box.users[box.username] = User(box.password, frozenset({"App"}))
    assert await probe(box, file, "--yes") == 0
    bodies = saved(file)
    assert "606" in bodies["X_AVM-DE_GetVoIPAccount 0"]
    assert "X_AVM-DE_GetVoIPAccount 1" not in bodies
    assert "registered" in bodies["X_AVM-DE_GetVoIPStatus 1"]


async def test_the_rights_of_the_login_are_saved(
    box: SimulatedBox, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As apps read them: they are not private."""
    assert await probe(box, file, "--yes") == 0
    body = saved(file)["GetConfig"]
    assert "<NewPhoneRight>RW</NewPhoneRight>" in body
    assert "<NewConfigRight>NO</NewConfigRight>" in body
    assert "NewPhoneRight: RW" in capsys.readouterr().out


@pytest.mark.parametrize("number", ["", "9" * 5000, "-1", "ten", "100000"])
async def test_any_number_of_lines_is_read(
    box: SimulatedBox, file: Path, number: str
) -> None:
    """Up to a limit."""
    box.answers["GetMaxVoIPNumbers"] = {"NewMaxVoIPNumbers": number}
    assert await probe(box, file, "--yes") == 0
    called = [name for name in saved(file) if "GetVoIPAccount " in name]
    assert len(called) == (51 if number == "100000" else 11)


@pytest.mark.parametrize(
    "missing", ["x_appsetup", "x_auth", "x_contact", "lanconfigsecurity"]
)
async def test_a_service_without_its_description_is_left_out(
    box: SimulatedBox, file: Path, missing: str
) -> None:
    """The others are read."""
    box.without_scpd = {missing}
    assert await probe(box, file, "--yes") == 0
    called = {it["path"] for it in content_of(file)["exchanges"] if it["action"]}
    assert f"/upnp/control/{missing}" not in called
    assert f"/upnp/control/{X_VOIP.path}" in called


async def test_the_lifetime_of_a_nonce_is_measured(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pauses grow until a challenge comes, or the time is over."""
    now = 0.0

    async def sleep(seconds: float) -> None:
        nonlocal now
        now += seconds

    monkeypatch.setattr(reader, "sleep", sleep)
    async with SimulatedBox(clock=lambda: now) as box:
        box.digest.nonce_lifetime = 60
        assert await probe(box, file, "--yes", "--wait", "600") == 0
        assert box.failed_logins == 0
    login = content_of(file)["login"]
    assert login["pauses"] == [
        {"seconds": 10, "challenged": False},
        {"seconds": 20, "challenged": False},
        {"seconds": 40, "challenged": True},
    ]
