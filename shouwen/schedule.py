"""What happens by itself. The whole clock of the house on one screen.

The state of the work lives in rows (alarms, notices) written with the deed that causes them and claimed by
whoever is first; this file only says what is looked at, and how often.
"""

import logging
from collections.abc import Callable
from datetime import datetime

from shouwen.api.once import forget_old_answers
from shouwen.casework.codes import send_codes
from shouwen.casework.overdue import run_due
from shouwen.desk.presence import sweep_presence
from shouwen.journal.heads import give_out_heads
from shouwen.journal.notices import Notice, send_one
from shouwen.journal.sweeping import A_LOOK, sweep_files
from shouwen.people.tokens import revoke_unsound
from shouwen.procedures.lease_end import watch_lease_ends
from shouwen.services.answering import remind_of_enquiries
from shouwen.services.authorising import remind_of_authorisations
from shouwen.services.key_custody import remind_of_keys
from shouwen.services.month_filing import watch_months
from shouwen.services.parking import remind_of_permits
from shouwen.services.visiting import remind_of_promises

log = logging.getLogger("shouwen.schedule")


def send_mail(at: datetime) -> int:
    """Send the mails that are due; gives the number sent."""
    return sum(
        send_one(notice, at) for notice in Notice.objects.to_mail(at).select_related("person", "site")[:100]
    )


# What · every so many seconds
SCHEDULE: list[tuple[Callable[[datetime], int], int]] = [
    (run_due, 5),
    (send_mail, 10),
    (send_codes, 2),
    (sweep_files, A_LOOK),
    (give_out_heads, 300),
    (revoke_unsound, 60),
    (forget_old_answers, 600),
    (remind_of_enquiries, 60),
    (sweep_presence, 300),
    (remind_of_promises, 60),
    (remind_of_keys, 60),
    (watch_lease_ends, 600),
    (remind_of_permits, 3600),
    (remind_of_authorisations, 3600),
    (watch_months, 3600),
]


def run_once(at: datetime) -> dict[str, int]:
    """Do everything that is due at this moment; gives what was done."""
    return {work.__name__: work(at) for work, _every in SCHEDULE}
