"""Fixtures: a browser, and a house in each language for somebody to visit."""

from collections.abc import AsyncIterator, Generator
import os
from pathlib import Path
import shutil
import tempfile

from playwright.async_api import Browser, async_playwright
import pytest

from .house import House, inhabited
from .pictures import Album
from .texts import ROOT, Language
from .visitor import Visitor, visit

PICTURES = ROOT / "docs/images"
FAILURES = ROOT / ".develop/browser"

# Chromium is to speak with this computer only.
QUIET = [
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-gpu",
]

failed = pytest.StashKey[bool]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer another folder for the pictures."""
    parser.addoption(
        "--pictures",
        type=Path,
        default=PICTURES,
        help="where the pictures go (default: docs/images)",
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember that a test has failed, for its visitor to tell."""
    report = yield
    item.stash[failed] = item.stash.get(failed, False) or report.failed
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell where to look when something has failed."""
    if FAILURES.exists():
        terminalreporter.write_line(f"Screenshots and Home Assistant's log: {FAILURES}")


@pytest.fixture(scope="session", autouse=True)
def _no_failures_yet() -> None:
    """Forget what an earlier run has left."""
    shutil.rmtree(FAILURES, ignore_errors=True)


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Return Chromium, which scripts/test has found."""
    path = os.environ.get("CHROMIUM")
    assert path, "run this with scripts/test --browser, which finds a Chromium"
    async with async_playwright() as playwright:
        # Without its sandbox, which needs what neither root nor every CI has: it sees
        # nothing but Home Assistant's page.
        chromium = await playwright.chromium.launch(
            executable_path=path, args=QUIET, chromium_sandbox=False
        )
        yield chromium
        await chromium.close()


@pytest.fixture(scope="session", params=["en", "de"])
async def house(request: pytest.FixtureRequest) -> AsyncIterator[House]:
    """Return a house with a fresh Home Assistant that speaks the language."""
    language: Language = request.param
    with tempfile.TemporaryDirectory(prefix="fritzbox-voip-") as folder:
        state = Path(folder, "house")
        try:
            async with inhabited(state, language) as built:
                yield built
        finally:
            if request.session.testsfailed:
                keep_log(state, language)


def keep_log(state: Path, language: Language) -> None:
    """Keep Home Assistant's log, before its folder goes."""
    FAILURES.mkdir(parents=True, exist_ok=True)
    for log in ("home-assistant.log", "console.log"):
        if (state / log).exists():
            shutil.copy(state / log, FAILURES / f"{language}-{log}")


@pytest.fixture(scope="session")
async def guest(
    request: pytest.FixtureRequest, browser: Browser, house: House
) -> AsyncIterator[Visitor]:
    """Return somebody who visits the house and takes pictures."""
    pictures: Path = request.config.getoption("--pictures")
    async with visit(browser, house, Album(pictures / house.language)) as person:
        yield person


@pytest.fixture
async def visitor(
    request: pytest.FixtureRequest, guest: Visitor
) -> AsyncIterator[Visitor]:
    """Return the visitor, whose page stays open from test to test."""
    yield guest
    if request.node.stash.get(failed, False):
        FAILURES.mkdir(parents=True, exist_ok=True)
        await guest.page.screenshot(path=FAILURES / f"{request.node.name}.png")
        # The next test does not begin with what is open there.
        await guest.page.goto("about:blank")


@pytest.fixture
async def added(house: House) -> House:
    """Return the house with its box added, by the form or, for one test alone, here."""
    if not await house.api.has_box():
        await house.add_box()
    return house
