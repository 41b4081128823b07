"""Stand-ins: what takes the place of private values, in the same form.

A value is replaced character by character, a letter by a letter, a digit by a digit.
What a character becomes depends on it and on all that follow it in its word, and is
drawn anew for each tour. So the same word becomes the same everywhere, different ones
stay different, a telephone number ends alike with and without its prefix, and nobody
can compute it back.
"""

from collections.abc import Callable
import ipaddress
from itertools import pairwise
import re
import secrets
import string

_ASCII = string.ascii_lowercase
_UMLAUTS = "äöü"
# Other small letters that have one capital, and come back from it.
_OTHER = "".join(
    char
    for char in map(
        chr, (*range(0xE0, 0x180), *range(0x3B1, 0x3CA), *range(0x430, 0x450))
    )
    if char.islower()
    and len(char.upper()) == 1
    and char.upper().lower() == char
    and char not in _UMLAUTS
)
_ALPHABETS = {
    char: alphabet
    for alphabet in (
        string.digits,
        _ASCII,
        _UMLAUTS,
        *("".join(c for c in _OTHER if ord(c) // 0x200 == page) for page in (0, 1, 2)),
    )
    for char in alphabet
}
_UNCHANGED = frozenset("ß")  # an alphabet of one

# What boxes say themselves, the same on every one of them.
_PUBLIC = frozenset(
    {
        "",
        "ISDN/DECT Rundruf",
        "all phones",
        "fritz.box",
        "unconfigured",
        *map(str, range(620, 630)),
    }
)
# What stands before a name or a number and tells its kind.
_KIND = re.compile(
    r"(?:FON ?\d{0,2}|S0|ISDN|DECT|SIP|IP|VOIP|VoIP|LAN|WLAN|GSM|POTS|MSN): ?"
)
_HOST = re.compile(r"([a-z0-9_-]+(?:\.[a-z0-9_-]+)*)\.[a-z]{2,}(:\d{1,5})?")
_HEX = re.compile(r"(uuid:)?([0-9A-Fa-f]+(?:[:-][0-9A-Fa-f]+)*)")
_ADDRESS = re.compile(
    r"(?<![\w.:])(\d{1,3}(?:\.\d{1,3}){3}(?![\w.])"
    r"|[0-9A-Fa-f]*:[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*(?!\w))"
)
_RUN = re.compile(r"[^\W\d_]+|[0-9]+|.", re.DOTALL)


class StandIns:
    """The stand-ins of one tour."""

    def __init__(self) -> None:
        """Begin with none."""
        self._random = secrets.SystemRandom()
        self._cycles: dict[tuple[str, str], dict[str, str]] = {}
        self._addresses: dict[str, str] = {}
        self.public = set(_PUBLIC)
        """Values that are not private."""

    def text(self, value: str) -> str:
        """Replace a name, a number, a host, an address, or a mixture of them."""
        if value in self.public:
            return value
        if kind := _KIND.match(value):
            return kind[0] + self.text(value[kind.end() :])
        if "@" in value:
            user, _, host = value.rpartition("@")
            return f"{self.text(user)}@{self.text(host)}"
        if name := _HOST.fullmatch(value):
            return f"{self._words(name[1])}.example{name[2] or ''}"
        parts = _ADDRESS.split(value)
        parts[::2] = map(self._words, parts[::2])
        parts[1::2] = map(self._address, parts[1::2])
        return "".join(parts)

    def url(self, value: str) -> str:
        """Replace an address of a page; the scheme stays."""
        scheme, separator, rest = value.rpartition("://")
        if scheme not in ("", "http", "https"):
            return self.text(value)
        host, slash, path = rest.partition("/")
        return f"{scheme}{separator}{self.text(host)}{slash}{self._words(path)}"

    def secret(self, value: str) -> str:
        """Replace a password: only its length stays, and whether it is masked."""
        return value if set(value) <= {"*"} else "x" * len(value)

    def hexadecimal(self, value: str) -> str:
        """Replace a serial number, a MAC address, a UDN or a nonce."""
        found = _HEX.fullmatch(value)
        if not found:
            return self.text(value)
        context, groups = "", []
        for group in reversed(re.split("([:-])", found[2])):
            if group in (":", "-"):
                groups.append(group)
                continue
            lower = group.lower()
            replaced = self._through(lower, context, _hex_digits)
            # Without a letter nobody knows; boxes write capitals.
            groups.append(replaced if re.search("[a-f]", group) else replaced.upper())
            context = lower + context
        return (found[1] or "") + "".join(reversed(groups))

    def filtered(self, value: str, harmless: Callable[[str], bool]) -> str:
        """Replace the words of a text that are not known to be harmless."""
        return "".join(
            part if place % 2 or harmless(part) else self.text(part)
            for place, part in enumerate(re.split(r"(\s+)", value))
        )

    def _address(self, value: str) -> str:
        """Replace an address by one of those that are there for documents."""
        try:
            address = ipaddress.ip_address(value)
        except ValueError:
            return self._words(value)
        key = address.compressed
        if key not in self._addresses:
            net, host = divmod(len(self._addresses), 254)
            nets = ("192.0.2", "198.51.100", "203.0.113")
            self._addresses[key] = (
                f"{nets[net % 3]}.{host + 1}"
                if address.version == 4
                else f"2001:db8::{len(self._addresses) + 1:x}"
            )
        return self._addresses[key]

    def _words(self, value: str) -> str:
        """Replace each run of letters and of digits; the rest stays."""
        return _RUN.sub(lambda run: self._run(run[0]), value)

    def _run(self, run: str) -> str:
        """Replace a run of letters or of digits."""
        if run[0] in string.digits:
            return self._digits(run)
        if not run[0].isalnum():
            return run
        lower = "".join(char.lower() if len(char.lower()) == 1 else "x" for char in run)
        replaced = self._through(lower, "", _alphabet)
        return "".join(
            new.upper() if old.isupper() and len(new.upper()) == 1 else new
            for old, new in zip(run, replaced, strict=True)
        )

    def _digits(self, run: str) -> str:
        """Replace a number: leading zeros, up to two, stay, and no new ones come."""
        number = re.sub("^0{1,2}", "", run)
        replaced = self._through(number, "", _alphabet)
        if number and number[0] != "0" and replaced[0] == "0":
            again = self._cycle(string.digits, number[1:])["0"]
            replaced = again + replaced[1:]
        return run[: len(run) - len(number)] + replaced

    def _through(self, run: str, context: str, alphabet: Callable[[str], str]) -> str:
        """Replace a run from its end on."""
        replaced = []
        for char in reversed(run):
            cycle = self._cycle(alphabet(char), context)
            replaced.append(cycle.get(char, char if char in _UNCHANGED else "x"))
            context = char + context
        return "".join(reversed(replaced))

    def _cycle(self, alphabet: str, context: str) -> dict[str, str]:
        """Return what each character becomes before a context; never itself."""
        key = (alphabet, context)
        if key not in self._cycles:
            chars = self._random.sample(alphabet, len(alphabet))
            self._cycles[key] = dict(pairwise([*chars, *chars[:1]]))
        return self._cycles[key]


def _alphabet(char: str) -> str:
    """Return the characters that may take the place of one."""
    return _ALPHABETS.get(char, "")


def _hex_digits(_char: str) -> str:
    """Return the characters that may take the place of a hex digit."""
    return "0123456789abcdef"
