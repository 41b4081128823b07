"""How the phone book is fetched from the box."""

import threading

import pytest

from custom_components.fritzbox_voip.tr064 import phone_book
from custom_components.fritzbox_voip.tr064.client import Client
from custom_components.fritzbox_voip.tr064.errors import (
    BoxTimeoutError,
    ConnectionDroppedError,
    InvalidActionError,
    LoginBlockedError,
    MissingPermissionError,
    ProtocolError,
    Tr064Error,
    UnknownServiceError,
)
from custom_components.fritzbox_voip.tr064.phone_book import (
    MAX_BOOK,
    Phone,
    PhoneKind,
    fetch_phones,
)
from tests.simulator import Fault, SimulatedBox, User
from tests.simulator.on_tel import PHONE_BOOK
from tests.tr064.conftest import Connect
from tests.tr064.scripted_server import ScriptedServer, http

from .books import KITCHEN, book, contact, number

GET = "GetPhonebook"
HOUSEHOLD = (
    Phone(name="Tür & Tor", internal_number="**1", kind=PhoneKind.WIRED),
    KITCHEN,
    Phone(name="Mobilteil 2", internal_number="**611", kind=PhoneKind.CORDLESS),
    Phone(name="Türstation & Flur", internal_number="**620", kind=PhoneKind.IP),
    Phone(name="Küchentablet", internal_number="**621", kind=PhoneKind.IP),
)


def urls(box: SimulatedBox) -> list[str]:
    """Return the URLs of the book that were requested."""
    return [seen.path for seen in box.requests if seen.path.startswith(PHONE_BOOK)]


@pytest.mark.parametrize("firmware", ["8.02", "7.39", "7.29", "6.98", "5.50"])
async def test_the_phones_of_the_box_are_fetched(
    client: Client, box: SimulatedBox
) -> None:
    """Once, and no session of anybody ends."""
    assert await fetch_phones(client) == HOUSEHOLD
    assert len(urls(box)) == 1
    assert box.web_sessions.ended == 0


@pytest.mark.parametrize("ssl", [False, True])
@pytest.mark.parametrize("chunked", [False, True])
async def test_the_book_is_whole_when_its_end_tag_came(
    box: SimulatedBox, connect: Connect, ssl: bool, chunked: bool
) -> None:
    """However the connection ends, and the box can be called afterwards."""
    box.phone_book_chunked = chunked
    transport = connect(ssl=ssl)
    client = Client(transport)
    for _ in range(2):
        assert await fetch_phones(client) == HOUSEHOLD
    seen = {request.secure for request in box.requests}
    assert seen == {ssl}
    assert (transport.fingerprint == box.fingerprint) is ssl


@pytest.mark.parametrize("host", ["fritz.box", "192.0.2.1:80", "[fd00::1]:49443"])
async def test_the_host_of_the_url_does_not_matter(
    client: Client, box: SimulatedBox, host: str
) -> None:
    """The book is fetched where everything else is."""
    box.phone_book_host = host
    assert await fetch_phones(client) == HOUSEHOLD


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("http://fritz.box:49000/phonebook.lua?sid=1", "/phonebook.lua?sid=1"),
        ("https://fritz.box/tr064/phonebook.lua?sid=1", "/tr064/phonebook.lua?sid=1"),
        ("/phonebook.lua?sid=1&pbid=0", "/phonebook.lua?sid=1&pbid=0"),
        (" http://fritz.box/a.lua?b=%C3%BC+%26&c=d#e\n", "/a.lua?b=%C3%BC+%26&c=d"),
        ("http://fritz.box/book", "/book"),
    ],
)
async def test_path_and_query_are_requested_as_they_are(
    scripted_server: ScriptedServer, scripted_client: Client, url: str, path: str
) -> None:
    """By GET, and without a login."""
    scripted_server.serve(
        {GET: (["NewPhonebookID"], {"NewPhonebookURL": url})}, service="X_AVM-DE_OnTel"
    )
    found = contact("Küche", number("**610"))
    scripted_server.respond(path, http(book(found).encode()))
    assert await fetch_phones(scripted_client) == (KITCHEN,)
    request = scripted_server.requests[-1]
    assert request.head.startswith(f"GET {path} HTTP/1.1\r\n")
    assert "authorization" not in request.head.lower()


@pytest.mark.parametrize(
    "url",
    [
        *("http://fritz.box", "fritz.box", "http://[/", "http://[x]/", "mailto:a@b"),
        *(
            "http://fritz.box/a b",
            "http://fritz.box/ü",
            "?sid=1",
        ),
    ],
)
async def test_what_is_no_url_is_not_requested(
    client: Client, box: SimulatedBox, url: str
) -> None:
    """And no line of HTTP can be put in."""
    box.answers[GET] = {"NewPhonebookURL": url}
    with pytest.raises(ProtocolError):
        await fetch_phones(client)
    assert box.requests[-1].action == GET


@pytest.mark.parametrize("url", ["", " ", "\n"])
async def test_a_repeater_has_no_book(
    client: Client, box: SimulatedBox, url: str
) -> None:
    """Then nothing is said about phones."""
    box.answers[GET] = {"NewPhonebookURL": url}
    assert await fetch_phones(client) is None
    assert not urls(box)


