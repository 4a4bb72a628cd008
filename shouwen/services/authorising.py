"""Taking an authorisation in with its two papers, and taking it back (R-161, F-45)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shouwen.casework.asking import Refused
from shouwen.casework.procedure import Problem
from shouwen.journal.entries import Kind, entered
from shouwen.leases.authorisations import Authorisation, Scope
from shouwen.people.roles import Role
from shouwen.services.customer_files import CustomerFile, Sort
from shouwen.services.filing import file_paper


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


def revoke(one: Authorisation, *, on: date, by: Role, at: datetime) -> Authorisation:
    """It authorises nobody from now on; the papers stay in the file."""
    with transaction.atomic():
        one = Authorisation.objects.select_for_update().get(pk=one.pk)
        if one.revoked_on is None:
            one.revoked_on = on
            one.save(update_fields=["revoked_on"])
            one = Authorisation.objects.select_related("site", "customer__party").get(pk=one.pk)
            entered(one, Kind.CANCELLED, by=by, at=at, agent=one.agent_name)
        return one
