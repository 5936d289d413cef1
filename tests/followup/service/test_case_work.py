"""Contact attempts, mentions, holds, hand-overs, merges, links and goodwill on one case."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from feedback.accounts.store.models import Team, TeamMember
from feedback.core.database import db
from feedback.core.errors import Conflict, Forbidden, Invalid, NotFound
from feedback.followup import service
from feedback.followup.domain.mentions import mentioned
from feedback.followup.domain.states import Action, refusal
from feedback.followup.service.answering_back import add_detail
from feedback.followup.service.changing import standing_of
from feedback.followup.store import akin, material, rollups
from feedback.followup.store.customer_story import customer_story
from feedback.followup.store.models import CaseContact, FollowUpCase, GoodwillOffer, RecoveryAsk
from feedback.followup.store.queries import case_facts, clocks_of, events_since, pauses_of
from feedback.outbox.store.models import OutboxMessage
from feedback.sla.domain.policy import Measure
from tests.factories.followup import opened, world
from tests.harness.moments import at

MONDAY = "Mon 2026-03-30 10:00 Asia/Shanghai"
LATER = "Mon 2026-03-30 10:30 Asia/Shanghai"
CONTACT = {"name": "Li Na", "phone": "+86 138 0013 8000", "email": "li.na@example.cn"}


@pytest.fixture
def made(session):
    made = world(at("Mon 2026-03-30 08:00 Asia/Shanghai"))
    session.commit()
    return made


def do(what, case, actor, moment=LATER, **more):
    return what(
        actor=actor, now=at(moment), number=case.number, seen_revision=case.revision, **more
    )


def notices(session, kind):
    spread = select(OutboxMessage).where(OutboxMessage.kind == "notice.spread")
    rows = session.scalars(spread.order_by(OutboxMessage.id))
    return [row.payload for row in rows if row.payload["kind"] == kind]


def kinds(case):
    return [line.kind for line in events_since(case.id)]


def first_response(case):
    return clocks_of(case.id)[Measure.FIRST_RESPONSE].outcome


def test_only_a_reached_attempt_stops_the_clock(made, session):
    case = opened(made, at(MONDAY), contact=CONTACT)
    case = do(service.contact, case, made.wei, channel="phone", is_reached=False, spent_minutes=4)
    assert (first_response(case), case.first_responded_at) == ("running", None)
    case = do(service.contact, case, made.wei, channel="phone", is_reached=True, spent_minutes=11)
    assert (first_response(case), case.first_responded_at) == ("met", at(LATER))
    rows = session.scalars(select(CaseContact).order_by(CaseContact.id)).all()
    assert [(row.is_reached, row.spent_minutes) for row in rows] == [(False, 4), (True, 11)]
    assert material.touch_of(case.id) == material.Touch(2, 1, 15)
    assert kinds(case) == ["opened", "claimed", "contacted", "contacted"]
    assert case.owner_id == made.wei.staff_id


def test_the_old_form_is_a_reached_attempt(made):
    case = opened(made, at(MONDAY), contact=CONTACT)
    case = do(service.respond, case, made.wei, channel="mail")
    assert material.touch_of(case.id) == material.Touch(1, 1, 0)
    assert kinds(case) == ["opened", "claimed", "responded"]


def test_a_later_contact_answers_what_the_customer_wrote(made):
    from feedback.followup.service.clock_changes import customer_wrote

    case = opened(made, at(MONDAY), contact=CONTACT)
    case = do(service.respond, case, made.wei, channel="phone")
    customer_wrote(case, at("Mon 2026-03-30 11:00 Asia/Shanghai"))
    assert clocks_of(case.id)[Measure.NEXT_RESPONSE].outcome == "running"
    moment = "Mon 2026-03-30 11:05 Asia/Shanghai"
    case = do(service.contact, case, made.wei, moment, channel="phone", is_reached=True)
    assert clocks_of(case.id)[Measure.NEXT_RESPONSE].outcome == "met"
    assert case.customer_waits_since is None


@pytest.mark.parametrize("minutes", [-1, 601])
def test_minutes_have_bounds(made, minutes):
    case = opened(made, at(MONDAY))
    with pytest.raises(Invalid):
        do(service.contact, case, made.wei, channel="phone", is_reached=True,
           spent_minutes=minutes)  # fmt: skip


def test_names_are_found_whole_and_the_longer_first():
    people = {1: "Wei", 2: "Wei Zhang", 3: "李娜"}
    assert mentioned("@wei zhang please", people) == {2}
    assert mentioned("@Wei and ＠李娜", people) == {1, 3}
    assert mentioned("wei zhang, a@b.c", people) == set()


def test_a_mention_tells_only_who_works_there(made, session):
    case = opened(made, at(MONDAY))
    case = do(service.add_note, case, made.wei, note="@Lena Hofmann and @Omar Said, please look.")
    assert [one["staff_ids"] for one in notices(session, "mention")] == [[made.lena.staff_id]]
    told = notices(session, "mention")[0]
    assert "look" not in str(told)
    assert set(told["title"]) == {"zh", "en"}
    assert events_since(case.id)[-1].named == ("Lena Hofmann",)
    with pytest.raises(Invalid):
        do(service.add_note, case, made.wei, note="x", mention_ids=[made.omar.staff_id])


def test_a_hold_has_an_end(made):
    case = opened(made, at(MONDAY))
    until = at("Tue 2026-03-31 09:00 Asia/Shanghai")
    case = do(service.hold, case, made.wei, reason="agreed_time", until_at=until)
    assert case.held_until == until
    case = do(service.resume, case, made.wei)
    assert case.held_until is None


HELD_UNTIL, COMES_BACK = "Mon 2026-03-30 11:00 Asia/Shanghai", "Mon 2026-03-30 12:00 Asia/Shanghai"


@pytest.mark.parametrize("how", ["resume", "resolve", "merge", "write"])
def test_a_hold_ended_when_it_was_said_also_where_no_worker_came(made, how):
    case, other = opened(made, at(MONDAY), contact=CONTACT), opened(made, at(MONDAY))
    case = do(service.hold, case, made.wei, reason="customer_reply", until_at=at(HELD_UNTIL))
    if how == "resume":
        do(service.resume, case, made.wei, COMES_BACK)
    elif how == "resolve":
        do(service.resolve, case, made.wei, COMES_BACK, reason_code="wait", note="Done.",
           customer_told=False)  # fmt: skip
    elif how == "merge":
        do(service.merge, case, made.wei, COMES_BACK, into=other.number)
    else:
        add_detail(now=at(COMES_BACK), response_key=case.response_key, text="More.", page="p")
    (pause,) = pauses_of(case.id)
    assert (pause.from_at, pause.until_at) == (at(LATER), at(HELD_UNTIL))


def test_what_a_customer_writes_is_heard_also_where_nobody_owns_the_case(made, session):
    mine, free = opened(made, at(MONDAY), contact=CONTACT), opened(made, at(MONDAY))
    do(service.claim, mine, made.wei)
    for case in (mine, free):
        add_detail(now=at(COMES_BACK), response_key=case.response_key, text="More.", page="p")
    told = [one["staff_ids"] for one in notices(session, "customer_wrote")]
    assert told == [[made.wei.staff_id], [made.mei.staff_id]]


def test_nobody_is_asked_about_a_duplicate(made):
    one, two = opened(made, at(MONDAY)), opened(made, at(MONDAY), contact=CONTACT)
    two = do(service.merge, two, made.wei, into=one.number)
    for is_solved in (True, False):
        with pytest.raises(Conflict):
            do(service.record_by_staff, two, made.wei, is_solved=is_solved)
    assert refusal(Action.RECOVERY, standing_of(two)) == "is_merged"
    assert (two.status, two.merged_into_id) == ("resolved", one.id)


def test_what_was_written_to_one_customer_is_shown_to_no_other(made):
    one = opened(made, at(MONDAY), contact=CONTACT)
    same = opened(made, at(MONDAY), contact={"email": "Li.Na@example.cn"})
    other = opened(made, at(MONDAY), contact={"phone": "139 1111 2222"})
    unknown = opened(made, at(MONDAY))
    for duplicate in (same, other, unknown):
        do(service.merge, duplicate, made.wei, into=one.number)
    session = db.session
    session.refresh(one)
    do(service.resolve, one, made.wei, reason_code="wait", note="Done.", customer_told=True,
       customer_text="Dear Ms Li")  # fmt: skip
    told = [
        customer_story(session.connection(), case.response_key)
        for case in (one, same, other, unknown)
    ]
    assert [story.told for story in told] == ["Dear Ms Li", "Dear Ms Li", "", ""]
    assert {(story.is_resolved, story.case_id) for story in told} == {(True, one.id)}


def test_what_the_customer_wrote_waits_again_when_nobody_answered_before_the_end(made):
    case = opened(made, at(MONDAY), contact=CONTACT)
    case = do(service.contact, case, made.wei, channel="phone", is_reached=True)
    add_detail(now=at(HELD_UNTIL), response_key=case.response_key, text="More.", page="p")
    case = do(service.resolve, case, made.wei, "Mon 2026-03-30 11:10 Asia/Shanghai",
              reason_code="wait", note="Done.", customer_told=False)  # fmt: skip
    assert case.customer_waits_since is None
    case = do(service.reopen, case, made.wei, COMES_BACK, note="Again.")
    assert clocks_of(case.id)[Measure.NEXT_RESPONSE].outcome == "running"
    assert case.customer_waits_since == at(HELD_UNTIL)


@pytest.mark.parametrize("until", [timedelta(0), -timedelta(hours=1), timedelta(days=91)])
def test_a_hold_ends_ahead_of_us(made, until):
    case = opened(made, at(MONDAY))
    with pytest.raises(Invalid):
        do(service.hold, case, made.wei, reason="agreed_time", until_at=at(LATER) + until)


def test_an_owner_hands_on_with_a_word_and_the_other_is_told(made, session):
    case = opened(made, at(MONDAY))
    case = do(service.claim, case, made.wei)
    case = do(service.transfer, case, made.wei, owner_id=made.lena.staff_id, note="Shift ends.")
    assert case.owner_id == made.lena.staff_id
    assert events_since(case.id)[-1].text == "Shift ends."
    assert [one["staff_ids"] for one in notices(session, "case_assigned")] == [[made.lena.staff_id]]
    with pytest.raises(Forbidden):
        do(service.transfer, case, made.wei, owner_id=made.wei.staff_id)


def test_a_team_gets_a_case_without_an_owner(made, session):
    team = Team(name="Night")
    session.add(team)
    session.flush()
    session.add(TeamMember(team_id=team.id, staff_id=made.lena.staff_id))
    case = opened(made, at(MONDAY))
    case = do(service.claim, case, made.wei)
    case = do(service.transfer, case, made.wei, team_id=team.id)
    assert (case.owner_id, case.team_id) == (None, team.id)
    assert events_since(case.id)[-1].named == ("Night",)
    assert notices(session, "case_assigned")[0]["staff_ids"] == [made.lena.staff_id]
    with pytest.raises(Invalid):
        do(service.transfer, case, made.mei, team_id=team.id + 99)


def test_a_manager_is_called_and_the_priority_raised(made, session):
    case = opened(made, at(MONDAY), value=6)
    was = case.priority
    case = do(service.call_manager, case, made.wei, note="She wants 800.", raises_priority=True)
    assert (was, case.priority) == ("normal", "high")
    assert notices(session, "case_escalated")[0]["staff_ids"] == [made.mei.staff_id]
    assert "800" not in str(notices(session, "case_escalated"))
    with pytest.raises(Invalid):
        do(service.call_manager, case, made.wei, note=" ")


def test_a_duplicate_ends_without_counting_and_comes_back_by_reopening(made):
    one, two = opened(made, at(MONDAY)), opened(made, at(MONDAY))
    two = do(service.merge, two, made.wei, into=one.number, note="Same family.")
    assert (two.status, two.reason_code, two.merged_into_id) == ("resolved", "duplicate", one.id)
    assert {clock.outcome for clock in clocks_of(two.id).values()} == {"void"}
    assert rollups.stored() == rollups.recount()
    assert kinds(one)[-1] == "merged_in"
    assert [near.why for near in material.near_cases(made.wei, one)] == ["merged"]
    assert [near.why for near in material.near_cases(made.wei, two)] == ["merged_into"]
    two = do(service.reopen, two, made.wei, "Mon 2026-03-30 10:40 Asia/Shanghai", note="No.")
    assert (two.status, two.merged_into_id, two.n_reopened) == ("open", None, 0)
    assert {clock.outcome for clock in clocks_of(two.id).values()} == {"running"}
    assert kinds(one)[-1] == "unmerged"
    assert rollups.stored() == rollups.recount()


def test_what_a_duplicate_missed_stays_missed(made):
    one, two = opened(made, at(MONDAY)), opened(made, at(MONDAY), contact=CONTACT)
    two = do(service.merge, two, made.wei, "Mon 2026-03-30 12:00 Asia/Shanghai", into=one.number)
    outcomes = {kind.value: clock.outcome for kind, clock in clocks_of(two.id).items()}
    assert outcomes == {"first_response": "missed", "resolution": "void"}
    # It stands on the case, and in no figure.
    assert rollups.stored() == rollups.recount()
    assert rollups.differences(db.session.connection()) == {}
    (counts,) = rollups.stored().values()
    assert {name: n for name, n in counts.items() if n} == {"n_opened": 1}
    two = do(service.reopen, two, made.wei, "Mon 2026-03-30 13:00 Asia/Shanghai", note="No.")
    assert rollups.stored() == rollups.recount()
    (counts,) = rollups.stored().values()
    assert {n: at for n, at in counts.items() if at} == {"n_opened": 2, "first_response_missed": 1}
    assert clocks_of(two.id)[Measure.FIRST_RESPONSE].used_minutes == 120


def test_merging_needs_an_open_case_in_scope(made):
    case, gone = opened(made, at(MONDAY)), opened(made, at(MONDAY))
    foreign = opened(made, at(MONDAY), touchpoint_id=made.desk)
    gone = do(service.resolve, gone, made.wei, reason_code="wait", note="x", customer_told=True)
    for other, error in ((case, Invalid), (gone, Invalid), (foreign, NotFound)):
        with pytest.raises(error):
            do(service.merge, case, made.wei, into=other.number)
    with pytest.raises(NotFound):
        do(service.link, case, made.wei, other=foreign.number)


def test_links_are_seen_from_both_sides_and_go_again(made):
    one, two = opened(made, at(MONDAY)), opened(made, at(MONDAY))
    one = do(service.link, one, made.wei, other=two.number)
    assert [near.number for near in material.near_cases(made.wei, two)] == [one.number]
    with pytest.raises(Invalid):
        do(service.link, one, made.wei, other=two.number)


def test_a_link_is_taken_away_once(made, session):
    one, two = opened(made, at(MONDAY)), opened(made, at(MONDAY))
    one = do(service.link, one, made.wei, other=two.number)
    one = do(service.unlink, one, made.lena, other=two.number)
    assert material.near_cases(made.wei, one) == []
    with pytest.raises(NotFound):
        do(service.unlink, one, made.lena, other=two.number)


def test_resolving_keeps_cause_first_contact_and_what_the_customer_says(made, session):
    case = opened(made, at(MONDAY), contact=CONTACT)
    case = do(
        service.resolve, case, made.wei, reason_code="wait", note="Second window.",
        customer_told=True, cause_category="physical_evidence", is_first_contact=True,
        says_solved=True,
    )  # fmt: skip
    assert (case.cause_category, case.is_first_contact) == ("physical_evidence", True)
    ask = session.scalars(select(RecoveryAsk)).one()
    assert (ask.channel, ask.is_solved, ask.answered_at) == ("phone", True, at(LATER))
    case = do(service.reopen, case, made.wei, note="Again.")
    assert (case.cause_category, case.is_first_contact) == (None, None)


@pytest.mark.parametrize(
    "more",
    [{"cause_category": "weather"}, {"customer_told": False, "says_solved": True}],
)
def test_resolving_refuses_what_cannot_be(made, more):
    case = opened(made, at(MONDAY))
    told = {"reason_code": "wait", "note": "x", "customer_told": True, **more}
    with pytest.raises(Invalid):
        do(service.resolve, case, made.wei, **told)


@pytest.fixture
def limits(made, session):
    for role, kinds, amounts in (
        ("agent", ["refund", "redo"], {"CNY": 20000}),
        ("manager", ["refund", "voucher", "redo", "gift", "other"], {"CNY": 100000, "JPY": 5000}),
    ):
        service.set_limit(
            actor=made.ada, now=at(MONDAY), role=role, kinds=kinds, limits=amounts, seen_revision=0
        )
    session.commit()


def offer(case, actor, kind="refund", amount=15000, currency="CNY"):
    return do(
        service.offer_goodwill, case, actor, kind=kind, amount_minor=amount, currency=currency
    )


def test_offers_add_up_to_the_limit_of_the_role(made, limits, session):
    case = opened(made, at(MONDAY))
    case = offer(case, made.wei)
    session.commit()
    with pytest.raises(Forbidden) as refused:
        offer(case, made.lena, amount=5001)
    session.rollback()
    assert "Ask a manager" in str(refused.value)
    case = session.get_one(FollowUpCase, case.id)
    case = offer(case, made.lena, amount=5000)
    case = offer(case, made.mei, amount=30000)
    assert material.offered_sums(material.offers_of(case.id)) == {"CNY": 50000}
    assert [line.detail.get("amount") for line in events_since(case.id)][1:] == [
        15000, 5000, 30000,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "amount", "currency", "error"),
    [
        ("voucher", 100, "CNY", Forbidden),
        ("refund", 100, "USD", Forbidden),
        ("refund", 0, "", Invalid),
        ("refund", -5, "CNY", Invalid),
        ("bribe", 5, "CNY", Invalid),
    ],
)
def test_what_a_role_may_not_offer(made, limits, kind, amount, currency, error):
    case = opened(made, at(MONDAY))
    with pytest.raises(error):
        offer(case, made.wei, kind, amount, currency)


def test_what_costs_nothing_needs_no_currency(made, limits):
    case = opened(made, at(MONDAY))
    offer(case, made.wei, "redo", 0, "")
    assert [one.kind for one in material.offers_of(case.id)] == ["redo"]


def test_nothing_is_offered_before_limits_are_set(made, session):
    with pytest.raises(Forbidden):
        offer(opened(made, at(MONDAY)), made.ada)
    session.rollback()
    assert session.scalars(select(GoodwillOffer)).all() == []


def test_limits_are_an_administrators_and_never_overwritten(made, limits, session):
    new = {"now": at(MONDAY), "role": "agent", "kinds": ["gift"], "limits": {}}
    with pytest.raises(Forbidden):
        service.set_limit(actor=made.mei, seen_revision=1, **new)
    service.set_limit(actor=made.ada, seen_revision=1, **new)
    for stale in (0, 1):
        with pytest.raises(Conflict):
            service.set_limit(actor=made.ada, seen_revision=stale, **new)


def test_the_same_customer_is_known_by_address_or_number_within_scope(made):
    case = opened(made, at(MONDAY), contact=CONTACT)
    before = opened(
        made, at("Mon 2026-03-16 10:00 Asia/Shanghai"), contact={"phone": "8613800138000"}
    )
    opened(made, at("Mon 2026-03-16 11:00 Asia/Shanghai"), contact={"email": "other@example.cn"})
    opened(made, at("Mon 2026-03-16 12:00 Asia/Shanghai"), contact=CONTACT, touchpoint_id=made.desk)
    seen = {
        name: [
            one.case_number
            for one in akin.earlier_of(made.staff[name], case_facts(made.ada, case.number).contact)
        ]
        for name in ("wei", "vera", "ada")
    }
    assert seen["wei"] == [before.number]
    assert seen["vera"] == []
    assert len(seen["ada"]) == 2


def test_similar_cases_share_reasons_at_the_same_place_within_ninety_days(made):
    case = opened(made, at(MONDAY))
    like = opened(made, at("Mon 2026-03-02 10:00 Asia/Shanghai"))
    opened(made, at("Mon 2026-03-02 10:00 Asia/Shanghai"), reasons=("price",))
    opened(made, at("Mon 2025-12-15 10:00 Asia/Shanghai"))
    opened(made, at(MONDAY), touchpoint_id=made.desk)
    response = case_facts(made.wei, case.number).response
    assert [one.number for one in akin.similar_to(made.ada, case, response, set())] == [like.number]
