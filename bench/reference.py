"""What a page costs without us: the same middleware and sign-in, the same rows by raw SQL, f-strings for a template.

`bytes` in the address is the length of the page that is compared; what the rows do not fill, a constant text does,
for the frame of a page is text too.
"""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_POST, require_safe

from shouwen.casework.registry import procedures
from shouwen.people.doors import StaffRequest, staff
from shouwen.urls import urlpatterns as of_the_house

FRAME = "光大国际中心 · 首问负责制 · 谁首问，谁负责到底。" * 4000
STEPS = """
SELECT s.id, s.step, s.due_at, s.held_until, c.number, c.title, c.procedure_code, p.code, p.kind, b.name_zh,
       cu.short_zh, d.name_zh, pa.name_zh, pe.name_zh, h.name_zh, td.name_zh, tp.name_zh
FROM shouwen_openstep s
JOIN shouwen_case c ON c.id = s.case_id
JOIN shouwen_department d ON d.id = s.department_id
JOIN shouwen_party pa ON pa.id = d.party_id
LEFT JOIN shouwen_place p ON p.id = c.place_id
LEFT JOIN shouwen_building b ON b.id = c.building_id
LEFT JOIN shouwen_customer cu ON cu.id = c.customer_id
LEFT JOIN shouwen_person pe ON pe.id = s.person_id
LEFT JOIN shouwen_person h ON h.id = c.holder_id
LEFT JOIN shouwen_relay r ON r.case_id = c.id AND r.answer = 'waiting'
LEFT JOIN shouwen_department td ON td.id = r.to_department_id
LEFT JOIN shouwen_party tp ON tp.id = td.party_id
"""
LIST = STEPS + (
    "WHERE s.site_id = %s AND s.department_id = %s ORDER BY s.due_at ASC NULLS LAST, s.opened_at, s.id LIMIT 51"
)
OF_CASE = STEPS + "WHERE s.site_id = %s AND c.number = %s ORDER BY s.due_at ASC NULLS LAST, s.opened_at, s.id"
COUNTS = """
SELECT COUNT(*), SUM(CASE WHEN s.due_at <= %s THEN 1 ELSE 0 END), SUM(CASE WHEN s.due_at > %s THEN 1 ELSE 0 END),
       SUM(CASE WHEN s.held_for = 'customer' THEN 1 ELSE 0 END),
       (SELECT COUNT(*) FROM shouwen_relay WHERE to_department_id = %s AND answer = 'waiting'),
       (SELECT COUNT(*) FROM shouwen_relay WHERE from_department_id = %s AND answer = 'waiting'),
       (SELECT COUNT(*) FROM shouwen_case WHERE site_id = %s AND first_responder_id = %s AND state = 'open'),
       (SELECT COUNT(*) FROM (SELECT 1 FROM shouwen_notice
        WHERE person_id = %s AND read_at IS NULL AND site_id = %s LIMIT 100) n)
FROM shouwen_openstep s WHERE s.site_id = %s AND s.department_id = %s
"""
CASE = """
SELECT c.id, c.title, c.state, c.opened_at, c.caller_name, c.caller_phone, c.procedure_code, p.id, p.code, b.name_zh,
       f.name_zh, h.name_zh, d.name_zh, pa.name_zh, fd.name_zh, fp.name_zh, an.name_zh, co.name_zh, cu.name_zh,
       cu.short_zh, ct.name_zh, ct.phone, ca.name_zh
FROM shouwen_case c
JOIN shouwen_person f ON f.id = c.first_responder_id
JOIN shouwen_department d ON d.id = c.department_id
JOIN shouwen_party pa ON pa.id = d.party_id
JOIN shouwen_department fd ON fd.id = c.first_department_id
JOIN shouwen_party fp ON fp.id = fd.party_id
JOIN shouwen_party an ON an.id = c.answerable_id
JOIN shouwen_calendar ca ON ca.id = c.calendar_id
LEFT JOIN shouwen_party co ON co.id = c.contractor_id
LEFT JOIN shouwen_place p ON p.id = c.place_id
LEFT JOIN shouwen_building b ON b.id = c.building_id
LEFT JOIN shouwen_person h ON h.id = c.holder_id
LEFT JOIN shouwen_customer cu ON cu.id = c.customer_id
LEFT JOIN shouwen_contact ct ON ct.id = c.contact_id
WHERE c.site_id = %s AND c.number = %s
"""
FACTS = "SELECT * FROM {} WHERE case_id = %s"
DEMARCATION = """
SELECT m.matter, m.trade, p.name_zh FROM shouwen_demarcation m JOIN shouwen_party p ON p.id = m.party_id
WHERE m.place_id = %s
"""
STORY = """
SELECT e.id, e.at, e.kind, e.step, e.outcome, e.data, e.to_customer, pe.name_zh, pa.name_zh FROM shouwen_entry e
LEFT JOIN shouwen_person pe ON pe.id = e.person_id LEFT JOIN shouwen_party pa ON pa.id = e.by_party_id
WHERE e.subject_kind = 'case' AND e.subject_id = %s ORDER BY e.id
"""
DEPARTMENTS = """
SELECT d.id, d.name_zh, p.name_zh FROM shouwen_department d JOIN shouwen_party p ON p.id = d.party_id
WHERE d.site_id = %s AND p.kind IN ('master_manager', 'managing_agent')
"""
TABLES = {each.code: each.facts._meta.db_table for each in procedures()}
BESIDE = (
    "SELECT amount_fen, quantity FROM shouwen_charge WHERE case_id = %s",
    "SELECT name, caption, size FROM shouwen_paper WHERE subject_kind = 'case' AND subject_id = %s",
    "SELECT signs_as, name FROM shouwen_signature WHERE case_id = %s",
)


