"""Pages that come back: turned into pictures, their square codes read, and set upright by them.

A code is read whole or not at all: a QR code corrects its own faults and carries a checksum. What varies is the
paper, so the same page is tried as it is, smaller, larger, with more contrast, in black and white.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import islice

import pypdfium2
import zxingcpp
from PIL import Image, ImageChops, ImageFilter, ImageOps

from shouwen.kit.apart import Unopened, apart
from shouwen.kit.uploads import Media

MOST_PAGES = 20  # of one sending: what a person reading after the machine still looks at
DOTS_PER_INCH, LONG_SIDE = 200, 2400
JPEG_QUALITY = 80
NEIGHBOURHOOD, DARKER = 21, 10  # black is what is darker than its surroundings by so much

QR = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])


@dataclass(frozen=True)
class Page:
    """One page, upright where a code said how. `texts` is what its codes say, each once."""

    jpeg: bytes
    texts: frozenset[str]


def pages_of(content: bytes, media: str) -> list[Page]:
    """The pages of a photo or a PDF, at most MOST_PAGES + 1 of them; none when it cannot be opened."""
    if media == Media.PDF:
        return _unpacked(content)
    try:
        pictures = list(_of_photo(content))
    except Exception:  # whatever a decoder says of what a stranger made
        return []
    return [_page(picture) for picture in pictures]


def packed_pages(content: bytes) -> bytes:
    """The pages of a PDF as JSON: what the process apart answers with."""
    pages = [_page(picture) for picture in _of_pdf(content)]
    packed = [{"jpeg": b64encode(page.jpeg).decode(), "texts": sorted(page.texts)} for page in pages]
    return json.dumps(packed).encode()


def _unpacked(content: bytes) -> list[Page]:
    try:
        packed = json.loads(apart("pages", content))
    except Unopened:
        return []
    return [Page(b64decode(page["jpeg"]), frozenset(page["texts"])) for page in packed]


def _of_photo(content: bytes) -> Iterator[Image.Image]:
    with Image.open(BytesIO(content), formats=("JPEG", "PNG")) as photo:
        photo.draft("RGB", (LONG_SIDE, LONG_SIDE))
        yield _fitting(ImageOps.exif_transpose(photo).convert("RGB"))


def _of_pdf(content: bytes) -> Iterator[Image.Image]:
    with pypdfium2.PdfDocument(content) as document:
        for number in range(min(len(document), MOST_PAGES + 1)):
            page = document[number]
            scale = min(DOTS_PER_INCH / 72, LONG_SIDE / max(page.get_size()))
            yield page.render(scale=scale).to_pil().convert("RGB")


def _fitting(picture: Image.Image) -> Image.Image:
    picture.thumbnail((LONG_SIDE, LONG_SIDE))
    return picture


def _page(picture: Image.Image) -> Page:
    texts, turn = read(picture)
    upright = picture.rotate(turn, expand=True) if turn else picture
    out = BytesIO()
    upright.save(out, "JPEG", quality=JPEG_QUALITY)
    return Page(out.getvalue(), texts)


def texts_of(content: bytes, media: str) -> frozenset[str]:
    """What the codes on all its pages say, at a quick look: for a photo that is most likely none of ours."""
    if media == Media.PDF:
        return frozenset().union(*(page.texts for page in _unpacked(content)))
    try:
        pictures = list(_of_photo(content))
    except Exception:  # as above
        return frozenset()
    return frozenset().union(*(read(picture, tries=2)[0] for picture in pictures))


def read(picture: Image.Image, *, tries: int = 99) -> tuple[frozenset[str], int]:
    """What the codes on it say, and by how many degrees (a multiple of 90) it is to be turned to stand upright."""
    found: list[zxingcpp.Barcode] = []
    for number, tried in enumerate(islice(_tries(picture.convert("L")), tries)):
        found += zxingcpp.read_barcodes(tried, formats=QR)
        if found and number:  # a second look, for a page with two codes of which one is hard to read
            break
    turn = round(found[0].orientation / 90) * 90 % 360 if found else 0
    return frozenset(code.text for code in found), turn


def _tries(grey: Image.Image) -> Iterator[Image.Image]:
    width, height = (max(side, 8) for side in grey.size)
    yield grey
    yield ImageOps.autocontrast(grey.resize((width * 2 // 3, height * 2 // 3)), cutoff=2)
    yield grey.filter(ImageFilter.UnsharpMask(radius=3, percent=250, threshold=2))
    yield _black_and_white(grey)
    yield ImageOps.autocontrast(grey.filter(ImageFilter.MedianFilter(3)), cutoff=2)
    yield grey.resize((width // 2, height // 2), Image.Resampling.BOX)
    larger = grey.resize((width * 3 // 2, height * 3 // 2), Image.Resampling.BICUBIC)
    yield larger
    yield _black_and_white(larger.filter(ImageFilter.GaussianBlur(1.2)))


def _black_and_white(grey: Image.Image) -> Image.Image:
    """What is darker than its surroundings is black, so that a shadow is not."""
    around = grey.filter(ImageFilter.BoxBlur(NEIGHBOURHOOD))
    return ImageChops.subtract(around, grey).point([255 if by < DARKER else 0 for by in range(256)])
