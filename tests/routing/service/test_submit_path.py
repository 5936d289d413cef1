"""Rules on the way of an answer: decided, assigned, told, in as few statements as before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import select

from feedback.accounts.domain.roles import SYSTEM, Actor, Role
from feedback.accounts.service import add_staff
from feedback.accounts.store.models import StaffAbsence, Team, TeamMember
from feedback.core.database import db, write_connection
from feedback.core.i18n import in_language
from feedback.followup.service.forgetting import forget_words
from feedback.followup.store.models import CaseEvent, FollowUpCase
from feedback.intake.pipeline import Receipt, Submission, receive
from feedback.intake.screening import Screen
from feedback.outbox.store.models import OutboxMessage
from feedback.responses.store.models import Response
from feedback.routing.service import create_rule, move_rule
from feedback.routing.store.models import Praise, PraiseCredit, RoutingRule
from feedback.routing.store.rules import forget_rules, rules_in_order
from feedback.routing.wording import routing_words
from feedback.touchpoints.service import give_scope
from feedback.touchpoints.store.models import Touchpoint
from tests.harness.moments import at
from tests.intake.test_pipeline import NOW, UNHAPPY, submission
from tests.intake.web.conftest import Counter as Desk
from tests.intake.web.conftest import build_counter

ALWAYS = {"kind": "band", "bands": ["detractor"]}


class Shop:
    """A counter with people, a team, and a way to put answers in."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.people = desk, {}
        self.node = db.session.get_one(Touchpoint, desk.touchpoint_id)
        self.site_id = self.node.parent_id
        self.path = self.node.path

    def person(self, name: str, *, scope: int | None = 0) -> Actor:
        member = add_staff(
            actor=SYSTEM, now=NOW, email=f"{len(self.people)}@example.com", name=name,
            role=Role.AGENT, password="correct horse battery",
        )  # fmt: skip
        if scope is not None:
            give_scope(
                actor=SYSTEM, now=NOW, staff_id=member.id, touchpoint_id=scope or self.site_id or 0
            )
        self.people[name] = member.id
        return member.actor

    def team(self, name: str, *people: str) -> int:
        team = Team(name=name)
        db.session.add(team)
        db.session.flush()
        for one in people:
            db.session.add(TeamMember(team_id=team.id, staff_id=self.people[one]))
        db.session.flush()
        return team.id

    def rule(self, name: str, *conditions: dict[str, Any], **result: Any) -> int:
        document = {
            "match": "all",
            "conditions": list(conditions) or [ALWAYS],
            "result": {"kind": "case", "priority": "high", "tags": [], "assign": None, **result},
        }
        rule = create_rule(actor=SYSTEM, now=NOW, name=name, document=document)
        db.session.commit()
        return rule.id

    def put(self, form: dict[str, list[str]], **facts: Any) -> Receipt:
        now = facts.pop("now", NOW)
        page = self.page(form, now=now, **facts)
        told = receive(db.session.connection(), page, now=now, screen=Screen())
        db.session.commit()
        return told

    def page(self, form: dict[str, list[str]], **facts: Any) -> Submission:
        now = facts.pop("now", NOW)
        given = {"path": self.path, "channel": "counter", **facts}
        return submission(self.desk, now, form=form, **given)


@pytest.fixture
def shop(session: Any, clock: Any) -> Shop:
    clock.at(NOW)
    made = Shop(build_counter("touchpoint", "Asia/Shanghai"))
    session.commit()
    return made


def cases() -> list[FollowUpCase]:
    return list(db.session.scalars(select(FollowUpCase).order_by(FollowUpCase.id)))


def lines(case: FollowUpCase) -> list[tuple[str, dict[str, Any]]]:
    rows = db.session.scalars(
        select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(CaseEvent.id)
    )
    return [(row.kind, row.detail) for row in rows]


CHEAP = {"a.q_nps": ["9"]}
NICE = {"a.q_nps": ["10"], "a.q_comment": ["Nice people"]}


