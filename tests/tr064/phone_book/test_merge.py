"""One list of phones, of the book and of what X_VoIP says."""

from collections.abc import Sequence

import pytest

from custom_components.fritzbox_voip.tr064.client import Client
from custom_components.fritzbox_voip.tr064.phone_book import (
    Phone,
    fetch_phones,
)
from custom_components.fritzbox_voip.tr064.x_voip import SipClient, XVoip
from custom_components.fritzbox_voip.tr064.x_voip.phones import merge_phones

from .books import book, contact, number, parse

type Row = tuple[str, str, str, str | None]
"""Internal number, name, kind, and name for Click to Dial."""


def client(internal_number: str, name: str) -> SipClient:
    """Return a SIP client."""
    return SipClient(
        index=0,
        internal_number=internal_number,
        phone_name=name,
        username="user",
        client_id=None,
        outgoing_number="",
        incoming_numbers=None,
        external_registration=None,
        delayed_call_notification=None,
    )


def rows(phones: Sequence[Phone]) -> list[Row]:
    """Return phones in short."""
    return [(p.internal_number, p.name, p.kind, p.click_to_dial) for p in phones]


def in_book(*entries: tuple[str, str]) -> tuple[Phone, ...]:
    """Return the phones of a book by number and name."""
    return parse(book(*(contact(name, number(value)) for value, name in entries)))


async def all_phones(of_client: Client, voip: XVoip, *, with_book: bool) -> list[Row]:
    """Return the phones of a box."""
    entries = await fetch_phones(of_client) if with_book else None
    return rows(
        merge_phones(
            entries or (), await voip.clients.list(), await voip.dialing.phones()
        )
    )


async def test_a_household_has_each_phone_once(client: Client, voip: XVoip) -> None:
    """Of the group of ISDN phones nothing is said."""
    assert await all_phones(client, voip, with_book=True) == [
        ("**1", "Tür & Tor", "wired", "FON1: Tür & Tor"),
        ("**610", "Küche", "cordless", "DECT: Küche"),
        ("**611", "Mobilteil 2", "cordless", "DECT: Mobilteil 2"),
        ("**620", "Türstation & Flur", "ip", None),
        ("**621", "Küchentablet", "ip", None),
    ]


@pytest.mark.parametrize("firmware", ["8.02", "5.50", "4.88"])
async def test_without_a_book_there_is_what_x_voip_says(
    client: Client, voip: XVoip
) -> None:
    """Cordless phones have no number then, and can place calls only."""
    assert await all_phones(client, voip, with_book=False) == [
        ("**1", "Tür & Tor", "wired", "FON1: Tür & Tor"),
        ("**620", "Türstation & Flur", "ip", None),
        ("**621", "Küchentablet", "ip", None),
        ("", "Küche", "cordless", "DECT: Küche"),
        ("", "Mobilteil 2", "cordless", "DECT: Mobilteil 2"),
    ]


def test_nothing_makes_no_phones() -> None:
    """A box without telephones."""
    assert merge_phones((), (), ()) == ()


def test_a_book_alone_is_enough() -> None:
    """None of its phones is known to be one for Click to Dial."""
    phones = in_book(("**620", "Tablet"), ("**51", "ISDN"), ("**610", "Küche"))
    assert merge_phones(phones, (), ()) == phones


def test_the_name_of_x_voip_is_the_newer_one() -> None:
    """Where it has one at all."""
    phones = in_book(
        ("**1", "Alt"), ("**2", "Fax"), ("**620", "Alt"), ("**621", "Flur")
    )
    clients = (client("620", "Neu"), client("621", " "))
    assert rows(merge_phones(phones, clients, ("FON1: Neu", "FON2: "))) == [
        ("**1", "Neu", "wired", "FON1: Neu"),
        ("**2", "Fax", "wired", "FON2: "),
        ("**620", "Neu", "ip", None),
        ("**621", "Flur", "ip", None),
    ]


def test_an_empty_name_becomes_the_number() -> None:
    """In all that has one."""
    phones = in_book(("**611", ""), ("**621", ""))
    found = merge_phones(phones, (client("620", ""), client("621", "")), ("FON3: ",))
    assert [phone.name for phone in found] == ["**3", "**611", "**620", "**621"]
    (nameless,) = merge_phones((), (), ("DECT: ",))
    assert rows([nameless]) == [("", "DECT: ", "cordless", "DECT: ")]


