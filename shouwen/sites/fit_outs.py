"""Fit-outs in the living history: months of papers, lines and signatures, played through the verbs up to a halt."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any, ClassVar

from shouwen.casework.cases import Case
from shouwen.people.parties import Party
from shouwen.people.roles import Role
from shouwen.sites.played import Played

OBJECTED = "objected"


class PlayedFitOut(Played):
    """One fit-out: the words of its story, and what every fit-out has."""

    procedure = "fit_out"
    takes: ClassVar[dict[str, int]] = {
        "review": 2, "fire_document": 7, "begin": 2, "neighbours": 40, "tests": 3, "fire_acceptance": 5, "occupy": 2,
        "reply": 1,
    }  # fmt: skip

    def signer(self, who: str) -> str:
        return str(self.words["responsible"]) if who == "contractor" else self.name

    @property
    def contractor(self) -> Party | None:
        code = self.words.get("contractor", "")
        return Party.objects.filter(site=self.unit.site_id, kind=Party.Kind.CONTRACTOR, code=code).first()

    def taken_down(self) -> Case:
        """What the application says, and the days that follow from when it is played."""
        touches = {f"touches_{name}": True for name in self.words["touches"]}
        self.applied = {
            **self.words, **touches, "area": Decimal(str(self.words["area"])), "has_authorisation": True,
            "has_undertaking": True, "planned_from_on": self.today + timedelta(days=14),
            "planned_until_on": self.today + timedelta(days=60), "contractor": self.contractor,
            "authorised_until_on": self.today + timedelta(days=300), "agent": self.words["responsible"],
        }  # fmt: skip
        return super().taken_down()

    def facts(self, step: str, outcome: str) -> dict[str, Any]:
        return {**self.of_every_fit_out(), **self.words} if step else self.applied

    def of_every_fit_out(self) -> dict[str, Any]:
        number, same = self.case.number[3:], self.words["phrases"]
        days = {
            "qualified_until_on": 700, "insured_until_on": 330, "fire_issued_on": 0, "permit_from_on": 0,
            "applied_on": 0, "fire_acceptance_on": 0, "occupied_on": 1,
        }  # fmt: skip
        opinions = [
            f"{who}_on_{what}" for what in ("permit", "works", "refund")
            for who in ("cs", "engineering", "security", "finance", "customer")
        ]  # fmt: skip
        return {
            **dict.fromkeys(opinions, same["agreed"]), **same, **self.dated(days),
            "permit_until_at": self.at + timedelta(days=75), "is_posted": True, "has_as_built_prints": True,
            "has_as_built_files": True, "has_returned_keys": True, "extinguishers": 8, "fire_kind": "filing",
            "fee_receipt": f"SJ-{number}", "pass_refund_reference": f"ZZ-{number}",
            "fit_out_deposit_receipt": f"YJ-{number}",
            "pass_deposit_receipt": f"YZ-{number}", "management_fen": 360_000, "fit_out_deposit_fen": 2_000_000,
            "pass_deposit_fen": 60_000, "payee": self.unit.customer.name_zh, "answer": OBJECTED,
            "fire_responsible": self.words["responsible"],
        }  # fmt: skip

    def furnish(self, step: str, by: Role) -> None:
        super().furnish(step, by)
        if step == "review":  # of the drawings the first ones are still `unread`
            self.mark_all("drawings", "reviewed", {"verdict": "passed"}, by, but=self.words.get("unread", 0))
        if step == "return_passes":
            self.mark_all("passes", "returned", {}, by)
        if step == "reply":
            self.mark_all("deductions", OBJECTED, {"objection": self.words["phrases"]["objection"]}, by)
