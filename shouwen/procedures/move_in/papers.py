"""The papers of a move-in: wanted three working days before the handover, looked through within one (M-MI-05)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Case
from shouwen.casework.procedure import Problem, optional
from shouwen.casework.schedules import ScheduleLine, lines_of, schedule
from shouwen.journal.files import Paper
from shouwen.leases.customers import Contact


class PaperKind(models.TextChoices):
    LICENCE = "licence", _("Business licence, copy")
    REPRESENTATIVE = "representative", _("Identity card of the legal representative, seen")
    LEASE = "lease", _("Lease, original seen and copy kept")
    AGENT_LETTER = "agent_letter", _("Letter of the agent")
    AGENT_ID = "agent_id", _("Identity card of the agent, seen")
    INSURANCE = "insurance", _("Insurance policy, copy")
    OTHER = "other", _("Other")


ALWAYS = (PaperKind.LICENCE, PaperKind.REPRESENTATIVE, PaperKind.LEASE)


class MoveInPaper(ScheduleLine):
    """One paper that was handed in. What is only looked at, such as an identity card, is not kept (§8 item 4)."""

    kind = models.CharField(_("Paper"), max_length=20, choices=PaperKind)
    scan = models.ForeignKey(Paper, models.PROTECT, null=True, related_name="+", verbose_name=_("Copy"))
    remark = models.CharField(_("Remark"), max_length=200)


papers = schedule(
    "papers", _("Papers handed in"), MoveInPaper, asks=["kind", optional("scan"), optional("remark")],
    tells_customer=True,
)  # fmt: skip


def the_papers_are_here(case: Case) -> Iterator[Problem]:
    """M-MI-05; an agent's letter goes with the agent's identity card. What we accept instead was said in writing."""
    here = {line.kind for line in lines_of(case, "papers")}
    wanted = [*ALWAYS, *([PaperKind.AGENT_ID] if PaperKind.AGENT_LETTER in here else [])]
    missing = [str(kind.label) for kind in wanted if kind not in here]
    if missing and not case.facts.alternative:
        yield Problem(
            _("Still missing: %(papers)s.") % {"papers": ", ".join(missing)}, code="incomplete",
            who_can_clear=_("Customer"),
        )  # fmt: skip


def papers_due(case: Case) -> datetime:
    """The closing of the third working day before the handover. Where it has gone by, it is late from the start."""
    days, hours = int(case.figure("movein.papers_days")), case.hours
    opening = hours.opening_of_working_day_before(hours.day_of(case.facts.handover_at), days)
    return hours.end_of_office_day(opening or case.facts.handover_at)


def contacts(case: Case) -> models.QuerySet[Contact]:
    return Contact.objects.there().filter(site=case.site_id, customer=case.customer_id)
