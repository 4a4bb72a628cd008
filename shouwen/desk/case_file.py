"""Taking the file of a case out of the house: a zip that anybody can verify."""

from __future__ import annotations

from typing import cast

from django.db import transaction
from django.http import FileResponse, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from shouwen.casework.asking import Refused
from shouwen.casework.dossier import dossier_of, hand_out
from shouwen.casework.log import locked
from shouwen.desk import cases
from shouwen.desk.deeds import Deed
from shouwen.journal.entries import Kind
from shouwen.people.doors import StaffRequest, staff
from shouwen.people.roles import MANAGER_POSTS


@staff(*MANAGER_POSTS)
@require_POST
def case_file(request: StaffRequest, number: str) -> HttpResponse:
    """The zip. A second click gets it too, and leaves no second entry."""
    sent = Deed(request, cases.found(request.role, number), timezone.now())
    try:
        with transaction.atomic():
            case = locked(sent.case)
            done = sent.is_done(Kind.HANDED_OUT)
            file = dossier_of(case, sent.at) if done else hand_out(case, by=sent.by, at=sent.at)
    except Refused as refused:
        return cases.show(request, cases.found(sent.by, number), status=422, top=refused.problems)
    sent_off = FileResponse(file, as_attachment=True, filename=f"{number}.zip")
    return cast(
        "HttpResponse", sent_off
    )  # a stream is none by name, but a door asks for nothing that it lacks
