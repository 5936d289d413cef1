"""Rules are written, put in order, switched and tried without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from feedback.audit.store.models import AuditEntry
from feedback.core.database import db
from feedback.routing.service import create_rule
from feedback.routing.store.models import RoutingRule
from tests.factories.followup import email, opened, response, world
from tests.harness.moments import at

NOW = at("Mon 2026-03-30 10:00 Asia/Shanghai")
HOME = "/settings/routing"


@pytest.fixture
def made(in_app: Callable[..., Any], clock: Any) -> Any:
    clock.at(NOW)
    with in_app():
        return world(NOW)


@pytest.fixture
def admin(made: Any, client: Any, sign_in: Any) -> Any:
    sign_in(client, email("ada"))
    return client


def document(**changes: Any) -> dict[str, Any]:
    return {
        "match": "all",
        "conditions": [{"kind": "words", "words": ["refund", "退款"]}],
        "result": {"kind": "case", "priority": "urgent", "tags": ["money"], "assign": None},
        **changes,
    }


def form(**changes: Any) -> dict[str, Any]:
    return {
        "name": "Refunds",
        "is_active": "y",
        "match": "all",
        "part": ["0:score", "1:words"],
        "c0-metric": "nps",
        "c0-low": "0",
        "c0-high": "3",
        "c1-words": "refund\n退款，Refund",
        "result": "case",
        "priority": "urgent",
        "tags": "money, 退款",
        "assign": "",
        "revision": "0",
        **changes,
    }


def rules(in_app: Any) -> list[Any]:
    with in_app():
        found = db.session.scalars(select(RoutingRule).order_by(RoutingRule.position))
        return [(one.id, one.name, one.is_active, one.revision) for one in found]


def add(in_app: Any, made: Any, *names: str) -> list[int]:
    with in_app():
        return [
            create_rule(actor=made.ada, now=NOW, name=name, document=document()).id
            for name in names
        ]


def test_a_rule_is_written_and_read_back(admin: Any, in_app: Any) -> None:
    assert admin.get(f"{HOME}/new").status_code == 200
    answer = admin.post(HOME, data=form())
    assert (answer.status_code, answer.location) == (303, HOME)
    with in_app():
        rule = db.session.scalars(select(RoutingRule)).one()
        assert rule.document == {
            "schema": 1,
            "match": "all",
            "conditions": [
                {"kind": "score", "metric": "nps", "from": 0, "to": 3},
                {"kind": "words", "words": ["refund", "退款"]},
            ],
            "result": {
                "kind": "case",
                "priority": "urgent",
                "tags": ["money", "退款"],
                "assign": None,
            },
        }
        entry = db.session.scalars(
            select(AuditEntry).where(AuditEntry.action == "routing.rule_added")
        ).one()
        assert entry.detail["document"] == rule.document
        rule_id = rule.id
    listed = admin.get(HOME).get_data(as_text=True)
    assert "NPS 0–3 and the comment contains “refund” or “退款”" in listed
    assert "case, priority Urgent · tags: money, 退款" in listed
    edited = admin.get(f"{HOME}/{rule_id}").get_data(as_text=True)
    assert 'value="0:score"' in edited
    assert 'value="1:words"' in edited


def test_conditions_come_and_go_and_everything_typed_is_kept(admin: Any, in_app: Any) -> None:
    page = admin.post(f"{HOME}/draft", data=form(do="add", kind="place")).get_data(as_text=True)
    assert re.findall(r'name="part" value="([^"]+)"', page) == ["0:score", "1:words", "2:place"]
    assert "North Station" in page
    assert 'value="Refunds"' in page
    fewer = admin.post(f"{HOME}/draft", data=form(do="remove:0")).get_data(as_text=True)
    assert re.findall(r'name="part" value="([^"]+)"', fewer) == ["1:words"]
    assert "退款，Refund" in fewer
    assert rules(in_app) == []


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"name": " "}, "Name of the rule: This is needed."),
        ({"part": []}, "Kind of condition: Add at least one condition."),
        ({"c0-high": "11"}, "To: This number lies outside of what is possible."),
        ({"c0-low": "3", "c0-high": "2"}, "To: The last value lies below the first one."),
        ({"c0-low": "x"}, "From: A whole number is needed."),
        ({"c1-words": " ,\n"}, "The comment contains one of these words: This is needed."),
        ({"c1-words": "a" * 61}, "The comment contains one of these words: One of these is too"),
        ({"result": "burn"}, "Result: Choose from what is offered."),
        ({"assign": "turn"}, "Team: This is needed."),
        ({"assign": "person", "person": "99"}, "Person: Choose from what is offered."),
        ({"tags": "1,2,3,4,5,6,7"}, "Tags: These are too many."),
        ({"priority": "hot"}, "Priority: Choose from what is offered."),
        ({"match": "x"}, "How many of the conditions must be met: Choose from what"),
    ],
)
def test_faults_are_told_at_their_field(
    admin: Any, in_app: Any, changes: dict[str, Any], told: str
) -> None:
    answer = admin.post(HOME, data=form(**changes))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert told in page
    assert rules(in_app) == []


@pytest.mark.parametrize("kind", ["score", "band", "words", "answer", "place", "contact",
                                  "comment", "same_person", "detractors", "channel", "language",
                                  "metric"])  # fmt: skip
def test_every_kind_of_condition_has_its_part(admin: Any, kind: str) -> None:
    page = admin.post(f"{HOME}/draft", data=form(part=[], do="add", kind=kind))
    assert f'value="0:{kind}"' in page.get_data(as_text=True)
    bare = admin.post(HOME, data=form(part=[f"7:{kind}"]))
    assert bare.status_code == 422


def test_two_who_edit_the_same_rule_do_not_undo_each_other(
    admin: Any, in_app: Any, made: Any
) -> None:
    (rule_id,) = add(in_app, made, "First")
    assert admin.post(f"{HOME}/{rule_id}", data=form(revision="1", name="Mine")).status_code == 303
    late = admin.post(f"{HOME}/{rule_id}", data=form(revision="1", name="Theirs"))
    page = late.get_data(as_text=True)
    assert late.status_code == 409
    assert 'value="Theirs"' in page
    assert 'name="revision" type="hidden" value="2"' in page
    assert [one[1] for one in rules(in_app)] == ["Mine"]
    again = admin.post(f"{HOME}/{rule_id}", data=form(revision="2", name="Theirs"))
    assert again.status_code == 303


def test_rules_are_moved_switched_and_deleted(admin: Any, in_app: Any, made: Any) -> None:
    first, second, third = add(in_app, made, "A", "B", "C")
    order = f"{first},{second},{third}"
    moved = admin.post(f"{HOME}/{third}/place", data={"to": "up", "order": order})
    assert moved.status_code == 303
    assert [one[1] for one in rules(in_app)] == ["A", "C", "B"]
    stale = admin.post(f"{HOME}/{third}/place", data={"to": "up", "order": order})
    assert stale.status_code == 409
    endless = admin.post(f"{HOME}/{third}/place", data={"to": "up", "order": "9" * 5000})
    assert endless.status_code == 409
    off = admin.post(f"{HOME}/{first}/activation", data={"is_active": "0", "revision": "1"})
    assert off.status_code == 303
    assert rules(in_app)[0][1:3] == ("A", False)
    twice = admin.post(f"{HOME}/{first}/activation", data={"is_active": "0", "revision": "1"})
    assert twice.status_code == 409
    assert admin.post(f"{HOME}/{first}/deletion", data={"revision": "1"}).status_code == 409
    assert admin.post(f"{HOME}/{first}/deletion", data={"revision": "2"}).status_code == 303
    assert [one[1] for one in rules(in_app)] == ["C", "B"]


def test_a_manager_writes_rules_for_own_places_only(
    client: Any, sign_in: Any, in_app: Any, made: Any
) -> None:
    (global_rule,) = add(in_app, made, "For all")
    sign_in(client, email("mei"))
    page = client.get(HOME).get_data(as_text=True)
    assert "For all" in page
    assert f"{HOME}/{global_rule}/activation" not in page
    off = client.post(f"{HOME}/{global_rule}/activation", data={"is_active": "0", "revision": "1"})
    assert off.status_code == 403
    assert client.get(f"{HOME}/{global_rule}").status_code == 403
    assert client.post(HOME, data=form()).status_code == 422
    own = form(part=["0:score", "1:place"], **{"c1-nodes": [str(made.north)]})
    foreign = form(part=["0:score", "1:place"], **{"c1-nodes": [str(made.south)]})
    assert client.post(HOME, data=foreign).status_code == 422
    assert client.post(HOME, data=own).status_code == 303
    assert client.post(HOME, data={**own, "match": "any"}).status_code == 422


@pytest.mark.parametrize("name", ["wei", "vera"])
def test_others_write_no_rules(client: Any, sign_in: Any, made: Any, name: str) -> None:
    sign_in(client, email(name))
    assert client.get(HOME).status_code == 403
    assert client.post(HOME, data=form()).status_code == 403


def test_an_edited_rule_is_tried_before_it_is_saved(
    admin: Any, in_app: Any, made: Any, clock: Any
) -> None:
    with in_app():
        opened(made, at("Fri 2026-03-27 10:00 Asia/Shanghai"), value=5, comment="I want a refund")
        opened(made, at("Fri 2026-03-27 11:00 Asia/Shanghai"), value=2, comment="Slow")
        response(made, at("Fri 2026-03-27 12:00 Asia/Shanghai"), value=8, comment="Refund? 退款")
        response(made, at("Fri 2026-03-27 12:00 Asia/Shanghai"), value=10, comment="Great")
    sent = form(part=["1:words"], do="try")
    answer = admin.post(f"{HOME}/draft", data=sent)
    page = re.sub(r"\s+", " ", answer.get_data(as_text=True))
    assert answer.status_code == 200
    assert "4 answers" in page
    assert 'Cases</bdi></th><td class="num">3</td><td class="num">2</td>' in page
    assert 'Praise</bdi></th><td class="num">1</td><td class="num">0</td>' in page
    assert 'Urgent</bdi></th><td class="num">2</td><td class="num">0</td>' in page
    assert "Would be a case, but was none" in page
    assert "Rule “Refunds”: the comment contains “refund” → priority Urgent." in page
    assert "was a case, priority Normal" in page
    assert rules(in_app) == []
    add(in_app, made, "Saved")
    saved = admin.post(f"{HOME}/trial").get_data(as_text=True)
    assert "Saved" in saved


HOSTILE = ["\x00", "\ud800".encode("utf-16", "surrogatepass").decode("utf-16", "replace"), "'",
           "9" * 40, "-1", "<script>alert(1)</script>", "\u202e", "{{7*7}}", "İ" * 70]  # fmt: skip


@pytest.mark.parametrize("raw", HOSTILE)
def test_hostile_input_is_refused_or_kept_harmless(
    admin: Any, in_app: Any, made: Any, raw: str
) -> None:
    (rule_id,) = add(in_app, made, "First")
    sent = form(
        part=["0:score", "1:words", "2:place", "3:answer", "4:same_person", raw, f"5:{raw}"],
        name=raw, tags=raw, assign="turn", team=raw, person=raw, priority=raw, match=raw,
        revision=raw, kind=raw, rule_id=raw,
        **{"c0-metric": raw, "c0-low": raw, "c1-words": raw, "c2-nodes": [raw],
           "c3-options": [raw, f"{raw}.{raw}"], "c4-n": raw, "c4-days": raw},
    )  # fmt: skip
    for address in (HOME, f"{HOME}/{rule_id}", f"{HOME}/draft"):
        for do in ("save", "add", "try", f"remove:{raw}"):
            answer = admin.post(address, data={**sent, "do": do})
            assert answer.status_code in {200, 404, 422}
            assert "<script>alert" not in answer.get_data(as_text=True)
    for what in ("place", "activation", "deletion"):
        sent = {"revision": raw, "order": raw, "to": raw, "is_active": raw}
        assert admin.post(f"{HOME}/{rule_id}/{what}", data=sent).status_code == 409
    assert rules(in_app) == [(rule_id, "First", True, 1)]
    wall = admin.get("/praise", query_string={"staff": raw, "from": raw, "after": raw})
    assert wall.status_code == 422


def test_a_rule_that_is_saved_with_a_foreign_revision_is_refused(
    admin: Any, in_app: Any, made: Any
) -> None:
    (rule_id,) = add(in_app, made, "First")
    for revision in ("", "x", "9" * 30, "-1", "2"):
        answer = admin.post(f"{HOME}/{rule_id}", data=form(revision=revision))
        assert answer.status_code == 409
