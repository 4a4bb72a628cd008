"""Bringing a workbook: what is wrong with it by row and column, then taking it in whole."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from shouwen.kit.downloads import given_out
from shouwen.kit.sheets import Column, sheet_of
from shouwen.people.doors import StaffRequest, staff
from shouwen.sites.books import WORKBOOKS
from shouwen.sites.imports import KEPT, Import, accept, bring, may_import
from shouwen.sites.workbook import MEGABYTES

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 500  # troubles on a page; who has more starts with these


class BringForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("What is in it"),
        choices=[(book.code, book.title) for book in WORKBOOKS.values()],
        widget=forms.RadioSelect, initial="units", error_messages={"required": gettext_lazy("Choose what is in it.")},
    )  # fmt: skip
    file = forms.FileField(
        label=gettext_lazy("XLSX file"), allow_empty_file=True,
        widget=forms.FileInput({"accept": ".xlsx"}),
        error_messages={"required": gettext_lazy("Choose an XLSX file.")},
    )  # fmt: skip


@staff()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: StaffRequest) -> HttpResponse:
    """What was brought lately; sent, the file is checked and nothing is written yet."""
    if not may_import(request.role):
        raise Http404
    if request.method != "POST":
        return _shown(request, BringForm(auto_id="import-%s"))
    form = BringForm(request.POST, request.FILES, auto_id="import-%s")
    if not form.is_valid():
        return _shown(request, form, 422)
    file = form.cleaned_data["file"]
    content = file.read(MEGABYTES * 1024 * 1024 + 1)
    brought = bring(form.cleaned_data["kind"], file.name or "", content, by=request.role, at=timezone.now())
    return redirect("import", brought.pk)


def _shown(request: StaffRequest, form: BringForm, status: int = 200) -> HttpResponse:
    lately = Import.objects.filter(site=request.role.site).order_by("-pk").defer("content")
    rows = list(lately.select_related("brought_by")[:KEPT])
    context = {
        "form": form,
        "rows": rows,
        "books": WORKBOOKS.values(),
        "limit": MEGABYTES,
        "now": timezone.now(),
    }
    return render(request, "sites/pages/imports.html", context, status=status)


@staff()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: StaffRequest, pk: int) -> HttpResponse:
    """What is wrong with a file, or how many rows it brings; sent, it is taken in."""
    if not may_import(request.role):
        raise Http404
    brought = get_object_or_404(Import.objects.select_related("brought_by"), pk=pk, site=request.role.site)
    if request.method == "POST":
        brought = accept(brought, by=request.role, at=timezone.now())
        if brought.taken_in_at:
            text = ngettext("%(n)s row taken in.", "%(n)s rows taken in.", brought.new) % {"n": brought.new}
            messages.success(request, text)
            return redirect("import", pk)
    titles = {str(name): str(title) for name, title in brought.book.titles.items()}
    troubles = [
        {**each, "title": titles.get(each["column"], each["column"])} for each in brought.troubles[:SHOWN]
    ]
    context = {"brought": brought, "troubles": troubles, "more": len(brought.troubles) - len(troubles)}
    status = 422 if request.method == "POST" else 200
    return render(request, "sites/pages/import.html", context, status=status)


@staff()
@require_safe
def template(request: StaffRequest, kind: str) -> HttpResponse:
    """An empty workbook with the names of its columns in the reader's language."""
    if not may_import(request.role) or kind not in WORKBOOKS:
        raise Http404
    book = WORKBOOKS[kind]
    columns = [Column(book.titles[name], lambda row: None) for name in book.sheet.names]
    needed = [
        (str(book.titles[each.name]), _("needed") if each.demanded else _("may stay empty"))
        for each in book.sheet.columns
    ]
    content, _rows = sheet_of(str(book.title), columns, [], zone=request.role.site.tz, about=needed)
    return given_out(content, XLSX, f"{book.title}.xlsx", to_save=True)