@pytest.mark.parametrize(
    ("form", "n_before"), [(CHEAP, 3), ({"a.q_nps": ["8"]}, 3), (NICE, 3), (UNHAPPY, 10)]
)
@pytest.mark.parametrize("n_rules", [0, 12])
def test_rules_cost_an_answer_nothing(
    shop: Shop, count_queries: Any, form: dict[str, list[str]], n_before: int, n_rules: int
) -> None:
    for n in range(n_rules):
        shop.rule(f"R{n}", {"kind": "words", "words": [f"word{n}"]},
                  {"kind": "same_person", "n": 2, "days": 30},
                  {"kind": "detractors", "n": 2, "hours": 24})  # fmt: skip
    shop.put(form)
    page = shop.page(form)
    with count_queries() as counted:
        receive(db.session.connection(), page, now=NOW, screen=Screen())
    # Praise is one row more.
    assert counted.statements == n_before + (form is NICE)


def test_history_is_looked_up_once_where_nothing_else_is_left(
    shop: Shop, count_queries: Any
) -> None:
    for n in (3, 4):
        shop.rule(f"{n} times", {"kind": "same_person", "n": n, "days": 30},
                  {"kind": "detractors", "n": n, "hours": 24})  # fmt: skip
    shop.put(UNHAPPY)
    page = shop.page(UNHAPPY)
    with count_queries() as counted:
        receive(db.session.connection(), page, now=NOW, screen=Screen())
    assert counted.statements == 11
    looked = [
        sql for sql in counted.sql if "contact_detail.email_key" in sql or "phone_key =" in sql
    ]
    assert len(looked) == 1


def test_a_rule_decides_and_says_why_in_both_languages(shop: Shop) -> None:
    shop.person("Li Wei")
    team = shop.team("Team Shanghai", "Li Wei")
    rule_id = shop.rule(
        "Airport complaints",
        {"kind": "score", "metric": "nps", "from": 0, "to": 3},
        {"kind": "words", "words": ["refund", "等了很久"]},
        {"kind": "place", "nodes": [shop.site_id]},
        {"kind": "answer", "options": [["q_reasons", "wait"]]},
        priority="urgent",
        tags=["airport"],
        assign={"kind": "turn", "team_id": team},
    )
    told = shop.put(UNHAPPY)
    (case,) = cases()
    li_wei = shop.people["Li Wei"]
    assert told.case is not None
    assert told.case.owner_id == li_wei
    assert (case.priority, case.tags, case.owner_id, case.team_id) == (
        "urgent", ["airport"], li_wei, team,
    )  # fmt: skip
    assert lines(case) == [
        (
            "opened",
            {
                "priority": "urgent",
                "because": {
                    "code": "rule", "metric": "nps", "value": 1, "rule_id": rule_id,
                    "rule": "Airport complaints",
                },
            },
        ),
        (
            "assigned",
            {"owner_id": li_wei, "team_id": team, "team": "Team Shanghai", "by": "rule"},
        ),
    ]  # fmt: skip
    assert routing_words(case.routed_because, case.priority) == (
        "Rule “Airport complaints”: NPS score 1 lies in 0–3, the comment contains “等了很久”, "
        "given at West, chose “Long wait” → priority Urgent, given to Team Shanghai in turn: "
        "Li Wei."
    ).replace("Long wait", case.routed_because["matched"][3]["name"]["en"])
    with in_language("zh"):
        assert "Airport complaints" in routing_words(case.routed_because, case.priority)


def test_the_first_rule_that_fits_wins_and_the_built_in_ones_are_last(shop: Shop) -> None:
    shop.rule("Never mind", {"kind": "words", "words": ["test"]}, kind="nothing")
    shop.rule("Tested", {"kind": "words", "words": ["test", "slow"]}, priority="low")
    shop.put({"a.q_nps": ["0"], "a.q_comment": ["slow test"]})
    shop.put({"a.q_nps": ["0"], "a.q_comment": ["slow"]})
    shop.put({"a.q_nps": ["0"], "a.q_comment": ["slowly"]})
    shop.put({"a.q_nps": ["9"], "a.q_comment": ["slow"]})
    found = [(case.priority, case.routed_because["code"]) for case in cases()]
    assert found == [("low", "rule"), ("high", "lowest"), ("low", "rule")]


