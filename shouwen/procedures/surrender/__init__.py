"""Surrender (退租): the definition in `definition.py`, its rules in `clearing.py`, its lines in files of their own."""

from shouwen.procedures.surrender import clearing  # noqa: F401  it hangs its rules on the definition
from shouwen.procedures.surrender.definition import surrender
from shouwen.procedures.surrender.facts import Surrender
from shouwen.procedures.surrender.inspection import ConditionAtSurrender
from shouwen.procedures.surrender.removal import GoodsExit

__all__ = ["ConditionAtSurrender", "GoodsExit", "Surrender", "surrender"]
