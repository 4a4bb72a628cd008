"""Handling a complaint: manual chapter 8, R-140 to R-158.

Apologise first. Whoever hears the complaint writes it down and stays its first responder to the end,
whichever department or company does the work. What touches the customer directly is put right within two
hours; when it is late the customer is told at once, with a new time. The customer is asked at once whether
it is settled, and asked again until it is. A letter is answered by letter.
"""

from collections.abc import Iterator

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shouwen.casework.cases import NOBODY_CALLS, Case, Channel, Facts
from shouwen.casework.opening import place_is_known
from shouwen.casework.procedure import Ask, Problem, Procedure, back_to, go_on, late, optional, stay, step
from shouwen.casework.terms import (
    AT_DUE,
    END_OF_DAY,
    SAME_DAY,
    Duration,
    at_fact,
    minutes,
    one_of,
    working_days,
    working_hours,
    working_minutes,
)
from shouwen.casework.who import ANSWERABLE, DEPARTMENT_MANAGER, FIRST_RESPONDER, PROJECT_MANAGER, Who
from shouwen.people.parties import Trade
from shouwen.people.persons import Person
from shouwen.people.roles import Post


class Nature(models.TextChoices):
    SERVICE = "service", _("Service")
    FACILITY = "facility", _("Facilities")
    CLEANING = "cleaning", pgettext_lazy("nature of a complaint", "Cleaning")
    SECURITY = "security", pgettext_lazy("nature of a complaint", "Security")
    BILLING = "billing", _("Charges")
    NEIGHBOUR = "neighbour", _("Neighbours")
    OTHER = "other", _("Other")


class Told(models.TextChoices):
    PHONE = "phone", _("By telephone")
    VISIT = "visit", _("In person")
    MESSAGE = "message", _("By message")


