"""The chain: what was written before it is tied up in the order in which it was written, then guarded."""

import django.db.models.deletion
from django.db import migrations, models

from shouwen.journal.chain import FIRST, SAID, digest, line, tied
from shouwen.journal.guards import put_up, take_down


def tie_up_what_is_there(apps, schema_editor):
    Site, Entry, Head = (apps.get_model("shouwen", name) for name in ("Site", "Entry", "Head"))
    for site in Site.objects.order_by("pk"):
        place, end, some = 0, FIRST, []
        entries = Entry.objects.filter(site=site).select_related("person", "by_party").order_by("pk")
        for entry in entries.iterator(chunk_size=1000):
            place += 1
            person, party = entry.person, entry.by_party
            if person and party:
                names = f"{person.name_zh} {person.name_en} ({person.login}), {party.name_zh} {party.name_en}"
                entry.who = names[:400]
            entry.place, entry.previous = place, end
            said = {name: getattr(entry, name) for name in SAID}
            entry.hash = end = tied(end, digest(line(site.code, said)))
            some.append(entry)
            if len(some) == 1000:
                Entry.objects.bulk_update(some, ["who", "place", "previous", "hash"], batch_size=200)
                some = []
        Entry.objects.bulk_update(some, ["who", "place", "previous", "hash"], batch_size=200)
        Head.objects.create(site=site, place=place, hash=end)
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what waits for the end would hold the table back


class Migration(migrations.Migration):

    dependencies = [("shouwen", "0006_phrases")]

    operations = [
        migrations.CreateModel(
            name="Head",
            fields=[
                ("site", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, serialize=False, to="shouwen.site")),
                ("place", models.BigIntegerField(default=0)),
                ("hash", models.CharField(default=FIRST, max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="DayHead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField()),
                ("at", models.DateTimeField()),
                ("place", models.BigIntegerField()),
                ("hash", models.CharField(max_length=64)),
                ("site", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="shouwen.site")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("site", "on"), name="a_site_gives_out_one_head_a_day")],
            },
        ),
        migrations.AddField("entry", "who", models.CharField(blank=True, max_length=400, default=""), preserve_default=False),
        migrations.AddField("entry", "place", models.BigIntegerField(null=True)),
        migrations.AddField("entry", "previous", models.CharField(max_length=64, default=""), preserve_default=False),
        migrations.AddField("entry", "hash", models.CharField(max_length=64, default=""), preserve_default=False),
        migrations.RunPython(tie_up_what_is_there, migrations.RunPython.noop),
        migrations.AlterField("entry", "place", models.BigIntegerField()),
        migrations.AddConstraint(
            "entry", models.UniqueConstraint(fields=("site", "place"), name="an_entry_has_a_place_of_its_own")
        ),
        migrations.RunPython(
            lambda apps, editor: put_up(editor.connection), lambda apps, editor: take_down(editor.connection)
        ),
    ]
