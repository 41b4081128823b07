"""Parse XML received from a FRITZ!Box."""

from collections.abc import Mapping, Sequence
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
_REFERENCE = re.compile("&#(x[0-9A-Fa-f]{1,6}|[0-9]{1,7});")

# The largest real documents have two thousand tags; a hostile megabyte of them would
# hold up the event loop for seconds.
_MAX_MARKUP = 10_000

# Names that are lists even where the box sends one of them.
_FORCE_LIST = {
    *("Item", "Account", "action", "argument", "device", "service", "path", "access")
}


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


def _without_illegal(reference: re.Match[str]) -> str:
    """Return a character reference, "" for one of an illegal character."""
    digits = reference[1]
    code = int(digits[1:], 16) if digits[0] == "x" else int(digits)
    illegal = code > 0x10FFFF or ILLEGAL.match(chr(code))
    return "" if illegal else reference[0]


def child(element: Element, *path: str) -> Element:
    """Return the element at a path of local names, {} where it is empty.

    Raises ProtocolError when there is none, or when it holds text or is a list.
    """
    for name in path:
        for key, content in element.items():
            blank = isinstance(content, str | None) and not (content or "").strip()
            inner = {} if blank else content
            if key.rpartition(":")[2] == name and isinstance(inner, Mapping):
                element = inner
                break
        else:
            raise ProtocolError(f"The answer has no element {name}")
    return element


def children(element: Element, *path: str) -> tuple[Element, ...]:
    """Return the elements at a path of names that hold elements; none is fine.

    Raises ProtocolError when one of them holds text.
    """
    found = [element]
    for name in path:
        contents = [it for inner in found for it in _contents(inner, name)]
        found = [it for it in contents if isinstance(it, Mapping)]
        if any(isinstance(it, str) and it.strip() for it in contents):
            raise ProtocolError(f"The element {name} holds text")
    return tuple(found)


def texts(element: Element, name: str) -> tuple[str, ...]:
    """Return the texts of the elements of this name, "" for the empty ones."""
    return tuple(it if isinstance(it, str) else "" for it in _contents(element, name))


def _contents(element: Element, name: str) -> Sequence[Element | str | None]:
    """Return what the elements of this name hold."""
    content = element.get(name)
    return content if isinstance(content, list) else [content]


def text(element: Element, name: str) -> str:
    """Return the text of the element of this name, "" where it is empty or missing.

    Raises ProtocolError when it holds elements.
    """
    content = element.get(name) or ""
    if not isinstance(content, str):
        # Its name is not in the message: that of an argument is the box's.
        raise ProtocolError("An element holds no text")
    return content


def parse_uint(value: str) -> int | None:
    """Return the number in a text, None where it is none that a box sends.

    Longer ones are refused: Python itself raises beyond some thousand digits.
    """
    is_number = value.isascii() and value.isdigit() and len(value) < 10
    return int(value) if is_number else None


def parse_list(document: str, *path: str) -> tuple[Element, ...]:
    """Return the entries of a list that the box sends as text inside an answer.

    `path` ends with the entries' own name; what is before it is missing on some boxes.
    An empty text is an empty list. Raises ProtocolError for anything else.
    """
    if not document.strip():
        return ()
    element = parse(document)
    *lists, entry = path
    if element.keys().isdisjoint(path):
        raise ProtocolError(f"Unexpected list, expected one of {entry}")
    for name in lists:
        if name in element:
            element = child(element, name)
    if element and entry not in element:
        raise ProtocolError(f"The list has no element {entry}")
    return children(element, entry)
