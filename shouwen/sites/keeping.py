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


@dataclass
class Loading:
    """One load on its way: what stands in the database under each name of the files, and what was done.

    `left` are rows of this site that the files no longer name. They stay: they may carry history.
    """

    at: datetime
    site: Site = field(default_factory=Site)
    found: dict[str, dict[Name, Any]] = field(default_factory=dict)
    done: dict[str, Counter[str]] = field(default_factory=dict)
    left: dict[str, list[str]] = field(default_factory=dict)

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
        label: Callable[[M], str] = str,
    ) -> None:
        """Make the rows `among` say what `wanted` says, found again by the attributes `key`.

        What is named in `once` is set on a new row and then belongs to the people who use it. `label` is
        how the summary calls a row that only the database has.
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
            elif _take_over(old, row, compared):
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
        return told or [_("%(site)s: everything is as before.") % {"site": self.site.name}]


def _identity(row: Model, key: Collection[str]) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in key)


def _compared(model: type[Model], besides: Collection[str]) -> list[str]:
    plain = [field for field in model._meta.concrete_fields if not field.primary_key]
    return [field.attname for field in plain if not {field.name, field.attname} & {*besides}]


def _take_over(old: Model, new: Model, names: list[str]) -> bool:
    """Give `old` the values of `new`; True when that changed anything."""
    differing = [name for name in names if getattr(old, name) != getattr(new, name)]
    for name in differing:
        setattr(old, name, getattr(new, name))
    return bool(differing)
