"""Every error of a box has its sentence, and every code of every action one."""

from collections.abc import Iterator
from typing import Any

import pytest

from custom_components.fritzbox_voip import issues
from custom_components.fritzbox_voip.tr064 import errors
from custom_components.fritzbox_voip.tr064.errors import Tr064Error, error_from_fault
from tests.metadata import LANGUAGES, translations
from tests.simulator.tables_x_voip import X_VOIP
from tests.tr064.error_table import ENTRIES, codes

ALL = [(action, code) for action in X_VOIP.actions for code in sorted(codes(action))]

# The page of Home Assistant.
REPAIRS = {
    "de": "Reparaturen",
    "en": "Repairs",
    "es": "Reparaciones",
    "fr": "Corrections",
    "it": "Riparazioni",
    "nl": "Reparaties",
    "pl": "Problemy",
}

SENTENCES = {key: it["message"] for key, it in translations()["exceptions"].items()}

# The general sentence of a code, and why it is right for every other action.
GENERAL: dict[int, tuple[str, str]] = {
    1: ("internal_error", "the box gives no reason; shown as no phone is chosen"),
    401: ("action_unknown", "FRITZ!OS lacks the function, whatever it is"),
    402: ("invalid_argument", "the action takes no value that a user enters"),
    501: ("internal_error", "the function failed, and the box gives no reason"),
    606: ("missing_right", "one permission covers all of telephony"),
    801: ("invalid_argument", "the action takes no text that a user enters"),
    802: ("invalid_argument", "the action takes no text that a user enters"),
    803: ("invalid_argument", "the action takes no text that a user enters"),
    820: ("internal_error", "the box gives no reason; a used username is found before"),
    866: ("second_factor", "a confirmation that could not be requested"),
    867: ("second_factor_blocked", "the box's affair, whatever the action"),
    868: ("second_factor_busy", "the box's affair, whatever the action"),
}

_TEXTS = {801: "too_short", 802: "too_long", 803: "invalid_characters"}
_VALUES = {402: "invalid_value", **_TEXTS}
# What users enter in fields, by the action that gets it.
_ENTERED = {
    "SetVoIPCommonAreaCode": "code",
    "SetVoIPCommonCountryCode": "code",
    "X_AVM-DE_AddVoIPAccount": "registrar, number, username, password",
    "X_AVM-DE_DelVoIPAccount": "account_index",
    "X_AVM-DE_DeleteClient": "client_index",
    "X_AVM-DE_GetClientByClientId": "client_id",
    **dict.fromkeys(
        (f"X_AVM-DE_SetClient{number}" for number in ("", 2, 3, 4)),
        "phone_name, client_id, outgoing_number",
    ),
}
_NO_SUCH = {
    "account": "no_such_account",
    "alarm_clock": "no_such_alarm_clock",
    "client": "no_such_client",
    "phone": "no_such_phone",
}
SPECIAL: dict[tuple[str, int], str] = {
    ("X_AVM-DE_DialNumber", 501): "click_to_dial_off",
    **{("X_AVM-DE_DialNumber", code): "invalid_number" for code in _VALUES},
    **{("X_AVM-DE_DialSetConfig", code): "no_such_phone" for code in _VALUES},
    **{(action, code): key for action in _ENTERED for code, key in _VALUES.items()},
    **{
        (action, code): _NO_SUCH[entry]
        for action, entry in ENTRIES.items()
        for code in (713, 714)
    },
}


def rendered(err: Tr064Error) -> str:
    """Return the sentence, with everything that is missing in it."""
    texts = issues.error_translation(err, "Box")
    sentence: str = SENTENCES[texts["translation_key"]]
    return sentence.format(**texts["translation_placeholders"])


@pytest.mark.parametrize(("action", "code"), ALL)
def test_every_code_of_every_action_has_its_sentence(action: str, code: int) -> None:
    """One of the action, or the general one for a reason; nothing in it is empty."""
    key = SPECIAL.get((action, code))
    if key is None:
        key, reason = GENERAL[code]
        assert reason

    err = error_from_fault(action, code)

    assert issues.translation_key(err) == key
    assert "“”" not in rendered(err)
    if key in _VALUES.values():
        assert f"“{_ENTERED[action]}”" in rendered(err)


def every_error() -> Iterator[Tr064Error]:
    """Yield an error of each class, with everything that distinguishes sentences."""
    given: dict[type[Tr064Error], list[Any]] = {
        errors.CertificateChangedError: [{"expected": b"1", "got": b"2"}],
        errors.InvalidTextError: [
            {"field": "f", "minimum": 1, "maximum": 2, "allowed": allowed}
            for allowed in ("abc", "")
        ],
        errors.InvalidIndexError: [{"field": "f", "maximum": 4}],
        errors.UnsupportedError: [{"field": "f"}],
        errors.SecondFactorUnavailableError: [{"methods": ("googleauth",)}],
        errors.SecondFactorUnconfirmedError: [
            {"button": True, "code": "*1"},
            {"button": False, "code": "*1"},
            {"button": True, "code": None},
            {"button": False, "code": None},
        ],
    }
    for kind in vars(errors).values():
        if not (isinstance(kind, type) and issubclass(kind, Tr064Error)):
            continue
        if kind in {Tr064Error, errors.ActionError}:
            continue
        action = {"action": "X"} if issubclass(kind, errors.ActionError) else {}
        for arguments in given.get(kind, [{}]):
            yield kind(**action, **arguments)


ERRORS = list(every_error())


@pytest.mark.parametrize("err", ERRORS, ids=lambda err: type(err).__name__)
def test_every_error_has_a_sentence_of_its_own(err: Tr064Error) -> None:
    """No two kinds of error share one, and all of it can be filled in."""
    others = {
        issues.translation_key(other)
        for other in ERRORS
        if type(other) is not type(err)
    }

    assert issues.translation_key(err) not in others
    assert "{" not in rendered(err)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_that_names_repairs_has_one(language: str) -> None:
    """And where there is a repair for an error, its sentence names it."""
    sentences = translations(language)["exceptions"]
    named = {
        key
        for key, sentence in sentences.items()
        if f"> {REPAIRS[language]}" in sentence["message"]
    }

    assert named == {
        "certificate_changed",
        "click_to_dial_off",
        "description_unavailable",
        "invalid_auth",
        "missing_right",
        "tr064_disabled",
    }
    assert named == issues.FIXABLE_ISSUES
