"""XML received from a box."""

from contextlib import suppress
import xml.etree.ElementTree as ET

from hypothesis import given, strategies as st
import pytest

from custom_components.fritzbox_voip.tr064 import xml
from custom_components.fritzbox_voip.tr064.errors import ProtocolError

from .documents import real
from .strategies import QUICK, WRITABLE, XML_PIECES

LAUGHS = (
    '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
    "<a>&c;</a>"
)


def test_elements_become_a_mapping() -> None:
    """Texts are strings, empty elements None, and names have their prefix."""
    assert xml.parse("<a><b>1</b><c/><x:d>2</x:d></a>") == {
        "a": {"b": "1", "c": None, "x:d": "2"}
    }


def test_attributes_are_dropped() -> None:
    """They could be as large as a DOCTYPE makes them."""
    assert xml.parse('<a b="1"><c d="2">3</c></a>') == {"a": {"c": "3"}}


@pytest.mark.parametrize(
    "name",
    ["Item", "Account", "action", "argument", "device", "service", "path", "access"],
)
def test_one_entry_of_a_list_is_a_list(name: str) -> None:
    """Otherwise one line of a box would be of another type than two."""
    assert xml.parse(f"<a><{name}>1</{name}></a>") == {"a": {name: ["1"]}}


@pytest.mark.parametrize(
    "document",
    [
        b"<a>\xc3\xbc</a>",
        b"\xef\xbb\xbf<a>\xc3\xbc</a>",
        b'\xef\xbb\xbf\n<?xml version="1.0"?><a>\xc3\xbc</a>',
        b'<?xml version="1.0"?><a>\xc3\xbc</a>',
        b' \r\n\t<?xml version="1.0"?>\n<a>\xc3\xbc</a>\n',
        b'<?xml version="1.0" encoding="iso-8859-1"?><a>\xc3\xbc</a>',
        "<a>ü</a>",
        ' <?xml version="1.0" encoding="utf-8"?><a>&#252;</a>',
    ],
)
def test_documents_are_utf_8_whatever_they_say(document: bytes | str) -> None:
    """White space or a mark of the byte order may come first."""
    assert xml.parse(document) == {"a": "ü"}


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (b"", "well-formed"),
        (b" \n", "well-formed"),
        (b"text", "well-formed"),
        (b"<a>", "well-formed"),
        (b"<a></b>", "well-formed"),
        (b"<a/><a/>", "well-formed"),
        (b"<a>&b;</a>", "well-formed"),
        (b"<a>&#12345678;</a>", "well-formed"),
        (b"<a>&#xG;</a>", "well-formed"),
        ("<a/>".encode("utf-16"), "well-formed"),
        (b"<!DOCTYPE a><a/>", "DOCTYPE"),
        (b'\n<?xml version="1.0"?>\n<!DOCTYPE a [<!ELEMENT a ANY>]><a/>', "DOCTYPE"),
        (b'<!DOCTYPE a [<!ATTLIST a b CDATA "c">]><a/>', "DOCTYPE"),
        (LAUGHS, "DOCTYPE"),
    ],
)
def test_anything_else_is_refused(document: bytes | str, reason: str) -> None:
    """The reason says which of the two it was, and quotes nothing."""
    with pytest.raises(ProtocolError, match=reason):
        xml.parse(document)


@pytest.mark.parametrize(
    ("document", "text"),
    [
        ("<a>Küche</a>".encode("latin-1"), "K\ufffdche"),
        (b"<a>K\xc3</a>", "K\ufffd"),
        (b"<a>\xff\xfeK\xed\xa0\x80che</a>", "\ufffd\ufffdK\ufffd\ufffd\ufffdche"),
        (b"<a>K\x00\x0b\x1f\x08che</a>", "Kche"),
        ("<a>K\ufffe\uffff\ud800che</a>", "Kche"),
        ("<a>K\ufffeche</a>".encode(), "Kche"),
        (
            b"<a>K&#0;&#x0B;&#31;&#xD800;&#57343;&#xFFFF;&#x110000;&#9999999;che</a>",
            "Kche",
        ),
        (b"<a>&#x10FFFF;&#xD7FF;&#xE000;&#xFFFD;</a>", "\U0010ffff\ud7ff\ue000\ufffd"),
        (b"<a>K&#252;&#xFC;&#x0000FC;&#x1F514;&#9;&amp;#0;che</a>", "Küüü🔔\t&#0;che"),
        ("<a>Küche\ufeff</a>", "Küche\ufeff"),
    ],
)
def test_a_broken_character_costs_itself_only(document: bytes | str, text: str) -> None:
    """Boxes have sent such in the names of phones; the list is as good as before."""
    assert xml.parse(document) == {"a": text}


