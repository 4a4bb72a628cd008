"""`manage.py head`: where the journal of each site ends now, one line a site, to be kept somewhere else."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from shouwen.journal.chain import Head


class Command(BaseCommand):
    help = "Print the end of each site's journal as `verify --head FILE` reads it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("site", nargs="?", help="the code of one complex; all of them without it")

    def handle(self, *args: Any, site: str | None, **options: Any) -> None:
        heads = Head.objects.select_related("site").order_by("site__code")
        for head in heads.filter(**({"site__code": site} if site else {})):
            day = timezone.localtime(timezone.now(), head.site.tz).date()
            self.stdout.write(f"{head.site.code} {day} {head.place} {head.hash}")
