"""`manage.py logins`: who can sign in with the demonstration password, and as what."""

import tomllib
import unicodedata
from argparse import ArgumentParser
from collections.abc import Iterable
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.management.base import BaseCommand
from django.utils import translation

from shouwen.people.parties import Site
from shouwen.people.roles import Role

HEADER = ("登录名 login", "姓名 name", "岗位 post")


class Command(BaseCommand):
    help = "List the logins of a demonstration complex with their posts, and the password they share."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("site", nargs="?", help="the code of one complex; all of them without it")

    def handle(self, *args: Any, site: str | None, **options: Any) -> None:
        for each in Site.objects.filter(**({"code": site} if site else {})):
            if word := demo_password(each):
                self._list(each, word)

    def _list(self, site: Site, word: str) -> None:
        roles = Role.objects.filter(site=site, person__is_active=True).order_by("party_id", "pk")
        open_to = [r for r in roles.select_related("person", "party") if _opens(word, r.person.password)]
        table = in_columns([HEADER, *map(_line, open_to)])
        self.stdout.write(f"{site.name_zh} · {site.name_en}\n密码 password: {word}\n\n  {table[0]}")
        for party, lines in groupby(zip(open_to, table[1:], strict=True), key=lambda pair: pair[0].party):
            self.stdout.write(f"\n{party.name_zh} · {party.name_en}")
            self.stdout.write("\n".join(f"  {line}" for _role, line in lines))


def demo_password(site: Site) -> str:
    """The word in the files that the complex was loaded from; none when they are gone or have none."""
    try:
        document = tomllib.loads(
            (Path(settings.BASE) / site.loaded_from / "site.toml").read_text("utf-8-sig")
        )
    except (OSError, ValueError):
        return ""
    return str(document.get("site", {}).get("demo_password", ""))


@cache
def _opens(word: str, password: str) -> bool:
    """True while a person still has the shared password. One hash serves all of them, so it is tried once."""
    return check_password(word, password)


def _line(role: Role) -> tuple[str, ...]:
    who = role.person
    return who.login, f"{who.name_zh} {who.name_en}", f"{_post(role, 'zh-hans')} {_post(role, 'en')}"


def _post(role: Role, language: str) -> str:
    with translation.override(language):
        return str(role.get_post_display())


def in_columns(rows: Iterable[tuple[str, ...]]) -> list[str]:
    """The cells one under the other, counting a Chinese character as two columns of a terminal."""
    rows = list(rows)
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    ]


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
