"""What is written beside the steps of a case: notes, amounts, and the end before its time."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from shouwen.casework import moves
from shouwen.casework.cases import Case
from shouwen.casework.story import CALLER_PHONE
from shouwen.desk import cases
from shouwen.desk.case_forms import ChargeForm, NoteForm, ReasonForm
from shouwen.desk.deeds import Deed, DoneAlready, deed
from shouwen.journal.entries import Kind, reading
from shouwen.kit.typed import whole
from shouwen.money import charges
from shouwen.money.charges import Charge
from shouwen.people.doors import StaffRequest, staff


@deed
def note(sent: Deed) -> str:
    form = sent.form("note", NoteForm(sent.request.POST, auto_id="note-%s"))
    text, to_customer = form.cleaned_data["text"], form.cleaned_data["to_customer"]
    if sent.is_done(Kind.NOTED, text=text):
        raise DoneAlready
    moves.note(sent.case, text, to_customer=to_customer, said_anyway=sent.said_anyway, by=sent.by, at=sent.at)
    return _("The customer can read it now.") if to_customer else _("Noted, for staff only.")


@deed
def charge(sent: Deed) -> str:
    form = sent.form("charge", ChargeForm(sent.case, sent.request.POST, auto_id="charge-%s"))
    item, quantity = form.cleaned_data["item"], form.cleaned_data["quantity"]
    if sent.is_done(Kind.CHARGED, item=item.names, quantity=str(quantity)):
        raise DoneAlready
    charges.add_charge(sent.case, item, quantity, by=sent.by, at=sent.at)
    return _("Amount written.")


@deed
def charge_back(sent: Deed) -> str:
    pk = whole(sent.request.POST.get("charge", "")) or 0
    line = Charge.objects.filter(case=sent.case, pk=pk).select_related("item", "case")
    if not (found := line.first()):
        raise Http404
    if found.taken_back_at and sent.is_done(Kind.UNCHARGED):
        raise DoneAlready
    charges.take_back(found, by=sent.by, at=sent.at)
    return _("Amount taken back. It stays on record.")


@deed
def cancel(sent: Deed) -> str:
    if sent.is_done(Kind.CANCELLED):
        raise DoneAlready
    form = sent.form("cancel", ReasonForm(sent.request.POST, auto_id="cancel-%s"))
    moves.cancel(sent.case, reason=form.cleaned_data["reason"], by=sent.by, at=sent.at)
    return _("Cancelled.")


@staff()
@never_cache
@require_POST
def phone(request: StaffRequest, number: str) -> HttpResponse:
    """Show the caller's number in full, once, to who gives a reason; the reading is an entry."""
    case = cases.found(request.role, number)
    form = ReasonForm(request.POST, auto_id="phone-%s")
    if not form.is_valid():
        return cases.show(request, case, status=422, given={"phone": form})
    what = f"{CALLER_PHONE} {form.cleaned_data['reason']}"
    reading(case.site, Case.subject_kind, case.pk, what, by=request.role, at=timezone.now())
    return cases.show(request, case, reveals=True)
