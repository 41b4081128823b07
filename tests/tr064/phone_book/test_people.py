"""Nothing of people and no session remains: a book of 2,000 contacts, and a search."""

import asyncio
from collections.abc import AsyncIterator, Iterator
import gc
import logging
import re
import zlib

import pytest

from custom_components.fritzbox_voip.tr064 import phone_book
from custom_components.fritzbox_voip.tr064.client import Client
from custom_components.fritzbox_voip.tr064.errors import Tr064Error
from custom_components.fritzbox_voip.tr064.phone_book import fetch_phones, parse_phones
from tests.simulator import Fault, SimulatedBox
from tests.simulator.on_tel import PHONE_BOOK

from .books import KITCHEN, book, contact, number

# Written so that neither is what it searches for.
PEOPLE = re.compile("Zob[e]l|0777[5]55")
PEOPLE_IN_BYTES = re.compile(PEOPLE.pattern.encode())


def people(count: int = 2000) -> Iterator[str]:
    """Yield contacts, each with a name and a number that are found again."""
    family, area = PEOPLE.pattern.replace("[", "").replace("]", "").split("|")
    for index in range(count):
        yield contact(
            f"{family}, Nr. {index}",
            number(f"{area}{index:04}", "home"),
            number(f"+49{area.removeprefix('0')}{index:04}", "mobile"),
        )
    yield contact(family, number("**612"), number(f"{area}0", "work"))


def packed(
    *, before: str = "", after: str = "</phonebook></phonebooks>", times: int = 1
) -> bytes:
    """Return a book of people and the kitchen, packed: so it has nobody in it."""
    rows = (*people(), contact("Küche", number("**610")))
    begun = book(*rows).removesuffix("</phonebook></phonebooks>")
    return zlib.compress(f"{before}{begun}{after}".encode() * times)


class PackedBox(SimulatedBox):
    """A box that has its phone book in memory only while it sends it."""

    packed = b""

    @property
    def phone_book(self) -> bytes:  # type: ignore[override]
        """Return the phone book."""
        return zlib.decompress(self.packed)


@pytest.fixture
async def box() -> AsyncIterator[PackedBox]:
    """Return a box with 2,000 people in its phone book."""
    async with PackedBox() as simulated:
        simulated.packed = packed()
        yield simulated


def remains() -> list[str]:
    """Return what in memory has people in it, without their names."""
    gc.collect()
    found: list[str] = []
    seen: set[int] = set()
    waiting = gc.get_objects()
    while waiting:
        for item in gc.get_referents(waiting.pop()):
            if id(item) in seen or gc.is_tracked(item):
                continue
            seen.add(id(item))
            if isinstance(item, str):
                has_people = PEOPLE.search(item) is not None
            elif isinstance(item, bytes | bytearray):
                has_people = PEOPLE_IN_BYTES.search(item) is not None
            else:
                waiting.append(item)
                continue
            if has_people:
                found.append(f"{type(item).__name__} of {len(item)}")
    return found


async def remains_at_the_end(box: SimulatedBox) -> list[str]:
    """Return the same once the threads are done, and the box has sent everything."""
    await asyncio.get_running_loop().shutdown_default_executor()
    await box.reboot()
    return remains()


def sessions(box: SimulatedBox) -> list[str]:
    """Return the ids of the sessions that the box has given out."""
    return [
        seen.path.partition("sid=")[2].partition("&")[0]
        for seen in box.requests
        if seen.path.startswith(PHONE_BOOK)
    ]


def logged(caplog: pytest.LogCaptureFixture) -> str:
    """Return all that anything logged."""
    return "\n".join(
        f"{record.getMessage()} {record.args} {record.exc_text} {record.stack_info}"
        for record in caplog.records
    )


def texts_of(error: BaseException | None) -> Iterator[str]:
    """Yield all texts of an error: itself, its frames, and what it came of."""
    if error is None:
        return
    yield f"{error} {error!r} {error.args!r} {vars(error)!r}"
    traceback = error.__traceback__
    while traceback:
        frame = traceback.tb_frame
        if "custom_components" in frame.f_code.co_filename:
            yield repr(frame.f_locals)
        traceback = traceback.tb_next
    yield from texts_of(error.__cause__)
    yield from texts_of(error.__context__)


def is_private(text: str, box: SimulatedBox) -> bool:
    """Return whether a text has something of people or of a session in it."""
    return bool(PEOPLE.search(text)) or any(sid in text for sid in sessions(box))


