"""Parse XML received from a FRITZ!Box."""

from collections.abc import Mapping
import re
from typing import Final
from xml.parsers.expat import ExpatError

import xmltodict

from .errors import ProtocolError

type Content = Element | list[Element | str | None] | str | None
"""What an XML element holds; elements of the same name make a list."""

type Element = Mapping[str, Content]
"""The elements inside an element, by name."""

ILLEGAL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]+")
"""The characters that XML 1.0 cannot have, escaped or not."""

_CONTROLS = bytes({*range(0x20)} - {*b"\t\n\r"})
_REFERENCE = re.compile("&#(?:x([0-9A-Fa-f]{1,6})|([0-9]{1,7}));")

# The largest real documents have two thousand tags; a hostile megabyte of them would
# hold up the event loop for seconds.
_MAX_MARKUP = 10_000

# Names that are lists even where the box sends one of them.
_FORCE_LIST = (
    "Item",
    "Account",
    "action",
    "argument",
    "device",
    "service",
    "path",
    "access",
)


def parse(document: bytes | str) -> Element:
    """Return a document as `{root name: content}`.

    It is read as UTF-8, whatever it declares; attributes are dropped, blanks in texts
    are not. Raises ProtocolError for a DOCTYPE and for all else that is no XML.
    """
    if isinstance(document, str):
        document = document.encode(errors="ignore")
    if document.count(b"<") + document.count(b"&#") > _MAX_MARKUP:
        raise ProtocolError("The answer has too much markup")
    try:
        parsed: Element = xmltodict.parse(
            clean(document),
            xml_attribs=False,
            strip_whitespace=False,
            force_list=_FORCE_LIST,
        )
    except (ExpatError, ValueError) as err:
        raise ProtocolError("The answer is not well-formed XML") from err
    return parsed


def clean(document: bytes, encoding: str = "utf-8") -> str:
    """Return a document without what XML cannot have, and without blanks around it.

    So that costs one character of one name, and not a list; a broken byte becomes a
    replacement character. Raises ProtocolError for a DOCTYPE: a few kilobytes of it
    can expand to as many gigabytes.
    """
    # A DOCTYPE could be hidden by what is dropped.
    text = document.translate(None, _CONTROLS).decode(encoding, "replace")
    text = text.replace("\ufffe", "").replace("\uffff", "")
    text = _REFERENCE.sub(_without_illegal, text)
    if "<!DOCTYPE" in text:
        raise ProtocolError("The answer has a DOCTYPE")
    return text.strip("\ufeff \t\r\n")


def is_html(document: bytes) -> bool:
    """Return whether a document is a web page."""
    return b"<html" in document[:1024].lower()


def _without_illegal(reference: re.Match[str]) -> str:
    """Return a character reference, "" for one of an illegal character."""
    hexadecimal, decimal = reference.groups()
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    illegal = code > 0x10FFFF or ILLEGAL.match(chr(code))
    return "" if illegal else reference[0]


def _is_blank(content: Content) -> bool:
    """Return whether there is nothing, or nothing but white space, in an element."""
    return content is None or (isinstance(content, str) and not content.strip())


def child(element: Element, name: str) -> Element:
    """Return the element of this local name, {} where it is empty.

    Raises ProtocolError when there is none, or when it holds text or is a list.
    """
    for key, value in element.items():
        if key.rpartition(":")[2] == name:
            if isinstance(value, Mapping):
                return value
            if _is_blank(value):
                return {}
    raise ProtocolError(f"The answer has no element {name}")


def children(element: Element, name: str) -> tuple[Element, ...]:
    """Return the elements of this name that hold elements; none is fine.

    Raises ProtocolError when one of them holds text.
    """
    values = element.get(name)
    if values is None:
        return ()
    found: list[Element] = []
    for value in values if isinstance(values, list) else [values]:
        if isinstance(value, Mapping):
            found.append(value)
        elif not _is_blank(value):
            raise ProtocolError(f"The element {name} holds text")
    return tuple(found)


def texts(element: Element, name: str) -> tuple[str, ...]:
    """Return the texts of the elements of this name, "" for the empty ones."""
    values = element.get(name)
    return tuple(
        value if isinstance(value, str) else ""
        for value in (values if isinstance(values, list) else [values])
    )


def text(element: Element, name: str) -> str:
    """Return the text of the element of this name, "" where it is empty or missing.

    Raises ProtocolError when it holds elements.
    """
    value = element.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ProtocolError(f"The element {name} holds no text")
    return value


def parse_uint(value: str) -> int | None:
    """Return the number in a text, None where it is none that a box sends.

    Longer ones are refused: Python itself raises beyond some thousand digits.
    """
    if value.isascii() and value.isdigit() and len(value) < 10:
        return int(value)
    return None


def parse_list(document: str, *names: str) -> tuple[Element, ...]:
    """Return the entries of a list that the box sends as text inside an answer.

    `names` is the way in, the entries' own name last; elements of the way that
    only some boxes send may be missing, and an empty text is an empty list.
    Raises ProtocolError for anything else.
    """
    if not document.strip():
        return ()
    element = parse(document)
    *way, entry = names
    if not element.keys() & set(names):
        raise ProtocolError(f"The list is none of {entry}")
    for name in way:
        if name in element:
            element = child(element, name)
    if element and entry not in element:
        raise ProtocolError(f"The list has no element {entry}")
    return children(element, entry)
