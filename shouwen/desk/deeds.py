"""What can be done on the page of a case: each address takes a form, calls one verb, and answers with the page.

Refused, the page comes back with the reasons beside the fields and everything typed still there. A form sent
twice does its deed once: the page names the last entry it showed, and the same deed of the same person after
that entry is the first click.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial, wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shouwen.casework import moves, pauses
from shouwen.casework.asking import Refused, SomebodyWasFaster, papers_among
from shouwen.casework.case_printing import key_of, printed_by
from shouwen.casework.cases import Case
from shouwen.casework.log import locked
from shouwen.casework.papers import papers_of
from shouwen.casework.printing import print_form
from shouwen.casework.procedure import Problem
from shouwen.casework.signing import signatures_at
from shouwen.desk import cases
from shouwen.desk.case_forms import HoldForm, NoteForm, ReasonForm
from shouwen.desk.forms import Asking, StepForm
from shouwen.desk.handing import HandingForm, departments_of
from shouwen.desk.paper_fields import laid
from shouwen.desk.phrasing import mended
from shouwen.journal.catalogue import FormKind
from shouwen.journal.entries import Entry, EntryQuery, Kind
from shouwen.kit.typed import whole
from shouwen.people.doors import StaffRequest, staff
from shouwen.people.roles import Role


@dataclass
class Deed:
    """One form sent: who, when, about which case. `forms` go back to the page under their names if it is refused."""

    request: StaffRequest
    case: Case
    at: datetime
    forms: dict[str, Asking] = field(default_factory=dict)
    is_mended: bool = False
    printing: tuple[FormKind, UUID] | None = None
    anchor: str = ""  # where on the page one goes on
    wrong: list[Problem] = field(default_factory=list)  # with the files that came

    @property
    def by(self) -> Role:
        return self.request.role

    @property
    def said_anyway(self) -> str:
        """Why words for the customer are sent although they want a second thought."""
        return str(self.request.POST.get("said_anyway", "")).strip()

    def form(self, name: str, form: Asking) -> Any:
        """Keep the form for the page; refuses what is wrong with its values, and one sent only to be mended."""
        self.forms[name] = form
        form.wrong = [problem for problem in self.wrong if problem.field in form.fields]
        if self.is_mended:
            form.hush()
            raise Refused([])
        if not form.is_valid():
            raise Refused([])
        return form

    def is_done(self, *kinds: Kind, step: str = "", **data: Any) -> bool:
        """True when this person has done just this since the page was shown."""
        after = _written_since(self.request, Case.objects.filter(pk=self.case.pk))
        after = after.filter(kind__in=kinds, step=step)
        return any(all(entry.data.get(name) == value for name, value in data.items()) for entry in after)


class DoneAlready(Exception):
    """A second click: the first has done it."""


def _no_papers(case: Case, **names: Any) -> Iterable[str]:
    return ()


def deed(
    doing: Callable[..., str], papers: Callable[..., Iterable[str]] = _no_papers
) -> Callable[..., HttpResponse]:
    """A view that does one thing to a case. `doing(deed, …)` calls the verb and says what to tell the person.

    `papers(case, …)` names the fields that may come with a file: it is laid on the case before the deed is done.
    """

    @staff()
    @require_POST
    @wraps(doing)
    def view(request: StaffRequest, number: str, **names: Any) -> HttpResponse:
        try:
            case = cases.found(request.role, number)
        except Http404:
            if _written_since(
                request, Case.objects.filter(site=request.role.site_id, number=number)
            ).exists():
                return redirect("queue")  # a second click: the first gave it away
            raise
        sent = Deed(request, case, timezone.now())
        if better := mended(request.POST, sent.case, sent.at):
            request.POST, sent.is_mended = better, True  # type: ignore[assignment]
        request.POST, sent.wrong = laid(request, sent.case, papers(sent.case, **names), sent.at)  # type: ignore[assignment]
        try:
            with transaction.atomic():
                locked(sent.case)  # a second click waits here until the first is through
                if said := doing(sent, **names):
                    messages.success(request, said)
        except DoneAlready:
            pass
        except SomebodyWasFaster as faster:
            return _faster(sent, faster)
        except Refused as refused:
            return _refused(sent, refused.problems)
        return _onward(sent)

    return view


def _written_since(request: StaffRequest, case: QuerySet[Case]) -> EntryQuery:
    """What this person has written on this case since the page was shown; nothing when the form does not say."""
    seen = whole(request.POST.get("seen", ""))
    mine = Entry.objects.filter(subject_kind=Case.subject_kind, subject_id__in=case.values("pk"))
    return mine.filter(pk__gt=seen, person=request.role.person_id) if seen is not None else mine.none()


def _onward(sent: Deed) -> HttpResponse:
    """To the form to be printed, else back to the case, or to the queue when that is no longer within reach."""
    if sent.printing:
        return print_now(sent.request, sent.case, *sent.printing)
    if Case.objects.within_reach(sent.by).filter(pk=sent.case.pk).exists():
        where = reverse("case", args=[sent.case.number])
        return redirect(f"{where}#{sent.anchor}" if sent.anchor else where)
    return redirect("queue")


def print_now(request: StaffRequest, case: Case, kind: FormKind, key: UUID) -> HttpResponse:
    """Make the form and open it for the printer. What was saved stays saved if it cannot be made."""
    try:
        form = print_form(kind, case, by=request.role, at=timezone.now(), key=key)
    except Refused as refused:
        messages.warning(request, str(refused.problems[0].message))
        return redirect("queue")
    return redirect(f"{reverse('form', args=[form.serial])}?print")


def _refused(sent: Deed, problems: list[Problem], status: int = 422) -> HttpResponse:
    """The page with each problem beside the field that it names, in the first form that has such a field."""
    top = []
    for problem in problems:
        home = next((form for form in sent.forms.values() if problem.field in form.fields), None)
        if home:
            home.refuse([problem])
        else:
            top.append(problem)
    return cases.show(
        sent.request, cases.found(sent.by, sent.case.number), status=status, given=sent.forms, top=top
    )


def _faster(sent: Deed, faster: SomebodyWasFaster) -> HttpResponse:
    """Somebody else did it: say so, show the case as it is now, and keep what was typed as the draft of a note."""
    typed = "\n".join(text for form in sent.forms.values() if (text := form.typed()))
    note: dict[str, Asking] = {"note": NoteForm(initial={"text": typed}, auto_id="note-%s")} if typed else {}
    case = cases.found(sent.by, sent.case.number)
    return cases.show(sent.request, case, status=409, given=note, top=faster.problems)


# Steps.


def papers_of_step(case: Case, step: str) -> list[str]:
    asks = case.procedure[step].all_asks() if step in case.procedure.by_code else ()
    return papers_among(case.procedure.facts, asks)


@partial(deed, papers=papers_of_step)
def step(sent: Deed, step: str) -> str:
    """Finish a step, with all that it asks for."""
    case, post = sent.case, sent.request.POST
    if step not in case.procedure.by_code:
        raise Http404
    definition = case.procedure[step]
    visit = whole(post.get("visit", ""))
    if "print" in post and (kind := printed_by(case, step)):
        sent.printing = kind, key_of(case, kind.name, step, visit)
    if sent.is_done(Kind.FINISHED, Kind.STAYED, step=step, visit=visit):
        raise DoneAlready
    signed = signatures_at(case, step, visit or 1)
    form = StepForm(
        case, definition, post, at=sent.at, visit=visit or 1, signed=signed, papers=papers_of(case, sent.by)
    )
    handing = handing_of(sent, f"hand {step}", f"{step}-%s") if definition.hands_over else None
    sent.form(f"step {step}", form)
    if handing and not handing.is_valid():
        raise Refused([])
    moves.finish_step(
        case, step, by=sent.by, at=sent.at, outcome=form.chosen, facts=form.facts(), visit=visit,
        to=handing.to if handing else None, told=handing.cleaned_data["told"] if handing else "",
        signatures=form.signatures(), said_anyway=sent.said_anyway,
    )  # fmt: skip
    return _("Done: %(step)s") % {"step": definition.title}


def handing_of(sent: Deed, name: str, auto_id: str) -> HandingForm:
    """To whom it is handed, as it was sent."""
    form = HandingForm(sent.case, departments_of(sent.case), sent.request.POST, auto_id=auto_id)
    sent.forms[name] = form
    return form


@deed
def override(sent: Deed, step: str) -> str:
    if sent.is_done(Kind.OVERRIDDEN, step=step):
        raise DoneAlready
    form = sent.form(f"override {step}", _reason(sent, f"override-{step}"))
    if step not in sent.case.procedure.by_code:
        raise Http404
    onward = next((c for c, way in sent.case.procedure[step].outcomes.items() if way.goes_on), "")
    moves.override(
        sent.case, step, outcome=onward, reason=form.cleaned_data["reason"], by=sent.by, at=sent.at
    )
    return _("Let through, with your name and reason.")


def _reason(sent: Deed, name: str) -> ReasonForm:
    return ReasonForm(sent.request.POST, auto_id=f"{name}-%s")


# Clocks.


@deed
def hold(sent: Deed, step: str) -> str:
    if sent.is_done(Kind.HELD, step=step):
        raise DoneAlready
    form = sent.form(f"hold {step}", HoldForm(sent.request.POST, auto_id=f"hold-{step}-%s"))
    pauses.hold(sent.case, step, **form.cleaned_data, by=sent.by, at=sent.at)
    return _("The clock is paused.")


@deed
def resume(sent: Deed, step: str) -> str:
    if sent.is_done(Kind.RESUMED, step=step):
        raise DoneAlready
    pauses.resume(sent.case, step, by=sent.by, at=sent.at)
    return _("The clock runs again.")
