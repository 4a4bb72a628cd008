"""What there is to read on the page of a case, fetched once: the same few queries however long its story is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import takewhile
from typing import TypeVar

from shouwen.casework.amending import amendable, may_amend
from shouwen.casework.case_printing import forms_for
from shouwen.casework.cases import Case
from shouwen.casework.chart.notes import StepState
from shouwen.casework.clock_story import Face, faces
from shouwen.casework.flowchart import chart
from shouwen.casework.merging import joined_to
from shouwen.casework.offshoots import family, none_of_it
from shouwen.casework.papers import papers_read
from shouwen.casework.showing import known_facts
from shouwen.casework.standing import Standing
from shouwen.casework.story import Line, story
from shouwen.desk.handing import departments_of
from shouwen.desk.lines import short_name, where
from shouwen.desk.story_folds import Fold, folds
from shouwen.journal.catalogue import FormKind
from shouwen.journal.entries import Entry, EntryQuery, Kind
from shouwen.journal.files import Paper
from shouwen.journal.forms import Form, FormPart, made_of
from shouwen.kit.language import pick
from shouwen.kit.prepared import Given, rows
from shouwen.leases.customers import masked
from shouwen.money.charges import Charge, charges_of
from shouwen.people.parties import Department
from shouwen.people.roles import Role

T = TypeVar("T")
RELAYING = (Kind.OFFERED, Kind.ACCEPTED, Kind.RETURNED, Kind.WITHDRAWN, Kind.REFERRED)
EVERYTHING = (
    "site", "building", "place__building", "customer", "contact", "calendar__site", "holder", "first_responder",
    "first_department__party", "department__party", "answerable", "merged_into",
    "contractor",)  # fmt: skip


FIRST = 8  # of a long list beside the story


def split(found: list[T]) -> tuple[list[T], list[T]]:
    """A long list as what is shown and what is folded away, a short one whole."""
    return (found, []) if len(found) <= FIRST + 2 else (found[:FIRST], found[FIRST:])


@dataclass(frozen=True)
class Held:
    """A department had the case for so long."""

    department: Department
    lasted: timedelta
    is_now: bool


@dataclass(frozen=True)
class Offered:
    """Who hands it over, and to whom."""

    from_department: Department
    to_department: Department


@dataclass(frozen=True)
class Joined:
    """A duplicate and its caller, as far as a reader of the main case may see the number."""

    case: Case

    @property
    def caller(self) -> str:
        return self.case.caller_name or (self.case.contact.name if self.case.contact else "")

    @property
    def phone(self) -> str:
        return self.case.masked_phone or (self.case.contact.masked_phone if self.case.contact else "")

    @property
    def company(self) -> str:
        return short_name(self.case.customer)


class CaseRead:
    """One case as one role reads it at one moment."""

    def __init__(self, case: Case, role: Role, at: datetime) -> None:
        self.case, self.role, self.at = case, role, at

    # The heading.

    @property
    def where(self) -> str:
        return where(self.case)

    @property
    def is_late(self) -> bool:
        return any(face.left.shade == "late" for face in self.faces)

    @property
    def tags(self) -> list[str]:
        """The claims that were made when it was taken down: it touches the customer, it will be charged."""
        facts = self.case.facts
        columns = [
            facts._meta.get_field(ask.name) for ask in self.case.procedure.intake.asks if not ask.agreed
        ]
        return [str(column.verbose_name) for column in columns if getattr(facts, column.attname) is True]

    @property
    def chart(self) -> str:
        return chart(self.case.procedure, state=self._lit, figures=self.case.figures)

    @property
    def chart_upright(self) -> str:
        return chart(self.case.procedure, state=self._lit, figures=self.case.figures, upright=True)

    @cached_property
    def _lit(self) -> dict[str, StepState]:
        """How each step is lit: done, skipped, open or late."""
        late = {face.step for face in self.faces if face.left.shade == "late"}
        lit: dict[str, StepState] = {
            code: "done" if outcome else "skipped" for code, outcome in self.standing.done.items()
        }
        for code in self.standing.open:
            lit[code] = "late" if code in late else "open"
        return lit

    # The log, and what follows from it.

    @cached_property
    def entries(self) -> list[Entry]:
        return rows("story", _story, case=self.case.pk)

    @property
    def seen(self) -> int:
        """The last entry on this page: a deed sent from it twice is told from two deeds by this."""
        return self.entries[-1].pk if self.entries else 0

    @cached_property
    def standing(self) -> Standing:
        return Standing.of(self.case.procedure, self.entries)

    @cached_property
    def joined(self) -> list[Joined]:
        """The duplicates merged into this case: their callers are told and asked too. No query where there are none."""
        if not self.standing.joined:
            return []
        rows = joined_to(self.case, self.standing).select_related("contact", "customer", "first_responder")
        return [Joined(case) for case in rows]

    @cached_property
    def _family(self) -> tuple[Case | None, list[Case]]:
        """What it stems from and what stems from it: one query, and none where the log tells of neither."""
        branched = self.standing.joined or any(entry.kind == Kind.BRANCHED for entry in self.entries)
        if self.case.stems_from_id or branched:
            return family(self.case, self.role)
        return none_of_it(self.case)

    @property
    def stem(self) -> Case | None:
        return self._family[0]

    @property
    def offshoots(self) -> list[Case]:
        return self._family[1]

    @cached_property
    def story(self) -> list[Line]:
        return story(self.case, self.entries)

    @property
    def folds(self) -> list[Fold]:
        return folds(self.story, self.case.procedure)

    @cached_property
    def faces(self) -> list[Face]:
        return faces(self.case, self.standing.clocks, self.at)

    # Who has it, who called.

    @cached_property
    def departments(self) -> dict[int, Department]:
        return {department.pk: department for department in departments_of(self.case)}

    @cached_property
    def offer(self) -> Offered | None:
        """The hand-over that waits for an answer."""
        if (offer := self.standing.offer) is None:
            return None
        return Offered(self.departments[offer.from_department], self.departments[offer.to_department])

    @property
    def returned(self) -> list[Line]:
        """The return that the last hand-over ended with, and who is to decide it: it is to be handed over again."""
        relayed = [line for line in self.story if line.entry.kind in RELAYING]
        return list(takewhile(lambda line: line.entry.kind in (Kind.RETURNED, Kind.REFERRED), relayed))[::-1]

    @cached_property
    def holdings(self) -> list[Held]:
        """Who had it how long, once it has passed from one department to another."""
        if len(self.standing.holdings) < 2:
            return []
        return [
            Held(self.departments[h.department], (h.until or self.at) - h.since, h.until is None)
            for h in self.standing.holdings
            if h.department in self.departments
        ]

    @property
    def caller(self) -> str:
        return self.case.caller_name or (self.case.contact.name if self.case.contact else "")

    @property
    def caller_title(self) -> str:
        contact = self.case.contact
        return pick(contact.title_zh, contact.title_en) if contact else ""

    @property
    def place(self) -> str:
        return self.case.place.full_name if self.case.place else ""

    @property
    def phone(self) -> str:
        return self.case.caller_phone or (self.case.contact.phone if self.case.contact else "")

    @property
    def masked_phone(self) -> str:
        return masked(self.phone)

    # What is known, and what it costs.

    @cached_property
    def facts(self) -> list[tuple[str, str]]:
        return known_facts(self.case)

    @property
    def fact_parts(self) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
        return split(self.facts)

    @cached_property
    def to_amend(self) -> list[tuple[str, str]]:
        """The facts that this role may put right: name and label."""
        if not may_amend(self.case, self.role):
            return []
        known = self.case.facts._meta
        return [
            (name, str(known.get_field(name).verbose_name)) for name in amendable(self.case, self.standing)
        ]

    @cached_property
    def papers(self) -> list[Paper]:
        return papers_read(self.case, self.role)

    @property
    def paper_parts(self) -> tuple[list[Paper], list[Paper]]:
        """The latest ones, and those before."""
        late, before = split(self.papers[::-1])
        return late[::-1], before[::-1]

    @cached_property
    def forms(self) -> list[Form]:
        """The forms that were made of it, with their parts; none is looked for where the log tells of none."""
        if not any(entry.kind == Kind.PRINTED for entry in self.entries):
            return []
        return made_of(Case.subject_kind, self.case.pk)

    @property
    def parts_out(self) -> list[FormPart]:
        """The parts that are to come back signed and have not: something to be done."""
        return [part for form in self.forms for part in form.missing_parts]

    @property
    def can_print(self) -> list[FormKind]:
        """The forms that can be made of it now."""
        home = self.case.first_department.party_id
        offered = {
            self.departments[offer.to_department].party_id
            for offer in self.standing.offers
            if offer.to_department in self.departments
        }
        return forms_for(self.case, crosses=bool(offered - {home}))

    @property
    def charges(self) -> list[Charge]:
        return charges_of(self.case)

    @property
    def total(self) -> int:
        """Fen, the lines that count."""
        return sum(charge.amount_fen for charge in self.charges if charge.taken_back_at is None)


def _story() -> EntryQuery:
    return Entry.objects.about(Case.subject_kind, Given("case")).select_related("person", "by_party")
