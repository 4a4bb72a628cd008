"""The story of a case in the reader's words, and the clock that explains itself (field ideas 2.4 to 2.6)."""

import pytest
from django.utils.translation import override

from shouwen.casework import moves, overdue, pauses, relay
from shouwen.casework.cases import Case
from shouwen.casework.clock_story import Face, faces
from shouwen.casework.log import standing_of
from shouwen.casework.story import Line, story
from shouwen.journal.entries import Entry, Kind, reading
from tests.world import complain, department, do, moment, report, role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


def told(case: Case) -> list[Line]:
    """The story, oldest first."""
    return story(case, Entry.objects.about("case", case.pk).select_related("person", "by_party"))[::-1]


def last(case: Case) -> Line:
    return told(case)[-1]


def handed_over() -> Case:
    case = complain("2026-03-02 10:00")
    do(case, "assign", "2026-03-02 10:04", to_be_done="查漏", to=department("b1", "engineering"))
    return case


def with_engineering() -> Case:
    case = handed_over()
    relay.accept(case, by=role("zhaolei"), at=moment("2026-03-02 10:06"))
    return case


def test_the_newest_comes_first():
    case = handed_over()
    lines = story(case, Entry.objects.about("case", case.pk))
    assert [line.entry.kind for line in lines] == ["offered", "finished", "opened"]


def test_what_was_taken_down_is_told_with_its_facts():
    line = told(complain("2026-03-02 10:00"))[0]
    assert (line.title, line.who, line.look) == (
        "Taken down", "Li Min · Ever Bright Property, Building 1 Office", "customer",
    )  # fmt: skip
    assert line.facts == [
        ("When it happened", "03-02 10:00"),
        ("What kind", "Facilities"),
        ("It touches the customer directly", "Yes"),
        ("In the customer's own words", "八层会议室吊顶滴水"),
        ("I have apologised", "Yes"),
    ]


def test_the_same_entry_is_told_to_each_reader_in_the_readers_language():
    case = complain("2026-03-02 10:00")
    with override("zh-hans"):
        line = told(case)[0]
        assert line.who == "李敏 · 光大物业一号楼管理处"


def test_a_step_that_can_end_in_several_ways_says_how_it_ended():
    case = with_engineering()
    do(case, "solve", "2026-03-02 11:00", by="zhaolei", outcome="solved", solution="更换水泵")
    assert (last(case).title, last(case).facts) == (
        "Put it right: Put right",
        [("How it was put right", "更换水泵")],
    )


def test_a_step_that_can_end_in_one_way_is_told_by_its_name_alone():
    case = handed_over()
    assert told(case)[1].title == "Send the service slip to the department answerable"


def test_a_step_that_the_definition_no_longer_has_is_told_by_its_code():
    case = with_engineering()
    entry = Entry.objects.about("case", case.pk).last()
    entry.kind, entry.step, entry.outcome, entry.data = (
        Kind.FINISHED,
        "weigh",
        "light",
        {"facts": {"weight": 3}},
    )
    assert (story(case, [entry])[0].title, story(case, [entry])[0].facts) == (
        "weigh: light",
        [("weight", "3")],
    )


def test_a_hand_over_is_told_from_offer_to_answer():
    case = complain("2026-03-02 10:00")
    do(
        case,
        "assign",
        "2026-03-02 10:04",
        to_be_done="查漏",
        to=department("b3", "management"),
        told="酒店会来人",
    )
    relay.return_(
        case, reason="other_area", text="不是我们的管道", by=role("shenwei"), at=moment("2026-03-02 10:08")
    )
    offered, returned = told(case)[-2:]
    assert (offered.title, offered.words, offered.look) == (
        "Handed over to Heyue Hotel Management · Hotel Duty Office",
        "The customer was told: 酒店会来人",
        "customer",
    )
    assert (returned.title, returned.words, returned.look) == (
        "Returned by Heyue Hotel Management · Hotel Duty Office: It lies in another party's area",
        "不是我们的管道",
        "alarm",
    )


def test_an_acceptance_says_by_whom():
    assert (
        last(with_engineering()).title == "Accepted by Ever Bright Property, Building 1 Office · Engineering"
    )


def test_a_note_for_the_customer_looks_different_from_one_for_staff():
    case = complain("2026-03-02 10:00")
    moves.note(case, "客户下午不在", by=role("limin"), at=moment("2026-03-02 10:10"))
    assert (last(case).title, last(case).words, last(case).look) == ("Note", "客户下午不在", "")
    moves.note(case, "工程师十一点到", to_customer=True, by=role("limin"), at=moment("2026-03-02 10:11"))
    assert (last(case).title, last(case).look) == ("Told to the customer", "customer")


def test_an_alarm_says_what_ran_out_who_was_told_and_how_late_it_was_noticed():
    case = with_engineering()
    overdue.run_due(moment("2026-03-02 12:35"))
    alarm = next(line for line in told(case) if line.entry.kind == "alarm" and line.entry.step == "solve")
    assert (alarm.title, alarm.words, alarm.late, alarm.who, alarm.look) == (
        "Put it right: the time ran out at 03-02 12:00.",
        "Told: Sun Tao",
        "Noticed 35 min late",
        "The system",
        "alarm",
    )
    assert alarm.facts == [("Asked for", "Tell the customer why, and by when")]


