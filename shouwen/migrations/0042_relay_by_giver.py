"""What a department gave and has no answer to is found by the department and not among all that its site ever gave."""

import django.db.models.deletion
from django.db import migrations, models

COLUMNS = ["from_department_id"]


def drop_the_narrow_one(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        found = schema_editor.connection.introspection.get_constraints(cursor, "shouwen_relay")
    for name, each in found.items():
        if each["index"] and each["columns"] == COLUMNS:
            schema_editor.execute(f"DROP INDEX {schema_editor.quote_name(name)}")


def put_it_back(apps, schema_editor):
    relay = apps.get_model("shouwen", "relay")
    field = relay._meta.get_field("from_department")
    schema_editor.execute(schema_editor._create_index_sql(relay, fields=[field]))


class Migration(migrations.Migration):
    dependencies = [("shouwen", "0041_notices_by_person")]

    operations = [
        migrations.AddIndex("relay", models.Index(fields=["from_department", "answer"], name="relay_by_giver")),
        migrations.RunPython(drop_the_narrow_one, put_it_back),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="relay",
                    name="from_department",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="shouwen.department",
                    ),
                ),
            ]
        ),
    ]
