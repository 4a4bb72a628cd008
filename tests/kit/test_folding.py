"""What a text is found by and what a query asks for, without any database."""

import pytest

from shouwen.kit.folding import (
    answered,
    answers,
    asked,
    closeness,
    counted_in_words,
    fold,
    initialled,
    loosely,
    named,
    nearly,
    reached_at,
    said,
)

pytestmark = pytest.mark.one_engine


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("三楼空调漏水", "空調漏水"),
        ("衛生間馬桶堵塞", "卫生间马桶"),
        ("臺階破損", "台阶"),
        ("1-0803室漏水", "１－０８０３"),
        ("WiFi连不上", "ｗｉｆｉ"),
        ("Lü Xiaodong", "lu xiaodong"),
        ("投影仪不亮", "投影"),
        ("会议室投影仪不亮", "不亮 会议室"),
        ("八层会议室吊顶滴水", "滴"),
        ("八层会议室吊顶滴水", "水"),
        ("乾坤大酒店", "乾坤"),
        ("报修单 TS–2026–0412", "ts-2026"),
    ],
)
def test_widths_cases_marks_and_traditional_signs_are_one(written: str, typed: str):
    assert answers(said(written), asked(typed))


@pytest.mark.parametrize("typed", ["803", "0803", "1-0803", "1-803", "1-08", "１－０８０３"])
def test_a_unit_is_found_by_every_way_to_say_its_number(typed: str):
    assert answers(said("1-0803"), asked(typed))


@pytest.mark.parametrize("typed", ["903", "08030", "2-0803", "3"])
def test_another_number_is_another_unit(typed: str):
    assert not answers(said("1-0803"), asked(typed))


@pytest.mark.parametrize(
    "typed", ["gdwy", "GDWY", "dwy", "gd", "guangda", "guangdawuye", "wuy", "guang da", "光大"]
)
def test_a_name_is_found_by_pinyin_in_full_or_by_initials(typed: str):
    assert answers(named("光大物业"), asked(typed))


@pytest.mark.parametrize(
    ("name", "typed"), [("吕晓东", "lvxiaodong"), ("吕晓东", "luxiaodong"), ("兴业银行", "xyyh")]
)
def test_pinyin_is_as_people_type_it(name: str, typed: str):
    assert answers(named(name), asked(typed))


def test_the_title_of_a_case_is_found_by_initials_from_any_sign_on():
    assert answers(initialled("八层空调漏水"), asked("ktls"))


PHONE = "12600002207"


@pytest.mark.parametrize("typed", ["207", "2207", PHONE, "126 0000 2207", "126-0000-2207"])
def test_a_number_is_found_by_what_a_masked_one_shows_and_whole(typed: str):
    assert answers(reached_at(PHONE), asked(typed))


@pytest.mark.parametrize("length", [1, 2, *range(5, len(PHONE))])
def test_no_longer_ending_and_no_beginning_tells_the_hidden_digits(length: int):
    endings = [asked(PHONE[-length:]), asked(PHONE[:length])]
    assert [answers(reached_at(PHONE), query) for query in endings] == [False, False]


def test_a_number_in_running_text_is_found_as_it_stands_there():
    assert answers(said(f"请打{PHONE}"), asked(PHONE))


def test_what_comes_near_has_one_sign_too_many_too_few_or_another():
    text = said("八层会议室空调漏水")
    for typed in ("会议空调漏水", "会议室的空调漏水", "会议室空掉漏水"):
        assert not answers(text, asked(typed))
        assert any(answers(text, query) for query in nearly(asked(typed)))
    assert answered(text, asked("会议室 电梯")) == 2
    assert nearly(asked("电梯")) == loosely(asked("电梯困人")) == ()


def test_what_has_something_of_it_has_three_signs_of_a_word():
    query = asked("会议室空凋漏水")
    assert any(answers(said("空调漏水，会议室停用"), some) for some in loosely(query))
    assert not any(answers(said("会议停用，水管"), some) for some in loosely(query))


def test_nothing_typed_asks_for_nothing():
    assert [asked(words) for words in ("", "  ", "，。！", "-", "'")] == [(), (), (), (), ()]
    assert not answers(said("空调"), asked(""))


def test_a_paste_is_held_to_its_first_words():
    assert len(asked("".join(map(chr, range(0x4E00, 0x4F00))))) == 24


def test_a_floor_is_also_written_in_words():
    assert counted_in_words("3号楼 12层 20层 10层 1-0803") == "三号楼 十二层 二十层 十层 1-0803"


def test_the_name_that_is_the_very_words_is_the_closest():
    names = ["瑞澜咨询", "北京瑞澜管理咨询有限公司", "瑞澜", "澜瑞"]
    assert sorted(names, key=lambda name: closeness("瑞瀾", [name])) == [
        "瑞澜",
        "瑞澜咨询",
        "北京瑞澜管理咨询有限公司",
        "澜瑞",
    ]
    assert closeness("803", ["1-0803"]) < closeness("803", ["8031"])


def test_folding_twice_is_folding_once():
    for text in ("臺灣３號樓", "ＴＳ－２０２６", "Lü Ⅷ ㎡ ①", "İstanbul", "ﬁre", "がぎ", "〇八层"):
        assert fold(fold(text)) == fold(text)


def test_a_word_without_end_makes_terms_that_have_one():
    terms = said("1-" * 1999 + "1", "a" * 4000)
    assert (max(map(len, terms)), sum(map(len, terms)) < 130_000) == (61, True)
    assert answers(said("b" * 100), asked("b" * 90))
