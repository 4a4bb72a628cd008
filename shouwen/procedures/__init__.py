"""The chapters that run. To add one: its file here, and its line below."""

from shouwen.procedures import papers  # noqa: F401
from shouwen.procedures.complaint import Complaint
from shouwen.procedures.fit_out import FitOut
from shouwen.procedures.hot_work import HotWork
from shouwen.procedures.lease_end import LeaseEnd
from shouwen.procedures.move_in import MoveIn
from shouwen.procedures.parking import Parking
from shouwen.procedures.repair import Repair
from shouwen.procedures.supply_off import SupplyOff
from shouwen.procedures.surrender import ConditionAtSurrender, GoodsExit, Surrender

__all__ = [
    "Complaint",
    "ConditionAtSurrender",
    "FitOut",
    "GoodsExit",
    "HotWork",
    "LeaseEnd",
    "MoveIn",
    "Parking",
    "Repair",
    "SupplyOff",
    "Surrender",
]
