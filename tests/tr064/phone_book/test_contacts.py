"""Which contacts are phones, and which are people or something else of the box."""

import pytest

from custom_components.fritzbox_voip.tr064.phone_book import PhoneKind

from .books import KITCHEN, book, contact, names, number, parse


@pytest.mark.parametrize(
    ("numbers", "kind"),
    [
        (range(1, 4), PhoneKind.WIRED),
        (range(51, 59), PhoneKind.ISDN),
        (range(610, 620), PhoneKind.CORDLESS),
        (range(620, 630), PhoneKind.IP),
    ],
)
@pytest.mark.parametrize("stars", ["**", ""])
def test_the_number_has_the_kind(numbers: range, kind: PhoneKind, stars: str) -> None:
    """With its stars or without them."""
    rows = [contact(f"Nr {value}", number(f"{stars}{value}")) for value in numbers]
    found = parse(book(*rows))
    assert [(p.internal_number, p.name, p.kind) for p in found] == [
        (f"**{value}", f"Nr {value}", kind) for value in numbers
    ]


@pytest.mark.parametrize(
    "value",
    [
        *("**9", "**50", "**600", "**605", "**609", "**41", "**43", "**91", "**799"),
        *("**4", "**0", "**59", "**630", "**01", "**0610", "*610", "***610", "**", "*"),
        *("#96*5*", "**610#", "+49610", "0610", "6100", "abc", "**\uff16\uff11\uff10"),
    ],
)
def test_no_other_number_is_a_phone(value: str) -> None:
    """Groups, answering machines, alarm clocks, quick dialing, and what is odd."""
    assert parse(book(contact("Keins", number(value)), contact("Küche", number("610"))))
    assert names(book(contact("Keins", number(value)))) == {}


@pytest.mark.parametrize(
    "kind", ["home", "mobile", "work", "fax_work", "memo", "", "internal", "INTERN"]
)
def test_a_number_of_another_type_names_no_phone(kind: str) -> None:
    """It is in the book for group calls, or belongs to a machine."""
    assert parse(book(contact("Gruppe", number("**610", kind)))) == ()


def test_a_number_without_a_type_names_no_phone() -> None:
    """Nobody says what it is."""
    assert parse(book(contact("Wer", "<number>**610</number>"))) == ()


@pytest.mark.parametrize(
    "outside",
    [
        *("0305550177", "+49 30 5550177", "110", "550@hd-telefonie.example", "12 34"),
        *("*31#0305550177", "**701#", "anonym"),
    ],
)
@pytest.mark.parametrize("kind", ["home", "work", "", "other"])
def test_a_contact_with_an_outside_number_is_no_phone(outside: str, kind: str) -> None:
    """Wherever that number is among theirs."""
    inside = number("**612")
    for numbers in ((inside, number(outside, kind)), (number(outside, kind), inside)):
        assert parse(book(contact("Oma", *numbers))) == ()


@pytest.mark.parametrize("outside", ["0305550177", "01715550123", "6101"])
def test_a_number_of_the_outside_can_be_called_internal(outside: str) -> None:
    """It stays one of the outside."""
    assert parse(book(contact("Oma", number("**612"), number(outside)))) == ()


@pytest.mark.parametrize(
    "more", [number("**605", "memo"), number("", "home"), number("**610"), number("9")]
)
def test_further_numbers_of_the_inside_do_no_harm(more: str) -> None:
    """Neither do empty ones."""
    assert parse(book(contact("Küche", number("**610"), more))) == (KITCHEN,)


def test_a_contact_of_several_phones_is_a_group() -> None:
    """It names none of them, though it may come first."""
    group = contact("Alle Kinder", number("**610"), number("**611"))
    assert parse(book(group)) == ()
    assert parse(book(group, contact("Küche", number("**610")))) == (KITCHEN,)


def test_the_first_contact_for_a_number_names_it() -> None:
    """Whoever comes later would be another one of the same number."""
    rows = (contact(name, number("**610")) for name in ("Küche", "Zimmer", ""))
    assert parse(book(*rows)) == (KITCHEN,)


def test_two_phones_can_have_one_name() -> None:
    """The number distinguishes them."""
    rows = (contact("Telephone", number(value)) for value in ("**2", "**1"))
    assert names(book(*rows)) == {"**1": "Telephone", "**2": "Telephone"}


@pytest.mark.parametrize("name", ["", " ", "\n\t", "\x01", "<![CDATA[]]>"])
def test_a_phone_without_a_name_is_named_by_its_number(name: str) -> None:
    """It is never without one."""
    assert names(book(contact(name, number("**2")))) == {"**2": "**2"}
    nobody = f"<contact><telephony>{number('3')}</telephony></contact>"
    assert names(book(nobody)) == {"**3": "**3"}


def test_a_name_is_no_longer_than_it_can_be_shown() -> None:
    """Nobody has one of a megabyte."""
    (phone,) = parse(book(contact("K" * 1024 * 1024, number("**610"))))
    assert phone.name == "K" * 255


def test_names_do_not_go_over_to_the_next_contact() -> None:
    """Nor do numbers."""
    rows = (
        contact("Oma", number("0305550177", "home")),
        f"<contact><telephony>{number('**611')}</telephony></contact>",
        "<contact><person><realName>Opa</realName></person></contact>",
        "<person><realName>Nobody</realName></person>",
        number("0305550177", "home"),
        contact("Küche", number("**610")),
    )
    nameless = f"<contact>{number('**612')}</contact>"
    assert names(book(*rows, "<realName>Nobody</realName>", nameless)) == {
        "**610": "Küche",
        "**611": "**611",
        "**612": "**612",
    }


def test_a_phone_does_not_show_its_name() -> None:
    """It can be somebody's."""
    (phone,) = parse(book(contact("Annas Zimmer", number("**610"))))
    assert "Anna" not in repr(phone)
