"""Taking an authorisation in with its two papers, taking it back, and seeing it run out (R-161, F-45)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shouwen.casework.asking import Refused
from shouwen.casework.procedure import Problem
from shouwen.casework.who import managers_of
from shouwen.journal.entries import Kind, entered
from shouwen.journal.notices import tell
from shouwen.journal.wording import wording
from shouwen.leases.authorisations import Authorisation, Scope
from shouwen.leases.customers import Customer
from shouwen.people.parties import Party, Site, Trade, department_of
from shouwen.people.persons import Person
from shouwen.people.roles import Role
from shouwen.places.buildings import Place
from shouwen.places.figures import figures_on
from shouwen.services.customer_files import CustomerFile, Sort
from shouwen.services.filing import NO_PAPER, file_paper, may_file

NOTICE = "authorisation.notice_days"


def authorise(
    file: CustomerFile, *, agent_name: str, id_number: str, scopes: Iterable[str], starts_on: date,
    ends_on: date | None, letter: File[bytes] | None, id_copy: File[bytes] | None, by: Role, at: datetime,
    form_key: UUID | None = None,
) -> Authorisation:  # fmt: skip
    """Whom the customer of this file authorises, with the signed letter and the ID copy laid in the file.

    A paper that is not there may follow; until both are, it authorises nobody. The same form again is the
    authorisation that it made. Refused without a name, a number and a scope, and for days that are none.
    """
    scopes = [scope for scope in scopes if scope in Scope.values]
    said = {"agent_name": agent_name.strip(), "id_number": id_number.strip(), "scopes": scopes}
    problems = [Problem(_("This is needed."), name, "required") for name, value in said.items() if not value]
    if ends_on and ends_on <= starts_on:
        problems.append(
            Problem(_("This day must be later than the day on which it starts."), "ends_on", "invalid")
        )
    if problems:
        raise Refused(problems)
    with transaction.atomic():
        CustomerFile.objects.select_for_update().get(pk=file.pk)
        if form_key and (again := Authorisation.objects.filter(site=file.site_id, form_key=form_key).first()):
            return again
        one = Authorisation.objects.create(
            site=file.site,
            customer=file.customer,
            starts_on=starts_on,
            ends_on=ends_on,
            form_key=form_key,
            **said,
        )
        entered(file, Kind.NOTED, by=by, at=at, authorisation=one.pk, agent=one.agent_name, scopes=scopes)
        for paper, sort, field in (
            (letter, Sort.AUTHORISATION, "letter"),
            (id_copy, Sort.ID_COPY, "id_copy"),
        ):
            if paper:
                _lay(file, paper, sort, field, one, by, at)
        one.refresh_from_db()
        return one


def _lay(
    file: CustomerFile, paper: File[bytes], sort: Sort, field: str, one: Authorisation, by: Role, at: datetime
) -> None:
    """What is wrong with the paper is said beside its own field."""
    try:
        file_paper(file, paper, sort=sort, caption=one.agent_name, authorisation=one, by=by, at=at)
    except Refused as refused:
        raise Refused(
            Problem(each.message, field if each.field == "file" else each.field, each.code)
            for each in refused.problems
        ) from None


def complete(
    one: Authorisation, file: CustomerFile, *, letter: File[bytes] | None, id_copy: File[bytes] | None, by: Role,
    at: datetime,
) -> Authorisation:  # fmt: skip
    """Lay the paper that was missing in the file of this customer; with the second it begins to count (R-161).

    Refused without a paper, and once it was taken back.
    """
    if not (letter or id_copy):
        raise Refused([Problem(NO_PAPER.message, "letter", "required")])
    with transaction.atomic():
        one = _held(one, by)
        if one.revoked_on:
            raise Refused([Problem(_("This authorisation was taken back."), code="done_already")])
        for paper, sort, field in (
            (letter, Sort.AUTHORISATION, "letter"),
            (id_copy, Sort.ID_COPY, "id_copy"),
        ):
            if paper:
                _lay(file, paper, sort, field, one, by, at)
        one.refresh_from_db(fields=["has_letter", "has_id_copy"])
        return one


def revoke(one: Authorisation, *, why: str, by: Role, at: datetime) -> Authorisation:
    """It authorises nobody from now on; the papers stay in the file. A second time changes nothing.

    Refused without a reason, out of reach, and to who does not keep the files.
    """
    if not why.strip():
        raise Refused([Problem(_("A reason is needed."), "why", "required")])
    with transaction.atomic():
        one = _held(one, by)
        if one.revoked_on is None:
            one.revoked_on = timezone.localtime(at, one.site.tz).date()
            one.save(update_fields=["revoked_on"])
            entered(one, Kind.CANCELLED, by=by, at=at, agent=one.agent_name, why=why.strip())
        return one


def _held(one: Authorisation, by: Role) -> Authorisation:
    """As it is now, locked. Refused to who does not keep this customer's files."""
    may_file(by)
    Authorisation.objects.select_for_update().only("pk").get(pk=one.pk)
    rows = Authorisation.objects.filter(customer__in=Customer.objects.within_reach(by))
    found = rows.select_related("site", "customer__party").filter(pk=one.pk).first()
    if found is None:
        raise Refused(
            [Problem(_("Only those who look after this customer can do this."), code="not_allowed")]
        )
    return found


# Running out.


def notice_days(site: Site, on: date) -> int:
    return int(float(figures_on(site, [NOTICE], on)[NOTICE]))


def remind_of_authorisations(at: datetime) -> int:
    """Tell customer service of each authorisation that runs out within the figure's days, once; gives how many."""
    return sum(_remind_there(site, at) for site in Site.objects.all())


def _remind_there(site: Site, at: datetime) -> int:
    today = timezone.localtime(at, site.tz).date()
    soon = Authorisation.objects.filter(site=site, reminded_on=None).running_out(
        today, notice_days(site, today)
    )
    rows = soon.select_related("site", "customer__party", "customer__assistant").order_by("pk")[:100]
    return sum(_remind(each, today, at) for each in rows)


def _remind(one: Authorisation, today: date, at: datetime) -> bool:
    with transaction.atomic():
        waiting = Authorisation.objects.filter(pk=one.pk, reminded_on=None, revoked_on=None)
        if not waiting.update(reminded_on=today):  # another worker has, or it has just been taken back
            return False
        words = _("The authorisation of %(name)s by %(customer)s runs out on %(day)s.")
        text = wording(words, name=one.agent_name, customer=one.customer.names, day=str(one.ends_on))
        tell(_keepers(one.customer), text, site=one.site, subject=one.customer, at=at)
    return True


def _keepers(customer: Customer) -> list[Person]:
    """Its own assistant; where it has none, who leads customer service in its buildings."""
    if customer.assistant and customer.assistant.is_active:
        return [customer.assistant]
    theirs = Place.objects.filter(leased__customer=customer).values("building__manager")
    companies = Party.objects.filter(pk__in=theirs).order_by("pk")
    return [one for party in companies for one in managers_of(department_of(party, Trade.CUSTOMER_SERVICE))]