@pytest.mark.parametrize(
    "part", ["<!\x00DOCTYPE", "<\x0b!DOCT\ufffeYPE", "<!DOC&#0;TYPE"]
)
def test_an_illegal_character_does_not_hide_a_doctype(part: str) -> None:
    """It is searched for in what is left without them."""
    document = f'{part} a [<!ATTLIST a b CDATA "c">]><a/>'
    with pytest.raises(ProtocolError, match="DOCTYPE"):
        xml.parse(document)


def test_the_html_of_a_real_box_is_refused() -> None:
    """Its 401 page is no XML."""
    with pytest.raises(ProtocolError, match="well-formed"):
        xml.parse(real("samples/http_401_body.html"))


def test_deep_nesting_is_no_danger() -> None:
    """As many levels as an answer can have are read without recursion."""
    levels = 5_000
    parsed = xml.parse("<a>" * levels + "</a>" * levels)
    assert list(parsed) == ["a"]


@pytest.mark.parametrize("markup", ["<b/>", "&#1;", "<!-- -->"])
def test_more_markup_than_any_box_sends_is_refused(markup: str) -> None:
    """Reading a megabyte of it would hold up the event loop for seconds."""
    xml.parse(f"<a>{markup * 9_998}</a>")
    with pytest.raises(ProtocolError, match="too much markup"):
        xml.parse(f"<a>{markup * 9_999}</a>")


@QUICK
@given(st.one_of(st.binary(), st.text(), XML_PIECES))
def test_parse_reads_or_refuses(document: bytes | str) -> None:
    """No other error comes out, whatever goes in."""
    with suppress(ProtocolError):
        xml.parse(document)


@QUICK
@given(WRITABLE)
def test_text_arrives_as_another_writer_wrote_it(text: str) -> None:
    """But for the white space around it."""
    element = ET.Element("a")
    element.text = text
    parsed = xml.parse(ET.tostring(element, encoding="utf-8"))
    assert str(parsed["a"] or "").strip() == text.strip()


def test_child_finds_the_local_name() -> None:
    """The prefix is the box's own affair."""
    assert xml.child({"s:Body": {"a": "1"}}, "Body") == {"a": "1"}
    assert xml.child({"Body": {"a": "1"}}, "Body") == {"a": "1"}


def test_child_that_is_empty_holds_nothing() -> None:
    """An empty element is there all the same."""
    assert xml.child({"Body": None}, "Body") == {}


def test_child_prefers_the_one_that_holds_elements() -> None:
    """A text of the same local name is passed over."""
    assert xml.child({"x:a": "text", "y:a": {"b": "1"}}, "a") == {"b": "1"}


@pytest.mark.parametrize(
    "element",
    [{}, {"Bodyguard": {}}, {"Body:x": {}}, {"Body": "text"}, {"Body": [{}, {}]}],
)
def test_child_that_is_missing_is_an_error(element: xml.Element) -> None:
    """So is a text or a list where one element belongs."""
    with pytest.raises(ProtocolError, match="no element Body"):
        xml.child(element, "Body")


@pytest.mark.parametrize(
    ("element", "expected"),
    [
        ({}, ()),
        ({"b": {"c": "1"}}, ()),
        ({"a": None}, ()),
        ({"a": {"b": "1"}}, ({"b": "1"},)),
        ({"a": [{"b": "1"}]}, ({"b": "1"},)),
        ({"a": [{"b": "1"}, None, {"b": "2"}]}, ({"b": "1"}, {"b": "2"})),
    ],
)
def test_children_may_be_none_one_or_many(
    element: xml.Element, expected: tuple[xml.Element, ...]
) -> None:
    """Empty ones are left out."""
    assert xml.children(element, "a") == expected


