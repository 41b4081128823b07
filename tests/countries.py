"""Countries where FRITZ!Boxes are sold, and what is dialed there."""

from dataclasses import dataclass

import pytest

from custom_components.fritzbox_voip.phone_numbers import Codes, is_allowed
from custom_components.fritzbox_voip.tr064.x_voip import DialingCode

UNKNOWN: Codes = (None, None)


def codes(
    country: str, area: str = "", *, trunk: str = "0", abroad: str = "00"
) -> Codes:
    """Return the codes of a box in a country, as it reports them."""
    return (
        DialingCode(prefix=abroad, code=country),
        DialingCode(prefix=trunk if area else "", code=area),
    )


@dataclass(frozen=True, kw_only=True)
class Country:
    """Where a box stands, and what is dialed there."""

    codes: Codes
    numbers: dict[str, str]
    """As they are dialed, and in international form."""
    emergency: str
    premium: str = ""
    directory: str = ""


COUNTRIES = {
    "Germany": Country(
        codes=codes("49", "30"),
        numbers={
            "030 23125 123": "+493023125123",
            "23125-123": "+493023125123",
            "0171 2345678": "+491712345678",
            "0800 3301000": "+498003301000",
        },
        emergency="110 112 19222",
        premium="09001123456 09003123456 09005123456 01377123456",
        directory="11833 11880 11837",
    ),
    "Austria": Country(
        codes=codes("43", "1"),
        numbers={
            "01 58058 0": "+431580580",
            "58058": "+43158058",
            "0664 1234567": "+436641234567",
        },
        emergency="112 122 128 133 140 141 142 144 147",
        premium="0900123456 0930123456 0901123456",
        directory="118877 118200",
    ),
    "Switzerland": Country(
        codes=codes("41", "44"),
        numbers={
            "044 668 18 00": "+41446681800",
            "079 123 45 67": "+41791234567",
        },
        emergency="112 117 118 144",
        premium="0900123456 0901123456 0906123456",
        directory="1811 1818",
    ),
    "Liechtenstein": Country(
        codes=codes("423"),
        numbers={"236 61 11": "+4232366111", "0041 44 668 18 00": "+41446681800"},
        emergency="112 117 118 144",
        premium="9002223 9012345",
    ),
    "Italy": Country(
        codes=codes("39", "6"),
        numbers={
            "06 6982 1234": "+390669821234",
            "347 123 4567": "+393471234567",
            "800 123456": "+39800123456",
        },
        emergency="112 113 114 115 118",
        premium="899123456 892123 166123456",
        directory="1254 1240",
    ),
    "Luxembourg": Country(
        codes=codes("352"),
        numbers={"27 12 34 56": "+35227123456", "621 123 456": "+352621123456"},
        emergency="112 113",
        premium="90012345 90112345",
        directory="11817",
    ),
    "Belgium": Country(
        codes=codes("32", "2"),
        numbers={"02 555 12 12": "+3225551212", "0470 12 34 56": "+32470123456"},
        emergency="100 101 112",
        premium="090012345 070221234",
        directory="1207 1307 1407",
    ),
    "Netherlands": Country(
        codes=codes("31", "20"),
        numbers={
            "020 555 1111": "+31205551111",
            "5551111": "+31205551111",
            "06 12345678": "+31612345678",
        },
        emergency="112",
        premium="09001234567 09061234567 09091234567",
        directory="1888 1850",
    ),
    "France": Country(
        codes=codes("33", "1"),
        numbers={"01 42 68 53 00": "+33142685300", "06 12 34 56 78": "+33612345678"},
        emergency="15 17 18 112 114 115 119 191 196 197 116117",
        premium="0899123456 0892123456",
        directory="118218 118712",
    ),
    "Spain": Country(
        codes=codes("34"),
        numbers={"912 345 678": "+34912345678", "612 345 678": "+34612345678"},
        emergency="112 061 062 080 085 088 091 092",
        premium="803123456 806123456 807123456",
        directory="11818 11888",
    ),
    "Portugal": Country(
        codes=codes("351"),
        numbers={"21 123 4567": "+351211234567", "912 345 678": "+351912345678"},
        emergency="112 115",
        premium="760123456 607123456",
        directory="118",
    ),
    "Poland": Country(
        codes=codes("48", "22", trunk=""),
        numbers={
            "22 345 67 89": "+48223456789",
            "512 345 678": "+48512345678",
            "345 67 89": "+48223456789",
        },
        emergency="112 997 998 999",
        premium="700123456 703123456",
        directory="118913",
    ),
    "Czechia": Country(
        codes=codes("420"),
        numbers={"224 123 456": "+420224123456", "601 123 456": "+420601123456"},
        emergency="112 150 155 156 158",
        premium="900123456 906123456",
        directory="1180 1188",
    ),
    "Slovakia": Country(
        codes=codes("421", "2"),
        numbers={
            "02 5910 1234": "+421259101234",
            "59101234": "+421259101234",
            "0901 123 456": "+421901123456",
        },
        emergency="112 150 155 158",
        premium="0900123456 0970123456",
        directory="1180 1181",
    ),
    "Hungary": Country(
        codes=codes("36", "1", trunk="06"),
        numbers={
            "06 1 234 5678": "+3612345678",
            "234 5678": "+3612345678",
            "06 30 123 4567": "+36301234567",
        },
        emergency="104 105 107 112",
        premium="0690123456 0691123456",
        directory="11800 11818",
    ),
    "Croatia": Country(
        codes=codes("385", "1"),
        numbers={
            "01 4569 964": "+38514569964",
            "6110 495": "+38516110495",
            "091 234 5678": "+385912345678",
        },
        emergency="112 192 193 194 195",
        premium="060123456 064123456",
        directory="11880 11888",
    ),
    "Slovenia": Country(
        codes=codes("386", "1"),
        numbers={"01 583 1234": "+38615831234", "031 234 567": "+38631234567"},
        emergency="112 113",
        premium="090123456",
        directory="1188",
    ),
    "Serbia": Country(
        codes=codes("381", "11"),
        numbers={"011 234 5678": "+381112345678", "060 1234567": "+381601234567"},
        emergency="112 192 193 194",
        premium="0900123456",
    ),
    "Greece": Country(
        codes=codes("30"),
        numbers={"21 2345 6789": "+302123456789", "691 234 5678": "+306912345678"},
        emergency="100 108 112 166 199",
        premium="9011234567 9091234567",
        directory="11888 11880",
    ),
    "Denmark": Country(
        codes=codes("45"),
        numbers={"32 12 34 56": "+4532123456", "20 12 34 56": "+4520123456"},
        emergency="112 114",
        premium="90123456",
        directory="118",
    ),
    "Sweden": Country(
        codes=codes("46", "8"),
        numbers={
            "08-508 295 00": "+46850829500",
            "508 295 00": "+46850829500",
            "120 480 00": "+46812048000",
            "070-123 45 67": "+46701234567",
        },
        emergency="112 90000",
        premium="09001234567 0944123456",
        directory="118118 118100",
    ),
    "Norway": Country(
        codes=codes("47"),
        numbers={"22 12 34 56": "+4722123456", "406 12 345": "+4740612345"},
        emergency="110 112 113",
        premium="82912345 82012345",
        directory="1881 1880",
    ),
    "Finland": Country(
        codes=codes("358", "9"),
        numbers={"09 310 1691": "+35893101691", "041 2345678": "+358412345678"},
        emergency="112",
        premium="060012345 070012345",
        directory="118 020202",
    ),
    "United Kingdom": Country(
        codes=codes("44", "20"),
        numbers={
            "020 7946 0000": "+442079460000",
            "7946 0000": "+442079460000",
            "07400 123456": "+447400123456",
        },
        emergency="112 999",
        premium="09012345678 09112345678",
        directory="118118 118500",
    ),
    "Ireland": Country(
        codes=codes("353", "1"),
        numbers={
            "01 677 1234": "+35316771234",
            "085 012 3456": "+353850123456",
            "1800 123 456": "+3531800123456",
        },
        emergency="112 999",
        directory="11811 11850",
    ),
    "Romania": Country(
        codes=codes("40", "21"),
        numbers={"021 123 4567": "+40211234567", "0712 034 567": "+40712034567"},
        emergency="112",
        premium="0900123456 0906123456",
        directory="118932",
    ),
    "Lithuania": Country(
        codes=codes("370", "5"),
        numbers={"0 5 212 3456": "+37052123456", "0 37 123456": "+37037123456"},
        emergency="112 101 102 103",
        premium="090012345",
        directory="118",
    ),
    "United States": Country(
        codes=codes("1", "212", trunk="1", abroad="011"),
        numbers={
            "(212) 555-4567": "+12125554567",
            "1 212 555 4567": "+12125554567",
            "555-4567": "+12125554567",
            "011 49 30 23125123": "+493023125123",
        },
        emergency="911 112",
        premium="19002345678 9002345678",
        directory="411",
    ),
    "Australia": Country(
        codes=codes("61", "2", abroad="0011"),
        numbers={
            "02 9374 4000": "+61293744000",
            "9374 4000": "+61293744000",
            "0412 345 678": "+61412345678",
            "1300 123 456": "+611300123456",
            "0011 44 20 7946 0000": "+442079460000",
        },
        emergency="000 106 112",
        premium="1900654321 1902654321",
    ),
}
GERMANY = COUNTRIES["Germany"].codes


def each(what: str) -> pytest.MarkDecorator:
    """Parametrize a test with each number of a kind, and the codes it is dialed at."""
    return pytest.mark.parametrize(
        ("at", "number"),
        [
            pytest.param(country.codes, number, id=f"{name}-{number}")
            for name, country in COUNTRIES.items()
            for number in getattr(country, what).split()
        ],
    )


def allowed(number: str, at: Codes, *patterns: str, home: str | None = None) -> bool:
    """Return whether a number may be dialed, as the options say."""
    return is_allowed(number, patterns, at, home)