@staff()
@never_cache
@require_safe
def a_list(request: StaffRequest) -> HttpResponse:
    role = request.role
    with connection.cursor() as cursor:
        counts = _counts(cursor, role)
        cursor.execute(LIST, [role.site_id, role.department_id])
        rows = cursor.fetchall()
        if rows:
            cursor.execute(OF_CASE, [role.site_id, rows[0][4]])
        panel = cursor.fetchall() if rows else []
    return _page(request, "".join(map(_line, rows)), "".join(map(_line, panel)), counts)


@staff()
@never_cache
@require_safe
@ensure_csrf_cookie
def a_case(request: StaffRequest, number: str) -> HttpResponse:
    role = request.role
    with connection.cursor() as cursor:
        counts = _counts(cursor, role)
        cursor.execute(CASE, [role.site_id, number])
        case = cursor.fetchone()
        cursor.execute(STORY, [case[0]])
        story = "".join(
            f"<li><time>{at}</time><b>{kind} {step} {outcome}</b><p>{data}</p><small>{who} · {party}</small></li>"
            for _id, at, kind, step, outcome, data, _seen, who, party in cursor.fetchall()
        )
        cursor.execute(OF_CASE, [role.site_id, number])
        steps = "".join(map(_line, cursor.fetchall()))
        cursor.execute(DEPARTMENTS, [role.site_id])
        choices = "".join(
            f'<option value="{pk}">{party} {name}</option>' for pk, name, party in cursor.fetchall()
        )
        beside = _known(cursor, case)
        for query in BESIDE:
            cursor.execute(query, [case[0]])
            beside += "".join(f"<li>{row}</li>" for row in cursor.fetchall())
    return _page(request, f"<h1>{case[1]}</h1>{case}{story}", f"{steps}{choices}{beside}", counts)


def _known(cursor: Any, case: Any) -> str:
    """The facts of the case, and who answers for its place."""
    cursor.execute(FACTS.format(TABLES[case[6]]), [case[0]])
    names = [column[0] for column in cursor.description]
    facts = "".join(
        f"<dt>{name}</dt><dd>{value}</dd>" for name, value in zip(names, cursor.fetchone(), strict=True)
    )
    cursor.execute(DEMARCATION, [case[7]])
    return facts + "".join(f"<li>{row}</li>" for row in cursor.fetchall())


def _counts(cursor: Any, role: Any) -> Any:
    now, department, site = timezone.now(), role.department_id, role.site_id
    moment = connection.ops.adapt_datetimefield_value(now)
    cursor.execute(
        COUNTS,
        [
            moment,
            moment,
            department,
            department,
            site,
            role.person_id,
            role.person_id,
            site,
            site,
            department,
        ],
    )
    return cursor.fetchone()


def _line(row: tuple[Any, ...]) -> str:
    (
        pk,
        step,
        due,
        _held,
        number,
        title,
        procedure,
        unit,
        _kind,
        building,
        customer,
        department,
        party,
        *people,
    ) = row
    return (
        f'<li><time class="clock" datetime="{due}">{due}</time><a class="what" href="/desk/?case={number}" '
        f'data-row data-number="{number}"><span class="first"><b>{title}</b><span class="tag">{people}</span></span>'
        f'<span class="second"><span class="where">{unit or building} · {customer}</span><span class="number">'
        f'{procedure} {number}</span><span class="step">{step} {pk} {department} {party}</span></span></a></li>'
    )


def _page(request: StaffRequest, one: str, two: str, counts: Any) -> HttpResponse:
    nav = "".join(f'<a href="/desk/?queue={number}">{count}</a>' for number, count in enumerate(counts))
    page = f"<!doctype html><html><nav>{nav}</nav><main>{one}</main><aside>{two}</aside>"
    page = page.encode()
    missing = int(request.GET.get("bytes", "0")) - len(page)
    return HttpResponse(page + (FRAME[: missing // 2].encode()[:missing] if missing > 0 else b""))


@staff()
@require_POST
def two_rows(request: StaffRequest) -> HttpResponse:
    """The least that a form can do: two rows in one transaction, and away."""
    with transaction.atomic(), connection.cursor() as cursor:
        for text in (request.POST["one"], request.POST["two"]):
            cursor.execute(
                "INSERT INTO bench_row (at, site_id, text) VALUES (%s, %s, %s)",
                [connection.ops.adapt_datetimefield_value(timezone.now()), request.role.site_id, text],
            )
    return redirect("queue")


urlpatterns = [
    *of_the_house,
    path("bench/list/", a_list),
    path("bench/cases/<str:number>/", a_case),
    path("bench/rows/", two_rows),
]
