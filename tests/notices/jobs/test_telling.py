"""Who is told, when, in which words; bursts are one message."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from feedback.accounts.domain.roles import SYSTEM
from feedback.core.database import db, transaction
from feedback.notices.domain.hours import Hours
from feedback.notices.domain.kinds import Choice, Kind
from feedback.notices.jobs import mailing
from feedback.notices.service import replaying
from feedback.notices.service.preferences import Preferences, preferences_of, set_preferences
from feedback.touchpoints.service import give_scope, take_scope
from feedback.touchpoints.store.models import StaffScope, Touchpoint


@pytest.fixture
def mail(desk, operator, smtp_sink, monkeypatch):
    # The clock stands still while the worker works.
    monkeypatch.setattr(mailing, "GAP_SECONDS", 0.0)
    operator(smtp_url=smtp_sink.url, mail_from="f@example.org")
    return smtp_sink


def choose(desk, person, hours=None, is_woken=False, **choices):
    """`case_opened="digest wide"`."""
    actor = desk.places.people[person]
    with desk.app.app_context(), transaction():
        held = preferences_of(actor)
        wanted = {
            Kind(kind): (Choice(said.split()[0]), said.endswith("wide"))
            for kind, said in choices.items()
        }
        set_preferences(
            actor=actor,
            now=desk.clock.now,
            wanted=Preferences(
                {**held.choices, **wanted}, hours or held.hours, is_woken_by_urgent=is_woken
            ),
        )


def to(sink):
    return sorted(message.envelope_to[0] for message in sink.messages)


def test_named_people_are_told_in_their_language_after_a_short_while(desk, mail):
    with desk.app.app_context():
        from feedback.accounts.store.models import StaffMember

        db.session.get_one(StaffMember, desk.places.agent.staff_id).language = "zh"
        db.session.commit()
    desk.happen("case_assigned", staff_ids=[desk.places.agent.staff_id])
    desk.work()
    desk.later(seconds=119)
    assert mail.messages == []
    desk.later(seconds=2)
    (message,) = mail.messages
    assert message.envelope_to == ["agent@example.com"]
    assert message["Subject"] == "工单 C-1"
    assert message["List-Unsubscribe"] == "<http://localhost/settings/notices>"
    assert message["Auto-Submitted"] == "auto-generated"
    text = message.get_content()
    assert "在收银台\nhttp://localhost/cases/C-1\n" in text.replace("\r\n", "\n")
    assert message.get_content_type() == "text/plain"


def test_a_burst_is_one_message_that_lists_it(desk, mail, http_sink):
    desk.destination(http_sink.url)
    for number in range(20):
        desk.happen("case_assigned", f"C-{number}", staff_ids=[desk.places.agent.staff_id])
        desk.later(seconds=5)
    desk.later(seconds=20)
    (message,) = mail.messages
    assert message["Subject"] == "20 notices"
    assert [f"C-{number}" in message.get_content() for number in range(20)] == [True] * 20
    assert len(http_sink.requests) == 1
    # What happens twice is told once.
    desk.happen("case_assigned", "C-1", staff_ids=[desk.places.agent.staff_id])
    desk.later(minutes=10)
    assert (len(mail.messages), len(http_sink.requests)) == (1, 1)


def test_nobody_is_told_at_night_but_who_asked_for_the_urgent(desk, mail):
    people = [desk.places.agent.staff_id, desk.places.manager.staff_id]
    choose(desk, "manager", is_woken=True)
    desk.clock.at("Mon 2026-03-30 23:50 Asia/Shanghai")
    desk.happen("case_escalated", "C-1", staff_ids=people, is_urgent=True)
    desk.happen("case_overdue", "C-2", staff_ids=people)
    for _hour in range(8):
        desk.later(hours=1)
    assert to(mail) == ["manager@example.com"]
    assert "C-2" not in mail.messages[0].get_content()
    desk.clock.at("Tue 2026-03-31 08:03 Asia/Shanghai")
    desk.work()
    assert to(mail) == ["agent@example.com", "manager@example.com", "manager@example.com"]


def test_a_digest_gathers_and_off_is_off(desk, mail):
    choose(desk, "agent", case_assigned="digest", case_overdue="off",
           hours=Hours("Asia/Shanghai", digests=(17 * 60,)))  # fmt: skip
    for number in range(5):
        desk.happen("case_assigned", f"C-{number}", staff_ids=[desk.places.agent.staff_id])
        desk.happen("case_overdue", f"C-{number}", staff_ids=[desk.places.agent.staff_id])
        desk.later(hours=1)
    assert mail.messages == []
    desk.later(hours=2, minutes=1)
    (message,) = mail.messages
    assert message["Subject"] == "5 notices"


def test_who_asks_for_all_cases_gets_those_of_the_own_area(desk, mail):
    for person in ("admin", "manager", "agent", "viewer"):
        choose(desk, person, case_opened="at_once wide")
    desk.happen("case_opened", "C-1")  # at the till, in the east
    desk.happen("case_opened", "C-2", touchpoint_id=desk.places.desk)  # in the west
    desk.later(minutes=3)
    desk.later(minutes=3)
    got = {message.envelope_to[0]: message.get_content() for message in mail.messages}
    assert {who: ("C-1" in text, "C-2" in text) for who, text in got.items()} == {
        "admin@example.com": (True, True),
        "manager@example.com": (True, False),
        "agent@example.com": (True, False),
        "viewer@example.com": (True, True),
    }


def test_who_cannot_sign_in_any_more_is_told_nothing(desk, mail):
    from feedback.accounts.store.models import StaffMember

    desk.happen("case_assigned", "C-1", staff_ids=[desk.places.agent.staff_id])
    desk.work()
    with desk.app.app_context():
        db.session.get_one(StaffMember, desk.places.agent.staff_id).active = False
        db.session.commit()
    desk.happen("case_assigned", "C-2", staff_ids=[desk.places.agent.staff_id])
    desk.later(minutes=10)
    assert mail.messages == []
    assert [row.done_at is not None for row in desk.messages()] == [True]


def test_a_named_person_outside_of_the_area_is_told_nothing(desk, mail):
    stranger = desk.places.stranger.staff_id
    desk.happen("mention", "C-1", staff_ids=[stranger])
    desk.later(minutes=5)
    assert mail.messages == []


def test_the_nearest_team_address_is_told_of_new_cases_in_both_languages(desk, mail):
    with desk.app.app_context():
        for name, address in (("firm", "all@example.com"), ("shop", "shop@example.com")):
            db.session.get_one(Touchpoint, desk.places.ids[name]).notify_email = address
        db.session.commit()
    desk.happen("case_opened", "C-1")
    desk.happen("case_reopened", "C-2")
    desk.happen("case_opened", "C-3", touchpoint_id=desk.places.desk)
    desk.later(minutes=3)
    assert to(mail) == ["all@example.com", "shop@example.com"]
    assert all("At the till" in m.get_content() and "在收银台" in m.get_content()
               for m in mail.messages)  # fmt: skip


def test_a_destination_gets_its_kinds_of_its_part_of_the_tree_by_day(desk, http_sink):
    east = {"touchpoint_id": desk.places.east, "kinds": (Kind.CASE_OPENED,)}
    desk.destination(http_sink.url + "/east", is_quiet_at_night=True, **east)
    desk.destination(http_sink.url + "/off", is_on=False)
    desk.clock.at("Mon 2026-03-30 22:00 Asia/Shanghai")
    desk.happen("case_opened", "C-1")
    desk.happen("case_overdue", "C-2")
    desk.happen("case_opened", "C-3", touchpoint_id=desk.places.desk)
    desk.happen("outbox_dead", "C-4", touchpoint_id=None)
    desk.later(hours=9)
    assert http_sink.requests == []
    desk.later(hours=1, minutes=1)
    (request,) = http_sink.requests
    assert request.path == "/east"
    assert b"C-1" in request.body
    assert not any(f"C-{n}".encode() in request.body for n in (2, 3, 4))


def test_at_the_most_two_messages_wait_for_a_robot_that_is_muted(desk, http_sink):
    destination = desk.destination(http_sink.url, kind="dingtalk", rate_per_minute=20)
    http_sink.reply(body=b'{"errcode":130101}')
    for number in range(30):
        desk.happen("case_opened", f"C-{number}")
        desk.later(minutes=1)
    tried = len(http_sink.requests)
    # Whoever is muted for ten minutes is not spoken to before.
    assert tried <= 4
    http_sink.reply(body=b'{"errcode":0}')
    for _ in range(60):
        desk.later(minutes=5)
    assert len(http_sink.requests) == tried + 2
    assert {row.lane for row in desk.messages()} == {f"robot:{destination}"}
    assert all(row.done_at for row in desk.messages())
    bodies = b"".join(request.body for request in http_sink.requests[-2:]).decode()
    assert [bodies.count(f"[Case C-{number}]") for number in range(30)] == [1] * 30
    gap = desk.messages()[1].done_at - desk.messages()[0].done_at
    assert gap >= timedelta(seconds=3)


def test_whoever_lost_the_area_after_it_was_gathered_is_told_nothing_of_it(desk, mail):
    agent = desk.places.agent.staff_id
    desk.happen("case_assigned", staff_ids=[agent])
    desk.happen("case_assigned", "C-2", touchpoint_id=desk.places.desk, staff_ids=[agent])
    # Spread to nobody yet whose mail left; then another area becomes theirs.
    with desk.app.app_context(), transaction():
        for node in db.session.scalars(
            select(StaffScope.touchpoint_id).where(StaffScope.staff_id == agent)
        ).all():
            take_scope(actor=SYSTEM, now=desk.clock.now, staff_id=agent, touchpoint_id=node)
    desk.later(minutes=3)
    assert mail.messages == []
    with desk.app.app_context(), transaction():
        give_scope(actor=SYSTEM, now=desk.clock.now, staff_id=agent, touchpoint_id=desk.places.west)
    desk.happen("case_assigned", "C-3", touchpoint_id=desk.places.desk, staff_ids=[agent])
    desk.later(minutes=3)
    (message,) = mail.messages
    assert ("C-3" in message.get_content(), "C-1" in message.get_content()) == (True, False)


def test_a_mail_server_that_comes_back_at_night_wakes_nobody(desk, mail, operator, http_sink):
    agent, manager = desk.places.agent.staff_id, desk.places.manager.staff_id
    choose(desk, "manager", hours=Hours("Asia/Shanghai"), is_woken=True)
    desk.destination(http_sink.url, is_quiet_at_night=True)
    operator(smtp_url="smtp://127.0.0.1:1")
    http_sink.reply(503)
    desk.happen("case_escalated", staff_ids=[agent, manager], is_urgent=True)
    desk.later(minutes=3)
    desk.later(hours=15)
    operator(smtp_url=mail.url)
    http_sink.reply(200)
    n_before = len(http_sink.requests)
    desk.later(hours=1)  # two in the morning
    desk.later(minutes=30)
    # Only who wants to be woken by such a matter is.
    assert to(mail) == ["manager@example.com"]
    assert len(http_sink.requests) == n_before
    desk.later(hours=6)
    assert to(mail) == ["agent@example.com", "manager@example.com"]
    assert len(http_sink.requests) == n_before + 1
    assert [row.attempts for row in desk.messages() if row.dead_at] == []


def test_a_colleagues_address_that_refuses_mail_is_tried_once_a_day(desk, mail):
    agent = desk.places.agent.staff_id
    mail.refuse_recipient("agent@example.com")
    for number in range(10):
        desk.happen("case_assigned", f"C-{number}", staff_ids=[agent])
        desk.later(minutes=10)
    assert [row.dead_at is not None for row in desk.messages()] == [True]
    desk.later(days=1)
    assert [row.attempts for row in desk.messages()] == [1, 1]
    mail.refuse_recipient("agent@example.com", "")
    # Sent again by somebody, the first goes, and the rest no longer waits.
    with desk.app.app_context(), transaction():
        replaying.replay_all(actor=SYSTEM, now=desk.clock.now, lane="mail", kind="notice.mail")
    desk.work()
    texts = "".join(message.get_content() for message in mail.messages)
    assert [f"/cases/C-{number}" in texts for number in range(10)] == [True] * 10
    assert len(mail.messages) == 2
