"""Whatever a box sends."""

from hypothesis import example, given, strategies as st

from tests.tr064.strategies import QUICK, XML_PIECES, mutations

from .books import book, contact, number, outcome, parse

BOOK = book(
    contact(
        "K&#252;che &amp; <![CDATA[Bad & Flur]]> 🍳 M&#1;ll&#9999999;er",
        number("**610"),
    ),
    contact("Oma", number("**612"), number("0305550177", "home")),
    contact("Büro", number("**1")),
    declaration="<?xml version='1.0' encoding='utf-8'?>\n",
).encode()
LATIN = BOOK.replace(b"utf-8", b"iso-8859-1")

BOOKS = st.sampled_from(
    [
        BOOK,
        LATIN,
        BOOK.replace("ü".encode(), b"\xfc"),
        BOOK.replace("ü".encode(), b"\xc3"),
        BOOK.replace(b"ro", b"\x01\xef\xbf\xbf"),
        b"\xef\xbb\xbf \r\n" + BOOK,
        b" " * 300 + BOOK,
        BOOK + b"<HTML>",
        BOOK[:-5],
        BOOK.replace(b"?>\n", b"?>\n<!DOCTYPE a []>"),
        BOOK.replace(b"<contact>", b"<contact>" * 40),
    ]
)
DOCUMENTS = (
    BOOKS
    | BOOKS.flatmap(mutations)
    | XML_PIECES.map(lambda text: text.encode(errors="surrogatepass"))
)


@QUICK
@given(st.binary() | DOCUMENTS)
@example(b"<phonebooks>" + b"\xff" * 100 + b"</phonebooks>")
@example(b"<?xml encoding='")
@example(b"<?xml version='1.0' encoding='idna'?><phonebooks/>")
def test_no_bytes_are_too_odd(document: bytes) -> None:
    """They are a book, or they are refused by an error of ours."""
    assert isinstance(outcome(document), tuple)


TEXT = st.text(st.characters(exclude_characters="<&"), max_size=12)


@QUICK
@given(
    st.lists(
        st.tuples(TEXT, st.lists(st.integers(0, 799).map("**{}".format), max_size=3)),
        max_size=8,
    ),
    TEXT,
)
def test_whoever_has_a_number_of_the_outside_is_never_a_phone(
    contacts: list[tuple[str, list[str]]], name: str
) -> None:
    """Whatever is in the book around them."""
    person = contact(name, number("**610"), number("0305550177", "home"))
    rows = [contact(text, *map(number, numbers)) for text, numbers in contacts]
    alone = outcome(book(*rows).encode(errors="surrogatepass"))
    among = outcome(book(*rows, person, *rows).encode(errors="surrogatepass"))
    assert among == alone


@QUICK
@given(
    st.text(
        st.characters(
            exclude_categories=["Cc", "Cs"], exclude_characters="<>&\ufffe\uffff"
        )
    )
)
def test_every_name_is_read(name: str) -> None:
    """But for blanks at its ends and in a row."""
    (phone,) = parse(book(contact(name, number("**610"))))
    assert phone.name == (" ".join(name.split())[:255] or "**610")
