"""Phone books in the shapes of real boxes, read where they are kept."""

from typing import Any

import pytest

from custom_components.fritzbox_voip.tr064.phone_book import parse_phones
from tests.field import SHARED, cases

KINDS = {"fon": "wired", "isdn": "isdn", "dect": "cordless", "ip": "ip"}


def document(given: dict[str, Any]) -> bytes:
    """Return the phone book of a case."""
    if "document_hex" in given:
        return bytes.fromhex(given["document_hex"])
    parts = given.get("document_parts") or [{"text": given["document"]}]
    return "".join(
        text
        for part in parts
        for text in (
            [part["text"]]
            if "text" in part
            else (
                part["repeat"].replace("{n}", str(n))
                for n in range(part["from"], part["to"] + 1)
            )
        )
    ).encode()


def phones(book: bytes) -> list[dict[str, str]]:
    """Return the phones of a book."""
    return [
        {
            "number": phone.internal_number,
            "name": phone.name,
            "kind": phone.kind.value,
        }
        for phone in parse_phones(book)
    ]


@pytest.mark.skipif(not SHARED.exists(), reason="the shapes of real boxes are not here")
def test_there_are_eight() -> None:
    """None is passed over."""
    assert len(cases("phone_book")) == 8


@pytest.mark.parametrize("case", cases("phone_book"), ids=lambda case: case["name"])
def test_the_phones_are_found(case: dict[str, Any]) -> None:
    """All of them, in order, and nobody else."""
    expected = [
        {**phone, "kind": KINDS[phone["kind"]]} for phone in case["expected"]["phones"]
    ]
    found = phones(document(case["input"]))
    # Phones without a name may be left out, or named by their number as they are here.
    named = [phone for phone in found if phone["name"] != phone["number"]]
    assert named == expected
    if "without a name" in case["name"]:
        assert {"**2", "**3", "**51"} == {p["name"] for p in found if p not in named}
    else:
        assert found == named
