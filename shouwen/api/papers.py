"""Photos and papers on a case: laid there, listed, and given out as they came."""

from typing import Annotated

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import File, Form, Path
from ninja.files import UploadedFile
from pydantic import Field

from shouwen.api import telling
from shouwen.api.cases import found
from shouwen.api.doors import staff, staff_or_customer
from shouwen.api.once import deed
from shouwen.api.refusals import Refusal
from shouwen.api.router import does, gives, reads
from shouwen.api.shapes import PaperShape, PapersShape
from shouwen.casework.asking import Refused
from shouwen.casework.papers import attach, papers_of
from shouwen.journal.files import MAX_CAPTION
from shouwen.kit.downloads import given_out
from shouwen.kit.uploads import Media
from shouwen.people.doors import StaffRequest

STATUSES = {"too_large": 413, "wrong_kind": 415}  # what HTTP has a status of its own for


@does("/cases/{number}/papers", "api_attach", "papers", _("Lay a photo or a PDF on a case"), PaperShape, 201)
@staff
@deed
def lay(
    request: StaffRequest, number: str,
    file: UploadedFile = File(...),  # noqa: B008  ninja's way
    caption: Annotated[str, Field(max_length=MAX_CAPTION)] = Form(""),
    to_customer: bool = Form(False),
    to_contractor: bool = Form(False),
    said_anyway: Annotated[str, Field(max_length=300)] = Form(""),
) -> tuple[int, PaperShape]:  # fmt: skip
    """The same content again is the paper that lies there already."""
    case = found(request.role, number)
    try:
        paper, _entry = attach(
            case, file, caption=caption, to_customer=to_customer, to_contractor=to_contractor,
            said_anyway=said_anyway, by=request.role, at=timezone.now(),
        )  # fmt: skip
    except Refused as refused:
        if status := STATUSES.get(refused.problems[0].code):
            raise Refusal(status, refused.problems[0].message) from None
        raise
    return 201, telling.paper(case, paper)


@reads("/cases/{number}/papers", "api_papers", "papers", _("Photos and papers on a case"), PapersShape)
@staff_or_customer
def every(request: StaffRequest, number: str) -> PapersShape:
    case = found(request.role, number)
    return PapersShape(papers=telling.papers(case, papers_of(case, request.role)))


@gives(
    "/cases/{number}/papers/{paper}", "api_paper", "papers", _("A photo or paper as it came"), *Media.values
)
@staff_or_customer
def one(
    request: StaffRequest, number: str, paper: Annotated[int, Field(ge=1, le=2**53)] = Path(...)
) -> HttpResponse:
    case = found(request.role, number)
    row = get_object_or_404(papers_of(case, request.role), pk=paper)
    return given_out(row.read(), row.media, row.name, to_save=True)
