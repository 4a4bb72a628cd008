"""Repair: manual chapter 10, R-120 to R-130, with R-033 (another's area), R-239 and the response times of §2.13.

The order is written at once. What costs money is priced and agreed to before anybody is sent. Engineering
and customer service go together at the agreed time; customer service writes the amounts, from the price
list; the customer tries it and signs, is asked at once, and pays or has it put on the bill.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Case, Facts
from shouwen.casework.opening import place_is_known
from shouwen.casework.procedure import Ask, Problem, Procedure, back_to, go_on, late, optional, step
from shouwen.casework.terms import AT_DUE, SAME_DAY, TWICE, Duration, minutes, one_of, until, working_minutes
from shouwen.casework.who import (
    ANSWERABLE,
    CUSTOMER_SERVICE,
    DEPARTMENT_MANAGER,
    FIRST_RESPONDER,
    PROJECT_MANAGER,
    TO_FIRST_RESPONDER,
)
from shouwen.kit.words import yuan
from shouwen.money.charges import MOST_FEN, TOO_MUCH, amount, items_for, standing_charges, total
from shouwen.money.prices import PriceItem
from shouwen.money.settlements import SettlementLine
from shouwen.people.parties import Trade
from shouwen.places.buildings import Place
from shouwen.services.clearance import Blocker, Look, source


class Category(models.TextChoices):
    POWER = "power", _("Power")
    WATER = "water", _("Water")
    AIR = "air", _("Air-conditioning")
    LIFT = "lift", _("Lift")
    DOOR = "door", _("Doors and locks")
    FURNITURE = "furniture", _("Furniture and fittings")
    FIRE = "fire", _("Fire safety")
    OTHER = "other", _("Other")


class Urgency(models.TextChoices):
    NORMAL = "normal", _("Normal, by appointment")
    URGENT = "urgent", _("Urgent")
    EMERGENCY = "emergency", _("Emergency: water, power, entrapment, fire")


class Payment(models.TextChoices):
    AT_FINANCE = "at_finance", _("Paid at finance, together")
    FOR_CUSTOMER = "for_customer", _("Paid for the customer, receipt returned")
    ON_BILL = "on_bill", _("Put on the bill")


class Way(models.TextChoices):
    PHONE = "phone", _("By telephone")
    FACE = "face", _("Face to face")
    MESSAGE = "message", _("By message")


class Repair(Facts):
    category = models.CharField(_("Category"), max_length=20, choices=Category)
    urgency = models.CharField(_("Urgency"), max_length=20, choices=Urgency)
    details = models.TextField(_("What needs repair"), max_length=4000)
    appointed_at = models.DateTimeField(_("Appointed time"), null=True)
    is_chargeable = models.BooleanField(_("It will be charged"), default=False)
    own_material = models.BooleanField(_("The customer supplies the material"), default=False)
    quoted_item = models.ForeignKey(
        PriceItem, models.PROTECT, null=True, related_name="+", verbose_name=_("Item of the price list")
    )
    quoted_quantity = models.DecimalField(
        _("Quantity"),
        max_digits=6,
        decimal_places=2,
        null=True,
        validators=[MinValueValidator(Decimal("0.01"))],
    )
    quoted_fen = models.PositiveIntegerField(_("Price told"), null=True)
    agreed_by = models.CharField(_("Who agreed or declined"), max_length=60)
    agreed_how = models.CharField(_("How"), max_length=20, choices=Way)
    has_agreed = models.BooleanField(_("The customer has agreed to the price"), null=True)
    arrived_at = models.DateTimeField(_("Time of arrival"), null=True)
    went_along = models.CharField(_("Who went along, or why nobody did"), max_length=200)
    material_check = models.CharField(_("What the check of the material showed"), max_length=300)
    cause = models.TextField(_("Cause"), max_length=1000)
    work_done = models.TextField(_("Work done"), max_length=2000)
    finished_at = models.DateTimeField(_("Finished at"), null=True)
    more_agreed_by = models.CharField(_("Who agreed to more than the price told"), max_length=60)
    test_result = models.CharField(_("What the customer's trial showed"), max_length=300)
    satisfaction = models.PositiveSmallIntegerField(
        _("Satisfaction, 1 to 5"), null=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    opinion = models.TextField(_("Opinions"), max_length=1000)
    payment = models.CharField(_("How it is paid"), max_length=20, choices=Payment)
    paid_fen = models.PositiveIntegerField(_("Paid"), default=0)
    receipt_number = models.CharField(_("Receipt number"), max_length=40)


def it_is_chargeable(case: Case) -> bool:
    return bool(case.facts.is_chargeable)


def it_goes_ahead(case: Case) -> bool:
    """R-121: what is to be charged goes on only if the customer has agreed."""
    return not case.facts.is_chargeable or case.facts.has_agreed is True


def material_is_the_customers(case: Case) -> bool:
    return it_goes_ahead(case) and bool(case.facts.own_material)


def there_is_something_to_pay(case: Case) -> bool:
    return it_goes_ahead(case) and total(case) > case.facts.paid_fen


def amounts_are_to_be_written(case: Case) -> bool:
    return it_is_chargeable(case) and it_goes_ahead(case)


def price_told(case: Case) -> int:
    """Fen: the item told, so many times."""
    return amount(case.facts.quoted_item, case.facts.quoted_quantity)


def price_agreed(case: Case) -> int:
    """Fen that the customer agrees to; a price declined binds nobody."""
    return (case.facts.quoted_fen or 0) if case.facts.has_agreed else 0


EMERGENCY = minutes("repair.emergency_minutes")
URGENT = minutes("repair.urgent_minutes")
APPOINTMENT = until("appointed_at")


@one_of(EMERGENCY, URGENT, APPOINTMENT, SAME_DAY)
def by_urgency(case: Case) -> Duration:
    """§2.13: emergencies in 10 minutes, urgent ones in 30, others at the appointment or the same day.

    An emergency has no appointment: a time noted for it does not put its clock off.
    """
    if case.facts.urgency == Urgency.EMERGENCY:
        return EMERGENCY
    if case.facts.appointed_at:
        return APPOINTMENT
    return URGENT if case.facts.urgency == Urgency.URGENT else SAME_DAY


# fmt: off
repair = Procedure(
    "repair", _("Repair"), chapter=10, prefix="BX", facts=Repair, matter="repair", icon="wrench",
    steps=[
        step("record", _("Write the work order"), by=FIRST_RESPONDER,
             asks=["category", "urgency", optional("details"), optional("appointed_at", future=True),
                   optional("is_chargeable"), optional("own_material")],
             says=[_("Nobody goes to a customer's door without an appointment; make one now."),
                   _("If it lies in another company's area, take it all the same, explain, and follow it.")],
             prints="work_order", rules="R-120, R-122, R-239, R-033"),
        step("price", _("Tell the price and ask whether to go on"), by=CUSTOMER_SERVICE, after="record",
             when=it_is_chargeable,
             asks=[Ask("quoted_item", among=items_for), "quoted_quantity", "agreed_by", "agreed_how"],
             binds=price_agreed, agreed_in="agreed_by",
             outcomes={
                 "agreed": go_on(_("Agreed"), sets={"has_agreed": True, "quoted_fen": price_told}),
                 "declined": go_on(_("Declined"), sets={"has_agreed": False, "quoted_fen": price_told})},
             tells_customer=_("The price, and your consent"),
             says=[_("Say the price before anybody is sent; write down who agreed.")],
             rules="R-121"),
        step("dispatch", _("Send the order to engineering"), by=CUSTOMER_SERVICE, after="price",
             when=it_goes_ahead, within=working_minutes("repair.dispatch_minutes"),
             late=[late(AT_DUE, tell=DEPARTMENT_MANAGER)],
             hands_over=True, rules="R-123, R-124"),
        step("attend", _("Go to the place at the agreed time"), by=ANSWERABLE, after="dispatch",
             when=it_goes_ahead, since="record", within=by_urgency,
             late=[late(AT_DUE, tell=DEPARTMENT_MANAGER), late(TWICE, tell=PROJECT_MANAGER)],
             outcomes={
                 "arrived": go_on(_("Arrived"), asks=[Ask("arrived_at", past=True)]),
                 "new_time": back_to("attend", _("New time agreed"), asks=[Ask("appointed_at", future=True)],
                                     tell=[DEPARTMENT_MANAGER, TO_FIRST_RESPONDER], at_most="repair.new_times")},
             tells_customer=_("Our visit"), rules="R-125, §2.13"),
        step("accompany", _("Go along with engineering"), by=CUSTOMER_SERVICE, after="dispatch",
             when=it_goes_ahead, asks=["went_along"],
             outcomes={"went": go_on(_("Went along")), "could_not": go_on(_("Could not go"))},
             rules="R-125"),
        step("check", _("Check the material that the customer supplies"), by=ANSWERABLE, after="attend",
             when=material_is_the_customers, asks=["material_check"],
             outcomes={"fit": go_on(_("Fit for use")), "unfit": go_on(_("Not fit for use"))},
             rules="R-126"),
        step("work", _("Do the repair"), by=ANSWERABLE, after="check", when=it_goes_ahead,
             outcomes={
                 "done": go_on(_("Repaired"), asks=["cause", "work_done", Ask("finished_at", past=True)]),
                 "costs_money": back_to("price", _("It will cost money: ask first"), asks=["cause"],
                                        sets={"is_chargeable": True})},
             rules="R-128"),
        step("amounts", _("Write the amounts on the order"), by=CUSTOMER_SERVICE, after="work",
             when=amounts_are_to_be_written, charges=True, asks=[optional("more_agreed_by")],
             binds=total, agreed_in="more_agreed_by",
             says=[_("The amounts come from the price list. Customer service writes them, not the worker.")],
             rules="R-127"),
        step("try", _("The customer tries it and signs"), by=ANSWERABLE, after=["amounts", "accompany"],
             when=it_goes_ahead, asks=["test_result"], signed_by=["customer"], binds=total,
             outcomes={"content": go_on(_("Works")), "not_content": back_to("work", _("Does not work yet"))},
             tells_customer=_("You try it and sign"), rules="R-128"),
        step("follow_up", _("Ask the customer at once"), by=FIRST_RESPONDER, after="try",
             when=it_goes_ahead, within=working_minutes("repair.follow_up_minutes"),
             late=[late(AT_DUE, tell=DEPARTMENT_MANAGER)],
             outcomes={
                 "content": go_on(_("Content"), asks=["satisfaction", optional("opinion")]),
                 "not_content": back_to("work", _("Not content"), asks=["opinion"], tell=[DEPARTMENT_MANAGER])},
             tells_customer=_("You tell us whether you are content"), prints="follow_up", rules="R-128"),
        step("pay", _("Go with the customer to pay, or put it on the bill"), by=CUSTOMER_SERVICE, after="try",
             when=there_is_something_to_pay,
             outcomes={"done": go_on(_("Done"), asks=["payment", optional("receipt_number")],
                                     sets={"paid_fen": total})},
             tells_customer=_("Payment"), queue="billing", rules="R-129"),
        step("file", _("File the order"), by=CUSTOMER_SERVICE, after=["follow_up", "pay"], rules="R-130"),
    ],
)
# fmt: on


repair.before("record")(place_is_known)  # an order says where


@repair.before("record")
def an_appointment_is_made(case: Case) -> Iterator[Problem]:
    """R-239: nobody goes to a customer's door without an appointment; emergencies and common parts need none."""
    facts = case.facts
    at_a_door = case.place is not None and case.place.kind == Place.Kind.UNIT
    if at_a_door and facts.urgency == Urgency.NORMAL and not facts.appointed_at:
        yield Problem(_("Agree on a time with the customer first."), "appointed_at", "required")


