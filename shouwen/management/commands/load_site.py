"""`manage.py load_site DIR`: check a complex's files and make the database say what they say."""

from argparse import ArgumentParser
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shouwen.casework.cases import Case
from shouwen.people.parties import Site
from shouwen.sites.loading import load_site
from shouwen.sites.troubles import BrokenSite


class Command(BaseCommand):
    help = "Load a complex from its files. Nothing is written when anything in them is wrong."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR")
        parser.add_argument(
            "--with-history", action="store_true", help="play a month of cases if there are none"
        )
        parser.add_argument("--language", help="the language of what is said, such as en or zh-hans")

    def handle(
        self, *args: Any, folder: Path, language: str | None, with_history: bool, **options: Any
    ) -> None:
        now = timezone.now()
        with translation.override(language or translation.get_language()):
            self._load(folder, at=now, history=with_history)

    def _load(self, folder: Path, *, at: datetime, history: bool) -> None:
        if not folder.is_dir():
            raise CommandError(_("There is no folder %(folder)s.") % {"folder": folder})
        try:
            load = load_site(folder, at=at)
        except BrokenSite as broken:
            raise CommandError(_refusal(broken)) from None
        self.stdout.write("\n".join(load.summary()))
        if history:
            live_once(load.site, folder, at=at)


def _refusal(broken: BrokenSite) -> str:
    count = len(broken.troubles)
    message = ngettext(
        "Nothing was loaded: %(count)s thing is wrong in the files.",
        "Nothing was loaded: %(count)s things are wrong in the files.",
        count,
    )
    return "\n".join([message % {"count": count}, *map(str, broken.troubles)])


def live_once(site: Site, folder: Path, *, at: datetime) -> None:
    """Give a complex that has no cases yet its month of history."""
    # Asked for only here: a plain load is for complexes without a demonstration history too.
    history = import_module("shouwen.sites.history")
    if not Case.objects.filter(site=site).exists():
        history.live(site, folder, at=at)
