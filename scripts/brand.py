"""Draw the pictures of the integration: .venv/bin/python scripts/brand.py."""

from dataclasses import dataclass
import math
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter, ImageFont

FOLDER = Path(__file__).parents[1] / "custom_components/fritzbox_voip/brand"
# Drawn large and saved small, for smooth edges.
SIZE = 2048
# The center of the grip of the handset and, opposite, of its waves.
CENTER = (1140, 908)
ICON_HEIGHT = LOGO_HEIGHT = 256

type Color = tuple[int, int, int]


@dataclass(frozen=True, kw_only=True)
class Theme:
    """The colors for a light or a dark page."""

    prefix: str
    top: Color
    bottom: Color
    text: Color


THEMES = (
    Theme(prefix="", top=(38, 166, 154), bottom=(21, 101, 192), text=(21, 101, 192)),
    Theme(
        prefix="dark_", top=(48, 184, 170), bottom=(35, 122, 218), text=(144, 202, 249)
    ),
)


def square(theme: Theme) -> Image.Image:
    """Return a rounded square, green at the top right and blue at the bottom left."""
    slope = Image.linear_gradient("L").resize((SIZE * 2, SIZE * 2)).rotate(-45)
    slope = slope.crop((SIZE // 2, SIZE // 2, SIZE * 3 // 2, SIZE * 3 // 2))
    picture = Image.composite(
        Image.new("RGB", slope.size, theme.bottom),
        Image.new("RGB", slope.size, theme.top),
        slope,
    )
    mask = Image.new("L", slope.size)
    ImageDraw.Draw(mask).rounded_rectangle(
        (0, 0, SIZE - 1, SIZE - 1), radius=460, fill=255
    )
    picture.putalpha(mask)
    return picture


def around(radius: float) -> list[float]:
    """Return the box of a circle."""
    return [c + sign * radius for sign in (-1, 1) for c in CENTER]


def handset() -> Image.Image:
    """Return a telephone handset as a mask, open to the top right."""
    mask = Image.new("L", (SIZE, SIZE))
    # A grip, with a cup at each end that faces the center.
    radius, width, cup_length, cup_width = 830, 275, 460, 390
    ImageDraw.Draw(mask).arc(around(radius), start=90, end=180, fill=255, width=width)
    x, y = CENTER
    for angle in (-90, 180):
        cup = Image.new("L", mask.size)
        ImageDraw.Draw(cup).rounded_rectangle(
            (x + radius - cup_length, y - cup_width / 2, x + radius, y + cup_width / 2),
            radius=130,
            fill=255,
        )
        cup = cup.rotate(angle, resample=Image.Resampling.BICUBIC, center=CENTER)
        mask.paste(255, mask=cup)
    # Blurring and sharpening rounds the corners.
    blurred = mask.filter(ImageFilter.GaussianBlur(50))
    return blurred.point(lambda value: max(0, min(255, (value - 128) * 16 + 128)))


def waves(draw: ImageDraw.ImageDraw) -> None:
    """Draw the waves of the handset."""
    width, start, end = 120, 278, 352
    x, y = CENTER
    for radius in (210, 425, 640):
        draw.arc(around(radius), start, end, fill=255, width=width)
        middle = radius - width / 2
        for angle in map(math.radians, (start, end)):
            tip = (x + middle * math.cos(angle), y + middle * math.sin(angle))
            draw.circle(tip, width / 2, fill=255)


def icon(theme: Theme) -> Image.Image:
    """Return the icon: a handset with waves."""
    drawing = handset()
    waves(ImageDraw.Draw(drawing))
    picture = square(theme)
    picture.paste((255, 255, 255, 255), mask=drawing)
    return picture


def logo(theme: Theme) -> Image.Image:
    """Return the icon with the word VoIP next to it."""
    picture = Image.new("RGBA", (SIZE * 3, SIZE))
    picture.paste(icon(theme))
    font = ImageFont.load_default(SIZE * 0.56)
    ImageDraw.Draw(picture).text(
        (SIZE * 1.13, SIZE * 0.5), "VoIP", theme.text, font, "lm", stroke_width=16
    )
    return picture.crop(picture.getbbox())


def save(picture: Image.Image, name: str, height: int) -> None:
    """Save a picture in the two sizes for Home Assistant."""
    for ending, pixels in (("", height), ("@2x", height * 2)):
        width = pixels * picture.width // picture.height
        small = picture.resize((width, pixels), Image.Resampling.LANCZOS)
        small.save(FOLDER / f"{name}{ending}.png", optimize=True)


def main() -> None:
    """Draw all of them."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for theme in THEMES:
        save(icon(theme), f"{theme.prefix}icon", ICON_HEIGHT)
        save(logo(theme), f"{theme.prefix}logo", LOGO_HEIGHT)


if __name__ == "__main__":
    main()
