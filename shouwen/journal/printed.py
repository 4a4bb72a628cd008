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


def _drawn(block: dict[str, Any]) -> dict[str, Any]:
    """Cards with the pictures of what they name; every other block as it is."""
    if block["is"] != "cards":
        return block
    photos = Paper.objects.in_bulk([one["photo"]["paper"] for one in block["cards"] if one["photo"]])
    return {**block, "cards": [{**one, **_pictures(one, photos)} for one in block["cards"]]}


def _pictures(card: dict[str, Any], photos: dict[int, Paper]) -> dict[str, str]:
    photo = photos.get(card["photo"]["paper"]) if card["photo"] else None
    pixels = photo.small() if photo and photo.sha256 == card["photo"]["sha256"] else b""
    return {"qr": qr_svg(card["address"]), "picture": _framed(pixels) if pixels else ""}


def _framed(jpeg: bytes) -> str:
    """The photo as SVG, which goes through JSON; three to four, as a telephone held upright takes it."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 400" width="300" height="400">'
        '<image width="300" height="400" preserveAspectRatio="xMidYMid slice" '
        f'href="data:image/jpeg;base64,{b64encode(jpeg).decode()}"/></svg>'
    )
