"""What fuzzing begins with: answers of boxes, and what is known to be hostile."""

from collections.abc import Iterator
import html

from tests.field import REAL_BOXES
from tests.simulator import SimulatedBox
from tests.simulator.http import HANDLERS
from tests.simulator.invocation import Invocation
from tests.simulator.on_tel import own_contacts, phone_book
from tests.simulator.soap import answer, fault

from .targets import ACTION, PLACEHOLDER

_LISTS = {
    "accounts": ("X_AVM-DE_GetVoIPAccounts", "NewX_AVM-DE_VoIPAccountList"),
    "clients": ("X_AVM-DE_GetClients", "NewX_AVM-DE_ClientList"),
    "numbers": ("X_AVM-DE_GetNumbers", "NewNumberList"),
    "usernames": ("X_AVM-DE_GetUserList", "NewX_AVM-DE_UserList"),
    "rights": ("X_AVM-DE_GetCurrentUser", "NewX_AVM-DE_CurrentUserRights"),
}
_VALUES = (
    "X_AVM-DE_GetAlarmClock",
    "X_AVM-DE_GetNumberOfAlarmClocks",
    "X_AVM-DE_GetNumberOfNumbers",
    "GetInfo",
    "GetInfoEx",
    "GetSecurityPort",
    "X_AVM-DE_GetClientByClientId",
    "X_AVM-DE_GetVoIPCommonCountryCode",
)

WORDS = (
    "<Item>",
    "</Item>",
    "<Item/>",
    "<List>",
    "</List>",
    "<Account>",
    "</Account>",
    "<![CDATA[",
    "]]>",
    "<!DOCTYPE",
    "<!ENTITY",
    "<!--",
    "-->",
    "<?xml",
    "encoding=",
    "utf-16",
    "&amp;",
    "&#0;",
    "&#x10ffff;",
    "xmlns:s=",
    "errorCode",
    "s:Body",
    "s:Fault",
    "detail",
    "UPnPError",
    "Response",
    "Index",
    "argumentList",
    "direction",
    "serviceList",
    "deviceList",
    "number type=",
    "iso-8859-15",
    ";RING;",
    ";CALL;",
    ";CONNECT;",
    ";DISCONNECT;",
    ";SIP",
)


def seeds(target: str) -> list[bytes]:
    """Return what a target is fed first."""
    box = SimulatedBox()
    made = {
        "answer": _answers,
        "fault": _faults,
        "description": _descriptions,
        "scpd": _scpds,
        "list": _any_lists,
        "values": _values,
        "phone_book": _phone_books,
        "call_monitor": _call_monitors,
    }
    if target in made:
        return [*made[target](box), b""]
    return [*_lists(box, target), b"", *_samples("number_list.xml")]


def _told(box: SimulatedBox, action: str) -> tuple[str, dict[str, str]]:
    """Return the service of an action, and what it answers."""
    for service in box.services.values():
        handlers = HANDLERS.get(service.path, {})
        if action in service.actions and action in handlers:
            given = {
                "NewIndex": "0",
                "NewX_AVM-DE_AlarmClockIndex": "0",
                "NewX_AVM-DE_ClientId": "doorbell",
            }
            call = Invocation(box, service, given, box.username)
            return service.type, handlers[action](call)
    raise KeyError(action)


def _answers(box: SimulatedBox) -> Iterator[bytes]:
    service, values = _told(box, ACTION)
    yield answer(service, ACTION, values)
    yield answer(service, ACTION, {"NewX_AVM-DE_ClientList": ""})


def _values(box: SimulatedBox) -> Iterator[bytes]:
    for action in _VALUES:
        service, values = _told(box, action)
        body = answer(service, action, values)
        yield body.replace(f"{action}Response".encode(), PLACEHOLDER + b"Response")


def _faults(_box: SimulatedBox) -> Iterator[bytes]:
    yield fault(820, "urn:dslforum-org:control-1-0")
    yield fault(606, "urn:schemas-upnp-org:control-1-0")
    yield from _samples("fault_401_tr064_disabled.xml")
    yield from _samples("http_401_body.html")


def _descriptions(box: SimulatedBox) -> Iterator[bytes]:
    yield box.identity.description(box.services.values())
    yield from _real("tr64desc.xml")


def _scpds(box: SimulatedBox) -> Iterator[bytes]:
    yield from (service.scpd for service in box.services.values())
    yield from _real("*SCPD.xml")


