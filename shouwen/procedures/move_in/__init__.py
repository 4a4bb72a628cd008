"""Move-in (入住): the steps in `definition.py`, the facts in `facts.py`, the rest in the files of its nouns."""

from shouwen.procedures.move_in.before_handover import UnitDefect
from shouwen.procedures.move_in.definition import move_in
from shouwen.procedures.move_in.facts import MoveIn
from shouwen.procedures.move_in.notice import MoveInPayment
from shouwen.procedures.move_in.papers import MoveInPaper

__all__ = ["MoveIn", "MoveInPaper", "MoveInPayment", "UnitDefect", "move_in"]
