"""The signing page: what is to be signed, in the language of who signs, and the ways to put a name to it.

The page is handed to the customer, so it shows nothing but the words, and leads nowhere but back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from shouwen.casework import codes, signing
from shouwen.casework.asking import Refused, SomebodyWasFaster
from shouwen.casework.cases import Case
from shouwen.casework.procedure import Problem
from shouwen.casework.rows import OpenStep, Signature
from shouwen.casework.showing import Seen, words_of
from shouwen.casework.story import CUSTOMER, SIGNS_AS
from shouwen.desk import cases
from shouwen.desk.forms import Asking
from shouwen.desk.signing_forms import CodeForm, InkForm, SendForm
from shouwen.journal.entries import Entry, Kind
from shouwen.journal.forms import hash_of
from shouwen.kit.devices import device_class, masked_address
from shouwen.kit.typed import whole
from shouwen.people.doors import StaffRequest, staff

LANGUAGES = dict(settings.LANGUAGES)


@dataclass
class Signing:
    """One visit of one step that is to be signed, as this request shows or signs it."""

    request: StaffRequest
    case: Case
    row: OpenStep
    signs_as: str
    language: str
    at: datetime
    forms: dict[str, Asking] = field(default_factory=dict)
    top: list[Problem] = field(default_factory=list)

    @cached_property
    def words(self) -> dict[str, Any]:
        return words_of(self.case, self.row, self.signs_as, self.language)

    @property
    def sha256(self) -> str:
        return hash_of(self.words)

    @property
    def seen(self) -> Seen:
        """What the page says was read, and on what."""
        sent, agent = self.request.POST.get("sha256", ""), self.request.headers.get("User-Agent", "")
        address = masked_address(self.request.META.get("REMOTE_ADDR", ""))
        return Seen(sent[:64], self.language, device_class(agent), address)

    @property
    def whom(self) -> str:
        return str(SIGNS_AS.get(self.signs_as, self.signs_as))

    @cached_property
    def ink(self) -> Asking:
        case = self.case
        known = case.caller_name or (case.contact.name if case.contact else "")
        who = known if self.signs_as == CUSTOMER else ""
        return self.forms.get("ink") or InkForm(initial={"name": who}, auto_id="ink-%s")

    @cached_property
    def send(self) -> Asking:
        return self.forms.get("send") or SendForm(self.case, auto_id="send-%s")

    @property
    def may_send(self) -> bool:
        """A code goes to the customer's own people: for others one signs on the screen or on paper."""
        return self.signs_as == CUSTOMER and self.send.has_somebody  # type: ignore[attr-defined]

    @cached_property
    def code(self) -> Asking:
        return self.forms.get("code") or CodeForm(auto_id="code-%s")

    @cached_property
    def sent(self) -> codes.SigningCode | None:
        return codes.latest(self.case, self.row, self.signs_as)

    @property
    def sent_to(self) -> str:
        return codes.masked_email(self.sent.contact.email) if self.sent else ""

    @property
    def languages(self) -> list[str]:
        """The others that it can be read in."""
        return [code for code in LANGUAGES if code != self.language]

    def form(self, name: str, form: Asking) -> Any:
        self.forms[name] = form
        if not form.is_valid():
            raise Refused([])
        return form

    def refuse(self, problems: list[Problem]) -> None:
        """Each beside the field that it names. What has changed is shown anew, and nothing drawn under it stays."""
        for problem in problems:
            home = next((form for form in self.forms.values() if problem.field in form.fields), None)
            home.refuse([problem]) if home else self.top.append(problem)
        if signing.CHANGED in problems and "ink" in self.forms:
            self.forms["ink"] = InkForm(initial={"name": self.forms["ink"]["name"].value()}, auto_id="ink-%s")

    def answer(self, status: int = 200) -> HttpResponse:
        context = {"signing": self, "case": self.case, "rail": None}
        with translation.override(self.language):
            return render(self.request, "desk/pages/signing.html", context, status=status)

    def signed(self, by: Signature) -> HttpResponse:
        messages.success(self.request, _("Signed by %(name)s.") % {"name": by.name})
        return redirect(f"{reverse('case', args=[self.case.number])}#now")