def test_what_a_program_sent_opens_nothing(shop: Shop) -> None:
    shop.rule("All", {"kind": "band", "bands": ["detractor", "promoter"]})
    shop.put(UNHAPPY, is_honeypot_filled=True)
    shop.put(NICE, is_honeypot_filled=True)
    assert cases() == []
    assert db.session.scalars(select(Praise)).all() == []


def test_the_same_person_unhappy_again_is_recognised(shop: Shop) -> None:
    shop.rule("Again", {"kind": "same_person", "n": 2, "days": 10}, priority="urgent", tags=["vip"])
    mail = {"a.q_nps": ["5"], "a.q_contact.email": ["Kim@Example.com"],
            "a.q_contact.consent": ["1"]}  # fmt: skip
    shop.put(mail, now=NOW - timedelta(days=11))
    shop.put(mail, now=NOW)
    again = {**mail, "a.q_contact.email": [" kim@example.COM "]}
    shop.put(again, now=NOW + timedelta(days=2))
    shop.put({**mail, "a.q_contact.email": ["other@example.com"]}, now=NOW + timedelta(days=3))
    assert [case.tags for case in cases()] == [[], [], ["vip"], []]


def test_many_unhappy_answers_at_a_touchpoint_are_noticed(shop: Shop) -> None:
    shop.rule("Burst", {"kind": "detractors", "n": 3, "hours": 2}, tags=["burst"])
    for minutes in (0, 50, 110, 130, 300):
        shop.put({"a.q_nps": ["6"]}, now=NOW + timedelta(minutes=minutes))
    assert [case.tags for case in cases()] == [[], [], ["burst"], ["burst"], []]
    assert cases()[2].routed_because["matched"] == [{"kind": "detractors", "n": 3, "hours": 2}]


@pytest.mark.parametrize("gives_path", [True, False])
def test_place_and_channel_are_known_also_where_nobody_gave_them(
    shop: Shop, gives_path: bool
) -> None:
    shop.rule("Here", {"kind": "channel", "channels": ["counter"]},
              {"kind": "place", "nodes": [shop.node.id]}, priority="low")  # fmt: skip
    given = {} if gives_path else {"path": "", "channel": None}
    shop.put({"a.q_nps": ["0"]}, **given)
    assert [case.priority for case in cases()] == ["low"]


def lacking(shop: Shop, assign: dict[str, Any]) -> tuple[Any, Any, Any]:
    shop.rule("R", assign=assign)
    shop.put(UNHAPPY)
    case = cases()[-1]
    return case.owner_id, case.team_id, case.routed_because["assigned"].get("lacks")


def test_a_person_gets_it_unless_absent_or_elsewhere(shop: Shop) -> None:
    able, away, elsewhere = "Able", "Away", "Elsewhere"
    shop.person(able)
    shop.person(away)
    shop.person(elsewhere, scope=None)
    today = date(2026, 3, 30)
    db.session.add(StaffAbsence(staff_id=shop.people[away], from_on=today, until_on=today))
    db.session.commit()
    found = []
    for n, name in enumerate((able, away, elsewhere)):
        shop.rule(name, {"kind": "words", "words": [f"w{n}"]},
                  assign={"kind": "person", "staff_id": shop.people[name]})  # fmt: skip
        shop.put({"a.q_nps": ["0"], "a.q_comment": [f"w{n}"]})
        case = cases()[-1]
        found.append((case.owner_id, case.routed_because["assigned"].get("lacks")))
    assert found == [(shop.people[able], None), (None, "absent"), (None, "scope")]
    shop.put(
        {"a.q_nps": ["0"], "a.q_comment": ["w1"]}, now=at("Tue 2026-03-31 09:00 Asia/Shanghai")
    )
    assert cases()[-1].owner_id == shop.people[away]


