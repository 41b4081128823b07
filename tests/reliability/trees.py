"""Well-formed XML out of any bytes, and back: what only cuts bytes seldom hits any."""

from functools import cache
import re
from xml.sax.saxutils import escape

from .corpus import seeds

MARK = b"\x01"
"""Before bytes that stand for a tree."""

_TOKEN = re.compile(
    rb"<\?.*?\?>|<!--.*?-->|<(/?)([\w:.-]+)[^>]*?(/?)>|([^<]+)", re.DOTALL
)
_CLOSE = 128
_TEXT = 192
_EMPTY = 224


@cache
def names(target: str) -> tuple[bytes, ...]:
    """Return the names of a target's elements, as its seeds have them."""
    found = (
        match[2]
        for data in seeds(target)
        for match in _TOKEN.finditer(data)
        if match[2]
    )
    return tuple(dict.fromkeys(found))[:_CLOSE] or (b"List",)


def grow(target: str, data: bytes) -> bytes:
    """Return the tree that bytes stand for."""
    known = names(target)
    grown, waiting, place = bytearray(), list[bytes](), 0
    while place < len(data):
        code = data[place]
        place += 1
        if code < _CLOSE:
            waiting.append(known[code % len(known)])
            grown += b"<%s>" % waiting[-1]
        elif code >= _EMPTY:
            grown += b"<%s/>" % known[code % len(known)]
        elif code >= _TEXT:
            length = code - _TEXT
            text = data[place : place + length].decode(errors="replace")
            grown += escape(text).encode()
            place += length
        elif waiting:
            grown += b"</%s>" % waiting.pop()
    while waiting:
        grown += b"</%s>" % waiting.pop()
    return bytes(grown)


def fold(target: str, document: bytes) -> bytes:
    """Return bytes that stand for about this document."""
    known = names(target)
    folded = bytearray(MARK)
    for closes, name, empty, text in (
        match.groups() for match in _TOKEN.finditer(document)
    ):
        if text is not None:
            for start in range(0, len(text), 31):
                piece = text[start : start + 31]
                folded += bytes([_TEXT + len(piece)]) + piece
        elif name in known:
            opened = known.index(name)
            folded.append(_CLOSE if closes else opened)
            if empty:
                folded.append(_CLOSE)
    return bytes(folded)
