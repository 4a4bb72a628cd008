"""A case as its forms show it: the common head of §3, its facts, its moments, and what is still to be filled in.

The same sheet without a case is a blank copy: everything on it is for a hand to write.
"""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from shouwen.casework import registry
from shouwen.casework.amending import Amendment, amendments
from shouwen.casework.cases import Case, Channel
from shouwen.casework.kept_facts import shown_facts
from shouwen.casework.log import locked, write
from shouwen.casework.procedure import Procedure, Step
from shouwen.casework.rows import Signature
from shouwen.casework.standing import Standing
from shouwen.journal.catalogue import Subject
from shouwen.journal.entries import Entry, Kind
from shouwen.journal.files import Paper
from shouwen.kit.blocks import NOTHING, Block, Hand, Words, choice, fact, field, fields, signatures, table
from shouwen.kit.blocks import column as head
from shouwen.people.persons import Person
from shouwen.people.roles import Role
from shouwen.places.buildings import Place


class CaseSheet:
    """One case on paper. `like` names the procedure whose facts a blank copy shows."""

    def __init__(self, case: Case | None, like: str = "complaint") -> None:
        self.case = case
        self.model = (case.procedure if case else registry.procedure(like)).facts
        self.facts = case.facts if case else None

    # What it is about.

    def head(self) -> Block:
        """Whom, where, when: the common head of every form about a case (§3)."""
        case = self.case
        return fields(
            self.field(_("Building"), case and case.building, wide=3),
            self.field(_("Unit or place"), case and where(case), wide=4),
            self.field(_("Case number"), case and case.number, wide=5),
            self.field(_("Customer"), case and case.customer, wide=6),
            self.field(_("Contact"), self.contact, wide=3),
            self.field(_("Telephone"), self.phone, wide=3),
            self.field(_("Taken down by"), case and case.first_responder, wide=3),
            self.field(_("Taken down at"), case and case.opened_at, wide=3),
            self.field(_("State"), case and case.State(case.state).label, wide=3),
            self.field(_("Attachments"), case and self.attachments, wide=3),
        )

    @property
    def contact(self) -> Any:
        if not self.case:
            return None
        return self.case.caller_name or self.case.contact

    @property
    def phone(self) -> str:
        """In full: who goes to the door must be able to call. Printing it is an entry in the journal."""
        if not self.case:
            return ""
        return self.case.caller_phone or (self.case.contact.phone if self.case.contact else "")

    @property
    def attachments(self) -> int:
        assert self.case
        return Paper.objects.about(Case.subject_kind, self.case.pk).count()

    def channel(self) -> Block:
        return choice(_("How it came"), Channel.choices, self.case and self.case.channel)

    # Cells.

    def field(
        self, label: Words, value: Any = "", *, wide: int = 3, lines: int = 1, is_open: bool = False
    ) -> Block:
        """A cell of its own; on a blank copy it is open, in a case where `is_open` says so."""
        return field(label, value, wide=wide, lines=lines, is_open=is_open or self.case is None)

    def fact(self, name: str, *, label: Words = None, wide: int = 3, lines: int = 1) -> Block:
        """The cell of a fact: open while the step that asks for it is still to be done."""
        return fact(
            self.model, self.facts, name, label=label, wide=wide, lines=lines, is_open=self.is_to_come(name)
        )  # fmt: skip

    def has(self, name: str) -> bool:
        """True when cases of this procedure have such a fact."""
        try:
            self.model._meta.get_field(name)
        except FieldDoesNotExist:
            return False
        return True

    def value(self, name: str) -> Any:
        return getattr(self.facts, name, None)

    def satisfaction(self) -> Block:
        """One to five, to be ticked."""
        return choice(
            _("Satisfaction"), [(n, str(n)) for n in range(1, 6)], self.value("satisfaction"), wide=6
        )  # fmt: skip

    # What is to come.

    @cached_property
    def entries(self) -> list[Entry]:
        about = Entry.objects.about(Case.subject_kind, self.case.pk) if self.case else Entry.objects.none()
        return list(about.select_related("person"))

    @cached_property
    def standing(self) -> Standing:
        assert self.case
        return Standing.of(self.case.procedure, self.entries)

    def is_to_come(self, name: str) -> bool:
        """True when a step that is not done yet asks for this fact: then paper leaves room for it."""
        return self.case is None or name in self._to_come

    @cached_property
    def _to_come(self) -> set[str]:
        if not self.case or not self.case.is_open:
            return set()
        steps, done = self.case.procedure.steps, self.standing.done
        answered = {ask.name for step in steps if step.code in done for ask in step.asks}
        return {name for step in steps if step.code not in done for name in names_in(step)} - answered

    def is_waited_for(self, step: str) -> bool:
        """True when this step may still be done."""
        if self.case is None:
            return True
        return self.case.is_open and step in self.case.procedure.by_code and step not in self.standing.done

    # What happened when.

    def last(self, *kinds: Kind, step: str = "") -> Entry | None:
        """The last entry of these kinds, about this step if one is named."""
        found = [e for e in self.entries if e.kind in kinds and (not step or e.step == step)]
        return found[-1] if found else None

    def done_at(self, step: str) -> datetime | None:
        entry = self._done(step)
        return entry.at if entry else None

    def done_by(self, step: str) -> Person | None:
        entry = self._done(step)
        return entry.person if entry else None

    def _done(self, step: str) -> Entry | None:
        """The entry that ended this step, while that counts: a step that was sent back is to come again."""
        counts = self.case and self.standing.done.get(step)
        return self.last(Kind.FINISHED, Kind.OVERRIDDEN, step=step) if counts else None

    # Hands.

    def remarks(self, wide: int = 12) -> Block:
        return field(_("Remarks"), wide=wide, is_open=True)

    def signed(self, label: Words, signs_as: str = "", *, step: str = "") -> Hand:
        """A place to sign. The name stands there when this side has signed this very step, as it counts now: who
        signed the inspection has not thereby signed the settlement, and work sent back is signed afresh.
        """
        assert bool(signs_as) == bool(step), "a signature belongs to a step"
        found = self._signatures.get((step, self._visit(step), signs_as)) if step else None
        return (label, found.name, found.at) if found else (label, "", None)

    def finished(self, label: Words, step: str) -> Hand:
        """A place to sign; who finished this step stands there while that counts. Let through is not signed."""
        entry = self._done(step)
        signed = entry and entry.kind == Kind.FINISHED and entry.person
        return (label, entry.person, entry.at) if entry and signed else (label, "", None)

    def _visit(self, step: str) -> int | None:
        """The visit of this step that counts; none where it is struck and not open again."""
        now = self.standing if self.case else None
        if now and (step in now.done or step in now.open or now.closed_at):
            return now.visits.get(step)
        return None

    @cached_property
    def _signatures(self) -> dict[tuple[str, int | None, str], Signature]:
        rows = Signature.objects.filter(case=self.case) if self.case else ()
        return {(row.step, row.visit, row.signs_as): row for row in rows}

    def foot(self, *hands: Hand) -> list[Block]:
        """The common foot of §3: who signs, and room for corrections, each signed and dated (§2.6)."""
        return [signatures(*hands), self.amended()]

    def amended(self) -> Block:
        """What was put right since, as the journal has it, and a line for the next hand (§2.6)."""
        rows = (
            [amended_row(self.case.procedure, one) for one in amendments(self.entries)] if self.case else []
        )
        heads = [
            head(_("Amended by"), wide=2), head(_("When"), wide=2), head(_("Was"), wide=3),
            head(_("Is"), wide=3), head(_("Why"), wide=3),
        ]  # fmt: skip
        return table(heads, rows, title=_("Amendments, each with signature and date"), spare=1)


