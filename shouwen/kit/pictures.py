"""What is kept of a photo: its pixels as the camera made them, the way it is held, its colours; nothing else.

Where it was taken, when, with which phone, in whose name, the second picture behind the end mark: all that is
left out before the hash is taken (docs/decisions/0010). The pixels are not touched, for a photo may have to
stand as evidence of a damage.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from io import BytesIO

from PIL import Image, ImageOps

from shouwen.kit.pieces import PNG_HEAD, Piece, jpeg_pieces, png_pieces
from shouwen.kit.uploads import Media

SMALL = 320  # pixels, the longer side of a picture in a list
Image.MAX_IMAGE_PIXELS = None  # uploads.py has judged the size before anything is opened

HELD = 0x0112  # EXIF's number for how the camera was held
UPRIGHT = 1
COMMENT, JFIF, EXIF, LAST_OWN = 0xFE, 0xE0, 0xE1, 0xEF
KEPT = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
OF_THE_PIXELS = {b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"pHYs", b"IDAT", b"IEND"}


def stripped(content: bytes, media: str) -> bytes:
    """The same photo without what was written beside its pixels; a PDF as it is."""
    match media:
        case Media.JPEG:
            return b"".join(_bare_jpeg(content))
        case Media.PNG:
            return b"".join(_bare_png(content))
    return content


def _bare_jpeg(content: bytes) -> Iterator[bytes]:
    pieces = [piece for piece in jpeg_pieces(content) if _belongs(content, piece)]
    ways = [_way_held(content[p.starts + 2 : p.ends]) for p in jpeg_pieces(content) if p.kind == EXIF]
    heads = [piece for piece in pieces if piece.kind == JFIF]
    yield b"\xff\xd8"
    if heads:  # readers want it to stand first; its own small picture is left out
        yield b"\xff\xe0\0\x10" + content[heads[0].starts + 2 : heads[0].starts + 14] + b"\0\0"
    yield _held_jpeg(next((way for way in ways if way != UPRIGHT), UPRIGHT))
    for piece in pieces:
        if piece.kind != JFIF:
            yield b"\xff%c" % piece.kind + content[piece.starts : piece.ends]


def _belongs(content: bytes, piece: Piece) -> bool:
    """Whether the pixels cannot be shown rightly without it."""
    assert isinstance(piece.kind, int)
    if piece.kind == COMMENT:
        return False
    if not JFIF <= piece.kind <= LAST_OWN:
        return True
    return content.startswith(KEPT.get(piece.kind, b"\0none"), piece.starts + 2)


def _bare_png(content: bytes) -> Iterator[bytes]:
    yield PNG_HEAD
    for piece in png_pieces(content):
        if piece.kind in OF_THE_PIXELS:
            yield content[piece.starts : piece.ends]
        elif (
            piece.kind == b"eXIf"
            and (way := _way_held(content[piece.starts + 8 : piece.ends - 4])) != UPRIGHT
        ):
            body = b"eXIf" + _only_held(way)
            yield struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))


def _way_held(exif: bytes) -> int:
    """How the camera was held, 1 to 8, as EXIF says it; upright where it says nothing that can be read."""
    found = Image.Exif()
    try:
        found.load(exif)
        way = found.get(HELD, UPRIGHT)
    except Exception:  # whatever a reader says of what a stranger wrote
        return UPRIGHT
    return way if isinstance(way, int) and 1 <= way <= 8 else UPRIGHT


def _only_held(way: int) -> bytes:
    """EXIF that says this one thing."""
    return struct.pack(">2sHIHHHIHHI", b"MM", 42, 8, 1, HELD, 3, 1, way, 0, 0)


def _held_jpeg(way: int) -> bytes:
    body = b"Exif\0\0" + _only_held(way)
    return b"" if way == UPRIGHT else b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def small(content: bytes) -> bytes:
    """The photo made small and upright, as JPEG; empty when it cannot be shown."""
    try:
        with Image.open(BytesIO(content), formats=("JPEG", "PNG")) as picture:
            picture.thumbnail((SMALL, SMALL))  # a JPEG is read at an eighth where that is enough
            upright = ImageOps.exif_transpose(picture).convert("RGBA")
        on_white = Image.new("RGB", upright.size, "white")
        on_white.paste(upright, mask=upright)
        out = BytesIO()
        on_white.save(out, "JPEG", quality=80)
    except Exception:  # whatever a decoder says of what a stranger made
        return b""
    return out.getvalue()