@pytest.mark.parametrize(
    "document",
    ["<phonebooks/>", book(), book(contact("Oma", number("0305550177", "home")))],
)
async def test_a_book_without_phones_says_nothing_about_phones(
    client: Client, box: SimulatedBox, document: str
) -> None:
    """An unchanged one looks like that."""
    box.phone_book = document.encode()
    assert await fetch_phones(client) is None
    assert len(urls(box)) == 1


@pytest.mark.parametrize("fault", [Fault.LOST, Fault.RESET, Fault.EMPTY])
async def test_a_reset_is_followed_by_one_more_try(
    client: Client, box: SimulatedBox, fault: Fault
) -> None:
    """With a URL of its own."""
    box.fail(fault, PHONE_BOOK)
    assert await fetch_phones(client) == HOUSEHOLD
    assert len(urls(box)) == len(set(urls(box))) == 2
    assert box.actions().count(GET) == 2
    assert box.web_sessions.ended == 0


@pytest.mark.parametrize("chunked", [False, True])
async def test_an_incomplete_book_is_followed_by_one_more_try(
    client: Client, box: SimulatedBox, chunked: bool
) -> None:
    """And by no third one."""
    box.phone_book_chunked = chunked
    box.phone_book = book(contact("Küche", number("**610"))).encode()[:-3]
    with pytest.raises(ConnectionDroppedError):
        await fetch_phones(client)
    assert len(urls(box)) == len(set(urls(box))) == 2


@pytest.mark.parametrize("fault", [Fault.LOST, Fault.RESET])
async def test_there_is_no_third_try(
    client: Client, box: SimulatedBox, fault: Fault
) -> None:
    """The next one is tomorrow's."""
    box.fail(fault, PHONE_BOOK, times=None)
    with pytest.raises(ConnectionDroppedError):
        await fetch_phones(client)
    assert len(urls(box)) == len(set(urls(box))) == 2


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault.HTML, ProtocolError),
        (Fault.HTML_500, ProtocolError),
        (Fault.MALFORMED, ProtocolError),
        (Fault.DOCTYPE, ProtocolError),
        (Fault.HUGE, ProtocolError),
        (Fault.GZIP_BOMB, ProtocolError),
        (Fault.UNAVAILABLE, LoginBlockedError),
    ],
)
async def test_what_is_no_book_is_not_asked_for_again(
    client: Client, box: SimulatedBox, fault: Fault, error: type[Tr064Error]
) -> None:
    """The box would answer the same."""
    box.fail(fault, PHONE_BOOK, times=None)
    with pytest.raises(error):
        await fetch_phones(client)
    assert len(urls(box)) == 1


async def test_a_session_that_expired_is_not_used_again(
    client: Client, box: SimulatedBox
) -> None:
    """The page in its place is no book."""
    box.answers[GET] = {"NewPhonebookURL": f"http://fritz.box{PHONE_BOOK}?sid=0&pbid=0"}
    with pytest.raises(ProtocolError):
        await fetch_phones(client)
    assert box.web_sessions.ended == 1


async def test_the_largest_book_is_read(client: Client, box: SimulatedBox) -> None:
    """And one byte more is too much."""
    document = book(contact("Küche", number("**610"))).encode()
    box.phone_book = document.ljust(MAX_BOOK)
    assert await fetch_phones(client) == (KITCHEN,)
    box.phone_book = document.ljust(MAX_BOOK + 1)
    with pytest.raises(ProtocolError, match="too large"):
        await fetch_phones(client)


async def test_a_book_that_comes_late_is_not_waited_for(
    client: Client, box: SimulatedBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may be in time tomorrow."""
    monkeypatch.setattr(phone_book, "_TIMEOUT", 0.1)
    box.fail(Fault.HANG, PHONE_BOOK, times=None)
    with pytest.raises(BoxTimeoutError):
        await fetch_phones(client)


async def test_the_time_is_that_of_all_requests_together(
    client: Client, box: SimulatedBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one for the URL alone has a longer one."""
    monkeypatch.setattr(phone_book, "_TIMEOUT", 0.1)
    box.fail(Fault.HANG, GET, times=None)
    with pytest.raises(BoxTimeoutError, match="did not arrive in time"):
        await fetch_phones(client)
    assert not urls(box)


@pytest.mark.parametrize("firmware", ["4.88"])
async def test_an_old_box_has_no_such_service(client: Client) -> None:
    """It says so by its description."""
    with pytest.raises(UnknownServiceError):
        await fetch_phones(client)


async def test_a_box_can_have_the_service_without_a_book(
    scripted_server: ScriptedServer, scripted_client: Client
) -> None:
    """It says so by the service's."""
    scripted_server.serve({"GetInfo": ([], {})}, service="X_AVM-DE_OnTel")
    with pytest.raises(InvalidActionError):
        await fetch_phones(scripted_client)


async def test_the_permission_to_telephony_is_needed(
    client: Client, box: SimulatedBox
) -> None:
    """Without it there is no book."""
    box.users[box.username] = User(box.password, frozenset({"App"}))
    with pytest.raises(MissingPermissionError):
        await fetch_phones(client)
    assert not urls(box)


async def test_the_event_loop_does_not_parse(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A large book would hold it up."""
    parsing: list[int] = []
    parse_phones = phone_book.parse_phones

    def parse(*args: object) -> tuple[Phone, ...]:
        parsing.append(threading.get_ident())
        return parse_phones(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(phone_book, "parse_phones", parse)
    assert await fetch_phones(client) == HOUSEHOLD
    assert parsing
    assert threading.get_ident() not in parsing
