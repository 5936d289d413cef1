"""The queue: order, views, paging, and what it costs."""

import pytest

from feedback.accounts.store.models import Team, TeamMember
from feedback.core.database import db
from feedback.core.errors import Invalid
from feedback.followup import service
from feedback.followup.domain.clocks import DueState
from feedback.followup.store.queue import ORDERS, Order, excerpt, queue_page
from feedback.followup.store.views import QueueCounts, View, n_overdue, queue_counts
from feedback.sla.domain.policy import Measure
from tests.factories.followup import opened, world
from tests.harness.moments import at

NOW = at("Mon 2026-03-30 15:00 Asia/Shanghai")


@pytest.fixture
def made(session):
    return world(at("Mon 2026-03-30 08:00 Asia/Shanghai"))


def do(what, case, actor, moment, **more):
    return what(
        actor=actor, now=at(moment), number=case.number, seen_revision=case.revision, **more
    )


def solved(case, actor, moment):
    """Resolved with all that a resolution needs."""
    return do(
        service.resolve, case, actor, moment, reason_code="wait", note="Done.", customer_told=True
    )


@pytest.fixture
def four(made):
    """Normal (4 h to answer), urgent (1 h), held, and one of the other site."""
    contact = {"phone": "1"}
    normal = opened(made, at("Mon 2026-03-30 13:30 Asia/Shanghai"), value=6)
    urgent = opened(made, at("Mon 2026-03-30 14:30 Asia/Shanghai"), value=1, contact=contact)
    held = opened(made, at("Mon 2026-03-30 09:00 Asia/Shanghai"), value=1, contact=contact)
    held = do(
        service.hold, held, made.wei, "Mon 2026-03-30 09:10 Asia/Shanghai", reason="customer_reply"
    )
    other = opened(made, at("Mon 2026-03-30 09:00 Asia/Shanghai"), touchpoint_id=made.desk)
    return normal, urgent, held, other


def numbers(actor, view, now=NOW):
    return [row.number for row in queue_page(actor, view, None, now).rows]


def test_what_will_be_late_first_is_on_top_and_held_cases_last(made, four):
    normal, urgent, held, _other = four
    assert numbers(made.wei, View.ALL) == [urgent.number, normal.number, held.number]


def test_views_and_counts(made, four):
    normal, urgent, held, other = four
    assert numbers(made.wei, View.MINE) == [held.number]
    assert numbers(made.wei, View.UNASSIGNED) == [urgent.number, normal.number]
    assert numbers(made.wei, View.OVERDUE) == []
    assert numbers(made.omar, View.OVERDUE) == [other.number]
    assert numbers(made.ada, View.ALL)[0] == other.number
    # Soon is from when the policy warns: after three quarters of an hour, and of four hours.
    assert numbers(made.wei, View.SOON, at("Mon 2026-03-30 15:14:59 Asia/Shanghai")) == []
    soon = at("Mon 2026-03-30 15:15 Asia/Shanghai")
    assert numbers(made.wei, View.SOON, soon) == [urgent.number]
    assert queue_counts(made.wei, soon).soon == 1
    both = at("Mon 2026-03-30 16:30 Asia/Shanghai")
    assert numbers(made.wei, View.SOON, both) == [normal.number]
    assert numbers(made.wei, View.OVERDUE, both) == [urgent.number]
    assert numbers(made.wei, View.WAITING) == [held.number]
    assert queue_counts(made.wei, NOW) == QueueCounts(
        all=3, mine=1, team=0, unassigned=2, soon=0, overdue=0, waiting=1
    )
    assert queue_counts(made.omar, NOW) == QueueCounts(
        all=1, mine=0, team=0, unassigned=1, soon=0, overdue=1, waiting=0
    )
    do(
        service.resolve, urgent, made.lena, "Mon 2026-03-30 14:40 Asia/Shanghai",
        reason_code="wait", note="Done.", customer_told=True,
    )  # fmt: skip
    assert numbers(made.wei, View.RESOLVED) == [urgent.number]
    assert urgent.number not in numbers(made.wei, View.ALL)


def test_a_row_says_what_is_due_and_how_long_is_left(made, four):
    rows = queue_page(made.wei, View.ALL, None, NOW).rows
    assert [(row.due_kind, row.left_minutes, row.state, row.owner_name) for row in rows] == [
        (Measure.FIRST_RESPONSE, 30, DueState.OK, None),
        (Measure.FIRST_RESPONSE, 150, DueState.OK, None),
        (None, None, DueState.PAUSED, "Wei Zhang"),
    ]
    late = queue_page(made.omar, View.ALL, None, NOW).rows[0]
    assert (late.left_minutes, late.state) == (-240, DueState.LATE)


def test_due_at_closing_time_is_soon_until_the_next_morning_and_only_then_late(made):
    case = opened(made, at("Fri 2026-03-27 14:00 Asia/Shanghai"), value=6)
    weekend = at("Sun 2026-03-29 12:00 Asia/Shanghai")
    assert case.next_due_at == at("Fri 2026-03-27 18:00 Asia/Shanghai")
    assert numbers(made.wei, View.SOON, weekend) == [case.number]
    assert numbers(made.wei, View.OVERDUE, weekend) == []
    row = queue_page(made.wei, View.ALL, None, weekend).rows[0]
    assert (row.state, row.left_minutes, row.is_overdue) == (DueState.SOON, 0, False)
    monday = at("Mon 2026-03-30 09:01 Asia/Shanghai")
    assert numbers(made.wei, View.OVERDUE, monday) == [case.number]
    assert queue_counts(made.wei, monday).overdue == 1


