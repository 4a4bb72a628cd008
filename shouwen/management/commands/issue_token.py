"""`manage.py issue_token LOGIN`: a bearer token for the API, shown this once."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from shouwen.people.roles import Role
from shouwen.people.tokens import DAYS, issue


class Command(BaseCommand):
    help = "Print a new bearer token with a person's role and reach. It is shown once and kept as a hash."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("login", metavar="LOGIN")
        parser.add_argument("--name", default="API", help="what it is for, such as “building 2, sensors”")
        parser.add_argument("--days", type=int, default=DAYS, help="how long it lasts (%(default)s)")
        parser.add_argument("--post", help="which of the person's posts; the first when left out")

    def handle(self, *args: Any, login: str, name: str, days: int, post: str | None, **options: Any) -> None:
        now = timezone.now()
        roles = Role.objects.in_force(timezone.localdate(now)).filter(
            person__login=login, person__is_active=True
        )
        role = (roles.filter(post=post) if post else roles).select_related("person").order_by("id").first()
        if role is None:
            raise CommandError(f"{login} holds no such role today")
        try:
            issued = issue(role, name, days=days, at=now)
        except ValueError as error:
            raise CommandError(str(error)) from error
        self.stderr.write(f"{role}: until {issued.token.expires_at:%Y-%m-%d}")
        self.stdout.write(issued.text)
