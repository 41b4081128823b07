"""The XML lists that arguments contain, escaped."""

from collections.abc import Iterable
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

from .errors import UpnpError
from .state import Number


def parse_xml(document: bytes | str) -> ET.Element:
    """Read XML; ParseError if it is none."""
    return ET.fromstring(document)  # noqa: S314 - only tests talk to this box


def element(name: str, text: str) -> str:
    """Return an element with text; an empty one in the short form, as boxes do."""
    return f"<{name}>{escape(text)}</{name}>" if text else f"<{name}/>"


def number_items(numbers: Iterable[Number]) -> str:
    """Return numbers as a row of items."""
    return "".join(
        "<Item>"
        f"{element('Number', number.number)}"
        f"{element('Type', number.type)}"
        f"{element('Index', str(number.index))}"
        f"{element('Name', number.name)}"
        "</Item>"
        for number in numbers
    )


def number_list(numbers: Iterable[Number]) -> str:
    """Return numbers as a list; no number at all is an empty text."""
    items = number_items(numbers)
    return f"<List>{items}</List>" if items else ""


def parse_numbers(text: str) -> list[Number]:
    """Read a list of numbers, or answer 402."""
    try:
        root = parse_xml(text)
        return [
            Number(
                item.findtext("Number", ""),
                item.findtext("Type", "eVoIP"),
                int(item.findtext("Index", "0") or 0),
                item.findtext("Name", ""),
            )
            for item in root.iter("Item")
        ]
    except ET.ParseError, ValueError:
        raise UpnpError(402) from None
