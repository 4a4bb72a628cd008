"""Which forms a case has: those that its steps print, and those that fit it besides."""

from __future__ import annotations

from uuid import UUID, uuid5

from shouwen.casework.cases import Case
from shouwen.casework.rows import Relay
from shouwen.journal.catalogue import FormKind, kind_called, kinds

DEEDS = UUID("6f1d3c1e-93a8-4b0e-9e0b-7d7f5a1c2b60")  # the space in which deeds on cases have their keys


def forms_for(case: Case, *, crosses: bool) -> list[FormKind]:
    """The forms that can be printed of this case now, in the order of the catalogue.

    `crosses`: it has been offered to another company.
    """
    named = {step.prints for step in case.procedure.steps if step.prints}
    about = [kind for kind in kinds() if kind.about == Case.subject_kind]
    return [kind for kind in about if named & {kind.name, kind.beside} or (kind.across and crosses)]


def form_for(case: Case, name: str) -> FormKind | None:
    """The form of this name, if this case has it."""
    return next((kind for kind in forms_for(case, crosses=has_crossed(case)) if kind.name == name), None)


def has_crossed(case: Case) -> bool:
    """True when the case has been offered to another company than the one first asked."""
    home = case.first_department.party_id
    return Relay.objects.filter(case=case).exclude(to_department__party=home).exists()


def printed_by(case: Case, step: str) -> FormKind | None:
    """The form that finishing this step prints, by the definition."""
    found = case.procedure.by_code.get(step)
    return kind_called(found.prints) if found and found.prints else None


def key_of(case: Case, *deed: object) -> UUID:
    """The key of one deed on this case: the same deed sent twice makes one form."""
    return uuid5(DEEDS, " ".join(map(str, (case.pk, *deed))))