def names_in(step: Step) -> set[str]:
    """The facts that this step can come to know."""
    sets = {name for outcome in step.outcomes.values() for name in outcome.sets}
    return sets | {ask.name for ask in step.all_asks()}


def where(case: Case) -> Any:
    """A unit by the number that people say (1-0803), a common part by its name."""
    place = case.place
    return place.code if place and place.kind == Place.Kind.UNIT else place


def amended_row(procedure: Procedure, one: Amendment) -> list[Any]:
    was, now = (in_words(procedure, one.fact, kept) for kept in (one.old, one.new))
    return [one.entry.person, one.entry.at, was, now, one.reason]


def in_words(procedure: Procedure, name: str, kept: Any) -> Words:
    """A fact as the journal keeps it, behind its label: said in whichever language is asked for."""

    def said() -> str:
        return ": ".join(next(shown_facts(procedure.facts, {name: kept}), ("", NOTHING))) if kept else NOTHING

    return lazy(said, str)()


def _find(role: Role, pk: int) -> Case | None:
    return Case.objects.within_reach(role).filter(pk=pk).first()


case_on_paper = Subject(
    Case.subject_kind,
    find=_find,
    held=lambda pk, number: locked(Case(pk=pk)),
    write=write,
    page=lambda case: reverse("case", args=[case.number]),
)
