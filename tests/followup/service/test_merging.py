"""The answer for which a customer waits goes over with a duplicate, and comes back with it."""

import pytest

from feedback.core.errors import Invalid
from feedback.followup import service
from feedback.followup.service.answering_back import add_detail
from feedback.followup.service.escalating import escalate_due
from feedback.followup.store import rollups
from feedback.followup.store.history import events_of, recomputed
from feedback.followup.store.models import FollowUpCase
from feedback.followup.store.queries import all_clocks
from feedback.followup.store.queue import queue_page
from feedback.followup.store.views import View
from tests.factories.followup import opened, world
from tests.harness.moments import at


def monday(clock):
    return at(f"Mon 2026-03-30 {clock} Asia/Shanghai")


@pytest.fixture
def made(session):
    made = world(monday("08:00"))
    session.commit()
    return made


@pytest.fixture
def do(made, session):
    def act(what, case, clock, **more):
        session.refresh(case)
        done = what(
            actor=made.wei,
            now=monday(clock),
            number=case.number,
            seen_revision=case.revision,
            **more,
        )
        session.commit()
        return done

    return act


@pytest.fixture
def escalate(session):
    """The worker's round at a time; it works in sessions of its own."""

    def run(moment, *cases):
        keys = [case.id for case in cases]
        session.commit()
        escalate_due(moment)
        return [session.get_one(FollowUpCase, key) for key in keys]

    return run


@pytest.fixture
def answered(made, do):
    """A case that was opened and answered at these times."""

    def make(opened_at, answered_at):
        case = opened(made, monday(opened_at))
        return do(service.contact, case, answered_at, channel="phone", is_reached=True)

    return make


def write(case, clock, page="p"):
    add_detail(now=monday(clock), response_key=case.response_key, text="More.", page=page)


def owed(case):
    """The next-response clocks of a case, and whether the timeline counts to the same ones."""
    found = [
        (clock.started_at, clock.outcome)
        for clock in all_clocks(case.id)
        if clock.kind == "next_response"
    ]
    counted = [
        (clock.started_at, clock.outcome.value)
        for clock in recomputed(case).values()
        if clock.measure.value == "next_response"
    ]
    assert found == counted
    return found


def last(case):
    return events_of(case.id)[-1]


def test_the_case_that_goes_on_owes_what_the_duplicate_owed(answered, do, session):
    one, two = answered("09:00", "09:30"), answered("09:10", "09:40")
    write(two, "10:00")
    do(service.merge, two, "10:30", into=one.number)
    session.refresh(one)
    assert owed(one) == [(monday("10:00"), "running")]
    assert (one.customer_waits_since, two.customer_waits_since) == (monday("10:00"), None)
    # Counted from the message on, so that closing a duplicate wins no time.
    assert one.next_due_at == next(
        clock.due_at for clock in all_clocks(one.id) if clock.kind == "next_response"
    )
    assert last(one).detail["waits_since"] == monday("10:00").isoformat()
    do(service.contact, one, "11:00", channel="phone", is_reached=True)
    assert owed(one) == [(monday("10:00"), "met")]
    assert one.customer_waits_since is None
    assert rollups.stored() == rollups.recount()


def test_a_first_response_that_is_owed_goes_over_too(made, answered, do, session):
    one = answered("09:00", "09:30")
    two = opened(made, monday("10:00"))
    do(service.merge, two, "10:30", into=one.number)
    assert owed(one) == [(monday("10:00"), "running")]
    assert rollups.stored() == rollups.recount()


def test_who_was_answered_meanwhile_waits_no_more(made, answered, do, session):
    one = answered("09:00", "11:00")
    two = opened(made, monday("10:00"))
    do(service.merge, two, "11:30", into=one.number)
    session.refresh(one)
    assert (owed(one), one.customer_waits_since) == ([], None)
    assert "waits_since" not in last(one).detail


def test_being_told_of_the_end_is_an_answer(made, do, session):
    one, two = opened(made, monday("09:00")), opened(made, monday("09:30"))
    do(service.resolve, one, "10:00", reason_code="wait", note="Done.", customer_told=True)
    do(service.reopen, one, "10:10", note="Not quite.")
    do(service.merge, two, "10:20", into=one.number)
    assert owed(one) == []


