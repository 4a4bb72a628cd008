"""A row always has its file with the right content, whenever the power goes (design §5)."""

import os
import stat
from hashlib import sha256
from pathlib import Path

import pytest
from django.conf import settings

from shouwen.journal.files import arriving, kept_at
from tests.pictures import jpeg

pytestmark = pytest.mark.one_engine


def files() -> dict[str, bytes]:
    """Everything below the folder of files, by its path there."""
    root = Path(settings.MEDIA_ROOT)
    return {str(file.relative_to(root)): file.read_bytes() for file in root.rglob("*") if file.is_file()}


def keep(content: bytes) -> str:
    with arriving(content) as arrival:
        arrival.keep()
    return arrival.sha256


def test_content_is_kept_under_its_hash_and_nothing_else():
    content = jpeg("八层")
    sha = sha256(content).hexdigest()
    assert keep(content) == sha
    assert files() == {f"{sha[:2]}/{sha}": content}
    assert kept_at(sha).read_bytes() == content


def test_what_is_not_kept_is_gone():
    with arriving(jpeg()):
        pass
    assert files() == {}


def test_what_was_broken_off_is_gone():
    with pytest.raises(ZeroDivisionError), arriving(jpeg()):
        raise ZeroDivisionError
    assert files() == {}


def test_the_same_content_again_is_one_file():
    assert keep(jpeg()) == keep(jpeg())
    assert list(files().values()) == [jpeg()]


def test_content_that_came_to_harm_is_healed_by_the_same_again():
    sha = keep(jpeg())
    kept_at(sha).write_bytes(b"")
    keep(jpeg())
    assert kept_at(sha).read_bytes() == jpeg()


def test_only_this_program_can_read_it():
    assert stat.S_IMODE(kept_at(keep(jpeg())).stat().st_mode) == 0o600


def test_bytes_are_safe_before_their_name_and_the_name_before_we_go_on(monkeypatch):
    did, root = [], Path(settings.MEDIA_ROOT)
    fsync, replace = os.fsync, os.replace

    def synced(handle):
        where = Path(os.readlink(f"/proc/self/fd/{handle}"))
        did.append("bytes" if where.is_file() else f"folder {os.path.relpath(where, root)}")
        fsync(handle)

    def renamed(old, new):
        did.append("name")
        replace(old, new)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "replace", renamed)
    sha = keep(jpeg())
    assert did == ["bytes", "name", f"folder {sha[:2]}", "folder .", "folder .."]
