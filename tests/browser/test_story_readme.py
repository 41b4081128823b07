"""The README, as Home Assistant shows it to those who find the integration there."""

import re
from urllib.parse import unquote

from .house import House
from .texts import ROOT
from .visitor import Visitor

READMES = {"en": "README.md", "de": "docs/de/README.md"}
# The address of a file in the repository, and of a picture there.
FILE = re.compile(
    r"https://(?:github\.com/fritzbox-voip/fritzbox-voip/(?:blob|tree)"
    r"|raw\.githubusercontent\.com/fritzbox-voip/fritzbox-voip)/HEAD/([^?#]+)"
)
# HACS and the Marketplace show a README in this element of the page, which comes with
# the card of that name.
RENDER = """async content => {
  const {createCardElement} = await loadCardHelpers();
  createCardElement({type: "markdown", content: ""});
  await customElements.whenDefined("ha-markdown");
  const readme = document.createElement("ha-markdown");
  readme.id = "readme";
  readme.content = content;
  document.body.append(readme);
}"""
ADDRESSES = "(elements, name) => elements.map(it => it.getAttribute(name) ?? '')"


async def test_the_readme_has_no_dead_link_and_no_empty_picture(
    visitor: Visitor, added: House
) -> None:
    """All links and pictures lead to what exists, whatever page they are read on."""
    page = visitor.page
    source = (ROOT / READMES[added.language]).read_text(encoding="utf-8")
    await added.make_dashboard()
    await visitor.load("/fritzbox-voip")
    await page.locator("hui-card").first.wait_for()
    await page.evaluate(RENDER, source)
    readme = page.locator("#readme")
    await readme.locator("h1").wait_for()

    links = await readme.locator("a").evaluate_all(ADDRESSES, "href")
    pictures = await readme.locator("img").evaluate_all(ADDRESSES, "src")
    written = re.sub(r"```.*?```", "", source, flags=re.DOTALL)
    assert len(links) == len(re.findall(r"\]\(", written)) - len(pictures)
    assert len(pictures) == len(re.findall(r"!\[|<img ", written))
    assert not [it for it in links + pictures if not is_alive(it)]
    await readme.evaluate("it => it.remove()")


def is_alive(address: str) -> bool:
    """Return whether an address works anywhere: in full, and of a file that exists.

    The internet's are not opened, and tests/test_documents.py checks the anchors.
    """
    if file := FILE.match(address):
        return (ROOT / unquote(file[1])).exists()
    return bool(re.match(r"https://[\w-]+(\.[\w-]+)+(/|$)", address))
