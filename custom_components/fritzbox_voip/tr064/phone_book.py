"""The phones of the box by name, out of its phone book (X_AVM-DE_OnTel).

Most of a phone book is people. Nothing of them outlives the parser: neither in what
is returned nor in an error, its chain or its frames.
"""

import asyncio
import codecs
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from html import escape, unescape
from itertools import chain
import re
from typing import Final
from urllib.parse import urlsplit
from xml.parsers import expat

from .client import Client
from .errors import BoxTimeoutError, ConnectionDroppedError, ProtocolError, Tr064Error

MAX_BOOK: Final = 4 * 1024 * 1024
"""How many bytes a phone book can have."""

_TIMEOUT = 30
_PIECE = 64 * 1024
# A real book is six elements deep.
_MAX_DEPTH = 32
_MAX_TEXT = 255

_DECLARATION_LENGTH = 256
_DECLARED = re.compile(rb"<\?xml\s[^>]*?\bencoding\s*=\s*[\"']([A-Za-z0-9._-]+)")
_SINGLE_BYTE = {"iso-8859-1", "iso-8859-15", "windows-1252"}

# What XML 1.0 cannot have, and what can stand for it. Surrogates are never decoded.
_UNFIT = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_REFERENCE = re.compile("&#(?:x[0-9A-Fa-f]{1,6}|[0-9]{1,7});")
_REFERENCE_LENGTH = len("&#x10FFFF;")

_ENDED_EARLY = {
    expat.errors.codes[message]
    for message in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
    )
}

_INTERNAL = re.compile(r"\*\*[0-9]{1,3}")


class PhoneKind(StrEnum):
    """How a phone is connected to the box."""

    CORDLESS = "cordless"
    WIRED = "wired"
    ISDN = "isdn"
    IP = "ip"


