"""The newest cases of a site are found by key, and of a common word's many only those are looked at. What waits
between two departments is found by site and answer: under the site alone PostgreSQL read every hand-over that there
ever was, to count the few that a department has no answer to.

By hand, for SQLite would write the table anew to take an index off.
"""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def drop_the_narrow_one(_apps: Any, schema_editor: Any) -> None:
    with schema_editor.connection.cursor() as cursor:
        found = schema_editor.connection.introspection.get_constraints(cursor, "shouwen_relay")
    [name] = [name for name, each in found.items() if each["index"] and each["columns"] == ["site_id"]]
    schema_editor.execute(f"DROP INDEX {schema_editor.quote_name(name)}")


def put_it_back(apps: Any, schema_editor: Any) -> None:
    relay = apps.get_model("shouwen", "relay")
    schema_editor.execute(schema_editor._create_index_sql(relay, fields=[relay._meta.get_field("site")]))


class Migration(migrations.Migration):
    dependencies = [("shouwen", "0040_one_index_for_a_key")]
    operations = [
        migrations.AddIndex("case", models.Index(fields=["site", "id"], name="case_by_site")),
        migrations.AddIndex("relay", models.Index(fields=["site", "answer"], name="relay_by_site")),
        migrations.RunPython(drop_the_narrow_one, put_it_back),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="relay",
                    name="site",
                    field=models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="shouwen.site"
                    ),
                ),
            ]
        ),
    ]
