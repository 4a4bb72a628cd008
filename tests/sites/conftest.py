"""The two sites that ship, and a copy of the small one to spoil."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.utils import translation

from shouwen.people.parties import Site
from shouwen.sites.loading import load_site

ROOT = Path(__file__).resolve().parent.parent.parent
EVER_BRIGHT = ROOT / "complexes" / "ever_bright"
ONE_TOWER = Path(__file__).resolve().parent / "one_tower"
MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # 09:00 in Beijing

Spoil = Callable[[str, str, str], Path]


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def ever_bright_anew(db: None) -> Site:
    return load_site(EVER_BRIGHT, at=MONDAY).site


@pytest.fixture
def one_tower(db: None) -> Site:
    return load_site(ONE_TOWER, at=MONDAY).site


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(ONE_TOWER, tmp_path / "site")


@pytest.fixture
def spoil(folder: Path) -> Spoil:
    """Replace some words in one file of a copy of the small site."""

    def change(file: str, old: str, new: str) -> Path:
        path = folder / file
        text = path.read_text("utf-8")
        assert old in text, f"{old} does not stand in {file}"
        path.write_text(text.replace(old, new, 1), "utf-8")
        return folder

    return change