def test_a_pause_is_told_with_its_reason_and_its_end():
    case = with_engineering()
    how = {"reason": "customer", "until": moment("2026-03-02 11:05"), "by": role("zhaolei")}
    pauses.hold(case, "solve", **how, at=moment("2026-03-02 10:48"))
    assert last(case).title == "Clock of “Put it right” paused until 03-02 11:05: Waiting for the customer"
    pauses.resume(case, "solve", by=role("zhaolei"), at=moment("2026-03-02 11:00"))
    assert last(case).title == "Clock of “Put it right” runs again"


def test_a_reading_names_what_was_read_and_why():
    case = complain("2026-03-02 10:00")
    reading(case.site, "case", case.pk, "caller_phone 回电", by=role("limin"), at=moment("2026-03-02 10:10"))
    assert (last(case).title, last(case).words) == ("Telephone of the caller read in full", "回电")


def test_every_kind_of_entry_can_be_told():
    case, twelve = complain("2026-03-02 10:00"), {"at": "2026-03-02T12:00:00+08:00"}
    data = {
        "facts": {}, "reason": "x", "to_names": {"zh": "甲", "en": "A"}, "from_names": {"zh": "甲", "en": "A"},
        "was": {}, "contact": {"zh": "甲", "en": "A", "to": "a•••"},
        "form": {"zh": "单", "en": "Slip"}, "serial": "F-01-2026-0001", "part": 1,
        "into_number": "x", "from_number": "x", "number": "x",
        "text": "x", "until": "2026-03-02T11:05:00+08:00", "signs_as": "customer", "name": "x", "way": "paper",
        "item": {"zh": "灯", "en": "Lamp"}, "quantity": "2.00", "fen": 4000, "due": twelve,
        "procedure": "repair", "branch_number": "x", "contractor": 1,
        "names": {"zh": "甲", "en": "A"}, "schedule": "drawings", "line": 3, "mark": "reviewed",
        "caption": "x", "late_minutes": 0, "told": [], "opens": [], "what": "x",
        "clocks_moved": [{"step": "solve", "was": twelve, "is": {"at": "2026-03-02T13:00:00+08:00"}}],
    }  # fmt: skip
    entry = Entry(site=case.site, at=moment("2026-03-02 10:10"), step="solve", outcome="solved", data=data)
    titles = {}
    for kind in Kind:
        entry.kind = kind
        titles[kind] = story(case, [entry])[0].title
    assert all(titles.values())
    assert titles[Kind.CHARGED] == "Amount written: Lamp × 2 = ¥40.00"
    assert titles[Kind.SIGNED] == "Signed for the customer by x (On the paper form)"


# The clock.


def face(case: Case, at: str, step: str = "solve") -> Face:
    return next(f for f in faces(case, standing_of(case).clocks, moment(at)) if f.step == step)


def test_a_clock_says_which_time_counted_and_which_did_not():
    case = with_engineering()
    how = {"reason": "customer", "until": moment("2026-03-02 11:05"), "by": role("zhaolei")}
    pauses.hold(case, "solve", **how, at=moment("2026-03-02 10:48"))
    shown = face(case, "2026-03-02 12:30")
    assert shown.words == [
        ("counted", "10:00–10:48 counted"),
        ("paused", "10:48–11:05 not counted: Waiting for the customer"),
        ("counted", "11:05–12:17 counted"),
        ("late", "since 12:17 late"),
    ]
    assert (str(shown.left), shown.left.shade) == ("13 min late", "late")


def test_what_ran_yesterday_is_said_with_its_day():
    shown = face(with_engineering(), "2026-03-03 09:30")
    assert shown.words[0] == ("counted", "03-02 10:00–12:00 counted")


def test_a_night_takes_little_of_the_bar():
    shown = face(with_engineering(), "2026-03-03 09:30")
    widths = {segment.kind: segment.width for segment in shown.bar}
    assert widths["closed"] == 16
    assert sum(segment.width for segment in shown.bar) in range(998, 1003)


def test_who_is_told_next_and_when():
    ladder = face(with_engineering(), "2026-03-02 10:30").ladder
    assert [who for _at, who in ladder] == ["Department manager", "Project manager"]
    assert ladder[0][0] == moment("2026-03-02 12:00")


def test_a_clock_that_is_paused_says_until_when():
    case = with_engineering()
    how = {"reason": "material", "until": moment("2026-03-02 11:05"), "by": role("zhaolei")}
    pauses.hold(case, "solve", **how, at=moment("2026-03-02 10:48"))
    assert str(face(case, "2026-03-02 10:50").left) == "paused until today 11:05"


def test_a_same_day_promise_does_not_stretch():
    case = report("2026-03-02 10:00", urgency="normal", where="1-lobby")
    assert face(case, "2026-03-02 10:30", "attend").may_pause is False