@repair.before("price")
def the_price_is_one_that_can_be_written(case: Case) -> Iterator[Problem]:
    if (case.facts.quoted_fen or 0) > MOST_FEN:
        yield Problem(TOO_MUCH, "quoted_quantity", "out_of_range")


@repair.before("dispatch")
def the_price_is_agreed(case: Case) -> Iterator[Problem]:
    if not it_goes_ahead(case):
        yield Problem(
            _("The customer has not agreed to the price."), code="no_consent", who_can_clear=_("Customer")
        )


@repair.before("amounts")
def the_amounts_stand_and_are_agreed(case: Case) -> Iterator[Problem]:
    """R-127, and R-121 again: more than the price told needs a new consent."""
    if not standing_charges(case):
        yield Problem(_("Write at least one amount from the price list."), "charges", "required")
    if total(case) > (case.facts.quoted_fen or 0) and not case.facts.more_agreed_by:
        yield Problem(
            _("This is more than the price told. Ask the customer again and write down who agreed."),
            "more_agreed_by",
            "no_consent",
        )


@repair.before("pay")
def the_receipt_is_noted(case: Case) -> Iterator[Problem]:
    if case.facts.payment != Payment.ON_BILL and not case.facts.receipt_number:
        yield Problem(_("Write down the number of the receipt."), "receipt_number", "required")


@source
def put_on_the_bill(look: Look) -> Iterable[Blocker]:
    """R-129, R-115: an order that was put on the bill is owed until a settlement has a line for it."""
    lines = SettlementLine.objects.filter(taken_back_at=None, for_case__isnull=False)
    theirs = Case.objects.filter(
        customer=look.lease.customer_id, place__in=look.units, repair__paid_fen__gt=0
    )
    orders = theirs.filter(repair__payment=Payment.ON_BILL).exclude(pk__in=lines.values("for_case"))
    for case in orders.select_related("repair").order_by("pk"):
        said = _("Put on the bill: %(amount)s") % {"amount": yuan(case.repair.paid_fen)}
        yield Blocker(
            "unpaid", said, case.number, look.department(Trade.FINANCE), link="case", args=(case.number,)
        )
