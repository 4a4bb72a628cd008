"""One deed for many cases: each by the same verb as on its own page, in a transaction of its own, within reach.

What the deed needs is asked first, with the cases that it will be done to. The answer says case by case what was
done, and what was not and why. Sent twice, what is done already stays done.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from shouwen.casework import moves, relay
from shouwen.casework.asking import Refused
from shouwen.casework.case_printing import form_for, key_of
from shouwen.casework.cases import Case
from shouwen.casework.log import locked
from shouwen.casework.printing import opened, print_form
from shouwen.casework.procedure import Problem
from shouwen.desk.case_forms import MAX_NOTE
from shouwen.desk.case_read import EVERYTHING
from shouwen.desk.columns import OF_CASES
from shouwen.desk.deeds import Deed, DoneAlready
from shouwen.desk.forms import NEEDED, Asking
from shouwen.desk.handing import HandingForm, departments_of
from shouwen.desk.lines import CASE, lines_of_cases
from shouwen.journal.catalogue import form_of, kinds
from shouwen.journal.entries import Entry, Kind
from shouwen.journal.printed import pdf_of
from shouwen.journal.sheets import handed_out
from shouwen.kit.downloads import given_out
from shouwen.people.doors import StaffRequest, staff

MOST = 100  # cases at once: two pages of a list


class Words(Asking):
    text = forms.CharField(
        label=gettext_lazy("Note for staff only, on each of them"), max_length=MAX_NOTE,
        widget=forms.Textarea({"rows": 3}), error_messages={"required": NEEDED},
    )  # fmt: skip


class Main(Asking):
    """Which of the chosen ones the others are merged into: the oldest unless another is."""

    into = forms.ChoiceField(label=gettext_lazy("They go on under"), widget=forms.RadioSelect)
    reason = forms.CharField(label=gettext_lazy("Why it is the same matter"), max_length=300, required=False)

    def __init__(self, cases: list[Case], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by_age = sorted(cases, key=lambda case: case.pk)
        self.fields["into"].choices = [(c.number, f"{c.number} {c.title}") for c in by_age]  # type: ignore[attr-defined]
        self.fields["into"].initial = by_age[0].number


class Printed(Asking):
    form = forms.ChoiceField(label=gettext_lazy("Which form"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        about = [kind for kind in kinds() if kind.about == Case.subject_kind]
        self.fields["form"].choices = [(kind.name, f"{kind.title} {kind.code}") for kind in about]  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Result:
    """What became of one case: `problems` say why nothing did."""

    case: Case
    said: str = ""
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Way:
    """A deed for many. `asks` makes the form it needs; one that `locks_itself` takes more than the one case."""

    code: str
    title: Any
    icon: str
    do: Callable[[Deed, Any], str]
    asks: Callable[[list[Case], Any], Asking] | None = None
    least: int = 1
    locks_itself: bool = False


def _take(sent: Deed, form: Any) -> str:
    if locked(sent.case).holder_id == sent.by.person_id:
        raise DoneAlready
    moves.take(sent.case, by=sent.by, at=sent.at)
    return _("You have taken it on.")


def _offer(sent: Deed, form: HandingForm) -> str:
    if form.to and sent.is_done(Kind.OFFERED, to=form.to.pk):
        raise DoneAlready
    relay.offer(sent.case, form.to, by=sent.by, at=sent.at, told=form.cleaned_data["told"])
    return _("Handed over. Until it is accepted it stays with you.")


def _note(sent: Deed, form: Words) -> str:
    text = form.cleaned_data["text"]
    if sent.is_done(Kind.NOTED, text=text):
        raise DoneAlready
    moves.note(sent.case, text, by=sent.by, at=sent.at)
    return _("Noted, for staff only.")


def _merge(sent: Deed, form: Main) -> str:
    into = Case.objects.within_reach(sent.by).get(number=form.cleaned_data["into"])
    if sent.case.pk == into.pk:
        return _("This one goes on.")
    if sent.case.merged_into_id == into.pk:
        raise DoneAlready
    moves.merge(sent.case, into=into, reason=form.cleaned_data["reason"], by=sent.by, at=sent.at)
    return _("Merged into %(number)s.") % {"number": into.number}


def _print(sent: Deed, form: Printed) -> str:
    """The number of the form that was made: the same deed sent twice makes one."""
    name = form.cleaned_data["form"]
    if not (kind := form_for(sent.case, name)):
        raise Refused([Problem(_("There is no such form for this case."), code="not_found")])
    key = key_of(sent.case, name, sent.by.person_id, sent.request.POST.get("seen", ""))
    return str(print_form(kind, sent.case, by=sent.by, at=sent.at, key=key).serial)


def _handing(cases: list[Case], typed: Any) -> HandingForm:
    return HandingForm(cases[0], departments_of(cases[0]), typed, auto_id="many-%s")


WAYS = {
    way.code: way
    for way in (
        Way("take", gettext_lazy("Take them on myself"), "hand", _take),
        Way("offer", gettext_lazy("Hand over…"), "forward", _offer, _handing),
        Way("note", gettext_lazy("Add a note…"), "lock", _note,
            lambda cases, typed: Words(typed, auto_id="many-%s")),
        Way("print", gettext_lazy("Print…"), "printer", _print,
            lambda cases, typed: Printed(typed, auto_id="many-%s"), locks_itself=True),
        Way("merge", gettext_lazy("Merge…"), "merge", _merge,
            lambda cases, typed: Main(cases, typed, auto_id="many-%s"), least=2, locks_itself=True),
    )
}  # fmt: skip


@staff()
@never_cache
@require_POST
def many(request: StaffRequest) -> HttpResponse:
    """Do it, ask first for what it needs (`sure` says that it was asked), or give the chosen ones as a sheet."""
    deed, cases = request.POST.get("deed", ""), _chosen(request)
    if deed == "sheet" and cases:
        lines = lines_of_cases(cases, request.role, timezone.now())
        numbers = "&".join(f"case={case.number}" for case in cases)
        return handed_out(request, _("Chosen cases"), OF_CASES, lines, address=f"{request.path}?{numbers}")
    if deed == "pdf":
        return _in_one_file(request)
    if deed not in WAYS:
        raise Http404
    way, sure = WAYS[deed], "sure" in request.POST
    if len(cases) < way.least:
        return _answer(request, way, cases, problem=_too_few(way))
    form = way.asks(cases, request.POST if sure else None) if way.asks else None
    if form and not (sure and form.is_valid()):
        return _answer(request, way, cases, form=form, status=422 if sure else 200)
    return _answer(request, way, cases, results=[_done(request, case, way, form) for case in cases])


def _in_one_file(request: StaffRequest) -> HttpResponse:
    """The forms just made, one after the other in one PDF; that each was looked at is written down."""
    serials = list(dict.fromkeys(request.POST.getlist("form")))[:MOST]
    found = [form for serial in serials if (form := form_of(request.role, serial))]
    if not found:
        raise Http404
    for form in found:
        opened(form, by=request.role, at=timezone.now())
    return given_out(pdf_of(found), "application/pdf", f"{found[0].serial}.pdf")


def _too_few(way: Way) -> str:
    return _("Choose two cases or more.") if way.least > 1 else _("Choose one case or more.")


def _chosen(request: StaffRequest) -> list[Case]:
    """The ticked ones within reach, each once, in the order of the list; the others are not found."""
    numbers = list(dict.fromkeys(request.POST.getlist("case")))[:MOST]
    reach = Case.objects.within_reach(request.role).filter(number__in=numbers)
    found = {case.number: case for case in reach.select_related(*{*EVERYTHING, *CASE})}
    return [found[number] for number in numbers if number in found]


def _done(request: StaffRequest, case: Case, way: Way, form: Any) -> Result:
    sent = Deed(request, case, timezone.now())
    try:
        with nullcontext() if way.locks_itself else transaction.atomic():
            if not way.locks_itself:
                locked(case)  # a second click waits here until the first is through
            return Result(case, way.do(sent, form))
    except DoneAlready:
        return Result(case, _("It is done already."))
    except Refused as refused:
        return Result(case, problems=tuple(refused.problems))


def _answer(
    request: StaffRequest, way: Way, cases: list[Case], *, form: Asking | None = None,
    results: list[Result] | None = None, problem: str = "", status: int = 200,
) -> HttpResponse:  # fmt: skip
    seen = request.POST.get("seen") or Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    context = {
        "way": way, "cases": cases, "form": form, "results": results, "problem": problem, "seen": seen,
        "back": _back(request), "failed": sum(bool(result.problems) for result in results or ()),
    }  # fmt: skip
    return render(request, "desk/pages/many.html", context, status=422 if problem else status)


def _back(request: StaffRequest) -> str:
    """The list that they were ticked in, if it is a page of ours."""
    page = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    return page if ours and page.startswith("/") else ""
