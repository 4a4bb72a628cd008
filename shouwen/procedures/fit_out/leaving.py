"""What a fit-out has to say when its tenant leaves (R-115, §6 item 8)."""

from datetime import datetime, time
from typing import Any

from django.db.models import QuerySet

from shouwen.casework.rows import OpenStep
from shouwen.procedures.fit_out.facts import FitOut
from shouwen.services.clearance import Look, spared


@spared
def only_the_refund_is_left_and_has_its_day(look: Look) -> QuerySet[Any, Any]:
    """A works deposit that is put off, with its reason and a day still to come, holds up no clearance."""
    morning = datetime.combine(look.on, time(), look.lease.site.tz)
    at_work = OpenStep.objects.exclude(step="refund").values("case")
    put_off = FitOut.objects.filter(put_off_until_at__gte=morning).exclude(put_off_why="")
    return put_off.exclude(case__in=at_work).values("case")
