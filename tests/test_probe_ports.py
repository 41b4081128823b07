"""The probe at the connection: the call monitor's port, and an idle connection."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial
import json
from pathlib import Path
import socket

import pytest
from yarl import URL

from scripts.probing import __main__ as program, ports
from scripts.probing.errors import LostError
from tests.simulator import SimulatedBox
from tests.test_probe import content_of, probe

RING = b"17.06.26 09:15:03;RING;0;0301234567;987654;SIP0;\r\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return the file that the probe saves to."""
    return tmp_path / "capture.json"


@pytest.fixture
async def call_monitor(socket_enabled: None) -> AsyncIterator[asyncio.Queue[bytes]]:
    """Return what each client of a call monitor sent; the monitor reports a call."""
    received: asyncio.Queue[bytes] = asyncio.Queue()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(RING)
        try:
            received.put_nowait(await reader.read())
        except ConnectionResetError:
            received.put_nowait(b"")
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    check = partial(ports.check_call_monitor, port=port)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(program, "check_call_monitor", check)
        yield received
    server.close()
    await server.wait_closed()


def url_of(box: SimulatedBox, scheme: str) -> URL:
    """Return the URL of a box."""
    port = box.https_port if scheme == "https" else box.http_port
    return URL.build(scheme=scheme, host=box.host, port=port)


async def test_a_call_monitor_is_only_connected_to(
    box: SimulatedBox, file: Path, call_monitor: asyncio.Queue[bytes]
) -> None:
    """Nothing is sent, and no call is saved."""
    assert await probe(box, file, "--yes") == 0

    assert await call_monitor.get() == b""
    assert content_of(file)["call_monitor"] == "open"
    text = json.dumps(content_of(file))
    assert not [part for part in ("RING", "0301234567", "987654") if part in text]


@pytest.mark.parametrize(
    ("error", "result"),
    [
        (ConnectionRefusedError(), "refused"),
        (TimeoutError(), "no answer"),
        (OSError(113, "No route to host"), "no answer"),
        (socket.gaierror(), "no answer"),
        (UnicodeError(), "no answer"),
    ],
)
async def test_a_call_monitor_that_is_off_is_saved_too(
    box: SimulatedBox,
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: Exception,
    result: str,
) -> None:
    """With the way in which the connection failed."""
    targets = []

    def refuse(target: tuple[str, int], _timeout: float) -> socket.socket:
        targets.append(target)
        raise error

    monkeypatch.setattr(socket, "create_connection", refuse)

    assert await probe(box, file, "--yes") == 0

    assert targets == [(box.host, 1012)]
    assert content_of(file)["call_monitor"] == result
    assert f"Call monitor (port 1012): {result}" in capsys.readouterr().out


async def test_an_idle_connection_is_not_measured_by_default(
    box: SimulatedBox, file: Path
) -> None:
    """It takes more than a minute."""
    assert await probe(box, file, "--yes") == 0
    assert "idle" not in content_of(file)


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_an_idle_connection_is_measured_until_the_box_closes_it(
    box: SimulatedBox, scheme: str
) -> None:
    """After one answer."""
    box.idle_timeout = 0.1

    measured = await ports.measure_idle_connection(url_of(box, scheme))

    assert measured.closed
    assert [(it.path, it.status) for it in box.requests] == [("/tr64desc.xml", 200)]


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_an_idle_connection_is_closed_at_the_limit(
    box: SimulatedBox, scheme: str
) -> None:
    """If the box does not close it."""
    measured = await ports.measure_idle_connection(url_of(box, scheme), limit=0.2)

    assert not measured.closed
    assert len(box.requests) == 1


async def test_a_box_that_goes_away_has_closed_the_connection(
    box: SimulatedBox,
) -> None:
    """In whichever way."""
    measuring = asyncio.create_task(ports.measure_idle_connection(url_of(box, "http")))
    while not box.requests:  # noqa: ASYNC110 - a box has no event
        await asyncio.sleep(0.01)

    await box.go_down()

    assert (await measuring).closed


async def test_a_box_that_takes_no_connection_is_lost(box: SimulatedBox) -> None:
    """There is nothing to measure."""
    await box.go_down()
    with pytest.raises(LostError):
        await ports.measure_idle_connection(url_of(box, "http"))


async def test_how_long_an_idle_connection_is_open_is_saved(
    box: SimulatedBox,
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """And shown."""

    async def measure(url: URL) -> ports.IdleConnection:
        assert url == url_of(box, "https")
        return ports.IdleConnection(seconds=60.04, closed=True)

    monkeypatch.setattr(program, "measure_idle_connection", measure)

    assert await probe(box, file, "--yes", "--idle") == 0

    assert content_of(file)["idle"] == {"seconds": 60.0, "closed": True}
    shown = capsys.readouterr().out
    assert "Idle connection: closed by the box after 60 seconds" in shown
    assert "at most five" in shown


async def test_a_failed_measurement_costs_nothing_else(
    box: SimulatedBox,
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The rest is saved."""

    async def fail(_url: URL) -> ports.IdleConnection:
        raise LostError("Cannot connect to the box.")

    monkeypatch.setattr(program, "measure_idle_connection", fail)

    assert await probe(box, file, "--yes", "--idle") == 0

    assert "idle" not in content_of(file)
    assert content_of(file)["exchanges"]
