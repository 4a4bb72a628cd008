"""The page of a case: what there is to read, and what this role may do about it now."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar

from shouwen.casework.cases import Case
from shouwen.casework.clock_story import Face
from shouwen.casework.dossier import may_hand_out
from shouwen.casework.gates import gates, may_answer_for, may_cancel, may_do, may_let_through
from shouwen.casework.merging import may_unmerge
from shouwen.casework.offshoots import startable_procedures
from shouwen.casework.papers import most_papers
from shouwen.casework.procedure import Problem, Procedure, Step
from shouwen.casework.projection import department_of_clock
from shouwen.casework.relay import may_hand_over
from shouwen.casework.rows import OpenStep, OpenStepQuery
from shouwen.casework.signing import may_confirm, sheets_for
from shouwen.desk.case_forms import ChargeForm, HoldForm, NoteForm, PaperForm, ReasonForm, ReturnForm
from shouwen.desk.case_read import CaseRead, split
from shouwen.desk.forms import Asking, StepForm
from shouwen.desk.handing import HandingForm, usual_department
from shouwen.desk.schedule_page import Schedules
from shouwen.journal.catalogue import FormKind, kind_called
from shouwen.journal.entries import Kind
from shouwen.journal.forms import FormPart
from shouwen.kit.prepared import Given, rows
from shouwen.kit.words import TimeLeft, time_left
from shouwen.people.parties import Department
from shouwen.people.roles import Role

F = TypeVar("F", bound=Asking)


@dataclass
class Task:
    """An open step: `form` when it is this role's to do, `blocks` what keeps it from ending."""

    row: OpenStep
    step: Step
    left: TimeLeft
    form: StepForm | None = None
    handing: HandingForm | None = None
    blocks: tuple[Problem, ...] = ()
    writes: tuple[str, ...] = ()  # the schedules that stand under it

    @property
    def prints(self) -> FormKind | None:
        """The form that finishing it prints."""
        return kind_called(self.step.prints)


@dataclass(frozen=True)
class Missing:
    """A step still to come: who will do it; `perhaps` when it is needed only if something happens."""

    code: str
    title: str
    who: str
    perhaps: bool
    is_open: bool


