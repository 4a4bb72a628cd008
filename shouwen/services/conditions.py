"""The photographed condition of a room, item by item (manual 2.12, M-MI-03, M-MI-06, form F-42).

What is written down at the handover is what a surrender is compared with line by line (§6 item 9). The items that
are looked at are the site's own list; where a site has said nothing it is the manual's.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shouwen.casework.cases import Case
from shouwen.casework.procedure import Ask, Problem, optional
from shouwen.casework.schedules import ScheduleLine, lines_of, mark, schedule, unmarked
from shouwen.journal.files import Paper
from shouwen.kit.language import Bilingual, both
from shouwen.leases.leases import Lease, LeasedUnit
from shouwen.people.parties import Site
from shouwen.places.buildings import Place

PUT_RIGHT = "put_right"
STANDARD = {
    "door": _("Doors and locks"),
    "window": _("Windows"),
    "ceiling": _("Ceiling"),
    "wall": _("Walls"),
    "floor": _("Floor"),
    "light": _("Lights"),
    "switch": _("Switches"),
    "socket": _("Sockets"),
    "ac": _("Air-conditioning outlets"),
    "sprinkler": _("Sprinkler heads"),
    "detector": _("Smoke detectors"),
    "blind": _("Blinds"),
}


class RoomItem(Bilingual):
    """An item that is looked at in every room. One that is no longer in use stays, for old schedules name it."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="room_items")
    code = models.SlugField()
    position = models.PositiveSmallIntegerField()
    in_use = models.BooleanField(default=True)

    class Meta:
        ordering = ["site", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["site", "code"], name="a_room_item_is_called_once_in_a_site")
        ]


def standard_items(site: Site) -> list[RoomItem]:
    """The manual's list, for a site that says nothing of its own (unsaved)."""
    return [
        RoomItem(site=site, code=code, name_zh=names["zh"], name_en=names["en"], position=position)
        for position, (code, names) in enumerate(((c, both(said)) for c, said in STANDARD.items()), 1)
    ]


class Condition(models.TextChoices):
    SOUND = "sound", _("Sound")
    WORN = "worn", _("Signs of use")
    DAMAGED = "damaged", _("Damaged")
    ABSENT = "absent", _("Not there")


class ConditionLines(models.Manager["ConditionLine"]):
    """With what every reader of a line reads of it."""

    def get_queryset(self) -> models.QuerySet[ConditionLine]:
        return super().get_queryset().select_related("item", "unit")


class ConditionLine(ScheduleLine):
    """One item of a room as it was found, with its photo; a defect has the day by which it is put right.

    `unit` is asked where the lease has several; `location` says where in it ("meeting room, north wall").
    """

    unit = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+", verbose_name=_("Unit"))
    item = models.ForeignKey(RoomItem, models.PROTECT, related_name="+", verbose_name=_("Room item"))
    location = models.CharField(_("Where in the room"), max_length=120)
    condition = models.CharField(_("Condition"), max_length=10, choices=Condition)
    said = models.CharField(_("How it looks"), max_length=300)
    photo = models.ForeignKey(Paper, models.PROTECT, null=True, related_name="+", verbose_name=_("Photo"))
    is_defect = models.BooleanField(_("A defect that we put right"), default=False)
    due_on = models.DateField(_("Defect due"), null=True)
    put_right_on = models.DateField(_("Put right on"), null=True)
    put_right_photo = models.ForeignKey(
        Paper, models.PROTECT, null=True, related_name="+", verbose_name=_("Photo afterwards")
    )

    objects = ConditionLines()

    class Meta(ScheduleLine.Meta):
        constraints = [
            *ScheduleLine.Meta.constraints,
            models.CheckConstraint(
                condition=Q(condition=Condition.ABSENT) | Q(photo__isnull=False),
                name="what_is_there_has_its_photo",
            ),
            models.CheckConstraint(
                condition=Q(is_defect=False) | Q(due_on__isnull=False), name="a_defect_has_its_day"
            ),
        ]

    def __str__(self) -> str:
        where = " · ".join(filter(None, [self.unit.code if self.unit else "", self.location]))
        return f"{self.number} {self.item.name} {where}".strip()

    @property
    def is_open(self) -> bool:
        """A defect that nobody has seen put right."""
        return self.is_defect and PUT_RIGHT not in self.marked


def line_is_whole(case: Case, line: ConditionLine) -> Iterator[Problem]:
    """§6 item 9: what has no photo cannot be compared later, and a defect without a day is never put right."""
    if line.condition != Condition.ABSENT and line.photo_id is None:
        yield Problem(_("Take a photo of it."), "photo", "required")
    if line.is_defect and line.due_on is None:
        yield Problem(_("Say by when it is put right."), "due_on", "required")
    if line.condition == Condition.DAMAGED and not line.said:
        yield Problem(_("Say what is damaged."), "said", "required")


def items_in_use(case: Case) -> models.QuerySet[RoomItem]:
    return RoomItem.objects.filter(site=case.site_id, in_use=True)


def units_of_the_customer(case: Case) -> models.QuerySet[Place]:
    held = LeasedUnit.objects.filter(customer=case.customer_id).values("place")
    return Place.objects.filter(site=case.site_id, pk__in=held)


condition = schedule(
    "condition", _("Condition of the room"), ConditionLine,
    asks=[optional("unit", among=units_of_the_customer), Ask("item", among=items_in_use), optional("location"),
          "condition", optional("said"), optional("photo"), optional("is_defect"), optional("due_on")],
    check=line_is_whole, tells_customer=True,
    marks=[mark(PUT_RIGHT, _("Defect put right"), asks=[Ask("put_right_on", past=True), optional("put_right_photo")],
                of={"is_defect": True})],
)  # fmt: skip


def every_item_is_looked_at(case: Case) -> Iterator[Problem]:
    """M-MI-06, by checklist: an item that nobody looked at cannot be proved later. Each unit for itself."""
    seen: dict[int | None, set[int]] = {}
    for line in lines_of(case, "condition"):
        seen.setdefault(line.unit_id, set()).add(line.item_id)
    for items in seen.values() or [set()]:
        missing = [item.name for item in items_in_use(case) if item.pk not in items]
        if missing:
            yield Problem(
                _("Not looked at yet: %(items)s.") % {"items": ", ".join(missing)}, code="incomplete"
            )


def open_defects(case: Case) -> list[ConditionLine]:
    """What was found and has not been put right."""
    return [line for line in unmarked(case, "condition", PUT_RIGHT) if line.is_defect]


def schedule_of(lease: Lease) -> list[Any]:
    """What a surrender is compared with: the lines of the last handover of this lease's units, by number."""
    units = LeasedUnit.objects.filter(lease=lease).values("place")
    standing = ConditionLine.objects.filter(taken_back_at=None, case__customer=lease.customer_id)
    standing = standing.filter(case__place__in=units)
    newest = standing.order_by("-case").values_list("case", flat=True).first()
    return list(standing.filter(case=newest).order_by("number"))
