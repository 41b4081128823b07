"""Phone books for tests."""

from custom_components.fritzbox_voip.tr064.errors import Tr064Error
from custom_components.fritzbox_voip.tr064.phone_book import (
    Phone,
    PhoneKind,
    parse_phones,
)

KITCHEN = Phone(name="Küche", internal_number="**610", kind=PhoneKind.CORDLESS)


def number(value: str, kind: str = "intern") -> str:
    """Return a number of a contact."""
    return f'<number type="{kind}" vanity="" prio="1" >{value}</number>'


def contact(name: str, *numbers: str) -> str:
    """Return a contact; its numbers are elements, and so is whatever its name holds."""
    return (
        f"<contact><category>0</category><person><realName>{name}</realName></person>"
        f"<uniqueid>1</uniqueid><telephony><services />{''.join(numbers)}</telephony>"
        "</contact>"
    )


def book(*contacts: str, declaration: str = '<?xml version="1.0"?>') -> str:
    """Return a book of contacts."""
    rows = "".join(contacts)
    return (
        f'{declaration}<phonebooks><phonebook owner="0" name="Telefonbuch">'
        f"<timestamp>1716053527</timestamp>{rows}</phonebook></phonebooks>"
    )


def parse(document: str | bytes) -> tuple[Phone, ...]:
    """Return the phones of a book."""
    return parse_phones(document.encode() if isinstance(document, str) else document)


def names(document: str | bytes) -> dict[str, str]:
    """Return the names in a book by their internal numbers."""
    return {phone.internal_number: phone.name for phone in parse(document)}


def outcome(document: bytes) -> tuple[Phone, ...] | tuple[type, str]:
    """Return the phones in a book, or how it is refused."""
    try:
        return parse_phones(document)
    except Tr064Error as err:
        return type(err), str(err)
