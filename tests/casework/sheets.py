"""Sheets in tests: a work order as pictures of its parts, a photo of one, and bringing it in."""

from io import BytesIO

import pypdfium2
from django.core.files.base import ContentFile
from PIL import Image

from shouwen.casework import returns
from shouwen.casework.cases import Case
from shouwen.casework.returned_pages import ReturnedPage
from shouwen.journal.forms import Form
from shouwen.journal.printed import pdf_of
from tests.casework.paper_mill import printed
from tests.world import moment, report, role

AT = "2026-03-02 11:00"


class Sheets:
    """The pages of a form as a scanner of 144 dots an inch sees them, each drawn when it is looked at."""

    def __init__(self, form: Form) -> None:
        self.document = pdf_of([form])

    def __getitem__(self, number: int) -> Image.Image:
        pdf = pypdfium2.PdfDocument(self.document)
        try:
            return pdf[number].render(scale=2).to_pil().convert("RGB")
        finally:
            pdf.close()


def work_order(case: Case | None = None) -> tuple[Form, Sheets]:
    """A form of four parts, and each part as it comes out of the printer."""
    form = printed(case or report("2026-03-02 10:00"), "work_order")
    return form, Sheets(form)


def jpeg(picture: Image.Image, quality: int = 85) -> bytes:
    out = BytesIO()
    picture.convert("RGB").save(out, "JPEG", quality=quality)
    return out.getvalue()


def bring(content: bytes, *, by: str = "limin", at: str = AT, name: str = "IMG_1.jpg") -> list[ReturnedPage]:
    return returns.take_in(ContentFile(content, name), by=role(by), at=moment(at))


def covered(picture: Image.Image) -> Image.Image:
    """A thumb on the code."""
    spoilt = picture.copy()
    spoilt.paste("#c8a090", (picture.width * 3 // 4, 0, picture.width, picture.height // 5))
    return spoilt
