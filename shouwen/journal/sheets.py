"""Lists that leave the house as a file: who took which, and how many rows, is an entry."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from shouwen.journal.entries import exported
from shouwen.kit.sheets import Column, sheet_of
from shouwen.people.doors import StaffRequest

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ASKED = "sheet"  # a list's own address with this asked for is that list as a file


def wants_sheet(request: StaffRequest) -> bool:
    return ASKED in request.GET


def sheet_address(request: StaffRequest) -> str:
    """The address of this list as a file: the same list, from its beginning."""
    asked = request.GET.copy()
    for name in ("case", "after", "before", ASKED):
        asked.pop(name, None)
    asked[ASKED] = "xlsx"
    return f"{request.path}?{asked.urlencode()}"


def handed_out(
    request: StaffRequest,
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Any],
    about: Iterable[tuple[str, Any]] = (),
    address: str = "",
) -> HttpResponse:
    """This list as XLSX, for the role that asks, in its language and its site's zone. An entry says that it went.

    `address` says which list it was where that of the request does not.
    """
    role, at = request.role, timezone.now()
    said = [(_("List"), title), *about, (_("Taken by"), str(role)), (_("Taken at"), at)]
    content, count = sheet_of(title, columns, rows, zone=role.site.tz, about=said)
    exported(role.site, title, address or request.get_full_path(), count, by=role, at=at)
    answer = HttpResponse(content, content_type=XLSX)
    name = quote(f"{title} {timezone.localtime(at):%Y-%m-%d}.xlsx")
    answer["Content-Disposition"] = f"attachment; filename=\"list.xlsx\"; filename*=UTF-8''{name}"
    answer["Cache-Control"] = "private, no-store"
    return answer
