"""Pages as they come back: turned, warped, blurred, shaded, noisy, pressed into a small JPEG. Each by its seed."""

from io import BytesIO
from random import Random

from PIL import Image, ImageChops, ImageFilter

Point = tuple[float, float]
WOOD = "#6b5a48"


def photographed(
    page: Image.Image, seed: int, *, hard: float = 1.0, wide: tuple[int, int] = (1300, 2200)
) -> bytes:
    """A photo of this page. `hard` 1.0 is a hasty phone; at 2.0 many a code cannot be read any more."""
    dice = Random(seed)
    across = dice.randint(*wide)
    size = (across, across * page.height // page.width)
    shown = page.convert("RGB").resize(size, Image.Resampling.LANCZOS)
    shown = _on_a_desk(shown, dice)
    shown = _warped(shown, dice, 0.05 * hard)
    shown = shown.rotate(
        dice.choice([0, 90, 180, 270]) + dice.uniform(-12, 12) * hard, expand=True, fillcolor=WOOD
    )
    shown = _shaded(shown, dice)
    shown = shown.filter(ImageFilter.GaussianBlur(dice.uniform(0, 1.6) * hard))
    shown = _noisy(shown, dice, dice.uniform(5, 30) * hard)
    out = BytesIO()
    shown.save(out, "JPEG", quality=dice.randint(35, 75))
    return out.getvalue()


def _on_a_desk(page: Image.Image, dice: Random) -> Image.Image:
    edge = dice.randint(30, 160)
    desk = Image.new("RGB", (page.width + 2 * edge, page.height + 2 * edge), WOOD)
    desk.paste(page, (edge, edge))
    return desk


def _warped(page: Image.Image, dice: Random, by: float) -> Image.Image:
    """Seen from a side: each corner a little off."""
    w, h = page.size
    corners: list[Point] = [(0, 0), (w, 0), (w, h), (0, h)]
    seen = [(x + dice.uniform(-by, by) * w, y + dice.uniform(-by, by) * h) for x, y in corners]
    return page.transform(
        page.size,
        Image.Transform.PERSPECTIVE,
        _perspective(corners, seen),
        Image.Resampling.BICUBIC,
        fillcolor=WOOD,
    )


def _perspective(there: list[Point], here: list[Point]) -> list[float]:
    """The eight numbers that carry `there` to `here`."""
    rows = []
    for (x, y), (u, v) in zip(there, here, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y, u])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y, v])
    return _solved(rows)


def _solved(rows: list[list[float]]) -> list[float]:
    """Gauss and Jordan."""
    size = len(rows)
    for at in range(size):
        best = max(range(at, size), key=lambda row: abs(rows[row][at]))
        rows[at], rows[best] = rows[best], rows[at]
        rows[at] = [number / rows[at][at] for number in rows[at]]
        for row in range(size):
            if row != at:
                by = rows[row][at]
                rows[row] = [number - by * other for number, other in zip(rows[row], rows[at], strict=True)]
    return [row[-1] for row in rows]


def _shaded(page: Image.Image, dice: Random) -> Image.Image:
    """A lamp on one side."""
    light = Image.linear_gradient("L").rotate(dice.choice([0, 90, 180, 270])).resize(page.size)
    least = dice.randint(90, 200)
    light = light.point([least + (255 - least) * level // 255 for level in range(256)])
    return ImageChops.multiply(page, Image.merge("RGB", [light] * 3))


def _noisy(page: Image.Image, dice: Random, sigma: float) -> Image.Image:
    grain = Image.effect_noise((512, 512), sigma)
    sheet = Image.new("L", page.size)
    for x in range(0, page.width, 512):
        for y in range(0, page.height, 512):
            sheet.paste(grain.rotate(90 * dice.randint(0, 3)), (x, y))
    return ImageChops.add(page, Image.merge("RGB", [sheet] * 3), scale=1, offset=-128)
