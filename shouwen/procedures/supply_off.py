"""Water or power off, temporary power, water released: manual §2.11, M-FO-10, form F-31; it stems from a fit-out.

Applied for with its hours and what it touches; engineering agrees, customer service tells the neighbours in writing,
engineering switches off and on again. What stays off beyond its time is told to who leads.
"""

from collections.abc import Iterator

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Case, Facts
from shouwen.casework.opening import place_is_known
from shouwen.casework.procedure import Ask, Problem, Procedure, back_to, go_on, late, optional, step
from shouwen.casework.terms import AT_DUE, until
from shouwen.casework.who import (
    CUSTOMER_SERVICE,
    DEPARTMENT_MANAGER,
    ENGINEERING,
    PROJECT_MANAGER,
    TO_FIRST_RESPONDER,
)
from shouwen.money.charges import standing_charges


class Supply(models.TextChoices):
    WATER = "water", _("Water off")
    POWER = "power", _("Power off")
    TEMPORARY = "temporary", _("Temporary power")
    FIRE_WATER = "fire_water", _("Fire water released")
    DRAIN = "drain", _("Air-conditioning water drained")


class SupplyOff(Facts):
    supply = models.CharField(_("What"), max_length=20, choices=Supply)
    why = models.CharField(_("What for"), max_length=300)
    from_at = models.DateTimeField(_("From"), null=True)
    until_at = models.DateTimeField(_("Until"), null=True)
    power_kw = models.DecimalField(_("Power, kW"), max_digits=6, decimal_places=1, null=True)
    point = models.CharField(_("Valve, breaker or point of connection"), max_length=200)
    touches = models.CharField(_("Which units and parts it touches"), max_length=300)
    is_chargeable = models.BooleanField(_("It will be charged"), default=False)
    engineering_says = models.CharField(_("What engineering says"), max_length=300)
    notice_number = models.CharField(_("Number of the notice to the neighbours"), max_length=60)
    told_whom = models.CharField(_("Who was told, and how"), max_length=300)
    off_at = models.DateTimeField(_("Switched at"), null=True)
    on_at = models.DateTimeField(_("Restored at"), null=True)
    restored_by = models.CharField(_("Restored and tested by"), max_length=60)


def it_is_charged(case: Case) -> bool:
    return bool(case.facts.is_chargeable)


# fmt: off
supply_off = Procedure(
    "supply_off", _("Water or power off"), chapter=6, prefix="SD", facts=SupplyOff, icon="plug-zap",
    steps=[
        step("apply", _("Take the application"), by=CUSTOMER_SERVICE,
             asks=["supply", "why", Ask("from_at", future=True), Ask("until_at", future=True), optional("power_kw"),
                   "point", "touches", optional("is_chargeable")], rules="M-FO-10"),
        step("review", _("Agree with it, or not"), by=ENGINEERING, after="apply", within=until("from_at"),
             late=[late(AT_DUE, tell=[DEPARTMENT_MANAGER, TO_FIRST_RESPONDER])],
             outcomes={
                 "agreed": go_on(_("Agreed"), asks=["engineering_says"]),
                 "refused": back_to("apply", _("Not so: apply again"), asks=["engineering_says"],
                                    tell=[TO_FIRST_RESPONDER])}, rules="M-FO-10"),
        step("tell", _("Tell the neighbours in writing"), by=CUSTOMER_SERVICE, after="review",
             asks=["notice_number", "told_whom"], prints="supply_off_application", rules="M-FO-10"),
        step("off", _("Switch it"), by=ENGINEERING, after="tell", asks=[Ask("off_at", past=True)], rules="M-FO-10"),
        step("restore", _("Restore it and test it"), by=ENGINEERING, after="off", within=until("until_at"),
             late=[late(AT_DUE, tell=[DEPARTMENT_MANAGER, PROJECT_MANAGER])],
             asks=[Ask("on_at", past=True), "restored_by"], rules="M-FO-10"),
        step("amounts", _("Write the amounts"), by=CUSTOMER_SERVICE, after="restore", when=it_is_charged, charges=True,
             rules="M-FO-10"),
        step("file", _("File the application"), by=CUSTOMER_SERVICE, after="amounts", prints="supply_off_application",
             rules="M-FO-10"),
    ],
)
# fmt: on

supply_off.before("apply")(place_is_known)


@supply_off.before("apply")
def it_ends_after_it_begins(case: Case) -> Iterator[Problem]:
    facts = case.facts
    if facts.from_at and facts.until_at and facts.until_at <= facts.from_at:
        yield Problem(_("This ends before it begins."), "until_at", "invalid")
    if facts.supply == Supply.TEMPORARY and not facts.power_kw:
        yield Problem(_("Temporary power needs its kW."), "power_kw", "required")


@supply_off.before("off")
def the_neighbours_know(case: Case) -> Iterator[Problem]:
    if not case.facts.told_whom:
        yield Problem(_("The neighbours have not been told yet."), who_can_clear=_("Customer service"))


@supply_off.before("restore")
def restored_after_it_was_switched(case: Case) -> Iterator[Problem]:
    facts = case.facts
    if facts.on_at and facts.off_at and facts.on_at < facts.off_at:
        yield Problem(_("This is before it was switched."), "on_at", "invalid")


@supply_off.before("amounts")
def there_is_an_amount(case: Case) -> Iterator[Problem]:
    if not standing_charges(case):
        yield Problem(_("Write at least one amount from the price list."), "charges", "required")
