"""The box's phone numbers, of VoIP lines and of all others."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from xml.sax.saxutils import escape

from .. import xml
from .service import Entry, Subject, argument, parse_phone_number


class NumberType(StrEnum):
    """What a number belongs to."""

    VOIP = "voip"
    ISDN = "isdn"
    POTS = "pots"
    GSM = "gsm"
    ALL_CALLS = "all_calls"
    """Not a number: all numbers of the box."""
    NONE = "none"


_TYPES = {
    "eVoIP": NumberType.VOIP,
    "eISDN": NumberType.ISDN,
    "ePOTS": NumberType.POTS,
    "eGSM": NumberType.GSM,
    "eAllCalls": NumberType.ALL_CALLS,
    "eNone": NumberType.NONE,
}
_NAMES = {number_type: name for name, number_type in _TYPES.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneNumber(Entry):
    """A phone number of the box."""

    number: str = argument("Number", parse_phone_number)
    type: NumberType = argument(
        "Type",
        lambda entry, name: _TYPES.get(xml.text(entry, name), NumberType.NONE),
        private=False,
    )
    index: int | None = argument(
        "Index",
        lambda entry, name: xml.parse_uint(xml.text(entry, name)),
        private=False,
    )
    """Counted within its type; None where the box has none."""
    name: str = argument("Name")


class Numbers(Subject):
    """The phone numbers."""

    async def list(self) -> tuple[PhoneNumber, ...]:
        """Return all numbers (X_VoIP 2.28)."""
        answer = await self._service.call("X_AVM-DE_GetNumbers")
        return parse_numbers(answer.get("NewNumberList", ""))

    async def count(self) -> int:
        """Return how many there are (X_VoIP 2.27)."""
        return await self._service.count("X_AVM-DE_GetNumberOfNumbers")


def parse_numbers(document: str) -> tuple[PhoneNumber, ...]:
    """Return the numbers of a list; raises ProtocolError when it is none."""
    return tuple(
        map(PhoneNumber.from_element, xml.parse_list(document, "List", "Item"))
    )


def build_numbers(numbers: Iterable[PhoneNumber]) -> str:
    """Return numbers as a list for the box; empty where all of its numbers are meant.

    That is how the document writes it, though the box itself returns ALL_CALLS.
    """
    numbers = tuple(numbers)
    if any(number.type is NumberType.ALL_CALLS for number in numbers):
        return ""
    items = "".join(
        f"<Item><Number>{escape(number.number)}</Number>"
        f"<Type>{_NAMES[number.type]}</Type><Index>{number.index or 0}</Index>"
        f"<Name>{escape(number.name)}</Name></Item>"
        for number in numbers
    )
    return f"<List>{items}</List>" if items else ""
