"""F-06, the written reply (R-151): a letter is answered by a letter, in the language of the one who wrote it."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Case
from shouwen.casework.on_paper import CaseSheet
from shouwen.journal.catalogue import FormKind, Part
from shouwen.journal.forms import Addressee
from shouwen.kit.blocks import Block, closing, field, fields, prose
from shouwen.kit.words import day


def written(case: Case | None) -> list[Block]:
    sheet = CaseSheet(case)
    with override(language_of(case)):
        letter = (
            letter_to(sheet, case) if case else [fields(field(_("Reply"), lines=18, wide=12, is_open=True))]
        )
    return [reference(sheet), *letter, sent(sheet)]


def language_of(case: Case | None) -> str:
    """The contact's; that of the house where nobody is known."""
    return case.contact.language if case and case.contact else (get_language() if case is None else "zh-hans")


def reference(sheet: CaseSheet) -> Block:
    case = sheet.case
    return fields(
        sheet.field(_("Your letter, our number"), case and case.number, wide=4),
        sheet.field(_("Received on"), case and f"{timezone.localtime(case.opened_at):%Y-%m-%d}", wide=3),
        sheet.field(_("Customer"), case and case.customer, wide=5),
        sheet.field(_("About"), case and case.title, wide=12),
    )


def letter_to(sheet: CaseSheet, case: Case) -> list[Block]:
    """Salutation, what we heard, what was done, what follows, who may be called."""
    reply = str(sheet.value("reply") or "")
    body = [
        gettext(
            "Thank you for your letter of %(day)s about “%(title)s”. We are sorry for the trouble that you have had."
        )
        % {"day": day(case.opened_at), "title": case.title},
        *reply.split("\n"),
        gettext(
            "If anything remains to be settled, please call %(name)s; who took your letter follows it to the end."
        )
        % {"name": case.first_responder.name},
    ]
    indent = (get_language() or "").startswith("zh")
    return [prose(salutation(case)), prose(*body, indent=indent), closing(*ending(case, replied_at(sheet)))]


def salutation(case: Case) -> str:
    name = case.contact.name if case.contact else case.caller_name
    if name:
        return gettext("Dear %(name)s,") % {"name": name}
    return gettext("Dear Sir or Madam,")


def replied_at(sheet: CaseSheet) -> datetime:
    """The day of the letter: when the reply was written, else the last thing that happened."""
    return sheet.done_at("reply") or sheet.entries[-1].at


def ending(case: Case, at: datetime) -> list[str]:
    return [
        gettext("Yours faithfully,"),
        case.first_department.party.name,
        case.first_department.name,
        day(at),
    ]


def sent(sheet: CaseSheet) -> Block:
    """How it left the house: on our copy alone."""
    waits = sheet.is_waited_for("reply")
    box = fields(
        sheet.fact("replied_by", wide=4),
        sheet.field(_("Sent at"), sheet.done_at("reply"), wide=3, is_open=waits),
        field(
            _("Signed: customer-service manager, for grave matters the project manager"),
            wide=5,
            lines=2,
            is_open=True,
        ),
    )
    return {**box, "only": Addressee.CUSTOMER_SERVICE.value}


written_reply = FormKind(
    "written_reply", "F-06", _("Written reply"), about=Case.subject_kind, write=written,
    parts=(Part(Addressee.CUSTOMER), Part(Addressee.CUSTOMER_SERVICE)),
)  # fmt: skip
