"""Figures of the dashboard against a direct count of the raw answers, on both databases."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from feedback.accounts.domain.roles import SYSTEM
from feedback.analysis import service
from feedback.analysis.domain.period import Period
from feedback.core.database import db
from feedback.responses.store.models import Response
from feedback.scoring.domain.display import Standing
from feedback.scoring.domain.figures import change, figure
from feedback.scoring.domain.metrics import Metric, tally
from feedback.touchpoints.service import retire, set_standards
from feedback.touchpoints.store.models import Touchpoint
from tests.factories.followup import world
from tests.harness.moments import at
from tests.responses.stories import give, give_many

NOW = "Mon 2026-03-30 20:00 Asia/Shanghai"
PERIOD = Period(date(2026, 3, 1), date(2026, 3, 30))


@pytest.fixture
def made(session):
    made = world(at("Mon 2025-12-01 08:00 Asia/Shanghai"))
    session.commit()
    return made


@pytest.fixture
def many(made, session):
    give_many(made, 260, start=at(NOW), days=75)
    session.commit()
    return made


def counted(metric, period, places, with_flagged=False):
    """The tally of a metric, answer by answer."""
    rows = db.session.scalars(
        select(Response).where(
            Response.touchpoint_id.in_(places),
            Response.local_on.between(period.from_on, period.to_on),
        )
    )
    return tally(
        metric,
        [
            row.answers[f"q_{metric}"]
            for row in rows
            if f"q_{metric}" in row.answers and (with_flagged or not row.is_flagged)
        ],
    )


def expected(metric, period, places, with_flagged=False):
    found = counted(metric, period, places, with_flagged)
    return figure(metric, found.histogram, n_skipped=found.n_skipped)


@pytest.mark.parametrize("with_flagged", [False, True])
def test_every_figure_equals_a_direct_count(many, with_flagged):
    view = service.View(PERIOD, with_flagged=with_flagged)
    overview = service.overview(SYSTEM, view, now=at(NOW))
    cases = [(overview.whole, [many.counter, many.desk])]
    cases += [(row.figures, [row.node.id]) for row in overview.rows]
    assert len(cases) == 3
    for found, places in cases:
        for metric in Metric:
            assert found.figures[metric] == expected(metric, PERIOD, places, with_flagged)
            before = counted(metric, PERIOD.before, places, with_flagged).histogram
            after = counted(metric, PERIOD, places, with_flagged).histogram
            assert found.changes[metric] == change(metric, before, after)
            for point in found.trends[metric]:
                assert point.figure == expected(metric, point.period, places, with_flagged)
            both = counted(metric, PERIOD, places, True).n_valid
            assert found.doubtful[metric] == both - counted(metric, PERIOD, places).n_valid
    assert overview.whole.figures[Metric.NPS].n > 50


def test_a_node_counts_what_lies_below_it(many):
    north = db.session.get_one(Touchpoint, many.north)
    view = service.View(PERIOD)
    assert service.ids_below(SYSTEM, north) == [many.north, many.counter]
    for found in (
        service.node_figures(SYSTEM, north, view, now=at(NOW)),
        service.overview(SYSTEM, view, now=at(NOW), node=north).whole,
    ):
        assert found.figures[Metric.NPS] == expected(Metric.NPS, PERIOD, [many.counter])


def test_a_manager_sees_only_their_part(many):
    view = service.View(PERIOD)
    for actor, place in ((many.mei, many.counter), (many.omar, many.desk)):
        overview = service.overview(actor, view, now=at(NOW))
        assert [row.node.id for row in overview.rows] == [place]
        assert overview.whole.figures[Metric.NPS] == expected(Metric.NPS, PERIOD, [place])
    # Asking above one's scope shows no more: the root exists for nobody but administrators.
    root = db.session.scalar(select(Touchpoint).where(Touchpoint.parent_id.is_(None)))
    whole = service.overview(many.mei, view, now=at(NOW), node=root).whole
    assert whole.figures[Metric.NPS] == expected(Metric.NPS, PERIOD, [many.counter])
    assert service.ids_below(many.mei, root) == [many.north, many.counter]


def test_first_and_last_day_count_their_neighbours_do_not(made):
    for day, n in ((28, 1), (1, 2), (30, 4), (31, 8)):
        month = 2 if day == 28 else 3
        noon = at(f"2026-{month:02}-{day:02}T04:00Z")
        for _ in range(n):
            give(made, noon)
    found = service.overview(SYSTEM, service.View(PERIOD), now=at(NOW)).whole
    assert found.figures[Metric.NPS].n == 6


def test_a_day_is_the_touchpoints_own(made):
    give(made, at("2026-02-28T16:30Z"))  # 1 March, half past midnight in Shanghai
    give(made, at("2026-03-30T16:30Z"))  # already the 31st
    found = service.overview(SYSTEM, service.View(PERIOD), now=at(NOW)).whole
    assert found.figures[Metric.NPS].n == 1


def test_too_few_answers_have_no_value_and_the_floor_is_settable(made):
    for _ in range(4):
        give(made, at(NOW))
    few = service.overview(SYSTEM, service.View(PERIOD), now=at(NOW)).whole.figures[Metric.NPS]
    assert (few.n, few.value, few.standing) == (4, None, Standing.TOO_FEW)
    low = service.overview(SYSTEM, service.View(PERIOD, floor=3), now=at(NOW)).whole
    assert (low.figures[Metric.NPS].value, low.figures[Metric.NPS].interval) == (-100.0, None)
    assert low.figures[Metric.NPS].standing is Standing.INDICATIVE


def test_skipped_answers_are_in_no_denominator(made):
    for _ in range(6):
        give(made, at(NOW), form={"a.q_csat": ["5"]})
        give(made, at(NOW))
    csat = service.overview(SYSTEM, service.View(PERIOD), now=at(NOW)).whole.figures[Metric.CSAT]
    assert (csat.n, csat.n_skipped, csat.value) == (6, 6, 1.0)


def test_standards_are_inherited_and_read_at_once(made, session):
    values = {"nps": 40.0, "first_response": 0.9}
    set_standards(actor=SYSTEM, now=at(NOW), touchpoint_id=made.north, standards=values)
    own = {"first_response": 0.95}
    set_standards(actor=SYSTEM, now=at(NOW), touchpoint_id=made.counter, standards=own)
    rows = service.overview(SYSTEM, service.View(PERIOD), now=at(NOW)).rows
    assert [dict(row.standards) for row in rows] == [{"nps": 40.0, "first_response": 0.95}, {}]
    assert [row.above.id for row in rows if row.above] == [made.north, made.south]


def test_a_retired_touchpoint_is_listed_while_it_has_answers_to_show(made, session):
    give(made, at(NOW) - timedelta(days=5), place=made.desk)
    retire(actor=SYSTEM, now=at(NOW), touchpoint_id=made.desk)
    session.flush()

    def listed(period):
        rows = service.overview(SYSTEM, service.View(period), now=at(NOW)).rows
        return [row.node.id for row in rows]

    assert listed(PERIOD) == [made.counter, made.desk]
    assert listed(Period(date(2026, 1, 1), date(2026, 1, 31))) == [made.counter]


def test_nothing_to_see_is_no_fault(session):
    overview = service.overview(SYSTEM, service.View(PERIOD), now=at(NOW))
    assert overview.rows == ()
    assert overview.whole.figures[Metric.NPS].standing is Standing.NONE
    assert overview.whole.follow_up.first_response.share is None


def test_cost_does_not_grow_with_answers_or_places(made, session, count_queries):
    def cost():
        with count_queries() as n:
            service.overview(SYSTEM, service.View(PERIOD), now=at(NOW))
        return n.statements

    give(made, at(NOW))
    first = cost()
    give_many(made, 60, start=at(NOW), days=20)
    assert (first, cost()) == (8, 8)