@pytest.mark.parametrize(
    "port",
    [
        *("DECT: Küche", "DECT: küche", "DECT:  Kü che ", "dect: KÜCHE", "DECT:Küche"),
    ],
)
def test_names_are_compared_without_case_and_blanks(port: str) -> None:
    """What is before the colon is the kind."""
    assert rows(merge_phones(in_book(("**612", "Küche")), (), (port,))) == [
        ("**612", "Küche", "cordless", port)
    ]


@pytest.mark.parametrize("names", [("Küche", "küche"), ("Flur1", "Flur 1", "FLUR1")])
def test_a_name_as_it_is_written_counts_first(names: tuple[str, ...]) -> None:
    """Where only the case or the blanks of names differ, each has its own port."""
    phones = in_book(*((f"**61{i}", name) for i, name in enumerate(names)))
    ports = [f"DECT: {name}" for name in names]

    for order in (ports, ports[::-1]):
        assert [it.click_to_dial for it in merge_phones(phones, (), order)] == ports


def test_a_name_can_have_a_colon() -> None:
    """The first one ends the kind."""
    phones = in_book(("**612", "1. OG: Bad"), ("**613", "Bad"))
    assert rows(merge_phones(phones, (), ("DECT: 1. OG: Bad",))) == [
        ("**612", "1. OG: Bad", "cordless", "DECT: 1. OG: Bad"),
        ("**613", "Bad", "cordless", None),
    ]


def test_sockets_are_known_by_their_number() -> None:
    """Two of them can have one name, which others can have, too."""
    phones = in_book(("**1", "Telefon"), ("**2", "Telefon"), ("**610", "Telefon"))
    ports = ("FON1: Telefon", "FON2: Telefon", "FON 3: Telefon")
    assert rows(merge_phones(phones, (), ports)) == [
        ("**1", "Telefon", "wired", "FON1: Telefon"),
        ("**2", "Telefon", "wired", "FON2: Telefon"),
        ("**3", "Telefon", "wired", "FON 3: Telefon"),
        ("**610", "Telefon", "cordless", None),
    ]


def test_a_name_fits_to_phones_of_its_kind() -> None:
    """To all that have it: the box itself cannot distinguish them."""
    phones = in_book(("**52", "Büro"), ("**610", "Büro"), ("**611", "Büro"))
    ports = ("DECT: Büro", "DECT: Büro", "ISDN: Büro")
    assert rows(merge_phones(phones, (client("620", "Büro"),), ports)) == [
        ("**52", "Büro", "isdn", "ISDN: Büro"),
        ("**610", "Büro", "cordless", "DECT: Büro"),
        ("**611", "Büro", "cordless", "DECT: Büro"),
        ("**620", "Büro", "ip", None),
    ]


def test_a_cordless_phone_that_is_not_in_the_book_has_no_number() -> None:
    """It may have another name since the book was read."""
    phones = in_book(("**610", "Küche"))
    ports = ("DECT: Neu", "DECT: Küche", "DECT: Neu", "DECT: Anders")
    assert rows(merge_phones(phones, (), ports)) == [
        ("**610", "Küche", "cordless", "DECT: Küche"),
        ("", "Neu", "cordless", "DECT: Neu"),
        ("", "Anders", "cordless", "DECT: Anders"),
    ]


@pytest.mark.parametrize(
    "port",
    [
        *("ISDN: ISDN/DECT Rundruf", "ISDN: Büro", "FON4: Tor", "FON0: Tor", "Tor"),
        *("FON: Tor", "FON11: Tor", "IP: Tor", "", ": ", "Tor: FON1"),
    ],
)
def test_a_name_that_fits_to_no_phone_is_left_out(port: str) -> None:
    """Such as that of a group."""
    phones = in_book(("**1", "Tür"), ("**610", "Tor"))
    assert merge_phones(phones, (), (port,)) == phones


@pytest.mark.parametrize(
    "internal_number", ["", "abc", "**620", "\uff16\uff12\uff10", "62 0"]
)
def test_a_client_without_an_internal_number_is_left_out(internal_number: str) -> None:
    """Nothing could be dialed."""
    assert merge_phones((), (client(internal_number, "Tablet"),), ()) == ()


def test_phones_are_in_the_order_of_their_numbers() -> None:
    """Whatever order they come in, and however long one is."""
    longest = "9" * 5000
    phones = reversed(in_book(("**1", "a"), ("**58", "b"), ("**610", "c")))
    clients = (client(longest, "g"), client("629", "e"), client("620", "d"))
    found = merge_phones(phones, clients, ("FON2: f",))
    assert [phone.internal_number for phone in found] == [
        *("**1", "**2", "**58", "**610", "**620", "**629", f"**{longest}"),
    ]
