"""Run everything due at a moment: for trials and tests (design §3)."""

from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from shouwen.casework.overdue import run_due


class Command(BaseCommand):
    help = "Fire every alarm that is due at a moment, as if the worker had woken then."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--at", help="such as 2026-03-02T09:00+08:00; now when left out")

    def handle(self, *args: Any, at: str | None = None, **options: Any) -> None:
        try:
            moment = datetime.fromisoformat(at) if at else timezone.now()
        except ValueError as error:
            raise CommandError(f"--at is not a time: {at}") from error
        if timezone.is_naive(moment):
            raise CommandError("--at needs its zone, such as 2026-03-02T09:00+08:00")
        self.stdout.write(f"{run_due(moment)} fired")
