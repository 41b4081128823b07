"""The forms in which a book can come, and what is none."""

from contextlib import nullcontext

import pytest

from custom_components.fritzbox_voip.tr064.errors import (
    ConnectionDroppedError,
    ProtocolError,
)

from .books import KITCHEN, book, contact, names, number, parse

ROW = contact("Küche", number("**610"))
BOOK = book(ROW)


@pytest.mark.parametrize(
    "declaration",
    [
        "",
        "\n \t",
        "\ufeff",
        "\ufeff\r\n",
        "\ufeff\n<?xml version='1.0'?>",
        "<?xml version='1.0'?>",
        "<?xml version='1.0' encoding='utf-8' standalone=\"yes\" ?>\n",
        '\n\n<?xml\nversion="1.0"\nencoding = "UTF-8"\n?>',
        '<?xml version="1.0" encoding="utf-16"?>',
        '<?xml version="1.0" encoding="klingon"?>',
        '<?xml version="1.0" encoding="rot13"?>',
        '<?xml version="1.0"?><!-- a book --><?lua 5.1?>',
    ],
)
def test_the_declaration_does_not_matter(declaration: str) -> None:
    """It is UTF-8 unless an encoding of one byte is declared."""
    assert parse(book(ROW, declaration=declaration)) == (KITCHEN,)


@pytest.mark.parametrize(
    ("encoding", "codec"),
    [
        ("ISO-8859-1", "latin-1"),
        ("iso-8859-15", "iso-8859-15"),
        ("Windows-1252", "cp1252"),
    ],
)
@pytest.mark.parametrize("quote", "'\"")
def test_encodings_of_one_byte_are_read(encoding: str, codec: str, quote: str) -> None:
    """Where the book declares one of them."""
    declaration = f"<?xml version='1.0' encoding={quote}{encoding}{quote}?>"
    document = book(contact("Büro Süd", number("**1")), declaration=declaration)
    assert names(document.encode(codec)) == {"**1": "Büro Süd"}


@pytest.mark.parametrize("broken", [b"\xfc", b"\xc3", b"\xed\xa0\x80", b"\xff\xfe"])
def test_bytes_in_another_encoding_cost_letters(broken: bytes) -> None:
    """Not the phone, and not the book."""
    document = book(
        contact("M@ller", number("0305550177", "home")),
        contact("B@ro", number("**1")),
        ROW,
    )
    found = names(document.encode().replace(b"@", broken))
    assert found == {"**1": f"B{broken.decode(errors='replace')}ro", "**610": "Küche"}


@pytest.mark.parametrize(
    "character",
    [
        *("\0", "\x01", "\x08", "\x0b", "\x0c", "\x1f", "\ufffe", "\uffff"),
        *("&#1;", "&#8;", "&#11;", "&#12;", "&#x1F;", "&#xFFFE;", "&#65535;"),
    ],
)
def test_characters_that_xml_cannot_have_are_left_out(character: str) -> None:
    """In the name of a person, of a phone, and anywhere else."""
    document = book(
        contact(f"M{character}ller", number("0305550177", "home")),
        contact(f"B{character}ro", number(f"*{character}*1")),
        ROW,
        character,
    )
    assert names(document) == {"**1": "Bro", "**610": "Küche"}


@pytest.mark.parametrize("reference", ["&#0;", "&#xD83D;", "&#55357;", "&#9999999;"])
def test_what_is_no_character_is_left_out(reference: str) -> None:
    """Such as half of an emoji."""
    document = book(contact(f"B{reference}ro", number("**1")), ROW)
    assert names(document) == {"**1": "Bro", "**610": "Küche"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("  B&amp;B &quot;Büro&quot; &lt;1. OG&gt; ", 'B&B "Büro" <1. OG>'),
        ("<![CDATA[Tür & Tor]]>", "Tür & Tor"),
        ("K&#252;che &#x1F373;", "Küche 🍳"),
        ("Caf&#233;&amp;amp;Co", "Café&amp;Co"),
        ("&#60;b&#62; &#38;amp; &#34;", '<b> &amp; "'),
        ("Wohn-\n  zimmer", "Wohn- zimmer"),
        ("B<!-- hidden -->ad", "Bad"),
        ("Tür & Tor", None),
        ("K&uuml;che", None),
    ],
)
def test_names_are_text_of_xml(name: str, expected: str | None) -> None:
    """With entities, CDATA and comments; what is no XML is no book."""
    document = book(contact(name, number("**1")))
    if expected is not None:
        assert names(document) == {"**1": expected}
        return
    with pytest.raises(ProtocolError, match="not well-formed"):
        parse(document)


