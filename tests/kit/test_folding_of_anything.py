"""Whatever is written, every part of it that can be typed finds it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouwen.kit.folding import answers, asked, fold, nearly, said

pytestmark = pytest.mark.one_engine

SIGNS = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)


@given(st.text(SIGNS, min_size=1, max_size=30), st.data())
def test_every_part_of_a_chinese_text_finds_it(text: str, data: st.DataObject):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    assert answers(said(text), asked(text[start:end]))


@given(st.text(SIGNS, min_size=7, max_size=20), SIGNS, st.data())
def test_one_sign_typed_wrong_still_comes_near(text: str, other: str, data: st.DataObject):
    at = data.draw(st.integers(1, len(text) - 2))
    wrong = text[:at] + other + text[at + 1 :]
    terms, query = said(text), asked(wrong)
    assert answers(terms, query) or any(answers(terms, near) for near in nearly(query))


@given(st.text(max_size=60))
def test_any_text_can_be_folded_and_asked_for(text: str):
    folded, query = fold(text), asked(text)
    assert fold(folded) == folded
    assert all(
        piece.term.isascii() and '"' not in piece.term and "'" not in piece.term for w in query for piece in w
    )
    assert answers(said(text), query) or not query
