"""The demo of scripts/develop: its options, its ports, its folders, its language."""

import json
from pathlib import Path
import socket
import subprocess
import sys
from typing import Any

from homeassistant.util.yaml import load_yaml_dict
import pytest

from scripts.demo import __main__ as program, box, folder, options
from scripts.demo.errors import DemoError
from tests.simulator.__main__ import parse as parse_simulator
from tests.simulator.languages import LANGUAGES


@pytest.fixture(autouse=True)
def develop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder that takes the place of .develop."""
    path = tmp_path / ".develop"
    path.mkdir()
    for module in (options, folder):
        monkeypatch.setattr(module, "FOLDER", path)
    return path


@pytest.fixture
def used(monkeypatch: pytest.MonkeyPatch) -> set[int]:
    """Return the ports in use; tests add some."""
    ports: set[int] = set()

    def error(port: int) -> str | None:
        return f"Port {port} is in use" if port in ports else None

    monkeypatch.setattr(options, "port_error", error)
    monkeypatch.setattr(options, "_free_port", lambda: 50001)
    return ports


def stored(state: Path, key: str) -> dict[str, Any]:
    """Return the data of one of Home Assistant's storage files."""
    content = json.loads((state / ".storage" / key).read_text("utf-8"))
    assert content["key"] == key
    data: dict[str, Any] = content["data"]
    return data


def test_the_first_one_has_the_usual_ports(used: set[int], develop: Path) -> None:
    """And speaks English."""
    chosen = options.parse([])

    assert (chosen.port, chosen.language) == (8123, "en")
    assert chosen.simulated_ports == {"https": 49443, "http": 49000}
    assert options.box_folder(chosen) == develop / "simulated-box-8123"


def test_a_second_one_has_its_own_ports_and_folder(
    used: set[int], develop: Path
) -> None:
    """Even if the first one does not use its ports yet."""
    chosen = options.parse(["--port", "8124"])

    assert chosen.simulated_ports == {"https": 50001, "http": 0}
    assert options.box_folder(chosen) == develop / "simulated-box-8124"
    assert options.simulated_url(chosen) == "https://127.0.0.1:50001"


@pytest.mark.parametrize(
    ("arguments", "ports", "url"),
    [
        (["--box-port", "51000"], {"https": 51000, "http": 49000}, "https"),
        (["--no-ssl", "--box-port", "51000"], {"https": 49443, "http": 51000}, "http"),
        (["--box-port", "49000"], {"https": 49000, "http": 0}, "https"),
        (["--port", "49443"], {"https": 50001, "http": 0}, "https"),
        (["--port", "49000"], {"https": 50001, "http": 0}, "https"),
    ],
)
def test_no_port_is_used_twice(
    used: set[int], arguments: list[str], ports: dict[str, int], url: str
) -> None:
    """Whichever were chosen."""
    chosen = options.parse(arguments)

    assert chosen.simulated_ports == ports
    assert options.simulated_url(chosen) == f"{url}://127.0.0.1:{ports[url]}"


def test_the_box_of_the_last_run_is_found_at_its_port(used: set[int]) -> None:
    """Although the usual ports are free again."""
    used |= {49443, 49000}
    first = options.parse([])
    options.box_folder(first).mkdir()
    options.mark_added(first)
    used.clear()

    again = options.parse([])

    assert again.simulated_ports == {"https": 50001, "http": 49000}
    assert options.is_added(again)
    assert not options.is_added(options.parse(["--no-ssl"]))
    assert not options.is_added(options.parse(["--port", "8124"]))


def test_a_box_whose_port_was_taken_gets_another_one(used: set[int]) -> None:
    """It is added again then."""
    first = options.parse([])
    options.box_folder(first).mkdir()
    options.mark_added(first)
    used.add(49443)

    again = options.parse([])

    assert again.simulated_ports["https"] == 50001
    assert not options.is_added(again)


@pytest.mark.parametrize(
    ("arguments", "port", "option"),
    [
        ([], 8123, "--port"),
        (["--port", "8124"], 8124, "--port"),
        (["--host", "fritz.box", "--username", "anna"], 8123, "--port"),
        (["--box-port", "51000"], 51000, "--box-port"),
        (["--box-port", "51000", "--no-ssl"], 51000, "--box-port"),
    ],
)
def test_a_port_in_use_names_the_option(
    used: set[int],
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    port: int,
    option: str,
) -> None:
    """In one sentence."""
    used.add(port)

    with pytest.raises(SystemExit) as ended:
        options.parse(arguments)

    assert ended.value.code == 1
    errors = capsys.readouterr().err
    assert errors == f"Port {port} is in use. Choose another one with {option}.\n"


def test_the_port_of_a_real_box_can_be_in_use_here(used: set[int]) -> None:
    """It is a port of another computer."""
    used |= {49443, 49000, 51000}
    arguments = ["--host", "fritz.box", "--username", "anna", "--box-port", "51000"]
    assert json.loads(options.box_address(options.parse(arguments))) == {
        "host": "fritz.box",
        "port": 51000,
        "ssl": True,
    }


