"""Captures of boxes: the client reads each, and Home Assistant sets it up."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import suppress
import json
from pathlib import Path

from aiohttp import ClientSession
from homeassistant.config_entries import ConfigEntryState
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.fritzbox_voip.tr064.client import Client
from custom_components.fritzbox_voip.tr064.device import (
    get_permissions,
    get_security_port,
    get_usernames,
)
from custom_components.fritzbox_voip.tr064.errors import (
    ActionError,
    AuthenticationError,
    InvalidActionError,
    InvalidArgumentError,
)
from custom_components.fritzbox_voip.tr064.transport import Transport, create_session
from custom_components.fritzbox_voip.tr064.x_voip import XVoip
from custom_components.fritzbox_voip.tr064.x_voip.accounts import AccountStatus
from scripts.probing.box import ALLOWED
from tests.simulator import SimulatedBox
from tests.test_simulator_main import run, text_until

FOLDER = Path(__file__).parent / "captures"
CAPTURES = sorted(FOLDER.glob("*.json"))
FROM_SIMULATOR = FOLDER / "simulator-8.02.json"


@pytest.fixture(params=CAPTURES, ids=lambda path: path.stem)
def capture(request: pytest.FixtureRequest) -> Path:
    """Return each capture."""
    path: Path = request.param
    return path


@pytest.fixture
async def box(capture: Path) -> AsyncIterator[SimulatedBox]:
    """Return a box that plays a capture."""
    async with SimulatedBox(capture=capture) as playing:
        yield playing


@pytest.fixture
async def sample() -> AsyncIterator[Client]:
    """Return a client of the capture made from the simulator."""
    async with (
        SimulatedBox(capture=FROM_SIMULATOR) as playing,
        create_session() as session,
    ):
        yield client_of(playing, session)


def client_of(
    box: SimulatedBox, session: ClientSession, password: str | None = None
) -> Client:
    """Return a client of a box."""
    return Client(
        Transport(
            session,
            box.host,
            port=box.https_port,
            username=box.username,
            password=password or box.password,
        )
    )


async def answer[T](call: Awaitable[T]) -> T | None:
    """Return the answer, None for a fault; other errors are not expected."""
    with suppress(ActionError):
        return await call
    return None


async def test_the_client_reads_it(
    voip: XVoip, client: Client, box: SimulatedBox
) -> None:
    """Every action, without a ProtocolError."""
    description = await client.get_description()
    assert description.model == box.model
    assert description.serial == box.serial
    await answer(get_security_port(client))
    await answer(get_usernames(client))
    await answer(get_permissions(client))

    accounts = await answer(voip.accounts.list())
    for account in accounts or ():
        await answer(voip.accounts.prefix_settings(account.index))
    await answer(voip.clients.list())
    await answer(voip.alarm_clocks.list())
    await answer(voip.dialing.phones())
    await answer(voip.dialing.phone())
    await answer(voip.numbers.list())
    await answer(voip.numbers.count())
    await answer(voip.settings.audio_settings())
    await answer(voip.settings.country_code())
    await answer(voip.settings.area_code())

    assert box.failed_logins == 0


async def test_home_assistant_sets_it_up(
    loaded: MockConfigEntry, box: SimulatedBox
) -> None:
    """And calls no action that the probe does not call."""
    assert loaded.state is ConfigEntryState.LOADED
    asked = {request.action for request in box.requests if request.action}
    assert asked <= set().union(*ALLOWED.values())


def test_its_origin_is_documented(capture: Path) -> None:
    """So that the simulator is not taken for a real box."""
    content = json.loads(capture.read_text(encoding="utf-8"))
    assert content["note"]
    assert capture.name in (FOLDER / "README.md").read_text(encoding="utf-8")
    assert ("simulator" in content["note"]) is capture.name.startswith("simulator")


async def test_what_was_recorded_is_answered(sample: Client) -> None:
    """The household of the simulator, with other names."""
    voip = XVoip(sample)
    accounts = await voip.accounts.list()
    assert [account.status for account in accounts] == [
        AccountStatus.REGISTERED,
        AccountStatus.REGISTERED,
        AccountStatus.DISABLED,
    ]
    assert (await voip.accounts.prefix_settings(1)).area_code
    assert len(await voip.clients.list()) == 2
    assert len(await voip.alarm_clocks.list()) == 3
    assert len(await voip.dialing.phones()) == 4


async def test_what_was_not_recorded_is_refused(sample: Client) -> None:
    """Other arguments are invalid, and actions that write are unknown."""
    voip = XVoip(sample)
    with pytest.raises(InvalidArgumentError):
        await voip.accounts.prefix_settings(9)
    with pytest.raises(InvalidActionError):
        await voip.dialing.dial("**9")
    with pytest.raises(InvalidActionError):
        await voip.accounts.delete(0)


async def test_playing_requires_the_login() -> None:
    """That of the simulator, once."""
    async with (
        SimulatedBox(capture=FROM_SIMULATOR) as playing,
        create_session() as session,
    ):
        client = client_of(playing, session, "wrong")
        assert await get_security_port(client) == 49443
        with pytest.raises(AuthenticationError):
            await XVoip(client).accounts.list()
        assert playing.failed_logins == 1


def test_a_file_that_is_no_capture_is_refused(tmp_path: Path) -> None:
    """Before the box starts."""
    path = tmp_path / "other.json"
    path.write_text('{"format": 2}', encoding="utf-8")
    with pytest.raises(ValueError, match="no capture"):
        SimulatedBox(capture=path)


async def test_a_capture_is_played_by_hand() -> None:
    """By python -m tests.simulator --capture."""
    process = await run(
        *("--http-port", "0", "--https-port", "0", "--capture", str(FROM_SIMULATOR))
    )
    text = await text_until(process, "Ctrl-C")
    process.terminate()
    _, errors = await process.communicate()
    assert (process.returncode, errors) == (0, b"")
    assert "FRITZ!Box 7590 with FRITZ!OS 8.02 is up." in text


@pytest.mark.parametrize(
    ("content", "words"),
    [(None, b"No such file"), ("{}", b"no capture"), ("<List/>", b"cannot be played")],
)
async def test_what_cannot_be_played_is_one_sentence(
    tmp_path: Path, content: str | None, words: bytes
) -> None:
    """No traceback, and 1."""
    path = tmp_path / "capture.json"
    if content is not None:
        await asyncio.to_thread(path.write_text, content)
    process = await run("--capture", str(path))
    printed, errors = await process.communicate()
    assert (process.returncode, printed) == (1, b"")
    assert errors.count(b"\n") == 1
    assert words in errors
