"""Who may dial, and which numbers; checked before anything is sent to the box."""

from collections.abc import Iterable
import re

from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import ServiceValidationError, Unauthorized

from .const import (
    ADMINISTRATORS,
    CONF_ALLOWED_NUMBERS,
    CONF_WHO_MAY_DIAL,
    DOMAIN,
)
from .coordinator import FritzboxVoipConfigEntry
from .tr064.errors import InvalidArgumentError
from .tr064.x_voip import DialingCode, normalize_number

# Of the countries where the boxes stand, and 911 for those who know it from films.
_EMERGENCY = frozenset(
    {
        *("15", "17", "18", "101", "110", "112", "113", "115", "117", "118"),
        *("122", "133", "144", "911", "997", "998", "999"),
    }
)

# What is dialed before a number and does not change who is called: hide the own
# number, choose a line. *31#0900 is 0900.
_KEYPAD = re.compile(r"^(?:[*#]+\d{1,4}#+)+(?=\+?\d)")

_KEYS = re.compile("[*#]+")

# Where the zero belongs to the number: 06 is +39 06.
_KEEP_ZERO = {"39"}

# The phones of the box itself; **7 is its phone book, and rings outside.
_INTERNAL = re.compile(r"\*\*(?!7)\d+")

_BEGINNING = ("...", "…")


async def async_check_user(
    hass: HomeAssistant, entry: FritzboxVoipConfigEntry, context: Context | None
) -> None:
    """Raise Unauthorized when whoever asks may not dial."""
    if context is None or context.user_id is None:
        return
    user = await hass.auth.async_get_user(context.user_id)
    only_administrators = entry.options.get(CONF_WHO_MAY_DIAL) == ADMINISTRATORS
    if (
        user is None
        or not user.permissions.access_all_entities(POLICY_CONTROL)
        or (only_administrators and not user.is_admin)
    ):
        raise Unauthorized(context=context, config_entry_id=entry.entry_id)


def check_number(entry: FritzboxVoipConfigEntry, number: str) -> None:
    """Raise ServiceValidationError when a number may not be dialed.

    What is no number at all is left to the client, which says so.
    """
    country_code = entry.runtime_data.coordinator.data.country_code
    try:
        wanted = canonical(number, country_code)
    except InvalidArgumentError:
        return
    patterns = entry.options.get(CONF_ALLOWED_NUMBERS, [])
    if not _is_allowed(wanted, patterns, country_code):
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="number_not_allowed",
            translation_placeholders={"box": entry.title},
        )


def canonical(number: str, country_code: DialingCode | None) -> str:
    """Return the one form of a number that is dialed in several ways.

    Raises InvalidArgumentError when it is none.
    """
    wanted = _KEYPAD.sub("", normalize_number(number)).removesuffix("#")
    code = country_code or DialingCode(prefix="", code="")
    international = code.prefix or "00"
    if wanted.startswith(international):
        return f"+{wanted.removeprefix(international)}"
    if code.code and wanted.startswith("0"):
        national = wanted if code.code in _KEEP_ZERO else wanted.removeprefix("0")
        return f"+{code.code}{national}"
    return wanted


def is_pattern(pattern: str) -> bool:
    """Return whether this is a number, or the beginning of one and three dots."""
    try:
        canonical(_beginning(pattern), None)
    except InvalidArgumentError:
        return False
    return True


def _beginning(pattern: str) -> str:
    """Return a pattern without its three dots."""
    return pattern.strip().removesuffix("...").removesuffix("…")


def _is_allowed(
    wanted: str, patterns: Iterable[str], country_code: DialingCode | None
) -> bool:
    """Return whether a pattern allows a number; without patterns all but emergency."""
    listed = [pattern.strip() for pattern in patterns if pattern.strip()]
    whole = {
        canonical(pattern, country_code)
        for pattern in listed
        if not pattern.endswith(_BEGINNING)
    }
    if wanted in whole:
        return True
    if _EMERGENCY & set(_KEYS.split(wanted)):
        return False
    if _INTERNAL.fullmatch(wanted):
        return True
    beginnings = tuple(
        canonical(_beginning(pattern), country_code)
        for pattern in listed
        if pattern.endswith(_BEGINNING)
    )
    return not listed or wanted.startswith(beginnings)
