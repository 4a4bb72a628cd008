"""Is what was filled in true? A sample of the cases, asked the house's own questions: log, rows, chain, index."""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Iterator

SAMPLE, CHAINS = 100, 3


def wrong(seed: int = 3) -> Iterator[str]:
    """One sentence for each thing that is not as it should be; nothing when all is well."""
    from shouwen.casework.audit import differs_from_its_log
    from shouwen.casework.cases import Case
    from shouwen.casework.search import CaseWords, recount
    from shouwen.journal.audit import Walk
    from shouwen.people.parties import Site

    rng = random.Random(seed)
    last = Case.objects.latest("pk").pk
    for case in Case.objects.filter(pk__in=rng.sample(range(1, last + 1), min(SAMPLE, last))):
        yield from (f"{case}: {table}" for table in differs_from_its_log(case))
        if CaseWords.objects.get(pk=case.pk).terms != recount(Case.objects.filter(pk=case.pk))[case.pk]:
            yield f"{case}: what it is found by"
    for site in Site.objects.order_by("-pk")[:CHAINS]:  # the small ones
        if fault := Walk(site, {}).first_fault():
            yield f"the chain of {site.code}: {fault}"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    import django

    django.setup()
    if faults := list(wrong()):
        sys.exit("\n".join(faults))
