"""Which numbers may be dialed."""

import pytest

from custom_components.fritzbox_voip.phone_numbers import (
    Codes,
    international,
    is_valid_pattern,
)
from custom_components.fritzbox_voip.tr064.errors import InvalidArgumentError

from .countries import COUNTRIES, GERMANY, UNKNOWN, allowed, codes, each


@each("emergency")
def test_an_emergency_number_is_not_dialed(at: Codes, number: str) -> None:
    """Unless it is listed in full; not by its beginning, whatever else is listed."""
    assert not allowed(number, at)
    assert not allowed(number, at, f"{number}...", f"{number[0]}...", "030 1")
    assert allowed(number, at, number)


HIDDEN = (
    "{spaced}",
    "{number}#",
    "{number}##",
    "{number}5",
    "*31#{number}",
    "#31#{number}",
    "*111#{number}",
    "*1210#{number}#",
    "*31#*121#{number}",
    "*21*{number}#",
    "*#31#{number}",
    "*1#{number}",
    "**{number}",
    "+{country}{number}",
    "+{country} (0){number}",
    "{abroad}{country}{number}",
    "{abroad}{number}",
    "+{number}",
    "{trunk}{number}",
    "{trunk}{area}{number}",
)


@each("emergency")
def test_an_emergency_number_does_not_hide(at: Codes, number: str) -> None:
    """Behind or before anything that a box, or a network, may ignore."""
    country, area = at
    assert country
    assert area
    for spelling in HIDDEN:
        dialed = spelling.format(
            number=number,
            spaced=" ".join(number),
            country=country.code,
            abroad=country.prefix,
            trunk=area.prefix,
            area=area.code,
        )
        assert not allowed(dialed, at), dialed


def test_a_number_that_only_begins_like_an_emergency_number_is_dialed() -> None:
    """In Lithuania 03 is one, and 037 the area of Kaunas."""
    at = COUNTRIES["Lithuania"].codes

    assert not allowed("03", at)
    assert allowed("0 37 123456", at)


@each("premium")
def test_a_premium_rate_number_is_not_dialed(at: Codes, number: str) -> None:
    """Unless it is listed, in full or by a beginning that only such numbers have."""
    assert not allowed(number, at)
    assert not allowed(number, at, "030 1", "0...", "00...", "+...", "1...", "9...")
    assert allowed(number, at, number)
    assert allowed(number, at, f"{number[:-1]}...")


@each("premium")
def test_a_premium_rate_number_does_not_hide(at: Codes, number: str) -> None:
    """Behind prefixes, in international form, or before digits that are too many."""
    country, _ = at
    assert country
    form = international(number, at)

    assert form.startswith(f"+{country.code}")
    for dialed in (
        form,
        f"*31#{number}#",
        f"*1219#{form.replace('+', country.prefix)}",
        f"{number}99999",
        f"{form}12345",
        f"{form[:-2]}",
    ):
        assert not allowed(dialed, at), dialed
    # From abroad as well.
    assert not allowed(form, COUNTRIES["Poland"].codes)


@each("directory")
def test_a_directory_service_is_not_dialed(at: Codes, number: str) -> None:
    """Unless it is listed; they cost, too."""
    country, area = at
    assert country
    assert area
    for dialed in (
        number,
        f"*31#{number}",
        f"{number}#",
        f"{number}9",
        f"+{country.code}{number}",
        f"{area.prefix}{area.code}{number}",
    ):
        assert not allowed(dialed, at), dialed
        assert not allowed(dialed, at, "030 1", "00...", "+..."), dialed
    assert allowed(number, at, number)


@pytest.mark.parametrize(
    ("number", "pattern", "listed"),
    [
        ("0900 1 123456", "0900...", True),
        ("0900 1 123456", "+49 900...", True),
        ("0900 1 123456", "0049 (0)900…", True),
        ("+49 900 1 123456", "*31#0900...", True),
        ("0900 1 123456", "0...", False),
        ("0900 1 123456", "09...", False),
        ("0900 1 123456", "+49...", False),
        ("0900 1 123456", "0900 2...", False),
        ("11833", "118...", True),
        ("11833", "1...", False),
        ("*21*0301#", "*21*...", True),
        ("*21*0301#", "*21*0301#", True),
        ("*21*0301#", "*21*0301", True),
        ("*21*0301#", "*22...", False),
        ("*21*0301#", "0301", False),
        ("*21*112#", "*21*...", False),
        ("*21*112#", "*21*112#", True),
        ("#96*5*", "#96*5*", True),
        ("#96*5*", "#96*4*", False),
        ("#96*5*", "#...", False),
        ("**62*0301#", "**...", False),
        ("**62*0301#", "**6...", False),
        ("**62*0301#", "**62*...", True),
        ("01013 0900 1 123456", "01013...", False),
        ("01013 0900 1 123456", "0900...", False),
        ("01013 110", "01013...", False),
    ],
)
def test_what_is_restricted_is_listed_by_what_is_as_restricted(
    number: str, pattern: str, listed: bool
) -> None:
    """Whoever lists all national numbers does not mean those."""
    assert not allowed(number, GERMANY)
    assert allowed(number, GERMANY, pattern) is listed