@pytest.mark.parametrize(
    "row",
    [
        "<contact><telephony><number prio='1' type='intern'>**610</number></telephony>\
<person><realName>Küche</realName></person></contact>",
        """<contact
        ><person\t><realName >Küche</realName
        ></person><telephony
        nid="1"><number
        id="0"
        type="intern"
        >**610</number></telephony></contact>""",
        """<contact><person><imageURL/><realName>Küche</realName></person><telephony>
        <services/><number type=' intern '> **610\n</number></telephony></contact>""",
        """<contact><person><realName/><realName>Küche</realName><realName>Bad</realName></person><telephony>
        <number type='intern' normalized='6'>** 610</number></telephony></contact>""",
        """<contact xmlns='urn:x'><realName>Küche</realName>
        <number type='intern'>610</number></contact>""",
    ],
)
def test_the_order_of_things_does_not_matter(row: str) -> None:
    """Nor quotes, blanks and line breaks inside of tags."""
    assert parse(book(row)) == (KITCHEN,)


def test_a_file_can_have_several_books() -> None:
    """The phones are in any of them."""
    other = contact("Bad", number("**611"))
    document = (
        f"<phonebooks><phonebook>{ROW}</phonebook><phonebook/>"
        f"<phonebook owner='255'>{other}</phonebook></phonebooks>"
    )
    assert names(document) == {"**610": "Küche", "**611": "Bad"}


@pytest.mark.parametrize(
    "document",
    [
        "<phonebooks/>",
        "<phonebooks></phonebooks>",
        book(),
        book("<!-- not modified -->"),
        book(contact("Oma", number("0305550177", "home"))),
        f"{book()}\n\n<!-- end -->\n",
    ],
)
def test_a_book_can_be_without_phones(document: str) -> None:
    """It is whole nevertheless."""
    assert parse(document) == ()


@pytest.mark.parametrize("end", [*range(0, len(BOOK.encode()), 7), -1])
def test_a_book_without_its_end_is_incomplete(end: int) -> None:
    """Wherever it was cut, the phones of its beginning are not all of them."""
    with pytest.raises(ConnectionDroppedError, match="incomplete"):
        parse(BOOK.encode()[:end])


@pytest.mark.parametrize(
    "end", ["<![CDATA[", "<![CDATA[K", "<!-- ", "<?", "<a b='", "&a"]
)
def test_a_book_can_be_cut_in_the_middle_of_anything(end: str) -> None:
    """It is incomplete, not malformed."""
    with pytest.raises(ConnectionDroppedError, match="incomplete"):
        parse(f"<phonebooks><phonebook>{ROW}{end}")


@pytest.mark.parametrize(
    "document",
    [
        "<HTML><HEAD><TITLE>200 OK</TITLE></HEAD><BODY>ERR_NONE<HR></BODY></HTML>",
        "<html><body>Login</body></html>",
        "{}",
        "sid",
        f"<book>{BOOK}</book>",
        f"<phonebook>{ROW}</phonebook>",
        f"{BOOK}{BOOK}",
        f"{BOOK}<HTML>",
        BOOK.replace("</phonebook>", "</phonebok>"),
        BOOK.replace("</contact>", ""),
        BOOK.replace('prio="1"', 'prio="1" prio="1"'),
        BOOK.encode("utf-16").decode("latin-1"),
    ],
)
def test_what_is_no_book_is_refused(document: str) -> None:
    """It is not taken for one without phones."""
    with pytest.raises(ProtocolError):
        parse(document)


@pytest.mark.parametrize(
    "doctype",
    [
        "<!DOCTYPE phonebooks>",
        "<!DOCTYPE\nphonebooks [<!ENTITY a 'a'>]>",
        '<!DOCTYPE phonebooks SYSTEM "http://192.0.2.1/">',
        '<!D\x00OCTYPE phonebooks [<!ATTLIST number type CDATA "intern">]>',
    ],
)
def test_a_doctype_is_refused(doctype: str) -> None:
    """A few kilobytes of it can expand to as many gigabytes."""
    with pytest.raises(ProtocolError, match="DOCTYPE"):
        parse(book(ROW, declaration=doctype))


@pytest.mark.parametrize(
    "document",
    [
        "<phonebooks>" + "<a>" * 1_000_000,
        "<phonebooks>" + "<contact>" * 400_000,
    ],
)
def test_a_book_is_not_nested_deeply(document: str) -> None:
    """Each level would cost a hundred bytes."""
    with pytest.raises(ProtocolError, match="nested too deeply"):
        parse(document)


@pytest.mark.parametrize(("depth", "is_refused"), [(32, False), (33, True)])
def test_a_book_has_at_most_32_levels(depth: int, is_refused: bool) -> None:
    """A real one has six."""
    inner = depth - 1
    document = f"<phonebooks>{'<a>' * inner}{'</a>' * inner}</phonebooks>"
    with pytest.raises(ProtocolError) if is_refused else nullcontext():
        assert parse(document) == ()


@pytest.mark.parametrize(
    "filling",
    [
        "&",
        "&#",
        "&#1",
        "<",
        ">",
        " ",
        "\x00",
        "a",
        "\ufffd",
        "<![CDATA[",
        "&#1;",
        "-->",
    ],
)
def test_a_megabyte_of_anything_ends(filling: str) -> None:
    """Before the time of a test is over."""
    name = filling * (1024 * 1024 // len(filling))
    try:
        phones = parse(book(contact(name, number("**610"))))
    except ProtocolError, ConnectionDroppedError:
        phones = ()
    assert {phone.internal_number for phone in phones} <= {"**610"}
