"""X_AVM-DE_OnTel: the phone book and the cordless phones."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
import secrets
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

from .errors import UpnpError
from .invocation import Handler, Invocation, Values, entry
from .lists import element
from .pages import Reply, html_page
from .state import FIRST_INTERNAL_NUMBER, BoxState, Contact

if TYPE_CHECKING:
    from .box import SimulatedBox

PHONE_BOOK = "/phonebook.lua"

# [?] How long the session in a URL lasts; chosen: as long as one of the web interface.
_SESSION = 20 * 60
_TIMESTAMP = 1716053527
# The ids of the box's own contacts come first.
_FIRST_ID = 100


@dataclass(slots=True)
class WebSessions:
    """The sessions in the URLs of files."""

    clock: Callable[[], float]
    ended: int = 0
    """How often an expired session made the box end all of them."""
    expires_at: dict[str, float] = field(default_factory=dict)
    """The sessions, and when each expires."""

    def begin(self) -> str:
        """Return the id of a new session."""
        sid = secrets.token_hex(8)
        self.expires_at[sid] = self.clock() + _SESSION
        return sid

    def admit(self, sid: str) -> bool:
        """Return whether a session is valid; if it is not, all of them end."""
        if self.expires_at.get(sid, 0.0) > self.clock():
            return True
        self.ended += 1
        self.expires_at.clear()
        return False


def own_contacts(state: BoxState) -> Iterator[Contact]:
    """Yield the contacts that the box writes: groups, phones, what is no phone."""
    yield Contact("Alle (Rundruf)", [("intern", "**9")])
    yield Contact("ISDN/DECT Rundruf", [("", "**50")])
    yield Contact("Anrufbeantworter", [("intern", "**600"), ("memo", "**605")])
    for index in state.alarm_clocks:
        yield Contact(f"Wecker {index + 1}", [("", f"**4{index + 1}")])
    for phone in state.phones:
        kind, _, name = phone.partition(": ")
        if kind.startswith("FON"):
            yield Contact(name, [("intern", f"**{kind.removeprefix('FON')}")])
    for handset in state.handsets.values():
        yield Contact(handset.name, [("intern", handset.internal_number)])
    for index, client in state.clients.items():
        number = f"**{FIRST_INTERNAL_NUMBER + index}"
        yield Contact(client.phone_name, [("intern", number)])


def phone_book(contacts: Iterable[Contact]) -> bytes:
    """Return a phone book as a box writes it, sorted by name."""
    rows = "".join(
        _contact(uid, contact)
        for uid, contact in enumerate(
            sorted(contacts, key=lambda contact: contact.name.casefold()), _FIRST_ID
        )
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<phonebooks>\n'
        f'<phonebook owner="0" name="Telefonbuch">\n<timestamp>{_TIMESTAMP}</timestamp>'
        f"\n{rows}</phonebook>\n</phonebooks>\n"
    ).encode(errors="surrogateescape")


def _contact(uid: int, contact: Contact) -> str:
    numbers = "".join(
        f'<number type="{kind}" vanity="" prio="{int(place == 0)}" >'
        f"{escape(number)}</number>"
        for place, (kind, number) in enumerate(contact.numbers)
    )
    return (
        "<contact><category>0</category>"
        f"<person>{element('realName', contact.name)}</person>"
        f"<uniqueid>{uid}</uniqueid>"
        f'<telephony nid="{len(contact.numbers)}"><services />{numbers}</telephony>'
        f'<features doorphone="0" /><mod_time>{_TIMESTAMP}</mod_time></contact>\n'
    )


def file(box: SimulatedBox, target: str) -> Reply:
    """Return the phone book for a URL of GetPhonebook.

    [?] The page for a session that has expired; chosen: 403.
    """
    query = parse_qs(urlsplit(target).query)
    if not box.web_sessions.admit(query.get("sid", [""])[0]):
        return html_page(403)
    book = box.phone_book
    if book is None:
        book = phone_book((*own_contacts(box.state), *box.state.contacts))
    chunked = box.phone_book_chunked
    return Reply(200, book, chunked=chunked, until_close=not chunked)


def get_phonebook(call: Invocation) -> Values:
    """Return the URL of a phone book, with a new session; there is one book."""
    if call.number("PhonebookID") != 0:
        raise UpnpError(713)
    box = call.box
    host = box.phone_book_host or f"{box.host}:{box.http_port}"
    return {
        "NewPhonebookName": "Telefonbuch",
        "NewPhonebookExtraID": "",
        "NewPhonebookURL": (
            f"http://{host}{PHONE_BOOK}?sid={box.web_sessions.begin()}&pbid=0"
        ),
    }


def get_handset_list(call: Invocation) -> Values:
    """Return the ids of the cordless phones, which can have holes."""
    return {"NewDectIDList": ",".join(map(str, call.state.handsets))}


def get_handset_info(call: Invocation) -> Values:
    """Return the name of a cordless phone, which is all that there is."""
    handset = entry(call.state.handsets, call.number("DectID"), 2**16)
    return {"NewHandsetName": handset.name, "NewPhonebookID": "0"}


HANDLERS: dict[str, Handler] = {
    "GetPhonebook": get_phonebook,
    "GetDECTHandsetList": get_handset_list,
    "GetDECTHandsetInfo": get_handset_info,
}
