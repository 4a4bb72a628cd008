"""How long the review of the drawings may take, and who is told: R-092, M-FO-02, M-FO-03."""

from datetime import date
from decimal import Decimal

import pytest

from shouwen.casework import overdue, registry
from shouwen.casework.cases import Case
from shouwen.desk.charts import Sentence
from shouwen.places.figures import Figure, figures_on
from tests.procedures import fitting_out as fit
from tests.procedures.fitting_out import CS
from tests.world import due, moment, role, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ever_bright")]

AFTER_CLOSING = "2026-09-24 18:40"
VALID = {"authorised_until_on": date(2027, 1, 31)}


def received(area: str) -> Case:
    """Complete on the eve of the Mid-Autumn Festival, ten minutes after closing."""
    return fit.collected(AFTER_CLOSING, area=Decimal(area), **VALID)


@pytest.mark.parametrize(
    ("area", "day"), [("180", "2026-09-30 18:30"), ("200", "2026-09-30 18:30"), ("201", "2026-10-09 18:30")]
)
def test_drawings_are_reviewed_in_three_or_five_working_days(area: str, day: str):  # R-092, M-FO-02
    """After closing on the 24th: the 28th is the first day; the 25th is a holiday, so are 1 to 7 October."""
    assert due(received(area), "review") == day


def test_a_site_may_draw_the_line_elsewhere_and_old_cases_keep_theirs():
    old = fit.collected(area=Decimal(201))
    Figure.objects.create(
        site=old.site, key="fitout.review_threshold_sqm", value=Decimal(300), starts_on=date(2026, 3, 4)
    )
    new = fit.collected("2026-03-05 10:05", area=Decimal(201))
    assert (due(old, "review"), due(new, "review")) == ("2026-03-09 18:30", "2026-03-09 18:30")


def test_a_review_that_is_late_is_told_upwards():  # R-092, M-FO-03
    case = received("180")
    overdue.run_due(moment("2026-10-01 09:00"))
    assert told(case) == [("suntao", "10-01 09:00"), ("limin", "10-01 09:00")]
    overdue.run_due(moment("2026-10-10 19:00"))  # twice the time: the Saturday is worked for the holiday
    assert told(case)[2:] == [("suntao", "10-10 19:00"), ("xiangguoqiang", "10-10 19:00")]


def consent_by_silence(working_days: int) -> None:
    """The contract of this site reads silence as consent after so many working days."""
    Figure.objects.create(
        site=role(CS).site,
        key="fitout.deemed_approval_days",
        value=Decimal(working_days),
        starts_on=date(2026, 1, 1),
    )


def test_where_silence_is_consent_sooner_the_answer_is_due_then():  # M-FO-03
    """Received after closing on 24 September: the 28th is the first working day, the 29th the second."""
    consent_by_silence(2)
    cases = [received("180"), received("201")]
    assert [due(case, "review") for case in cases] == ["2026-09-29 18:30", "2026-09-29 18:30"]
    overdue.run_due(moment("2026-09-28 08:30"))
    assert [told(case, late=False) for case in cases] == [
        [("suntao", "09-28 08:30"), ("limin", "09-28 08:30")]
    ] * 2


def test_where_silence_is_consent_later_the_manager_hears_every_morning_until_then():  # M-FO-03
    """Due on the 30th by the manual, consent by silence on 9 October: the eve and the day itself are told."""
    consent_by_silence(5)
    case = received("180")
    assert due(case, "review") == "2026-09-30 18:30"
    for when in ("2026-09-30 18:30", "2026-10-08 08:30", "2026-10-09 08:30"):
        overdue.run_due(moment(when))
    assert [when for who, when in told(case) if who == "suntao"] == [
        "09-30 18:30",
        "10-08 08:30",
        "10-09 08:30",
    ]


def test_the_chart_speaks_of_silence_only_where_it_is_consent():  # M-FO-03
    made = registry.procedure("fit_out")
    for days, said in ((0, ["3 个工作日", "5 个工作日"]), (2, ["3 个工作日", "5 个工作日", "2 个工作日"])):
        if days:
            consent_by_silence(days)
        figures = figures_on(role(CS).site, made.figures(), date(2026, 3, 2))
        assert Sentence.of(made, made["review"], figures, (0, 0)).within == said


@pytest.mark.parametrize(
    ("area", "eve"), [("180", "2026-09-29"), ("200", "2026-09-29"), ("201", "2026-10-08")]
)
def test_the_day_before_the_review_is_due_is_an_alarm(area: str, eve: str):  # M-FO-03
    """Some contracts read silence as consent: it is told when the office opens on the working day before."""
    case = received(area)
    overdue.run_due(moment(f"{eve} 08:29"))
    assert told(case, late=False) == []
    overdue.run_due(moment(f"{eve} 08:30"))
    assert told(case, late=False) == [("suntao", f"{eve[5:]} 08:30"), ("limin", f"{eve[5:]} 08:30")]
