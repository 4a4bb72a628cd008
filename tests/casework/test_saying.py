"""What a customer reads is read over in the verbs, whoever calls them (M-PH-02, §2.9)."""

from collections.abc import Callable

import pytest

from shouwen.casework import moves, relay
from shouwen.casework.asking import Refused
from shouwen.casework.cases import Case
from shouwen.casework.papers import attach
from shouwen.journal.entries import Entry
from shouwen.journal.phrases import Phrase
from tests.desk.paperwork import complaint_of
from tests.pictures import jpeg, upload
from tests.world import complain, department, do, entries, moment, role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]
AT = "2026-03-02 11:00"


def note(case: Case, text: str, **how) -> Entry:
    return moves.note(case, text, by=role("limin"), at=moment(AT), **how)


def refusal(deed: Callable[[], object]) -> list[tuple[str, str, str, str]]:
    """Why a deed is refused: field, code, the words, the better ones."""
    with pytest.raises(Refused) as refused:
        deed()
    return [(p.field, p.code, p.words, p.better) for p in refused.value.problems]


def test_a_note_for_the_customer_with_forbidden_words_is_refused_with_the_better_ones():  # §2.9
    case = complain("2026-03-02 10:00")
    assert refusal(lambda: note(case, "您好。有事快说。谢谢。", to_customer=True)) == [
        ("text", "phrase", "有事快说。", "您请慢慢说，我记下来。")
    ]
    assert entries(case, "noted") == []


def test_a_note_for_staff_only_may_say_what_it_likes():
    case = complain("2026-03-02 10:00")
    assert note(case, "他还没上班。").data == {"text": "他还没上班。"}


def test_sent_anyway_the_reason_and_the_rules_are_kept():  # M-PH-02
    case = complain("2026-03-02 10:00")
    entry = note(case, "We will fix it ASAP.", to_customer=True, said_anyway="her own words, quoted")
    assert entry.data["said_anyway"] == {"reason": "her own words, quoted", "phrases": ["promise-en"]}


def test_a_reason_that_nothing_called_for_is_not_kept():
    case = complain("2026-03-02 10:00")
    assert "said_anyway" not in note(case, "今天15:00修好。", to_customer=True, said_anyway="x").data


def test_a_promise_needs_its_time():
    case = complain("2026-03-02 10:00")
    assert refusal(lambda: note(case, "我们会尽快处理。", to_customer=True))[0][:3] == (
        "text", "phrase", "我们会尽快处理。"
    )  # fmt: skip
    note(case, "我们会尽快处理，今天17:00前给您回话。", to_customer=True)


def test_the_reply_to_a_letter_is_read_over():
    case = complain("2026-03-02 10:00", channel="letter")
    do(case, "assign", "2026-03-02 10:04", to_be_done="查漏", to=department("b1", "customer_service"))
    do(case, "solve", "2026-03-02 10:30", outcome="solved", solution="已修好")
    reply = {"reply": "这不关我们的事。", "replied_by": "前台面交"}
    assert refusal(lambda: do(case, "reply", AT, **reply))[0][:2] == ("reply", "phrase")
    entry = moves.finish_step(
        case, "reply", by=role("limin"), at=moment(AT), facts=reply, said_anyway="经理定稿"
    )  # fmt: skip
    assert entry.data["said_anyway"]["reason"] == "经理定稿"


def test_what_the_customer_was_told_of_a_hand_over_is_read_over():
    case = complain("2026-03-02 10:00")
    to = department("b2", "management")
    told = {"to": to, "told": "不归我们管。"}
    assert refusal(lambda: do(case, "assign", AT, to_be_done="查漏", **told))[0][:2] == ("told", "phrase")
    relaying = {"by": role("limin"), "at": moment(AT), "told": "不归我们管。"}
    assert refusal(lambda: relay.offer(case, to, **relaying))[0][:2] == ("told", "phrase")
    relay.offer(case, to, said_anyway="原话照录", **relaying)
    assert entries(case, "offered")[0].data["said_anyway"]["phrases"] == ["refuse-not-ours"]


def test_the_caption_of_a_photo_for_the_customer_is_read_over():
    case = complain("2026-03-02 10:00")

    def lay(**how):
        return attach(
            case, upload(jpeg(), "x.jpg"), caption="漏水来自启明科技", by=role("limin"), at=moment(AT), **how
        )

    assert refusal(lambda: lay(to_customer=True)) == [("caption", "phrase", "启明科技", "另一家客户")]
    lay(to_customer=False)


def test_the_customers_own_name_may_be_said_and_anothers_not():
    assert refusal(lambda: note(complaint_of("ruilan"), "启明科技的水管漏了", to_customer=True)) == [
        ("text", "phrase", "启明科技", "另一家客户")
    ]
    note(complaint_of("qiming"), "启明科技的水管已修好", to_customer=True)


def test_a_row_is_looked_for_only_while_it_is_in_force():  # M-PH-01
    case = complain("2026-03-02 10:00")
    Phrase.objects.filter(code="greet-quick").update(ends_on="2026-03-02")
    note(case, "有事快说。", to_customer=True)


def test_a_site_without_a_library_is_not_held_up(django_assert_num_queries):
    Phrase.objects.all().delete()
    case = complain("2026-03-02 10:00")
    note(case, "有事快说，启明科技的人问的。", to_customer=True)
