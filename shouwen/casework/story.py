"""The story of a case: each journal entry as a reader reads it, in the reader's language and the active zone.

Entries keep codes and both names, never sentences: what is said here may be worded better later without
touching the journal, and a step that a definition no longer has is still told, by its code.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from shouwen.casework.cases import Case
from shouwen.casework.kept_facts import short_moment, shown_facts
from shouwen.casework.ledger import RELAY
from shouwen.casework.pauses import Waiting
from shouwen.casework.procedure import Procedure
from shouwen.casework.registry import procedures
from shouwen.casework.relay import Return
from shouwen.casework.rows import Signature
from shouwen.journal.entries import Entry, Kind
from shouwen.kit.words import lasting, named, yuan

# Who may be asked to sign: the other side, and the departments and companies whose joint word a step needs.
CUSTOMER = "customer"
SIGNS_AS = {
    CUSTOMER: gettext_lazy("the customer"),
    "agent": gettext_lazy("the customer's agent"),
    "owner": gettext_lazy("the owner"),
    "contractor": gettext_lazy("the contractor"),
    "designer": gettext_lazy("the designer"),
    "guarantor": gettext_lazy("the guarantor"),
    "manager": gettext_lazy("the management"),
    "customer_service": gettext_lazy("customer service"),
    "engineering": gettext_lazy("engineering"),
    "security": gettext_lazy("security"),
    "cleaning": gettext_lazy("cleaning"),
    "finance": gettext_lazy("finance"),
    "leasing": gettext_lazy("leasing"),
}
CALLER_PHONE = "caller_phone"  # how an entry names what was read, before the reason
FORM = "printed_form"
SOLO = "done"  # the outcome of a step that can end in one way only says nothing
LOUD = (Kind.ALARM, Kind.RETURNED, Kind.REFERRED, Kind.OVERRIDDEN, Kind.CANCELLED)
QUIET = (Kind.SIGNED, Kind.CODE_SENT, Kind.READ, Kind.TAKEN, Kind.PRINTED, Kind.CAME_BACK)


@dataclass(frozen=True)
class Line:
    """One entry as it is read: `title` says what happened, `words` what was said, `facts` are label and value."""

    entry: Entry
    title: str
    words: str = ""
    facts: list[tuple[str, str]] = field(default_factory=list)
    late: str = ""

    @property
    def look(self) -> str:
        """How the line is to look: the customer sees it, a clock ran out, or it is the quiet kind."""
        if self.entry.to_customer:
            return "customer"
        if self.entry.kind in LOUD:
            return "alarm"
        return "quiet" if self.entry.kind in QUIET else ""

    @property
    def row(self) -> str:
        """The line of a schedule that this is about: where a page shows it whole."""
        data = self.entry.data
        return f"{data['schedule']}-{data['line']}" if "schedule" in data and "line" in data else ""

    @property
    def who(self) -> str:
        """Who did it and for which company; the clock when nobody did."""
        if self.entry.person is None:
            return _("The system")
        party = self.entry.by_party.name if self.entry.by_party else ""
        return f"{self.entry.person.name} · {party}" if party else self.entry.person.name


def story(case: Case, entries: Iterable[Entry]) -> list[Line]:
    """The whole story, the newest first. The entries should come with their person and by_party."""
    teller = Teller(case.procedure)
    return [teller.tell(entry) for entry in entries][::-1]


@dataclass(frozen=True)
class Teller:
    """Words for the entries of one procedure."""

    procedure: Procedure

    def tell(self, entry: Entry) -> Line:
        how = getattr(self, f"_{entry.kind}", None)
        line: Line = how(entry) if how else Line(entry, str(Kind(entry.kind).label))
        anyway = entry.data.get("said_anyway")
        return replace(line, facts=[*line.facts, (_("Said anyway"), anyway["reason"])]) if anyway else line

    def step(self, code: str) -> str:
        """The title of a step; the hand-over has a clock too; a step that is gone goes by its code."""
        if code == RELAY:
            return _("Hand-over")
        return str(self.procedure[code].title) if code in self.procedure.by_code else code

    def ended(self, entry: Entry) -> str:
        """The step, and how it ended where that says something."""
        title = self.step(entry.step)
        outcomes = self.procedure[entry.step].outcomes if entry.step in self.procedure.by_code else {}
        if entry.outcome in outcomes and len(outcomes) > 1:
            return _("%(step)s: %(outcome)s") % {"step": title, "outcome": outcomes[entry.outcome].label}
        return title if entry.outcome in ("", SOLO, *outcomes) else f"{title}: {entry.outcome}"

    def facts(self, entry: Entry) -> list[tuple[str, str]]:
        return list(shown_facts(self.procedure.facts, entry.data.get("facts", {})))

    # One for each kind of entry.

    def _opened(self, entry: Entry) -> Line:
        stem = entry.data.get("about", {}).get("stems_from")
        return Line(
            entry, _("Taken down, from %(number)s") % {"number": stem} if stem else str(Kind.OPENED.label),
            facts=self.facts(entry),
        )  # fmt: skip

    def _finished(self, entry: Entry) -> Line:
        return Line(entry, self.ended(entry), facts=self.facts(entry))

    _stayed = _finished

    def _overridden(self, entry: Entry) -> Line:
        return Line(entry, _("Let through: %(step)s") % {"step": self.ended(entry)}, entry.data["reason"])

    def _offered(self, entry: Entry) -> Line:
        told = entry.data.get("told")
        words = _("The customer was told: %(words)s") % {"words": told} if told else ""
        return Line(entry, _("Handed over to %(to)s") % {"to": named(entry.data["to_names"])}, words)

    def _accepted(self, entry: Entry) -> Line:
        return Line(entry, _("Accepted by %(to)s") % {"to": named(entry.data["to_names"])})

    def _returned(self, entry: Entry) -> Line:
        title = _("Returned by %(department)s: %(reason)s") % {
            "department": named(entry.data["from_names"]),
            "reason": _label(Return, entry.data["reason"]),
        }
        return Line(entry, title, entry.data["text"])

    def _withdrawn(self, entry: Entry) -> Line:
        return Line(entry, str(Kind.WITHDRAWN.label))

    def _referred(self, entry: Entry) -> Line:
        return Line(entry, _("For %(to)s to decide") % {"to": named(entry.data["to_names"])})

    def _taken(self, entry: Entry) -> Line:
        return Line(entry, str(Kind.TAKEN.label))

    def _held(self, entry: Entry) -> Line:
        return Line(
            entry,
            _("Clock of “%(step)s” paused until %(until)s: %(reason)s") % {
                "step": self.step(entry.step),
                "until": short_moment(entry.data["until"]),
                "reason": _label(Waiting, entry.data["reason"]),
            },
        )  # fmt: skip

    def _resumed(self, entry: Entry) -> Line:
        return Line(entry, _("Clock of “%(step)s” runs again") % {"step": self.step(entry.step)})

    def _recalendared(self, entry: Entry) -> Line:
        moved = [
            (
                self.step(clock["step"]),
                f"{short_moment(clock['was']['at'])} → {short_moment(clock['is']['at'])}",
            )
            for clock in entry.data["clocks_moved"]
        ]
        return Line(entry, str(Kind.RECALENDARED.label), facts=moved)

    def _noted(self, entry: Entry) -> Line:
        return Line(
            entry,
            _("Told to the customer") if entry.to_customer else str(Kind.NOTED.label),
            entry.data["text"],
        )

    def _attached(self, entry: Entry) -> Line:
        return Line(entry, _("Added: %(name)s") % {"name": entry.data["name"]}, entry.data["caption"])

    def _printed(self, entry: Entry) -> Line:
        form = _form(entry)
        if again := entry.data.get("reprint"):
            return Line(entry, _("Printed again (%(count)s): %(form)s") % {"count": again, "form": form})
        if entry.data.get("by_hand"):
            return Line(entry, _("Written by hand: %(form)s") % {"form": form})
        return Line(entry, _("Printed: %(form)s") % {"form": form})

    def _came_back(self, entry: Entry) -> Line:
        said = {"part": entry.data["part"], "form": _form(entry)}
        return Line(entry, _("Part %(part)s came back: %(form)s") % said)

    def _voided(self, entry: Entry) -> Line:
        return Line(entry, _("Voided: %(form)s") % {"form": _form(entry)}, entry.data["reason"])

    def _signed(self, entry: Entry) -> Line:
        title = _("Signed for %(whom)s by %(name)s (%(way)s)") % {
            "whom": SIGNS_AS.get(entry.data["signs_as"], entry.data["signs_as"]),
            "name": entry.data["name"],
            "way": _label(Signature.Way, entry.data["way"]),
        }
        return Line(entry, title)

    def _code_sent(self, entry: Entry) -> Line:
        to = entry.data["contact"]
        return Line(entry, _("Code for signing sent to %(name)s") % {"name": named(to)}, to["to"])

    def _amended(self, entry: Entry) -> Line:
        was, now = (dict(shown_facts(self.procedure.facts, entry.data[side])) for side in ("was", "facts"))
        lines = [(label, f"{was.get(label, '—')} → {now.get(label, '—')}") for label in {**was, **now}]
        return Line(entry, str(Kind.AMENDED.label), entry.data["reason"], lines)

    def line(self, entry: Entry) -> str:
        """The line of a schedule, as people call it: “Drawings 3”."""
        kind = self.procedure.schedules_by_code.get(entry.data["schedule"])
        return f"{kind.title if kind else entry.data['schedule']} {entry.data['line']}"

    def _columns(self, entry: Entry) -> list[tuple[str, str]]:
        kind = self.procedure.schedules_by_code.get(entry.data["schedule"])
        return list(shown_facts(kind.line if kind else self.procedure.facts, entry.data["facts"]))

    def _listed(self, entry: Entry) -> Line:
        return Line(entry, self.line(entry), facts=self._columns(entry))

    def _marked(self, entry: Entry) -> Line:
        kind = self.procedure.schedules_by_code.get(entry.data["schedule"])
        how = kind.by_code.get(entry.data["mark"]) if kind else None
        title = f"{self.line(entry)}: {how.label if how else entry.data['mark']}"
        return Line(entry, title, facts=self._columns(entry))

    def _unlisted(self, entry: Entry) -> Line:
        return Line(entry, _("Taken back: %(what)s") % {"what": self.line(entry)}, entry.data["reason"])

    def _charged(self, entry: Entry) -> Line:
        return Line(entry, _("Amount written: %(line)s") % {"line": self.amount(entry)})

    def _uncharged(self, entry: Entry) -> Line:
        return Line(entry, _("Amount taken back: %(line)s") % {"line": self.amount(entry)})

    def amount(self, entry: Entry) -> str:
        quantity = Decimal(entry.data["quantity"]).normalize()
        return f"{named(entry.data['item'])} × {quantity:f} = {yuan(entry.data['fen'])}"

    def _alarm(self, entry: Entry) -> Line:
        title = self.rang(entry)
        told = (
            _("Told: %(people)s") % {"people": and_(map(named, entry.data["told"]))}
            if entry.data["told"]
            else ""
        )
        minutes = timedelta(minutes=entry.data["late_minutes"])
        late = _("Noticed %(time)s late") % {"time": lasting(minutes)} if minutes else ""
        asked = [(_("Asked for"), self.step(code)) for code in entry.data["opens"]]
        return Line(entry, title, told, asked, late)

    def _engaged(self, entry: Entry) -> Line:
        if not entry.data["contractor"]:
            return Line(entry, _("No contractor sees this case any more"))
        return Line(entry, _("Contractor: %(name)s") % {"name": named(entry.data["names"])})

    def _branched(self, entry: Entry) -> Line:
        known = {each.code: str(each.title) for each in procedures()}
        what = known.get(entry.data["procedure"], entry.data["procedure"])
        return Line(
            entry,
            _("Opened from this: %(number)s %(what)s")
            % {"number": entry.data["branch_number"], "what": what},
        )

    def rang(self, entry: Entry) -> str:
        """What the clock said: that the time is up, or will be soon."""
        step = self.step(entry.step)
        if warned := entry.data.get("warns"):
            return _("%(step)s: to be done by %(due)s.") % {"step": step, "due": short_moment(warned["at"])}
        if since := entry.data.get("late_since"):
            said = _("%(step)s: still not done; the time ran out at %(due)s.")
            return said % {"step": step, "due": short_moment(since["at"])}
        due = short_moment(entry.data["due"]["at"])
        return _("%(step)s: the time ran out at %(due)s.") % {"step": step, "due": due}

    def _cancelled(self, entry: Entry) -> Line:
        return Line(entry, str(Kind.CANCELLED.label), entry.data["reason"])

    def _merged(self, entry: Entry) -> Line:
        data = entry.data
        if "joined" in data:
            title = _("%(number)s merged into this: its caller is to be told and asked too")
            return Line(entry, title % {"number": data["joined_number"]}, data["reason"])
        return Line(entry, _("Goes on under %(number)s") % {"number": data["into_number"]}, data["reason"])

    def _unmerged(self, entry: Entry) -> Line:
        if "left" in entry.data:
            title = _("%(number)s goes on by itself again") % {"number": entry.data["left_number"]}
            return Line(entry, title, entry.data["reason"])
        title = _("Goes on by itself again, no longer with %(number)s") % {
            "number": entry.data["from_number"]
        }
        return Line(entry, title, entry.data["reason"])

    def _read(self, entry: Entry) -> Line:
        what, _space, reason = entry.data["what"].partition(" ")
        titles = {
            CALLER_PHONE: _("Telephone of the caller read in full"),
            FORM: _("Form opened on the screen, with the telephone in full"),
        }
        return Line(entry, titles.get(what, f"{Kind.READ.label}: {what}"), reason)


def _form(entry: Entry) -> str:
    return f"{named(entry.data['form'])} {entry.data['serial']}"


def and_(names: Iterable[str]) -> str:
    """The names as a list within a sentence."""
    return pgettext("between names in a list", ", ").join(names)


def _label(choices: type[models.TextChoices], value: str) -> str:
    return str(choices(value).label) if value in choices.values else value
