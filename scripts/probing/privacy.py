"""Private values in answers, by the name of the element.

What is not in the table is private, and what is harmless has to match a pattern.
"""

from collections.abc import Iterator, Mapping
from enum import Enum
import re
from typing import Final
from xml.sax.saxutils import escape, unescape

from .standins import StandIns


class Kind(Enum):
    """How a text is treated; one with a pattern is unchanged if it matches."""

    NUMBER = re.compile(r"[0-9]{0,6}")
    WORDS = re.compile(r"[A-Za-z_ ,()/-]{0,80}|[0-9]{1,2}")
    TIME = re.compile(r"[0-9]{0,4}|[0-9]{2}:[0-9]{2}(:[0-9]{2})?")
    INTERNAL = re.compile(r"(\*\*)?[0-9]{0,3}")
    IDS = re.compile(r"[0-9]{1,2}( ?, ?[0-9]{1,2}){0,20}")
    FIRMWARE = re.compile(r".*", re.DOTALL)
    TEXT = "text"
    SECRET = "secret"  # noqa: S105 - a word
    HEX = "hex"
    URL = "url"
    PHONE_BOOK_URL = "phone book url"
    LIST = "list"


def _table(**kinds: str) -> dict[str, Kind]:
    """Return the kind of each name."""
    return {name: Kind[kind] for kind, names in kinds.items() for name in names.split()}


# The same in every box of a model and a FRITZ!OS, except for the last three rows.
DESCRIPTION: Final = _table(
    FIRMWARE=(
        "major minor HW Major Minor Patch Buildnumber Display deviceType manufacturer"
        " manufacturerURL modelDescription modelName modelNumber modelURL UPC mimetype"
        " width height depth url serviceType serviceId controlURL eventSubURL SCPDURL"
    ),
    HEX="UDN serialNumber originUDN",
    TEXT="friendlyName",
    URL="presentationURL",
)
SCPD: Final = _table(
    FIRMWARE=(
        "major minor name direction relatedStateVariable dataType defaultValue"
        " allowedValue minimum maximum step"
    )
)
# Arguments without their "New", elements of lists, and faults.
ANSWER: Final = _table(
    NUMBER=(
        "VoIPAccountIndex MaxVoIPNumbers ExistingVoIPNumbers VoIPEnableAreaCode"
        " VoIPEnableCountryCode FaxT38Enable NumberOfNumbers Index"
        " X_AVM-DE_ClientIndex X_AVM-DE_ClientRegistrarPort X_AVM-DE_NumberOfClients"
        " X_AVM-DE_ExternalRegistration X_AVM-DE_DelayedCallNotification"
        " X_AVM-DE_AlarmClockEnable X_AVM-DE_NumberOfAlarmClocks X_AVM-DE_LKZPrefix"
        " X_AVM-DE_OKZPrefix VoIPNumberMinChars VoIPNumberMaxChars VoIPUsernameMinChars"
        " VoIPUsernameMaxChars VoIPPasswordMinChars VoIPPasswordMaxChars"
        " VoIPRegistrarMinChars VoIPRegistrarMaxChars VoIPSTUNServerMinChars"
        " VoIPSTUNServerMaxChars X_AVM-DE_ClientUsernameMinChars"
        " X_AVM-DE_ClientUsernameMaxChars X_AVM-DE_ClientPasswordMinChars"
        " X_AVM-DE_ClientPasswordMaxChars MaxCharsPassword MinCharsPassword"
        " X_AVM-DE_IsDefaultPasswordActive X_AVM-DE_AnonymousLoginEnabled"
        " X_AVM-DE_ButtonLoginEnabled SecurityPort Enabled DectID PhonebookID"
        " errorCode"
    ),
    WORDS=(
        "VoiceCoding X_AVM-DE_VoIPStatus X_AVM-DE_AlarmClockWeekdays Type path access"
        " errorDescription faultstring ConfigRight AppRight NasRight PhoneRight"
        " DialRight HomeautoRight InternetRights AccessFromInternet"
    ),
    TIME="X_AVM-DE_AlarmClockTime",
    INTERNAL="X_AVM-DE_InternalNumber",
    IDS="DectIDList",
    FIRMWARE=(
        "VoIPNumberAllowedChars VoIPUsernameAllowedChars VoIPPasswordAllowedChars"
        " VoIPRegistrarAllowedChars VoIPSTUNServerAllowedChars"
        " X_AVM-DE_ClientUsernameAllowedChars X_AVM-DE_ClientPasswordAllowedChars"
        " AllowedCharsPassword AllowedCharsUsername faultcode"
    ),
    TEXT=(
        "VoIPRegistrar VoIPNumber VoIPUsername VoIPOutboundProxy VoIPSTUNServer"
        " VoIPCountryCode VoIPAreaCode X_AVM-DE_LKZ X_AVM-DE_OKZ Number Name"
        " X_AVM-DE_ClientUsername X_AVM-DE_ClientRegistrar X_AVM-DE_PhoneName"
        " X_AVM-DE_ClientId X_AVM-DE_OutGoingNumber X_AVM-DE_AlarmClockName"
        " X_AVM-DE_AlarmClockPhoneName X_AVM-DE_CurrentUsername Username"
        " HandsetName PhonebookName PhonebookExtraID"
    ),
    PHONE_BOOK_URL="PhonebookURL",
    SECRET="VoIPPassword X_AVM-DE_ClientPassword",  # noqa: S106 - a name of two
    LIST=(
        "X_AVM-DE_VoIPAccountList X_AVM-DE_ClientList X_AVM-DE_InComingNumbers"
        " NumberList X_AVM-DE_CurrentUserRights X_AVM-DE_UserList"
    ),
)

