"""The figures of follow-up from cases worked by hand, equal on both databases."""

from datetime import date

import pytest

from feedback.accounts.domain.roles import SYSTEM
from feedback.analysis.domain.follow_up import Flow, Outcomes, Recovery, Share
from feedback.analysis.domain.period import Period
from feedback.analysis.follow_up import follow_up_figures
from feedback.analysis.store import cases as store
from feedback.core.database import db
from feedback.followup import service
from feedback.followup.domain.clocks import Outcome
from feedback.followup.service.contacting import contact
from feedback.followup.store.filters import Filters
from feedback.followup.store.models import RecoveryAsk
from feedback.followup.store.queue import queue_page
from feedback.followup.store.recovery import recovery
from feedback.followup.store.views import View
from feedback.sla.domain.policy import Measure
from tests.factories.followup import opened, world
from tests.harness.moments import at

WEEK = Period(date(2026, 3, 30), date(2026, 4, 5))
MONDAY = "Mon 2026-03-30 10:00 Asia/Shanghai"  # urgent: 1 h to answer, 8 h to solve
NOW = at("Wed 2026-04-01 12:00 Asia/Shanghai")
CONTACT = {"phone": "+86 138 0013 8000"}


@pytest.fixture
def worked(session):
    """Six cases: two solved at once, one later and opened again, one late, one open and late,
    one of the week before; and one merged into another."""
    made = world(at("Mon 2026-03-23 08:00 Asia/Shanghai"))

    def do(what, case, moment, who=None, **more):
        db.session.refresh(case)
        return what(
            actor=who or made.wei, now=at(moment), number=case.number,
            seen_revision=case.revision, **more,
        )  # fmt: skip

    def solve(case, moment, who=None, at_once=None):
        do(service.resolve, case, moment, who, reason_code="wait", note="Done.",
           customer_told=True, is_first_contact=at_once)  # fmt: skip

    def call(case, moment, spent, who=None, reached=True):
        do(contact, case, moment, who, channel="phone", is_reached=reached, spent_minutes=spent)

    first, second, third, late = (opened(made, at(MONDAY), contact=CONTACT) for _ in range(4))
    call(first, "Mon 2026-03-30 10:20 Asia/Shanghai", 10)
    solve(first, "Mon 2026-03-30 10:40 Asia/Shanghai", at_once=True)  # 40 min
    call(second, "Mon 2026-03-30 10:30 Asia/Shanghai", 5, made.lena, reached=False)
    call(second, "Mon 2026-03-30 10:50 Asia/Shanghai", 15, made.lena)
    solve(second, "Mon 2026-03-30 12:00 Asia/Shanghai", made.lena, at_once=False)  # 120 min
    solve(third, "Mon 2026-03-30 10:30 Asia/Shanghai", at_once=True)
    do(service.reopen, third, "Mon 2026-03-30 11:00 Asia/Shanghai", note="Not solved.")
    solve(third, "Mon 2026-03-30 12:30 Asia/Shanghai", at_once=True)  # 30 + 90 min
    solve(late, "Tue 2026-03-31 10:00 Asia/Shanghai")  # 9 h: both missed
    waiting = opened(made, at("Tue 2026-03-31 09:00 Asia/Shanghai"), contact=CONTACT)
    before = opened(made, at("Mon 2026-03-23 09:00 Asia/Shanghai"), contact=CONTACT)
    asked = ((31, True), (31, False), (32, None), (29, True))
    for round_, (day, told) in enumerate(asked, 10):
        on = date(2026, 3, day) if day < 32 else date(2026, 4, 1)
        db.session.add(
            RecoveryAsk(
                case_id=first.id, round=round_, touchpoint_id=made.counter, asked_at=NOW,
                asked_on=on, channel="mail", answered_at=None if told is None else NOW,
                is_solved=told,
            )
        )  # fmt: skip
    db.session.flush()
    return made, waiting, before


def figures(actor=SYSTEM, node=None):
    return follow_up_figures(actor, WEEK, now=NOW, today_on=date(2026, 4, 1), node=node)


def test_outcomes_backlog_and_recovery(worked):
    found = figures()
    assert found.n_opened == 5
    # The first two say at once; one of them was opened again. One says nothing of it.
    assert found.outcomes == Outcomes(
        n_resolved=4, n_first_contact=1, n_contact_known=3, n_ever_resolved=4, n_reopened=1
    )
    assert found.outcomes.first_contact == Share(1, 3)
    assert (found.backlog.n, found.backlog.oldest_on) == (2, date(2026, 3, 23))
    assert [group.n for group in found.backlog.groups] == [0, 1, 0, 1, 0, 0]
    assert found.recovery == Recovery(n_asked=3, n_answered=2, n_solved=1)


