"""A key that a wider index begins with needs no index of its own: each row is put down in fewer places, and
PostgreSQL does not choose the narrow one, under which a person's unread notices were looked for among all that were
read, and what a department gave among all that its site ever gave. Notices are looked for by their person, not by site.

By hand, for SQLite would write each of these tables anew to take an index off. PostgreSQL is told besides that a
thing has about twenty entries, however many things there are: from a sample of many million it guessed two hundred
for each case, and read whole tables of people and companies to join them with five.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

KEYS = (
    ("alarm", "clock"), ("case", "customer"), ("case", "place"), ("case", "site"), ("clock", "case"),
    ("clock", "site"), ("entry", "site"), ("involvement", "case"), ("involvement", "department"),
    ("involvement", "party"), ("notice", "person"), ("notice", "site"), ("openstep", "case"),
    ("openstep", "department"), ("openstep", "party"), ("openstep", "site"), ("relay", "case"),
    ("relay", "from_department"), ("relay", "to_department"), ("signature", "case"),
)  # fmt: skip
FEW_ENTRIES = "ALTER TABLE shouwen_entry ALTER COLUMN subject_id "


def drop_the_narrow_ones(apps, schema_editor):
    for table, key in KEYS:
        name = narrow_index(schema_editor.connection, f"shouwen_{table}", f"{key}_id")
        schema_editor.execute(f"DROP INDEX {schema_editor.quote_name(name)}")
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FEW_ENTRIES + "SET (n_distinct = -0.05)")


def narrow_index(connection, table, column):
    """The name of the one index that is on this column alone."""
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, table)
    [name] = [name for name, each in found.items() if is_narrow(each, column)]
    return name


def is_narrow(each, column):
    return each["index"] and each["columns"] == [column] and not each["unique"] and not each["primary_key"]


def put_them_back(apps, schema_editor):
    for table, key in KEYS:
        model = apps.get_model("shouwen", table)
        schema_editor.execute(schema_editor._create_index_sql(model, fields=[model._meta.get_field(key)]))
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FEW_ENTRIES + "RESET (n_distinct)")


class Migration(migrations.Migration):
    dependencies = [("shouwen", "0039_contacts_checked")]

    operations = [
        migrations.AddIndex(
            "relay", models.Index(fields=["from_department", "answer"], name="relay_by_giver")
        ),
        migrations.RunPython(drop_the_narrow_ones, put_them_back),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="notice",
                    name="site",
                    field=models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="shouwen.site"
                    ),
                ),
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
