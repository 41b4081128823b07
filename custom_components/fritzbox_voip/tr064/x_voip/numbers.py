"""The box's telephone numbers, of VoIP lines and of all others."""

from dataclasses import dataclass, field
from enum import StrEnum

from .. import xml
from .service import XVoipService, number_in, telephone_number


class NumberType(StrEnum):
    """Where a number comes from."""

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
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneNumber:
    """A telephone number of the box."""

    number: str = field(repr=False)
    type: NumberType
    index: int | None
    """Counted within its type."""
    name: str = field(repr=False)


class Numbers:
    """The telephone numbers."""

    def __init__(self, service: XVoipService) -> None:
        """Take the service to ask."""
        self._service = service

    async def list(self) -> tuple[PhoneNumber, ...]:
        """Return all numbers (X_VoIP 2.28). Raises the errors of `Client.call`."""
        answer = await self._service.call("X_AVM-DE_GetNumbers")
        return parse_numbers(answer.get("NewNumberList", ""))

    async def count(self) -> int:
        """Return how many there are (X_VoIP 2.27). Raises as `Client.call`."""
        answer = await self._service.call("X_AVM-DE_GetNumberOfNumbers")
        return number_in(answer, "NewNumberOfNumbers")


def parse_numbers(document: str) -> tuple[PhoneNumber, ...]:
    """Return the numbers of a list; raises ProtocolError when it is none."""
    return tuple(map(phone_number, xml.parse_list(document, "List", "Item")))


def phone_number(entry: xml.Element) -> PhoneNumber:
    """Return the number that an entry of a list tells."""
    index = xml.text(entry, "Index")
    return PhoneNumber(
        number=telephone_number(xml.text(entry, "Number")),
        type=_TYPES.get(xml.text(entry, "Type"), NumberType.NONE),
        index=number_in(entry, "Index") if index else None,
        name=xml.text(entry, "Name"),
    )
