"""manage.py index [SITE] [--if-empty]: reckon anew what everything is found by."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from shouwen.casework.cases import Case
from shouwen.casework.search import CaseWords
from shouwen.people.parties import Site
from shouwen.sites.index import index_site


class Command(BaseCommand):
    help = "Reckon the index anew: what people, places, companies and cases are found by."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("site", nargs="?", help="the code of one complex; all of them without it")
        parser.add_argument(
            "--if-empty", action="store_true", help="only where there are cases and no index yet"
        )

    def handle(self, *args: Any, site: str | None, if_empty: bool, **options: Any) -> None:
        for each in Site.objects.filter(**({"code": site} if site else {})):
            if not (if_empty and _has_index(each)):
                count = index_site(each)
                self.stdout.write(f"{each.code}: {count} rows put right")


def _has_index(site: Site) -> bool:
    last = Case.objects.filter(site=site).order_by("-pk").first()
    return last is None or CaseWords.objects.filter(pk=last.pk).exists()
