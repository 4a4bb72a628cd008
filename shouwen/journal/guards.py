"""What the database itself refuses: changing or taking away what was written down once.

Migrations put these up on both engines. A migration that remakes a guarded table on SQLite (altering a column
does) takes them down with the old table: end it with `put_up` again; a test looks for them.
"""

from __future__ import annotations

from typing import Any

GUARDED = {"entry": "a_journal_entry", "dayhead": "a_head_of_a_day"}  # table, and how it is called

FUNCTION = """
CREATE OR REPLACE FUNCTION what_was_written_down_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'restrict_violation'; END $$
"""
ON_POSTGRESQL = """
CREATE TRIGGER {name} BEFORE {deed} ON shouwen_{table} FOR EACH {each}
EXECUTE FUNCTION what_was_written_down_stays('{words}')
"""
ON_SQLITE = """
CREATE TRIGGER {name} BEFORE {deed} ON shouwen_{table} BEGIN SELECT RAISE(ABORT, '{words}'); END
"""


def guards(vendor: str) -> list[dict[str, str]]:
    """Each guard by name: on which table, against which deed, and what it says."""
    deeds = {"UPDATE": ("is_never_changed", "ROW"), "DELETE": ("is_never_taken_away", "ROW")}
    if vendor == "postgresql":
        deeds["TRUNCATE"] = ("is_never_emptied_out", "STATEMENT")
    return [
        {"name": f"{thing}_{claim}", "table": table, "deed": deed, "each": each,
         "words": f"{thing} {claim}".replace("_", " ")}
        for table, thing in GUARDED.items()
        for deed, (claim, each) in deeds.items()
    ]  # fmt: skip


def put_up(connection: Any) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(FUNCTION)
        template = ON_POSTGRESQL if connection.vendor == "postgresql" else ON_SQLITE
        for guard in guards(connection.vendor):
            cursor.execute(template.format(**guard))


def take_down(connection: Any) -> None:
    with connection.cursor() as cursor:
        for guard in guards(connection.vendor):
            where = f" ON shouwen_{guard['table']}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {guard['name']}{where}")