_KINDS = {
    f"**{number}": kind
    for kind, numbers in (
        (PhoneKind.WIRED, range(1, 4)),
        (PhoneKind.ISDN, range(51, 59)),
        (PhoneKind.CORDLESS, range(610, 620)),
        (PhoneKind.IP, range(620, 630)),
    )
    for number in numbers
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    """A phone of the box."""

    name: str = field(repr=False)
    """As at the box; its internal number where it has no name there."""
    internal_number: str
    """What the box dials to let it ring, for example "**610"; "" if not known."""
    kind: PhoneKind
    click_to_dial: str | None = field(default=None, repr=False)
    """Its name as a phone for Click to Dial (X_VoIP 2.29), None if it cannot be one."""


async def fetch_phones(client: Client) -> tuple[Phone, ...] | None:
    """Fetch the phone book and return its phones, sorted by internal number.

    None where the box has no book, or one without phones: an unchanged book can look
    like that, so it does not mean that phones are gone. Takes 30 seconds at most.
    Raises UnknownServiceError, InvalidActionError or MissingPermissionError where the
    box or the login has no phone book, ConnectionDroppedError when it was incomplete
    twice, ProtocolError when it is none, and the errors of `Client.call`.
    """
    failure: Tr064Error
    try:
        async with asyncio.timeout(_TIMEOUT):
            # The second try has a URL of its own: when the session of one has expired,
            # the box ends all web sessions of this address.
            with suppress(ConnectionDroppedError):
                return await _fetch_once(client)
            return await _fetch_once(client)
    except Tr064Error as err:
        failure = err
    except TimeoutError:
        failure = BoxTimeoutError("The phone book did not arrive in time")
    # Causes and frames hold the URL with its session, and people.
    failure.__cause__ = failure.__context__ = None
    raise failure.with_traceback(None)


async def _fetch_once(client: Client) -> tuple[Phone, ...] | None:
    """Fetch the phone book once."""
    answer = await client.call("X_AVM-DE_OnTel", "GetPhonebook", {"NewPhonebookID": 0})
    url = answer.get("NewPhonebookURL", "").strip()
    if not url:
        return None
    book = await client.fetch(_path(url), limit=MAX_BOOK, timeout=_TIMEOUT)
    return await asyncio.to_thread(parse_phones, _pieces(book)) or None


def _path(url: str) -> str:
    """Return the path and query of a URL, "" for an invalid one.

    Its host need not be the address at which the box is reached.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _pieces(book: bytes) -> Iterator[bytes]:
    """Yield a book piece by piece."""
    for start in range(0, len(book), _PIECE):
        yield book[start : start + _PIECE]


def parse_phones(chunks: Iterable[bytes]) -> tuple[Phone, ...]:
    """Return the phones in a phone book, sorted by internal number.

    `chunks` can be cut anywhere. Bytes in another encoding and characters that XML
    cannot have cost a letter, not the book. Raises ConnectionDroppedError when the
    book ends before its end tag, ProtocolError when it is larger than `MAX_BOOK`, has
    a DOCTYPE, or is no phone book.
    """
    contacts = _Contacts()
    failure = _read(chunks, contacts)
    phones = contacts.phones
    # The frame of an error has neither.
    del chunks, contacts
    if failure:
        raise failure
    return tuple(phones[number] for number in _KINDS if number in phones)


def _read(chunks: Iterable[bytes], contacts: _Contacts) -> Tr064Error | None:
    """Read a book; return what is wrong with it as an error that was never raised."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = contacts.start
    parser.CharacterDataHandler = contacts.text
    parser.EndElementHandler = contacts.end
    try:
        for text in _texts(chunks):
            parser.Parse(text, False)  # noqa: FBT003 - positional-only
        parser.Parse("", True)  # noqa: FBT003
    except expat.ExpatError as err:
        if err.code in _ENDED_EARLY:
            return ConnectionDroppedError("The phone book is incomplete")
        return ProtocolError("The phone book is not well-formed XML")
    except ProtocolError as err:
        return ProtocolError(*err.args)
    return None


def _refuse_doctype(*_: object) -> None:
    raise ProtocolError("The phone book has a DOCTYPE")


def _texts(chunks: Iterable[bytes]) -> Iterator[str]:
    """Yield a book as text that XML can have."""
    rest = _bounded(chunks)
    head = b""
    for chunk in rest:
        head += chunk
        if b">" in head or len(head) >= _DECLARATION_LENGTH:
            break
    start = head[:_DECLARATION_LENGTH].removeprefix(codecs.BOM_UTF8).lstrip()
    declared = _DECLARED.match(start)
    encoding = declared[1].decode().lower() if declared else ""
    pieces = codecs.iterdecode(
        chain((start + head[_DECLARATION_LENGTH:],), rest),
        encoding if encoding in _SINGLE_BYTE else "utf-8",
        "replace",
    )
    held = ""
    for piece in pieces:
        text = held + piece
        # A reference can go on in the next piece.
        begun = text.rfind("&", 1 - _REFERENCE_LENGTH)
        end = begun if begun >= 0 and ";" not in text[begun:] else len(text)
        held = text[end:]
        text = _REFERENCE.sub(lambda found: escape(unescape(found[0])), text[:end])
        yield _UNFIT.sub("", text)
    yield _UNFIT.sub("", held)


def _bounded(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield chunks as long as they are no larger than a book can be."""
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > MAX_BOOK:
            raise ProtocolError("The phone book is too large")
        yield chunk


class _Contacts:
    """The contacts of a book, one at a time; only the phones among them remain."""

    def __init__(self) -> None:
        """Initialize without a contact."""
        self.phones: dict[str, Phone] = {}
        self._depth = 0
        self._text = ""
        self._intern = False
        self._clear()

    def _clear(self) -> None:
        """Forget the contact."""
        self._name = ""
        self._numbers: set[str] = set()
        self._outside = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Begin an element."""
        if self._depth == 0 and tag != "phonebooks":
            raise ProtocolError("Unexpected document, expected a phone book")
        if self._depth == _MAX_DEPTH:
            raise ProtocolError("The phone book is nested too deeply")
        self._depth += 1
        self._text = ""
        self._intern = attributes.get("type", "").strip() == "intern"
        if tag == "contact":
            self._clear()

    def text(self, data: str) -> None:
        """Add text to the element."""
        self._text = (self._text + data).lstrip()[:_MAX_TEXT]

    def end(self, tag: str) -> None:
        """End an element; what the contact was is decided at its end."""
        self._depth -= 1
        if tag == "realName":
            self._name = self._name or " ".join(self._text.split())
        elif tag == "number":
            self._add("".join(self._text.split()))
        elif tag == "contact":
            self._finish()

    def _add(self, number: str) -> None:
        """Add a number to the contact."""
        if not number:
            return
        if self._intern and not number.startswith("**"):
            number = f"**{number}"
        if not _INTERNAL.fullmatch(number):
            self._outside = True
        elif self._intern and number in _KINDS:
            self._numbers.add(number)

    def _finish(self) -> None:
        """Retain the contact if it is a phone, and not a person or their group."""
        if len(self._numbers) == 1 and not self._outside:
            (number,) = self._numbers
            phone = Phone(
                name=self._name or number, internal_number=number, kind=_KINDS[number]
            )
            self.phones.setdefault(number, phone)
        self._clear()
