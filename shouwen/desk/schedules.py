"""What can be done to the lines of a case's schedules: writing one, marking one, taking one back."""

from __future__ import annotations

from functools import partial

from django.http import Http404
from django.utils.translation import gettext as _

from shouwen.casework import schedules
from shouwen.casework.asking import papers_among
from shouwen.casework.cases import Case
from shouwen.casework.papers import papers_of
from shouwen.casework.procedure import Ask
from shouwen.casework.schedules import Schedule
from shouwen.desk.asking_form import Asked, AsksForm, fields_of
from shouwen.desk.case_forms import ReasonForm
from shouwen.desk.deeds import Deed, DoneAlready, deed
from shouwen.journal.entries import Kind
from shouwen.kit.typed import whole

FAR = 2**15  # no line has such a number


def _kind(case: Case, schedule: str) -> Schedule:
    if schedule not in case.procedure.schedules_by_code:
        raise Http404
    return case.procedure.schedule(schedule)


def _asks(case: Case, schedule: str, mark: str = "") -> tuple[Ask, ...]:
    kind = _kind(case, schedule)
    if not mark:
        return kind.asks
    if mark not in kind.by_code:
        raise Http404
    return kind.by_code[mark].asks


def _papers(case: Case, schedule: str, mark: str = "", **names: object) -> list[str]:
    return papers_among(_kind(case, schedule).line, _asks(case, schedule, mark))


def _form(sent: Deed, name: str, schedule: str, mark: str = "") -> AsksForm:
    asks, row = _asks(sent.case, schedule, mark), _kind(sent.case, schedule).line(case=sent.case)
    fields = fields_of(sent.case, row, asks, sent.at, papers_of(sent.case, sent.by))
    asked = Asked(sent.case, row, asks, sent.at)
    form = AsksForm(asked, fields, sent.request.POST, auto_id=f"{name.replace(' ', '-')}-%s")
    return sent.form(name, form)


@partial(deed, papers=_papers)
def line(sent: Deed, schedule: str) -> str:
    """Write a line. The form's own key tells a second click from a second line that is alike."""
    sent.anchor = f"schedule-{schedule}"
    kind = _kind(sent.case, schedule)
    form = _form(sent, f"line {schedule}", schedule)
    key = str(form.cleaned_data["key"] or "")
    if key and sent.is_done(Kind.LISTED, schedule=schedule, key=key):
        raise DoneAlready
    entry = schedules.add_line(sent.case, schedule, form.values(), by=sent.by, at=sent.at, key=key)
    return _("Written: %(schedule)s %(number)s") % {"schedule": kind.title, "number": entry.data["line"]}


@partial(deed, papers=_papers)
def mark(sent: Deed, schedule: str, line: int, mark: str) -> str:
    sent.anchor = f"schedule-{schedule}"
    how = _kind(sent.case, schedule).by_code.get(mark)
    if how is None or line > FAR:
        raise Http404
    if sent.is_done(Kind.MARKED, schedule=schedule, line=line, mark=mark):
        raise DoneAlready
    form = _form(sent, f"mark {schedule} {line} {mark}", schedule, mark)
    schedules.put_mark(sent.case, schedule, line, mark, form.values(), by=sent.by, at=sent.at)
    said = {"schedule": _kind(sent.case, schedule).title, "number": line, "mark": how.label}
    return _("%(schedule)s %(number)s: %(mark)s") % said


@deed
def back(sent: Deed, schedule: str) -> str:
    """Take a line back, with a reason; it stays on record."""
    sent.anchor = f"schedule-{schedule}"
    kind, number = _kind(sent.case, schedule), whole(sent.request.POST.get("line", "")) or 0
    if number > FAR:
        raise Http404
    if sent.is_done(Kind.UNLISTED, schedule=schedule, line=number):
        raise DoneAlready
    name = f"back {schedule} {number}"
    form = sent.form(name, ReasonForm(sent.request.POST, auto_id=f"{name.replace(' ', '-')}-%s"))
    schedules.take_line_back(
        sent.case, schedule, number, reason=form.cleaned_data["reason"], by=sent.by, at=sent.at
    )
    return _("Taken back: %(schedule)s %(number)s") % {"schedule": kind.title, "number": number}