def to_be_signed(*methods: str) -> Callable[[Callable[[Signing], HttpResponse]], Callable[..., HttpResponse]]:
    """A view of one step that asks for a signature. Refused, the page comes back with the reasons."""

    def hang(doing: Callable[[Signing], HttpResponse]) -> Callable[..., HttpResponse]:
        @staff()
        @never_cache
        @require_http_methods(methods)
        @wraps(doing)
        def view(request: StaffRequest, number: str, step: str) -> HttpResponse:
            case = cases.found(request.role, number)
            try:
                page = _opened(request, case, step)
            except SomebodyWasFaster as faster:
                return cases.show(request, case, status=409, top=faster.problems)
            except Refused as refused:
                return cases.show(request, case, status=422, top=refused.problems)
            try:
                return doing(page)
            except Refused as refused:
                with translation.override(page.language):
                    page.refuse(refused.problems)
                return page.answer(422)

        return view

    return hang


def _opened(request: StaffRequest, case: Case, step: str) -> Signing:
    asked = request.POST or request.GET
    wanted = case.procedure[step].signed_by if step in case.procedure.by_code else ()
    signs_as = asked.get("signs_as") or next(iter(wanted), "")
    if signs_as not in wanted:
        raise Http404
    visit = whole(asked.get("visit", ""))
    row = signing.may_sign(case, step, signs_as, by=request.role, visit=visit)
    return Signing(request, case, row, signs_as, _language(request, case), timezone.now())


def _language(request: StaffRequest, case: Case) -> str:
    """The one asked for, else that of the person who called, else the reader's own."""
    asked = (request.POST or request.GET).get("language", "")
    known = case.contact.language if case.contact else translation.get_language()
    return asked if asked in LANGUAGES else known if known in LANGUAGES else settings.LANGUAGE_CODE


@to_be_signed("GET", "HEAD", "POST")
def sign(page: Signing) -> HttpResponse:
    """Show what is to be signed; sent, it is signed on the screen."""
    already = signing.signature_of(page.case, page.row, page.signs_as)
    if already or page.request.method in ("GET", "HEAD"):
        return page.signed(already) if already else page.answer()
    form = page.form("ink", InkForm(page.request.POST, auto_id="ink-%s"))
    return page.signed(
        signing.sign(
            page.case, page.row.step, signs_as=page.signs_as, way=Signature.Way.GLASS, visit=page.row.visit,
            seen=page.seen, **form.cleaned_data, by=page.request.role, at=page.at,
        )
    )  # fmt: skip


@to_be_signed("POST")
def send_code(page: Signing) -> HttpResponse:
    """Have a code sent. A second click within the minute is the first."""
    form = page.form("send", SendForm(page.case, page.request.POST, auto_id="send-%s"))
    if page.seen.sha256 != page.sha256:
        raise Refused([signing.CHANGED])
    codes.ask_for_code(
        page.case, page.row, page.signs_as, form.cleaned_data["contact"], about=_about(page.words),
        sha256=page.sha256, by=page.request.role, at=page.at,
    )  # fmt: skip
    asked = {"language": page.language, "signs_as": page.signs_as}
    where = reverse("case_sign", args=[page.case.number, page.row.step], query=asked)
    return redirect(f"{where}#code")


def _about(words: dict[str, Any]) -> str:
    lines = [
        f"{words['procedure']} {words['number']}",
        words["title"],
        words["place"],
        words["asked"],
        words["total"],
    ]
    return "\n".join(filter(None, lines))


@to_be_signed("POST")
def sign_by_code(page: Signing) -> HttpResponse:
    form = page.form("code", CodeForm(page.request.POST, auto_id="code-%s"))
    return page.signed(
        signing.sign_by_code(
            page.case, page.row.step, signs_as=page.signs_as, typed=form.cleaned_data["code"],
            visit=page.row.visit, seen=page.seen, by=page.request.role, at=page.at,
        )
    )  # fmt: skip


@staff()
@never_cache
@require_safe
def signature(request: StaffRequest, number: str, pk: int) -> HttpResponse:
    """One signature as it was given: the words that were shown, their hash, the picture, when and on what."""
    case = cases.found(request.role, number)
    entries = Entry.objects.about(Case.subject_kind, case.pk).filter(kind=Kind.SIGNED, data__signature=pk)
    entry = get_object_or_404(entries.select_related("person", "by_party"))
    signature = get_object_or_404(Signature.objects.select_related("paper", "contact"), case=case, pk=pk)
    context = {"case": case, "entry": entry, "signature": signature, "words": entry.data.get("words")}
    return render(request, "desk/pages/signature.html", context)
