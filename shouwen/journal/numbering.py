"""Are the forms what was printed, and is every number there? Asked by `manage.py verify` (§2.6)."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from shouwen.journal.catalogue import kind_of
from shouwen.journal.entries import Entry, Kind
from shouwen.journal.forms import Form, hash_of
from shouwen.journal.series import Series
from shouwen.people.parties import Site


def form_faults(site: Site) -> Iterator[str]:
    """One sentence for each form that is not as it was printed, and for each series that has lost a number."""
    shown = _as_journalled(site)
    numbers: dict[str, int] = {}
    for form in Form.objects.filter(site=site).order_by("pk").iterator(chunk_size=200):
        series = form.serial.rpartition("-")[0]
        numbers[series] = numbers.get(series, 0) + 1
        if not form.sha256 == _hash(form) == shown.get(form.serial):
            yield _("form %(serial)s: not what was printed") % {"serial": form.serial}
    for row in Series.objects.filter(site=site).order_by("pk"):
        kept = numbers.get(f"{row.prefix}-{row.year}", 0)
        if kind_of(row.prefix) and kept != row.last:
            yield _("forms %(series)s: %(last)s numbers were given, %(kept)s are there") % {
                "series": f"{row.prefix}-{row.year}", "last": row.last, "kept": kept,
            }  # fmt: skip


def _hash(form: Form) -> str:
    """The hash of what it shows now; nothing when that is no content that we would have written."""
    try:
        return hash_of(form.content)
    except ValueError:  # a number without end, half a sign
        return ""


def _as_journalled(site: Site) -> dict[str, str]:
    """The hash of each form, by its number, as the entry of its making has it."""
    made = Entry.objects.filter(site=site, kind=Kind.PRINTED).values_list("data", flat=True)
    return {data["serial"]: data["sha256"] for data in made.iterator(chunk_size=1000) if "sha256" in data}
