"""Many cases at once, as a desk would write them: titles, words of the customer, callers, units."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from random import Random

from django.db.models.base import ModelState

from shouwen.casework.cases import Case, Involvement
from shouwen.casework.search import CaseWords, recount
from shouwen.journal.series import Series
from shouwen.kit.index import lay_down
from shouwen.leases.customers import Customer
from shouwen.people.parties import Party, department_of
from shouwen.places.buildings import Place
from shouwen.procedures.complaint import Complaint
from tests.world import complain

WHERE = [
    "会议室", "总经理办公室", "前台", "茶水间", "开敞办公区", "财务室", "档案室", "机房", "女卫生间", "男卫生间",
    "走廊", "电梯厅", "消防通道", "接待室", "培训教室", "休息区", "打印间", "库房", "洽谈间", "大堂",
]  # fmt: skip
WHAT = [
    "空调出风口", "新风机", "吊顶", "日光灯", "筒灯", "插座", "水龙头", "马桶", "洗手盆", "地漏", "门禁", "玻璃门",
    "窗户把手", "百叶帘", "投影仪", "网络面板", "烟感探头", "喷淋头", "地毯", "墙面", "饮水机", "应急灯", "感应门",
]  # fmt: skip
TROUBLE = [
    "漏水", "滴水", "不制冷", "噪声大", "不亮", "闪烁", "跳闸", "堵塞", "松动", "关不严", "打不开", "有异味", "破损",
    "发霉", "没有反应", "误报警", "积灰", "开裂", "脱落", "结露",
]  # fmt: skip
SAID = [
    "已经影响开会", "昨天报过一次没有人来", "下午三点有客户来访", "请带梯子", "钥匙在前台", "希望今天处理",
    "同事差点滑倒", "上个月修过又坏了", "楼上也有同样情况", "需要开具发票", "先打电话再上门", "周末也可以来",
    "文件被打湿", "味道很大受不了", "领导要求书面答复", "保洁说不归他们管",
]  # fmt: skip
FAMILIES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章云苏潘葛范彭鲁韦昌马苗"
)


@dataclass(frozen=True)
class Told:
    """What one caller said, and where."""

    title: str
    details: str
    caller: str
    phone: str
    place: Place
    customer: Customer | None


def told(random: Random, places: list[Place], customers: list[Customer]) -> Told:
    title = random.choice(WHERE) + random.choice(WHAT) + random.choice(TROUBLE)
    details = "，".join(random.sample(SAID, 2))
    caller = random.choice(FAMILIES) + random.choice(["女士", "先生", "经理", "小姐"])
    phone = f"126{random.randrange(10**8):08}"
    return Told(title, details, caller, phone, random.choice(places), random.choice([*customers, None]))


def taken_down(count: int, seed: int, *, parties: tuple[str, ...] = ("b1",)) -> list[tuple[Case, Told]]:
    """So many complaints, each with one of these companies; as rows, for the verbs would take minutes."""
    random = Random(seed)
    first = complain("2026-03-02 10:00")
    places = list(Place.objects.filter(site=first.site).select_related("building").order_by("code"))
    customers = list(Customer.objects.filter(site=first.site).order_by("party__code"))
    desks = [department_of(Party.objects.get(code=code), "customer_service") for code in parties]
    calls = [told(random, places, customers) for _case in range(count)]
    last = int(first.number.rpartition("-")[2])
    cases = Case.objects.bulk_create(_case(first, said, n) for n, said in enumerate(calls, start=last + 1))
    Series.objects.filter(site=first.site, prefix="TS").update(last=last + count)
    Complaint.objects.bulk_create(
        Complaint(case=case, details=said.details) for case, said in zip(cases, calls, strict=True)
    )
    desk = [random.choice(desks) for _case in cases]
    Involvement.objects.bulk_create(
        Involvement(case=case, party_id=at.party_id, department=at)
        for case, at in zip(cases, desk, strict=True)
    )
    lay_down(CaseWords, recount(Case.objects.filter(pk__gt=first.pk)))
    return list(zip(cases, calls, strict=True))


def _case(like: Case, said: Told, number: int) -> Case:
    case = copy(like)
    case._state = ModelState()
    case.pk, case.number, case.title, case.form_key = None, f"TS-2026-{number:04d}", said.title, None
    case.place, case.building, case.customer = said.place, said.place.building, said.customer
    case.caller_name, case.caller_phone = said.caller, said.phone
    return case
