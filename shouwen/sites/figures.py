"""The site's own figures, dated (manual chapter 7): figures.csv."""

from django.core.exceptions import ValidationError

from shouwen.places.figures import Figure
from shouwen.sites.files import Files
from shouwen.sites.keeping import Loading
from shouwen.sites.sheets import Sheet, fields

FIGURE = Sheet(
    "figure",
    "figures.csv",
    fields(Figure, "key", "value", "starts_on", "note"),
    key=("key", "starts_on"),
    required=False,
)
SHEETS = (FIGURE,)


def check(files: Files) -> None:
    """Whether a figure is known and in its range is the figure's own rule."""
    for row in files.rows("figure"):
        try:
            Figure(**row.take()).clean()
        except ValidationError as refused:
            for column, messages in refused.message_dict.items():
                row.error(column, " ".join(messages))


def write(files: Files, load: Loading) -> None:
    load.keep(
        "figure",
        {row.name: Figure(site=load.site, **row.take()) for row in files.rows("figure")},
        among=Figure.objects.filter(site=load.site),
        key=["key", "starts_on"],
        label=lambda figure: f"{figure.key} · {figure.starts_on}",
    )