def test_times_and_flow(worked):
    found = figures()
    # Handled: 10, and 5 + 15 minutes. The others have no recorded attempt.
    assert (found.handling.n, found.handling.mean, found.handling.median) == (2, 15.0, 15.0)
    assert found.flow == Flow(2, 30, 160, 100 + 400, 40**2 + 120**2, 10 * 40 + 20 * 120)
    # 40, 120, 120, 540 minutes.
    spread = found.resolution
    assert (spread.n, spread.mean, spread.median, spread.p90) == (4, 205.0, 120.0, 540.0)


def test_a_duplicate_stands_in_no_figure(worked):
    made, waiting, _before = worked
    alone = figures()
    other = opened(made, at(MONDAY), contact=CONTACT)
    contact(actor=made.wei, now=at("Mon 2026-03-30 10:20 Asia/Shanghai"), number=other.number,
            seen_revision=1, channel="phone", is_reached=True, spent_minutes=9)  # fmt: skip
    db.session.refresh(other)
    assert figures() != alone
    db.session.add(
        RecoveryAsk(
            case_id=other.id, round=0, touchpoint_id=made.counter, asked_at=NOW,
            asked_on=date(2026, 3, 31), channel="mail",
        )
    )  # fmt: skip
    service.merge(
        actor=made.wei, now=at("Tue 2026-03-31 17:00 Asia/Shanghai"), number=other.number,
        seen_revision=other.revision, into=waiting.number,
    )  # fmt: skip
    # Answered in time, resolved too late: neither counts, nor do its minutes.
    assert figures() == alone
    assert (
        store.durations([made.counter], WEEK, Measure.FIRST_RESPONSE).n
        == alone.promises[Measure.FIRST_RESPONSE].n_met
        + alone.promises[Measure.FIRST_RESPONSE].n_missed
    )
    broken, n_broken = store.breaches([made.counter], WEEK, now=NOW)
    assert (other.number in {one.number for one in broken}, n_broken) == (False, len(broken))
    assert recovery(SYSTEM).n_asked == 4


def tally(groups):
    return {
        group.key: [
            (one.n_met, one.n_missed, one.n_overdue)
            for one in (group.of(Measure.FIRST_RESPONSE), group.of(Measure.RESOLUTION))
        ]
        for group in groups
    }


def test_promises_by_every_group(worked):
    made, *_rest = worked
    found = figures()
    wei, lena = str(made.wei.staff_id), str(made.lena.staff_id)
    assert tally(found.by_person) == {
        lena: [(1, 0, 0), (1, 0, 0)],
        wei: [(2, 1, 0), (2, 1, 0)],
        "": [(0, 0, 1), (0, 0, 1)],
    }
    assert tally(found.by_priority) == {"urgent": [(3, 1, 1), (3, 1, 1)]}
    assert tally(found.by_place) == {str(made.counter): [(3, 1, 1), (3, 1, 1)]}
    assert tally(found.by_hour) == {
        "9": [(0, 0, 1), (0, 0, 1)],
        "10": [(3, 1, 0), (3, 1, 0)],
    }
    assert tally(found.by_weekday) == {
        "0": [(3, 1, 0), (3, 1, 0)],
        "1": [(0, 0, 1), (0, 0, 1)],
    }
    assert found.promises[Measure.RESOLUTION].share == 3 / 5


def test_the_cases_behind_a_broken_promise_are_as_many(worked):
    filters = Filters(promise=Measure.RESOLUTION, outcome=Outcome.MISSED, from_on=WEEK.from_on,
                      to_on=WEEK.to_on)  # fmt: skip
    found = queue_page(SYSTEM, View.EVERYTHING, None, NOW, filters=filters)
    one = figures().promises[Measure.RESOLUTION]
    assert len(found.rows) == one.n - one.n_met == 2


def test_figures_stay_inside_the_scope(worked):
    made, *_rest = worked
    assert figures(made.wei) == figures(made.mei)
    nothing = figures(made.omar)
    assert (nothing.n_opened, nothing.backlog.n, nothing.by_person) == (0, 0, ())
    assert nothing.outcomes.first_contact.share is None
    assert (nothing.handling.mean, nothing.flow.efficiency) == (None, None)


def test_local_hours_follow_the_zone_of_the_case(session):
    made = world(at("Mon 2026-03-23 08:00 Asia/Shanghai"))
    case = opened(made, at("Mon 2026-03-30 20:10 Asia/Kolkata"), contact=CONTACT)
    case.zone = "Asia/Kolkata"
    db.session.flush()
    found = figures()
    assert [group.key for group in found.by_hour] == ["20"]
    assert [group.key for group in found.by_weekday] == ["0"]


@pytest.mark.parametrize("n_cases", [1, 3])
def test_figures_cost_the_same_whatever_happened(session, count_queries, n_cases):
    made = world(at("Mon 2026-03-23 08:00 Asia/Shanghai"))
    for _ in range(n_cases):
        opened(made, at(MONDAY))
    with count_queries() as n:
        figures()
    assert n.statements == 13
