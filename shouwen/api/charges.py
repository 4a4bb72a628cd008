"""Amounts on a case: written from the price list, taken back, and all of them with their total."""

from decimal import Decimal

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shouwen.api import telling
from shouwen.api.bodies import Charging, TakingBack
from shouwen.api.cases import found
from shouwen.api.deeds import Done, deed_on_case, done
from shouwen.api.doors import staff
from shouwen.api.refusals import Misfit
from shouwen.api.router import reads
from shouwen.api.shapes import ChargesShape
from shouwen.money import charges
from shouwen.people.doors import StaffRequest

NO_ITEM = _("There is no such item.")


@deed_on_case("/charges", "api_charge", _("Write an amount from the price list"))
def charge(request: StaffRequest, number: str, body: Charging) -> Done:
    case = found(request.role, number)
    item = charges.items_for(case).filter(code=body.item).order_by("-pk").first()
    if item is None:
        raise Misfit({"item": [str(NO_ITEM)]})
    entry = charges.add_charge(case, item, Decimal(body.quantity), by=request.role, at=timezone.now())
    return done(case, request.role, entry)


@deed_on_case("/charges/back", "api_charge_back", _("Take an amount back; it stays on record"))
def charge_back(request: StaffRequest, number: str, body: TakingBack) -> Done:
    case = found(request.role, number)
    lines = charges.Charge.objects.filter(case=case).select_related("item", "case")
    line = get_object_or_404(lines, pk=body.charge)
    return done(case, request.role, charges.take_back(line, by=request.role, at=timezone.now()))


@reads("/cases/{number}/charges", "api_charges", "deeds", _("The amounts on a case, in fen"), ChargesShape)
@staff
def every(request: StaffRequest, number: str) -> ChargesShape:
    case = found(request.role, number)
    lines = charges.Charge.objects.filter(case=case).select_related("item").order_by("id")
    return ChargesShape(total_fen=charges.total(case), charges=[telling.charge(line) for line in lines])
