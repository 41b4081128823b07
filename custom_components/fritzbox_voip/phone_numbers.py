"""What a phone number means at a box: its one form, and whether it may be dialed."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
import re

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType

from .tr064.errors import InvalidArgumentError
from .tr064.x_voip import DialingCode, normalize_number

type Codes = tuple[DialingCode | None, DialingCode | None]
"""The country and the area code of a box, None where it does not report them."""

# libphonenumber loads a country's data when they are first needed: all of them here,
# for Home Assistant imports integrations outside of its event loop.
for _region in phonenumbers.SUPPORTED_REGIONS:
    phonenumbers.ndd_prefix_for_region(_region, strip_non_digits=True)
for _region in phonenumbers.SUPPORTED_SHORT_REGIONS:
    phonenumbers.is_emergency_number("112", _region)
for _code in phonenumbers.COUNTRY_CODES_FOR_NON_GEO_REGIONS:
    phonenumbers.example_number_for_non_geo_entity(_code)

# Emergency numbers that libphonenumber does not count among them: by the lists of the
# regulators and ministries, and for Germany by the help of the FRITZ!Box.
_EMERGENCY = {
    "AT": ("128", "140", "141", "142", "147"),
    "DE": ("19222",),
    "ES": ("061", "062", "080", "091", "092"),
    "FR": ("114", "115", "116000", "116117", "119", "191", "196", "197"),
    "GR": ("108",),
    "HR": ("195",),
    "IT": ("114",),
    "RS": ("192", "193", "194"),
}
# How the numbers of directory services begin, beside 118 all over Europe, where
# libphonenumber does not count them as premium-rate.
_DIRECTORY = {
    "BE": ("1207", "1307", "1407"),
    "FI": ("0100100", "02020"),
    "NL": ("18",),
    "NO": ("18",),
    "US": ("411",),
}
# Dialed before a number these hide one's own, as *31# and #31#, or choose a line, as
# *11#, *121# and *1210#; they do not change who is called.
_PREFIXES = re.compile(r"^(?:[*#]31#|\*1[12]\d{0,2}#)+(?=\+?\d)")
# Dialed before a number these choose a carrier: 010xy and 0100xy in Germany, 1xxx and
# 1xxxx elsewhere.
_CARRIER = re.compile(r"^(?:010(?:0\d\d|[1-9]\d)|1\d{3,4}(?=0))(?=\d)")
# The phones of the box itself; **7 is its phone book, and rings outside.
_INTERNAL = re.compile(r"\*\*(?!7)\d+")
_STARS = re.compile(r"\*\*\d+")
_KEYS = re.compile("[*#]+")
_CODE = re.compile("[1-9][0-9]{0,2}")
_DOTS = ("...", "…")
_FILLERS = [digit * count for count in range(1, 10) for digit in "0123456789"]
_LONGEST_SHORT_NUMBER = 7
# E.164 allows fifteen digits; some countries have more.
_LONGEST_NUMBER = 20
_PREMIUM = {PhoneNumberType.PREMIUM_RATE}


@lru_cache(maxsize=256)
def international(number: str, codes: Codes) -> str:
    """Return a number in international form (E.164), for example "+4930123456".

    What has none is returned as it is dialed: short numbers such as 110, phones of the
    box, codes. What cannot be dialed is returned unchanged.
    """
    try:
        return _numbering_plan(codes).canonical(_dialed(number))
    except InvalidArgumentError:
        return number


def internal_number(number: str) -> str | None:
    """Return the phone of the box that this calls, "**9" for all; None for others.

    Raises InvalidArgumentError when this is no number.
    """
    dialed = _dialed(number)
    return dialed if _INTERNAL.fullmatch(dialed) else None


def is_valid_pattern(pattern: str) -> bool:
    """Return whether this is a number, or the beginning of one and three dots."""
    try:
        _dialed(_without_dots(pattern))
    except InvalidArgumentError:
        return False
    return True


def is_allowed(
    number: str, patterns: Iterable[str], codes: Codes, home: str | None = None
) -> bool:
    """Return whether a number may be dialed where these patterns are allowed.

    `home` is the country of Home Assistant, for boxes that do not report theirs. Raises
    InvalidArgumentError when this is no number.
    """
    plan = _numbering_plan(codes, home)
    dialed = _dialed(number)
    canonical = plan.canonical(dialed)
    listed = [pattern.strip() for pattern in patterns if pattern.strip()]
    valid = list(filter(is_valid_pattern, listed))
    if canonical in {
        plan.canonical(_dialed(pattern))
        for pattern in valid
        if not pattern.endswith(_DOTS)
    }:
        return True
    if plan.connects_to_emergency(dialed):
        return False
    if _INTERNAL.fullmatch(dialed):
        return True
    beginnings = [
        beginning
        for pattern in valid
        if pattern.endswith(_DOTS)
        for beginning in plan.readings(_dialed(_without_dots(pattern)))
        if canonical.startswith(beginning)
    ]
    if plan.is_restricted(dialed):
        # "0900..." lists premium-rate numbers, "0..." does not; no keys list all codes.
        return any(plan.is_restricted(it) for it in beginnings if _KEYS.sub("", it))
    return not listed or bool(beginnings)


def _without_dots(pattern: str) -> str:
    """Return the beginning that a pattern allows."""
    return pattern.strip().removesuffix("...").removesuffix("…")


def _dialed(number: str) -> str:
    """Return whom a number calls: without prefixes, and # at its end."""
    number = _PREFIXES.sub("", normalize_number(number))
    return number.removesuffix("#") or number


