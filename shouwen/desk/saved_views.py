"""Saved views: a filter of the list of cases under a name, for oneself, one's department or one's company."""

from __future__ import annotations

from django.db import models
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shouwen.casework.asking import Refused
from shouwen.casework.procedure import Problem
from shouwen.desk.filters import Filter
from shouwen.people.parties import Department, Party, Site
from shouwen.people.persons import Person
from shouwen.people.roles import Role

MOST = 30  # of one person; more is no shelf any more


class Shared(models.TextChoices):
    NOBODY = "", _("Only me")
    DEPARTMENT = "department", _("My department")
    PARTY = "party", _("My company")


class SavedViewQuery(models.QuerySet["SavedView"]):
    def of(self, role: Role) -> SavedViewQuery:
        """One's own, in whatever role."""
        return self.filter(site=role.site_id, person=role.person_id)

    def readable_by(self, role: Role) -> SavedViewQuery:
        """One's own and those that were shared with one's department or company, by name."""
        department = models.Q(shared=Shared.DEPARTMENT, department=role.department_id)
        shared = models.Q(shared=Shared.PARTY, party=role.party_id) | department
        found = self.filter(models.Q(person=role.person_id) | shared, site=role.site_id)
        return found.select_related("person").order_by("name", "id")


class SavedView(models.Model):
    """A named filter. `query` is what the address of its list says; it shows each reader what the reader may see."""

    site = models.ForeignKey(Site, models.PROTECT)
    person = models.ForeignKey(Person, models.PROTECT, related_name="saved_views")
    party = models.ForeignKey(Party, models.PROTECT)
    department = models.ForeignKey(Department, models.PROTECT, null=True)
    name = models.CharField(_("Name of the view"), max_length=40)
    query = models.CharField(max_length=500, blank=True)
    shared = models.CharField(_("Who else sees it"), max_length=10, choices=Shared, blank=True)

    objects = SavedViewQuery.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "person", "name"], name="a_person_names_a_view_once")
        ]
        indexes = [models.Index(fields=["site", "party", "shared"], name="view_by_party")]

    @property
    def url(self) -> str:
        """Its list, which says that it is this view."""
        return f"{reverse('case_list')}?{self.query}{'&' if self.query else ''}view={self.pk}"

    @property
    def address(self) -> str:
        """Where it stands whatever becomes of its filter: what a day may begin with."""
        return reverse("saved_view", args=[self.pk])

    def filter_for(self, role: Role) -> Filter:
        return Filter(role, QueryDict(self.query))


def save_view(name: str, query: str, *, shared: str = "", by: Role) -> SavedView:
    """Keep a filter under a name; the same name again is the same view, changed. Refuses a filter without sense."""
    name, asked = name.strip(), Filter(by, QueryDict(query))
    if not name:
        raise Refused([Problem(_("A view needs a name."), "name", "required")])
    if not asked.is_valid() or len(asked.query) > 500:
        raise Refused([Problem(_("This filter makes no sense any more."), code="invalid")])
    own = SavedView.objects.of(by)
    if own.count() >= MOST and not own.filter(name=name).exists():
        full = _("You have %(most)s views: delete one first.") % {"most": MOST}
        raise Refused([Problem(full, "name", "full")])
    view, _is_new = SavedView.objects.update_or_create(
        site=by.site, person=by.person, name=name,
        defaults={"query": asked.query, "shared": shared, "party": by.party, "department": by.department},
    )  # fmt: skip
    return view


def change_view(view: SavedView, *, name: str, shared: str) -> None:
    """Another name, or other readers. Whoever may no longer read it no longer begins the day with it."""
    name = name.strip()
    if not name:
        raise Refused([Problem(_("A view needs a name."), "name", "required")])
    twins = SavedView.objects.filter(site=view.site_id, person=view.person_id, name=name)
    if twins.exclude(pk=view.pk).exists():
        raise Refused([Problem(_("You have a view of this name already."), "name", "invalid")])
    if shared != view.shared:
        Role.objects.filter(site=view.site_id, starts_at=view.address).exclude(person=view.person_id).update(
            starts_at=""
        )
    view.name, view.shared = name, shared
    view.save(update_fields=["name", "shared"])


def drop_view(view: SavedView) -> None:
    """Gone, also as the page that a day begins with."""
    Role.objects.filter(site=view.site_id, starts_at=view.address).update(starts_at="")
    view.delete()
