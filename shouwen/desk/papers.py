"""Adding a photo or a paper to a case, and giving one out again: the only way to its bytes."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from shouwen.casework import coming_back, papers
from shouwen.casework.asking import Refused
from shouwen.casework.cases import Case
from shouwen.desk import cases
from shouwen.desk.case_forms import PaperForm
from shouwen.desk.phrasing import mended
from shouwen.journal.files import Paper
from shouwen.kit.downloads import given_out
from shouwen.kit.uploads import Media
from shouwen.people.doors import StaffRequest, signed_in, staff
from shouwen.people.roles import Role


@staff()
@require_POST
def attach(request: StaffRequest, number: str) -> HttpResponse:
    """Refused, the page comes back with the reason beside the file and the caption still there."""
    case = cases.found(request.role, number)
    better = mended(request.POST, case, timezone.now())
    works = case.contractor_id is not None
    form = PaperForm(better or request.POST, request.FILES, auto_id="paper-%s", has_contractor=works)
    try:
        if form.is_valid() and not better:
            messages.success(request, _attached(request, case, form))
            return redirect(f"{reverse('case', args=[case.number])}#papers")
    except Refused as refused:
        form.refuse(refused.problems)
    return cases.show(request, case, status=422, given={"paper": form})


def _attached(request: StaffRequest, case: Case, form: PaperForm) -> str:
    given = form.cleaned_data
    paper, entry, back = coming_back.attach_here(
        case, given["file"], caption=given["caption"], to_customer=given["to_customer"],
        to_contractor=given["to_contractor"],
        said_anyway=request.POST.get("said_anyway", ""), by=request.role, at=timezone.now(),
    )  # fmt: skip
    if entry is None:
        return _("This is on the case already: %(name)s") % {"name": paper.name}
    if back:
        return _("Added: part %(part)s of %(serial)s came back.") % {
            "part": back[0].part, "serial": back[0].form.serial
        }  # fmt: skip
    return _("Added; the customer can see it.") if paper.to_customer else _("Added, for staff only.")


@signed_in
@cache_control(private=True, no_store=True)
@require_safe
def paper(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    """The bytes as they are kept: a photo to look at, a PDF to save. Out of reach is as if it were not there."""
    found = _found(request.role, number, pk)
    return given_out(found.read(), found.media, found.name, to_save=not found.is_picture)


@signed_in
@cache_control(private=True, no_store=True)
@require_safe
def paper_small(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    """A photo made small, for lists; what cannot be shown is not found."""
    small = _found(request.role, number, pk).small()
    if not small:
        raise Http404
    return HttpResponse(small, content_type=Media.JPEG.value, headers={"Content-Disposition": "inline"})


def _found(role: Role, number: str, pk: int) -> Paper:
    case = get_object_or_404(Case.objects.within_reach(role), number=number)
    return get_object_or_404(papers.papers_of(case, role), pk=pk)
