"""The probe and X_AVM-DE_OnTel: cordless phones, and the phone book's URL."""

import json
from pathlib import Path

import pytest

from tests.private_marks import leaks
from tests.simulator import Handset, SimulatedBox, User
from tests.simulator.on_tel import PHONE_BOOK
from tests.simulator.tables_on_tel import ON_TEL
from tests.test_probe import content_of, probe, saved


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return the file that the probe saves to."""
    return tmp_path / "capture.json"


async def test_each_handset_is_read(box: SimulatedBox, file: Path) -> None:
    """And one ID beyond the last; a name is that of its port of Click to Dial."""
    box.state.handsets[5] = Handset("Anna", "**612")
    assert await probe(box, file, "--yes") == 0

    bodies = saved(file)
    assert ">1,3,5<" in bodies["GetDECTHandsetList"]
    infos = [name for name in bodies if name.startswith("GetDECTHandsetInfo")]
    assert infos == [f"GetDECTHandsetInfo {index}" for index in (1, 3, 5, 6)]
    assert "errorCode" in bodies["GetDECTHandsetInfo 6"]
    name = bodies["GetDECTHandsetInfo 1"].split("HandsetName>")[1].removesuffix("</New")
    assert f">DECT: {name}<" in bodies["X_AVM-DE_GetPhonePort 3"]
    assert name != "Küche"


async def test_a_box_without_handsets_is_asked_for_the_first(
    box: SimulatedBox, file: Path
) -> None:
    """For its fault."""
    box.state.handsets.clear()
    assert await probe(box, file, "--yes") == 0
    assert "errorCode" in saved(file)["GetDECTHandsetInfo 1"]


async def test_the_url_of_the_phone_book_is_saved_and_never_fetched(
    box: SimulatedBox, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without its session."""
    assert await probe(box, file, "--yes") == 0

    (sid,) = box.web_sessions.expires_at
    url = f":{box.http_port}{PHONE_BOOK}?sid={'x' * len(sid)}&amp;pbid=0<"
    assert url in saved(file)["GetPhonebook 0"]
    assert not [it.path for it in box.requests if PHONE_BOOK in it.path]
    assert box.web_sessions.ended == 0
    private = {sid, box.host} | {it.name for it in box.state.contacts}
    private |= {number for it in box.state.contacts for _, number in it.numbers}
    private -= {"**610", "**621"}
    assert not leaks(json.dumps(content_of(file), ensure_ascii=False), private)
    assert not leaks(capsys.readouterr().out.replace(str(file), ""), private)


async def test_a_user_without_the_permission_is_asked_once(
    box: SimulatedBox, file: Path
) -> None:
    """The handsets are not read one by one."""
    box.users[box.username] = User(box.password, frozenset({"App"}))
    assert await probe(box, file, "--yes") == 0
    bodies = saved(file)
    assert "606" in bodies["GetDECTHandsetList"]
    assert "606" in bodies["GetPhonebook 0"]
    assert not [name for name in bodies if name.startswith("GetDECTHandsetInfo")]


async def test_a_box_without_the_service_is_a_capture_too(
    box: SimulatedBox, file: Path
) -> None:
    """Nothing of it is requested."""
    del box.services[ON_TEL.control_url]
    assert await probe(box, file, "--yes") == 0
    assert not [it for it in content_of(file)["exchanges"] if "x_contact" in it["path"]]


@pytest.mark.parametrize("ids", ["", "1,x", " 2 , 1 ", ",,", "9" * 5000])
async def test_any_list_of_handsets_is_read(
    box: SimulatedBox, file: Path, ids: str
) -> None:
    """What is no ID is left out."""
    box.answers["GetDECTHandsetList"] = {"NewDectIDList": ids}
    assert await probe(box, file, "--yes") == 0
    assert "GetPhonebook 0" in saved(file)
