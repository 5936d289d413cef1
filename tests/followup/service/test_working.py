"""A case from opening to its end, with what becomes of its two clocks."""

import pytest

from feedback.analysis.domain.period import Period
from feedback.analysis.store import cases
from feedback.audit.store.models import AuditEntry
from feedback.core.database import write_connection
from feedback.core.errors import Conflict, Forbidden, Invalid, NotFound
from feedback.followup import service
from feedback.followup.store import rollups
from feedback.followup.store.queries import clocks_of, events_since, pauses_of
from feedback.sla.domain.policy import Measure
from feedback.sla.store import queries as sla
from tests.factories.followup import opened, response, world
from tests.harness.moments import at

MONDAY = "Mon 2026-03-30 10:00 Asia/Shanghai"
CONTACT = {"name": "Li Na", "phone": "+86 138 0013 8000"}


def clock_facts(case):
    """(outcome, used minutes, due moment) of both clocks."""
    return {
        measure.value: (clock.outcome, clock.used_minutes, clock.due_at)
        for measure, clock in clocks_of(case.id).items()
    }


@pytest.fixture
def made(session):
    made = world(at("Mon 2026-03-30 08:00 Asia/Shanghai"))
    session.commit()
    return made


def do(what, case, actor, moment, **more):
    return what(
        actor=actor, now=at(moment), number=case.number, seen_revision=case.revision, **more
    )


def test_an_urgent_case_has_an_hour_to_answer_and_eight_to_resolve(made):
    case = opened(made, at(MONDAY), contact=CONTACT)
    assert (case.status, case.priority, case.owner_id) == ("open", "urgent", None)
    assert clock_facts(case) == {
        "first_response": ("running", None, at("Mon 2026-03-30 11:00 Asia/Shanghai")),
        "resolution": ("running", None, at("Mon 2026-03-30 18:00 Asia/Shanghai")),
    }
    assert case.next_due_at == at("Mon 2026-03-30 11:00 Asia/Shanghai")


def test_opening_sends_four_statements_besides_the_terms(made, session, count_queries):
    opened(made, at(MONDAY))
    row = response(made, at(MONDAY))
    with count_queries() as n:
        service.open_case(
            session.connection(),
            now=at(MONDAY),
            response_key=row.id,
            touchpoint_id=made.counter,
            local_on=row.local_on,
            decision=_decision(),
            calendar_version_id=made.calendar_version_id,
            policy_version_id=made.policy_version_id,
            zone="Asia/Shanghai",
        )
    assert n.statements == 4


def test_opening_reads_its_terms_through_the_writing_connection(made, session):
    row = response(made, at(MONDAY))
    key, on = row.id, row.local_on
    session.commit()
    sla.calendar.cache_clear()
    sla.policy.cache_clear()
    with write_connection() as connection:
        case = service.open_case(
            connection,
            now=at(MONDAY),
            response_key=key,
            touchpoint_id=made.counter,
            local_on=on,
            decision=_decision(),
            calendar_version_id=made.calendar_version_id,
            policy_version_id=made.policy_version_id,
            zone="Asia/Shanghai",
        )
    assert case is not None
    assert not session().in_transaction()


def _decision():
    from feedback.followup.domain.routing import Decision
    from feedback.sla.domain.policy import Priority

    return Decision(True, Priority.NORMAL, {"code": "unhappy", "metric": "nps", "value": 5})


def test_a_response_gets_one_case_only(made, session):
    case = opened(made, at(MONDAY))
    again = service.open_case(
        session.connection(),
        now=at(MONDAY),
        response_key=case.response_key,
        touchpoint_id=made.counter,
        local_on=case.opened_on,
        decision=_decision(),
        calendar_version_id=made.calendar_version_id,
        policy_version_id=made.policy_version_id,
        zone="Asia/Shanghai",
    )
    assert again is None
    assert rollups.stored() == rollups.recount()