@dataclass(frozen=True, slots=True, kw_only=True)
class _NumberingPlan:
    """How numbers are dialed at a box."""

    region: str
    """The country, for example "DE"; "ZZ" where it is unknown."""
    is_reported: bool
    """Whether the box itself reports its country."""
    country_code: str
    area_code: str
    """As it follows the country code, for example "30"."""
    trunk_prefix: str
    """What is dialed before national numbers, for example "0"; may be empty."""
    is_trunk_prefix_optional: bool
    international_prefix: str

    def canonical(self, dialed: str) -> str:
        """Return the one form of a number that can be dialed in several ways."""
        readings = self.readings(dialed)
        if len(readings) == 1:
            return readings[0]
        if (
            self._begins_with_emergency(dialed)
            or self._begins_with_directory(dialed)
            or (dialed.startswith("1") and _is_short(dialed, self.region))
        ):
            return dialed
        return next((it for it in readings[1:] if _types(_parse(it))), dialed)

    def readings(self, dialed: str) -> list[str]:
        """Return what a number can mean, or how all begin that begin with it."""
        if dialed.startswith(self.international_prefix):
            dialed = f"+{dialed.removeprefix(self.international_prefix)}"
        if dialed.startswith("+"):
            return [_e164(dialed)]
        if _KEYS.search(dialed) or not self.country_code:
            return [dialed]
        country = f"+{self.country_code}"
        if dialed.startswith(self.trunk_prefix) and not self.is_trunk_prefix_optional:
            return [_e164(f"{country}{dialed.removeprefix(self.trunk_prefix)}")]
        whole = f"{country}{dialed}"
        area = [f"{country}{self.area_code}{dialed}"] if self.area_code else []
        if self.is_trunk_prefix_optional or _written(_parse(whole)) == dialed:
            return [dialed, _e164(whole), *area]
        # The beginning of numbers without trunk prefix, such as Ireland's 1800.
        return [dialed, *area, *([whole] if dialed.startswith("1") else [])]

    def connects_to_emergency(self, dialed: str) -> bool:
        """Return whether a number, or a part of a code, is or begins an emergency one.

        Many networks connect such a number without waiting for the rest.
        """
        if _INTERNAL.fullmatch(dialed):
            return self._is_emergency(dialed.strip("*"))
        return any(
            any(map(self._is_emergency, self._forms(part)))
            or self._begins_with_emergency(part)
            for part in filter(None, _KEYS.split(dialed))
        )

    def is_restricted(self, dialed: str) -> bool:
        """Return whether a number needs to be listed, apart from emergency numbers."""
        if _STARS.fullmatch(dialed):
            return False
        called = _CARRIER.sub("", dialed)
        return (
            _KEYS.search(dialed) is not None
            or self._begins_with_directory(dialed)
            or any(
                form.startswith(_directory(self.region))
                for form in self._forms(dialed)
                if len(form) <= _LONGEST_SHORT_NUMBER
            )
            or self._is_premium(dialed)
            or (
                called != dialed
                and not self._is_national(dialed)
                and (self.connects_to_emergency(called) or self.is_restricted(called))
            )
        )

    def _forms(self, dialed: str) -> set[str]:
        """Return a number with and without what may come before it."""
        plain = self.canonical(dialed)
        national = plain.removeprefix(f"+{self.country_code}").removeprefix("+")
        local = national.removeprefix(self.area_code)
        forms = {plain.removeprefix("+"), national, local}
        for prefix in (
            "+",
            self.international_prefix,
            self.trunk_prefix,
            f"{self.trunk_prefix}{self.area_code}",
        ):
            forms.add(dialed.removeprefix(prefix))
        forms |= {form.lstrip("0") for form in forms}
        return forms | {dialed, f"{self.trunk_prefix}{national}"}

    def _is_emergency(self, dialed: str) -> bool:
        """Return whether this is an emergency number, of any country in doubt."""
        regions = phonenumbers.SUPPORTED_SHORT_REGIONS
        return any(
            dialed in _emergency(region)
            or phonenumbers.is_emergency_number(dialed, region)
            for region in ({self.region} if self.is_reported else regions)
        )

    def _begins_with_emergency(self, dialed: str) -> bool:
        """Return whether this begins with an emergency number, and is no other one."""
        return (
            dialed.startswith(_emergency(self.region))
            or phonenumbers.connects_to_emergency_number(dialed, self.region)
        ) and not self._is_national(dialed)

    def _begins_with_directory(self, dialed: str) -> bool:
        """Return whether this begins with a directory service, and is no other one."""
        begins = dialed.startswith(_directory(self.region))
        return begins and not self._is_national(dialed)

    def _is_national(self, dialed: str) -> bool:
        """Return whether this is a whole national number, dialed as one."""
        return bool(_types(_parse(dialed, self.region))) and (
            self.is_trunk_prefix_optional or dialed.startswith(self.trunk_prefix)
        )

    def _is_premium(self, dialed: str) -> bool:
        """Return whether a number, or whatever it begins, is a premium-rate number."""
        canonical = self.canonical(dialed)
        if not self.country_code and not canonical.startswith("+"):
            # Without a country, no one knows what a national number costs.
            return True
        if any(
            reading.startswith("+") and _begins_with_premium(reading)
            for reading in self.readings(dialed)
        ) or (canonical == dialed and _types(_parse(dialed, self.region)) == _PREMIUM):
            return True
        shorts = {form for form in self._forms(dialed) if form.startswith("1")}
        if dialed.startswith("1") or (canonical == dialed and dialed.isdecimal()):
            shorts |= {
                dialed[:length] for length in range(3, _LONGEST_SHORT_NUMBER + 1)
            }
        return any(_is_premium_short(short, self.region) for short in shorts)


