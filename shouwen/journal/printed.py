"""Forms as PDF: each part with its addressee and its QR, from the content as it was when the form was made.

The content names a photo by its hash; its pixels are fetched when the page is drawn.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from typing import Any

from shouwen.journal.files import Paper
from shouwen.journal.forms import Addressee, Form, FormPart
from shouwen.kit.language import both
from shouwen.kit.pdf import pdf
from shouwen.kit.qr import qr_svg


def pdf_of(forms: Iterable[Form]) -> bytes:
    """All parts of these forms in one document. Their parts are best fetched beforehand."""
    return pdf("form", {"forms": [_sheet(form) for form in forms]})


def _sheet(form: Form) -> dict[str, Any]:
    parts = list(form.parts.all())
    return {
        "content": {**form.content, "blocks": [_drawn(block) for block in form.content["blocks"]]},
        "reprints": form.reprints,
        "void": form.is_void,
        "parts": [_part(part, len(parts)) for part in parts],
    }


def _part(part: FormPart, of: int) -> dict[str, Any]:
    return {
        "part": part.part, "of": of, "for": part.addressee, "token": part.token,
        "addressee": both(Addressee(part.addressee).label), "address": part.address, "qr": qr_svg(part.address),
    }  # fmt: skip


WITH_PHOTOS = {"cards": "cards", "specimens": "of"}  # the kinds of blocks that have some, and where
UPRIGHT, WIDE = (300, 400), (800, 300)  # a face; a signature with its stamp


def _drawn(block: dict[str, Any]) -> dict[str, Any]:
    """A block with the pictures of what it names; one that names none as it is."""
    if not (where := WITH_PHOTOS.get(block["is"])):
        return block
    photos = Paper.objects.in_bulk([one["photo"]["paper"] for one in block[where] if one["photo"]])
    return {**block, where: [{**one, **_pictures(one, photos)} for one in block[where]]}


def _pictures(one: dict[str, Any], photos: dict[int, Paper]) -> dict[str, str]:
    photo = photos.get(one["photo"]["paper"]) if one["photo"] else None
    pixels = photo.small() if photo and photo.sha256 == one["photo"]["sha256"] else b""
    if "address" not in one:
        return {"picture": _framed(pixels, WIDE, "meet")}
    return {"qr": qr_svg(one["address"]), "picture": _framed(pixels, UPRIGHT, "slice")}


def _framed(jpeg: bytes, frame: tuple[int, int], how: str) -> str:
    """The photo as SVG, which goes through JSON: it fills the frame (`slice`) or stands in it whole (`meet`)."""
    width, height = frame
    if not jpeg:
        return ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        f'<image width="{width}" height="{height}" preserveAspectRatio="xMidYMid {how}" '
        f'href="data:image/jpeg;base64,{b64encode(jpeg).decode()}"/></svg>'
    )
