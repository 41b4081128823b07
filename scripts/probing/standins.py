"""Stand-ins: replacements for private values, in the same form.

A value is replaced character by character, a letter by a letter, a digit by a digit.
The replacement depends on the character and on all that follow it in its word, and is
random for each run. So equal words stay equal, different ones stay different, a phone
number has the same ending with and without its prefix, and no value can be restored.
"""

from collections.abc import Callable
import ipaddress
from itertools import pairwise
import re
import secrets
import string

_ASCII = string.ascii_lowercase
_UMLAUTS = "äöü"
# Other lowercase letters with one uppercase letter that maps back.
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

# Texts of the box itself, the same on every box.
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
# The prefixes that give the kind of a name or a number.
_KIND = re.compile(
    r"(?:FON ?\d{0,2}|S0|ISDN|DECT|SIP|IP|VOIP|VoIP|LAN|WLAN|GSM|POTS|MSN): ?"
)
_HOST = re.compile(r"([a-z0-9_-]+(?:\.[a-z0-9_-]+)*)\.[a-z]{2,}(:\d{1,5})?")
_HEX = re.compile(r"(uuid:)?([0-9A-Fa-f]+(?:[:-][0-9A-Fa-f]+)*)")
_ADDRESS = re.compile(
    r"(?<![\w.:])(\d{1,3}(?:\.\d{1,3}){3}(?![\w.])"
    r"|[0-9A-Fa-f]*:[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*(?!\w))"
)
_URL = re.compile(r"(https?://)?([^/?]*?)(:\d{1,5})?([/?].*)?", re.DOTALL)
_RUN = re.compile(r"[^\W\d_]+|[0-9]+|.", re.DOTALL)


class StandIns:
    """The stand-ins of one run."""

    def __init__(self) -> None:
        """Initialize without stand-ins."""
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

    def url(self, value: str, replace: Callable[[str], str] | None = None) -> str:
        """Replace a URL, except for its scheme and port.

        `replace` returns the replacement of each part of the path and the query.
        """
        found = _URL.fullmatch(value)
        if not found:
            return self.text(value)
        scheme, host, port, rest = found.groups(default="")
        parts = re.split("([/?&])", rest)
        parts[::2] = map(replace or self._words, parts[::2])
        return f"{scheme}{self.text(host)}{port}{''.join(parts)}"

    def secret(self, value: str) -> str:
        """Replace a password by as many x; a masked one stays."""
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
            # Without a letter the case is unknown; boxes use uppercase.
            groups.append(replaced if re.search("[a-f]", group) else replaced.upper())
            context = lower + context
        return (found[1] or "") + "".join(reversed(groups))

    def filtered(self, value: str, harmless: Callable[[str], bool]) -> str:
        """Replace the words of a text that are not harmless."""
        return "".join(
            part if place % 2 or harmless(part) else self.text(part)
            for place, part in enumerate(re.split(r"(\s+)", value))
        )

    def _address(self, value: str) -> str:
        """Replace an IP address by one that is reserved for documentation."""
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
        """Replace each run of letters and of digits."""
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
        """Replace a number; up to two leading zeros stay, and none are added."""
        number = re.sub("^0{1,2}", "", run)
        replaced = self._through(number, "", _alphabet)
        if number and number[0] != "0" and replaced[0] == "0":
            again = self._cycle(string.digits, number[1:])["0"]
            replaced = again + replaced[1:]
        return run[: len(run) - len(number)] + replaced

    def _through(self, run: str, context: str, alphabet: Callable[[str], str]) -> str:
        """Replace a run, beginning at its end."""
        replaced = []
        for char in reversed(run):
            cycle = self._cycle(alphabet(char), context)
            replaced.append(cycle.get(char, char if char in _UNCHANGED else "x"))
            context = char + context
        return "".join(reversed(replaced))

    def _cycle(self, alphabet: str, context: str) -> dict[str, str]:
        """Return the replacement of each character before a context."""
        key = (alphabet, context)
        if key not in self._cycles:
            chars = self._random.sample(alphabet, len(alphabet))
            self._cycles[key] = dict(pairwise([*chars, *chars[:1]]))
        return self._cycles[key]


def _alphabet(char: str) -> str:
    """Return the characters that can replace one."""
    return _ALPHABETS.get(char, "")


def _hex_digits(_char: str) -> str:
    """Return the characters that can replace a hex digit."""
    return "0123456789abcdef"
