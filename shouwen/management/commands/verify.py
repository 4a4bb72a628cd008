"""`manage.py verify`: is the journal as it was written, are the papers there, do the rows say what the log says?"""

import time
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from shouwen.casework.audit import differs_from_its_log
from shouwen.casework.cases import Case
from shouwen.journal.audit import Walk, known_heads
from shouwen.journal.files import Paper, is_sound
from shouwen.journal.forms import Form
from shouwen.journal.heads import HeadLine, heads_in
from shouwen.journal.numbering import form_faults
from shouwen.people.parties import Site


class Command(BaseCommand):
    help = "Walk the journal of each site and name the first entry that is not as it was written; exit code 1 then."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--site", help="the code of one complex; all of them without it")
        parser.add_argument("--head", type=Path, help="a file with heads that were given out, kept elsewhere")
        parser.add_argument("--journal-only", action="store_true", help="leave papers and open cases out")

    def handle(
        self, *args: Any, site: str | None, head: Path | None, journal_only: bool, **options: Any
    ) -> None:
        heads = heads_in(head) if head else []
        sites = list(Site.objects.filter(**({"code": site} if site else {})).order_by("pk"))
        if site and not sites:
            raise CommandError(f"no site is called {site}")
        if strangers := {line.site for line in heads} - {each.code for each in sites}:
            raise CommandError(f"{head} speaks of a site that is not here: {', '.join(sorted(strangers))}")
        wrong = 0
        for each in sites:
            faults = [*self._journal(each, heads), *([] if journal_only else self._beside(each))]
            for fault in faults:
                self.stdout.write(f"{each.code}: WRONG: {fault}")
            wrong += len(faults)
        if wrong:
            raise CommandError(f"{wrong} wrong", returncode=1)

    def _journal(self, site: Site, heads: list[HeadLine]) -> Iterator[str]:
        given = {line.place: line.hash for line in heads if line.site == site.code}
        began, walk = time.monotonic(), Walk(site, {**known_heads(site), **given})
        if fault := walk.first_fault():
            yield str(fault)
        speed = walk.place / max(time.monotonic() - began, 0.001)
        self.stdout.write(
            f"{site.code}: {walk.place} entries as they were written ({speed:.0f} a second); "
            f"{walk.place} {walk.hash}"
        )

    def _beside(self, site: Site) -> Iterator[str]:
        papers = Paper.objects.filter(site=site).order_by("pk")
        for paper in papers.iterator(chunk_size=200):
            if not is_sound(paper):
                yield _("paper %(pk)s (%(name)s): its file is missing or is another one") % {
                    "pk": paper.pk, "name": paper.name,
                }  # fmt: skip
        yield from form_faults(site)
        cases = Case.objects.filter(site=site, state=Case.State.OPEN).order_by("pk")
        for case in cases.iterator(chunk_size=200):
            if tables := differs_from_its_log(case):
                yield _("case %(number)s: not what its log says: %(tables)s") % {
                    "number": case.number, "tables": ", ".join(tables),
                }  # fmt: skip
        forms = Form.objects.filter(site=site).count()
        looked = f"{papers.count()} papers, {forms} forms and {cases.count()} open cases"
        self.stdout.write(f"{site.code}: {looked} looked at")
