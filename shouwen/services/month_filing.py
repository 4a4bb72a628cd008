"""Filing a month's papers and sealing a year's (M-FL-06): who is told when, and the two verbs."""

from __future__ import annotations

from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shouwen.casework.asking import Refused
from shouwen.casework.procedure import Problem
from shouwen.casework.who import managers_of, members_of
from shouwen.hours.calendars import Calendar
from shouwen.hours.days import timetable_of
from shouwen.hours.months import months_after
from shouwen.journal.entries import Kind, entered
from shouwen.journal.notices import tell
from shouwen.journal.wording import wording
from shouwen.kit.uploads import visible
from shouwen.people.parties import Party, Site, Trade, department_of
from shouwen.people.roles import Role
from shouwen.places.buildings import Building
from shouwen.places.figures import figures_on
from shouwen.services.filing import may_file
from shouwen.services.month_files import MonthFile, first_of, made_in, not_back, piles

DAYS = "file.month_days"


# The month is over.


def watch_months(at: datetime) -> int:
    """Put last month's papers on the list of each company that made any, once, and tell its customer service; tell
    the managers of what was not filed by its day. Gives how many were told of."""
    return sum(_watch(site, at) for site in Site.objects.all())


def _watch(site: Site, at: datetime) -> int:
    today = timezone.localtime(at, site.tz).date()
    month = months_after(first_of(today), -1)
    known = MonthFile.objects.filter(site=site, month=month).values("party")
    waiting = Party.objects.filter(site=site, departments__isnull=False).exclude(pk__in=known).distinct()
    opened = sum(_open(site, party, month, at) for party in waiting.order_by("pk"))
    late = MonthFile.objects.filter(site=site, filed_at=None, told_late_at=None, due_on__lt=today)
    return opened + sum(_say_late(file, at) for file in late.select_related("party", "site").order_by("pk"))


def _open(site: Site, party: Party, month: date, at: datetime) -> bool:
    """Nothing to file is no line; two workers write one."""
    file = MonthFile(site=site, party=party, month=month, due_on=_due_on(site, party, month))
    count = made_in(file).count()
    if not count:
        return False
    with transaction.atomic():
        found, is_new = MonthFile.objects.get_or_create(
            party=party, month=month, defaults={"site": site, "due_on": file.due_on}
        )
        if is_new:
            words = _("The papers of %(month)s are to be filed by %(day)s: %(count)s forms.")
            text = wording(words, month=found.number, day=str(found.due_on), count=count)
            people = members_of(department_of(party, Trade.CUSTOMER_SERVICE))
            tell(people, text, site=site, subject=found, at=at)
    return is_new


def _due_on(site: Site, party: Party, month: date) -> date:
    """So many working days into the next month, by the hours of the company's building."""
    next_month = months_after(month, 1)
    days = int(float(figures_on(site, [DAYS], next_month)[DAYS]))
    building = Building.objects.filter(manager=party).select_related("calendar__site").order_by("pk").first()
    calendar = building.calendar if building else None
    calendar = calendar or Calendar.objects.filter(site=site).select_related("site").order_by("pk")[0]
    hours = timetable_of(calendar)
    return hours.day_of(hours.end_of_working_day(datetime.combine(next_month, time(), site.tz), days))


def _say_late(file: MonthFile, at: datetime) -> bool:
    with transaction.atomic():
        waiting = MonthFile.objects.filter(pk=file.pk, told_late_at=None, filed_at=None)
        if not waiting.update(told_late_at=at):
            return False
        words = _("The papers of %(month)s should have been filed by %(day)s.")
        text = wording(words, month=file.number, day=str(file.due_on))
        people = managers_of(department_of(file.party, Trade.CUSTOMER_SERVICE))
        tell(people, text, site=file.site, subject=file, at=at, late=True)
    return True


# Filing and sealing.


def file_month(file: MonthFile, *, shelf: str, why: str = "", by: Role, at: datetime) -> MonthFile:
    """The month's papers have left the desk and stand there. A second time changes nothing.

    Refused before the month is over, without a place, and, while a signed part is not back, without saying why; what
    lacked is kept with the list of the numbers.
    """
    with transaction.atomic():
        file = _held(file, by)
        if file.is_filed:
            return file
        forms = made_in(file)
        lacking = [f"{part.form.serial} · {part.part}" for part in not_back(forms)]
        problems = []
        if first_of(timezone.localtime(at, file.site.tz).date()) <= file.month:
            problems.append(Problem(_("This month is not over yet."), code="too_early"))
        if not (shelf := visible(shelf)[:60]):
            problems.append(Problem(_("Write down where they stand."), "shelf", "required"))
        if lacking and not why.strip():
            problems.append(
                Problem(_("Signed parts are not back: say what is done about them."), "why", "required")
            )
        if problems:
            raise Refused(problems)
        file.filed_at, file.filed_by, file.shelf = at, by.person, shelf
        file.forms, file.lacking, file.why = forms.count(), lacking, why.strip()[:300] if lacking else ""
        file.save()
        inside = [[pile.code, pile.count, pile.first, pile.last, list(pile.void)] for pile in piles(forms)]
        entered(file, Kind.FINISHED, by=by, at=at, shelf=shelf, forms=inside, lacking=lacking, why=file.why)
        return file


def seal_year(year: int, *, box: str, by: Role, at: datetime) -> list[MonthFile]:
    """Box the year's months and close them for good. A second time changes nothing.

    Refused before the year is over, without a box, and while a month of it is not filed.
    """
    may_file(by)
    with transaction.atomic():
        reach = MonthFile.objects.within_reach(by).filter(month__year=year)
        months = list(reach.select_for_update(of=("self",)).select_related("site", "party").order_by("month"))
        if months and all(each.is_sealed for each in months):
            return months
        problems = list(_unsealable(year, months, by, at))
        if not (box := visible(box)[:60]):
            problems.append(Problem(_("Write down which box it is in."), "box", "required"))
        if problems:
            raise Refused(problems)
        for each in months:
            each.box, each.sealed_at, each.sealed_by = box, at, by.person
            each.save(update_fields=["box", "sealed_at", "sealed_by"])
            entered(each, Kind.SEALED, by=by, at=at, box=box, forms=each.forms)
        return months


def _unsealable(year: int, months: list[MonthFile], by: Role, at: datetime) -> list[Problem]:
    if timezone.localtime(at, by.site.tz).year <= year:
        return [Problem(_("This year is not over yet."), code="too_early")]
    if not months:
        return [Problem(_("No papers of this year were filed."), code="nothing")]
    words = _("The papers of %(month)s are not filed yet.")
    return [Problem(words % {"month": each.number}, code="blocked") for each in months if not each.is_filed]


def _held(file: MonthFile, by: Role) -> MonthFile:
    may_file(by)
    rows = MonthFile.objects.within_reach(by).select_for_update(of=("self",)).select_related("site", "party")
    found = rows.filter(pk=file.pk).first()
    if found is None:
        raise Refused([Problem(_("Only those who keep these papers can do this."), code="not_allowed")])
    return found
