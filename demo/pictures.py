"""Pictures drawn by the program: nobody's home."""

import io
import random
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFilter

WALLS = ("#d8d2c4", "#cfd8dc", "#e3d5ca", "#d7e0d3", "#e6dfd0")
FLOORS = ("#8d7b68", "#78716c", "#9c8a73", "#6b7280")


def _room(dice: random.Random) -> Image.Image:
    image = Image.new("RGB", (1280, 960), dice.choice(WALLS))
    draw = ImageDraw.Draw(image)
    horizon = dice.randint(600, 720)
    draw.rectangle((0, horizon, 1280, 960), fill=dice.choice(FLOORS))
    for x in range(0, 1280, 160):
        draw.line((x, horizon, x + dice.randint(-60, 60), 960), fill="#00000033", width=3)
    draw.rectangle((120, 180, 620, horizon), fill="#f4f1ea", outline="#8a8a8a", width=6)
    draw.line((370, 180, 370, horizon), fill="#8a8a8a", width=4)
    draw.ellipse((690, 420, 1120, 600), fill="#f8f8f6", outline="#9aa0a6", width=6)
    draw.rectangle((880, 300, 930, 430), fill="#9aa0a6")
    draw.rectangle((850, 280, 960, 310), fill="#b0b6bc")
    return image


def _damage(image: Image.Image, dice: random.Random) -> None:
    layer = Image.new("RGBA", image.size)
    draw = ImageDraw.Draw(layer)
    for _ in range(14):
        x, y, r = dice.randint(300, 1000), dice.randint(560, 860), dice.randint(30, 130)
        draw.ellipse((x, y, x + 2 * r, y + r), fill=(80, 96, 110, 70))
    layer = layer.filter(ImageFilter.GaussianBlur(14))
    image.paste(layer, (0, 0), layer)


@lru_cache(maxsize=32)
def photo(seed: int, *, repaired: bool) -> tuple[bytes, bytes]:
    """A room, with its damage or without: JPEG, and its thumbnail."""
    dice = random.Random(seed)  # noqa: S311 - a drawing, not a secret
    image = _room(dice)
    if not repaired:
        _damage(image, dice)
    image = image.filter(ImageFilter.GaussianBlur(0.8))
    small = image.copy()
    small.thumbnail((400, 400))
    return _jpeg(image), _jpeg(small)


def _jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()
