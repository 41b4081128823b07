"""The forms of a telephone number, and how countries write their own."""

from dataclasses import dataclass
from typing import Literal

# +493012345678, 00493012345678, 03012345678, 12345678.
type Form = Literal["international", "dialed", "national", "local"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbering:
    """The codes of a box and what is dialed before them, in an order to compare."""

    country_code: str
    country_prefix: str = "00"
    area_code: str = ""
    area_prefix: str = ""

    def rewrite(self, number: str, form: Form) -> str:
        """Return a number of this country in another form; others as they are."""
        significant = self._significant(number)
        if significant is None:
            return number
        match form:
            case "international":
                return f"+{self.country_code}{significant}"
            case "dialed":
                return f"{self.country_prefix}{self.country_code}{significant}"
            case "national":
                return f"{self.area_prefix}{significant}"
            case "local":
                return significant.removeprefix(self.area_code)

    def _significant(self, number: str) -> str | None:
        """Return area code and subscriber number; None for another country."""
        for prefix in ("+", self.country_prefix):
            if number.startswith(prefix):
                own = f"{prefix}{self.country_code}"
                return number.removeprefix(own) if number.startswith(own) else None
        # Without a prefix a number that begins with the area code has it.
        lead = self.area_prefix or self.area_code
        if number.startswith(lead):
            return number.removeprefix(self.area_prefix)
        return f"{self.area_code}{number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """A country: its codes, and the numbers of three lines as its boxes have them."""

    numbering: Numbering
    numbers: tuple[str, str, str]


def _country(codes: tuple[str, str], area: tuple[str, str], *numbers: str) -> Country:
    first, second, third = numbers
    return Country(
        numbering=Numbering(
            country_prefix=codes[0],
            country_code=codes[1],
            area_prefix=area[0],
            area_code=area[1],
        ),
        numbers=(first, second, third),
    )


# The prefixes of HU, IT, US, LU and DK are those of boxes. [?] Which area code a box
# has where a country has none; chosen: none.
COUNTRIES = {
    "AT": _country(("00", "43"), ("0", "1"), "0123456789", "+4319876543", "015550001"),
    "CH": _country(
        ("00", "41"), ("0", "44"), "0442345678", "+41449876543", "0445550123"
    ),
    "DE": _country(
        ("00", "49"), ("0", "30"), "03012345678", "+4930987654", "030555000"
    ),
    "DK": _country(("00", "45"), ("", ""), "32123456", "+4533987654", "35550123"),
    "ES": _country(("00", "34"), ("", ""), "912345678", "+34919876543", "915550123"),
    "HU": _country(
        ("00", "36"), ("06", "1"), "0613456789", "+3619876543", "0615550123"
    ),
    "IT": _country(
        ("00", "39"), ("", "02"), "0212345678", "+390298765432", "0255500012"
    ),
    "LU": _country(("00", "352"), ("", ""), "27123456", "+35226987654", "26555000"),
    "PL": _country(("00", "48"), ("", ""), "221234567", "+48229876543", "225550123"),
    "US": _country(
        ("011", "1"), ("1", "212"), "12125550123", "+12125550145", "12125550167"
    ),
}
