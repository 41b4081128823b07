"""Numbers as the box dials them."""

from contextlib import suppress

from hypothesis import given, strategies as st
import pytest

from custom_components.fritzbox_voip.tr064.errors import InvalidArgumentError
from custom_components.fritzbox_voip.tr064.x_voip import normalize_number

from .strategies import QUICK

DIAL = "X_AVM-DE_DialNumber"


@pytest.mark.parametrize(
    ("entered", "number"),
    [
        ("0301234567", "0301234567"),
        ("+49 30 123456", "+4930123456"),
        (" (030) 12-34/56.7 ", "0301234567"),
        ("030\u00a012\u201134\u201356\t\n", "030123456"),
        ("+49 (0)30 12-34", "+49301234"),
        ("0049 (0) 301234", "0049301234"),
        ("0049(0)301234", "0049301234"),
        ("(0)301234", "0301234"),
        ("\u202d030 1234\u202c", "0301234"),
        ("**9", "**9"),
        ("*21*0301#", "*21*0301#"),
        ("**620", "**620"),
        ("0301234#", "0301234#"),
        ("#", "#"),
        ("1", "1"),
        ("+49-(0)30-1234", "+49301234"),
        ("(+49) (0)30 1234", "+49301234"),
        ("+352 (0)27 12", "+3522712"),
        ("011 44 (0)20 7946", "01144207946"),
        ("0011 44 (0)20 7946", "001144207946"),
        ("*31#0049 (0)30 1234", "*31#0049301234"),
        ("030 (0) 1234", "03001234"),
        ("+39 (0)331 123456", "+390331123456"),
        ("(+39) (0) 331 123456", "+390331123456"),
        ("0039 (0)6 69821234", "00390669821234"),
        ("*31#01139 (0)6 69821234", "*31#011390669821234"),
        ("+39 (0)06 69821234", "+390669821234"),
        ("+378 (0)549 886377", "+3780549886377"),
        ("+39 06 69821234", "+390669821234"),
        ("0\u00ad30\u200b12\u200c3\u2060\ufeff4", "0301234"),
        ("\u2066030\u22121234\u2069", "0301234"),
        ("1" * 128, "1" * 128),
    ],
)
def test_a_number_is_dialed_without_its_punctuation(entered: str, number: str) -> None:
    """Digits, `*`, `#` and a `+` in front are what counts."""
    assert normalize_number(entered) == number


@pytest.mark.parametrize(
    "entered",
    [
        "",
        "-",
        "+",
        "++49",
        "0+49",
        "030abc",
        "030,1",
        "tel:030",
        "0\x00",
        "\u0663\u0660",
        "\uff10\uff13",
        "1" * 129,
    ],
)
def test_anything_else_is_no_number(entered: str) -> None:
    """The error does not quote it."""
    with pytest.raises(InvalidArgumentError) as caught:
        normalize_number(entered)
    assert str(caught.value) == f"{DIAL} was not sent (InvalidArgumentError)"


@QUICK
@given(st.one_of(st.text(), st.text("+0123456789*# -./()\u2013\u00a0a")))
def test_a_normal_number_is_normal_already(entered: str) -> None:
    """Doing it twice changes nothing, and no other error comes out."""
    with suppress(InvalidArgumentError):
        number = normalize_number(entered)
        assert normalize_number(number) == number
        assert set(number) <= set("+0123456789*#")
        assert number.rfind("+") <= 0