@lru_cache(maxsize=64)
def _numbering_plan(codes: Codes, home: str | None = None) -> _NumberingPlan:
    """Return the numbering plan of a box; that of `home` if it does not report its."""
    country, area = (code or DialingCode(prefix="", code="") for code in codes)
    region = phonenumbers.UNKNOWN_REGION
    if _CODE.fullmatch(country.code):
        region = phonenumbers.region_code_for_country_code(int(country.code))
    is_reported = region in phonenumbers.SUPPORTED_REGIONS
    if not is_reported:
        region = home or phonenumbers.UNKNOWN_REGION
    trunk = phonenumbers.ndd_prefix_for_region(region, strip_non_digits=True) or ""
    area_code = area.code and f"{area.prefix}{area.code}"
    example = _written(phonenumbers.example_number(region))
    return _NumberingPlan(
        region=region,
        is_reported=is_reported,
        country_code=str(phonenumbers.country_code_for_region(region) or ""),
        area_code=(
            area_code.removeprefix(trunk) if area_code.startswith(trunk) else area.code
        ),
        trunk_prefix=trunk,
        is_trunk_prefix_optional=not (trunk and example.startswith(trunk)),
        international_prefix=country.prefix or "00",
    )


def _emergency(region: str) -> tuple[str, ...]:
    """Return the emergency numbers of a country that libphonenumber may lack."""
    return ("112", *_EMERGENCY.get(region, ()))


