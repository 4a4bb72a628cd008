"""Notices in the house: what I was told, unread first to the eye, and marking it read."""

from datetime import date

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from shouwen.journal.heads import DayHead
from shouwen.journal.notices import Notice, NoticeQuery
from shouwen.journal.sheets import handed_out, sheet_address, wants_sheet
from shouwen.kit.paging import one_page
from shouwen.kit.sheets import MOST, Column
from shouwen.kit.typed import whole
from shouwen.people.doors import StaffRequest, signed_in, staff
from shouwen.people.roles import MANAGER_POSTS

PAGE = 50
COLUMNS = (
    Column(gettext_lazy("When"), lambda notice: notice.at, 17),
    Column(gettext_lazy("Notice"), lambda notice: notice.said(), 50),
    Column(gettext_lazy("What is it about"), lambda notice: notice.about, 34),
    Column(gettext_lazy("Number"), lambda notice: notice.number, 16),
    Column(gettext_lazy("Read at"), lambda notice: notice.read_at, 17),
)


@signed_in
@require_safe
def notices(request: StaffRequest) -> HttpResponse:
    """My notices, newest first, a page at a time by key."""
    mine = _mine(request).select_related("site").order_by("-at", "-id")
    if wants_sheet(request):
        return handed_out(request, _("Notices"), COLUMNS, mine[: MOST + 1])
    before = whole(request.GET.get("before", ""))
    if before and (last := mine.filter(pk=before).first()):
        mine = mine.filter(Q(at__lt=last.at) | Q(at=last.at, pk__lt=last.pk))
    page, more = one_page(mine, PAGE)
    rows = [{"notice": notice, "said": notice.said()} for notice in page]
    context = {"rows": rows, "next": more, "sheet": sheet_address(request), "now": timezone.now()}
    return render(request, "journal/pages/notices.html", context)


@signed_in
@require_POST
def notice_read(request: StaffRequest) -> HttpResponse:
    """Mark all of my notices read, or the one named, which is then opened."""
    mine = _mine(request)
    if "notice" not in request.POST:
        mine.filter(read_at=None).update(read_at=timezone.now())
        return redirect("notices")
    notice = get_object_or_404(mine, pk=whole(request.POST["notice"]))
    mine.filter(pk=notice.pk, read_at=None).update(read_at=timezone.now())
    return redirect(page_of(notice, request))


def _mine(request: StaffRequest) -> NoticeQuery:
    return Notice.objects.filter(person=request.role.person_id, site=request.role.site_id)


def page_of(notice: Notice, request: StaffRequest) -> str:
    """Where the thing that this notice is about is shown to this reader."""
    if request.role.reach == "customer":
        return reverse("portal_case", args=[notice.number])
    return notice.address


@staff(*MANAGER_POSTS)
@require_safe
def head(request: StaffRequest, day: str) -> HttpResponse:
    """Where the journal stood on a day: what its witnesses keep."""
    found = get_object_or_404(
        DayHead.objects.select_related("site"), site=request.role.site_id, on=day_of(day)
    )
    return render(request, "journal/pages/head.html", {"head": found})


def day_of(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Http404 from None
