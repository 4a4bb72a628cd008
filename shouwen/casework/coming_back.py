"""A sheet added at the page of its case: laid there as any paper, and its part has come back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from shouwen.casework.asking import Refused
from shouwen.casework.cases import Case
from shouwen.casework.papers import attach
from shouwen.casework.procedure import Problem
from shouwen.casework.returns import come_back, part_within_reach, tokens
from shouwen.journal.entries import Entry
from shouwen.journal.files import Paper
from shouwen.journal.forms import FormPart
from shouwen.kit.scans import texts_of
from shouwen.kit.uploads import MAX_BYTES, media_of
from shouwen.people.roles import Role


def parts_on(content: bytes, media: str, case: Case, by: Role) -> list[FormPart]:
    """The parts of this case's forms that the file shows; refused when it shows one of another case within reach."""
    found = [part for token in tokens(texts_of(content, media)) if (part := part_within_reach(token, by))]
    for part in found:
        is_about: Any = (part.form.subject_kind, part.form.subject_id)
        if part.form.subject_id is not None and is_about != (Case.subject_kind, case.pk):
            text = _("This is form %(serial)s of %(number)s. Please add it there.")
            told = {"serial": part.form.serial, "number": part.form.number}
            raise Refused([Problem(text % told, "file", "another_case")])
    return found


def attach_here(
    case: Case, upload: File[bytes], *, by: Role, at: datetime, **how: Any
) -> tuple[Paper, Entry | None, list[FormPart]]:
    """Lay a photo or a paper on the case as attach() does; the parts of its forms that it shows have come back."""
    parts = _parts_in(upload, case, by)
    with transaction.atomic():
        paper, entry = attach(case, upload, by=by, at=at, **how)
        return paper, entry, [part for part in parts if come_back(part, case, paper, by=by, at=at)]


def _parts_in(upload: File[bytes], case: Case, by: Role) -> list[FormPart]:
    content = upload.read(MAX_BYTES + 1)
    upload.seek(0)
    media = media_of(content) if len(content) <= MAX_BYTES else None
    return parts_on(content, media, case, by) if media else []
