"""Taking a matter down: POST /cases."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shouwen.api import facts, telling
from shouwen.api.bodies import Caller, Opening
from shouwen.api.doors import staff
from shouwen.api.once import deed
from shouwen.api.refusals import Misfit
from shouwen.api.router import does
from shouwen.api.shapes import CaseShape
from shouwen.casework import moves
from shouwen.casework.asking import asked, outcome_of
from shouwen.casework.cases import Case, Channel
from shouwen.casework.procedure import Procedure
from shouwen.casework.registry import procedures
from shouwen.leases.customers import Contact, Customer
from shouwen.people.doors import StaffRequest
from shouwen.people.roles import Role
from shouwen.places.buildings import Building, Place

LONGEST_TITLE = 120
NO_PROCEDURE = _("There is no such procedure.")
NO_SITE = _("This token is not of that site.")
NO_PLACE = _("No place has this code.")
NO_BUILDING = _("No building has this code.")
NO_CUSTOMER = _("No customer has this code or id.")
NO_CASE = _("No case has this number.")
NO_CONTACT = _("No contact has this id.")


@does("/cases", "api_open", "cases", _("Take a matter down"), CaseShape, 201)
@staff
@deed
def open_case(request: StaffRequest, body: Opening) -> tuple[int, CaseShape]:
    at, role = timezone.now(), request.role
    reader = _Reader(role, body)
    procedure, who_and_where = reader.procedure(), reader.who_and_where()
    blank = Case(site=role.site, procedure_code=body.procedure, opened_at=at)
    given: dict[str, Any] = {}
    if procedure:
        asks = asked(procedure.intake, outcome_of(procedure.intake, "done"))
        given, wrong = facts.read(blank, asks, body.facts)
        reader.errors |= {f"facts.{name}": said for name, said in wrong.items()}
    if reader.errors or not procedure:
        raise Misfit(reader.errors)
    case = moves.open_case(
        procedure, by=role, at=at, title=_title(body, procedure, given), channel=body.channel, facts=given,
        **who_and_where,
    )  # fmt: skip
    now = Case.objects.select_related(*telling.ALL_OF_A_CASE).get(pk=case.pk)
    return 201, telling.whole_case(now, role)


def _title(body: Opening, procedure: Procedure, given: dict[str, Any]) -> str:
    """What the caller calls it, else the first words of what was told, else what the procedure is called."""
    told = str(given.get("details") or "").strip()
    title = body.title.strip() or (told.splitlines()[0] if told else str(procedure.title))
    return title[:LONGEST_TITLE]


class _Reader:
    """Finds what the codes of a body mean within one site; `errors` says what was not found."""

    def __init__(self, role: Role, body: Opening) -> None:
        self.role, self.site, self.body = role, role.site, body
        self.errors: facts.Errors = {}
        if body.site not in (None, self.site.code):
            self.errors["site"] = [str(NO_SITE)]
        if body.channel not in Channel.values:
            self.errors["channel"] = [str(facts.NO_CHOICE)]

    def procedure(self) -> Procedure | None:
        found = next((each for each in procedures() if each.code == self.body.procedure), None)
        return self._found("procedure", found, NO_PROCEDURE)

    def who_and_where(self) -> dict[str, Any]:
        body, caller = self.body, self.body.caller or Caller()
        contact = self._row("caller.contact", Contact, NO_CONTACT, pk=caller.contact)
        customer = self._customer() or (contact.customer if contact else None)
        return {
            "place": self._row("unit", Place, NO_PLACE, code__iexact=body.unit),
            "building": self._row("building", Building, NO_BUILDING, code=body.building),
            "customer": customer, "contact": contact, "caller_name": caller.name.strip(),
            "caller_phone": caller.phone.strip() or (contact.phone if contact else ""),
            "stems_from": self._older(),
        }  # fmt: skip

    def _older(self) -> Case | None:
        """The case that it is opened from, within reach."""
        number = self.body.stems_from
        return (
            self._found("stems_from", Case.objects.numbered(number, self.role), NO_CASE) if number else None
        )

    def _customer(self) -> Customer | None:
        named = self.body.customer
        by = {"pk": named} if isinstance(named, int) else {"party__code": named}
        found: Customer | None = self._row("customer", Customer, NO_CUSTOMER, **by)
        return found

    def _row(self, field: str, table: Any, message: Any, **by: Any) -> Any:
        """The row of this site that is named; None when nothing is."""
        if None in by.values():
            return None
        return self._found(field, table.objects.filter(site=self.site, **by).first(), message)

    def _found(self, field: str, row: Any, message: Any) -> Any:
        if row is None:
            self.errors[field] = [str(message)]
        return row
