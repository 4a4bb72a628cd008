"""Buildings and places: what the complex is made of (manual 1.2, R-010 to R-019)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwen.hours.calendars import Calendar
from shouwen.kit.language import Bilingual, pick
from shouwen.people.parties import Party, Site
from shouwen.people.roles import Role


class BuildingQuery(models.QuerySet["Building"]):
    def within_reach(self, role: Role) -> "BuildingQuery":
        """The buildings that this role may look into: all for the master manager, else those of its company."""
        here = self.filter(site=role.site_id)
        if not role.is_staff:
            return here.none()
        return here if role.party.kind == Party.Kind.MASTER_MANAGER else here.filter(manager=role.party_id)


class Building(Bilingual):
    """One building. Owner and manager may be unknown (R-018); floor heights are metres."""

    class Kind(models.TextChoices):
        OFFICE = "office", _("Office tower")
        HOTEL = "hotel", _("Hotel")
        THEATRE = "theatre", _("Theatre")
        OTHER = "other", _("Other")

    site = models.ForeignKey(Site, models.PROTECT, related_name="buildings")
    code = models.SlugField()
    kind = models.CharField(max_length=20, choices=Kind)
    floors = models.PositiveSmallIntegerField()
    typical_floor_height = models.DecimalField(max_digits=4, decimal_places=2, null=True, blank=True)
    lower_floors = models.PositiveSmallIntegerField(default=0)
    lower_use_zh = models.CharField(max_length=120, blank=True)
    lower_use_en = models.CharField(max_length=120, blank=True)
    upper_use_zh = models.CharField(max_length=120, blank=True)
    upper_use_en = models.CharField(max_length=120, blank=True)
    units_per_floor = models.PositiveSmallIntegerField(default=0)
    lifts = models.PositiveSmallIntegerField(default=0)
    gross_floor_area = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    owner_zh = models.CharField(max_length=120, blank=True)
    owner_en = models.CharField(max_length=120, blank=True)
    manager = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="buildings")
    calendar = models.ForeignKey(Calendar, models.PROTECT, related_name="buildings")

    subject_kind = "building"
    objects = BuildingQuery.as_manager()

    class Meta:
        ordering = ["site", "code"]
        constraints = [
            models.UniqueConstraint(fields=["site", "code"], name="a_building_code_is_used_once_in_a_site")
        ]

    @property
    def number(self) -> str:
        """How the journal and forms call it."""
        return self.code

    @property
    def lower_use(self) -> str:
        return pick(self.lower_use_zh, self.lower_use_en)

    @property
    def upper_use(self) -> str:
        return pick(self.upper_use_zh, self.upper_use_en)


class Place(Bilingual):
    """A unit or a common part: wherever something can be wrong.

    `code` is what people say and type ("1-0803"); common parts outside every building have no building.
    """

    class Kind(models.TextChoices):
        UNIT = "unit", _("Unit")
        COMMON = "common", _("Common part")

    site = models.ForeignKey(Site, models.PROTECT, related_name="places")
    building = models.ForeignKey(Building, models.PROTECT, null=True, blank=True, related_name="places")
    kind = models.CharField(max_length=10, choices=Kind)
    code = models.CharField(max_length=30)
    floor = models.SmallIntegerField(null=True, blank=True)
    area = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True, help_text="㎡")

    class Meta:
        ordering = ["site", "code"]
        constraints = [
            models.UniqueConstraint(fields=["site", "code"], name="a_place_code_is_used_once_in_a_site")
        ]

    @property
    def full_name(self) -> str:
        """The place with its building in front, as said on the telephone."""
        return f"{self.building.name} {self.name}" if self.building else self.name

    @property
    def full_names(self) -> dict[str, str]:
        if not self.building:
            return self.names
        return {lang: f"{self.building.names[lang]} {self.names[lang]}" for lang in ("zh", "en")}
