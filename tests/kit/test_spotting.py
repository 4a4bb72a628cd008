"""The pattern language that a site writes its forbidden wordings in."""

import time

import pytest

from shouwen.kit.spotting import Text, Unwritable, find, pattern

pytestmark = pytest.mark.one_engine


def found(written: str, text: str) -> list[str]:
    """The words found, as they stand in the text."""
    looked = Text.of(text)
    return [text[slice(*looked.part(*span))] for span in find(written, looked)]


@pytest.mark.parametrize(
    ("written", "text", "words"),
    [
        ("未上班", "他未上班。", ["未上班"]),
        ("未上班", "他未 上 班。", ["未 上 班"]),
        ("没看见吗", "墻上寫著，你沒看見嗎？", ["沒看見嗎"]),
        ("站住|不管", "我不管。站住！", ["不管", "站住"]),
        ("(不|没)(有)?来", "他没有来，她不来。", ["没有来", "不来"]),
        ("我不管…找谁", "我不管，爱找谁找谁。", ["我不管，爱找谁"]),
        ("我不管…找谁", "我不管。您找谁？", []),
        ("尽快……#点", "会尽快。今天三点前。", ["尽快。今天三点"]),
        ("^不行$", "不行。这样不行。不行！", ["不行", "不行"]),
        ("#小时内", "2.5小时内，两小时内", ["2.5小时内", "两小时内"]),
        ("xx", "XXL号，XX号，ａｘｘ", ["XX"]),
        ("he is in", "He  IS\u00a0in town; the is in", ["He  IS\u00a0in"]),
        ("isn't in", "She isn’t in.", ["isn’t in"]),
        ("(he|she) is in (japan|china)", "She is in Japan, he is in Chinatown.", ["She is in Japan"]),
        ("^sorry", "Mr. Sorry is here. Sorry!", ["Sorry"]),
        ("不知道", "不\u200b知\u00ad道", ["不\u200b知\u00ad道"]),
    ],
)  # fmt: skip
def test_a_pattern_finds(written: str, text: str, words: list[str]) -> None:  # M-PH-02
    assert found(written, text) == words


@pytest.mark.parametrize("written", ["", "(", "(a", "a)", "a||b", "…", "^$", "a…b…c…d…e", "a" * 2001, "()"])
def test_what_is_no_pattern_is_refused(written: str) -> None:
    with pytest.raises(Unwritable):
        pattern(written)


def test_signs_that_mean_much_elsewhere_mean_themselves() -> None:
    assert found(r"a.*|[a-z]+|\d", r"abc [a-z]+ \d 7 a.*") == ["[a-z]+", r"\d", "a.*"]


def test_a_long_text_of_near_misses_is_read_in_no_time() -> None:
    text = Text.of("我不管找" * 1000)
    started = time.process_time()
    assert list(find("我不管…愿意…找谁……找谁|(我|我不)(不管|管)…找谁", text)) == []
    assert time.process_time() - started < 1
