"""`manage.py import_xlsx KIND FILE`: check a workbook and take it in whole; with --dry-run only check it."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from shouwen.people.parties import Site
from shouwen.sites.books import WORKBOOKS
from shouwen.sites.importing import Checked, check, take_in
from shouwen.sites.index import index_registers


class Command(BaseCommand):
    help = "Bring units, customers or leases from an XLSX file. Nothing is written when a row is wrong."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=sorted(WORKBOOKS), metavar="KIND")
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--dry-run", action="store_true", help="only check it")
        parser.add_argument("--site", help="the code of the complex, where there are several")
        parser.add_argument("--language", help="the language of what is said, such as en or zh-hans")

    def handle(self, *args: Any, kind: str, file: Path, **options: Any) -> None:
        with translation.override(options["language"] or translation.get_language()):
            self._import(kind, file, _site(options["site"]), is_trial=options["dry_run"])

    def _import(self, kind: str, file: Path, site: Site, *, is_trial: bool) -> None:
        if not file.is_file():
            raise CommandError(_("There is no file %(file)s.") % {"file": file})
        with transaction.atomic():
            found = check(WORKBOOKS[kind], file.read_bytes(), site)
            if found.troubles:
                raise CommandError("\n".join(_sentences(kind, found)))
            said = _("Every row is right: %(new)s new, %(same)s as before.")
            if not is_trial:
                take_in(WORKBOOKS[kind], found.files, site, timezone.now())
                index_registers(site)
                said = _("Taken in: %(new)s new, %(same)s as before.")
        self.stdout.write(said % {"new": found.new, "same": found.same})


def _site(code: str | None) -> Site:
    sites = Site.objects.filter(code=code) if code else Site.objects.all()
    if len(found := list(sites[:2])) != 1:
        raise CommandError(_("Name the complex with --site."))
    return found[0]


def _sentences(kind: str, found: Checked) -> list[str]:
    titles = WORKBOOKS[kind].titles
    line = _("Row %(row)s, %(column)s “%(value)s”: %(message)s")
    return [
        line % {**vars(each), "row": each.line, "column": titles.get(each.column, each.column)}
        for each in found.troubles
    ]