_TOKEN = re.compile(
    r"<!\[CDATA\[.*?\]\]>|<!--.*?-->|<\?.*?\?>|<![^>]*>|</?[A-Za-z_][^<>]*>", re.DOTALL
)
_TAG = re.compile(r"<(/?)([\w:.-]+)(.*?)(/?)>", re.DOTALL)
_ATTRIBUTE = re.compile(r"""([\w:.-]+)(\s*=\s*)("[^"]*"|'[^']*')""")
_DECLARATION = re.compile(r"<\?xml[\w\s.=\"'-]*\?>")
_HARMLESS_ATTRIBUTE = re.compile(r"(xmlns(:\w+)?|s:\w+|sendEvents|last_user)")
_HARMLESS_VALUE = re.compile(r"[\w:/.-]{0,80}")
_HTML = re.compile(r"\s*<(!doctype )?html", re.IGNORECASE)
# An error page: words of HTTP, a date, and numbers of at most 4 digits.
_HTML_WORD = re.compile(
    r"\(?(bad|request|unauthorized|forbidden|not|found|internal|server|service|error"
    r"|unavailable|moved|permanently|temporarily|method|allowed|authorized|invalid"
    r"|err_\w+|webserver|gmt|mon,|tue,|wed,|thu,|fri,|sat,|sun,|jan|feb|mar|apr|may"
    r"|jun|jul|aug|sep|oct|nov|dec|[0-9]{1,4}|[0-9]{2}:[0-9]{2}:[0-9]{2})\)?",
    re.IGNORECASE,
)
_SERVER_WORD = re.compile(r"UPnP/[0-9.]+|AVM|FRITZ!|Webserver|[0-9]+(\.[0-9]+)+|")
_FIELD = re.compile(r'(\w+)=("[^"]*"|[^\s,]*)')
_CHALLENGE = frozenset({"algorithm", "charset", "qop", "stale"})
_REALM = re.compile(r"[A-Za-z! -]{0,40}")

_PHONE_BOOK_URL_PART = re.compile(r"tr064|[a-z_]{1,20}\.lua|pbid=[0-9]{1,3}")

_HARMLESS_HEADERS = frozenset(
    {
        "cache-control",
        "connection",
        "content-encoding",
        "content-length",
        "content-type",
        "ext",
        "keep-alive",
        "transfer-encoding",
    }
)


