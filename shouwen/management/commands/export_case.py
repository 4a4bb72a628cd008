"""`manage.py export_case NUMBER FILE.zip`: the file of one case, which anybody can verify without us."""

from argparse import ArgumentParser
from pathlib import Path
from shutil import copyfileobj
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from shouwen.casework.asking import Refused
from shouwen.casework.cases import Case
from shouwen.casework.dossier import hand_out


class Command(BaseCommand):
    help = (
        "Write the file of a case: its entries, tied to the heads of the journal, with papers and a verifier."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", help="such as TS-2026-0412")
        parser.add_argument("file", type=Path, metavar="FILE.zip")
        parser.add_argument("--site", help="the code of the complex, where a number stands in more than one")

    def handle(self, *args: Any, number: str, file: Path, site: str | None, **options: Any) -> None:
        cases = Case.objects.filter(number=number, **({"site__code": site} if site else {}))
        try:
            case = cases.select_related("site").get()
        except (Case.DoesNotExist, Case.MultipleObjectsReturned) as error:
            raise CommandError(f"{number}: {cases.count()} cases have this number") from error
        try:
            made = hand_out(case, by=None, at=timezone.now())
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        with open(file, "wb") as there, made:
            copyfileobj(made, there)