@pytest.mark.parametrize("kind", ["turn", "least"])
def test_a_team_without_anybody_keeps_the_case(shop: Shop, kind: str) -> None:
    shop.person("Elsewhere", scope=None)
    empty, foreign = shop.team("Empty"), shop.team("Foreign", "Elsewhere")
    assert lacking(shop, {"kind": kind, "team_id": empty}) == (None, empty, "team_absent")
    shop.rule("Other", {"kind": "words", "words": ["refund"]},
              assign={"kind": kind, "team_id": foreign})  # fmt: skip
    ids = [rule.id for rule in rules_in_order()]
    move_rule(actor=SYSTEM, now=NOW, rule_id=ids[-1], step=-1, seen_order=ids)
    db.session.commit()
    shop.put({"a.q_nps": ["0"], "a.q_comment": ["refund"]})
    case = cases()[-1]
    assert (case.owner_id, case.team_id) == (None, foreign)
    assert case.routed_because["assigned"]["lacks"] == "team_scope"
    assert routing_words(case.routed_because, case.priority).endswith(
        "left to Foreign: nobody who is there works cases here."
    )


def test_first_come_is_left_to_the_team(shop: Shop) -> None:
    shop.person("Li Wei")
    team = shop.team("Team", "Li Wei")
    assert lacking(shop, {"kind": "first_come", "team_id": team}) == (None, team, None)
    assert lines(cases()[0])[1] == ("assigned", {"team_id": team, "team": "Team", "by": "rule"})


def test_a_retired_team_is_gone(shop: Shop) -> None:
    team = shop.team("Old")
    shop.rule("R", assign={"kind": "turn", "team_id": team})
    db.session.get_one(Team, team).retired_at = NOW
    db.session.commit()
    shop.put(UNHAPPY)
    (case,) = cases()
    assert (case.owner_id, case.team_id) == (None, None)
    assert case.routed_because["assigned"] == {"how": "turn", "lacks": "gone"}


def test_the_least_loaded_gets_it_by_open_cases(shop: Shop) -> None:
    for name in ("A", "B", "C"):
        shop.person(name)
    team = shop.team("Team", "A", "B", "C")
    shop.rule("R", assign={"kind": "least", "team_id": team})
    for _ in range(6):
        shop.put(UNHAPPY)
    assert set(Counter(case.owner_id for case in cases()).values()) == {2}
    for case in cases():
        if case.owner_id == shop.people["B"]:
            case.status = "resolved"
    db.session.commit()
    for _ in range(2):
        shop.put(UNHAPPY)
    assert [case.owner_id for case in cases()[-2:]] == [shop.people["B"]] * 2