def test_the_search_finds_people() -> None:
    """In texts and bytes, whatever holds them; and only while they are there."""
    assert remains() == []
    held: list[object] = [next(people(1)), (next(people(1)).encode(),)]
    assert len(remains()) == 2
    held.clear()
    assert remains() == []


@pytest.mark.parametrize("chunked", [False, True])
async def test_a_book_that_was_read_leaves_phones_only(
    box: PackedBox, client: Client, caplog: pytest.LogCaptureFixture, chunked: bool
) -> None:
    """In memory, in the log, and in what is returned."""
    caplog.set_level(logging.DEBUG)
    box.phone_book_chunked = chunked
    phones = await fetch_phones(client)
    assert phones == (KITCHEN,)
    assert box.sent > 400_000
    assert await remains_at_the_end(box) == []
    assert sessions(box)
    assert "GetPhonebook" in logged(caplog)
    assert not is_private(logged(caplog), box)
    assert not is_private(f"{phones!r} {vars(client)!r}", box)


UNREADABLE = {
    "cut": packed(after=""),
    "cut in a contact": packed(after="<contact><person><realName>"),
    "cut in a comment": packed(before="<!-- ", after=""),
    "mismatched": packed(after="</phonebooks>"),
    "unknown entity": packed(after="&nobody;"),
    "nested": packed(after="<a>" * 40),
    "HTML behind it": packed(after="</phonebook></phonebooks><HTML>"),
    "DOCTYPE": packed(before="<!DOCTYPE a [<!ENTITY b '"),
    "another root": packed(before="<book>"),
    "no XML": packed(before="{}"),
    "too large": packed(times=9),
}


@pytest.mark.parametrize("document", UNREADABLE.values(), ids=UNREADABLE)
async def test_a_book_that_cannot_be_read_leaves_no_contact_in_its_error(
    box: PackedBox, client: Client, caplog: pytest.LogCaptureFixture, document: bytes
) -> None:
    """Nor in memory, while somebody has the error."""
    caplog.set_level(logging.DEBUG)
    box.packed = document
    with pytest.raises(Tr064Error) as caught:
        await fetch_phones(client)
    assert sessions(box)
    assert not any(is_private(text, box) for text in texts_of(caught.value))
    assert not is_private(logged(caplog), box)
    assert await remains_at_the_end(box) == []


@pytest.mark.parametrize(
    ("fault", "at"),
    [
        *((fault, PHONE_BOOK) for fault in (Fault.TRUNCATED, Fault.HTML, Fault.HANG)),
        *((fault, PHONE_BOOK) for fault in (Fault.LOST, Fault.DOCTYPE, Fault.EMPTY)),
        *((fault, "GetPhonebook") for fault in (Fault.TRUNCATED, Fault.MALFORMED)),
        (Fault.DOCTYPE, "GetPhonebook"),
    ],
)
async def test_a_fault_leaves_no_contact_in_its_error(
    box: PackedBox,
    client: Client,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    fault: Fault,
    at: str,
) -> None:
    """Neither people, nor the session of the URL."""
    await client.call("X_AVM-DE_OnTel", "GetPhonebook", {"NewPhonebookID": 0})
    caplog.set_level(logging.DEBUG)
    if fault is Fault.HANG:
        monkeypatch.setattr(phone_book, "_TIMEOUT", 0.1)
    box.fail(fault, at, times=None)
    with pytest.raises(Tr064Error) as caught:
        await fetch_phones(client)
    assert caught.value.__cause__ is caught.value.__context__ is None
    assert not any(is_private(text, box) for text in texts_of(caught.value))
    assert not is_private(logged(caplog), box)
    assert await remains_at_the_end(box) == []


async def test_an_answer_that_is_no_utf_8_leaves_no_session_in_its_error(
    box: PackedBox, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    """The error of Python has the whole answer with it."""
    caplog.set_level(logging.DEBUG)
    box.answers["GetPhonebook"] = {"NewPhonebookURL": "http://x/\x01?sid=70917"}
    with pytest.raises(Tr064Error) as caught:
        await fetch_phones(client)
    assert not any("70917" in text for text in texts_of(caught.value))
    assert "70917" not in logged(caplog)


def test_a_book_that_was_parsed_leaves_no_contact() -> None:
    """But phones."""
    assert parse_phones(zlib.decompress(packed())) == (KITCHEN,)
    assert remains() == []