@pytest.mark.parametrize(
    ("answered", "outcome", "used"),
    [
        ("Mon 2026-03-30 11:00 Asia/Shanghai", "met", 60),
        ("Mon 2026-03-30 11:00:59 Asia/Shanghai", "met", 60),
        ("Mon 2026-03-30 11:01 Asia/Shanghai", "missed", 61),
        ("Tue 2026-03-31 09:30 Asia/Shanghai", "missed", 510),
    ],
)
def test_first_response_is_missed_when_more_minutes_were_used_than_promised(
    made, answered, outcome, used
):
    case = opened(made, at(MONDAY), contact=CONTACT)
    case = do(service.respond, case, made.wei, answered, channel="phone")
    assert clock_facts(case)["first_response"][:2] == (outcome, used)
    assert case.owner_id == made.wei.staff_id
    assert case.next_due_at == at("Mon 2026-03-30 18:00 Asia/Shanghai")


def test_late_first_response_stays_missed_when_the_resolution_is_in_time(made):
    case = opened(made, at(MONDAY), contact=CONTACT)
    case = do(service.respond, case, made.wei, "Mon 2026-03-30 12:00 Asia/Shanghai", channel="mail")
    case = do(
        service.resolve, case, made.wei, "Mon 2026-03-30 13:00 Asia/Shanghai",
        reason_code="wait", note="Apologised, second window opened.", customer_told=True,
    )  # fmt: skip
    facts = clock_facts(case)
    assert facts["first_response"][:2] == ("missed", 120)
    assert facts["resolution"][:2] == ("met", 180)
    assert case.next_due_at is None


def test_a_wait_for_the_customer_moves_the_due_moments_by_its_opening_time(made):
    case = opened(made, at(MONDAY), contact=CONTACT)
    case = do(
        service.hold, case, made.wei, "Mon 2026-03-30 10:30 Asia/Shanghai",
        reason="agreed_time", note="Call back tomorrow",
    )  # fmt: skip
    assert (case.status, case.next_due_at) == ("held", None)
    assert clock_facts(case) == {
        "first_response": ("paused", None, None),
        "resolution": ("paused", None, None),
    }
    case = do(service.resume, case, made.wei, "Tue 2026-03-31 09:10 Asia/Shanghai")
    assert case.status == "open"
    assert clock_facts(case) == {
        "first_response": ("running", None, at("Tue 2026-03-31 09:40 Asia/Shanghai")),
        "resolution": ("running", None, at("Tue 2026-03-31 16:40 Asia/Shanghai")),
    }
    assert case.next_due_at == at("Tue 2026-03-31 09:40 Asia/Shanghai")


def test_a_wait_hides_no_promise_that_was_broken_before_it(made):
    case = opened(made, at(MONDAY), contact=CONTACT)
    late, due = "Mon 2026-03-30 11:30 Asia/Shanghai", at("Mon 2026-03-30 11:00 Asia/Shanghai")
    case = do(service.hold, case, made.wei, late, reason="not_reached")
    assert (case.status, case.next_due_at) == ("held", None)
    assert clock_facts(case) == {
        "first_response": ("paused", None, due),
        "resolution": ("paused", None, None),
    }
    now = at("Mon 2026-03-30 15:00 Asia/Shanghai")
    period = Period(case.opened_on, case.opened_on)
    followed = cases.follow_up([made.counter], period, now=now)[made.counter]
    assert (followed.first_response.n_overdue, followed.resolution.n_overdue) == (1, 0)
    (breach,), n_broken = cases.breaches([made.counter], period, now=now)
    assert (n_broken, breach.number, breach.due_at, breach.is_open) == (1, case.number, due, True)
    case = do(service.resume, case, made.wei, "Mon 2026-03-30 15:00 Asia/Shanghai")
    assert clock_facts(case) == {
        "first_response": ("running", None, due),
        "resolution": ("running", None, at("Tue 2026-03-31 12:30 Asia/Shanghai")),
    }
    assert case.next_due_at == due
    case = do(
        service.respond, case, made.wei, "Mon 2026-03-30 15:10 Asia/Shanghai", channel="phone"
    )
    assert clock_facts(case)["first_response"] == ("missed", 100, due)


