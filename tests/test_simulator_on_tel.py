"""The phone book of the simulated box, and its cordless phones."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from .simulator import Clock, Contact, Fault, Handset, SimulatedBox, User
from .simulator.caller import Caller, calling
from .simulator.errors import UpnpError
from .simulator.lists import parse_xml
from .simulator.on_tel import PHONE_BOOK

pytestmark = pytest.mark.usefixtures("socket_enabled")

SERVICE = "x_contact"


@pytest.fixture
def clock() -> Clock:
    """Return the clock of the box."""
    return Clock()


@pytest.fixture
async def box(clock: Clock) -> AsyncIterator[SimulatedBox]:
    """Return a box with a clock that a test moves."""
    async with SimulatedBox(clock=clock) as running:
        yield running


async def path(caller: Caller, book: int = 0) -> str:
    """Return path and query of a new URL of the phone book."""
    answer = await caller.call(
        "GetPhonebook", {"NewPhonebookID": book}, service=SERVICE
    )
    assert list(answer) == [
        "NewPhonebookName",
        "NewPhonebookExtraID",
        "NewPhonebookURL",
    ]
    return answer["NewPhonebookURL"].removeprefix(caller.url)


async def names(caller: Caller, target: str) -> dict[str, list[str]]:
    """Return the names in the phone book with their numbers."""
    async with caller.get(target) as response:
        assert response.status == 200
        root = parse_xml(await response.read())
    return {
        contact.findtext("person/realName", ""): [
            f"{number.get('type')} {number.text}" for number in contact.iter("number")
        ]
        for contact in root.iter("contact")
    }


async def test_the_book_has_phones_and_people(caller: Caller) -> None:
    """By alphabet, and what is no phone among them."""
    assert await names(caller, await path(caller)) == {
        "Alle (Rundruf)": ["intern **9"],
        "Anrufbeantworter": ["intern **600", "memo **605"],
        "Beispiel, Anna": ["home 0305550177", "mobile 01715550123"],
        "ISDN/DECT Rundruf": [" **50"],
        "Kinder (Gruppe)": ["home **610", "mobile **621"],
        "Küche": ["intern **610"],
        "Küchentablet": ["intern **621"],
        "Mobilteil 2": ["intern **611"],
        "Müller & Söhne": ["work +49 (30) 555-0199"],
        "Oma": ["home 0405550142", "intern **612"],
        "Sprachtest": ["work 550@hd-telefonie.example"],
        "Tür & Tor": ["intern **1"],
        "Türstation & Flur": ["intern **620"],
        "Wecker 1": [" **41"],
        "Wecker 2": [" **42"],
        "Wecker 3": [" **43"],
    }


async def test_the_book_follows_the_box(caller: Caller) -> None:
    """A phone of another name, and somebody new."""
    caller.box.state.handsets[1] = Handset("Diele", "**613")
    caller.box.state.contacts = [Contact("", [("home", "0305550100")])]
    found = await names(caller, await path(caller))
    assert found["Diele"] == ["intern **613"]
    assert found[""] == ["home 0305550100"]
    assert "Küche" not in found


async def test_the_book_can_be_any_file(caller: Caller) -> None:
    """And its URL can name another host."""
    caller.box.phone_book = b"<phonebooks/>"
    caller.box.phone_book_host = "fritz.box:49000"
    target = await path(caller)
    assert target.startswith(f"http://fritz.box:49000{PHONE_BOOK}?sid=")
    assert await names(caller, target.removeprefix("http://fritz.box:49000")) == {}


async def test_there_is_one_book(caller: Caller) -> None:
    """And no other."""
    with pytest.raises(UpnpError, match="713"):
        await path(caller, 1)


@pytest.mark.parametrize("secure", [False, True])
@pytest.mark.parametrize("chunked", [True, False])
async def test_the_book_has_no_length(secure: bool, chunked: bool) -> None:
    """It comes in chunks, or ends with the connection."""
    box = SimulatedBox(full=True)
    box.phone_book_chunked = chunked
    async with calling(box, secure=secure) as caller:
        plain = f"http://{box.host}:{box.http_port}"
        target = (await path(caller)).removeprefix(plain)
        async with caller.get(target) as response:
            book = await response.read()
        assert "Content-Length" not in response.headers
        assert ("Transfer-Encoding" in response.headers) is chunked
    assert book.endswith(b"</phonebooks>\n")
    assert book.count(b"<contact>") > 290


async def test_a_session_that_expired_ends_all_of_them(
    caller: Caller, clock: Clock
) -> None:
    """So do those that never were."""
    first = await path(caller)
    clock.now += 1199
    second = await path(caller)
    assert await names(caller, first)
    clock.now += 1
    for target in (first, second, f"{PHONE_BOOK}?sid=0&pbid=0", f"{PHONE_BOOK}?pbid=0"):
        async with caller.get(target) as response:
            assert response.status == 403
    assert caller.box.web_sessions.ended == 4
    assert await names(caller, await path(caller))


@pytest.mark.parametrize("fault", [Fault.HTML, Fault.TRUNCATED, Fault.MALFORMED])
async def test_the_book_can_go_wrong(caller: Caller, fault: Fault) -> None:
    """By its path, whatever the session is; the next one is right."""
    caller.box.fail(fault, PHONE_BOOK)
    target = await path(caller)
    with pytest.raises((SyntaxError, aiohttp.ClientError)):
        await names(caller, target)
    assert await names(caller, target)


async def test_cordless_phones_have_names_only(caller: Caller) -> None:
    """By ids that have holes and say nothing."""
    listed = await caller.call("GetDECTHandsetList", service=SERVICE)
    assert listed == {"NewDectIDList": "1,3"}
    found = await caller.call("GetDECTHandsetInfo", {"NewDectID": 3}, service=SERVICE)
    assert found == {"NewHandsetName": "Mobilteil 2", "NewPhonebookID": "0"}
    with pytest.raises(UpnpError, match="714"):
        await caller.call("GetDECTHandsetInfo", {"NewDectID": 2}, service=SERVICE)


async def test_the_permission_to_telephony_is_needed(caller: Caller) -> None:
    """And no other one is enough."""
    box = caller.box
    box.users[box.username] = User(box.password, frozenset({"App", "NAS"}))
    with pytest.raises(UpnpError, match="606"):
        await path(caller)


@pytest.mark.parametrize(
    ("firmware", "actions"),
    [
        ("8.02", {"GetPhonebook", "GetDECTHandsetList", "GetDECTHandsetInfo"}),
        ("5.50", {"GetPhonebook"}),
        ("4.88", None),
    ],
)
def test_old_boxes_have_less_of_it(firmware: str, actions: set[str] | None) -> None:
    """The oldest nothing."""
    service = SimulatedBox(firmware=firmware).services.get(f"/upnp/control/{SERVICE}")
    assert (set(service.actions) if service else None) == actions
