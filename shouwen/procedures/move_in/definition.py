"""Move-in: manual 2.12, M-MI-01 to M-MI-11, with R-054 to R-056, R-085 to R-087 and R-160.

What is due is paid and confirmed to leasing in writing, and leasing issues the notice; whatever is wrong with it goes
back. The papers are wanted three working days before the handover and looked through within one. The unit is seen and
its defects followed before the customer sees it. At the handover each item of the room is photographed and the
schedule signed, the meters are read, keys and cards signed for, handbooks and agreement handed over. Where a fit-out
follows it needs the landlord's consent and is a case of its own; else the customer is in from that day. The file is
laid within three working days, the list of occupiers sent out, and a week later somebody calls and asks.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shouwen.casework.procedure import Ask, Procedure, back_to, go_on, late, optional, stay, step
from shouwen.casework.terms import AT_DUE, days_before, until, working_days
from shouwen.casework.who import (
    CUSTOMER_SERVICE,
    DEPARTMENT_MANAGER,
    ENGINEERING,
    FINANCE,
    FIRST_RESPONDER,
    LEASING,
    TO_FIRST_RESPONDER,
)
from shouwen.money.meters import meters, meters_are_read
from shouwen.procedures.move_in import after_handover, before_handover, notice, papers
from shouwen.procedures.move_in.facts import MoveIn
from shouwen.services.conditions import condition, every_item_is_looked_at

PAPERS_DUE = {"papers_due_at": papers.papers_due}
BOTH = [DEPARTMENT_MANAGER, TO_FIRST_RESPONDER]

# fmt: off
move_in = Procedure(
    "move_in", _("Move-in"), chapter=5, prefix="RZ", facts=MoveIn, icon="key-round",
    reads=["movein.papers_days", "movein.visit_days", "movein.landlord_consent"],
    schedules=[notice.payments, papers.papers, before_handover.defects, condition, meters],
    steps=[
        step("record", _("Take the new lease down and agree on the handover"), by=FIRST_RESPONDER,
             asks=[Ask("handover_at", future=True)],
             says=[_("The lease stands in the register already: choose its customer and its unit.")],
             rules="R-054, M-MI-01"),
        step("pay", _("Receive what is due before the handover"), by=FINANCE, after="record", lists=["payments"],
             outcomes={"paid": go_on(_("All paid")), "not_yet": stay(_("Not all paid yet"))},
             queue="billing", tells_customer=_("What is paid before the handover"),
             says=[_("Customer service takes the customer there: rent, deposits, management fee, parking, energy.")],
             rules="M-MI-01"),
        step("confirm", _("Confirm the payments to leasing in writing"), by=CUSTOMER_SERVICE, after="pay",
             asks=["confirmed_to", "confirmation"], rules="M-MI-02"),
        step("notice", _("Issue the notice of move-in"), by=LEASING, after="confirm",
             asks=["notice_number", "lease_number", "area", "starts_on", optional("ends_on"),
                   optional("rent_free_until_on"), "spaces", optional("fits_out")],
             prints="move_in_notice", rules="M-MI-02"),
        step("check_notice", _("Check the notice against the lease"), by=CUSTOMER_SERVICE, after="notice",
             outcomes={
                 "right": go_on(_("No error"), sets=PAPERS_DUE),
                 "wrong": back_to("notice", _("Back to leasing: there is an error"), asks=["errors"])},
             tells_customer=_("The notice of your move-in"), rules="M-MI-03"),
        # The papers.
        step("papers", _("Collect the papers"), by=CUSTOMER_SERVICE, after="check_notice", lists=["papers"],
             within=until("papers_due_at"),
             late=[late(days_before(1), tell=TO_FIRST_RESPONDER), late(AT_DUE, tell=BOTH)],
             tells_customer=_("Your papers"),
             says=[_("Identity cards are looked at, not copied, unless the law or the lease asks for it.")],
             rules="M-MI-05"),
        step("check_papers", _("Look the papers through"), by=CUSTOMER_SERVICE, after="papers",
             within=working_days("movein.check_days"), late=[late(AT_DUE, tell=BOTH)],
             outcomes={
                 "complete": go_on(_("Complete")),
                 "alternative": back_to("papers", _("Missing: we accept another paper"),
                                        asks=[Ask("missing", to_customer=True),
                                              Ask("alternative", to_customer=True)]),
                 "new_day": back_to("papers", _("Missing: another day for the handover"),
                                    asks=[Ask("missing", to_customer=True), Ask("handover_at", future=True)],
                                    sets=PAPERS_DUE)},
             tells_customer=_("Your papers were looked through"), rules="M-MI-05"),
        # The unit.
        step("look", _("Look at the unit before the customer does"), by=CUSTOMER_SERVICE, after="check_notice",
             lists=["defects"], asks=[Ask("is_clean", agreed=True)], starts=["repair"],
             says=[_("Switches, sockets, ceiling, walls, windows, raised floor; and is it clean?")],
             rules="M-MI-03"),
        step("follow", _("Follow the defects up"), by=CUSTOMER_SERVICE, after="look",
             when=before_handover.there_are_defects, marks=["defects.put_right", "defects.carried_over"],
             starts=["repair"], rules="M-MI-03"),
        step("meet", _("Bring customer, engineering and security together"), by=CUSTOMER_SERVICE,
             after="check_notice", asks=[Ask("met_at", past=True), "met_with", optional("removal_at", future=True)],
             tells_customer=_("The meeting before your move"),
             says=[_("One meeting, so that the customer hears everything once. Removals are within office hours.")],
             rules="M-MI-04, R-054"),
        # The handover.
        step("inspection", _("Inspect the unit together, item by item"), by=CUSTOMER_SERVICE,
             after=["check_papers", "follow", "meet"], lists=["condition"], signed_by=["customer"],
             asks=["engineer", Ask("inspected_at", past=True)],
             outcomes={
                 "taken": go_on(_("The customer takes it"), sets={"visit_from_at": after_handover.visit_from,
                                                       "visit_due_at": after_handover.visit_due,
                                                       "defects_due_at": after_handover.defects_due}),
                 "not_taken": back_to("look", _("The customer does not take it yet"),
                                      asks=["refused_because", Ask("handover_at", future=True)], tell=BOTH)},
             tells_customer=_("You inspect the unit and sign"), prints="condition_sheet",
             says=[_("A photo of every item: what is not recorded now is argued about at the surrender.")],
             rules="M-MI-06"),
        step("defects", _("Have the defects of the handover put right"), by=ENGINEERING, after="inspection",
             when=after_handover.the_handover_found_defects, marks=["condition.put_right"], starts=["repair"],
             within=until("defects_due_at"), late=[late(AT_DUE, tell=BOTH)],
             tells_customer=_("Defects that we put right"), rules="M-MI-03"),
        step("meters", _("Read the meters with the customer"), by=ENGINEERING, after="inspection", lists=["meters"],
             signed_by=["customer"], tells_customer=_("The meter readings"), rules="M-MI-06"),
        step("keys", _("Hand keys and cards over"), by=CUSTOMER_SERVICE, after="inspection",
             tells_customer=_("Keys and cards"), rules="M-MI-06, R-054"),
        step("handbook", _("Hand the handbooks over; agreement and fire-safety letter are signed"),
             by=CUSTOMER_SERVICE, after="inspection", signed_by=["customer"],
             asks=["handbook_version", "fit_out_handbook_version", "agreement_number",
                   Ask("has_fire_letter", agreed=True)],
             tells_customer=_("Handbooks, agreement and fire-safety letter"), rules="M-MI-07, R-085, R-086"),
        # Beside it.
        step("parking", _("Ask for the parking need and tell the rent"), by=CUSTOMER_SERVICE, after="check_notice",
             asks=["spaces_wanted", optional("parking_rent_fen")], starts=["parking"], rules="R-160, M-MI-08"),
        step("telephone", _("Ask for telephone lines"), by=CUSTOMER_SERVICE, after="check_notice",
             asks=["lines_wanted", optional("line_numbers")], rules="R-056, M-MI-08"),
        step("register", _("Write down who is called when, who signs, and what happens to the mail"),
             by=CUSTOMER_SERVICE, after="check_papers",
             asks=[*(Ask(fact, among=papers.contacts) for fact in (*after_handover.FLAGS, "signatory")),
                   optional("specimen"), "mail_instruction", "staff_count"],
             prints="customer_data", tells_customer=_("Your contacts and your mail"), rules="M-MI-08"),
        step("sign", _("Order the signs"), by=CUSTOMER_SERVICE, after="check_papers",
             asks=["sign_zh", optional("sign_en")], tells_customer=_("Your name on the signs"), rules="M-MI-08"),
        # What follows.
        step("consent", _("Ask for the landlord's consent to the fit-out"), by=LEASING, after="check_notice",
             when=after_handover.the_landlord_is_asked,
             outcomes={
                 "given": go_on(_("Consent given"), asks=["consent_number", "consent_on"]),
                 "not_yet": stay(_("Not given yet"), asks=["landlord_says"], tell=[TO_FIRST_RESPONDER])},
             rules="R-087"),
        step("fit_out", _("Open the fit-out"), by=CUSTOMER_SERVICE, after=["consent", "inspection", "handbook"],
             when=after_handover.fit_out_follows, starts=["fit_out"], rules="R-087, M-MI-09, R-054"),
        step("occupy", _("The customer is in from the day of the handover"), by=CUSTOMER_SERVICE,
             after=["inspection", "handbook", "keys"], when=after_handover.no_fit_out_follows, asks=["occupied_on"],
             tells_customer=_("Moving in"), rules="M-MI-09"),
        step("file", _("Lay the customer's file"), by=CUSTOMER_SERVICE,
             after=["meters", "keys", "handbook", "register"], since="meters", asks=["file_place"],
             within=working_days("movein.file_days"), late=[late(AT_DUE, tell=BOTH)], rules="M-MI-10"),
        step("list", _("Bring the list of occupiers up to date and send it out"), by=CUSTOMER_SERVICE, after="file",
             asks=["distributed_to"], rules="R-055, M-MI-10"),
        step("visit", _("Call on the customer after the move"), by=CUSTOMER_SERVICE, after="inspection",
             not_before=after_handover.not_before_the_visit_day, within=until("visit_due_at"),
             late=[late(AT_DUE, tell=BOTH)], starts=["repair", "complaint"],
             asks=[Ask("visited_at", past=True), "visited_person", "satisfaction", "visit_says"],
             tells_customer=_("We ask how you have settled in"), rules="M-MI-11"),
    ],
)
# fmt: on

before, after = move_in.before, move_in.after

before("record")(notice.it_is_a_lease_to_move_in_under)
after("record")(notice.keep_the_lease)
before("pay")(notice.what_is_due_is_paid)
after("pay")(notice.record_what_was_paid)
before("check_notice")(notice.the_notice_says_what_the_lease_says)
before("papers")(papers.the_papers_are_here)
before("follow")(before_handover.defects_are_followed)
before("meet")(before_handover.furniture_comes_in_office_hours)
before("inspection")(every_item_is_looked_at)
before("defects")(after_handover.all_is_put_right)
before("meters")(meters_are_read)
before("keys")(after_handover.the_customer_has_keys)
before("parking")(after_handover.the_rent_was_told)
before("register")(after_handover.emergencies_can_be_reached)
after("register")(after_handover.keep_what_the_customer_said)
before("fit_out")(after_handover.the_fit_out_is_opened)
before("occupy")(after_handover.nobody_occupies_before_the_handover)
after("occupy")(after_handover.the_customer_is_in)
after("file")(after_handover.the_file_is_laid)
