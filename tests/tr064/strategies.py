"""What hypothesis makes up, and how much of it."""

from hypothesis import HealthCheck, settings, strategies as st

QUICK = settings(
    deadline=None,
    database=None,
    derandomize=True,
    max_examples=150,
    suppress_health_check=[HealthCheck.too_slow],
)
"""The same examples in every run, none of them against the clock."""

XML_PIECES = st.lists(
    st.sampled_from(
        (
            "<List>",
            "</List>",
            "<List/>",
            "<Item>",
            "</Item>",
            "<Item/>",
            "<s:Body>",
            "</s:Body>",
            '<a b="c">',
            "</a>",
            "text",
            " ",
            "&amp;",
            "&",
            "&b;",
            "&#0;",
            "]]>",
            "<![CDATA[",
            "<!--",
            "-->",
            "<!DOCTYPE a>",
            "<!ELEMENT a>",
            '<?xml version="1.0"?>',
            '<?xml version="1.0" encoding="utf-16"?>',
            "\x00",
            "\ud800",
            "\ufeff",
        )
    ),
    max_size=12,
).map("".join)
"""Text that is XML, nearly XML, or far from it."""

WRITABLE = st.text(
    st.characters(
        exclude_categories=["Cs"],
        exclude_characters=[
            *(chr(code) for code in range(32) if chr(code) not in "\t\n"),
            "\ufffe",
            "\uffff",
        ],
    )
)
"""Text that XML can carry as it stands, so without a carriage return."""


def mutations(document: bytes) -> st.SearchStrategy[bytes]:
    """Return a document with a stretch of it cut out, replaced or doubled."""
    place = st.integers(0, len(document))
    return st.builds(
        lambda start, end, put: document[:start] + put + document[end:],
        place,
        place,
        st.one_of(
            st.just(b""), st.binary(max_size=8), st.sampled_from([b"<device>", b"<a/>"])
        ),
    )
