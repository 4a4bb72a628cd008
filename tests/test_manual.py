"""MANUAL.md says where each rule of the manual lives; these tests keep it from lying."""

import re
from pathlib import Path
from typing import NamedTuple

import pytest

pytestmark = pytest.mark.one_engine

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "MANUAL.md").read_text()

# Every number that the manual gives to a rule, in the manual's order.
EXPECTED = """
R-001 to R-005, R-010 to R-043, R-050 to R-082, R-085 to R-087, R-090 to R-104, R-110 to R-118,
R-120 to R-130, R-135 to R-136, R-140 to R-158, R-160 to R-164, R-170 to R-183, R-190 to R-226,
R-230 to R-242, R-250 to R-261,
M-AC-01 to M-AC-11, M-DN-01 to M-DN-12, M-PS-01 to M-PS-05, M-PT-01 to M-PT-07, M-FL-01 to M-FL-08,
M-ML-01 to M-ML-08, M-FR-01 to M-FR-04, M-FR-04a, M-FR-04b, M-FR-04c, M-FR-04d, M-FR-05 to M-FR-09,
M-DS-01 to M-DS-05, M-RT-01 to M-RT-06, M-PH-01 to M-PH-03, M-HB-01 to M-HB-03, M-FO-01 to M-FO-14,
M-MI-01 to M-MI-11, M-EM-00 to M-EM-06
"""
NUMBER = r"\b(?:R-\d{3}|M-[A-Z]{2}-\d{2}[a-d]?)\b"
RANGE = re.compile(rf"({NUMBER})(?: to ({NUMBER}))?")


def numbers(text: str) -> list[str]:
    """Every rule number in a text, a range such as "R-140 to R-144" as all its numbers."""
    return [number for first, last in RANGE.findall(text) for number in between(first, last or first)]


def between(first: str, last: str) -> list[str]:
    if first == last:
        return [first]
    family, low = first.rsplit("-", 1)
    other, high = last.rsplit("-", 1)
    assert family == other and int(low) < int(high), f"{first} to {last} is no range"
    return [f"{family}-{n:0{len(low)}}" for n in range(int(low), int(high) + 1)]


class Row(NamedTuple):
    rules: str
    words: str
    file: str
    test: str

    @property
    def carried(self) -> bool:
        return self.file != "not yet"


def table_lines() -> list[str]:
    """The lines of all tables but for their two head lines."""
    heads = {"| Rule | In five words | File | Test |", "| --- | --- | --- | --- |"}
    return [line for line in PAGE.splitlines() if line.startswith("|") and line not in heads]


ROWS = [Row(*line.strip("| ").split(" | ")) for line in table_lines()]
CARRIED = [row for row in ROWS if row.carried]


def test_a_range_means_every_number_in_it() -> None:
    assert numbers("# R-009 to R-011, M-FR-04a; M-EM-00 to M-EM-02") == [
        "R-009", "R-010", "R-011", "M-FR-04a", "M-EM-00", "M-EM-01", "M-EM-02"
    ]  # fmt: skip


def test_every_rule_of_the_manual_has_one_row() -> None:
    assert numbers(" ".join(row.rules for row in ROWS)) == numbers(EXPECTED)


def test_the_head_of_the_page_counts_right() -> None:
    expected = numbers(EXPECTED)
    of_r = sum(number.startswith("R-") for number in expected)
    head = re.findall(r"\*\*(\d+) rules\*\*: (\d+) numbered R-… and (\d+) numbered M-…", PAGE)
    assert head == [(str(len(expected)), str(of_r), str(len(expected) - of_r))]


@pytest.mark.parametrize("line", table_lines())
def test_a_row_is_a_rule_or_range_few_words_a_file_and_a_test(line: str) -> None:
    assert re.fullmatch(
        rf"\| {NUMBER}(?: to {NUMBER})? \| [^|]+ \| (?:not yet \| –|[\w./]+ \| tests/[\w/]+\.py) \|", line
    )
    assert 3 <= len(line.split(" | ")[1].split()) <= 8


@pytest.mark.parametrize("row", CARRIED, ids=lambda row: row.rules)
def test_a_rule_that_is_carried_is_where_its_row_says(row: Row) -> None:
    assert [path for path in (row.file, row.test) if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("row", CARRIED, ids=lambda row: row.rules)
def test_the_test_of_a_carried_rule_names_its_number(row: Row) -> None:
    named = numbers((ROOT / row.test).read_text())
    assert [number for number in numbers(row.rules) if number not in named] == []
