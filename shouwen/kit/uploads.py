"""What comes in as a file: how much of it, what it really is, and what it may be called.

A name and a declared type are the sender's word; believed is only the content. Whatever is let in keeps its
bytes as they are and is given out under the type found here, never under the one that was claimed.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Iterator

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.db import models

# A photo of a phone has 3 to 8 MB and a scan of ten pages less; more is a film or a mistake. What is let in
# is held in memory once, so this also bounds what a worker can be made to hold.
MEGABYTES = 10
MAX_BYTES = MEGABYTES * 2**20
MAX_NAME = 120
MAX_PIXELS = 200_000_000  # the largest sensor in a phone; more is made to choke whoever opens it
MAX_PIECES = 10_000  # a picture has hundreds of segments; more are made to keep us busy


class Media(models.TextChoices):
    """What is taken in. Nothing that a browser would run."""

    JPEG = "image/jpeg", "JPEG"
    PNG = "image/png", "PNG"
    PDF = "application/pdf", "PDF"


SUFFIXES = {Media.JPEG: (".jpg", ".jpeg"), Media.PNG: (".png",), Media.PDF: (".pdf",)}


class Capped(FileUploadHandler):
    """The first handler of every request: what goes beyond MAX_BYTES is read and dropped, never kept.

    One chunk too many is let through, so that whoever asks for the file sees that it is too large.
    """

    taken = 0  # bytes, of all files of this request

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if self.taken > MAX_BYTES:
            return None
        self.taken += len(raw_data)
        return raw_data

    def file_complete(self, file_size: int | None) -> UploadedFile | None:
        return None  # the next handler has the file


# What it is.


def media_of(content: bytes) -> Media | None:
    """What this is, told from its first byte to its last; None for all else and for what was cut short."""
    return next((media for media, is_whole in WHOLE.items() if is_whole(content)), None)


JPEG_PIECE = re.compile(rb"\xff++([^\x00\xff])")
AFTER_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
SCAN, END = 0xDA, 0xD9
FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}


def _is_jpeg(content: bytes) -> bool:
    """A frame of some size, a scan, and the end mark, each where the one before it says.

    What follows the end mark is let be: many phones put a second picture or a short film there.
    """
    at, has_size, has_scan = 2, False, False
    for _piece in range(MAX_PIECES if content.startswith(b"\xff\xd8\xff") else 0):
        found = JPEG_PIECE.match(content, at)
        if found is None or found[1][0] == END:
            return found is not None and has_size and has_scan
        marker, at = found[1][0], found.end()
        if (length := _number(content, at, 2)) < 2:
            return False
        if marker in FRAMES:
            has_size = _is_a_size(_number(content, at + 5, 2), _number(content, at + 3, 2))
        at += length
        if marker == SCAN:
            has_scan, after = True, AFTER_SCAN.search(content, at)
            at = after.start() if after else len(content)
    return False


def _is_png(content: bytes) -> bool:
    """Chunks with true checksums from the head to the end chunk, and nothing after it."""
    if not content.startswith(b"\x89PNG\r\n\x1a\n"):
        return False
    chunks = list(_png_chunks(content))
    kinds = [kind for kind, _end in chunks]
    has_size = _is_a_size(_number(content, 16, 4), _number(content, 20, 4))  # the head chunk stands first
    in_order = kinds[:1] == [b"IHDR"] and b"IDAT" in kinds and kinds[-1] == b"IEND"
    return in_order and has_size and chunks[-1][1] == len(content)


def _png_chunks(content: bytes) -> Iterator[tuple[bytes, int]]:
    """Kind and end of each chunk; stops before one that is damaged or cut short."""
    at = 8
    for _piece in range(MAX_PIECES):
        end = at + 12 + _number(content, at, 4)
        if end > len(content) or zlib.crc32(content[at + 4 : end - 4]) != _number(content, end - 4, 4):
            return
        yield content[at + 4 : at + 8], end
        at = end


PDF_HEAD = re.compile(rb"%PDF-[12]\.\d")
PDF_END = re.compile(rb"startxref\s+\d+\s+%%EOF")


def _is_pdf(content: bytes) -> bool:
    """Begins at its first byte and ends in its last kilobyte, as a reader wants it."""
    return bool(PDF_HEAD.match(content) and PDF_END.search(content[-1024:]))


def _number(content: bytes, at: int, length: int) -> int:
    return int.from_bytes(content[at : at + length])


def _is_a_size(width: int, height: int) -> bool:
    return 0 < width * height <= MAX_PIXELS


WHOLE = {Media.JPEG: _is_jpeg, Media.PNG: _is_png, Media.PDF: _is_pdf}


# What it is called.


def clean_name(name: str, media: Media) -> str:
    """The name to show and to save under: no folders, nothing unseen, one width, the ending of what it is.

    At most MAX_NAME characters. Never a path: content is kept under its hash.
    """
    plain = unicodedata.normalize("NFKC", visible(name))
    stem = re.split(r"[/\\]", plain)[-1].strip(" .")
    ending = next((suffix for suffix in SUFFIXES[media] if stem.lower().endswith(suffix)), "")
    stem = stem[: len(stem) - len(ending)].strip(" .")
    ending = ending or SUFFIXES[media][0]
    return (stem[: MAX_NAME - len(ending)].rstrip(" .") or "paper") + ending


def visible(text: str) -> str:
    """The text on one line without what cannot be seen: control, format and direction marks, unassigned signs."""
    seen = "".join(sign for sign in text if sign.isspace() or unicodedata.category(sign)[0] != "C")
    return " ".join(seen.split())
