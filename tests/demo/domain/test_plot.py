"""What the year is like before anything is stored."""

from datetime import date, timedelta
from random import Random

import pytest

from feedback.demo.domain import moods
from feedback.demo.domain.casework import Step
from feedback.demo.domain.moods import N_DAYS, Year
from feedback.demo.domain.places import SPOT, SPOTS, zone_of
from feedback.demo.domain.scenes import SCENES, act, spot_of
from feedback.demo.domain.seasons import arrivals, expected
from feedback.demo.domain.terms import (
    CHINA_HOURS,
    HOTLINE_HOURS,
    berlin_hours,
    easter,
    hotline_targets,
    london_hours,
)
from feedback.sla.domain.calendar import BusinessCalendar, calendar_faults
from feedback.sla.domain.policy import DEFAULT_POLICY, SlaPolicy
from tests.harness.moments import at

YEARS = range(2025, 2029)
# A quiet Sunday night, a busy morning, a holiday, and a year whose Chinese notice is unknown.
LOADED = (
    "Sun 2026-11-22 19:30 UTC",
    "Tue 2026-11-24 10:30 Asia/Shanghai",
    "Wed 2026-02-18 12:00 Asia/Shanghai",
    "Fri 2027-12-31 16:45 Europe/Berlin",
    "Sun 2026-03-29 02:30 UTC",
)


@pytest.mark.parametrize("last_on", [date(2026, 1, 15), date(2026, 11, 22), date(2028, 2, 29)])
def test_a_year_has_some_five_thousand_answers(last_on: date) -> None:
    year = Year(last_on)
    days = [year.first_on + timedelta(days=n) for n in range(N_DAYS)]
    assert days[-1] == last_on
    assert 4500 <= sum(expected(spot, on) for spot in SPOTS for on in days) <= 6000


def test_months_cover_the_story() -> None:
    year = Year(date(2026, 11, 22))
    months = [year.month(year.first_on + timedelta(days=n)) for n in range(N_DAYS)]
    assert months == sorted(months)
    assert set(months) == set(range(1, 13))
    assert [year.month(year.month_begins_on(m)) for m in range(1, 13)] == list(range(1, 13))


def test_the_courier_makes_one_delivery_worse_and_a_rule_repairs_part_of_it() -> None:
    year, spot = Year(date(2026, 11, 22)), SPOT[moods.COURIER]
    before, during, after = (
        moods.odds(spot, year, year.month_begins_on(month)).unhappy for month in (6, 7, 10)
    )
    assert before < after < during
    other = SPOT["camden_delivery"]
    assert len({moods.odds(other, year, year.month_begins_on(m)) for m in range(1, 13)}) == 1


def test_answers_come_on_their_own_day() -> None:
    for spot in SPOTS:
        for instant in arrivals(Random(1), spot, date(2026, 3, 29)):
            from feedback.core.clock import local_date

            assert local_date(instant, zone_of(spot.key)) == date(2026, 3, 29)


@pytest.mark.parametrize(
    ("year", "on"), [(2024, (3, 31)), (2025, (4, 20)), (2026, (4, 5)), (2027, (3, 28))]
)
def test_easter(year: int, on: tuple[int, int]) -> None:
    assert easter(year) == date(year, *on)


def test_the_documents_are_without_fault() -> None:
    for document in (CHINA_HOURS, HOTLINE_HOURS, berlin_hours(YEARS)):
        assert calendar_faults(document) == ()
    assert calendar_faults({**london_hours(YEARS), "zone": "Europe/London"}) == ()
    SlaPolicy.from_document(hotline_targets(urgent_first_minutes=20))


@pytest.mark.parametrize("moment", LOADED)
def test_scenes_are_in_order_and_not_in_the_future(moment: str) -> None:
    now = at(moment)
    calendars = {
        "Asia/Shanghai": BusinessCalendar.from_document(CHINA_HOURS),
        "Europe/Berlin": BusinessCalendar.from_document(berlin_hours(YEARS)),
        "Europe/London": BusinessCalendar.from_document(
            {**london_hours(YEARS), "zone": "Europe/London"}
        ),
    }
    for scene in SCENES:
        calendar = calendars[zone_of(spot_of(scene).key)]
        staged = act(Random(7), scene, calendar, DEFAULT_POLICY, now, "en")
        moments = [staged.opened_at, *(when for when, _step in staged.steps)]
        assert moments == sorted(moments)
        assert moments[-1] <= now
        verbs = [step.verb for _when, step in staged.steps]
        wanted = {"": [], "claimed": ["claim"], "answered": ["contact"]}
        assert verbs[:1] == wanted.get(scene.done, ["contact"])
        assert all(isinstance(step, Step) for _when, step in staged.steps)
