"""What comes in as a file: how much of it, what it really is, and what it may be called.

A name and a declared type are the sender's word; believed is only the content. Whatever is let in is given
out under the type found here, never under the one that was claimed.
"""

from __future__ import annotations

import re
import unicodedata

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.db import models

from shouwen.kit.pieces import END, FRAMES, IN_ONE_PASS, SCAN, Piece, jpeg_pieces, number, png_pieces

# A photo of a phone has 3 to 8 MB and a scan of ten pages less; more is a film or a mistake. What is let in
# is held in memory once, so this also bounds what a worker can be made to hold.
MEGABYTES = 10
MAX_BYTES = MEGABYTES * 2**20
TOGETHER = 4 * MEGABYTES  # of all files of one request: a step may ask for several photos at once
MAX_NAME = 120
# The largest sensor in a phone; more is made to choke whoever opens it. What a reader must hold as a whole
# before it can make it small (a PNG, a JPEG in several passes) chokes it sooner: a page of A4 at 600 dpi fits.
MAX_PIXELS, MAX_PIXELS_HELD = 200_000_000, 40_000_000


class Media(models.TextChoices):
    """What is taken in. Nothing that a browser would run."""

    JPEG = "image/jpeg", "JPEG"
    PNG = "image/png", "PNG"
    PDF = "application/pdf", "PDF"


SUFFIXES = {Media.JPEG: (".jpg", ".jpeg"), Media.PNG: (".png",), Media.PDF: (".pdf",)}


class Capped(FileUploadHandler):
    """The first handler of every request: what goes beyond MAX_BYTES is read and dropped, never kept.

    One chunk too many is let through, so that whoever asks for the file sees that it is too large. All files of
    a request together are no more than TOGETHER.
    """

    taken = 0  # bytes, of all files of this request

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if start > MAX_BYTES or self.taken > TOGETHER * 2**20:
            return None
        self.taken += len(raw_data)
        return raw_data

    def file_complete(self, file_size: int | None) -> UploadedFile | None:
        return None  # the next handler has the file


# What it is.


def media_of(content: bytes) -> Media | None:
    """What this is, told from its first byte to its last; None for all else and for what was cut short."""
    return next((media for media, is_whole in WHOLE.items() if is_whole(content)), None)


def _is_jpeg(content: bytes) -> bool:
    """A frame of some size, a scan, and the end mark."""
    pieces = list(jpeg_pieces(content))
    frames = [piece for piece in pieces if piece.kind in FRAMES]
    kinds = [piece.kind for piece in pieces]
    return (
        SCAN in kinds and kinds[-1] == END and bool(frames) and all(_is_a_frame(content, f) for f in frames)
    )


def _is_a_frame(content: bytes, piece: Piece) -> bool:
    height, width = number(content, piece.starts + 3, 2), number(content, piece.starts + 5, 2)
    return _is_a_size(width, height, MAX_PIXELS if piece.kind in IN_ONE_PASS else MAX_PIXELS_HELD)


def _is_png(content: bytes) -> bool:
    """Chunks with true checksums from the head to the end chunk, and nothing after it."""
    pieces = list(png_pieces(content))
    kinds = [piece.kind for piece in pieces]
    in_order = kinds[:1] == [b"IHDR"] and b"IDAT" in kinds and kinds[-1] == b"IEND"
    width, height = number(content, 16, 4), number(content, 20, 4)  # the head chunk stands first
    return in_order and _is_a_size(width, height, MAX_PIXELS_HELD) and pieces[-1].ends == len(content)


PDF_HEAD = re.compile(rb"%PDF-[12]\.\d")
PDF_END = re.compile(rb"startxref\s+\d+\s+%%EOF")


def _is_pdf(content: bytes) -> bool:
    """Begins at its first byte and ends in its last kilobyte, as a reader wants it."""
    return bool(PDF_HEAD.match(content) and PDF_END.search(content[-1024:]))


def _is_a_size(width: int, height: int, most: int) -> bool:
    return 0 < width * height <= most


HEIC = re.compile(rb"....ftyp(?:hei[cfmsx]|hev[cmsx]|mif1|msf1)", re.DOTALL)


def is_heic(content: bytes) -> bool:
    """A photo as iPhones make them unless told otherwise; most computers at a desk cannot show it."""
    return bool(HEIC.match(content))


WHOLE = {Media.JPEG: _is_jpeg, Media.PNG: _is_png, Media.PDF: _is_pdf}


# What it is called.


def clean_name(name: str, media: Media) -> str:
    """The name to show and to save under: no folders, nothing unseen, one width, the ending of what it is.

    At most MAX_NAME characters. Never a path: content is kept under its hash.
    """
    plain = visible(unicodedata.normalize("NFKC", visible(name)))  # a sign may become a space and another
    stem = re.split(r"[/\\]", plain)[-1].strip(" .")
    ending = next((suffix for suffix in SUFFIXES[media] if stem.lower().endswith(suffix)), "")
    stem = stem[: len(stem) - len(ending)].strip(" .")
    ending = ending or SUFFIXES[media][0]
    return (stem[: MAX_NAME - len(ending)].rstrip(" .") or "paper") + ending


def visible(text: str) -> str:
    """The text on one line without what cannot be seen: control, format and direction marks, unassigned signs."""
    seen = "".join(sign for sign in text if sign.isspace() or unicodedata.category(sign)[0] != "C")
    return " ".join(seen.split())
