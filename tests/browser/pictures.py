"""The pictures that README and docs show."""

from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.async_api import FloatRect, Locator, Page

MARGIN = 24
# So that the page has drawn what moves: ripples, dialogs that fade in, graphs.
SETTLED_MILLISECONDS = 700
# A page has few colors, and each file is downloaded with the README.
COLORS = 128
# All at once, for the page may be drawn anew in between.
BOXES = "elements => elements.map(it => it.getBoundingClientRect().toJSON())"


class Album:
    """A folder of pictures in one language."""

    def __init__(self, folder: Path) -> None:
        """Make the folder."""
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    async def take(self, name: str, page: Page, *shown: Locator) -> None:
        """Keep a picture of the page, cut to what is shown on it."""
        # Out of the way, for what lies under the pointer looks otherwise.
        await page.mouse.move(0, 0)
        await page.wait_for_timeout(SETTLED_MILLISECONDS)
        data = await page.screenshot(clip=await _around(page, shown) if shown else None)
        picture = Image.open(BytesIO(data)).convert("RGB")
        few = picture.quantize(COLORS, dither=Image.Dither.NONE)
        few.save(self._folder / f"{name}.png", optimize=True)


async def _around(page: Page, shown: tuple[Locator, ...]) -> FloatRect:
    """Return the part of the page that holds all of this, with a margin."""
    size = page.viewport_size
    panel = await page.locator("partial-panel-resolver").bounding_box()
    boxes = [
        box
        for locator in shown
        for box in await locator.evaluate_all(BOXES)
        if box["width"] and box["height"]
    ]
    assert size, "the page has no size"
    assert panel, "there is no page"
    assert boxes, "nothing of this is on the page"
    first = min(box["x"] for box in boxes)
    # A wide dialog lies over the sidebar, everything else ends there.
    left = max(panel["x"] if first >= panel["x"] else 0, first - MARGIN)
    top = max(0, min(box["y"] for box in boxes) - MARGIN)
    right = min(size["width"], max(b["x"] + b["width"] for b in boxes) + MARGIN)
    bottom = min(size["height"], max(b["y"] + b["height"] for b in boxes) + MARGIN)
    return {"x": left, "y": top, "width": right - left, "height": bottom - top}
