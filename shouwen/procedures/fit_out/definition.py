"""Fit-out: manual §1.6, R-090 to R-104, and the handbook's M-FO-01 to M-FO-14.

Papers and drawings are collected and reviewed in three or five working days; silence could be read as consent, so
the day before is an alarm. No permit without the fire document and both payments; no moving in without the fire
acceptance, and nobody can let either through. While the works go on customer service watches the neighbours,
engineering what will be closed, security order and fire. Four parties accept, any of them sends it back. The
deposit goes back three months later, itemised, with the customer's right of reply.
"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Case
from shouwen.casework.offshoots import none_open
from shouwen.casework.procedure import Ask, Procedure, back_to, go_on, late, optional, stay, step
from shouwen.casework.terms import (
    AT_DUE,
    EVERY_DAY,
    TWICE,
    Duration,
    at_fact,
    days_before,
    one_of,
    until,
    working_days,
)
from shouwen.casework.who import (
    CUSTOMER_SERVICE,
    DEPARTMENT_MANAGER,
    ENGINEERING,
    FINANCE,
    PROJECT_MANAGER,
    SECURITY,
    TO_FIRST_RESPONDER,
    Who,
)
from shouwen.money import meters
from shouwen.people.parties import Party, Trade
from shouwen.people.roles import Post
from shouwen.procedures.fit_out import acceptance, drawings, passes, permits, refund, tenancy, works
from shouwen.procedures.fit_out.facts import FitOut

WHO_LEADS_CS = Who(
    "customer_service_manager", _("Customer-service manager"), asked=True, trade=Trade.CUSTOMER_SERVICE,
    posts=(Post.CS_MANAGER,),
)  # fmt: skip
SMALL, LARGE = working_days("fitout.review_days_small"), working_days("fitout.review_days_large")
SILENCE = working_days("fitout.deemed_approval_days")


@one_of(SMALL, LARGE, SILENCE)
def review_days(case: Case) -> Duration:
    """R-092: up to and including 200 ㎡ 3 working days, above 5. The manual gives 200 to both: the sooner counts.

    M-FO-03: where the contract reads silence as consent sooner than that, the answer is due when it would.
    """
    own = SMALL if case.facts.area <= case.figure("fitout.review_threshold_sqm") else LARGE
    return SILENCE if 0 < case.figure(SILENCE.figure) < case.figure(own.figure) else own


def contractors(case: Case) -> QuerySet[Any]:
    return Party.objects.filter(site=case.site_id, kind=Party.Kind.CONTRACTOR)


def other_contractors(case: Case) -> QuerySet[Any]:
    """Another takes over: the account of the one before goes on seeing nothing."""
    return contractors(case).exclude(pk=case.contractor_id)


# fmt: off
ANOTHER_CONTRACTOR: list[str | Ask] = [
    "contractor_name", optional("contractor", among=other_contractors), "responsible", "responsible_phone",
    Ask("contractor_since_at", past=True), Ask("has_authorisation", agreed=True), "agent", "agent_id_ending",
    Ask("has_undertaking", agreed=True)]
NO_PERMIT = {"permit_stands": False}
IT_STANDS = {"permit_stands": True}

fit_out = Procedure(
    "fit_out", _("Fit-out"), chapter=6, prefix="ZX", facts=FitOut, icon="hammer",
    engages="contractor",
    reads=["fitout.review_threshold_sqm", "fitout.refund_months", "fitout.refund_draft_days",
           "fitout.fire_threshold_sqm", "fitout.fire_threshold_yuan", "fitout.sqm_per_extinguisher",
           "fitout.quiet_from_hour", "fitout.quiet_until_hour"],
    schedules=[drawings.drawings, passes.passes, works.effects, works.concealed, works.violations,
               acceptance.reports, acceptance.defects, meters.meters, refund.deductions],
    steps=[
        step("record", _("Take the application, the authorisation and the undertaking"), by=CUSTOMER_SERVICE,
             asks=["area", "use", "works", *(optional(name) for name in drawings.NEEDED), optional("designer"),
                   "contractor_name", optional("contractor", among=contractors), "responsible",
                   "responsible_phone", "workers", "contract_fen", "planned_from_on", "planned_until_on",
                   Ask("has_authorisation", agreed=True), "agent", "agent_id_ending",
                   Ask("authorised_until_on", future=True), Ask("has_undertaking", agreed=True)],
             says=[_("All three papers are here, or the case is not opened: take back what is not complete.")],
             prints="fit_out_application",
             rules="R-090, M-FO-01"),
        step("collect", _("Collect the drawings and the contractor's papers"), by=CUSTOMER_SERVICE, after="record",
             lists=["drawings"],
             outcomes={
                 "complete": go_on(_("Complete"), asks=[
                     optional("authorisation_scan"), optional("undertaking_scan"), "qualification_number",
                     "qualification_scan", Ask("qualified_until_on", future=True), "insurance_number", "insurance_scan",
                     Ask("insured_until_on", future=True)]),
                 "incomplete": stay(_("Not complete: back to the customer"),
                                    asks=[Ask("missing", to_customer=True)])},
             tells_customer=_("Your drawings and papers"),
             says=[_("What comes after closing time counts from the next working day.")], prints="drawing_schedule",
             rules="R-091, M-FO-01"),
        step("review", _("Review the drawings"), by=ENGINEERING, after="collect", marks=["drawings.reviewed"],
             within=review_days,
             late=[late(days_before(1), tell=[DEPARTMENT_MANAGER, TO_FIRST_RESPONDER]),
                   late(AT_DUE, tell=[DEPARTMENT_MANAGER, TO_FIRST_RESPONDER]),
                   late(TWICE, tell=PROJECT_MANAGER), late(EVERY_DAY, tell=DEPARTMENT_MANAGER)],
             outcomes={
                 "passed": go_on(_("Passed"), asks=[optional("review_says")]),
                 "failed": back_to("collect", _("Failed: new revisions are needed"),
                                   asks=[Ask("review_says", to_customer=True)], tell=[TO_FIRST_RESPONDER])},
             tells_customer=_("The review of your drawings"),
             says=[_("An answer in writing within the time: some contracts read silence as consent.")],
             prints="drawing_review",
             rules="R-092, M-FO-02, M-FO-03"),
        step("fire_agreement", _("Sign the fire-safety agreement with customer and contractor"), by=SECURITY,
             after="review", asks=["fire_responsible", "extinguishers", "fire_clause"],
             signed_by=["customer", "contractor"], tells_customer=_("The fire-safety agreement"),
             prints="fire_agreement", rules="R-093"),
        step("fire_document", _("Help with the fire authority's procedure and enter its document"), by=SECURITY,
             after="fire_agreement",
             outcomes={
                 "received": go_on(_("The document is here"),
                                   asks=["fire_kind", "fire_authority", "fire_number", "fire_scan",
                                         Ask("fire_issued_on", past=True),
                                         optional("fire_valid_until_on", future=True)]),
                 "refused": back_to("collect", _("The authority demands changes"),
                                    asks=[Ask("review_says", to_customer=True)], tell=[TO_FIRST_RESPONDER])},
             tells_customer=_("The fire authority's document"),
             says=[_("Which authority and which limits hold here is for the site to verify.")],
             prints="fire_document",
             rules="R-094, R-095, M-FO-04"),
        step("slip_cs", _("Routing slip: customer service"), by=CUSTOMER_SERVICE, after="fire_document",
             asks=["cs_on_permit"], rules="R-095"),
        step("slip_engineering", _("Routing slip: engineering"), by=ENGINEERING, after="fire_document",
             asks=["engineering_on_permit"], rules="R-095"),
        step("slip_security", _("Routing slip: security"), by=SECURITY, after="fire_document",
             asks=["security_on_permit"], rules="R-095"),
        step("slip_finance", _("Routing slip: finance"), by=FINANCE, after="fire_document",
             asks=["finance_on_permit"], prints="routing_slip",
             rules="R-095"),
        step("pay_fee", _("Receive the management fee"), by=FINANCE, after="fire_document",
             asks=["management_fen", optional("debris_fen"), "fee_receipt"], queue="billing",
             tells_customer=_("The management fee"),
             says=[_("Customer service takes the customer there. What is paid already keeps its receipt number.")],
             rules="R-095, M-FO-05"),
        step("pay_deposit", _("Receive the fit-out deposit"), by=FINANCE, after="fire_document",
             asks=["fit_out_deposit_fen", "fit_out_deposit_receipt", optional("pass_deposit_fen"),
                   optional("pass_deposit_receipt")],
             queue="billing", tells_customer=_("The fit-out deposit"), rules="R-095, M-FO-05"),
        step("passes", _("Issue the site access passes"), by=SECURITY, after=["pay_fee", "pay_deposit"],
             lists=["passes"], marks=["passes.returned", "passes.lost", "passes.withdrawn"],
             says=[_("One card a worker, with a photo; a special trade shows its certificate.")],
             prints="site_access_cards",
             rules="R-095, M-FO-06"),
        step("permit", _("Issue the works permit"), by=CUSTOMER_SERVICE,
             after=["slip_cs", "slip_engineering", "slip_security", "slip_finance", "passes"],
             outcomes={"done": go_on(_("Issued"), asks=["permit_from_on", Ask("permit_until_at", future=True),
                                                        optional("permit_conditions")], sets=IT_STANDS)},
             tells_customer=_("The works permit"), prints="works_permit",
             rules="R-095, M-FO-06, M-FO-07"),
        step("begin", _("Let the works begin"), by=SECURITY, after="permit", asks=[Ask("is_posted", agreed=True)],
             rules="M-FO-06"),
        step("neighbours", _("Watch over the neighbours and keep the permit in force"), by=CUSTOMER_SERVICE,
             after="begin", lists=["effects"], starts=["complaint"], within=until("permit_until_at"),
             late=[late(days_before(5), tell=TO_FIRST_RESPONDER),
                   late(AT_DUE, tell=[DEPARTMENT_MANAGER, TO_FIRST_RESPONDER])],
             outcomes={
                 "done": go_on(_("The works are finished"), asks=["neighbours_say"]),
                 "extended": back_to("permit", _("The works need more time"), asks=["change"]),
                 "redesigned": back_to("collect", _("The design changes: review again"), asks=["change"],
                                       sets=NO_PERMIT, tell=[TO_FIRST_RESPONDER]),
                 "another_contractor": back_to("collect", _("Another contractor takes over"), asks=ANOTHER_CONTRACTOR,
                                               sets=NO_PERMIT, tell=[TO_FIRST_RESPONDER])},
             rules="R-096"),
        step("quality", _("Watch over the quality and look at what will be closed"), by=ENGINEERING, after="begin",
             lists=["concealed"],
             outcomes={
                 "done": go_on(_("As drawn, and nothing closed unseen"), asks=["quality_says"]),
                 "not_as_drawn": back_to("collect", _("Not as drawn: review again"), asks=["change"],
                                         sets=NO_PERMIT, tell=[TO_FIRST_RESPONDER])},
             says=[_("A photo before it is closed. What was closed unseen is opened again at the contractor's cost.")],
             prints="concealed_works",
             rules="R-097, M-FO-11"),
        step("order", _("Watch over order and fire safety on site"), by=SECURITY, after="begin",
             lists=["violations", "passes"],
             marks=["violations.put_right", "passes.returned", "passes.lost", "passes.withdrawn"],
             starts=["hot_work", "supply_off"], asks=["order_says"],
             says=[_("Spoken to, in writing, stopped, deducted: each with a photo, its clause and a signature.")],
             prints="site_rounds",
             rules="R-098, M-FO-12"),
        step("tests", _("Receive the reports of the contractor's own tests"), by=ENGINEERING,
             after=["neighbours", "quality", "order"], lists=["reports"],
             outcomes={
                 "passed": go_on(_("All passed")),
                 "failed": back_to("begin", _("Failed: the works go on"), asks=["change"])},
             rules="R-099"),
        step("apply", _("Receive the as-built drawings and the written application"), by=CUSTOMER_SERVICE,
             after="tests", asks=[Ask("has_as_built_prints", agreed=True), Ask("has_as_built_files", agreed=True),
                                  Ask("applied_on", past=True), optional("application_scan")],
             tells_customer=_("Your application for acceptance"), prints="acceptance_application",
             rules="R-100, M-FO-13"),
        *(step(code, title, by=who, after="apply", lists=["defects"], marks=["defects.rechecked"], signed_by=signed,
               outcomes={
                   "accepted": go_on(_("Accepted"), asks=[opinion]),
                   "defects": back_to("apply", _("Defects: to be put right"), asks=[opinion],
                                      tell=[TO_FIRST_RESPONDER]),
                   "rework": back_to("begin", _("Not accepted: the works go on"), asks=[opinion],
                                     tell=[TO_FIRST_RESPONDER])},
               tells_customer=tells, rules="R-101")
          for code, title, who, opinion, signed, tells in (
              ("accept_cs", _("Acceptance: customer service"), CUSTOMER_SERVICE, "cs_on_works", (), ""),
              ("accept_engineering", _("Acceptance: engineering"), ENGINEERING, "engineering_on_works", (), ""),
              ("accept_security", _("Acceptance: security"), SECURITY, "security_on_works", (), ""),
              ("accept_customer", _("Acceptance: the customer"), CUSTOMER_SERVICE, "customer_on_works", ("customer",),
               _("You inspect and sign")))),
        step("conclude", _("Issue the acceptance sheet of the four parties"), by=CUSTOMER_SERVICE, after=refund.PARTIES,
             outcomes={"done": go_on(_("Issued"), sets={"accepted_on": refund.accepted_on,
                                                        "refund_due_at": refund.refund_due})},
             tells_customer=_("Acceptance; three months later the deposit is due back"), prints="acceptance_sheet",
             rules="R-101"),
        step("fire_acceptance", _("Enter the fire authority's acceptance"), by=SECURITY, after="conclude",
             outcomes={
                 "accepted": go_on(_("Accepted by the authority"),
                                   asks=["fire_acceptance_number", "fire_acceptance_scan",
                                         Ask("fire_acceptance_on", past=True)]),
                 "refused": back_to("begin", _("Refused by the authority"), asks=["change"],
                                    tell=[DEPARTMENT_MANAGER, TO_FIRST_RESPONDER])},
             tells_customer=_("The fire authority's acceptance"),
             says=[_("Before it is here nobody moves in, whoever asks.")], rules="R-102"),
        step("meters", _("Read the meters with the customer"), by=ENGINEERING, after="conclude",
             lists=["meters"], signed_by=["customer"], tells_customer=_("The meter readings"), prints="meter_base",
             rules="R-103"),
        step("occupy", _("Let the customer move in"), by=CUSTOMER_SERVICE, after=["fire_acceptance", "meters"],
             asks=["occupied_on"], tells_customer=_("Moving in"), rules="R-102"),
        step("return_passes", _("Take the site access passes back"), by=SECURITY, after="conclude",
             marks=["passes.returned", "passes.lost"], rules="M-FO-13"),
        step("refund_passes", _("Refund the pass deposit"), by=FINANCE, after="return_passes",
             when=passes.there_is_a_deposit, asks=[optional("lost_passes_fen"), "pass_refund_reference"],
             queue="billing", tells_customer=_("The pass deposit goes back"), rules="M-FO-14"),
        step("draft", _("Draft the refund, item by item"), by=CUSTOMER_SERVICE, after="fire_acceptance",
             not_before=refund.draft_from, lists=["deductions"], asks=["payee"],
             tells_customer=_("The draft of the refund"), rules="R-104, M-FO-14"),
        step("reply", _("Hear what the customer says to it"), by=CUSTOMER_SERVICE, after="draft",
             marks=["deductions.objected"], asks=["answer", optional("objection")],
             within=working_days("fitout.reply_days"), late=[late(AT_DUE, tell=DEPARTMENT_MANAGER)],
             tells_customer=_("Your answer to it"), rules="M-FO-14"),
        step("decide", _("Decide on the objection, with a reason"), by=WHO_LEADS_CS, after="reply",
             when=refund.is_disputed, marks=["deductions.decided"], asks=[Ask("decision_why", to_customer=True)],
             tells_customer=_("The decision on your objection"), rules="M-FO-14"),
        *(step(code, title, by=who, after="decide", signed_by=signed, binds=refund.deducted if signed else None,
               outcomes={"approved": go_on(_("Approves"), asks=[opinion]),
                         "disagreed": back_to("draft", _("Does not approve"), asks=[opinion],
                                              tell=[DEPARTMENT_MANAGER])},
               tells_customer=tells, rules="R-104")
          for code, title, who, opinion, signed, tells in (
              ("approve_customer", _("Refund: the customer"), CUSTOMER_SERVICE, "customer_on_refund", ("customer",),
               _("You approve the refund")),
              ("approve_cs", _("Refund: customer service"), CUSTOMER_SERVICE, "cs_on_refund", (), ""),
              ("approve_engineering", _("Refund: engineering"), ENGINEERING, "engineering_on_refund", (), ""),
              ("approve_security", _("Refund: security"), SECURITY, "security_on_refund", (), ""),
              ("approve_finance", _("Refund: finance"), FINANCE, "finance_on_refund", (), ""))),
        step("refund", _("Refund the fit-out deposit"), by=FINANCE,
             after=["approve_customer", "approve_cs", "approve_engineering", "approve_security", "approve_finance"],
             not_before=refund.refund_from, since="fire_acceptance", within=until("refund_due_at"),
             late=[late(days_before(1), tell=[DEPARTMENT_MANAGER, TO_FIRST_RESPONDER]),
                   late(AT_DUE, tell=[DEPARTMENT_MANAGER, PROJECT_MANAGER]),
                   late(at_fact("put_off_until_at"), tell=[DEPARTMENT_MANAGER, PROJECT_MANAGER]),
                   late(EVERY_DAY, tell=PROJECT_MANAGER)],
             outcomes={
                 "refunded": go_on(_("Refunded"), asks=["refund_reference"]),
                 "put_off": stay(_("Not yet, for this reason"),
                                 asks=[Ask("put_off_why", to_customer=True), Ask("put_off_until_at", future=True)],
                                 tell=[PROJECT_MANAGER])},
             queue="billing", tells_customer=_("The fit-out deposit goes back"), prints="deposit_refund",
             rules="R-104, M-FO-14"),
        step("file", _("File the papers"), by=CUSTOMER_SERVICE, after=["occupy", "refund_passes", "refund"],
             asks=[Ask("has_returned_keys", agreed=True)], rules="M-FO-13"),
    ],
)
# fmt: on


before, after = fit_out.before, fit_out.after

before("record")(tenancy.it_is_a_customers_unit)
before("record")(drawings.something_is_touched)
before("collect")(drawings.every_drawing_is_here)
before("review")(drawings.every_drawing_has_passed)
before("fire_agreement")(permits.there_are_extinguishers_enough)
before("fire_document")(permits.it_is_exempt_only_below_the_limits)
after("pay_fee")(permits.the_fees_are_recorded)
before("pay_deposit")(permits.the_pass_deposit_has_its_receipt)
after("pay_deposit")(permits.the_deposits_are_taken)
before("passes")(passes.earlier_contractor_has_left)
before("passes")(passes.workers_have_passes)
before("permit")(permits.nothing_is_missing)
before("permit")(permits.the_papers_outlast_it)
before("permit")(passes.workers_have_passes)
after("begin")(tenancy.from_now_on_the_fire_acceptance_counts)
for each in ("neighbours", "quality"):
    after(each)(permits.the_permit_at_the_door_is_void)
before("quality")(works.concealed_works_are_accepted)
before("order")(works.violations_are_put_right)
before("order")(none_open("hot_work", "supply_off"))
before("tests")(acceptance.every_test_is_passed)
for each in (*refund.PARTIES, "conclude"):
    before(each)(acceptance.defects_are_put_right)
after("conclude")(refund.the_deposit_has_its_day)
after("fire_acceptance")(tenancy.the_lease_knows_of_the_fire_acceptance)
before("meters")(tenancy.the_meters_of_its_use_are_read)
before("occupy")(tenancy.the_authority_has_accepted)
after("occupy")(tenancy.the_customer_is_in)
before("return_passes")(passes.cards_are_back)
before("refund_passes")(passes.only_lost_cards_are_kept_back)
after("refund_passes")(passes.the_pass_deposit_goes_back)
before("reply")(refund.an_objection_says_what_it_is)
before("decide")(refund.objections_are_decided)
after("refund")(refund.the_fit_out_deposit_goes_back)