@pytest.mark.parametrize("element", [{"a": "text"}, {"a": [{"b": "1"}, "text"]}])
def test_children_are_no_text(element: xml.Element) -> None:
    """A text among them is an error."""
    with pytest.raises(ProtocolError, match="The element a holds text"):
        xml.children(element, "a")


@pytest.mark.parametrize(
    ("element", "expected"),
    [
        ({}, ("",)),
        ({"a": None}, ("",)),
        ({"a": "1"}, ("1",)),
        ({"a": ["1", None, "2"]}, ("1", "", "2")),
        ({"a": [{"b": "1"}, "2"]}, ("", "2")),
    ],
)
def test_texts_keep_their_places(
    element: xml.Element, expected: tuple[str, ...]
) -> None:
    """An empty one counts, so that pairs stay pairs."""
    assert xml.texts(element, "a") == expected


@pytest.mark.parametrize(
    ("element", "expected"), [({}, ""), ({"a": None}, ""), ({"a": "1"}, "1")]
)
def test_text_may_be_missing(element: xml.Element, expected: str) -> None:
    """Empty and missing are the same."""
    assert xml.text(element, "a") == expected


@pytest.mark.parametrize("element", [{"a": {"b": "1"}}, {"a": ["1", "2"]}])
def test_text_holds_no_elements(element: xml.Element) -> None:
    """Neither elements nor several texts pass for one."""
    with pytest.raises(ProtocolError, match=r"^An element holds no text$"):
        xml.text(element, "a")


@pytest.mark.parametrize(
    ("document", "count"),
    [
        ("", 0),
        (" \n ", 0),
        ("<List/>", 0),
        ("<List></List>", 0),
        ("<Wrapper/>", 0),
        ("<Wrapper><List/></Wrapper>", 0),
        ("<List><Item><a>1</a></Item></List>", 1),
        ("<List><Item><a>1</a></Item><Item><a>2</a></Item></List>", 2),
        ("<Wrapper><List><Item><a>1</a></Item></List></Wrapper>", 1),
        ("<Wrapper><Item><a>1</a></Item></Wrapper>", 1),
        ("<Item><a>1</a></Item>", 1),
        ("<List><Item/><Item><a>1</a></Item></List>", 1),
        (' <?xml version="1.0"?>\n<List>\n<Item><a>1</a></Item>\n</List>\n', 1),
    ],
)
def test_lists_come_with_and_without_their_wrapper(document: str, count: int) -> None:
    """None, one, or many entries; an empty text is an empty list."""
    entries = xml.parse_list(document, "Wrapper", "List", "Item")
    assert [entry["a"] for entry in entries] == [str(n + 1) for n in range(count)]


@pytest.mark.parametrize(
    "document",
    [
        "text",
        "<List>",
        "<List>text</List>",
        "<List><Entry><a>1</a></Entry></List>",
        "<Lost><Item><a>1</a></Item></Lost>",
        "<List><Item>text</Item></List>",
        "<!DOCTYPE List><List/>",
        "<HTML><BODY>401</BODY></HTML>",
    ],
)
def test_what_is_no_list_is_refused(document: str) -> None:
    """It must not pass for an empty one: everything would seem deleted."""
    with pytest.raises(ProtocolError):
        xml.parse_list(document, "Wrapper", "List", "Item")


@QUICK
@given(st.one_of(st.text(), XML_PIECES))
def test_parse_list_reads_or_refuses(document: str) -> None:
    """What it returns are entries, and no other error comes out."""
    try:
        entries = xml.parse_list(document, "List", "Item")
    except ProtocolError:
        return
    assert all(isinstance(entry, dict) for entry in entries)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_does_not_hide_a_doctype(encoding: str) -> None:
    """Without a mark it passes for UTF-8 with NULs, and expat reads it as UTF-16."""
    document = '<!DOCTYPE a [<!ATTLIST a b CDATA "c">]><a>text</a>'
    with pytest.raises(ProtocolError):
        xml.parse(document.encode(encoding))


@pytest.mark.parametrize("document", ["<Foo/>", "<HTML></HTML>"])
def test_an_empty_element_of_any_name_is_no_list(document: str) -> None:
    """It would pass for an empty list: everything would seem deleted."""
    with pytest.raises(ProtocolError):
        xml.parse_list(document, "Wrapper", "List", "Item")
