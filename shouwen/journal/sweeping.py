"""Files that no row speaks of: what a power cut leaves between file and row. Swept away after an hour (R-20).

One look takes two of the 256 folders, by the clock, so that nothing has to be remembered and all have their turn
within three quarters of an hour. A file that is laid there again just now is put back: the row may be on its way.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.conf import settings

from shouwen.journal.files import ARRIVING, Paper, kept_at

AN_HOUR, A_LOOK = 3600, 10  # seconds
FOLDERS, AT_ONCE = 256, 500
ASIDE = f"{ARRIVING}swept-"


def sweep_files(at: datetime) -> int:
    """Sweep the folders whose turn it is; gives the number of files swept."""
    root, turn = Path(settings.MEDIA_ROOT), int(at.timestamp() // A_LOOK)
    folders = [root / f"{(turn + n) % FOLDERS:02x}" for n in (0, 1)]
    return _arrivals(root, at) + sum(_folder(folder, at) for folder in folders if folder.is_dir())


def _arrivals(root: Path, at: datetime) -> int:
    """What was broken off while it arrived, or while it was swept."""
    old = [file for file in root.glob(f"{ARRIVING}*") if _is_old(file, at)]
    for file in old:
        sha = file.name.removeprefix(ASIDE)
        if file.name != sha and Paper.objects.filter(sha256=sha).exists():
            os.replace(file, kept_at(sha))
        else:
            file.unlink(missing_ok=True)
    return len(old)


def _folder(folder: Path, at: datetime) -> int:
    old = [file for file in folder.iterdir() if _is_old(file, at)]
    some = (old[start : start + AT_ONCE] for start in range(0, len(old), AT_ONCE))
    return sum(_sweep(file, at) for files in some for file in _left_over(files))


def _left_over(files: Iterable[Path]) -> list[Path]:
    """Those whose content no row names; a small picture goes with its large one."""
    by_sha: dict[str, list[Path]] = {}
    for file in files:
        by_sha.setdefault(file.name.partition(".")[0], []).append(file)
    spoken_of = Paper.objects.filter(sha256__in=by_sha).values_list("sha256", flat=True)
    return [file for sha in by_sha.keys() - set(spoken_of) for file in by_sha[sha]]


def _sweep(file: Path, at: datetime) -> int:
    """Taken aside first: had it been laid there anew meanwhile, its age tells, and it goes back."""
    aside = file.parent.parent / f"{ASIDE}{file.name}"
    os.replace(file, aside)
    if not _is_old(aside, at) or Paper.objects.filter(sha256=file.name).exists():
        os.replace(aside, file)
        return 0
    aside.unlink()
    return 1


def _is_old(file: Path, at: datetime) -> bool:
    try:
        return file.stat().st_mtime < at.timestamp() - AN_HOUR
    except FileNotFoundError:
        return False
