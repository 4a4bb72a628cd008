"""Surrender of a tenancy: manual §1.7, R-110 to R-118, with the removal of §2.4.4 (M-FR).

Nothing begins without the notice from leasing, which says what is to be put back. The room is compared line by line
with the schedule of the move-in; the tenant may answer every charge. Each department clears the tenant for itself.
What is owed stops our own steps alone: the settlement, the certificate, the refund. The removal runs beside them and
asks nothing about money, for nobody here holds a tenant's goods. The certificate is printed when nothing stands in the
way any more, and the file is sealed when nothing stands in the way still; nobody can let either through.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Case
from shouwen.casework.procedure import Ask, Procedure, back_to, go_on, late, optional, stay, step
from shouwen.casework.schedules import lines_of
from shouwen.casework.terms import AT_DUE, Duration, at_fact, one_of, until, working_days
from shouwen.casework.who import (
    CUSTOMER_SERVICE,
    DEPARTMENT_MANAGER,
    ENGINEERING,
    FINANCE,
    FIRST_RESPONDER,
    PROJECT_MANAGER,
    SECURITY,
    TO_FIRST_RESPONDER,
    Tell,
    Who,
    managers_of,
)
from shouwen.money.meters import meters
from shouwen.people.parties import Department, Trade
from shouwen.people.persons import Person
from shouwen.people.roles import Post
from shouwen.procedures.surrender import inspection, removal, settlement
from shouwen.procedures.surrender.facts import Surrender

MANAGEMENT = Who("management", _("Management"), trade=Trade.MANAGEMENT)
WHO_LEADS_CS = Who(
    "customer_service_manager", _("Customer-service manager"), asked=True, trade=Trade.CUSTOMER_SERVICE,
    posts=(Post.CS_MANAGER,),
)  # fmt: skip


def _all_managers(case: Case, department: Department) -> Iterable[Person]:
    there = Department.objects.filter(party=case.answerable).select_related("party")
    return {person.pk: person for each in there for person in managers_of(each)}.values()


TO_ALL_DEPARTMENTS = Tell("departments", _("Managers of all departments"), _all_managers)


def the_room_is_put_back(case: Case) -> bool:
    """R-113; what the tenant has agreed to repair is looked at again too."""
    return bool(case.facts.must_reinstate) or any(line.is_tenants for line in lines_of(case, "condition"))


BY_ITS_DAY = until("reinstate_by_at")


@one_of(BY_ITS_DAY)
def put_back_in_time(case: Case) -> Duration | None:
    """Until the day that was set; repairs alone have days of their own on their lines."""
    return BY_ITS_DAY if case.facts.must_reinstate else None


def a_deposit_is_held(case: Case) -> bool:
    return settlement.held_fen(case) > 0


# fmt: off
surrender = Procedure(
    "surrender", _("Surrender"), chapter=7, prefix="TZ", facts=Surrender, icon="door-open",
    reads=[*removal.FIGURES, "surrender.refund_days"],
    schedules=[inspection.condition, meters, settlement.lines, removal.passes],
    steps=[
        step("notice", _("Enter the surrender notice from leasing"), by=FIRST_RESPONDER,
             asks=["notice_number", "received_on", "ends_on", optional("why"), "reinstatement", optional("extent"),
                   optional("terms")],
             says=[_("Without the notice nothing begins. It says whether the room is put back, and how far.")],
             prints="surrender_notice", rules="R-111, R-113"),
        step("dates", _("Fix the surrender and removal dates with the tenant"), by=CUSTOMER_SERVICE, after="notice",
             asks=["spoken_to", "surrender_on", "removal_on"], within=working_days("surrender.contact_days"),
             late=[late(AT_DUE, tell=DEPARTMENT_MANAGER)],
             tells_customer=_("The dates of your surrender and removal"), rules="R-111"),
        # The room.
        step("inspect", _("Inspect the room with customer service, line by line"), by=ENGINEERING, after="dates",
             lists=["condition"], asks=["went_along", Ask("inspected_at", past=True)], signed_by=["customer"],
             tells_customer=_("The inspection of your room"), prints="premises_inspection",
             says=[_("Each line beside that of the move-in. Damage has its photo, its clause and its amount.")],
             rules="R-112"),
        step("answer", _("Write down what the tenant says to each charge"), by=CUSTOMER_SERVICE, after="inspect",
             when=inspection.there_is_damage, marks=["condition.agreed", "condition.objected"],
             within=working_days("surrender.answer_days"), late=[late(AT_DUE, tell=DEPARTMENT_MANAGER)],
             outcomes={
                 "answered": go_on(_("Answered")),
                 "silent": go_on(_("No answer in time"), sets={"is_silent": True})},
             tells_customer=_("Your answer to the charges"), rules="R-112"),
        step("decide", _("Decide the objections"), by=WHO_LEADS_CS, after="answer", when=inspection.is_disputed,
             marks=["condition.decided"], tells_customer=_("Our decision on your objections"), rules="R-112"),
        step("reinstatement", _("Decide by the notice whether the room is put back"), by=CUSTOMER_SERVICE,
             after="inspect", asks=["rests_on"],
             outcomes={
                 "needed": go_on(_("To be put back"), sets={"must_reinstate": True},
                                 asks=["extent", Ask("reinstate_by_at", future=True)]),
                 "not_needed": go_on(_("Stays as it is"), asks=[optional("let_off_by")],
                                     sets={"must_reinstate": False})},
             tells_customer=_("Whether you put the room back"), rules="R-113"),
        step("reinspect", _("Inspect what was put back"), by=ENGINEERING, after=["reinstatement", "decide"],
             when=the_room_is_put_back, marks=["condition.repaired"], asks=[Ask("reinspection", to_customer=True)],
             within=put_back_in_time, late=[late(AT_DUE, tell=[DEPARTMENT_MANAGER, TO_FIRST_RESPONDER])],
             outcomes={
                 "done": go_on(_("In order")),
                 "not_yet": stay(_("Not in order yet"), tell=[TO_FIRST_RESPONDER]),
                 "by_us": go_on(_("We do it, at the tenant's cost"), sets={"put_back_by_us": True}),
                 "disputed": back_to("reinstatement", _("The tenant objects: decide again"), asks=["objection"],
                                     tell=[DEPARTMENT_MANAGER])},
             tells_customer=_("What you have put back"), rules="R-113"),
        step("meters", _("Read the meters; the tenant signs"), by=CUSTOMER_SERVICE, after="reinspect",
             lists=["meters"], signed_by=["customer"],
             tells_customer=_("Your last meter readings"), rules="R-114"),
        # The settlement.
        step("clear_cs", _("Clearance: customer service"), by=CUSTOMER_SERVICE, after="meters", asks=["cs_says"],
             outcomes=settlement.CLEARS, rules="R-115"),
        step("clear_engineering", _("Clearance: engineering"), by=ENGINEERING, after="meters",
             asks=["engineering_says"], outcomes=settlement.CLEARS, rules="R-115"),
        step("clear_security", _("Clearance: security"), by=SECURITY, after="meters", asks=["security_says"],
             outcomes=settlement.CLEARS, rules="R-115"),
        step("clear_finance", _("Draw up the settlement; clearance: finance"), by=FINANCE, after="meters",
             lists=["settlement"], marks=["settlement.paid", "settlement.deducted"], asks=["finance_says"],
             outcomes={
                 "cleared": go_on(_("Cleared"), asks=["settled_on"], sets={"refund_due_at": settlement.refund_due}),
                 "owed": stay(_("Something is owed: ask management"), opens=["go_on_unpaid"],
                              tell=[DEPARTMENT_MANAGER, TO_FIRST_RESPONDER])},
             queue="billing",
             says=[_("What is owed stops our own steps. It never stops the removal.")], rules="R-115"),
        step("go_on_unpaid", _("Let our steps go on although something is owed"), by=MANAGEMENT,
             aside_of="clear_finance", marks=["settlement.waived"],
             says=[_("Each line with its reason and the lawyer's approval. It stays owed.")], rules="R-115, §8"),
        step("settle", _("Go through the settlement with the tenant, who signs it"), by=CUSTOMER_SERVICE,
             after=["clear_cs", "clear_engineering", "clear_security", "clear_finance"],
             asks=[optional("management_says")],
             outcomes={
                 "signed": go_on(_("Signed")),
                 "disputed": back_to("clear_finance", _("The tenant disputes it"), asks=["dispute"],
                                     tell=[DEPARTMENT_MANAGER])},
             signed_by=["customer"], binds=settlement.total_fen,
             tells_customer=_("Your settlement"), prints="settlement", rules="R-115"),
        # The removal, which waits for none of it.
        step("removal", _("Book the goods lift and tell the departments"), by=CUSTOMER_SERVICE, after="dates",
             asks=[Ask("asked_at", past=True), Ask("lift_from_at", future=True), Ask("lift_until_at", future=True),
                   "load", optional("equipment"), optional("mover"), optional("vehicles"), optional("hands"),
                   optional("is_hazardous"), "lift_before", Ask("is_lined", agreed=True)],
             outcomes={"done": go_on(_("Booked, the departments are told"), tell=[TO_ALL_DEPARTMENTS])},
             tells_customer=_("The goods lift for your removal"), prints="goods_lift_booking",
             rules="R-116, R-054, M-FR-01"),
        step("passes", _("Give out goods-exit passes and take the slips back"), by=CUSTOMER_SERVICE, after="removal",
             lists=["passes"], marks=["passes.returned", "passes.missing"],
             outcomes={
                 "done": go_on(_("All is out, every slip is accounted for")),
                 "another_time": back_to("removal", _("The lift is needed at another time"),
                                         tell=[TO_ALL_DEPARTMENTS]),
                 "doubt": stay(_("Ask management whether a pass is to be refused"), opens=["refuse"],
                               tell=[DEPARTMENT_MANAGER])},
             tells_customer=_("Passes for your goods"), prints="goods_exit",
             says=[_("A pass is not refused for money. Only management refuses one, with a lawyer's approval.")],
             rules="M-FR-04, §8"),
        step("refuse", _("Refuse the goods-exit pass, or let it go"), by=MANAGEMENT, aside_of="passes",
             outcomes={
                 "let_go": go_on(_("The goods go out"), sets={"is_held": False}),
                 "refused": go_on(_("Refused, with the lawyer's approval"), sets={"is_held": True},
                                  asks=["held_why", "lawyer", "lawyer_reference"], tell=[PROJECT_MANAGER])},
             rules="M-FR-04, §8"),
        step("gate", _("Check the goods against the pass at the gate"), by=SECURITY, after="removal",
             marks=["passes.used"], asks=["lift_after"],
             says=[_("Guard's name and time. The goods match the pass; a pass is used once.")], rules="M-FR-04"),
        step("hand_back", _("Take back passes, keys, cards, permit, sign and mail instruction"),
             by=CUSTOMER_SERVICE, after=["passes", "gate"],
             asks=["passes_back", "keys_back", "permits_back", Ask("sign_gone_on"), "mail_to"],
             tells_customer=_("What you hand back"), prints="handed_back", rules="R-117"),
        # The end.
        step("certificate", _("Print the clearance certificate"), by=CUSTOMER_SERVICE, after=["settle", "hand_back"],
             tells_customer=_("Your clearance certificate"), prints="clearance_certificate",
             says=[_("It counts only while nothing stands in the way: a bill posted later ends it.")],
             rules="R-115"),
        step("refund", _("Refund the deposit"), by=FINANCE, after="certificate", when=a_deposit_is_held,
             within=until("refund_due_at"),
             late=[late(AT_DUE, tell=DEPARTMENT_MANAGER), late(at_fact("put_off_until_at"), tell=DEPARTMENT_MANAGER)],
             outcomes={
                 "refunded": go_on(_("Refunded"), asks=["payee", "refund_reference"]),
                 "put_off": stay(_("Put off, with a day"), tell=[DEPARTMENT_MANAGER],
                                 asks=[Ask("put_off_why", to_customer=True), Ask("put_off_until_at", future=True)])},
             queue="billing", tells_customer=_("The refund of your deposit"), rules="R-115, §6"),
        step("seal", _("Seal the tenant's file"), by=CUSTOMER_SERVICE, after="refund",
             outcomes={
                 "sealed": go_on(_("Sealed"), asks=["box"]),
                 "bill": back_to("clear_finance", _("Something new stands in the way: the certificate is revoked"),
                                 asks=["dispute"], tell=[DEPARTMENT_MANAGER, TO_FIRST_RESPONDER])},
             rules="R-118"),
    ],
)
# fmt: on