class CasePage(CaseRead):
    """The page for one role. `given` are forms that came back with their problems, `top` what is wrong besides."""

    def __init__(
        self,
        case: Case,
        role: Role,
        at: datetime,
        *,
        given: dict[str, Asking] | None = None,
        top: Iterable[Problem] = (),
        reveals: bool = False,
        wanted: str = "",
    ) -> None:
        super().__init__(case, role, at)
        self.schedules = Schedules(self, wanted)
        self.given, self.top, self.reveals = given or {}, list(top), reveals

    def form(self, name: str, make: Callable[[], F]) -> F | Any:
        """The form of this name: the one that came back, else a fresh one."""
        return self.given.get(name) or make()

    def shows(self, name: str) -> bool:
        """True when the form of this name has its place on the page: it can be done now, by this role."""
        kind, _space, code = name.partition(" ")
        places: dict[str, Callable[[], Any]] = {
            "step": lambda: any(task.step.code == code for task in self.mine),
            "hand": lambda: any(task.step.code == code for task in self.mine),
            "override": lambda: any(step.code == code for step, _form in self.to_let_through),
            "hold": lambda: any(face.step == code and form for face, form in self.clocks),
            "return": lambda: self.may_answer,
            "offer": lambda: self.may_hand_over,
            "charge": lambda: self.charging,
            **dict.fromkeys(("line", "mark", "back"), lambda: self.schedules.shows(name)),
            "cancel": lambda: self.cancelling,
            "unmerge": lambda: self.may_unmerge,
        }
        return bool(places.get(kind, lambda: True)())

    def reason(self, name: str) -> ReasonForm:
        return self.form(name, lambda: ReasonForm(auto_id=f"{name.replace(' ', '-')}-%s"))

    def is_ours(self, department: Department) -> bool:
        """True for the role's own department, and for all of a company to who leads there."""
        return may_answer_for(self.role, department)

    # Steps.

    @cached_property
    def tasks(self) -> list[Task]:
        self._family  # noqa: B018 - read once, for the rules about it too
        found = rows("open steps", _open_steps, case=self.case.pk)
        return [self._task(row) for row in found if row.step in self.case.procedure.by_code]

    @cached_property
    def mine(self) -> list[Task]:
        mine, placed = [task for task in self.tasks if task.form], set[str]()
        for task in mine:  # each schedule once, under the first step that writes it
            named = (*task.step.lists, *(mark.partition(".")[0] for mark in task.step.marks))
            task.writes = tuple(code for code in dict.fromkeys(named) if code not in placed)
            placed |= set(task.writes)
        return mine

    @cached_property
    def to_start(self) -> list[Procedure]:
        """Of which procedures this role may open a case from here now."""
        return startable_procedures(self.case, self.role, [task.row for task in self.tasks])

    @property
    def others(self) -> list[Task]:
        return [task for task in self.tasks if not task.form]

    def _task(self, row: OpenStep) -> Task:
        row.case = self.case
        own = next((face for face in self.faces if face.step == row.step), None)
        left = own.left if own else time_left(row.due_at, self.at)
        task = Task(row, self.case.procedure[row.step], left)
        if may_do(self.role, row, task.step):
            self._give_form(task)
        return task

    @cached_property
    def sheets(self) -> list[tuple[Step, FormPart]]:
        """Sheets that came back and wait for somebody of this role's to say whether they are signed.

        Nothing is asked for them unless the log tells of one.
        """
        if not any(entry.kind == Kind.CAME_BACK for entry in self.entries):
            return []
        asked = [
            task
            for task in self.tasks
            if task.step.signed_by and len(task.step.signed_by) > len(task.row.signatures)
        ]
        mine = [task for task in asked if may_confirm(self.case, task.row, task.step, self.role)]
        return [(task.step, part) for task in mine for part in sheets_for(self.case, task.row)]

    def _give_form(self, task: Task) -> None:
        row, step = task.row, task.step
        task.form = self.form(
            f"step {step.code}",
            lambda: StepForm(
                self.case,
                step,
                at=self.at,
                visit=row.visit,
                papers=self.papers,
                signed=row.signatures if step.signed_by else [],
            ),
        )
        if step.hands_over:
            task.handing = self.form(f"hand {step.code}", lambda: self._handing(f"{step.code}-%s"))
        named = set(task.form.fields)
        task.blocks = tuple(p for p in gates(self.case, row, step, self.at) if p.field not in named)

    @cached_property
    def missing(self) -> list[Missing]:
        """What must still be done before the case can be closed, in order."""
        if not self.case.is_open:
            return []
        by_code, standing = self.case.procedure.by_code, self.standing
        to_come = [by_code[code] for code in self.case.procedure.in_order if code not in standing.done]
        return [
            Missing(
                step.code,
                str(step.title),
                self._who(step),
                self._is_perhaps(step),
                step.code in standing.open,
            )
            for step in to_come
            if not step.aside_of or step.code in standing.open
        ]

    @property
    def missing_parts(self) -> tuple[list[Missing], list[Missing]]:
        return split(self.missing)

    def _is_perhaps(self, step: Step) -> bool:
        return step.code not in self.standing.open and step.when is not None and not step.when(self.case)

    def _who(self, step: Step) -> str:
        person = step.by.person(self.case)
        row = next((task.row for task in self.tasks if task.row.step == step.code), None)
        return person.name if person else row.department.name if row else str(step.by.label)

    @cached_property
    def to_let_through(self) -> list[tuple[Step, ReasonForm]]:
        """The open steps that this role may let through although something stands in the way."""
        open_ones = [task for task in self.tasks if task.step.may_be_overridden]
        steps = [task.step for task in open_ones if may_let_through(self.role, task.row)]
        return [(step, self.reason(f"override {step.code}")) for step in steps]

    # Clocks.

    @cached_property
    def clocks(self) -> list[tuple[Face, HoldForm | None]]:
        """Each running clock, with the form for pausing it where this role may."""
        return [(face, self._hold(face)) for face in self.faces]

    def _hold(self, face: Face) -> HoldForm | None:
        has_run_out = face.due_at <= self.at
        if has_run_out or not face.may_pause or not self.is_ours(self._department_of(face)):
            return None
        return self.form(f"hold {face.step}", lambda: HoldForm(auto_id=f"hold-{face.step}-%s"))

    def _department_of(self, face: Face) -> Department:
        row = next((task.row for task in self.tasks if task.step.code == face.step), None)
        return row.department if row else department_of_clock(self.case, self.standing, face.running)

    # Hand-overs.

    @property
    def may_answer(self) -> bool:
        return self.offer is not None and self.is_ours(self.offer.to_department)

    @property
    def may_hand_over(self) -> bool:
        return self.case.is_open and may_hand_over(self.case, self.role)

    @property
    def may_unmerge(self) -> bool:
        return may_unmerge(self.case, self.role, self.at)

    @cached_property
    def unmerging(self) -> ReasonForm:
        return self.reason("unmerge")

    @property
    def may_take(self) -> bool:
        holds = self.role.department_id == self.case.department_id
        return self.case.is_open and holds and self.role.person_id != self.case.holder_id

    @cached_property
    def returning(self) -> ReturnForm:
        return self.form("return", lambda: ReturnForm(auto_id="return-%s"))

    @cached_property
    def offering(self) -> HandingForm:
        return self.form("offer", self._handing)

    def _handing(self, auto_id: str = "hand-%s") -> HandingForm:
        return HandingForm(self.case, self.departments.values(), usual=self._usual, auto_id=auto_id)

    @cached_property
    def _usual(self) -> Department | None:
        return usual_department(self.case, self.departments.values(), self.at)

    # Beside the steps.

    @cached_property
    def noting(self) -> NoteForm:
        return self.form("note", lambda: NoteForm(auto_id="note-%s"))

    @cached_property
    def attaching(self) -> PaperForm | None:
        """The form that adds a paper, while one fits or to say that none does."""
        fits = len(self.papers) < most_papers(self.case) or "paper" in self.given
        return self.form("paper", self._paper) if fits else None

    def _paper(self) -> PaperForm:
        return PaperForm(auto_id="paper-%s", has_contractor=self.case.contractor_id is not None)

    @cached_property
    def cancelling(self) -> ReasonForm | None:
        may = self.case.is_open and may_cancel(self.role, self.case)
        return self.reason("cancel") if may else None

    @property
    def may_hand_out(self) -> bool:
        return may_hand_out(self.role)

    @cached_property
    def revealing(self) -> ReasonForm:
        return self.reason("phone")

    @cached_property
    def charging(self) -> ChargeForm | None:
        """The form for writing an amount, when a step of this role takes amounts now."""
        if not any(task.step.charges for task in self.mine):
            return None
        return self.form("charge", lambda: ChargeForm(self.case, auto_id="charge-%s"))


def _open_steps() -> OpenStepQuery:
    steps = OpenStep.objects.filter(case=Given("case")).select_related("department__party", "person")
    return steps.by_time_left()
