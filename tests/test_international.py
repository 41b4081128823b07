"""The one form of phone numbers."""

import subprocess
import sys

import pytest

from custom_components.fritzbox_voip.phone_numbers import Codes, international

from .countries import COUNTRIES, GERMANY, UNKNOWN, allowed, codes


@pytest.mark.parametrize(
    ("at", "dialed", "form"),
    [
        pytest.param(country.codes, dialed, form, id=f"{name}-{dialed}")
        for name, country in COUNTRIES.items()
        for dialed, form in country.numbers.items()
    ],
)
def test_a_number_has_its_international_form(at: Codes, dialed: str, form: str) -> None:
    """In each country by its own trunk prefix, or none, and the area of the box."""
    assert international(dialed, at) == form
    assert allowed(dialed, at)
    assert allowed(dialed, at, form)
    assert allowed(form, at, dialed)


@pytest.mark.parametrize(
    "number",
    [
        "030 23125123",
        "+49 (30) 23125-123",
        "+49 (0)30 23125123",
        "+49-(0)30-23125123",
        "(+49) 30 23125123",
        "+49030 23125123",
        "0049 30 23125123",
        "0049 (0) 30 / 23125123",
        "*31#030 23125123",
        "#31#03023125123",
        "*111#03023125123",
        "*12#23125123",
        "*31#*1210#03023125123",
        "*31#004930 23125123",
        "03023125123#",
        " 030.23125.123 ",
        "\u202d030 23125123\u202c",
        "030\u00a023125\u2011123",
    ],
)
def test_a_number_has_one_form_however_it_is_dialed(number: str) -> None:
    """The rules would be bypassed otherwise."""
    assert international(number, GERMANY) == "+493023125123"


@pytest.mark.parametrize(
    ("number", "form"),
    [
        ("110", "110"),
        ("*31#112", "112"),
        ("115", "115"),
        ("116 117", "116117"),
        ("11833", "11833"),
        ("**9", "**9"),
        ("* * 610#", "**610"),
        ("*21*030 1#", "*21*0301"),
        ("0301", "+49301"),
        ("030", "+4930"),
        ("", ""),
        ("anonymous", "anonymous"),
        ("030;1", "030;1"),
        ("sip:mail@example.com", "sip:mail@example.com"),
        ("\u0663", "\u0663"),
    ],
)
def test_what_has_no_international_form_is_left_as_it_is_dialed(
    number: str, form: str
) -> None:
    """Short numbers, phones of the box, codes, and what is no number."""
    assert international(number, GERMANY) == form


@pytest.mark.parametrize(
    ("at", "number", "form"),
    [
        (UNKNOWN, "030 123", "030123"),
        (UNKNOWN, "0049 30 23125123", "+493023125123"),
        (UNKNOWN, "+49 30 23125123", "+493023125123"),
        (codes(""), "030 123", "030123"),
        (codes("", abroad="011"), "011 44 20 79460000", "+442079460000"),
        (codes("49", "30", abroad=""), "0044 20 79460000", "+442079460000"),
        (codes("999"), "030 123", "030123"),
        (codes("800"), "030 123", "030123"),
        (codes("x1"), "030 123", "030123"),
        (codes("49"), "030 23125123", "+493023125123"),
        (codes("49"), "23125123", "23125123"),
        (codes("49", "030", trunk=""), "23125123", "+493023125123"),
        ((codes("49")[0], None), "030 23125123", "+493023125123"),
        (codes("39", "06", trunk=""), "69821234", "+390669821234"),
        (codes("39", "6"), "69821234", "+390669821234"),
        (codes("36", "61"), "2345678", "+3612345678"),
    ],
)
def test_a_box_may_report_its_codes_in_other_ways_or_not_at_all(
    at: Codes, number: str, form: str
) -> None:
    """With or without prefixes, and old boxes with both in one."""
    assert international(number, at) == form


def test_nothing_is_loaded_when_a_number_is_compared() -> None:
    """It would block the event loop; all is loaded with the module."""
    program = """
import sys
from custom_components.fritzbox_voip import phone_numbers
from custom_components.fritzbox_voip.tr064.x_voip import DialingCode

loaded = set(sys.modules)
for code in ("49", "1", "39", "7", "423", ""):
    codes = DialingCode(prefix="00", code=code), None
    for number in ("110", "030 1", "+44 20 79460000", "+979 123456789", "11833"):
        phone_numbers.international(number, codes)
        phone_numbers.is_allowed(number, ["0900..."], codes)
assert set(sys.modules) == loaded
"""
    subprocess.run([sys.executable, "-c", program], check=True)  # noqa: S603
