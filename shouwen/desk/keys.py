"""The key board: which set is where, what is lent and not back, and each deed on one set (manual 2.12, F-43, F-44)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_safe

from shouwen.casework.asking import Refused, SomebodyWasFaster
from shouwen.desk import key_forms as forms
from shouwen.desk.columns import OF_KEYS
from shouwen.journal.files import Paper
from shouwen.journal.sheets import handed_out, sheet_address, wants_sheet
from shouwen.kit.downloads import given_out
from shouwen.kit.paging import older_than, one_page
from shouwen.kit.sheets import MOST
from shouwen.people.doors import StaffRequest, staff
from shouwen.people.roles import Role
from shouwen.services import key_custody, key_seals
from shouwen.services.keys import Holder, Key, KeyCustody, KeyQuery, Seal, keeps_keys

PAGE, LONGEST = 50, 40
OUT = (Holder.CUSTOMER, Holder.BORROWER, Holder.NOBODY)


@dataclass(frozen=True)
class Deed:
    """One way in which a set changes hands: its form, its verb, and when it can be done."""

    title: Any
    done: Any
    form: type[forms.KeyDeed]
    verb: Callable[..., Any]
    fits: Callable[[Key, Role], bool]
    takes_seen: bool = True

    @property
    def is_signed(self) -> bool:
        return "ink" in self.form.base_fields


def _with_us(key: Key, role: Role) -> bool:
    return key.held.holder == Holder.DESK and not key.is_under_seal


DEEDS: dict[str, Deed] = {
    "hand-out": Deed(_("Hand over to the customer"), _("Handed over."), forms.HandOut, key_custody.hand_out, _with_us),
    "lend": Deed(_("Lend"), _("Lent."), forms.Lend, key_custody.lend, _with_us),
    "take-back": Deed(pgettext_lazy("keys", "Take back"), _("It is back."), forms.TakeBack, key_custody.take_back,
                      lambda key, role: key.held.holder in OUT),
    "lose": Deed(_("Report as lost"), _("Written down as lost."), forms.Lose, key_custody.lose,
                 lambda key, role: key.held.holder in (Holder.DESK, Holder.CUSTOMER, Holder.BORROWER)),
    "write-off": Deed(_("Write off"), _("Written off."), forms.WriteOff, key_custody.write_off,
                      lambda key, role: key.held.holder == Holder.NOBODY and role.leads),
    "open-seal": Deed(_("Open the seal"), _("The seal is opened."), forms.OpenSeal, key_seals.open_seal,
                      lambda key, role: key.seal == Seal.SEALED, takes_seen=False),
    "broken": Deed(_("Report a broken seal"), _("The managers have been told."), forms.Broken,
                   key_seals.report_broken, lambda key, role: key.seal == Seal.SEALED, takes_seen=False),
    "reseal": Deed(_("Seal again"), _("Sealed again."), forms.Reseal, key_seals.reseal,
                   lambda key, role: key.seal in (Seal.OPENED, Seal.BROKEN) and key.held.holder == Holder.DESK,
                   takes_seen=False),
}  # fmt: skip


@staff()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def keys(request: StaffRequest) -> HttpResponse:
    """What is lent, what there is, newest first; or write a set down."""
    role, at = request.role, timezone.now()
    if not keeps_keys(role):
        raise Http404
    if request.method != "POST":
        return _sheet(request) if wants_sheet(request) else _board(request, forms.KeyForm(role, at))
    form = forms.KeyForm(role, at, request.POST)
    if not form.is_valid():
        return _board(request, form, 422)
    try:
        key = key_custody.write_down(by=role, at=at, **form.said())
    except Refused as refused:
        form.refuse(refused.problems)
        return _board(request, form, 422)
    messages.success(request, _("Written down: %(key)s") % {"key": key.title})
    return redirect("key", key.pk)


def _asked(request: StaffRequest) -> tuple[str, str, KeyQuery]:
    """What was looked for, in which hands, and the sets that fit, newest first."""
    search, state = request.GET.get("q", "").strip()[:LONGEST], request.GET.get("state", "")
    rows = _found(Key.objects.within_reach(request.role), search, state)
    return search, state, rows.with_holder().order_by("-pk")


def _sheet(request: StaffRequest) -> HttpResponse:
    search, _state, rows = _asked(request)
    about = [(str(_("Search")), search)] if search else []
    return handed_out(request, str(_("Keys and cards")), OF_KEYS, rows[: MOST + 1], about)


def _board(request: StaffRequest, form: forms.KeyForm, status: int = 200) -> HttpResponse:
    search, state, rows = _asked(request)
    page, more = one_page(older_than(request.GET.get("before", ""), rows), PAGE)
    context = {
        "form": form, "rows": page, "more": more, "q": search, "state": state, "now": timezone.now(),
        "states": [("", _("All")), *Holder.choices], "sheet": sheet_address(request),
        "lent": KeyCustody.objects.lent().within_reach(request.role)[:PAGE],
    }  # fmt: skip
    return render(request, "desk/pages/keys.html", context, status=status)


def _found(rows: KeyQuery, search: str, state: str) -> KeyQuery:
    """By the number of the set, the place, a card, and who has it now."""
    now = KeyCustody.objects.now().filter(key=OuterRef("pk"))
    if search:
        holds = Exists(now.filter(Q(name__icontains=search) | Q(customer__short_zh__icontains=search)))
        words = (
            Q(number__icontains=search) | Q(place__code__icontains=search) | Q(card_number__icontains=search)
        )
        rows = rows.filter(words | holds)
    return rows.filter(Exists(now.filter(holder=state))) if state in Holder.values else rows


@staff()
@never_cache
@require_safe
def key(request: StaffRequest, key: int) -> HttpResponse:
    """One set: who has it, what can be done now, its chain, and the openings of its seal."""
    return _page(request, _one(request, key))


def _one(request: StaffRequest, pk: int) -> Key:
    reach = (
        Key.objects.within_reach(request.role).with_holder().select_related("place", "keeper", "deposited_by")
    )
    return get_object_or_404(reach, pk=pk)


def _page(request: StaffRequest, found: Key, status: int = 200, top: Any = ()) -> HttpResponse:
    chain = found.chain.select_related("customer", "given_by", "paper").order_by("-id")
    openings = found.openings.select_related(
        "approved_by", "through", "assistant", "second_assistant", "guard"
    )
    context = {
        "key": found, "held": found.held, "chain": chain, "openings": openings.order_by("-id"), "top": top,
        "now": timezone.now(), "is_late": found.held.is_late(timezone.now()),
        "deeds": [(code, deed.title) for code, deed in DEEDS.items() if deed.fits(found, request.role)],
    }  # fmt: skip
    return render(request, "desk/pages/key.html", context, status=status)


@staff()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def key_deed(request: StaffRequest, key: int, deed: str) -> HttpResponse:
    """One deed on one set. A second click is the first; who comes too late sees how it stands."""
    found, at = _one(request, key), timezone.now()
    if deed not in DEEDS:
        raise Http404
    doing = DEEDS[deed]
    if request.method != "POST":
        if not doing.fits(found, request.role):
            return redirect("key", found.pk)
        return _deed_page(request, found, doing, doing.form(found, request.role, at))
    form = doing.form(found, request.role, at, request.POST)
    if not form.is_valid():
        return _deed_page(request, found, doing, form, 422)
    try:
        _done(found, doing, form)
    except SomebodyWasFaster as faster:
        return _page(request, _one(request, key), 409, faster.problems)
    except Refused as refused:
        form.refuse(refused.problems)
        return _deed_page(request, found, doing, form, 422)
    messages.success(request, doing.done)
    return redirect("key", found.pk)


def _done(found: Key, doing: Deed, form: forms.KeyDeed) -> None:
    said = form.said()
    if not doing.takes_seen:
        said.pop("seen", None)
    doing.verb(found, by=form.role, at=form.at, **said)


def _deed_page(
    request: StaffRequest, found: Key, doing: Deed, form: forms.KeyDeed, status: int = 200
) -> HttpResponse:
    return render(
        request, "desk/pages/key_deed.html", {"key": found, "deed": doing, "form": form}, status=status
    )


@staff()
@cache_control(private=True, no_store=True)
@require_safe
def key_signature(request: StaffRequest, key: int, pk: int) -> HttpResponse:
    """What was drawn on the glass when it changed hands."""
    papers = Paper.objects.about(Key.subject_kind, _one(request, key).pk)
    found = get_object_or_404(papers, pk=pk)
    return given_out(found.read(), found.media, found.name, to_save=False)
