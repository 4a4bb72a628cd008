"""Fill an empty database with so many cases at two hundred sites: `python -m bench.fill 10000`.

The seed is fixed, the moment is now, for a desk without anything due today would be no desk.
"""

from __future__ import annotations

import os
import sys
import time

SITES = 200
READY = 20  # at each site: repairs that wait to be sent to engineering, for the measure of finishing a step


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    import django

    django.setup()
    fill(int(sys.argv[1]))


def fill(cases: int) -> None:
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    from bench.bulk import Bulk
    from bench.cases import WRITTEN, Copier, patterns, shares
    from bench.sites import TABLES, Strides, copy_sites, reference

    began = time.monotonic()
    call_command("migrate", verbosity=0)
    site = reference(timezone.now().replace(microsecond=0))
    found, strides = patterns(site), Strides()
    with Bulk([*TABLES, *WRITTEN]) as bulk:
        copy_sites(bulk, strides, SITES)
        copier = Copier(bulk, site, found, strides, seed=7)
        for number, share in enumerate(shares(cases, SITES)):
            open_now = min(share // 2, round(15 * share**0.25))
            copier.copy(number, max(0, share - open_now - READY), open_now, ready=READY)
        with connection.cursor() as cursor:
            key = "bigserial" if connection.vendor == "postgresql" else "integer"
            moment = "timestamptz" if connection.vendor == "postgresql" else "datetime"
            cursor.execute(
                f"CREATE TABLE bench_row (id {key} PRIMARY KEY, at {moment}, site_id bigint, text text)"
            )
        print(f"  written after {time.monotonic() - began:.0f} s", flush=True)
    print(f"  filled after {time.monotonic() - began:.0f} s", flush=True)


if __name__ == "__main__":
    main()
