"""Forms in tests: making them in one line, and reading what a page says, with its eyes and with its machine."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pypdfium2
import zxingcpp

from shouwen.casework.cases import Case
from shouwen.casework.printing import print_blank, print_form
from shouwen.journal.catalogue import FormKind, kind_called
from shouwen.journal.forms import Form
from shouwen.journal.printed import pdf_of
from tests.world import moment, role

TEN = "2026-03-02 10:05"


def kind(name: str) -> FormKind:
    found = kind_called(name)
    assert found
    return found


def printed(case: Case, name: str, at: str = TEN, *, by: str = "limin", **how: Any) -> Form:
    return print_form(kind(name), case, by=role(by), at=moment(at), **how)


def blank(name: str, copies: int = 1, at: str = TEN, *, by: str = "limin") -> list[Form]:
    return print_blank(kind(name), copies, by=role(by), at=moment(at), key=uuid4())


def pages(*forms: Form) -> list[str]:
    """The text of each page, its spaces and breaks made single."""
    return words_of(pdf_of(forms))


def words_of(document: bytes) -> list[str]:
    pdf = pypdfium2.PdfDocument(document)
    try:
        said = [page.get_textpage().get_text_bounded().replace("\u200b", "") for page in pdf]
        return [" ".join(text.split()) for text in said]
    finally:
        pdf.close()


def codes(document: bytes, *, scale: float = 2) -> list[list[str]]:
    """What the QR codes of each page say. A scale of 2 is 144 dots an inch, a poor scan."""
    pdf = pypdfium2.PdfDocument(document)
    try:
        pictures = [page.render(scale=scale).to_pil() for page in pdf]
        return [[code.text for code in zxingcpp.read_barcodes(picture)] for picture in pictures]
    finally:
        pdf.close()
