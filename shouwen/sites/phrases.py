"""What is not said to a customer, and what is said instead (manual 1.15, §2.9): phrases.csv."""

from shouwen.journal.phrases import Phrase
from shouwen.sites.files import Files, refuse_empty_periods, refuse_overlaps
from shouwen.sites.keeping import Loading
from shouwen.sites.sheets import Sheet, fields

PHRASE = Sheet(
    "phrase",
    "phrases.csv",
    fields(
        Phrase, "code", "language", "scene", "kind", "rule", "forbidden", "better", "pattern", "innocent",
        "unless", "replaces", "starts_on", "ends_on",
    ),
    key=("code", "starts_on"),
    required=False,
)  # fmt: skip
SHEETS = (PHRASE,)


def check(files: Files) -> None:
    refuse_empty_periods(files.rows("phrase"))
    refuse_overlaps(files.rows("phrase"), "code")


def write(files: Files, load: Loading) -> None:
    load.keep(
        "phrase",
        {row.name: Phrase(site=load.site, **row.take()) for row in files.rows("phrase")},
        among=Phrase.objects.filter(site=load.site),
        key=["code", "starts_on"],
        label=lambda phrase: f"{phrase.code} · {phrase.starts_on}",
    )
