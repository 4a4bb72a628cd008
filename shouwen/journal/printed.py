"""Forms as PDF: each part with its addressee and its QR, from the content as it was when the form was made."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

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
        "content": form.content,
        "reprints": form.reprints,
        "void": form.is_void,
        "parts": [_part(part, len(parts)) for part in parts],
    }


def _part(part: FormPart, of: int) -> dict[str, Any]:
    return {
        "part": part.part, "of": of, "for": part.addressee, "token": part.token,
        "addressee": both(Addressee(part.addressee).label), "address": part.address, "qr": qr_svg(part.address),
    }  # fmt: skip
