"""F-30, the hot-work permit (M-FO-08, M-FO-09), and F-31, the application for water or power off (M-FO-10)."""

from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Case
from shouwen.casework.on_paper import CaseSheet
from shouwen.journal.catalogue import FormKind
from shouwen.kit.blocks import Block, fields


def hot_work(case: Case | None) -> list[Block]:
    sheet = CaseSheet(case, like="hot_work")
    return [
        sheet.head(),
        fields(
            sheet.fact("grade", wide=12),
            sheet.fact("exact_place", wide=8),
            sheet.fact("area_sqm", wide=4),
            sheet.fact("work", wide=12),
            sheet.fact("means", wide=12),
            sheet.fact("from_at", wide=6),
            sheet.fact("until_at", wide=6),
            sheet.fact("operator", wide=4),
            sheet.fact("certificate", wide=4),
            sheet.fact("watcher", wide=4),
            title=_("The work"),
        ),
        fields(
            sheet.fact("extinguishers", wide=4),
            sheet.fact("isolates", wide=8),
            sheet.fact("zone", wide=4),
            sheet.fact("isolated_at", wide=4),
            sheet.field(
                _("Isolated by"), sheet.done_by("isolate"), wide=4, is_open=sheet.is_waited_for("isolate")
            ),
            sheet.fact("is_cleared", wide=6),
            sheet.fact("watcher_is_there", wide=6),
            sheet.fact("neighbours_told", wide=12),
            sheet.fact("engineering_says", wide=12),
            title=_("Fire measures"),
        ),
        fields(
            sheet.fact("started_at", wide=6),
            sheet.fact("finished_at", wide=6),
            sheet.fact("during", wide=12),
            sheet.fact("after_watch", wide=12),
            sheet.fact("restored_at", wide=6),
            sheet.fact("restored_by", wide=6),
            title=_("During and after"),
        ),
        *sheet.foot(
            sheet.signed(_("Contractor"), "contractor", step="permit"),
            sheet.finished(_("Security"), "permit"),
            sheet.finished(_("Engineering"), "review"),
        ),
    ]


def supply(case: Case | None) -> list[Block]:
    sheet = CaseSheet(case, like="supply_off")
    return [
        sheet.head(),
        fields(
            sheet.fact("supply", wide=12),
            sheet.fact("why", wide=12),
            sheet.fact("from_at", wide=4),
            sheet.fact("until_at", wide=4),
            sheet.fact("power_kw", wide=4),
            sheet.fact("point", wide=6),
            sheet.fact("touches", wide=6),
            sheet.fact("is_chargeable", wide=12),
            title=_("What is applied for"),
        ),
        fields(
            sheet.fact("engineering_says", wide=12),
            sheet.fact("notice_number", wide=4),
            sheet.fact("told_whom", wide=8),
            sheet.fact("off_at", wide=4),
            sheet.fact("on_at", wide=4),
            sheet.fact("restored_by", wide=4),
            title=_("Agreed, told, restored"),
        ),
        *sheet.foot(
            sheet.signed(_("Contractor")), sheet.signed(_("Engineering")), sheet.signed(_("Customer service"))
        ),
    ]


hot_work_permit = FormKind(
    "hot_work_permit", "F-30", _("Hot-work permit"), about=Case.subject_kind, write=hot_work, permits=True
)
supply_off_application = FormKind(
    "supply_off_application",
    "F-31",
    _("Application for water or power off"),
    about=Case.subject_kind,
    write=supply,
)