@pytest.mark.parametrize("view", [View.ALL, View.RESOLVED])
def test_pages_hold_every_case_once(made, view):
    moment = at("Mon 2026-03-30 13:30 Asia/Shanghai")
    cases = [opened(made, moment, value=6) for _ in range(7)]
    for case in cases[:2] if view is View.ALL else cases:
        if view is View.ALL:
            do(service.hold, case, made.wei, "Mon 2026-03-30 13:40 Asia/Shanghai",
               reason="not_reached")  # fmt: skip
        else:
            do(service.resolve, case, made.wei, "Mon 2026-03-30 13:40 Asia/Shanghai",
               reason_code="wait", note="x", customer_told=True)  # fmt: skip
    seen, cursor = [], None
    while True:
        page = queue_page(made.wei, view, cursor, NOW, size=2)
        seen += [row.number for row in page.rows]
        cursor = page.next_cursor
        if cursor is None:
            break
    whole = [case.number for case in cases]
    assert seen == (whole[2:] + whole[:2] if view is View.ALL else whole[::-1])


def test_a_case_held_late_stands_last_but_is_overdue(made, four):
    normal, urgent, held, _other = four
    later = "Mon 2026-03-30 16:00 Asia/Shanghai"
    urgent = do(service.hold, urgent, made.wei, later, reason="not_reached")
    now = at("Mon 2026-03-30 16:30 Asia/Shanghai")
    order = [normal.number, urgent.number, held.number]
    assert numbers(made.wei, View.ALL, now) == order
    assert numbers(made.wei, View.OVERDUE, now) == [urgent.number]
    assert queue_counts(made.wei, now).overdue == 1
    rows = queue_page(made.wei, View.ALL, None, now).rows
    assert [(row.state, row.is_overdue) for row in rows] == [
        (DueState.SOON, False),
        (DueState.PAUSED, True),
        (DueState.PAUSED, False),
    ]
    seen, cursor = [], None
    while page := queue_page(made.wei, View.ALL, cursor, now, size=1):
        seen += [row.number for row in page.rows]
        if (cursor := page.next_cursor) is None:
            break
    assert seen == order


@pytest.mark.parametrize("cursor", ["x", "WyJhIiwxXQ", "WyIyMDI2LTAzLTMwIiwxXQ", "WzEsMV0"])
def test_a_forged_cursor_is_refused(made, cursor):
    with pytest.raises(Invalid):
        queue_page(made.wei, View.ALL, cursor, NOW)


@pytest.mark.parametrize("n_cases", [1, 3])
def test_the_queue_costs_the_same_whatever_its_length(made, count_queries, n_cases):
    for _ in range(n_cases):
        opened(made, at("Mon 2026-03-30 13:30 Asia/Shanghai"))
    with count_queries() as n:
        assert len(queue_page(made.wei, View.ALL, None, NOW).rows) == n_cases
    assert n.statements == 4
    with count_queries() as n:
        queue_counts(made.wei, NOW)
    assert n.statements == 2


ORDERED = [(view, order) for view in View for order in ORDERS[view]]


@pytest.mark.parametrize(("view", "order"), ORDERED)
def test_every_order_is_paged_without_gap_or_double(made, view, order):
    moments = [f"Mon 2026-03-30 13:{minute} Asia/Shanghai" for minute in (30, 30, 31, 32, 30)]
    cases = [opened(made, at(moment), value=6) for moment in moments]
    later = "Mon 2026-03-30 13:40 Asia/Shanghai"
    if view in {View.MINE, View.WAITING}:
        for case in cases:
            do(service.claim, case, made.wei, later)
    if view is View.WAITING:
        for case in cases:
            do(service.hold, case, made.wei, later, reason="not_reached")
    if view is View.RESOLVED:
        for case in cases:
            solved(case, made.wei, later)
    if view is View.TEAM:
        team = Team(name="Callers")
        db.session.add(team)
        db.session.flush()
        db.session.add(TeamMember(team_id=team.id, staff_id=made.wei.staff_id))
        for case in cases:
            case.team_id = team.id
        db.session.flush()
    moment = {View.OVERDUE: "Tue 2026-03-31 12:00", View.SOON: "Mon 2026-03-30 17:00"}.get(view)
    now = at(f"{moment} Asia/Shanghai") if moment else NOW
    whole = [row.number for row in queue_page(made.wei, view, None, now, order=order).rows]
    assert sorted(whole) == sorted(case.number for case in cases)
    seen, cursor = [], None
    while page := queue_page(made.wei, view, cursor, now, size=2, order=order):
        seen += [row.number for row in page.rows]
        if (cursor := page.next_cursor) is None:
            break
    assert seen == whole
    ids = [case.id for case in cases]
    if order is Order.OLDEST:
        assert whole == [f"C-{1000 + ids[place]}" for place in (0, 1, 4, 2, 3)]
    if order is Order.NEWEST:
        assert whole == [f"C-{1000 + ids[place]}" for place in (3, 2, 4, 1, 0)]


def test_counting_stops_where_nobody_counts_on(made, monkeypatch):
    for _ in range(4):
        opened(made, at("Mon 2026-03-30 09:00 Asia/Shanghai"), value=6)
    assert n_overdue(made.wei, NOW, 2) == 3
    assert n_overdue(made.wei, NOW, 9) == 4


def test_an_excerpt_is_one_short_line():
    assert excerpt(None) == ""
    assert excerpt("one\n two") == "one two"
    assert len(excerpt("long " * 100)) == 160
