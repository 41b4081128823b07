"""One list of the box's phones, from its phone book and from what X_VoIP says."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
import re

from ..phone_book import Phone, PhoneKind
from .clients import SipClient

_SOCKET = re.compile(r"FON *([1-3])", re.IGNORECASE)
_KINDS = {"DECT": PhoneKind.CORDLESS, "ISDN": PhoneKind.ISDN}


def merge_phones(
    book: Iterable[Phone], clients: Iterable[SipClient], phone_ports: Iterable[str]
) -> tuple[Phone, ...]:
    """Return every phone once, sorted by internal number.

    `book` is the result of `fetch_phones`, `clients` of `Clients.list`, `phone_ports`
    of `Dialing.phones`: names such as "FON1: Tür" or "DECT: Küche". Where two name a
    phone, X_VoIP does, for the book is read once a day. A cordless phone that is not in
    the book is last and has no internal number: it is for Click to Dial only. Other
    names without a phone, such as that of all ISDN phones, are omitted.
    """
    phones = {phone.internal_number: phone for phone in book}
    for client in clients:
        if client.internal_number.isascii() and client.internal_number.isdigit():
            number = f"**{client.internal_number}"
            phones[number] = _named(
                client.phone_name, number, PhoneKind.IP, phones.get(number)
            )
    without_number: dict[str, Phone] = {}
    for port in phone_ports:
        prefix, _, name = (part.strip() for part in port.partition(":"))
        if socket := _SOCKET.fullmatch(prefix):
            number = f"**{socket[1]}"
            phone = _named(name, number, PhoneKind.WIRED, phones.get(number))
            phones[number] = replace(phone, click_to_dial=port)
        elif kind := _KINDS.get(prefix.upper()):
            names = {it: phones[it].name for it in phones if phones[it].kind is kind}
            same = _find(names, name)
            for number in same:
                phones[number] = replace(phones[number], click_to_dial=port)
            if not same and kind is PhoneKind.CORDLESS:
                without_number[port] = Phone(
                    name=name or port, internal_number="", kind=kind, click_to_dial=port
                )
    numbers = sorted(phones, key=lambda number: (len(number), number))
    return (*(phones[number] for number in numbers), *without_number.values())


def find_phone(phones: Iterable[Phone], name: str) -> str:
    """Return the Click to Dial name of the phone with this name, else the name itself.

    Both of its names count, `click_to_dial` first, where none is the same also without
    case and blanks; a name that several have is none.
    """
    usable = {it.click_to_dial: it.name for it in phones if it.click_to_dial}
    for names in ({it: it for it in usable}, usable):
        found = _find(names, name)
        if len(found) == 1:
            return found[0]
    return name


def _find(names: Mapping[str, str], name: str) -> list[str]:
    """Return the keys of a name; where there are none, without case and blanks."""
    return [it for it in names if names[it] == name] or [
        it for it in names if _comparable(names[it]) == _comparable(name)
    ]


def _named(name: str, number: str, kind: PhoneKind, former: Phone | None) -> Phone:
    """Return a phone by this name, or by its former one where it is empty."""
    name = name.strip() or (former.name if former else number)
    return Phone(name=name, internal_number=number, kind=kind)


def _comparable(name: str) -> str:
    """Return a name without case and blanks."""
    return "".join(name.split()).casefold()
