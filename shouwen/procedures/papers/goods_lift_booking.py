"""F-62, the application for the goods lift (货梯使用申请单, M-FR-01, R-054, R-116)."""

from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Case
from shouwen.casework.on_paper import CaseSheet
from shouwen.journal.catalogue import FormKind, Part
from shouwen.journal.forms import Addressee
from shouwen.kit.blocks import Block, choice, fields

PURPOSES = (("removal", _("Removal")), ("construction", _("Construction material")), ("goods", _("Goods")))


def written(case: Case | None) -> list[Block]:
    sheet = CaseSheet(case, like="surrender")
    return [
        sheet.head(),
        fields(
            choice(_("Purpose"), PURPOSES, "removal" if case else None),
            sheet.fact("asked_at", wide=4),
            sheet.fact("lift_from_at", wide=4),
            sheet.fact("lift_until_at", wide=4),
            sheet.field(_("From floor"), case and case.place and case.place.floor, wide=3),
            sheet.field(_("To floor"), wide=3, is_open=sheet.is_waited_for("gate")),
            sheet.fact("equipment", wide=6),
            sheet.fact("load", wide=12, lines=4),
            sheet.fact("mover", wide=6),
            sheet.fact("hands", wide=6),
            sheet.fact("vehicles", wide=12),
            sheet.field(_("Actually used from"), wide=4, is_open=sheet.is_waited_for("gate")),
            sheet.field(_("Actually used until"), wide=4, is_open=sheet.is_waited_for("gate")),
            sheet.field(_("Deposit for the lift"), wide=4, is_open=sheet.is_waited_for("gate")),
            title=_("The removal"),
        ),
        fields(
            sheet.fact("is_hazardous", wide=6),
            sheet.fact("is_lined", wide=6),
            sheet.fact("lift_before", wide=6, lines=2),
            sheet.fact("lift_after", wide=6, lines=2),
            sheet.remarks(),
            title=_("The lift"),
        ),
        *sheet.foot(
            sheet.signed(_("Customer")),
            sheet.finished(_("Customer service"), "removal"),
            sheet.signed(_("Security")),
        ),
    ]


goods_lift_booking = FormKind(
    "goods_lift_booking", "F-62", _("Goods-lift booking"), about=Case.subject_kind, write=written,
    parts=(Part(Addressee.CUSTOMER_SERVICE), Part(Addressee.SECURITY), Part(Addressee.CUSTOMER)),
)  # fmt: skip
