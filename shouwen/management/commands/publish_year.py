"""Take over the published holidays of a year and reckon the running clocks anew."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from shouwen.casework.overdue import recompute
from shouwen.hours.days import seed_year
from shouwen.people.parties import Site


class Command(BaseCommand):
    help = "Enter a year's holidays and worked weekends (from the chinesecalendar package) for a site."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("site")
        parser.add_argument("year", type=int)

    def handle(self, *args: Any, site: str, year: int, **options: Any) -> None:
        try:
            row = Site.objects.get(code=site)
        except Site.DoesNotExist:
            raise CommandError(f"no site is called {site}") from None
        now = timezone.now()
        try:
            seed_year(row, year, at=now)
        except ValueError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{year} published; {recompute(row, now)} cases reckoned anew")