def test_a_late_case_answered_on_hold_is_due_nowhere(made):
    case = opened(made, at(MONDAY), contact=CONTACT)
    case = do(
        service.hold, case, made.wei, "Tue 2026-03-31 12:30 Asia/Shanghai", reason="agreed_time"
    )
    case = do(service.respond, case, made.wei, "Tue 2026-03-31 13:00 Asia/Shanghai", channel="mail")
    assert case.next_due_at is None
    facts = clock_facts(case)
    assert facts["first_response"][0] == "missed"
    assert facts["resolution"] == ("paused", None, at("Mon 2026-03-30 18:00 Asia/Shanghai"))


def test_a_resolution_the_customer_was_told_of_is_the_first_response(made):
    case = opened(made, at(MONDAY), contact=CONTACT)
    case = do(
        service.resolve, case, made.wei, "Mon 2026-03-30 10:40 Asia/Shanghai",
        reason_code="staff", note="Called, solved at once.", customer_told=True,
    )  # fmt: skip
    facts = clock_facts(case)
    assert (facts["first_response"][:2], facts["resolution"][:2]) == (("met", 40), ("met", 40))
    assert case.first_responded_at == at("Mon 2026-03-30 10:40 Asia/Shanghai")


@pytest.mark.parametrize(
    ("closed", "first_response"),
    [
        ("Mon 2026-03-30 10:40 Asia/Shanghai", ("void", None)),
        ("Mon 2026-03-30 11:30 Asia/Shanghai", ("missed", 90)),
    ],
)
def test_closing_without_a_word_is_no_first_response(made, closed, first_response):
    case = opened(made, at(MONDAY), contact=CONTACT)
    case = do(
        service.resolve, case, made.wei, closed,
        reason_code="other", note="Sent twice.", customer_told=False,
    )  # fmt: skip
    assert clock_facts(case)["first_response"][:2] == first_response
    assert case.first_responded_at is None
    assert rollups.stored() == rollups.recount()


def test_closed_time_does_not_count_after_reopening(made):
    case = opened(made, at(MONDAY), contact=CONTACT)
    case = do(
        service.resolve, case, made.wei, "Mon 2026-03-30 12:00 Asia/Shanghai",
        reason_code="other", note="Wrong number.", customer_told=False,
    )  # fmt: skip
    counted = rollups.stored()[made.counter, case.opened_on]
    assert (counted["n_resolved"], counted["resolution_met"]) == (1, 1)
    case = do(
        service.reopen, case, made.lena, "Tue 2026-03-31 10:00 Asia/Shanghai",
        note="The customer says it is not solved.",
    )  # fmt: skip
    facts = clock_facts(case)
    # Two of eight hours were used; six remain from Tuesday 10:00.
    assert facts["resolution"] == ("running", None, at("Tue 2026-03-31 16:00 Asia/Shanghai"))
    assert facts["first_response"][:2] == ("missed", 120)
    assert (case.status, case.n_reopened, case.reason_code) == ("open", 1, None)
    assert [(p.kind, p.reason) for p in pauses_of(case.id)] == [("closed", "closed")]
    case = do(
        service.resolve, case, made.lena, "Tue 2026-03-31 16:01 Asia/Shanghai",
        reason_code="process", note="Form corrected.", customer_told=True,
    )  # fmt: skip
    assert clock_facts(case)["resolution"][:2] == ("missed", 481)
    assert rollups.stored()[made.counter, case.opened_on] == {
        "n_opened": 1,
        "n_resolved": 1,
        "n_reopened": 1,
        "first_response_met": 0,
        "first_response_missed": 1,
        "resolution_met": 0,
        "resolution_missed": 1,
        "next_response_met": 0,
        "next_response_missed": 0,
    }
    assert rollups.stored() == rollups.recount()


