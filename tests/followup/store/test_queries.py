"""One case as a person may see it, and the ledger of its clocks."""

import pytest

from feedback.core.errors import NotFound
from feedback.followup import service
from feedback.followup.store.public import PublicKind, public_state
from feedback.followup.store.queries import assignable, case_facts, case_for, ledgers
from feedback.touchpoints.store.models import Touchpoint
from tests.factories.followup import opened, response, world
from tests.harness.moments import at

CONTACT = {"name": "Li Na", "phone": "+86 138 0013 8000"}


@pytest.fixture
def made(session):
    return world(at("Fri 2026-03-27 08:00 Asia/Shanghai"))


def do(what, case, actor, moment, **more):
    return what(
        actor=actor, now=at(moment), number=case.number, seen_revision=case.revision, **more
    )


@pytest.mark.parametrize("number", ["", "C-", "C-0", "C-1000", "X-1001", "C-1e9", "C-" + "9" * 400])
def test_no_number_no_case(made, number):
    with pytest.raises(NotFound):
        case_for(made.ada, number)


def test_a_number_is_found_in_any_letter_case_and_only_in_scope(made):
    case = opened(made, at("Fri 2026-03-27 10:00 Asia/Shanghai"))
    assert case_for(made.wei, case.number.lower()).id == case.id
    with pytest.raises(NotFound):
        case_for(made.omar, case.number)


def test_contact_is_for_those_who_may_see_it(made):
    case = opened(made, at("Fri 2026-03-27 10:00 Asia/Shanghai"), contact=CONTACT)
    assert case_facts(made.wei, case.number).contact.phone == CONTACT["phone"]
    assert case_facts(made.vera, case.number).contact is None


def test_cases_can_be_given_to_those_who_work_this_site(made, session):
    north = session.get(Touchpoint, made.counter)
    assert [name for _id, name in assignable(north)] == [
        "Ada Lindqvist", "Lena Hofmann", "Mei Tan", "Wei Zhang",
    ]  # fmt: skip


def test_the_ledger_adds_up_to_the_target_where_it_is_due(made):
    case = opened(made, at("Fri 2026-03-27 17:30 Asia/Shanghai"), contact=CONTACT)
    case = do(
        service.hold, case, made.wei, "Mon 2026-03-30 09:10 Asia/Shanghai",
        reason="customer_reply",
    )  # fmt: skip
    case = do(service.resume, case, made.wei, "Mon 2026-03-30 10:00 Asia/Shanghai")
    first, _resolution = ledgers(case, at("Mon 2026-03-30 10:05 Asia/Shanghai"))
    told = [
        (line.kind.value, line.reason and line.reason.value, line.seconds // 60, line.ahead)
        for line in first.lines
    ]
    assert told == [
        ("counted", None, 30, False),
        ("closed", "weekend", 0, False),
        ("counted", None, 10, False),
        ("paused", None, 50, False),
        ("counted", None, 5, False),
        ("counted", None, 15, True),
        ("due", None, 0, True),
    ]
    assert first.lines[-1].from_at == at("Mon 2026-03-30 10:20 Asia/Shanghai")
    assert (first.used_minutes, first.left_minutes) == (45, 15)


def test_a_stopped_clock_is_explained_up_to_its_stop(made):
    case = opened(made, at("Fri 2026-03-27 10:00 Asia/Shanghai"), contact=CONTACT)
    case = do(
        service.respond, case, made.wei, "Fri 2026-03-27 10:20 Asia/Shanghai", channel="phone"
    )
    first, _resolution = ledgers(case, at("Mon 2026-03-30 10:00 Asia/Shanghai"))
    assert [(line.kind.value, line.seconds // 60) for line in first.lines] == [("counted", 20)]


def test_what_the_customer_is_told(made):
    happy = response(made, at("Fri 2026-03-27 10:00 Asia/Shanghai"), value=9)
    assert public_state(happy.id) is None
    case = opened(made, at("Fri 2026-03-27 10:00 Asia/Shanghai"), contact=CONTACT)
    steps = [public_state(case.response_key)]
    for what, more in (
        (service.hold, {"reason": "customer_reply"}),
        (service.resume, {}),
        (service.respond, {"channel": "mail"}),
        (service.resolve, {"reason_code": "wait", "note": "x", "customer_told": True}),
    ):
        case = do(what, case, made.wei, "Fri 2026-03-27 10:10 Asia/Shanghai", **more)
        steps.append(public_state(case.response_key))
    due = at("Fri 2026-03-27 11:00 Asia/Shanghai")
    assert [(step.kind, step.promised_first_response_at) for step in steps] == [
        (PublicKind.BEING_HANDLED, due),
        (PublicKind.WAITING, None),
        (PublicKind.BEING_HANDLED, due),
        (PublicKind.ANSWERED, None),
        (PublicKind.SOLVED, None),
    ]
