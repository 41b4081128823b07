"""The probe and X_AVM-DE_OnTel: cordless phones, and the phone book's URL."""

import json
from pathlib import Path

import pytest

from tests.private_marks import leaks
from tests.simulator import SimulatedBox, User, http
from tests.simulator.errors import UpnpError
from tests.simulator.invocation import Handler, Invocation, Values
from tests.simulator.scpd import Action, Service, Variable, ins, outs, table
from tests.test_probe import content_of, probe, saved

SID = "9c977765016899f8"
ON_TEL = Service(
    type="urn:dslforum-org:service:X_AVM-DE_OnTel:1",
    id="urn:X_AVM-DE_OnTel-com:serviceId:X_AVM-DE_OnTel1",
    path="x_contact",
    actions=table(
        (
            Action(
                "GetPhonebook",
                (
                    *ins("PhonebookID"),
                    *outs("PhonebookName", "PhonebookExtraID", "PhonebookURL"),
                ),
            ),
            Action("GetDECTHandsetList", outs("DectIDList")),
            Action(
                "GetDECTHandsetInfo",
                (*ins("DectID"), *outs("HandsetName", "PhonebookID")),
            ),
            Action("DeletePhonebook", ins("PhonebookID")),
        )
    ),
    variables=table(
        (
            Variable("PhonebookID", "ui2"),
            Variable("PhonebookName"),
            Variable("PhonebookExtraID"),
            Variable("PhonebookURL"),
            Variable("DectIDList"),
            Variable("DectID", "ui2"),
            Variable("HandsetName"),
        )
    ),
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return the file that the probe saves to."""
    return tmp_path / "capture.json"


@pytest.fixture
def handsets() -> dict[int, str]:
    """Return the names of the handsets by ID; tests change them."""
    return {1: "Küche", 2: "Mobilteil 2", 5: "Anna"}


@pytest.fixture
def box(
    box: SimulatedBox, handsets: dict[int, str], monkeypatch: pytest.MonkeyPatch
) -> SimulatedBox:
    """Return a box with the service."""

    def get_info(call: Invocation) -> Values:
        if (index := call.number("DectID")) not in handsets:
            raise UpnpError(713)
        return {"NewHandsetName": handsets[index], "NewPhonebookID": "0"}

    def get_phone_book(call: Invocation) -> Values:
        assert call.number("PhonebookID") == 0
        return {
            "NewPhonebookName": "Familie Müller",
            "NewPhonebookExtraID": "anna-4711",
            "NewPhonebookURL": (
                f"http://{box.host}:{box.http_port}/phonebook.lua?sid={SID}&pbid=0"
            ),
        }

    handlers: dict[str, Handler] = {
        "GetDECTHandsetList": lambda _: {"NewDectIDList": ",".join(map(str, handsets))},
        "GetDECTHandsetInfo": get_info,
        "GetPhonebook": get_phone_book,
    }
    monkeypatch.setitem(http.HANDLERS, ON_TEL.path, handlers)
    box.services[ON_TEL.control_url] = ON_TEL
    return box


async def test_each_handset_is_read(box: SimulatedBox, file: Path) -> None:
    """And one ID beyond the last; a name is that of its port of Click to Dial."""
    assert await probe(box, file, "--yes") == 0

    bodies = saved(file)
    assert ">1,2,5<" in bodies["GetDECTHandsetList"]
    infos = [name for name in bodies if name.startswith("GetDECTHandsetInfo")]
    assert infos == [f"GetDECTHandsetInfo {index}" for index in (1, 2, 5, 6)]
    assert "713" in bodies["GetDECTHandsetInfo 6"]
    name = bodies["GetDECTHandsetInfo 1"].split("HandsetName>")[1].removesuffix("</New")
    assert f">DECT: {name}<" in bodies["X_AVM-DE_GetPhonePort 3"]
    assert name != "Küche"


async def test_a_box_without_handsets_is_asked_for_the_first(
    box: SimulatedBox, handsets: dict[int, str], file: Path
) -> None:
    """For its fault."""
    handsets.clear()
    assert await probe(box, file, "--yes") == 0
    assert "713" in saved(file)["GetDECTHandsetInfo 1"]


async def test_the_url_of_the_phone_book_is_saved_and_never_fetched(
    box: SimulatedBox, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without its session."""
    assert await probe(box, file, "--yes") == 0

    assert (
        f":{box.http_port}/phonebook.lua?sid={'x' * 16}&amp;pbid=0<"
        in saved(file)["GetPhonebook 0"]
    )
    assert not [it.path for it in box.requests if "phonebook" in it.path]
    assert box.actions().count("GetPhonebook") == 1
    shown = capsys.readouterr().out
    private = {SID, "Müller", "anna-4711", "Anna", "Mobilteil", box.host}
    assert not leaks(json.dumps(content_of(file), ensure_ascii=False), private)
    assert not leaks(shown.replace(str(file), ""), private)


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
