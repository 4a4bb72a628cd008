"""The condition of a room, item by item: manual 2.12 (M-MI-03, M-MI-06), F-42, §6 item 9."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from shouwen.people.parties import Site
from shouwen.services.conditions import STANDARD, ConditionLine, RoomItem, line_is_whole
from shouwen.sites.loading import load_site
from tests.reference_site import SITE
from tests.world import moment, report, role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]

OWN = "code,name_zh,name_en\ndoor,门与门禁,Doors and access\nfridge,冰箱,Fridge\n"


def line(**values: Any) -> ConditionLine:
    item = RoomItem.objects.get(code="door")
    return ConditionLine(case=report("2026-03-02 09:00"), number=1, item=item, written_by=role("limin").person,
                         written_at=moment("2026-03-02 10:00"), **values)  # fmt: skip


@pytest.mark.parametrize(("values", "fields"), [
    ({"condition": "sound"}, ["photo"]),
    ({"condition": "absent"}, []),
    ({"condition": "absent", "is_defect": True}, ["due_on"]),
    ({"condition": "damaged", "photo_id": 1}, ["said"]),
    ({"condition": "damaged", "photo_id": 1, "said": "划痕", "is_defect": True, "due_on": date(2026, 3, 9)}, []),
])  # fmt: skip
def test_what_is_there_has_its_photo_and_a_defect_its_day(
    values: dict[str, Any], fields: list[str]
):  # §6 item 9
    row = line(**values)
    assert [problem.field for problem in line_is_whole(row.case, row)] == fields


@pytest.mark.parametrize("values", [{"condition": "sound"}, {"condition": "absent", "is_defect": True}])
def test_the_database_promises_it_too(values: dict[str, Any]):  # §6 item 9
    row = line(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_without_a_list_of_its_own_a_site_looks_at_the_manuals_items():  # M-MI-03
    codes = RoomItem.objects.filter(in_use=True).order_by("position").values_list("code", flat=True)
    assert list(codes) == list(STANDARD)
    assert [str(item.names["zh"]) for item in RoomItem.objects.filter(code="blind")] == ["窗帘"]


def test_a_site_changes_the_list_and_old_items_stay(tmp_path: Any):  # M-MI-06
    for file in SITE.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "room_items.csv").write_text(OWN, "utf-8")
    load_site(tmp_path, at=datetime(2026, 1, 2, tzinfo=UTC))
    items = RoomItem.objects.filter(site=Site.objects.get())
    assert [item.name for item in items.filter(in_use=True)] == ["门与门禁", "冰箱"]
    assert items.count() == len(STANDARD) + 1
