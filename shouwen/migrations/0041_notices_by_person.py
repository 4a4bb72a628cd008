"""Notices are looked for by their person alone, and PostgreSQL is told that a case has few entries.

From a sample of many million entries it guessed two hundred for each case, and read whole tables of people and
companies to join them with five. A twentieth: about twenty entries a thing, however many things.
"""

import django.db.models.deletion
from django.db import migrations, models

COLUMNS = ["site_id"]


def look_by_person(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        found = schema_editor.connection.introspection.get_constraints(cursor, "shouwen_notice")
    for name, each in found.items():
        if each["index"] and each["columns"] == COLUMNS:
            schema_editor.execute(f"DROP INDEX {schema_editor.quote_name(name)}")
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE shouwen_entry ALTER COLUMN subject_id SET (n_distinct = -0.05)")


def look_by_site_too(apps, schema_editor):
    notice = apps.get_model("shouwen", "notice")
    schema_editor.execute(schema_editor._create_index_sql(notice, fields=[notice._meta.get_field("site")]))
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE shouwen_entry ALTER COLUMN subject_id RESET (n_distinct)")


class Migration(migrations.Migration):
    dependencies = [("shouwen", "0040_one_index_for_a_key")]

    operations = [
        migrations.RunPython(look_by_person, look_by_site_too),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="notice",
                    name="site",
                    field=models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="shouwen.site"
                    ),
                ),
            ]
        ),
    ]
