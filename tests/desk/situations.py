"""Where a case stands when somebody opens its page."""

from shouwen.casework import relay
from shouwen.casework.cases import Case
from shouwen.money.prices import PriceItem
from tests.world import complain, department, do, moment, report, role


def with_engineering() -> Case:
    """A complaint that building 1's engineering has accepted."""
    case = complain("2026-03-02 10:00")
    do(case, "assign", "2026-03-02 10:04", to_be_done="查漏", to=department("b1", "engineering"))
    relay.accept(case, by=role("zhaolei"), at=moment("2026-03-02 10:06"))
    return case


def to_building_3() -> Case:
    """A repair in building 3's area, taken at building 1 and offered to building 3."""
    case = report("2026-03-02 10:00", where="1-lobby-pipe")
    do(case, "dispatch", "2026-03-02 10:04", to=department("b3", "management"), told="三号楼会来人")
    return case


def ready_to_try() -> Case:
    case = report("2026-03-02 10:00")
    do(case, "dispatch", "2026-03-02 10:04", to=department("b1", "engineering"))
    relay.accept(case, by=role("zhaolei"), at=moment("2026-03-02 10:06"))
    do(
        case,
        "attend",
        "2026-03-02 10:20",
        by="zhaolei",
        outcome="arrived",
        arrived_at=moment("2026-03-02 10:20"),
    )
    do(case, "accompany", "2026-03-02 10:20", outcome="went", went_along="李敏")
    finished = {"cause": "垫圈老化", "work_done": "更换", "finished_at": moment("2026-03-02 10:40")}
    do(case, "work", "2026-03-02 10:40", by="zhaolei", **finished)
    return case


def chargeable() -> Case:
    """A repair whose amounts are to be written now."""
    case = report("2026-03-02 10:00", is_chargeable=True)
    lamp = PriceItem.objects.get(code="lamp-replace")
    told = {"quoted_item": lamp, "quoted_quantity": 2, "agreed_by": "陈静", "agreed_how": "phone"}
    do(case, "price", "2026-03-02 10:02", outcome="agreed", **told)
    do(case, "dispatch", "2026-03-02 10:04", to=department("b1", "engineering"))
    relay.accept(case, by=role("zhaolei"), at=moment("2026-03-02 10:06"))
    do(
        case,
        "attend",
        "2026-03-02 10:20",
        by="zhaolei",
        outcome="arrived",
        arrived_at=moment("2026-03-02 10:20"),
    )
    finished = {"cause": "灯管老化", "work_done": "更换", "finished_at": moment("2026-03-02 10:40")}
    do(case, "work", "2026-03-02 10:40", by="zhaolei", **finished)
    return case
