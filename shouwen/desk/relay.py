"""Hand-overs on the page of a case: offered, accepted, returned, withdrawn; and the work taken on oneself."""

from __future__ import annotations

from django.utils.translation import gettext as _

from shouwen.casework import moves, relay
from shouwen.desk.case_forms import ReturnForm
from shouwen.desk.deeds import Deed, DoneAlready, deed, handing_of
from shouwen.desk.handing import HandingForm
from shouwen.journal.entries import Kind


@deed
def offer(sent: Deed) -> str:
    form: HandingForm = sent.form("offer", handing_of(sent, "offer", "hand-%s"))
    if form.to and sent.is_done(Kind.OFFERED, to=form.to.pk):
        raise DoneAlready
    told = form.cleaned_data["told"]
    relay.offer(sent.case, form.to, by=sent.by, at=sent.at, told=told, said_anyway=sent.said_anyway)
    return _("Handed over. Until it is accepted it stays with you.")


@deed
def accept(sent: Deed) -> str:
    if sent.is_done(Kind.ACCEPTED):
        raise DoneAlready
    relay.accept(sent.case, by=sent.by, at=sent.at)
    return _("Accepted. It is yours now.")


@deed
def return_(sent: Deed) -> str:
    if sent.is_done(Kind.RETURNED):
        raise DoneAlready
    form = sent.form("return", ReturnForm(sent.request.POST, auto_id="return-%s"))
    relay.return_(sent.case, **form.cleaned_data, by=sent.by, at=sent.at)
    return _("Returned.")


@deed
def withdraw(sent: Deed) -> str:
    if sent.is_done(Kind.WITHDRAWN):
        raise DoneAlready
    relay.withdraw(sent.case, by=sent.by, at=sent.at)
    return _("Hand-over withdrawn.")


@deed
def take(sent: Deed) -> str:
    if sent.is_done(Kind.TAKEN):
        raise DoneAlready
    moves.take(sent.case, by=sent.by, at=sent.at)
    return _("You have taken it on.")
