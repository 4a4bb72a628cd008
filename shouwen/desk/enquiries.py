"""The enquiry register at the desk and the exchange: taking down, following up, the list (R-211, R-034, F-10)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shouwen.casework.asking import Refused
from shouwen.casework.cases import Case
from shouwen.casework.registry import procedures
from shouwen.desk.case_forms import ReasonForm
from shouwen.desk.columns import OF_ENQUIRIES
from shouwen.desk.enquiry_forms import AnswerForm, EnquiryForm, PassForm, departments
from shouwen.desk.forms import Asking
from shouwen.journal.entries import Entry, reading
from shouwen.journal.sheets import handed_out, sheet_address, wants_sheet
from shouwen.kit.paging import older_than, one_page
from shouwen.kit.sheets import MOST
from shouwen.kit.words import time_left
from shouwen.people.doors import StaffRequest, staff
from shouwen.people.roles import Role
from shouwen.services.answering import answer, pass_on, take_down
from shouwen.services.enquiries import Enquiry

PAGE, LONGEST = 50, 60
EVERYTHING = (
    "department__party",
    "passed_to__party",
    "taken_by",
    "answered_by",
    "customer",
    "became",
    "site",
)


@staff()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enquiries(request: StaffRequest) -> HttpResponse:
    """The form, what is to be followed up, and the register, newest first; or take one down."""
    if request.method != "POST":
        return _shown(request, EnquiryForm(request.role))
    form = EnquiryForm(request.role, request.POST)
    if not form.is_valid():
        return _shown(request, form, 422)
    try:
        enquiry = take_down(by=request.role, at=timezone.now(), **form.taken())
    except Refused as refused:
        form.refuse(refused.problems)
        return _shown(request, form, 422)
    said = _("Taken down as %(number)s.") if enquiry.is_open else _("Taken down and done: %(number)s.")
    messages.success(request, said % {"number": enquiry.number})
    return redirect("enquiries")


def _shown(request: StaffRequest, form: EnquiryForm, status: int = 200) -> HttpResponse:
    at, search = timezone.now(), request.GET.get("q", "").strip()[:LONGEST]
    reach = Enquiry.objects.within_reach(request.role).select_related(*EVERYTHING)
    rows = (reach.found_by(request.role.site, search) if search else reach).order_by("-pk")
    if wants_sheet(request):
        return handed_out(request, _("Enquiries"), OF_ENQUIRIES, rows[: MOST + 1])
    waiting = [(each, time_left(each.due_at, at)) for each in reach.to_follow_up()[:PAGE]]
    page, more = one_page(older_than(request.GET.get("before", ""), rows), PAGE)
    context = {
        "form": form, "waiting": waiting, "rows": page, "q": search, "now": at,
        "more": more, "sheet": sheet_address(request),
    }  # fmt: skip
    return render(request, "desk/pages/enquiries.html", context, status=status)


@staff()
@never_cache
@require_safe
def enquiry(request: StaffRequest, enquiry: str) -> HttpResponse:
    return _page(request, _one(request, enquiry))


def _one(request: StaffRequest, number: str) -> Enquiry:
    reach = Enquiry.objects.within_reach(request.role).select_related(*EVERYTHING)
    return get_object_or_404(reach, number=number)


def _page(
    request: StaffRequest,
    found: Enquiry,
    status: int = 200,
    reveals: bool = False,
    given: dict[str, Asking] | None = None,
) -> HttpResponse:
    at, given = timezone.now(), given or {}
    story = Entry.objects.about(Enquiry.subject_kind, found.pk).select_related("person", "by_party")
    context: dict[str, Any] = {
        "enquiry": found, "left": time_left(found.due_at, at), "now": at, "reveals": reveals, "story": list(story),
        "procedures": procedures(), "became": _became(request.role, found),
        "answering": given.get("answering") or AnswerForm(auto_id="answer-%s"),
        "passing": given.get("passing") or PassForm(departments(request.role), auto_id="pass-%s"),
        "revealing": given.get("revealing") or ReasonForm(auto_id="phone-%s"),
    }  # fmt: skip
    return render(request, "desk/pages/enquiry.html", context, status=status)


def _became(role: Role, found: Enquiry) -> Case | None:
    """The case that it turned out to be, where that is within reach: of another one only the number is told."""
    return Case.objects.within_reach(role).filter(pk=found.became_id).first() if found.became_id else None


Doing = Callable[[StaffRequest, Enquiry, Any], str]


def deed(name: str, make: Callable[[StaffRequest], Asking]) -> Callable[[Doing], Callable[..., HttpResponse]]:
    """A view that does one thing to an enquiry; refused, the page comes back with everything typed.

    Done already, by a first click or by somebody faster, is said on the page as it is now.
    """

    def hang(doing: Doing) -> Callable[..., HttpResponse]:
        @staff()
        @require_POST
        @wraps(doing)
        def view(request: StaffRequest, enquiry: str) -> HttpResponse:
            found, form = _one(request, enquiry), make(request)
            if not form.is_valid():
                return _page(request, found, 422, given={name: form})
            try:
                with transaction.atomic():
                    Enquiry.objects.select_for_update().only("pk").get(
                        pk=found.pk
                    )  # a second click waits here
                    messages.success(request, doing(request, _one(request, enquiry), form))
            except Refused as refused:
                form.refuse(refused.problems)
                return _page(request, _one(request, enquiry), 422, given={name: form})
            return redirect("enquiry", enquiry)

        return view

    return hang


@deed("answering", lambda request: AnswerForm(request.POST, auto_id="answer-%s"))
def answered(request: StaffRequest, found: Enquiry, form: Asking) -> str:
    if found.answer == form.cleaned_data["answer"].strip() and found.answered_by_id == request.role.person_id:
        return _("The caller has the answer.")  # a second click
    answer(found, form.cleaned_data["answer"], by=request.role, at=timezone.now())
    return _("The caller has the answer.")


@deed("passing", lambda request: PassForm(departments(request.role), request.POST, auto_id="pass-%s"))
def passed(request: StaffRequest, found: Enquiry, form: PassForm) -> str:
    passing = form.passing()
    to = passing["to"]
    if to and (found.passed_to_id, found.colleague) == (to.pk, passing["colleague"].strip()):
        return _("Passed on.")  # a second click
    pass_on(found, by=request.role, at=timezone.now(), **passing)
    return _("Passed on.")


@staff()
@never_cache
@require_POST
def enquiry_phone(request: StaffRequest, enquiry: str) -> HttpResponse:
    """Show the caller's number in full, once, to who gives a reason; the reading is an entry."""
    found, form = _one(request, enquiry), ReasonForm(request.POST, auto_id="phone-%s")
    if not form.is_valid():
        return _page(request, found, 422, given={"revealing": form})
    what = f"caller_phone {form.cleaned_data['reason']}"
    reading(found.site, Enquiry.subject_kind, found.pk, what, by=request.role, at=timezone.now())
    return _page(request, found, reveals=True)
