"""Fit-out (二次装修): the steps in `definition.py`, the facts in `facts.py`, the rest in the files of its nouns."""

from shouwen.procedures.fit_out import leaving  # noqa: F401  it says what stands in nobody's way
from shouwen.procedures.fit_out.acceptance import Defect, TestReport
from shouwen.procedures.fit_out.definition import fit_out
from shouwen.procedures.fit_out.drawings import Drawing
from shouwen.procedures.fit_out.facts import FitOut
from shouwen.procedures.fit_out.passes import SiteAccessPass
from shouwen.procedures.fit_out.refund import Deduction
from shouwen.procedures.fit_out.works import ConcealedWork, Effect, Violation

__all__ = [
    "ConcealedWork", "Deduction", "Defect", "Drawing", "Effect", "FitOut", "SiteAccessPass", "TestReport",
    "Violation", "fit_out",
]  # fmt: skip
