"""Who may bind a customer to pay: its own people up to a limit each, and agents authorised to (R-121, R-161).

A step says what it binds the customer to (`binds`, in fen). Whoever is written down at the customer without the
right, or with too low a limit, is refused there; a name that is not written down is for the clerk to look at.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Case
from shouwen.casework.procedure import Problem, Step
from shouwen.kit.folding import fold
from shouwen.kit.words import yuan
from shouwen.leases.authorisations import Authorisation, Scope
from shouwen.leases.customers import Contact


def no_right(case: Case, step: Step, field: str, name: str, at: datetime) -> Iterator[Problem]:
    """That this person may not bind the customer to what the step costs. Asks nothing before somebody is named."""
    if not step.binds or not name.strip() or case.customer_id is None or (fen := step.binds(case)) <= 0:
        return
    called, people = (
        fold(name.strip()),
        list(Contact.objects.filter(customer=case.customer_id).order_by("id")),
    )
    known = [each for each in people if called in (fold(each.name_zh), fold(each.name_en))]
    if not known or any(each.may_agree_to(fen) for each in known) or _is_agent(case, called, at):
        return
    yield Problem(
        _("%(name)s may not agree to %(amount)s for the customer.") % {"name": name, "amount": yuan(fen)},
        field,
        "no_right",
        who_can_clear=" · ".join(each.name for each in people if each.may_agree_to(fen)) or _("Customer"),
    )


def _is_agent(case: Case, called: str, at: datetime) -> bool:
    """True for who was authorised to agree to prices, with both papers, on this day (R-161)."""
    on = case.hours.day_of(at)
    letters = Authorisation.objects.valid(on).filter(customer=case.customer_id)
    return any(fold(each.agent_name) == called and Scope.SPENDING in each.scopes for each in letters)