class Complaint(Facts):
    happened_at = models.DateTimeField(_("When it happened"), null=True)
    nature = models.CharField(_("What kind"), max_length=20, choices=Nature)
    touches_customer = models.BooleanField(_("It touches the customer directly"), default=False)
    details = models.TextField(_("In the customer's own words"), max_length=4000)
    apologised = models.BooleanField(_("I have apologised"), default=False)
    assistant = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, verbose_name=_("Assistant"))
    to_be_done = models.TextField(_("What is to be done"), max_length=2000)
    scene_remark = models.CharField(_("What was seen, or why nobody went"), max_length=300)
    solution = models.TextField(_("How it was put right"), max_length=2000)
    obstacle = models.TextField(_("What stands in the way"), max_length=1000)
    promised_at = models.DateTimeField(_("New time promised"), null=True)
    told_by = models.CharField(_("How the customer was told"), max_length=20, choices=Told)
    asked_by = models.CharField(_("How the customer was asked"), max_length=20, choices=Told)
    confirmed_by = models.CharField(_("Who confirmed it"), max_length=60)
    satisfaction = models.PositiveSmallIntegerField(
        _("Satisfaction, 1 to 5"), null=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    opinion = models.TextField(_("Further opinions"), max_length=1000)
    reply = models.TextField(_("The reply: what was done and with what result"), max_length=4000)
    replied_by = models.CharField(_("How the reply was sent"), max_length=60)
    cause = models.TextField(_("Cause"), max_length=2000)
    corrective = models.TextField(_("What was corrected"), max_length=2000)
    preventive = models.TextField(_("What will prevent it"), max_length=2000)


def taken_at_the_front_desk(case: Case) -> bool:
    """R-142: what the front desk hears is followed up by an assistant, where the department has one."""
    return case.first_post == Post.FRONT_DESK and assistants(case).exists()


def assistants(case: Case) -> models.QuerySet[Person]:
    return Person.objects.filter(
        roles__party=case.first_department.party_id, roles__post=Post.CS_ASSISTANT, is_active=True
    ).distinct()


def came_by_letter(case: Case) -> bool:
    return case.channel == Channel.LETTER


TWO_HOURS = working_hours("complaint.direct_effect_hours")


@one_of(TWO_HOURS, SAME_DAY)
def two_hours_if_it_touches_the_customer(case: Case) -> Duration:
    return TWO_HOURS if case.facts.touches_customer else SAME_DAY


ASSISTANT = Who(
    "cs_assistant",
    _("Customer service"),
    asked=True,
    trade=Trade.CUSTOMER_SERVICE,
    posts=(Post.CS_ASSISTANT,),
    named=lambda case: case.facts.assistant,
)

ATTITUDE = [
    _("Do not hurry to defend yourself; do not grow impatient or angry."),
    _("Put yourself in the customer's place. Be sorry for the trouble, then act; no excuses, no blaming others, "
      "and no wholesale admission of fault."),
    _("Listen to the end, without judging. Keep eye contact when you are face to face."),
    _("Thank the customer for telling us."),
    _("Be quick: a good result and an answer within a short time."),
]  # fmt: skip

# fmt: off
complaint = Procedure(
    "complaint", _("Complaint"), chapter=8, prefix="TS", facts=Complaint, matter="complaint",
    icon="message-square-warning",
    steps=[
        step("record", _("Apologise; write down who, where, when and what"), by=FIRST_RESPONDER,
             asks=[Ask("apologised", agreed=True), Ask("happened_at", past=True), "nature",
                   optional("touches_customer"), optional("details")],
             says=ATTITUDE, prints="complaint_record", rules="R-141, R-143"),
        step("notify", _("Ask an assistant to follow it up"), by=FIRST_RESPONDER, after="record",
             when=taken_at_the_front_desk, asks=[Ask("assistant", among=assistants)],
             within=working_minutes("complaint.assign_minutes"),
             late=[late(AT_DUE, tell=DEPARTMENT_MANAGER)],
             rules="R-142"),
        step("assign", _("Send the service slip to the department answerable"), by=ASSISTANT, after="notify",
             asks=["to_be_done"], within=working_minutes("complaint.assign_minutes"),
             late=[late(AT_DUE, tell=DEPARTMENT_MANAGER)],
             hands_over=True, prints="service_slip", rules="R-144"),
        step("scene", _("Go to the scene with the department, if at all possible"), by=ASSISTANT, after="assign",
             asks=["scene_remark"],
             outcomes={"went": go_on(_("Went along")), "could_not": go_on(_("Could not go"))},
             says=ATTITUDE, rules="R-145"),
        step("solve", _("Put it right"), by=ANSWERABLE, after="assign", since="record",
             within=two_hours_if_it_touches_the_customer,
             late=[late(AT_DUE, tell=DEPARTMENT_MANAGER, opens=["promise"]),
                   late(END_OF_DAY, tell=PROJECT_MANAGER),
                   late(at_fact("promised_at"), tell=DEPARTMENT_MANAGER, opens=["promise"])],
             outcomes={
                 "solved": go_on(_("Put right"), asks=["solution"]),
                 "not_at_once": stay(_("Cannot be put right at once"), asks=["obstacle"], opens=["promise"]),
                 "cannot": stay(_("Cannot be solved by us"), asks=["obstacle"], opens=["promise"],
                                tell=[DEPARTMENT_MANAGER])},
             rules="R-146, R-148, R-149"),
        step("promise", _("Tell the customer why, and by when"), by=ASSISTANT, aside_of="solve",
             asks=[Ask("promised_at", future=True), "told_by", "obstacle"],
             within=minutes("complaint.promise_minutes"), late=[late(AT_DUE, tell=DEPARTMENT_MANAGER)],
             tells_customer=_("A new time promised"),
             says=[_("Say it at once, ask for understanding, and give a time that you can keep.")],
             rules="R-147"),
        step("ask", _("Ask the customer at once whether it is settled"), by=FIRST_RESPONDER,
             after=["solve", "scene"], asks=["asked_by"],
             within=working_minutes("complaint.ask_minutes"), late=[late(AT_DUE, tell=DEPARTMENT_MANAGER)],
             outcomes={
                 "settled": go_on(_("Settled"), asks=["confirmed_by", "satisfaction", optional("opinion")]),
                 "not_settled": back_to("solve", _("Not settled"), asks=["opinion"], tell=[DEPARTMENT_MANAGER])},
             tells_customer=_("You tell us whether it is settled"), may_be_overridden=True, prints="follow_up",
             says=[_("Telephone or go and see; ask for other opinions too. Ask again until the customer is content.")],
             rules="R-150"),
        step("reply", _("Answer the letter by letter"), by=ASSISTANT, after="solve", when=came_by_letter,
             asks=[Ask("reply", to_customer=True), "replied_by"],
             within=working_days("complaint.reply_days"), late=[late(AT_DUE, tell=DEPARTMENT_MANAGER)],
             tells_customer=_("Our answer to your letter"), prints="written_reply",
             says=[_("Who writes a letter is usually in earnest: say what was done and what came of it.")],
             rules="R-151"),
        step("learn", _("File the corrective and preventive report"), by=ANSWERABLE, after="ask",
             asks=["cause", "corrective", "preventive"],
             within=working_days("complaint.report_days"), late=[late(AT_DUE, tell=DEPARTMENT_MANAGER)],
             prints="capa_report", rules="R-152"),
    ],
)
# fmt: on


@complaint.before("record")
def who_complains_is_known(case: Case) -> Iterator[Problem]:
    """R-143: the complainant's name, with the unit; what nobody calls in about may have no name."""
    if not (case.caller_name or case.contact_id or case.channel in NOBODY_CALLS):
        yield Problem(_("Write down who is complaining."), "caller_name", "required")


complaint.before("record")(place_is_known)
