"""Who answers for what, and where (manual 1.3: the territorial principle, R-031 to R-034)."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from shouwen.kit.prepared import Given, rows
from shouwen.people.parties import Party, Site, Trade
from shouwen.places.buildings import Building, Place


class Matter(models.TextChoices):
    ANY = "any", _("Any matter")
    REPAIR = "repair", _("Repair")
    COMPLAINT = "complaint", _("Complaint")
    ENQUIRY = "enquiry", _("Enquiry")


class DemarcationQuery(models.QuerySet["Demarcation"]):
    def for_place(self, place: Place, matter: str, on: date) -> "Demarcation | None":
        """The row in force that fits closest: the place, then its building, then the whole site."""
        found = rows(
            "demarcation", _closest,
            site=place.site_id, place=place.pk, building=place.building_id or 0, matter=matter, on=on,
        )  # fmt: skip
        return found[0] if found else None


class Demarcation(models.Model):
    """One cell of the matrix: in this place, for this matter, this party answers, by this trade."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="demarcation")
    building = models.ForeignKey(Building, models.PROTECT, null=True, blank=True)
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True)
    matter = models.CharField(max_length=30, choices=Matter, default=Matter.ANY)
    party = models.ForeignKey(Party, models.PROTECT, related_name="answers_for")
    trade = models.CharField(max_length=20, choices=Trade, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = DemarcationQuery.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "site",
                Coalesce("building", 0),
                Coalesce("place", 0),
                "matter",
                "starts_on",
                name="one_party_answers_for_a_matter_in_a_place",
            )
        ]


def _closest() -> DemarcationQuery:
    """`building` is 0 for a place outside any."""
    on = Given("on", models.DateField())
    here = Q(place=Given("place")) | Q(place=None, building=Given("building"))
    matter = Q(matter=Given("matter", models.CharField())) | Q(matter=Matter.ANY)
    return (
        Demarcation.objects.filter(here | Q(place=None, building=None), matter, site=Given("site"))
        .filter(Q(ends_on=None) | Q(ends_on__gt=on), starts_on__lte=on)
        .order_by(F("place").asc(nulls_last=True), F("building").asc(nulls_last=True), F("matter").desc())
        .select_related("party")[:1]
    )


def answerable_party(place: Place, matter: str, on: date) -> Party:
    """Who answers for this matter here on this day; the master manager where the matrix is silent."""
    if row := Demarcation.objects.for_place(place, matter, on):
        return row.party
    return place.site.parties.get(kind=Party.Kind.MASTER_MANAGER)
