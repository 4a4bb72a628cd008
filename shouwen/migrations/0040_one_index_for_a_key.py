"""A key that a wider index begins with needs no index of its own: each row is put down in fewer places, and
PostgreSQL does not choose the narrow one, under which the unread notices were looked for among all that were read.

By hand, for SQLite would write each of these tables anew to take an index off.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


KEYS = (
    ("alarm", "clock"), ("case", "customer"), ("case", "place"), ("case", "site"), ("clock", "case"),
    ("clock", "site"), ("entry", "site"), ("involvement", "case"), ("involvement", "department"),
    ("involvement", "party"), ("notice", "person"), ("openstep", "case"), ("openstep", "department"),
    ("openstep", "party"), ("openstep", "site"), ("relay", "case"), ("relay", "to_department"), ("signature", "case"),
)  # fmt: skip


def drop_the_narrow_ones(apps, schema_editor):
    for table, key in KEYS:
        table, column = f"shouwen_{table}", f"{key}_id"
        with schema_editor.connection.cursor() as cursor:
            found = schema_editor.connection.introspection.get_constraints(cursor, table)
        for name, each in found.items():
            if (
                each["index"]
                and each["columns"] == [column]
                and not each["unique"]
                and not each["primary_key"]
            ):
                schema_editor.execute(f"DROP INDEX {schema_editor.quote_name(name)}")


def put_them_back(apps, schema_editor):
    for table, key in KEYS:
        model = apps.get_model("shouwen", table)
        schema_editor.execute(schema_editor._create_index_sql(model, fields=[model._meta.get_field(key)]))


class Migration(migrations.Migration):
    dependencies = [("shouwen", "0039_contacts_checked")]

    operations = [
        migrations.RunPython(drop_the_narrow_ones, put_them_back),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="alarm",
                    name="clock",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="alarms",
                        to="shouwen.clock",
                    ),
                ),
                migrations.AlterField(
                    model_name="case",
                    name="customer",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="shouwen.customer",
                    ),
                ),
                migrations.AlterField(
                    model_name="case",
                    name="place",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="shouwen.place",
                    ),
                ),
                migrations.AlterField(
                    model_name="case",
                    name="site",
                    field=models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="shouwen.site"
                    ),
                ),
                migrations.AlterField(
                    model_name="clock",
                    name="case",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="clocks",
                        to="shouwen.case",
                    ),
                ),
                migrations.AlterField(
                    model_name="clock",
                    name="site",
                    field=models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="shouwen.site"
                    ),
                ),
                migrations.AlterField(
                    model_name="entry",
                    name="site",
                    field=models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="shouwen.site"
                    ),
                ),
                migrations.AlterField(
                    model_name="involvement",
                    name="case",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="involved",
                        to="shouwen.case",
                    ),
                ),
                migrations.AlterField(
                    model_name="involvement",
                    name="department",
                    field=models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="shouwen.department"
                    ),
                ),
                migrations.AlterField(
                    model_name="involvement",
                    name="party",
                    field=models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="shouwen.party"
                    ),
                ),
                migrations.AlterField(
                    model_name="notice",
                    name="person",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AlterField(
                    model_name="openstep",
                    name="case",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="open_steps",
                        to="shouwen.case",
                    ),
                ),
                migrations.AlterField(
                    model_name="openstep",
                    name="department",
                    field=models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="shouwen.department"
                    ),
                ),
                migrations.AlterField(
                    model_name="openstep",
                    name="party",
                    field=models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="shouwen.party"
                    ),
                ),
                migrations.AlterField(
                    model_name="openstep",
                    name="site",
                    field=models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="shouwen.site"
                    ),
                ),
                migrations.AlterField(
                    model_name="relay",
                    name="case",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="relays",
                        to="shouwen.case",
                    ),
                ),
                migrations.AlterField(
                    model_name="relay",
                    name="to_department",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="shouwen.department",
                    ),
                ),
                migrations.AlterField(
                    model_name="signature",
                    name="case",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="signatures",
                        to="shouwen.case",
                    ),
                ),
            ]
        ),
    ]
