"""`manage.py revoke_token LOGIN`: end a person's tokens at once."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from shouwen.people.persons import Person
from shouwen.people.tokens import Token


class Command(BaseCommand):
    help = "Revoke a person's tokens: all of them, or those of one name."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("login", metavar="LOGIN")
        parser.add_argument("--name", help="only the tokens of this name")

    def handle(self, *args: Any, login: str, name: str | None, **options: Any) -> None:
        if not Person.objects.filter(login=login).exists():
            raise CommandError(f"there is no login {login}")
        tokens = Token.objects.filter(person__login=login)
        count = (tokens.filter(name=name) if name else tokens).revoke(timezone.now())
        self.stdout.write(f"{count} revoked")