@pytest.mark.usefixtures("socket_enabled")
def test_ports_are_tried() -> None:
    """One in use has an error, a free one has none."""
    with socket.socket() as listener:
        listener.bind((options.ADDRESS, 0))
        listener.listen()
        port = listener.getsockname()[1]
        assert options.port_error(port) == (f"Port {port} is in use by another program")
    assert options.port_error(port) is None


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--port", "8124", "--box-port", "8124"], "cannot be the same"),
        (["--port", "0"], "invalid port"),
        (["--port", "65536"], "invalid port"),
        (["--box-port", "https"], "invalid port"),
        (["--username", "anna"], "--username needs --host"),
        (["--host", "fritz.box"], "--host needs --username"),
        (["--language", "xx"], "invalid choice"),
        (["--lang", "de"], "unrecognized"),
    ],
)
def test_options_without_meaning_are_refused(
    used: set[int], capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    """Before anything is started."""
    with pytest.raises(SystemExit) as ended:
        options.parse(arguments)
    assert ended.value.code == 2
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("fritz.box", "fritz.box-8124"),
        ("FRITZ.box", "fritz.box-8124"),
        ("192.168.178.1", "192.168.178.1-8124"),
        ("fd00::1", "fd00__1-8124"),
        ("../../etc", "_.._etc-8124"),
    ],
)
def test_each_box_and_port_has_a_folder(
    used: set[int], develop: Path, host: str, name: str
) -> None:
    """Inside .develop."""
    arguments = ["--host", host, "--username", "anna", "--port", "8124"]
    assert options.box_folder(options.parse(arguments)) == develop / name


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_speaks_the_language(
    used: set[int], develop: Path, language: str
) -> None:
    """Home Assistant, its user, its sidebar, and the simulated box."""
    chosen = options.parse(["--language", language])
    state = options.box_folder(chosen)
    folder.prepare(state, chosen.port, chosen.language)

    configuration = load_yaml_dict(str(state / "configuration.yaml"))
    assert configuration["homeassistant"]["language"] == language
    (dashboard,) = configuration["lovelace"]["dashboards"].values()
    assert dashboard["title"] == folder.TITLES[language]
    assert stored(state, f"frontend.user_data_{folder.USER}") == {
        "language": {
            "language": language,
            "number_format": "language",
            "time_format": "language",
            "date_format": "language",
            "first_weekday": "language",
            "time_zone": "local",
        }
    }
    simulator = box.simulator(chosen.simulated_ports, state, chosen.language)
    command = simulator.command
    assert command[:3] == [sys.executable, "-m", "tests.simulator"]
    given = parse_simulator(command[3:])
    assert (given.language, given.lively) == (language, True)
    assert (given.https_port, given.http_port) == (49443, 49000)
    assert given.certificate == state / "certificate.pem"
    assert (given.user, given.password) == (box.USERNAME, box.PASSWORD)


def test_another_language_changes_nothing_else(develop: Path) -> None:
    """What the user has set up is still there."""
    state = develop / "simulated-box-8123"
    folder.prepare(state, 8123, "de")
    key = f"frontend.user_data_{folder.USER}"
    data = stored(state, key)
    data["language"]["time_format"] = "24"
    data["core"] = {"showAdvanced": True}
    path = state / ".storage" / key
    path.write_text(json.dumps({"key": key, "version": 1, "data": data}), "utf-8")
    (state / ".storage/core.config_entries").write_text("entries", "utf-8")

    folder.prepare(state, 8123, "fr")

    data["language"]["language"] = "fr"
    assert stored(state, key) == data
    assert (state / ".storage/core.config_entries").read_text("utf-8") == "entries"


def test_a_folder_is_used_once_at_a_time(develop: Path) -> None:
    """Others can be used meanwhile, and the same one afterwards."""
    state = develop / "simulated-box-8123"
    with (
        folder.locked(state),
        folder.locked(develop / "simulated-box-8124"),
        pytest.raises(DemoError, match=r"simulated-box-8123.*--port"),
        folder.locked(state),
    ):
        pass
    with folder.locked(state):
        pass


def test_a_reset_deletes_its_own_folder_only(
    used: set[int],
    develop: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Neither that of another port nor that of another box."""
    names = ("simulated-box-8123", "simulated-box-8124", "fritz.box-8124")
    for name in names:
        (develop / name).mkdir()

    async def run(*_: object) -> int:
        return 0

    monkeypatch.setattr(program, "run", run)
    monkeypatch.setattr(sys, "argv", ["scripts/develop", "--port", "8124", "--reset"])

    assert program.main() == 0

    left = {path.name for path in develop.iterdir() if path.is_dir()}
    assert left == {"simulated-box-8123", "fritz.box-8124"}
    assert "Deleting" in capsys.readouterr().out


def test_a_second_one_with_the_same_port_deletes_nothing(
    used: set[int],
    develop: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Even if the first one does not use the port yet."""
    state = develop / "simulated-box-8123"
    state.mkdir()
    monkeypatch.setattr(sys, "argv", ["scripts/develop", "--reset"])

    with folder.locked(state):
        assert program.main() == 1

    assert state.exists()
    assert "--port" in capsys.readouterr().err


@pytest.mark.usefixtures("socket_enabled")
def test_the_options_need_only_python() -> None:
    """Any Python shows them before the setup."""
    shown = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-I", options.PROJECT / "scripts/demo/options.py", "--help"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    for option in ("--port", "--box-port", "--language", "--reset", "--host"):
        assert option in shown
    assert all(language in shown for language in LANGUAGES)
