"""The documents agree with each other, and with the files that they name."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
import re
from urllib.parse import unquote, urlsplit

import pytest

from custom_components.fritzbox_voip.const import DOMAIN

PROJECT = Path(__file__).parents[1]
DOCS = PROJECT / "docs"
INTEGRATION = PROJECT / "custom_components" / DOMAIN
PAGES = (
    PROJECT / "README.md",
    PROJECT / "CHANGELOG.md",
    PROJECT / "CONTRIBUTING.md",
    PROJECT / "SECURITY.md",
    PROJECT / "tests/captures/README.md",
    *sorted(DOCS.rglob("*.md")),
)
FORMS = sorted((PROJECT / ".github/ISSUE_TEMPLATE").glob("*.yml"))

# Ours on GitHub; what follows is a file, or a place that GitHub makes.
HOME = "https://github.com/fritzbox-voip/fritzbox-voip"
RAW = "https://raw.githubusercontent.com/fritzbox-voip/fritzbox-voip"
MADE_BY_GITHUB = ("/issues", "/security/advisories", "/commits/main", "/releases")
WORKFLOW = "/actions/workflows/"

# The address of a file: by the newest commit, whatever the branch is called.
FILE = re.compile(rf"{HOME}/blob/(?:HEAD|main)/|{RAW}/HEAD/")

# What HACS and the Marketplace can show, too.
FIRST_PAGES = (PROJECT / "README.md", DOCS / "de/README.md")
MOST_CHARACTERS = 7000
# Written by programs, or about something else than their reader.
WITHOUT_READERS = {DOCS / "reliability.md", DOCS / "benchmarks.md", *FIRST_PAGES}

# The path of one of our files, as prose names it, also in a command.
OURS = r"[` ]((?:\.ci|\.github|blueprints|docs|scripts|tests)/[\w./-]+)(?=[` ])"

LANGUAGES = ("en", "de")

in_each_language = pytest.mark.parametrize("language", LANGUAGES)


def shown(path: Path) -> str:
    """Return what tells a page in the name of a test."""
    return str(path.relative_to(PROJECT))


def written(name: str, language: str) -> Path:
    """Return a page for everybody in one of its languages."""
    return (DOCS if language == "en" else DOCS / language) / name


def prose(page: Path) -> str:
    """Return a page without its examples of code."""
    return re.sub(
        r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL
    )


def headings(page: Path) -> list[tuple[int, str]]:
    """Return the headings of a page with their levels."""
    return [
        (len(marks), text)
        for marks, text in re.findall(r"^(#+) (.+)$", prose(page), re.MULTILINE)
    ]


def anchors(page: Path) -> set[str]:
    """Return the places on a page that can be linked, named as GitHub names them."""
    found: Counter[str] = Counter()
    result = set()
    for _, heading in headings(page):
        text = re.sub(r"\[(.+?)\]\(.+?\)", r"\1", heading).lower()
        slug = re.sub(r"[^\w\- ]", "", text).replace(" ", "-")
        result.add(f"{slug}-{found[slug]}" if found[slug] else slug)
        found[slug] += 1
    return result


def section(page: Path, number: int) -> str:
    """Return what stands below a heading, counted from the first."""
    return re.split(r"^## .+$", prose(page), flags=re.MULTILINE)[number]


def rows(text: str) -> Iterator[list[str]]:
    """Yield the rows of the tables in a text, without their heads."""
    body = re.findall(r"(?<=\n)\|[ -]+\|[| -]*\n((?:\|.+\|\n?)+)", f"{text}\n")
    for table in body:
        for line in table.splitlines():
            yield [cell.strip() for cell in line.strip().strip("|").split("|")]


def targets(page: Path) -> Iterator[str]:
    """Yield everything that a page links or shows."""
    text = re.sub(r"`[^`\n]+`", "", prose(page))
    yield from re.findall(r"\]\(([^)\s]+)\)", text)
    yield from re.findall(r"(?:src|srcset|href)=\"([^\"]+)\"", text)


def check(origin: Path, target: str) -> None:
    """Fail when a link leads nowhere in this repository."""
    if FILE.match(target):
        origin, target = PROJECT / "README.md", FILE.sub("", target)
    if target.startswith(HOME):
        place = target.removeprefix(HOME)
        if template := re.fullmatch(r"/issues/new\?template=(.+)", place):
            assert template.group(1) in {form.name for form in FORMS}
        elif place.startswith(WORKFLOW):
            name = place.removeprefix(WORKFLOW).removesuffix("/badge.svg")
            assert (PROJECT / ".github/workflows" / name).is_file(), target
        elif place and not place.startswith(MADE_BY_GITHUB):
            assert place.startswith("#"), target
            assert place[1:] in {"readme"} | anchors(PROJECT / "README.md"), target
        return
    if "://" in target:
        assert not target.startswith(RAW), target
        return
    name, _, anchor = target.partition("#")
    file = (origin.parent / unquote(name)).resolve() if name else origin
    assert file.exists(), f"{target} is not there"
    if anchor:
        assert anchor in anchors(file), f"{target} has no such heading"


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_every_link_leads_somewhere(page: Path) -> None:
    """To a file that is there, and to a heading in it."""
    for target in targets(page):
        check(page, target)


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_every_file_that_is_named_is_there(page: Path) -> None:
    """Where a page names one by its path."""
    for name in re.findall(OURS, prose(page)):
        assert (PROJECT / name).exists(), name


@pytest.mark.parametrize("form", FORMS, ids=shown)
def test_the_forms_for_issues_link_what_is_there(form: Path) -> None:
    """They may only link by the address on GitHub."""
    text = form.read_text("utf-8")
    for target in re.findall(rf"{re.escape(HOME)}[^\s)\"]*", text):
        check(PROJECT / "README.md", target)


@in_each_language
def test_every_blueprint_can_be_imported_from_the_documents(language: str) -> None:
    """The button's address names the file."""
    text = written("automations.md", language).read_text("utf-8")
    linked = {
        FILE.sub("", unquote(url))
        for url in re.findall(r"blueprint_url=([^)\s]+)", text)
    }
    there = (PROJECT / "blueprints").rglob("*.yaml")
    assert linked == {shown(path) for path in there}


