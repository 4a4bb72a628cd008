"""PostgreSQL keeps the terms of a case beside its row, so that the newest of thousands are found on few pages.

GIN gives the rows that have a word; of each only the key is read, and its terms, some two thousand signs of them,
lay between it and the next one.
"""

from typing import Any

from django.db import migrations


def apart(_apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute("ALTER TABLE shouwen_casewords ALTER COLUMN terms SET STORAGE EXTERNAL")
    schema_editor.execute("ALTER TABLE shouwen_casewords SET (toast_tuple_target = 128)")
    schema_editor.execute("UPDATE shouwen_casewords SET terms = terms")  # written before they were kept apart


class Migration(migrations.Migration):
    dependencies = [("shouwen", "0040_one_index_for_a_key")]
    operations = [migrations.RunPython(apart, migrations.RunPython.noop)]
