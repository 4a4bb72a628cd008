"""To add a procedure: one file, one import line, one migration, and nothing else (CONTRIBUTING.md)."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TOY = Path(__file__).parent / "third_procedure"
NOT_SOURCE = shutil.ignore_patterns(".*", "var", "build", "__pycache__", "browser")

pytestmark = pytest.mark.one_engine


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the house with the toy procedure in it."""
    house = tmp_path / "house"
    shutil.copytree(ROOT, house, ignore=NOT_SOURCE)
    shutil.copy(TOY / "lost_key.py", house / "shouwen" / "procedures")
    contents = house / "shouwen" / "procedures" / "__init__.py"
    contents.write_text(
        f"{contents.read_text()}\nfrom shouwen.procedures.lost_key import LostKey\n\n__all__ += ['LostKey']\n"
    )
    return house


def run(house: Path, *program: str) -> str:
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "PYTHONPATH")}
    place = {"SHOUWEN_DATA": str(house / "var"), "PYTHONPATH": str(house), "SECRET_KEY": "of this test alone"}
    done = subprocess.run(
        [sys.executable, *program],
        check=False,
        cwd=house,
        env={**kept, **place},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def migrations(house: Path) -> set[str]:
    return {file.name for file in (house / "shouwen" / "migrations").glob("0*.py")}


def test_a_third_procedure_is_one_file_one_line_and_one_migration(house: Path) -> None:
    before = migrations(house)
    run(house, "manage.py", "makemigrations", "--name", "lost_key")
    (new,) = migrations(house) - before
    made = (house / "shouwen" / "migrations" / new).read_text()
    assert (made.count("migrations."), made.count("migrations.CreateModel(")) == (
        2,
        1,
    )  # the class, and one table
    run(house, "manage.py", "migrate", "--verbosity", "0")
    run(house, "manage.py", "check", "--database", "default")
    run(house, str(TOY / "walk.py"))
