"""The texts that people read stay in plain words."""

import re

import pytest

from tests.metadata import BLUEPRINTS, PROJECT, texts, translations

# Written by programs, or quoting the words of before.
LEFT_OUT = {"benchmarks.md", "reliability.md", "rebuild.md"}
PAGES = (
    *(PROJECT / name for name in ("README.md", "CHANGELOG.md")),
    *(PROJECT / name for name in ("CONTRIBUTING.md", "SECURITY.md")),
    *(it for it in sorted((PROJECT / "docs").glob("*.md")) if it.name not in LEFT_OUT),
    *BLUEPRINTS,
    *sorted((PROJECT / ".github/ISSUE_TEMPLATE").glob("*.yml")),
)

# Each is an expression, with what is said instead.
TURNS = {
    r"tells?|told|telling": "report, show, explain",
    r"look(?:s|ed|ing)? at": "check, update",
    r"by (?:itself|themselves)": "automatically",
    r"stands? (?:under|in|there|here|for)|stood": "is listed under, means",
    r"wants? to be|(?:box|integration|page|action|it) wants": "requires, needs",
    r"go(?:es|ing)? on": "continues, returns, persists",
    r"hiccups?": "a temporary problem",
    r"ring(?:s|ing)? on|for ever": "keeps ringing",
    r"tak(?:es?|en) back": "deleted, restored",
    r"learn(?:s|t|ed)?": "reads, detects",
    r"is to be|are to be": "should",
    r"makes? no sense": "is invalid",
    r"cannot do anything with": "does not accept",
    r"what (?:it|this) is about": "the thing itself",
    r"(?:every|some|no)body": "everyone, someone, no one",
    r"door ?bells? rings? the": "the doorbell is pressed",
    r"door bells?": "doorbell",
    r"user names?": "username",
    r"telephone numbers?(?! *\*| >|\.\*)": "phone number",
    r"capitals count": "case-sensitive",
    r"dialling|cancelled|behaviour|learnt|favourite|colour|licence": "American English",
    r"as it stands|is called otherwise|let (?:it|this) be": "plain words",
    r"has (?:it|them) (?:dial|call|ring)": "dials, rings",
    r"Else|[,;] else": "otherwise",
    r"at the moment(?! it)|for the moment": "temporarily",
    r"may not be dialed": "cannot be dialed, is not allowed",
    r"not any more": "no longer",
}

# Menus of the box, and sentences in which nothing else fits.
ALLOWED = (
    "Telephony > Telephone Numbers",
    "{box} does not respond at the moment. Try again later.",
    "{box} does not support this function, or refuses it at the moment.",
    "does not respond at the moment",
    "Whoever impersonates the box at the moment you add it",
)


def written() -> dict[str, str]:
    """Return all texts by where they are."""
    found = {f"en.json {path}": text for path, text in texts(translations())}
    for page in PAGES:
        text = page.read_text("utf-8")
        # Examples and code have words of their own.
        text = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
        text = re.sub(r"`[^`\n]+`|\]\([^)]*\)|https?://\S+", "", text)
        found[str(page.relative_to(PROJECT))] = text
    return found


WRITTEN = written()


@pytest.mark.parametrize("turn", TURNS)
def test_a_turn_does_not_come_back(turn: str) -> None:
    """Home Assistant's documentation would not say it like this."""
    found = []
    for place, text in WRITTEN.items():
        plain = text
        for sentence in ALLOWED:
            plain = plain.replace(sentence, "")
        found += [
            f"{place}: {match[0]!r} (better: {TURNS[turn]})"
            for match in re.finditer(rf".{{0,40}}\b(?:{turn})\b.{{0,30}}", plain)
        ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("sentence", ALLOWED)
def test_an_exception_is_still_needed(sentence: str) -> None:
    """Otherwise it would let others through."""
    assert any(sentence in text for text in WRITTEN.values())


def test_the_turns_are_noticed() -> None:
    """As they were written before."""
    assert re.search(r"\b(?:tells?|told|telling)\b", "The box tells its lines.")
    said = "It wants to be confirmed; a hiccup goes by itself. Look at it."
    assert [it for it in TURNS if re.search(rf"\b(?:{it})\b", said)]
