"""Writing what differs and deleting nothing, so that loading the same files again changes nothing."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwen.people.parties import Site
from shouwen.sites.sheets import Name

M = TypeVar("M", bound=Model)

LABELS = {
    "site": gettext_lazy("complexes"),
    "party": gettext_lazy("companies that manage"),
    "department": gettext_lazy("departments"),
    "calendar": gettext_lazy("calendars"),
    "opening": gettext_lazy("opening hours"),
    "year": gettext_lazy("published years"),
    "building": gettext_lazy("buildings"),
    "place": gettext_lazy("units and common parts"),
    "demarcation": gettext_lazy("lines of demarcation"),
    "figure": gettext_lazy("figures"),
    "price": gettext_lazy("prices"),
    "room_item": gettext_lazy("items of a room"),
    "customer": gettext_lazy("tenants"),
    "contractor": gettext_lazy("contractors"),
    "lease": gettext_lazy("leases"),
    "leased_unit": gettext_lazy("units in leases"),
    "person": gettext_lazy("people who sign in"),
    "role": gettext_lazy("posts held"),
    "contact": gettext_lazy("tenants' contacts"),
    "phrase": gettext_lazy("phrases"),
}


@dataclass(frozen=True)
class Kept:
    """A field that was changed in the house since, and that the files, which say something else, do not change."""

    noun: str
    row: str
    field: Any
    stays: Any
    files: Any

    def __str__(self) -> str:
        line = _(
            "%(what)s, %(row)s: “%(field)s” stays %(stays)s, as it was changed since; the files say %(files)s"
        )
        shown = {"what": LABELS[self.noun], "row": self.row, "field": self.field}
        return line % {**shown, "stays": _in_words(self.stays), "files": _in_words(self.files)}


@dataclass
class Loading:
    """One load on its way: what stands in the database under each name of the files, and what was done.

    `left` are rows of this site that the files no longer name. They stay: they may carry history. `kept` are fields
    that were changed with approval since; they stay too.
    """

    at: datetime
    site: Site = field(default_factory=Site)
    found: dict[str, dict[Name, Any]] = field(default_factory=dict)
    done: dict[str, Counter[str]] = field(default_factory=dict)
    left: dict[str, list[str]] = field(default_factory=dict)
    kept: list[Kept] = field(default_factory=list)

    def get(self, noun: str, *name: str) -> Any:
        """The row of the database that the files call so; None for an empty name."""
        return self.found[noun][name] if any(name) else None

    def keep(
        self,
        noun: str,
        wanted: Mapping[Name, M],
        *,
        among: QuerySet[M],
        key: Collection[str],
        once: Collection[str] = (),
        stays: Callable[[M], Collection[str]] = lambda row: (),
        label: Callable[[M], str] = str,
    ) -> None:
        """Make the rows `among` say what `wanted` says, found again by the attributes `key`.

        What is named in `once` is set on a new row and then belongs to the people who use it; so are the fields
        that `stays` gives for a row, and where the files say something else of them the summary says so. `label`
        is how the summary calls a row.
        """
        present = {_identity(row, key): row for row in among}
        compared = _compared(among.model, {*key, *once})
        new, changed, done = [], [], Counter[str]()
        standing = self.found.setdefault(noun, {})
        for name, row in wanted.items():
            old = present.pop(_identity(row, key), None)
            standing[name] = old or row
            if old is None:
                new.append(row)
                continue
            kept = [each for each in compared if each in stays(old)]
            self.kept += [_said(noun, label(old), old, row, each) for each in _differing(old, row, kept)]
            if _take_over(old, row, [each for each in compared if each not in kept]):
                changed.append(old)
            else:
                done["same"] += 1
        among.model._default_manager.bulk_create(new)
        if changed:
            among.model._default_manager.bulk_update(changed, compared)
        self.done[noun] = done + Counter(new=len(new), changed=len(changed))
        self.left[noun] = [label(row) for row in present.values()]

    def summary(self) -> list[str]:
        """A line for each table that was written to, and one for what is only in the database."""
        line = _("%(what)s: %(new)s new, %(changed)s changed, %(same)s as before")
        gone = _("%(what)s no longer in the files, kept: %(names)s")
        told = [
            line
            % {"what": LABELS[noun], "new": done["new"], "changed": done["changed"], "same": done["same"]}
            for noun, done in self.done.items()
            if done["new"] or done["changed"]
        ]
        told += [
            gone % {"what": LABELS[noun], "names": ", ".join(names)}
            for noun, names in self.left.items()
            if names
        ]
        told += map(str, self.kept)
        return told or [_("%(site)s: everything is as before.") % {"site": self.site.name}]


def _identity(row: Model, key: Collection[str]) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in key)


def _compared(model: type[Model], besides: Collection[str]) -> list[str]:
    plain = [field for field in model._meta.concrete_fields if not field.primary_key]
    return [field.attname for field in plain if not {field.name, field.attname} & {*besides}]


def _differing(old: Model, new: Model, names: list[str]) -> list[str]:
    return [name for name in names if getattr(old, name) != getattr(new, name)]


def _said(noun: str, row: str, old: Model, new: Model, name: str) -> Kept:
    column: Any = old._meta.get_field(name)
    stays, files = (_shown(name, getattr(each, name)) for each in (old, new))
    return Kept(noun, row, column.verbose_name, stays, files)


def _shown(name: str, value: Any) -> Any:
    """Amounts in yuan; the rest is put into words when the summary is read."""
    return f"{value / 100:.2f}" if name.endswith("_fen") and value is not None else value


def _in_words(value: Any) -> Any:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "—" if value in (None, "") else value


def _take_over(old: Model, new: Model, names: list[str]) -> bool:
    """Give `old` the values of `new`; True when that changed anything."""
    differing = _differing(old, new, names)
    for name in differing:
        setattr(old, name, getattr(new, name))
    return bool(differing)
