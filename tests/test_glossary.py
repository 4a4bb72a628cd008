"""GLOSSARY.md gives one word a thing; these tests hold the page and the code to it."""

import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import opencc
import pytest
from django.apps import apps

from shouwen.casework.registry import procedures
from shouwen.people.parties import Party, Trade
from shouwen.people.roles import Post

pytestmark = pytest.mark.one_engine

PAGE = (Path(__file__).resolve().parent.parent / "GLOSSARY.md").read_text()
HEADS = {"| 中文 | 繁體 | English | Identifier |", "| --- | --- | --- | --- |"}
LINES = [line for line in PAGE.splitlines() if line.startswith("|") and line not in HEADS]

# OpenCC writes 審覈 for what every court, school and office writes 審核.
NOT_AS_CONVERTED = {"图纸审核": "圖紙審核"}


class Term(NamedTuple):
    simplified: str
    traditional: str
    english: str
    identifier: str


TERMS = [Term(*line.strip("| ").replace("`", "").split(" | ")) for line in LINES]


def twice(words: list[str]) -> list[str]:
    return [word for word, count in Counter(words).items() if count > 1]


@pytest.mark.parametrize("line", LINES)
def test_a_row_is_chinese_traditional_english_and_an_identifier(line: str) -> None:
    assert re.fullmatch(r"\| [^|a-zA-Z`]+ \| [^|a-zA-Z`]+ \| [^|/]+ \| `[a-z][a-z0-9_]*` \|", line)


def test_no_chinese_word_stands_twice() -> None:
    assert twice([word for term in TERMS for word in term.simplified.split(" / ")]) == []


def test_no_english_word_stands_for_two_things() -> None:
    assert twice([term.english for term in TERMS]) == []


def test_no_identifier_stands_for_two_things() -> None:
    assert twice([term.identifier for term in TERMS]) == []


def test_the_traditional_form_is_the_converted_one_but_for_the_listed() -> None:
    convert = opencc.OpenCC("s2t").convert
    expected = [NOT_AS_CONVERTED.get(term.simplified) or convert(term.simplified) for term in TERMS]
    assert [term.traditional for term in TERMS] == expected


def test_every_exception_is_still_needed() -> None:
    convert = opencc.OpenCC("s2t").convert
    assert [word for word, other in NOT_AS_CONVERTED.items() if convert(word) == other] == []


def identifiers_in_the_code() -> set[str]:
    """What the code names after a thing of the manual: tables, procedures, posts, trades, kinds of party."""
    tables = {
        re.sub(r"(?<=[a-z])(?=[A-Z])", "_", model.__name__).lower()
        for model in apps.get_app_config("shouwen").get_models()
        if model.__module__.startswith("shouwen.")
    }
    return (
        tables
        | {procedure.code for procedure in procedures()}
        | {*Post.values, *Trade.values, *Party.Kind.values}
    )


def test_what_the_code_is_named_after_is_in_the_glossary() -> None:
    assert sorted(identifiers_in_the_code() - {term.identifier for term in TERMS}) == []