def test_a_void_first_response_is_owed_again_after_reopening(made):
    case = opened(made, at(MONDAY), contact=CONTACT)
    case = do(
        service.resolve, case, made.wei, "Mon 2026-03-30 10:40 Asia/Shanghai",
        reason_code="other", note="Thought it was a test.", customer_told=False,
    )  # fmt: skip
    case = do(
        service.reopen, case, made.wei, "Mon 2026-03-30 14:00 Asia/Shanghai", note="It was not."
    )
    assert clock_facts(case)["first_response"] == (
        "running", None, at("Mon 2026-03-30 14:20 Asia/Shanghai"),
    )  # fmt: skip


def test_resolving_a_held_case_ends_its_wait(made):
    case = opened(made, at(MONDAY), contact=CONTACT)
    case = do(
        service.hold, case, made.wei, "Mon 2026-03-30 10:30 Asia/Shanghai",
        reason="customer_reply",
    )  # fmt: skip
    case = do(
        service.resolve, case, made.wei, "Mon 2026-03-30 17:00 Asia/Shanghai",
        reason_code="wait", note="They wrote back: fine.", customer_told=True,
    )  # fmt: skip
    assert pauses_of(case.id)[0].until_at == at("Mon 2026-03-30 17:00 Asia/Shanghai")
    facts = clock_facts(case)
    assert (facts["first_response"][:2], facts["resolution"][:2]) == (("met", 30), ("met", 30))


def test_every_step_is_told_in_timeline_and_audit_trail(made, session):
    case = opened(made, at(MONDAY), contact=CONTACT)
    case = do(service.claim, case, made.wei, "Mon 2026-03-30 10:05 Asia/Shanghai")
    case = do(
        service.respond, case, made.wei, "Mon 2026-03-30 10:10 Asia/Shanghai",
        channel="phone", note="Will send the right form.",
    )  # fmt: skip
    case = do(
        service.add_note, case, made.lena, "Mon 2026-03-30 10:20 Asia/Shanghai", note="Form sent."
    )
    told = [(line.who, line.kind) for line in events_since(case.id)]
    assert told == [
        (None, "opened"),
        ("Wei Zhang", "claimed"),
        ("Wei Zhang", "responded"),
        ("Lena Hofmann", "noted"),
    ]
    audited = session.query(AuditEntry).filter_by(object_kind="case").order_by(AuditEntry.id)
    assert [(entry.action, entry.object_id, entry.detail) for entry in audited] == [
        ("case.claimed", case.number, {"revision": 2}),
        ("case.responded", case.number, {"revision": 3, "channel": "phone", "outcome": "met"}),
        ("case.noted", case.number, {"revision": 4}),
    ]


def test_a_stale_change_is_refused_with_what_changed(made):
    case = opened(made, at(MONDAY), contact=CONTACT)
    seen = case.revision
    do(service.claim, case, made.wei, "Mon 2026-03-30 10:05 Asia/Shanghai")
    with pytest.raises(Conflict) as refused:
        service.add_note(
            actor=made.lena,
            now=at("Mon 2026-03-30 10:06 Asia/Shanghai"),
            number=case.number,
            seen_revision=seen,
            note="I call her",
        )
    assert [(line.who, line.kind) for line in refused.value.changes] == [("Wei Zhang", "claimed")]
    assert [line.kind for line in events_since(case.id)] == ["opened", "claimed"]


def test_claiming_ones_own_case_again_changes_nothing(made):
    case = opened(made, at(MONDAY))
    case = do(service.claim, case, made.wei, "Mon 2026-03-30 10:05 Asia/Shanghai")
    again = do(service.claim, case, made.wei, "Mon 2026-03-30 10:06 Asia/Shanghai")
    assert (again.revision, len(events_since(case.id))) == (2, 2)


@pytest.mark.parametrize("who", ["omar"])
def test_a_case_of_another_site_does_not_exist(made, who):
    case = opened(made, at(MONDAY))
    with pytest.raises(NotFound):
        do(service.claim, case, getattr(made, who), "Mon 2026-03-30 10:05 Asia/Shanghai")