def test_one_answer_is_owed_once(made, answered, do):
    first = opened(made, monday("09:00"))
    second = answered("09:00", "09:30")
    write(second, "10:00")
    do(service.merge, second, "10:10", into=first.number)
    assert owed(first) == []
    third, fourth = answered("09:00", "09:30"), answered("09:00", "09:30")
    write(third, "10:20")
    write(fourth, "10:00")
    do(service.merge, fourth, "10:30", into=third.number)
    assert owed(third) == [(monday("10:20"), "running")]


@pytest.mark.parametrize(
    ("reason", "status", "outcome"),
    [("not_reached", "open", "running"), ("agreed_time", "held", "paused")],
)
def test_what_is_owed_ends_every_hold_but_an_agreed_time(
    answered, do, session, reason, status, outcome
):
    one, two = answered("09:00", "09:30"), answered("09:00", "09:30")
    do(service.hold, one, "09:40", reason=reason)
    write(two, "10:00")
    do(service.merge, two, "10:30", into=one.number)
    session.refresh(one)
    assert one.status == status
    assert [clock[1] for clock in owed(one)] == [outcome]


def test_what_is_late_already_comes_over_late_and_is_escalated(
    made, answered, do, escalate, session
):
    one, two = answered("09:00", "09:30"), answered("09:00", "09:30")
    write(two, "09:40")
    do(service.merge, two, "17:50", into=one.number)
    session.refresh(one)
    assert one.next_late_at <= monday("17:50")
    assert queue_page(made.wei, View.OVERDUE, None, monday("17:50")).rows[0].number == one.number
    (one,) = escalate(monday("17:51"), one)
    assert {"warned", "overdue"} & {event.kind for event in events_of(one.id)}
    assert rollups.stored() == rollups.recount()


def test_a_duplicate_that_was_none_takes_back_what_is_owed(answered, do, escalate, session):
    one, two = answered("09:00", "09:30"), answered("09:00", "09:30")
    write(two, "10:00")
    do(service.merge, two, "10:30", into=one.number)
    one, two = escalate(monday("12:00"), one, two)
    do(service.reopen, two, "12:10", note="Another customer.")
    session.refresh(one)
    assert (owed(one), one.customer_waits_since) == ([], None)
    assert [clock[1] for clock in owed(two)] == ["running"]
    assert two.customer_waits_since == monday("10:00")
    assert last(one).detail["waits_since"] == monday("10:00").isoformat()
    # The next message starts a clock of its own, with every step still before it.
    write(one, "13:00")
    session.commit()
    assert owed(one) == [(monday("13:00"), "running")]
    (one,) = escalate(at("Tue 2026-03-31 17:00 Asia/Shanghai"), one)
    assert "overdue" in {event.kind for event in events_of(one.id) if event.at > monday("13:00")}
    assert rollups.stored() == rollups.recount()


def test_what_was_answered_or_written_here_meanwhile_stays(answered, do, session):
    one, two, three = (answered("09:00", "09:30") for _ in range(3))
    write(two, "10:00")
    do(service.merge, two, "10:10", into=one.number)
    do(service.contact, one, "10:20", channel="phone", is_reached=True)
    do(service.reopen, two, "10:30", note="Another customer.")
    assert owed(one) == [(monday("10:00"), "met")]
    write(two, "10:40", "q")
    session.commit()
    do(service.merge, two, "10:50", into=three.number)
    write(three, "11:00")
    session.commit()
    do(service.reopen, two, "11:10", note="Another customer.")
    session.refresh(three)
    assert [clock[1] for clock in owed(three)] == ["running"]
    assert three.customer_waits_since is not None
    assert "waits_since" not in last(three).detail
    assert rollups.stored() == rollups.recount()


@pytest.mark.parametrize("reason", ["customer_reply", "customer_item"])
def test_nothing_is_asked_of_a_customer_who_waits_for_us(answered, do, reason):
    case = answered("09:00", "09:30")
    write(case, "10:00")
    with pytest.raises(Invalid, match="Answer first"):
        do(service.hold, case, "10:10", reason=reason)
    do(service.contact, case, "10:20", channel="phone", is_reached=True)
    assert do(service.hold, case, "10:30", reason=reason).status == "held"


@pytest.mark.parametrize("reason", ["agreed_time", "not_reached", "other"])
def test_a_customer_who_asked_for_a_later_time_may_wait(answered, do, reason):
    case = answered("09:00", "09:30")
    write(case, "10:00")
    assert do(service.hold, case, "10:10", reason=reason, note="Friday.").status == "held"
    assert owed(case) == [(monday("10:00"), "paused")]
