"""The forms of the procedures, one file each (§3.1). They know cases and their facts, and import no procedure."""

from shouwen.procedures.papers import (  # noqa: F401
    capa_report,
    complaint_record,
    follow_up,
    hand_over,
    repair_register,
    service_slip,
    work_order,
    written_reply,
)
