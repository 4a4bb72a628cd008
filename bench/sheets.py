"""Sheets there and back (field 2.15): `.venv/bin/python -m bench.sheets [PAGES]`.

Work orders are rendered, photographed (tests/photographed.py, a seed a page) and brought in among the others.
Each must come to its own part, or to a person. A quarter is harder than any phone makes it. Prints the figures
and keeps them in bench/results/sheets.json.
"""

from __future__ import annotations

import json
import os
import platform
import sys
import tempfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

HERE = Path(__file__).parent
AS_A_PHONE, HARDER = 1.0, 1.6
CASES = 25  # of four parts each


def trip(pages: int) -> dict[str, Any]:
    """Bring in so many pages; what became of each, by how hard it was made."""
    from tests.casework.sheets import bring, work_order
    from tests.photographed import photographed

    orders = [work_order() for _case in range(min(CASES, -(-pages // 4)))]
    found: dict[str, Counter[str]] = {"as a phone": Counter(), "harder": Counter()}
    wall, cpu = 0.0, 0.0
    for seed in range(pages):
        hard = HARDER if seed % 100 >= 75 else AS_A_PHONE
        form, sheets = orders[seed // 4 % len(orders)]
        photo = photographed(sheets[seed % 4], seed, hard=hard)
        began, busy = perf_counter(), process_time()
        [page] = bring(photo, name=f"{seed}.jpg")
        wall, cpu = wall + perf_counter() - began, cpu + process_time() - busy
        own = page.part and (page.part.form_id, page.part.part) == (form.pk, seed % 4 + 1)
        fate = (
            "to its part"
            if page.fate == "laid" and own
            else "to a person"
            if page.settled_at is None
            else "WRONG"
        )
        found["harder" if hard == HARDER else "as a phone"][fate] += 1
    return {"fates": found, "seconds_a_page": round(wall / pages, 3), "cpu_a_page": round(cpu / pages, 3)}


def main() -> None:
    pages = int(sys.argv[1]) if sys.argv[1:] else 100
    with tempfile.TemporaryDirectory() as data:
        os.environ |= {"SHOUWEN_DATA": data, "DJANGO_SETTINGS_MODULE": "shouwen.settings"}
        os.environ.pop("DATABASE_URL", None)
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        from shouwen.sites.loading import load_site

        load_site(HERE.parent / "complexes" / "ever_bright", at=datetime(2026, 1, 1, tzinfo=UTC))
        result = {
            "at": f"{datetime.now(UTC):%Y-%m-%d}",
            "machine": platform.machine(),
            "pages": pages,
            **trip(pages),
        }
    text = json.dumps(result, indent=2, ensure_ascii=False)
    print(text)
    if pages >= 100:
        (HERE / "results" / "sheets.json").write_text(text + "\n")
    if any(fates["WRONG"] for fates in result["fates"].values()):
        sys.exit("a page came to a wrong case")


if __name__ == "__main__":
    main()
