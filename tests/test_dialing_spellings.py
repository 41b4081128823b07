"""Numbers are what they are, however they are spelled."""

from hypothesis import given, strategies as st
import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType
import pytest

from custom_components.fritzbox_voip.phone_numbers import international, is_allowed
from custom_components.fritzbox_voip.tr064.errors import InvalidArgumentError
from tests.tr064.strategies import QUICK

from .countries import COUNTRIES, allowed, codes

SPACES = st.sampled_from(["", "", "", " ", "-", "/", ".", "\u00a0", "\u2011"])
PREFIXES = st.lists(
    st.sampled_from(["*31#", "#31#", "*11#", "*111#", "*12#", "*121#", "*1210#"]),
    max_size=3,
).map("".join)


@st.composite
def spellings(draw: st.DrawFn, name: str, number: str) -> str:
    """Spell a number as someone may who wants to get it past the rules."""
    country, _ = COUNTRIES[name].codes
    assert country
    form = international(number, COUNTRIES[name].codes)
    forms = [number]
    national = form.removeprefix(f"+{country.code}")
    # In Italy a zero is a part of the number, and mobile phones have none.
    zero = "" if name == "Italy" and not national.startswith("0") else "(0)"
    if national != form:
        forms += [
            f"{country.prefix}{form.removeprefix('+')}",
            f"{country.prefix}{country.code}{zero}{national}",
        ]
    prefixes = draw(PREFIXES)
    if national != form and not prefixes:
        forms += [
            form,
            f"+{country.code}{zero}{national}",
            f"(+{country.code}){national}",
        ]
    dialed = draw(st.sampled_from(forms))
    spaced = "".join(
        f"{character}{'' if '(' in dialed else draw(SPACES)}" for character in dialed
    )
    return f"{prefixes}{draw(SPACES)}{spaced}{draw(st.sampled_from(['', '#']))}"


def numbers(*kinds: str) -> st.SearchStrategy[tuple[str, str]]:
    """Return the names of countries, each with a number of a kind."""
    return st.sampled_from(
        [
            (name, number)
            for name, country in COUNTRIES.items()
            for kind in kinds
            for number in (
                country.numbers if kind == "numbers" else getattr(country, kind).split()
            )
        ]
    )


@QUICK
@given(st.data(), numbers("emergency", "premium", "directory"))
def test_no_spelling_of_a_refused_number_gets_through(
    data: st.DataObject, chosen: tuple[str, str]
) -> None:
    """Whatever is listed, but for the number itself."""
    name, number = chosen
    spelling = data.draw(spellings(name, number))
    listed = data.draw(st.sampled_from([[], ["0..."], ["+1 212 555 4567"], ["00..."]]))

    assert not is_allowed(spelling, listed, COUNTRIES[name].codes)
    assert is_allowed(spelling, [number], COUNTRIES[name].codes) or (
        international(spelling, COUNTRIES[name].codes)
        != international(number, COUNTRIES[name].codes)
    )


@QUICK
@given(st.data(), numbers("numbers"))
def test_no_spelling_of_an_allowed_number_is_refused(
    data: st.DataObject, chosen: tuple[str, str]
) -> None:
    """Whether all are allowed, or this one is listed in another spelling."""
    name, number = chosen
    spelling, listed = (
        data.draw(spellings(name, number)),
        data.draw(spellings(name, number)),
    )

    assert international(spelling, COUNTRIES[name].codes) == international(
        number, COUNTRIES[name].codes
    )
    assert is_allowed(spelling, [], COUNTRIES[name].codes)
    assert is_allowed(spelling, [listed], COUNTRIES[name].codes)


@QUICK
@given(st.text("+0123456789*# ()", max_size=20), st.sampled_from([*COUNTRIES]))
def test_anything_can_be_asked_for(number: str, name: str) -> None:
    """Nothing but "no number" is raised, and the one form of a form is itself."""
    at = COUNTRIES[name].codes
    form = international(number, at)
    try:
        is_allowed(number, ["030..."], at)
    except InvalidArgumentError:
        assert form == number
    else:
        assert international(form, at) == form


@pytest.mark.parametrize(
    "region",
    sorted(
        phonenumbers.region_code_for_country_code(code)
        for code in phonenumbers.supported_calling_codes()
        if code not in phonenumbers.COUNTRY_CODES_FOR_NON_GEO_REGIONS
    ),
)
def test_each_kind_of_number_of_each_country(region: str) -> None:
    """As it is written there, and in international form."""
    at = codes(str(phonenumbers.country_code_for_region(region)))
    for kind in phonenumbers.supported_types_for_region(region):
        number = phonenumbers.example_number_for_type(region, kind)
        assert number
        is_premium = phonenumbers.number_type(number) == PhoneNumberType.PREMIUM_RATE
        form = phonenumbers.format_number(number, PhoneNumberFormat.E164)
        written = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
        for dialed in (written, form, f"*31#00{form.removeprefix('+')}#"):
            assert international(dialed, at) == form
            assert allowed(dialed, at) is not is_premium
            assert allowed(dialed, at, written)