@pytest.mark.parametrize("prefix", ["01013", "01099", "010033", "0100 88"])
@pytest.mark.parametrize("number", ["110", "11833", "0900 1 123456", "+"])
def test_choosing_a_carrier_lets_nothing_through(prefix: str, number: str) -> None:
    """A German call-by-call prefix changes who is paid, not who is called."""
    if number == "+":
        assert allowed(f"{prefix} 030 23125123", GERMANY)
        assert allowed(f"{prefix} 030 23125123", GERMANY, f"{prefix}...")
    else:
        assert not allowed(f"{prefix} {number}", GERMANY)


@pytest.mark.parametrize(
    ("country", "number"),
    [
        ("Switzerland", "10741 0900 123456"),
        ("Austria", "1013 0900 123456"),
        ("Netherlands", "1600 0906 1234567"),
        ("Switzerland", "10741 00 44 909 879 0000"),
    ],
)
def test_carriers_of_other_countries_let_nothing_through(
    country: str, number: str
) -> None:
    """They begin with 1, and the number follows with its zero."""
    assert not allowed(number, COUNTRIES[country].codes)


@pytest.mark.parametrize(
    "number", ["1580 123 456", "1550 123 456", "+353 1580 123 456", "1580 123 45678"]
)
def test_a_premium_rate_number_of_ireland_begins_like_others(number: str) -> None:
    """01 580 1234 is a number of Dublin."""
    at = COUNTRIES["Ireland"].codes

    assert not allowed(number, at)
    assert allowed(number, at, number)
    assert allowed("+353 1580 1234", at)


@pytest.mark.parametrize("number", ["0100100", "0100 100#", "+358 100100"])
def test_a_directory_service_of_finland_looks_like_other_numbers(number: str) -> None:
    """It has an area code of companies."""
    at = COUNTRIES["Finland"].codes

    assert not allowed(number, at)
    assert allowed("0100 20000", at)


def test_a_number_of_genoa_chooses_no_carrier() -> None:
    """Its area code is 010."""
    assert allowed("010 56 1254", COUNTRIES["Italy"].codes)


@pytest.mark.parametrize(
    "number",
    [
        "#991*15901590*",
        "*21*030 1#",
        "#96*5*",
        "#96*7*",
        "*#21#",
        "**62*0301#",
        "**620*0900123",
        "**1*0900123",
        "*31#",
        "*31#**9",
        "*09",
        "030#1",
        "030*1",
        "030 1##",
        "#",
        "**",
    ],
)
def test_a_code_is_not_dialed(number: str) -> None:
    """It may program the box, or the exchange."""
    assert not allowed(number, GERMANY)
    assert not allowed(number, GERMANY, "030...", "0...", "112")
    assert allowed(number, GERMANY, number)


@pytest.mark.parametrize("number", ["**9", "**1", "**610", "**620#", "* * 9", "**51"])
@pytest.mark.parametrize("at", [GERMANY, UNKNOWN, COUNTRIES["France"].codes])
@pytest.mark.parametrize("patterns", [[], ["112"], ["+49 30..."]])
def test_the_phones_of_the_box_are_always_dialed(
    number: str, at: Codes, patterns: list[str]
) -> None:
    """They cost nothing."""
    assert allowed(number, at, *patterns)


@pytest.mark.parametrize(
    ("patterns", "goes"), [([], True), (["030..."], False), (["**7..."], True)]
)
def test_the_phone_book_of_the_box_rings_outside(
    patterns: list[str], goes: bool
) -> None:
    """So where there is a list, it has to be listed."""
    assert allowed("**797", GERMANY, *patterns) is goes