def test_a_viewer_works_no_case(made):
    case = opened(made, at(MONDAY))
    with pytest.raises(Forbidden):
        do(service.claim, case, made.vera, "Mon 2026-03-30 10:05 Asia/Shanghai")


def test_an_agent_gives_back_their_case_but_gives_it_to_nobody_else(made):
    case = opened(made, at(MONDAY))
    case = do(service.claim, case, made.wei, "Mon 2026-03-30 10:05 Asia/Shanghai")
    with pytest.raises(Forbidden):
        do(
            service.assign, case, made.wei, "Mon 2026-03-30 10:06 Asia/Shanghai",
            owner_id=made.lena.staff_id,
        )  # fmt: skip
    case = do(service.assign, case, made.wei, "Mon 2026-03-30 10:06 Asia/Shanghai", owner_id=None)
    assert case.owner_id is None


def test_a_manager_gives_a_case_to_whoever_may_work_it(made):
    case = opened(made, at(MONDAY))
    for stranger in (made.omar, made.vera):
        with pytest.raises(Invalid):
            do(
                service.assign, case, made.mei, "Mon 2026-03-30 10:06 Asia/Shanghai",
                owner_id=stranger.staff_id,
            )  # fmt: skip
    case = do(
        service.assign, case, made.mei, "Mon 2026-03-30 10:06 Asia/Shanghai",
        owner_id=made.lena.staff_id,
    )  # fmt: skip
    assert case.owner_id == made.lena.staff_id
    assert events_since(case.id)[-1].assignee == "Lena Hofmann"


@pytest.mark.parametrize(
    ("what", "more"),
    [
        (service.respond, {"channel": "pigeon"}),
        (service.hold, {"reason": "lunch"}),
        (service.hold, {"reason": "other"}),
        (service.resolve, {"reason_code": "moon", "note": "x", "customer_told": True}),
        (service.resolve, {"reason_code": "wait", "note": " ", "customer_told": True}),
        (service.add_note, {"note": "\x00\u200b"}),
    ],
)
def test_what_is_missing_or_unknown_is_refused_and_nothing_is_written(made, what, more):
    case = opened(made, at(MONDAY))
    with pytest.raises(Invalid):
        do(what, case, made.wei, "Mon 2026-03-30 10:06 Asia/Shanghai", **more)
    assert [line.kind for line in events_since(case.id)] == ["opened"]


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ({"what": "resolve"}, {"what": "hold"}),
        ({"what": "resolve"}, {"what": "respond"}),
        ({"what": "respond"}, {"what": "respond"}),
        ({"what": "hold"}, {"what": "hold"}),
    ],
)
def test_what_is_not_possible_now_is_a_conflict(made, first, then):
    case = opened(made, at(MONDAY))
    more = {
        "resolve": {"reason_code": "wait", "note": "Done.", "customer_told": True},
        "hold": {"reason": "customer_reply"},
        "respond": {"channel": "mail"},
    }
    moment = "Mon 2026-03-30 10:06 Asia/Shanghai"
    one, two = first["what"], then["what"]
    case = do(getattr(service, one), case, made.wei, moment, **more[one])
    with pytest.raises(Conflict):
        do(getattr(service, two), case, made.wei, moment, **more[two])


def test_the_timeline_refuses_changes(made, session):
    from sqlalchemy import delete, exc, update

    from feedback.followup.store.models import CaseEvent

    opened(made, at(MONDAY))
    session.commit()
    for statement in (update(CaseEvent).values(kind="noted"), delete(CaseEvent)):
        with pytest.raises(exc.DBAPIError):
            session.execute(statement)
        session.rollback()


def test_measures_are_listed_first_response_first(made):
    case = opened(made, at(MONDAY))
    assert list(clocks_of(case.id)) == [Measure.FIRST_RESPONSE, Measure.RESOLUTION]
