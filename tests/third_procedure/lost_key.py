"""A lost key: handed in at the desk, kept by the department that takes it over, given back to whose it is."""

from collections.abc import Iterator

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Case, Facts
from shouwen.casework.procedure import Ask, Problem, Procedure, back_to, go_on, late, optional, step
from shouwen.casework.terms import AT_DUE, working_minutes
from shouwen.casework.who import ANSWERABLE, DEPARTMENT_MANAGER, FIRST_RESPONDER


class Lock(models.TextChoices):
    DOOR = "door", _("A door")
    DRAWER = "drawer", _("A drawer")


class LostKey(Facts):
    tag = models.CharField(_("What its tag says"), max_length=60)
    lock = models.CharField(_("What it opens"), max_length=20, choices=Lock)
    found_on = models.DateField(_("When it was found"), null=True)
    hook = models.PositiveSmallIntegerField(_("Number of the hook"), null=True)
    fetched_by = models.CharField(_("Who fetched it"), max_length=60)
    proof_seen = models.BooleanField(_("The proof was seen"), default=False)


lost_key = Procedure(
    "lost_key",
    _("Lost key"),
    chapter=12,
    prefix="YS",
    facts=LostKey,
    icon="key",
    steps=[
        step(
            "hand_in",
            _("Write down where the key lay"),
            by=FIRST_RESPONDER,
            asks=["tag", "lock", optional("found_on")],
            says=[_("Thank the finder.")],
        ),
        step(
            "give_over",
            _("Give the key to who keeps it"),
            by=FIRST_RESPONDER,
            after="hand_in",
            within=working_minutes("complaint.assign_minutes"),
            late=[late(AT_DUE, tell=DEPARTMENT_MANAGER)],
            hands_over=True,
        ),
        step("keep", _("Hang the key up"), by=ANSWERABLE, after="give_over", asks=["hook"]),
        step(
            "fetch",
            _("Give the key back"),
            by=FIRST_RESPONDER,
            after="keep",
            asks=[Ask("proof_seen", agreed=True)],
            outcomes={
                "fetched": go_on(_("Fetched"), asks=["fetched_by"]),
                "wrong_key": back_to("keep", _("Not their key")),
            },
            signed_by=["customer"],
            tells_customer=_("Your key is found"),
        ),
    ],
)


@lost_key.before("keep")
def there_are_nine_hooks(case: Case) -> Iterator[Problem]:
    if (case.facts.hook or 0) > 9:
        yield Problem(_("There is no such hook."), "hook", "invalid")
