"""Photos and scans among the facts and lines of a fit-out: papers that lie on its case."""

from typing import Any

from django.db import models

from shouwen.journal.files import Paper


def paper(label: Any) -> "models.ForeignKey[Paper | None, Paper | None]":
    return models.ForeignKey(Paper, models.PROTECT, null=True, related_name="+", verbose_name=label)