class Privacy:
    """Replace private values, equal ones by equal stand-ins."""

    def __init__(self, model: str) -> None:
        """Initialize with the model of the box, which is not private."""
        self._stand_ins = StandIns()
        self._model_words = frozenset(model.split())
        # The default name of a box is its model.
        self._stand_ins.public |= {
            f"{kind}{model}"
            for kind in ("", "LANDevice - ", "WANDevice - ", "WANConnectionDevice - ")
        }

    def value(self, name: str, value: str) -> str:
        """Return an argument without private values."""
        return self._value(ANSWER, name, value)

    def body(self, body: str, table: Mapping[str, Kind]) -> str:
        """Return a body without private values, otherwise unchanged."""
        if _HTML.match(body):
            return "".join(self._html(body))
        return "".join(self._document(body, table))

    def header(self, name: str, value: str) -> str | None:
        """Return a header without private values, None for an irrelevant one."""
        match name.lower():
            case "www-authenticate":
                return _FIELD.sub(self._challenge_field, value)
            case "server":
                return self._stand_ins.filtered(value, self._is_server_word)
            case lower if lower in _HARMLESS_HEADERS:
                return value
        return None

    def _is_server_word(self, word: str) -> bool:
        return word in self._model_words or bool(_SERVER_WORD.fullmatch(word))

    def _challenge_field(self, found: re.Match[str]) -> str:
        """Return a field of a challenge; the nonce is replaced."""
        name, quoted = found.groups()
        value = quoted.strip('"')
        if name in _CHALLENGE or (name == "realm" and _REALM.fullmatch(value)):
            return found[0]
        return f"{name}={quoted.replace(value, self._stand_ins.hexadecimal(value))}"

    def _value(self, table: Mapping[str, Kind], name: str, value: str) -> str:
        """Return the text of an element without private values."""
        kind = table.get(name.rpartition(":")[2].removeprefix("New"), Kind.TEXT)
        if isinstance(kind.value, re.Pattern) and kind.value.fullmatch(value):
            return value
        match kind:
            case Kind.SECRET:
                return self._stand_ins.secret(value)
            case Kind.HEX:
                return self._stand_ins.hexadecimal(value)
            case Kind.URL | Kind.PHONE_BOOK_URL:
                part = (
                    self._phone_book_url_part if kind is Kind.PHONE_BOOK_URL else None
                )
                return self._stand_ins.url(value, part)
            case Kind.LIST if "<" in value:
                return "".join(self._document(value, table))
        return self._stand_ins.text(value)

    def _phone_book_url_part(self, part: str) -> str:
        """Return a part of the phone book's URL; the session ID is a password."""
        if _PHONE_BOOK_URL_PART.fullmatch(part):
            return part
        name, equals, value = part.partition("=")
        if name == "sid":
            return f"{name}{equals}{self._stand_ins.secret(value)}"
        return self._stand_ins.text(part)

    def _document(self, document: str, table: Mapping[str, Kind]) -> Iterator[str]:
        """Yield the pieces of a document, the texts replaced."""
        path: list[str] = []
        for text, markup in _pieces(document):
            yield self._text(text, table, path)
            if markup.startswith("<![CDATA["):
                yield f"<![CDATA[{self._padded(markup[9:-3], table, path)}]]>"
            else:
                yield self._markup(markup)
                if tag := _TAG.fullmatch(markup):
                    _update_path(path, tag)

    def _html(self, page: str) -> Iterator[str]:
        """Yield the pieces of a page; only words of all such pages are unchanged."""

        def harmless(word: str) -> bool:
            return not word or bool(_HTML_WORD.fullmatch(word))

        for text, markup in _pieces(page):
            yield self._stand_ins.filtered(text, harmless)
            yield self._markup(markup)

    def _text(self, text: str, table: Mapping[str, Kind], path: list[str]) -> str:
        """Return a text between tags, escaped as it was."""
        value = unescape(text, {"&quot;": '"', "&apos;": "'"})
        replaced = self._padded(value, table, path)
        return text if replaced == value else _escape_like(text, replaced)

    def _padded(self, value: str, table: Mapping[str, Kind], path: list[str]) -> str:
        """Return a text without private values, with the white space around it."""
        core = value.strip()
        if not core:
            return value
        before, _, after = value.partition(core)
        return before + self._value(table, path[-1] if path else "", core) + after

    def _markup(self, markup: str) -> str:
        """Return a tag with its attributes replaced; comments and such are removed."""
        if markup.startswith("<?"):
            return markup if _DECLARATION.fullmatch(markup) else "<?removed?>"
        if markup.startswith("<!"):
            return "<!--removed-->"
        return _ATTRIBUTE.sub(self._attribute, markup)

    def _attribute(self, found: re.Match[str]) -> str:
        """Return an attribute without private values."""
        name, equals, quoted = found.groups()
        if not (
            _HARMLESS_ATTRIBUTE.fullmatch(name)
            and _HARMLESS_VALUE.fullmatch(quoted[1:-1])
        ):
            quoted = quoted[0] + self._stand_ins.text(quoted[1:-1]) + quoted[0]
        return f"{name}{equals}{quoted}"


def _pieces(document: str) -> Iterator[tuple[str, str]]:
    """Yield each text with the markup after it, "" at the end."""
    begin = 0
    for token in _TOKEN.finditer(document):
        yield document[begin : token.start()], token[0]
        begin = token.end()
    yield document[begin:], ""


def _update_path(path: list[str], tag: re.Match[str]) -> None:
    """Enter or leave an element."""
    closing, name, _, empty = tag.groups()
    if closing:
        while path and path.pop() != name:
            pass
    elif not empty:
        path.append(name)


def _escape_like(original: str, value: str) -> str:
    """Escape a text as the original is escaped."""
    entities = {'"': "&quot;", "'": "&apos;"}
    used = {char: entity for char, entity in entities.items() if entity in original}
    escaped = escape(value, used)
    return escaped if "&gt;" in original else escaped.replace("&gt;", ">")
