"""A phone for Click to Dial is found by either of its names."""

import pytest

from custom_components.fritzbox_voip.tr064.phone_book import Phone, PhoneKind
from custom_components.fritzbox_voip.tr064.x_voip.phones import find_phone


def phone(name: str, click_to_dial: str | None) -> Phone:
    """Return a cordless phone."""
    return Phone(
        name=name,
        internal_number="**610",
        kind=PhoneKind.CORDLESS,
        click_to_dial=click_to_dial,
    )


PHONES = (
    phone("Küche", "DECT: Küche"),
    phone("Flur", "DECT: Flur"),
    phone("Flur", "FON1: Flur"),
    phone("FON1: Flur", "DECT: FON1: Flur"),
    phone("Bad", None),
)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Küche", "DECT: Küche"),
        ("dect:küche", "DECT: Küche"),
        (" KÜ che ", "DECT: Küche"),
        # The name for Click to Dial of one, and the name of another.
        ("fon1: flur", "FON1: Flur"),
        # Several have it, none has it, and one that Click to Dial cannot use.
        ("Flur", "Flur"),
        ("Keller", "Keller"),
        ("Bad", "Bad"),
        ("", ""),
    ],
)
def test_a_phone_is_found_by_its_names(name: str, found: str) -> None:
    """A name that several have, or none, is left to the box."""
    assert find_phone(PHONES, name) == found


def test_a_name_that_two_ports_spell_alike_is_none() -> None:
    """Upper and lower case do not distinguish them."""
    twins = (phone("A", "DECT: Flur"), phone("B", "dect: flur"))
    assert find_phone(twins, "DECT:FLUR") == "DECT:FLUR"


@pytest.mark.parametrize(
    ("name", "found"),
    [
        *(("Flur", "DECT: Flur"), ("FLUR", "DECT: FLUR"), ("Fl ur", "DECT: Fl ur")),
        *(("DECT: FLUR", "DECT: FLUR"), ("flur", "flur"), ("dect: flur", "dect: flur")),
    ],
)
def test_a_name_as_it_is_written_counts_first(name: str, found: str) -> None:
    """So phones of which only the case or the blanks differ can be chosen."""
    phones = [phone(it, f"DECT: {it}") for it in ("Flur", "FLUR", "Fl ur")]
    assert find_phone(phones, name) == found
