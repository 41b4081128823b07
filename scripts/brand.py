"""Draws the integration's pictures: run it with .venv/bin/python scripts/brand.py."""

import math
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

FOLDER = Path(__file__).parents[1] / "custom_components/fritzbox_voip/brand"
SIZE = 2048
TOP = (38, 166, 154)
BOTTOM = (21, 101, 192)
WHITE = (255, 255, 255, 255)
TEXT = (21, 101, 192, 255)


def background() -> Image.Image:
    """Return a rounded square, green at the top right and blue at the bottom left."""
    slope = Image.linear_gradient("L").resize((SIZE * 2, SIZE * 2)).rotate(-45)
    slope = slope.crop((SIZE // 2, SIZE // 2, SIZE * 3 // 2, SIZE * 3 // 2))
    colours = Image.composite(
        Image.new("RGB", slope.size, TOP),
        Image.new("RGB", slope.size, BOTTOM),
        slope.transpose(Image.Transpose.ROTATE_180),
    )
    mask = Image.new("L", slope.size)
    edge = 64
    ImageDraw.Draw(mask).rounded_rectangle(
        (edge, edge, SIZE - edge, SIZE - edge), radius=440, fill=255
    )
    picture = Image.new("RGBA", slope.size)
    picture.paste(colours, mask=mask)
    return picture


def handset() -> Image.Image:
    """Return a telephone handset on its back, ready to be turned."""
    picture = Image.new("RGBA", (SIZE, SIZE))
    draw = ImageDraw.Draw(picture)
    centre = SIZE // 2
    # The grip is a flat arc, thick enough to hold, and the ends are two rounded cups.
    draw.arc(
        (centre - 760, centre - 1290, centre + 760, centre + 230),
        start=45,
        end=135,
        fill=WHITE,
        width=240,
    )
    for side in (-1, 1):
        cup = Image.new("RGBA", (SIZE, SIZE))
        ImageDraw.Draw(cup).rounded_rectangle(
            (centre - 250, centre - 205, centre + 250, centre + 205),
            radius=120,
            fill=WHITE,
        )
        cup = cup.rotate(side * 38, resample=Image.Resampling.BICUBIC)
        picture.alpha_composite(
            cup.transform(
                cup.size,
                Image.Transform.AFFINE,
                (1, 0, -side * 520, 0, 1, 200),
                resample=Image.Resampling.BICUBIC,
            )
        )
    return picture


def signal(draw: ImageDraw.ImageDraw, centre: tuple[int, int]) -> None:
    """Draw waves that leave the handset."""
    width = 100
    for radius in (330, 540, 750):
        middle = radius - width / 2
        box = [c + sign * radius for sign in (-1, 1) for c in centre]
        draw.arc(box, start=282, end=348, fill=WHITE, width=width)
        for angle in (282, 348):
            x = centre[0] + middle * math.cos(math.radians(angle))
            y = centre[1] + middle * math.sin(math.radians(angle))
            draw.circle((x, y), width / 2, fill=WHITE)


def icon() -> Image.Image:
    """Return the icon: a handset that sends."""
    picture = background()
    turned = handset().rotate(
        -45, resample=Image.Resampling.BICUBIC, translate=(-190, 200)
    )
    picture.alpha_composite(turned)
    signal(ImageDraw.Draw(picture), (960, 1080))
    return picture


def logo(symbol: Image.Image) -> Image.Image:
    """Return the icon with its subject beside it."""
    picture = Image.new("RGBA", (SIZE * 23 // 10, SIZE))
    picture.alpha_composite(symbol)
    font = ImageFont.load_default(SIZE * 0.56)
    ImageDraw.Draw(picture).text(
        (SIZE * 1.08, SIZE * 0.5), "VoIP", TEXT, font, "lm", stroke_width=16
    )
    return picture


def main() -> None:
    """Draw large and save small, which makes smooth edges."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    symbol = icon()
    for name, picture, height in (
        ("icon.png", symbol, 256),
        ("icon@2x.png", symbol, 512),
        ("logo.png", logo(symbol), 256),
    ):
        width = height * picture.width // picture.height
        small = picture.resize((width, height), Image.Resampling.LANCZOS)
        small.save(FOLDER / name, optimize=True)


if __name__ == "__main__":
    main()
