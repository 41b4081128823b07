"""What can be read on the page, and what is wrong with it."""

from pathlib import Path
import re

from playwright.async_api import Locator

from .pictures import SETTLED_MILLISECONDS
from .texts import Language, Texts

SCAN = Path(__file__).with_name("scan.js").read_text(encoding="utf-8")
# A list of what happened, in the words of that time.
IGNORED = ["ha-logbook"]

ATTEMPTS = 15

# Such as component.fritzbox_voip.entity.sensor.account_status.name.
KEY = re.compile(r"fritzbox_voip|\b(component|config|entity|options|ui)\.\w+\.|_\w+_")
PLACEHOLDER = re.compile(r"{\w+}")


async def mistakes(shown: Locator, language: Language) -> list[str]:
    """Return what nobody should read there: keys, English, and what is cut off.

    What is so for a moment only, while the page is drawn, does not count.
    """
    english = _english(language)
    for _ in range(ATTEMPTS):
        read = await shown.evaluate(SCAN, IGNORED)
        found = [
            *(f"cut off: {it}" for it in read["cutOff"]),
            *(f"a key: {it}" for it in read["texts"] if KEY.search(it)),
            *(f"English: {it}" for it in read["texts"] if english.fullmatch(it)),
        ]
        if not found:
            break
        await shown.page.wait_for_timeout(SETTLED_MILLISECONDS)
    return found


def _english(language: Language) -> re.Pattern[str]:
    """Return a pattern of our English texts that are others in the language."""
    texts = Texts(language)
    theirs = {*texts.all_ours(), *texts.all_of_page()}
    ours = [
        ".+".join(map(re.escape, PLACEHOLDER.split(text)))
        for whole in Texts("en").all_ours()
        for text in whole.split("\n\n")
        if text not in theirs and PLACEHOLDER.sub("", text).strip(" :()")
    ]
    return re.compile("|".join(ours) if language != "en" else r"\b\B")
