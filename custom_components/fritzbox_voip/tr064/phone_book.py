"""The phones of the box by name, out of its phone book (X_AVM-DE_OnTel).

Most of a phone book is people. Nothing of them outlives `fetch_phones`: neither in
what is returned nor in an error, its chain or its frames.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
import re
from typing import Final
from urllib.parse import urlsplit
from xml.parsers import expat

from . import xml
from .client import Client
from .errors import BoxTimeoutError, ConnectionDroppedError, ProtocolError, Tr064Error

MAX_BOOK: Final = 4 * 1024 * 1024
"""How many bytes a phone book can have."""

_TIMEOUT = 30
# A real book is six elements deep.
_MAX_DEPTH = 32
_MAX_TEXT = 255

_DECLARED = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*<\?xml\s[^>]*?\bencoding\s*=\s*[\"']([A-Za-z0-9._-]+)"
)
_SINGLE_BYTE = {"iso-8859-1", "iso-8859-15", "windows-1252"}

_ENDED_EARLY = {
    expat.errors.XML_ERROR_NO_ELEMENTS,
    expat.errors.XML_ERROR_UNCLOSED_TOKEN,
    expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
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
    """What the box dials to let it ring, for example "**610"; "" without a number."""
    kind: PhoneKind
    click_to_dial: str | None = field(default=None, repr=False)
    """Its name as a phone for Click to Dial (X_VoIP 2.29), None if it cannot be one."""


async def fetch_phones(client: Client) -> tuple[Phone, ...] | None:
    """Return the phones in the phone book, sorted by internal number.

    None where the box has no book, or one without phones: an unchanged book can come
    like that, so it does not mean that phones are gone. Takes 30 seconds at most.
    Raises the errors of `Client.call`, and ConnectionDroppedError for a book that was
    incomplete twice.
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
    # Its host need not be the address of the transport.
    try:
        parts = urlsplit(url)
    except ValueError as err:
        raise ProtocolError("Invalid URL of the phone book") from err
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    book = await client.fetch(path, limit=MAX_BOOK, timeout=_TIMEOUT)
    return await asyncio.to_thread(parse_phones, book) or None


def parse_phones(book: bytes) -> tuple[Phone, ...]:
    """Return the phones in a phone book, sorted by internal number.

    Bytes in another encoding and characters that XML cannot have cost a letter, not
    the book. Raises ConnectionDroppedError when the book ends before its end tag, and
    ProtocolError when it is none.
    """
    declared = _DECLARED.match(book, 0, 256)
    encoding = declared[1].decode().lower() if declared else ""
    text = xml.clean(book, encoding if encoding in _SINGLE_BYTE else "utf-8")
    contacts = _Contacts()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = contacts.start
    parser.CharacterDataHandler = contacts.text
    parser.EndElementHandler = contacts.end
    try:
        parser.Parse(text, True)  # noqa: FBT003 - positional-only
    except expat.ExpatError as err:
        if expat.ErrorString(err.code) in _ENDED_EARLY:
            raise ConnectionDroppedError("The phone book is incomplete") from err
        raise ProtocolError("The phone book is not well-formed XML") from err
    return tuple(
        contacts.phones[number] for number in _KINDS if number in contacts.phones
    )


class _Contacts:
    """The contacts of a book, one at a time; only the phones among them remain."""

    def __init__(self) -> None:
        """Initialize without a contact."""
        self.phones: dict[str, Phone] = {}
        self._depth = 0
        self._text = self._name = ""
        self._is_internal = False
        self._numbers: set[str] = set()

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Begin an element."""
        if self._depth == 0 and tag != "phonebooks":
            raise ProtocolError("Unexpected document, expected a phone book")
        if self._depth == _MAX_DEPTH:
            raise ProtocolError("The phone book is nested too deeply")
        self._depth += 1
        self._text = ""
        self._is_internal = attributes.get("type", "").strip() == "intern"
        if tag == "contact":
            self._name = ""
            self._numbers = set()

    def text(self, data: str) -> None:
        """Add text to the element."""
        self._text = (self._text + data).lstrip()[:_MAX_TEXT]

    def end(self, tag: str) -> None:
        """End an element; what the contact was is decided at its end."""
        self._depth -= 1
        if tag == "realName":
            self._name = self._name or " ".join(self._text.split())
        elif tag == "number" and (number := "".join(self._text.split())):
            if self._is_internal and not number.startswith("**"):
                number = f"**{number}"
            is_phone = self._is_internal and number in _KINDS
            if is_phone or not _INTERNAL.fullmatch(number):
                self._numbers.add(number)
        elif tag == "contact" and len(self._numbers) == 1:
            # Others are people, or a group of phones.
            (number,) = self._numbers
            if kind := _KINDS.get(number):
                phone = Phone(
                    name=self._name or number, internal_number=number, kind=kind
                )
                self.phones.setdefault(number, phone)
