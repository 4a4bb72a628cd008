"""Site access passes (施工人员进场证, F-28): one card a worker, not shared, with photo and validity (M-FO-06)."""

from collections.abc import Iterator
from datetime import date
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Case
from shouwen.casework.procedure import Ask, Problem, optional
from shouwen.casework.schedules import ScheduleLine, lines_of, mark, schedule
from shouwen.journal.entries import Entry, role_of
from shouwen.money.deposits import Deposit, Keeps, deposits_of, held, settle
from shouwen.procedures.fit_out.facts import ENDING
from shouwen.procedures.fit_out.photos import paper


class WorkerTrade(models.TextChoices):
    GENERAL = "general", _("General worker")
    CARPENTER = "carpenter", _("Carpenter")
    PLUMBER = "plumber", _("Plumber")
    ELECTRICIAN = "electrician", _("Electrician")
    WELDER = "welder", _("Welder")
    FIRE_SYSTEMS = "fire_systems", _("Fire-systems fitter")
    AT_HEIGHT = "at_height", _("Working at height")


SPECIAL = (WorkerTrade.ELECTRICIAN, WorkerTrade.WELDER, WorkerTrade.AT_HEIGHT)  # only with a certificate
GIVEN_UP = ("returned", "lost", "withdrawn")  # marks that end a pass


class SiteAccessPass(ScheduleLine):
    """A card of one worker. Of the ID number only the end is kept (§8 item 4); `secret` is what its QR code says."""

    name = models.CharField(_("Worker"), max_length=60)
    id_ending = models.CharField(_("Last four of the ID number"), max_length=4, validators=[ENDING])
    trade = models.CharField(_("Trade"), max_length=20, choices=WorkerTrade)
    photo = paper(_("Photo"))
    certificate = models.CharField(_("Special-trade certificate"), max_length=60, blank=True)
    certified_until_on = models.DateField(_("Certificate valid until"), null=True)
    valid_from_on = models.DateField(_("Valid from"), null=True)
    valid_until_on = models.DateField(_("Valid until"), null=True)
    withdrawn_why = models.CharField(_("Why it was withdrawn"), max_length=300, blank=True)
    secret = models.UUIDField(default=uuid4, unique=True, editable=False)

    def is_valid_on(self, day: date) -> bool:
        """True on its days, both in, until it is given up."""
        if self.taken_back_at or any(mark in self.marked for mark in GIVEN_UP):
            return False
        first, last = self.valid_from_on, self.valid_until_on
        return first is not None and last is not None and first <= day <= last


def pass_can_be_made(case: Case, line: SiteAccessPass) -> Iterator[Problem]:
    """A special trade needs its certificate, a pass runs while the certificate does."""
    if line.trade in SPECIAL and not (line.certificate and line.certified_until_on):
        yield Problem(_("This trade needs a certificate and its last day."), "certificate", "required")
    assert line.valid_from_on and line.valid_until_on  # asked for
    if line.valid_from_on > line.valid_until_on:
        yield Problem(_("This ends before it begins."), "valid_until_on", "invalid")
    if line.trade in SPECIAL and line.certified_until_on and line.valid_until_on > line.certified_until_on:
        yield Problem(_("The pass runs longer than the certificate."), "valid_until_on", "invalid")
    given = [each for each in standing(case) if (each.name, each.id_ending) == (line.name, line.id_ending)]
    if given:
        yield Problem(_("This worker has a pass already: one card a worker."), "name", "invalid")


passes = schedule(
    "passes", _("Site access passes"), SiteAccessPass,
    asks=["name", "id_ending", "trade", "photo", optional("certificate"), optional("certified_until_on", future=True),
          "valid_from_on", Ask("valid_until_on", future=True)],
    check=pass_can_be_made, tells_contractor=True,
    marks=[mark("returned", _("Returned")), mark("lost", _("Lost"), unless=("returned",)),
           mark("withdrawn", _("Withdrawn"), asks=["withdrawn_why"], unless=("returned", "lost"))],
)  # fmt: skip


def standing(case: Case) -> list[SiteAccessPass]:
    """The cards that are out."""
    every: list[SiteAccessPass] = lines_of(case, "passes")
    return [line for line in every if not any(mark in line.marked for mark in GIVEN_UP)]


def lost(case: Case) -> list[SiteAccessPass]:
    return [line for line in lines_of(case, "passes") if "lost" in line.marked]


def workers_have_passes(case: Case) -> Iterator[Problem]:
    if not standing(case):
        yield Problem(_("Write at least one site access pass."), code="required")


def earlier_contractor_has_left(case: Case) -> Iterator[Problem]:
    """Another contractor's people come with cards of their own."""
    since = case.facts.contractor_since_at
    old = [line for line in standing(case) if since and line.written_at < since]
    if old:
        names = ", ".join(line.name for line in old)
        yield Problem(_("Cards of the earlier contractor are still out: %(names)s.") % {"names": names})


def cards_are_back(case: Case) -> Iterator[Problem]:
    """M-FO-13: passes are returned."""
    for line in standing(case):
        yield Problem(_("The card of %(name)s is still out.") % {"name": line.name})


def only_lost_cards_are_kept_back(case: Case) -> Iterator[Problem]:
    kept = case.facts.lost_passes_fen or 0
    if kept and not lost(case):
        yield Problem(_("No card was lost."), "lost_passes_fen", "invalid")
    if kept > held(deposits_of(case, Deposit.Kind.PASS)):
        yield Problem(_("This is more than is held of the deposit."), "lost_passes_fen", "out_of_range")


def the_pass_deposit_goes_back(case: Case, entry: Entry) -> None:
    facts = case.facts
    keeps = [Keeps(facts.lost_passes_fen, str(_("Lost cards")), "M-FO-06")] if facts.lost_passes_fen else []
    held_back = deposits_of(case, Deposit.Kind.PASS)
    settle(held_back, keeps, facts.pass_refund_reference, by=role_of(entry), at=entry.at)


def there_is_a_deposit(case: Case) -> bool:
    return held(deposits_of(case, Deposit.Kind.PASS)) > 0
