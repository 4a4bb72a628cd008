"""The house keeps its own rules: names, sizes, doors, templates, the lock, and what its files may not say."""

import os
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from shouwen.checks import doorless

pytestmark = pytest.mark.one_engine

ROOT = Path(__file__).resolve().parent.parent
HOUSE = ROOT / "shouwen"
NOT_OURS = {"var", "build", "__pycache__", "migrations"}
JUNK_DRAWERS = {"common", "constants", "helper", "helpers", "managers", "misc", "signals", "util", "utils"}
LONGEST_FILE = 370

# Written in pieces, so that this file does not say them either.
HOSTS = ("py" + "pi.", "python" + "hosted", "npm" + "js.", "deb." + "debian", "mirrors" + ".")
PATHS = ("/wo" + "rk/", "/ro" + "ot/", "/opt" + "/", "/tmp" + "/plan", "file:" + "//")
NAMES = (
    "clau" + "de",
    "anthro" + "pic",
    "open" + "ai",
    "chat" + "gpt",
    "copi" + "lot",
    "co-authored" + "-by",
)
UNSPEAKABLE = re.compile("|".join(map(re.escape, HOSTS + PATHS + NAMES)), re.IGNORECASE)

# {% extends "desk/pages/page.html" %} and {% include "desk/pages/queue.html#row" %}
NAMED_IN_TEMPLATES = re.compile(r"""{%\s*(?:extends|include)\s+["']([^"']+)["']""")
NAMED_IN_CODE = re.compile(r"""["']([\w/]+\.html(?:#\w+)?)["']""")
# `make run`, or a line with nothing else: what is said in passing ("to make use of") is no command.
COMMANDS = re.compile(r"(?:`|^ *)(?:(make) (\w+)|(bin)/(\w+))(?:[^`\n]*`|\s*$|\s+#)", re.MULTILINE)


def ours(*endings: str) -> Iterator[Path]:
    """The files of the repository with one of these endings; all of them without any."""
    for folder, below, files in os.walk(ROOT):
        below[:] = [part for part in below if part not in NOT_OURS and (part[0] != "." or part == ".ci")]
        for found in sorted(
            Path(folder, file) for file in files if file != ".git"
        ):  # git's own, in a linked tree
            if not endings or found.suffix in endings:
                yield found


def name(file: Path) -> str:
    return str(file.relative_to(ROOT))


def test_no_room_is_a_junk_drawer() -> None:
    assert [name(file) for file in ours(".py") if JUNK_DRAWERS & {file.stem, file.parent.name}] == []
    assert [name(file) for file in ours(".py") if file.name == "services.py"] == []


def test_a_file_is_something_one_sits_down_to_read() -> None:
    lengths = {name(file): len(file.read_text().splitlines()) for file in ours(".py")}
    assert {file: lines for file, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_no_file_names_a_registry_a_machine_or_who_typed_it() -> None:
    said = {}
    for file in ours():
        if file.suffix not in {".mo", ".png", ".jpg", ".woff2", ".sqlite3", ".pyc"}:
            for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
                if found := UNSPEAKABLE.search(line):
                    said[f"{name(file)}:{number}"] = found[0]
    assert said == {}


def test_every_template_that_is_named_exists() -> None:
    missing = []
    for file in [*HOUSE.rglob("*.html"), *HOUSE.rglob("*.py")]:
        pattern = NAMED_IN_TEMPLATES if file.suffix == ".html" else NAMED_IN_CODE
        missing += [
            f"{name(file)}: {found}" for found in pattern.findall(file.read_text()) if not exists(found)
        ]
    assert missing == []


def exists(template: str) -> bool:
    """True for a file of the house, and for a part (`page.html#row`) that the file defines."""
    file, _hash, part = template.partition("#")
    if not (HOUSE / file).exists():
        return False
    return not part or re.search(rf"{{%\s*partialdef\s+{part}\b", (HOUSE / file).read_text()) is not None


def test_the_commands_in_the_readme_exist() -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    programs = {file.name for file in (ROOT / "bin").iterdir()}
    unknown = []
    for file in ("README.md", "README.zh-CN.md", "CONTRIBUTING.md"):
        for make, target, _bin, program in COMMANDS.findall((ROOT / file).read_text()):
            if (make and target not in targets) or (program and program not in programs):
                unknown.append(f"{file}: {make and 'make ' + target}{program and 'bin/' + program}")
    assert unknown == []


def pins(file: str) -> dict[str, tuple[str, int]]:
    """Each package of a lock with its version and how many hashes it has."""
    blocks = re.findall(
        r"^([\w.-]+)==(\S+) \\\n((?: +--hash=\S+(?: \\)?\n)+)", (ROOT / file).read_text(), re.M
    )
    return {package: (version, hashes.count("sha256:")) for package, version, hashes in blocks}


def test_the_lock_holds_what_the_project_asks_for_and_the_tests_run_on_the_same() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    running, testing = pins("requirements.txt"), pins("requirements-test.txt")
    asked = {re.split(r"[\[<>=]", line)[0] for line in project["dependencies"]}
    asked_too = {re.split(r"[\[<>=]", line)[0] for line in project["optional-dependencies"]["test"]}
    assert asked - set(running) == set()
    assert asked_too - set(testing) == set()
    assert {package: testing.get(package) for package in running} == running


def test_a_lock_has_only_exact_versions_with_hashes() -> None:
    for file in ("requirements.txt", "requirements-test.txt"):
        wanted = [line for line in (ROOT / file).read_text().splitlines() if line and line[0] not in " #"]
        assert len(wanted) == len(pins(file))


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def page_with_a_door(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


page_with_a_door.door = "public"  # type: ignore[attr-defined]


def test_a_view_without_a_door_is_an_error_wherever_it_hangs() -> None:
    below = [path("open", page_with_a_door), path("forgotten", page)]
    found = doorless([path("desk/", include(below)), path("", page)])
    assert [error.msg for error in found] == [
        "The view at /desk/forgotten has no door.",
        "The view at / has no door.",
    ]