def _phone_books(box: SimulatedBox) -> Iterator[bytes]:
    yield phone_book((*own_contacts(box.state), *box.state.contacts))


def _call_monitors(_box: SimulatedBox) -> Iterator[bytes]:
    yield (
        b"17.06.26 09:15:03;RING;0;01715550123;5550100;SIP3;\r\n"
        b"17.06.26 09:15:09;CONNECT;0;10;01715550123;\r\n"
        b"17.06.26 09:16:20;DISCONNECT;0;71;\r\n"
    )
    yield (
        b"17.06.26 09:15:03;CALL;1;11;5550101;08915550177#;SIP0;\r\n"
        b"17.06.26 09:15:30;DISCONNECT;1;0;\r\n"
    )


def _lists(box: SimulatedBox, target: str) -> Iterator[bytes]:
    action, argument = _LISTS[target]
    text = _told(box, action)[1][argument]
    yield text.encode()
    yield f"<Wrapper>{text}</Wrapper>".encode()


def _any_lists(box: SimulatedBox) -> Iterator[bytes]:
    for target in ("clients", "numbers"):
        yield from _lists(box, target)


def _real(pattern: str) -> Iterator[bytes]:
    """Yield files of real boxes, where they are."""
    for path in sorted(REAL_BOXES.glob(f"*/{pattern}")):
        yield path.read_bytes()


def _samples(name: str) -> Iterator[bytes]:
    """Yield a sample of real boxes, and what stands escaped in it."""
    path = REAL_BOXES / "samples" / name
    if path.exists():
        yield path.read_bytes()
        yield html.unescape(path.read_text(encoding="utf-8")).encode()


def hostile(limit: int) -> dict[str, bytes]:
    """Return what wants to cost much, as large as is let in."""
    deep = limit // 7 - 10
    items = limit // 20
    return {
        "deep nesting": b"<a>" * deep + b"</a>" * deep,
        "a deep list": b"<List>" * (limit // 13) + b"</List>" * (limit // 13),
        "ten thousand items": b"<List>"
        + b"<Item><a>1</a></Item>" * min(10_000, items)
        + b"</List>",
        "as many items as fit": b"<List>" + b"<Item/>" * (limit // 7 - 2) + b"</List>",
        "as many names as fit": b"<List>"
        + b"".join(b"<n%d/>" % n for n in range(limit // 10 - 2))
        + b"</List>",
        "lists in lists": b"<List><Item>" * (limit // 26)
        + b"</Item></List>" * (limit // 26),
        "many attributes": b"<List "
        + b" ".join(b'a%d="1"' % n for n in range(limit // 13))
        + b"/>",
        "a long text": b"<List>" + b"x" * (limit - 20) + b"</List>",
        "a long name": b"<" + b"x" * (limit - 20) + b"/>",
        "references": b"<List>" + b"&amp;" * (limit // 5 - 4) + b"</List>",
        "entities": b'<!DOCTYPE a [<!ENTITY a "aaaaaaaa">'
        + b'<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">' * 20
        + b"]><a>&b;</a>",
        "attribute defaults": b'<!DOCTYPE a [<!ATTLIST a b CDATA "'
        + b"x" * (limit // 2)
        + b'">]><a>'
        + b"<a/>" * (limit // 10)
        + b"</a>",
        "UTF-16": '<?xml version="1.0" encoding="utf-16"?><a/>'.encode("utf-16"),
        "a DOCTYPE in UTF-16": '<!DOCTYPE a><a b="c"/>'.encode("utf-16-be"),
        "an encoding that is none": b'<?xml version="1.0" encoding="x"?><a/>',
        "invalid UTF-8": b"<a>\xff\xfe\x80</a>",
        "NUL bytes": b"<a>\x00</a>",
        "only opened": b"<a>" * (limit // 3),
        "nothing but blanks": b" " * limit,
        "comments": b"<a>" + b"<!---->" * (limit // 7 - 2) + b"</a>",
        "CDATA": b"<a>" + b"<![CDATA[]]>" * (limit // 12 - 2) + b"</a>",
        "namespaces": b"<a "
        + b" ".join(b'xmlns:n%d="u"' % n for n in range(limit // 18))
        + b"/>",
        "HTML": b"<html><body><p>401<br></body></html>",
    }
