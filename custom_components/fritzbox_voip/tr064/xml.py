"""The one door through which XML of a FRITZ!Box comes in."""

from collections.abc import Mapping
from xml.parsers.expat import ExpatError

import xmltodict

from .errors import ProtocolError

type Content = Element | list[Element | str | None] | str | None
"""What an XML element holds; elements of the same name make a list."""

type Element = Mapping[str, Content]
"""The elements inside an element, by name."""

# The largest real answers have some thousands; a hostile megabyte of them would hold
# the event loop for seconds.
_MAX_TAGS = 20_000

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
    """Parse a document and return it as `{root name: content}`.

    White space before the document is let through, attributes are dropped, texts
    keep their blanks. Raises ProtocolError for anything that is no XML in UTF-8, and
    for every DOCTYPE: a few kilobytes of it can expand to as many gigabytes.
    """
    try:
        text = document if isinstance(document, str) else document.decode("utf-8-sig")
    except UnicodeDecodeError as err:
        raise ProtocolError("The answer is not UTF-8") from err
    # With NULs in it expat would take it for UTF-16, where a DOCTYPE looks otherwise.
    if "\x00" in text:
        raise ProtocolError("The answer is not UTF-8")
    if "<!DOCTYPE" in text:
        raise ProtocolError("The answer has a DOCTYPE")
    if text.count("<") > _MAX_TAGS:
        raise ProtocolError("The answer has too many elements")
    try:
        parsed: Element = xmltodict.parse(
            text.strip(),
            xml_attribs=False,
            strip_whitespace=False,
            force_list=_FORCE_LIST,
        )
    except (ExpatError, ValueError) as err:
        raise ProtocolError("The answer is not well-formed XML") from err
    return parsed


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
    """Return the number that a text tells, None where it is none that a box sends.

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