@pytest.mark.parametrize(
    ("patterns", "number", "goes"),
    [
        ([], "030 1", True),
        ([], "0180 5 123456", True),
        ([], "0800 1234567", True),
        ([], "115", True),
        ([], "116117", True),
        (["  "], "030 1", True),
        (["no number"], "030 1", False),
        (["030 1"], "+49301", True),
        (["030 1"], "030 12", False),
        (["030 12"], "030 1", False),
        (["+49 30..."], "030 99", True),
        (["0049 30…"], "030 99", True),
        ([" 030... "], "030", True),
        (["030..."], "040 1", False),
        (["030..."], "*31#030 5", True),
        (["030..."], "2312512", True),
        (["231..."], "030 2312512", True),
        (["231..."], "2312512", True),
        (["231..."], "0231 2512", False),
        (["116..."], "116117", True),
        (["0..."], "030 1", True),
        (["0..."], "0044 20 79460000", False),
        (["00..."], "0044 20 79460000", True),
        (["00..."], "+44 20 79460000", True),
        (["+44..."], "0044 20 79460000", True),
        (["00..."], "030 1", True),
        (["112"], "*31#112", True),
        (["112"], "112#", True),
        (["112"], "110", False),
        (["112"], "030 1", False),
    ],
)
def test_the_list_says_which_numbers_are_dialed(
    patterns: list[str], number: str, goes: bool
) -> None:
    """Numbers in any spelling, and beginnings of them."""
    assert allowed(number, GERMANY, *patterns) is goes


@pytest.mark.parametrize(
    ("pattern", "at", "number", "goes"),
    [
        ("212...", "United States", "1 212 555 4567", True),
        ("212...", "United States", "212 555 4567", True),
        ("555...", "United States", "555 4567", True),
        ("1 212...", "United States", "(212) 555-4567", True),
        ("1 646...", "United States", "(212) 555-4567", False),
        ("06 30...", "Hungary", "+36 30 123 4567", True),
        ("06...", "Hungary", "06 30 123 4567", True),
        ("06...", "Hungary", "0043 1 58058", False),
        ("06...", "Italy", "+39 06 6982 1234", True),
        ("06...", "Italy", "347 123 4567", False),
        ("347...", "Italy", "+39 347 123 4567", True),
        ("6...", "Spain", "+34 612 345 678", True),
        ("01...", "Ireland", "01 677 1234", True),
        ("1800...", "Ireland", "1800 123 456", True),
        ("32...", "Denmark", "+45 32 12 34 56", True),
    ],
)
def test_beginnings_are_those_of_the_country(
    pattern: str, at: str, number: str, goes: bool
) -> None:
    """With its trunk prefix, or without."""
    assert allowed(number, COUNTRIES[at].codes, pattern) is goes


@pytest.mark.parametrize(
    "number", ["110", "122", "15", "061", "999", "911", "000", "1120", "112#"]
)
@pytest.mark.parametrize("home", [None, "DE", "US"])
def test_without_a_country_every_emergency_number_is_refused(
    number: str, home: str | None
) -> None:
    """The box may stand anywhere."""
    assert not allowed(number, UNKNOWN, home=home)
    assert not allowed(number, codes(""), home=home)


def test_without_a_country_that_of_home_assistant_counts() -> None:
    """Munich is 089, which costs extra in France."""
    assert allowed("089 1234567", UNKNOWN, home="DE")
    assert not allowed("089 1234567", UNKNOWN)
    assert not allowed("0892 123456", UNKNOWN, home="FR")
    assert not allowed("0900 1 123456", UNKNOWN, home="DE")
    assert allowed("089 1234567", UNKNOWN, "+49 89...", home="DE")


def test_without_any_country_only_what_is_sure_is_dialed() -> None:
    """International numbers, the phones of the box, and what is listed."""
    assert allowed("+49 30 23125123", UNKNOWN)
    assert allowed("0049 30 23125123", UNKNOWN)
    assert not allowed("+49 900 1 123456", UNKNOWN)
    assert not allowed("030 23125123", UNKNOWN)
    assert allowed("030 23125123", UNKNOWN, "030...")
    assert allowed("030 23125123", UNKNOWN, "030 23125123")


@pytest.mark.parametrize("number", ["", "call me", "030;1", "*31#+49900", "\u0663"])
def test_what_is_no_number_is_an_invalid_argument(number: str) -> None:
    """As for the client, which says so."""
    with pytest.raises(InvalidArgumentError):
        allowed(number, GERMANY)


@pytest.mark.parametrize(
    ("pattern", "valid"),
    [
        ("030 123", True),
        ("+49 (30) 1", True),
        ("**9", True),
        ("110", True),
        ("#96*5*", True),
        ("030...", True),
        ("030…", True),
        (" 030... ", True),
        ("**...", True),
        ("", False),
        ("...", False),
        ("…", False),
        ("+...", False),
        ("Mum", False),
        ("030*...x", False),
    ],
)
def test_a_pattern_is_a_number_or_its_beginning(pattern: str, valid: bool) -> None:
    """Anything else is refused in the form."""
    assert is_valid_pattern(pattern) is valid