@pytest.mark.parametrize("kind", ["turn", "least"])
def test_many_at_once_are_given_out_evenly(
    app: Any, in_app: Callable[..., Any], clock: Any, kind: str
) -> None:
    clock.at(NOW)
    with in_app():
        shop = Shop(build_counter("touchpoint", "Asia/Shanghai"))
        for name in ("A", "B", "C", "D"):
            shop.person(name)
        team = shop.team("Team", "A", "B", "C", "D")
        shop.rule("R", assign={"kind": kind, "team_id": team})
        pages = [shop.page(UNHAPPY) for _ in range(24)]
    gate, faults = Barrier(6), []

    def send(mine: list[Submission]) -> None:
        try:
            with app.app_context():
                gate.wait(10)
                for page in mine:
                    with write_connection() as connection:
                        receive(connection, page, now=NOW, screen=Screen())
        except Exception as fault:  # shown below
            faults.append(fault)

    threads = [Thread(target=send, args=(pages[n::6],)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert faults == []
    with in_app():
        assert sorted(Counter(case.owner_id for case in cases()).values()) == [6, 6, 6, 6]
        assert db.session.get_one(Team, team).turn == 24


def test_a_changed_answer_is_routed_again(shop: Shop) -> None:
    shop.person("Li Wei")
    team = shop.team("Team", "Li Wei")
    shop.rule("Refunds", {"kind": "words", "words": ["refund"]}, priority="urgent",
              tags=["money"], assign={"kind": "turn", "team_id": team})  # fmt: skip
    page = shop.page({"a.q_nps": ["6"]})
    receive(db.session.connection(), page, now=NOW, screen=Screen())
    assert [case.tags for case in cases()] == [[]]
    words = {"a.q_nps": ["6"], "a.q_comment": ["my refund!"]}
    shop.put(words, response_id=page.response_id)
    (case,) = cases()
    db.session.refresh(case)
    assert (case.priority, case.tags, case.owner_id) == ("urgent", ["money"], shop.people["Li Wei"])
    assert case.routed_because["assigned"]["name"] == "Li Wei"
    assert [kind for kind, _detail in lines(case)] == ["opened", "answer_changed", "assigned"]
    told = db.session.scalars(select(OutboxMessage.payload).order_by(OutboxMessage.id)).all()
    assert told == [{"case_id": case.id}] * 2
    # Once somebody has it, it stays with them, and tags only come.
    shop.put({"a.q_nps": ["6"]}, response_id=page.response_id)
    db.session.refresh(case)
    assert (case.priority, case.tags, case.owner_id) == ("urgent", ["money"], shop.people["Li Wei"])


def praises() -> list[tuple[int, int | None]]:
    rows = db.session.execute(
        select(Praise.response_key, PraiseCredit.staff_id)
        .outerjoin(PraiseCredit, PraiseCredit.response_key == Praise.response_key)
        .order_by(Praise.response_key, PraiseCredit.staff_id)
    )
    return [(row[0], row[1]) for row in rows]


def test_praise_is_kept_and_credited_by_whole_names(shop: Shop) -> None:
    shop.person("Li Wei")
    shop.person("王小明")
    shop.person("Elsa Where", scope=None)
    db.session.commit()
    for words in ("Thanks, li wei", "王小明真好", "Elsa Where was good", "All good"):
        shop.put({"a.q_nps": ["10"], "a.q_comment": [words]})
    shop.put({"a.q_nps": ["10"]})
    shop.put({"a.q_nps": ["8"], "a.q_comment": ["Thanks, Li Wei"]})
    assert [staff for _key, staff in praises()] == [
        shop.people["Li Wei"], shop.people["王小明"], None, None,
    ]  # fmt: skip


def test_a_rule_may_praise_or_keep_from_praising(shop: Shop) -> None:
    rule_id = shop.rule("Kind passives", {"kind": "words", "words": ["thanks"]}, kind="praise")
    shop.rule("Adverts", {"kind": "words", "words": ["buy"]}, kind="nothing")
    for value, words in (("8", "thanks"), ("10", "buy this"), ("10", "fine")):
        shop.put({"a.q_nps": [value], "a.q_comment": [words]})
    assert db.session.scalars(select(Praise.rule_id).order_by(Praise.response_key)).all() == [
        rule_id, None,
    ]  # fmt: skip


def test_a_praise_that_is_changed_is_told_anew(shop: Shop) -> None:
    shop.person("Li Wei")
    shop.person("Ann Li")
    db.session.commit()
    page = shop.page({"a.q_nps": ["10"], "a.q_comment": ["Li Wei is great"]})
    receive(db.session.connection(), page, now=NOW, screen=Screen())
    key = db.session.scalars(select(Response.id)).one()
    again = {"a.q_nps": ["10"], "a.q_comment": ["Ann Li is great"]}
    shop.put(again, response_id=page.response_id)
    assert praises() == [(key, shop.people["Ann Li"])]
    shop.put(UNHAPPY, response_id=page.response_id)
    assert praises() == []
    shop.put(again, response_id=page.response_id)
    assert praises() == []  # a case was opened: the story is the case


def test_an_old_rule_that_cannot_be_read_stops_no_answer(shop: Shop) -> None:
    db.session.add(RoutingRule(position=1, name="Broken", document={"match": "some"},
                               is_active=True, changed_at=NOW))  # fmt: skip
    db.session.commit()
    forget_rules()
    shop.put(UNHAPPY)
    assert [case.priority for case in cases()] == ["urgent"]


def test_an_erased_answer_takes_its_words_out_of_the_reason(shop: Shop) -> None:
    shop.rule("Refunds", {"kind": "words", "words": ["等了很久"]})
    shop.put(UNHAPPY)
    forget_words([case.id for case in cases()], NOW)
    db.session.commit()
    db.session.expire_all()
    (case,) = cases()
    assert routing_words(case.routed_because, case.priority) == (
        "Rule “Refunds”: the comment contains a word of the rule → priority High."
    )
