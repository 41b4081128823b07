"""The pictures are those that Home Assistant asks for."""

from pathlib import Path

from homeassistant.components.brands.const import ALLOWED_IMAGES
from PIL import Image
import pytest

FOLDER = Path(__file__).parents[1] / "custom_components/fritzbox_voip/brand"


def test_every_picture_is_there() -> None:
    """For light and for dark pages; Home Assistant looks at no others."""
    assert {path.name for path in FOLDER.iterdir()} == ALLOWED_IMAGES


@pytest.mark.parametrize("name", sorted(ALLOWED_IMAGES))
def test_a_picture_is_trimmed_and_has_its_size(name: str) -> None:
    """And clear corners, so that it looks good on every page."""
    with Image.open(FOLDER / name) as picture:
        side = 512 if "@2x" in name else 256
        assert min(picture.size) == side
        assert "logo" in name or picture.size == (side, side)
        assert picture.getbbox() == (0, 0, *picture.size)
        assert picture.getchannel("A").getextrema() == (0, 255)