def test_every_page_and_picture_is_shown_somewhere() -> None:
    """No file that no one finds."""
    linked = set()
    for page in PAGES:
        for target in targets(page):
            folder = PROJECT if FILE.match(target) else page.parent
            path = FILE.sub("", target).partition("#")[0]
            if "://" not in path:
                linked.add((folder / path).resolve())
    assert {*DOCS.rglob("*.md"), *DOCS.rglob("*.png")} <= linked


@pytest.mark.parametrize("page", FIRST_PAGES, ids=shown)
def test_the_first_page_works_in_hacs_and_in_the_marketplace(page: Path) -> None:
    """They show absolute addresses only: no jump links, no HTML but pictures."""
    found = list(targets(page))

    assert len(found) > 20
    for target in found:
        url = urlsplit(target)
        assert url.scheme == "https", target
        assert url.hostname, target
        assert not (target.startswith(HOME) and "/blob/main" in target), target
    assert not re.findall(r"<(?!img )\w+", prose(page))
    pictures = re.findall(r"!\[.*?\]\(([^)]+)\)", prose(page))
    pictures += re.findall(r"<img[^>]* src=\"([^\"]+)\"", prose(page))
    ours = [it for it in pictures if it.startswith((HOME, RAW))]
    assert all(it.startswith(f"{RAW}/HEAD/") or WORKFLOW in it for it in ours), ours


@pytest.mark.parametrize("page", FIRST_PAGES, ids=shown)
def test_the_first_page_is_short(page: Path) -> None:
    """Addresses are not counted: no one reads them."""
    text = re.sub(r"https?://[^\s)\]`\"]+", "", page.read_text("utf-8"))
    assert len(text) <= MOST_CHARACTERS


@pytest.mark.parametrize("page", FIRST_PAGES, ids=shown)
def test_the_first_screen_shows_what_it_is_and_installs_it(page: Path) -> None:
    """Badges, a sentence, the button and one picture come before everything else."""
    first = prose(page).partition("\n## ")[0]

    assert "redirect/hacs_repository/" in first
    assert first.count(f"{RAW}/HEAD/docs/images/") == 1
    badges = ("/v/release/", "/license/", "/badge.svg", "Home%20Assistant-2026")
    assert all(badge in first for badge in badges)


@pytest.mark.parametrize("page", FIRST_PAGES, ids=shown)
def test_the_first_page_has_both_commands(page: Path) -> None:
    """For those who want to work on it."""
    text = page.read_text("utf-8")
    assert re.findall(r"^scripts/(\w+)", text, re.MULTILINE) == ["develop", "test"]


@pytest.mark.parametrize(
    "page",
    [
        it
        for it in PAGES
        if it.parent in {PROJECT, DOCS, DOCS / "de"} and it not in WITHOUT_READERS
    ],
    ids=shown,
)
def test_a_page_first_says_for_whom_it_is(page: Path) -> None:
    """In its first sentence."""
    _, _, text = page.read_text("utf-8").partition("\n\n")
    assert re.match(r"For (?:everyone|developers)\b|Für alle\b", text)


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_every_picture_has_a_text_for_those_who_do_not_see_it(page: Path) -> None:
    """In a sentence."""
    told = re.findall(r"!\[(.*?)\]", prose(page))
    told += re.findall(r"alt=\"(.*?)\"", prose(page))
    assert len(told) >= len(re.findall(r"!\[|<img", prose(page)))
    assert all(len(text) > 20 for text in told)


def test_every_module_has_its_place_in_the_architecture() -> None:
    """And none is named that is not there."""
    tree = re.findall(
        r"```\n(custom_components/.+?)```",
        (DOCS / "architecture.md").read_text("utf-8"),
        re.DOTALL,
    )[0]
    named = set(re.findall(r"\w+\.py", tree))
    assert named == {path.name for path in INTEGRATION.rglob("*.py")}


def user_pages() -> set[str]:
    """Return the pages for everybody: the first, and those that the index lists."""
    index = prose(DOCS / "README.md").partition("**For developers and experts**")[0]
    return {"README.md"} | set(re.findall(r"\]\(([\w-]+\.md)\)", index))


def test_the_pages_in_german_are_those_in_english() -> None:
    """All that are for everybody, with as many headings in the same order.

    The first page in German is that of the whole project, for which GitHub has room
    in one language only.
    """
    german = {page.name: page for page in (DOCS / "de").glob("*.md")}
    assert not german or german.keys() == user_pages()
    for name, page in german.items():
        english = (PROJECT if name == "README.md" else DOCS) / name
        assert [level for level, _ in headings(page)] == [
            level for level, _ in headings(english)
        ], name
