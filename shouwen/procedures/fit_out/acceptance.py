"""After the works: the contractor's own tests (R-099), and what the four parties find at acceptance (R-101)."""

from collections.abc import Iterator

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Case
from shouwen.casework.procedure import Ask, Problem, optional
from shouwen.casework.schedules import ScheduleLine, lines_of, mark, schedule, unmarked
from shouwen.procedures.fit_out.drawings import Verdict
from shouwen.procedures.fit_out.photos import paper


class TestKind(models.TextChoices):
    FIRE = "fire", _("Fire test")
    ELECTRICAL = "electrical", _("Electrical test")
    FIRE_COMPLETION = "fire_completion", _("Fire completion acceptance")
    ENVIRONMENT = "environment", _("Public-environment acceptance of the unit")


class TestReport(ScheduleLine):
    """A report that the contractor has obtained itself."""

    __test__ = False  # no test of ours

    kind = models.CharField(_("Test"), max_length=20, choices=TestKind)
    issued_by = models.CharField(_("Issued by"), max_length=120)
    reference = models.CharField(_("Report number"), max_length=80)
    issued_on = models.DateField(_("Issued on"), null=True)
    scan = paper(_("Scan"))
    verdict = models.CharField(_("Result"), max_length=10, choices=Verdict)


reports = schedule(
    "reports", _("Test reports"), TestReport,
    asks=["kind", "issued_by", "reference", Ask("issued_on", past=True), optional("scan"), "verdict"],
    tells_customer=True, tells_contractor=True,
)  # fmt: skip


def every_test_is_passed(case: Case) -> Iterator[Problem]:
    """R-099: all four; of each kind the last report counts."""
    last = {line.kind: line.verdict for line in lines_of(case, "reports")}
    for kind in TestKind:
        if last.get(kind) != Verdict.PASSED:
            yield Problem(
                _("Not passed yet: %(test)s.") % {"test": kind.label}, who_can_clear=_("Contractor")
            )


class FoundBy(models.TextChoices):
    """The four parties of the acceptance."""

    CUSTOMER_SERVICE = "cs", _("Customer service")
    ENGINEERING = "engineering", _("Engineering")
    SECURITY = "security", _("Security")
    CUSTOMER = "customer", _("Customer")


class Defect(ScheduleLine):
    """What one of the four parties found at acceptance, to be put right and looked at again."""

    found_by = models.CharField(_("Found by"), max_length=20, choices=FoundBy, blank=True)
    what = models.CharField(_("Defect"), max_length=300)
    location = models.CharField(_("Location"), max_length=120)
    photo = paper(_("Photo"))
    put_right_by_on = models.DateField(_("To be put right by"), null=True)
    outcome = models.CharField(_("What the second look showed"), max_length=300, blank=True)


defects = schedule(
    "defects", _("Defects at acceptance"), Defect,
    asks=["found_by", "what", "location", optional("photo"), Ask("put_right_by_on", future=True)],
    tells_customer=True, tells_contractor=True,
    marks=[mark("rechecked", _("Put right"), asks=["outcome"])],
)  # fmt: skip


def defects_are_put_right(case: Case) -> Iterator[Problem]:
    for line in unmarked(case, "defects", "rechecked"):
        yield Problem(
            _("Defect %(number)s is not put right: %(what)s") % {"number": line.number, "what": line.what}
        )