def _directory(region: str) -> tuple[str, ...]:
    """Return how the numbers of directory services in a country begin."""
    return ("118", *_DIRECTORY.get(region, ()))


def _parse(number: str, region: str | None = None) -> PhoneNumber | None:
    """Return a number as libphonenumber parses it, None where it does not."""
    try:
        return phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return None


def _types(number: PhoneNumber | None) -> set[int]:
    """Return the type of a number, none when there is no such number."""
    types = {phonenumbers.number_type(number)} if number else set[int]()
    return types - {PhoneNumberType.UNKNOWN}


def _written(number: PhoneNumber | None) -> str:
    """Return the digits of a number as it is written in its country, if it is one."""
    if not number or not _types(number):
        return ""
    national = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    return phonenumbers.normalize_digits_only(national)


def _e164(number: str) -> str:
    """Return a number that begins with + in its one form."""
    parsed = _parse(number)
    if parsed is None:
        return number
    if _types(parsed):
        return phonenumbers.format_number(parsed, PhoneNumberFormat.E164)
    # The zero of +49 030, which libphonenumber takes for a part of what is incomplete.
    code = f"+{parsed.country_code}"
    region = phonenumbers.region_code_for_country_code(parsed.country_code or 0)
    trunk = phonenumbers.ndd_prefix_for_region(region, strip_non_digits=True)
    national = number.removeprefix(code)
    return f"{code}{national.removeprefix(trunk) if trunk in {'0', '1'} else national}"


def _begins_with_premium(number: str) -> bool:
    """Return whether this is a premium-rate number, or all that begin like it are.

    What is no number counts as its longest beginning that is one: networks ignore what
    is too much.
    """
    parsed = _parse(number[:_LONGEST_NUMBER])
    while parsed and parsed.national_number:
        types = _types(parsed) or set[int]().union(
            *(_types(_append(parsed, digits)) for digits in _FILLERS)
        )
        if types:
            return types == _PREMIUM
        parsed.national_number //= 10
    return False


def _append(number: PhoneNumber, digits: str) -> PhoneNumber:
    """Return a number with more digits."""
    return PhoneNumber(
        country_code=number.country_code,
        national_number=int(f"{number.national_number}{digits}"),
        italian_leading_zero=number.italian_leading_zero,
        number_of_leading_zeros=number.number_of_leading_zeros,
    )


def _is_short(dialed: str, region: str) -> bool:
    """Return whether this is a short number of a country."""
    parsed = _parse(dialed, region)
    is_valid = phonenumbers.is_valid_short_number_for_region
    return parsed is not None and is_valid(parsed, region)


def _is_premium_short(dialed: str, region: str) -> bool:
    """Return whether this is a short number for calls that cost more than others."""
    parsed = _parse(dialed, region)
    if not parsed or phonenumbers.is_sms_service_for_region(parsed, region):
        return False
    cost = phonenumbers.expected_cost_for_region(parsed, region)
    return cost == phonenumbers.ShortNumberCost.PREMIUM_RATE
