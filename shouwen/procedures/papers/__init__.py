"""The forms of the procedures, one file each (§3.1). They know cases and their facts, and import no procedure."""

from shouwen.procedures.papers import (  # noqa: F401
    capa_report,
    clearance_certificate,
    complaint_record,
    condition_sheet,
    customer_data,
    follow_up,
    goods_exit,
    goods_lift_booking,
    hand_over,
    handed_back,
    hot_work_permit,
    move_in_notice,
    parking_application,
    premises_inspection,
    repair_register,
    service_slip,
    settlement,
    surrender_notice,
    work_order,
    written_reply,
)
