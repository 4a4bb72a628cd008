"""How times and money are said on a page. A template library that every template has at hand.

    {% clock due_at now held_until %}   the time left, with its shape, as an element that the page keeps fresh
    {{ at|moment:now }}                 today 16:00 · tomorrow 09:00 · 11-26 09:00
    {{ fen|yuan }}                      ¥1,234.50
    {{ length|lasting }}                2 h 5 min

Times are said in the zone that is active; behind a door that is the site's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from functools import cache, lru_cache
from html import escape
from typing import Any
from uuid import UUID, uuid4

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from lucide.templatetags.lucide import lucide

from shouwen.kit.language import pick

register = template.Library()

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SOON = HOUR
DAY_WRITTEN = "Y年n月j日", "j M Y"
MINUTES_LEFT = _("%(minutes)s min left")
MINUTES_LATE = _("%(minutes)s min late")
HOURS_LATE = _("%(hours)s h late")
NOW = _("due now")


@dataclass(frozen=True)
class TimeLeft:
    """What a clock says: the words, and the shade that gives them their colour and shape.

    `shade` is late, soon, held, none (no clock) or empty (there is time).
    """

    words: str
    shade: str
    due_at: datetime | None

    def __str__(self) -> str:
        return self.words


def time_left(due_at: datetime | None, at: datetime, held_until: datetime | None = None) -> TimeLeft:
    """The time left at this moment, in the reader's words."""
    if held_until and held_until > at:
        return TimeLeft(gettext("paused until %(moment)s") % {"moment": moment(held_until, at)}, "held", None)
    if due_at is None:
        return TimeLeft(gettext("no set time"), "none", None)
    if due_at <= at:
        return TimeLeft(_late(at - due_at), "late", due_at)
    if due_at - at <= SOON:
        minutes = -(-(due_at - at) // MINUTE)
        return TimeLeft(MINUTES_LEFT % {"minutes": minutes}, "soon", due_at)
    return TimeLeft(moment(due_at, at), "", due_at)


def _late(by: timedelta) -> str:
    """Minutes up to two hours, hours up to two days: near enough, and short enough for a list."""
    if by < MINUTE:
        return str(NOW)
    if by < 2 * HOUR:
        return MINUTES_LATE % {"minutes": by // MINUTE}
    if by < 2 * DAY:
        return HOURS_LATE % {"hours": by // HOUR}
    days = by // DAY
    return ngettext("%(days)s day late", "%(days)s days late", days) % {"days": days}


@register.simple_tag
def clock(due_at: datetime | None, at: datetime, held_until: datetime | None = None) -> SafeString:
    """The time left as an element; `data-due` lets the page count on by itself."""
    return shown(time_left(due_at, at, held_until))


@register.filter
def shown(left: TimeLeft) -> SafeString:
    """A TimeLeft as an element."""
    if left.due_at is None:
        return format_html('<span class="clock {}">{}</span>', left.shade, left.words)
    iso = left.due_at.isoformat()
    words, at = escape(left.words), escape(stamp(left.due_at))
    return mark_safe(  # noqa: S308  every part that is a text was escaped
        f'<time class="clock {left.shade}" datetime="{iso}" data-due="{iso}" title="{at}">{words}</time>'
    )


@register.simple_tag
def clock_words() -> SafeString:
    """The words that the page needs for counting on, as attributes of <html>."""
    return format_html(
        'data-left="{}" data-late="{}" data-late-hours="{}" data-due-now="{}"',
        MINUTES_LEFT, MINUTES_LATE, HOURS_LATE, NOW,
    )  # fmt: skip


@register.filter
def moment(at: datetime | None, now: datetime) -> str:
    """A moment near enough to say shortly: today 16:00, tomorrow 09:00, 11-26 09:00, 2027-01-05 09:00."""
    if at is None:
        return ""
    there, here = timezone.localtime(at), timezone.localtime(now)
    match (there.date() - here.date()).days:
        case 0:
            return gettext("today %(time)s") % {"time": f"{there:%H:%M}"}
        case 1:
            return gettext("tomorrow %(time)s") % {"time": f"{there:%H:%M}"}
        case -1:
            return gettext("yesterday %(time)s") % {"time": f"{there:%H:%M}"}
    return f"{there:%m-%d %H:%M}" if there.year == here.year else f"{there:%Y-%m-%d %H:%M}"


@register.filter
def day(on: date | datetime | None) -> str:
    """A day in full: 2026年11月26日, 26 Nov 2026."""
    if on is None:
        return ""
    there = _local(on)
    return _written(there.date() if isinstance(there, datetime) else there, pick(*DAY_WRITTEN))


@lru_cache(maxsize=4000)
def _written(on: date, form: str) -> str:
    """The form is of one language, so the same day is written the same way."""
    return date_format(on, form)


@register.filter
def stamp(at: datetime | None) -> str:
    """A moment in full, for papers and hints: 2026年11月26日 09:00."""
    if at is None:
        return ""
    there = timezone.localtime(at)
    return f"{_written(there.date(), pick(*DAY_WRITTEN))} {there:%H:%M}"


@register.filter
def hour(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%H:%M}" if at else ""


def in_digits(at: datetime, zone: tzinfo | None = None) -> str:
    """A moment that reads the same in every language, in this zone or the active one: 2026-11-26 09:00."""
    return f"{timezone.localtime(at, zone):%Y-%m-%d %H:%M}"


def hour_seen_from(on: date, at: datetime) -> str:
    """The hour, with its day where that is another one: 09:00, 11-27 09:00."""
    there = timezone.localtime(at)
    return f"{there:%H:%M}" if there.date() == on else f"{there:%m-%d %H:%M}"


def _local(on: date | datetime) -> date | datetime:
    return timezone.localtime(on) if isinstance(on, datetime) else on


@register.filter
def lasting(length: timedelta) -> str:
    """A length of time: 45 min, 2 h, 2 h 5 min, 3 d 4 h."""
    length = abs(length)
    if length >= DAY:
        return gettext("%(days)s d %(hours)s h") % {"days": length // DAY, "hours": length % DAY // HOUR}
    hours, minutes = length // HOUR, length % HOUR // MINUTE
    if not hours:
        return gettext("%(minutes)s min") % {"minutes": minutes}
    if not minutes:
        return gettext("%(hours)s h") % {"hours": hours}
    return gettext("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": minutes}


@register.filter
def yuan(fen: int | None) -> str:
    """Money in fen as it is written on a bill: ¥1,234.50. No amount gives nothing."""
    if fen is None:
        return ""
    sign = "−" if fen < 0 else ""
    return f"{sign}¥{abs(fen) // 100:,}.{abs(fen) % 100:02}"


@register.simple_tag
@cache  # of some dozens of names in three sizes, dozens of times a page
def icon(name: str, size: int = 18) -> str:
    """A drawn sign beside words; it says nothing to a screen reader, for the words say it already."""
    drawn: str = lucide(name, size=size, **{"class": "icon", "aria_hidden": "true"})
    return mark_safe(drawn)  # noqa: S308  the drawing comes from the package


@register.filter
def named(names: dict[str, str]) -> str:
    """The one of two names that this reader reads."""
    return pick(names["zh"], names["en"])


@register.simple_tag
def fresh_key() -> UUID:
    """A key for one deed: the form that carries it may be sent twice and does it once."""
    return uuid4()


@register.filter
def get(table: Any, key: Any) -> Any:
    """The value under this key; nothing when there is none."""
    return table.get(key) if table else None
