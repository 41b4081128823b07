"""The simulated box in the languages of its owners."""

import pytest

from scripts.demo import options
from tests.simulator.__main__ import parse
from tests.simulator.languages import LANGUAGES, translate
from tests.simulator.state import BoxState, household


def names(state: BoxState) -> list[str]:
    """Return the texts that an owner has written, and those of the box itself."""
    clocks = state.alarm_clocks.values()
    return [
        *state.phones,
        state.dial_phone,
        *(handset.name for handset in state.handsets.values()),
        *(client.phone_name for client in state.clients.values()),
        *(number.name for number in state.numbers if number.name),
        *(clock.name for clock in clocks),
        *(clock.phone_name for clock in clocks),
    ]


def in_language(language: str) -> BoxState:
    """Return the household of an owner with this language."""
    state = household()
    translate(state, language)
    return state


def test_every_language_of_the_integration_is_there() -> None:
    """So that the demo has them all."""
    assert list(LANGUAGES) == options.LANGUAGES


def test_an_english_household() -> None:
    """Kinds of phones and what the box itself names are unchanged."""
    assert names(in_language("en")) == [
        "FON1: Door & gate",
        "ISDN: ISDN/DECT Rundruf",
        "DECT: Kitchen",
        "DECT: Handset 2",
        "DECT: Kitchen",
        "Kitchen",
        "Handset 2",
        "Intercom & hall",
        "Kitchen tablet",
        "Office & fax",
        "Old",
        "Up & away",
        "Early once",
        "Weekend",
        "DECT: Kitchen",
        "all phones",
        "all phones",
    ]


def test_a_german_household_is_the_usual_one() -> None:
    """Except for the text of the box, which is documented in English."""
    usual = [text.replace("all phones", "alle Telefone") for text in names(household())]
    assert names(in_language("de")) == usual


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_names_are_translated(language: str) -> None:
    """And a phone has the same name everywhere."""
    usual, state = household(), in_language(language)

    assert state.dial_phone in state.phones
    assert state.alarm_clocks[0].phone_name in state.phones
    assert state.clients[0].incoming_numbers[1].name == state.numbers[1].name
    assert state.accounts == usual.accounts
    for phone, other in zip(
        state.clients.values(), usual.clients.values(), strict=True
    ):
        assert phone.username == other.username
        assert phone.client_id == other.client_id
        assert phone.outgoing_number == other.outgoing_number


@pytest.mark.parametrize("language", [it for it in LANGUAGES if it not in {"de", "nl"}])
def test_nothing_german_remains(language: str) -> None:
    """In the names that an owner gives."""
    german = {text.rpartition(": ")[2] for text in names(in_language("de"))}
    other = {text.rpartition(": ")[2] for text in names(in_language(language))}
    assert german & other <= {"ISDN/DECT Rundruf"}


def test_a_capture_has_the_language_that_it_has(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A recorded box is not translated."""
    with pytest.raises(SystemExit):
        parse(["--capture", "box.json", "--language", "fr"])
    assert "--capture" in capsys.readouterr().err
