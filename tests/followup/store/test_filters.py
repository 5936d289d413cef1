"""What the queue is narrowed to, and what is found by words."""

from dataclasses import replace

import pytest

from feedback.core.database import db
from feedback.followup import service
from feedback.followup.domain.clocks import Outcome
from feedback.followup.store.filters import Filters, number_in
from feedback.followup.store.queue import queue_page
from feedback.followup.store.views import View
from feedback.responses.store.models import ContactDetail
from feedback.scoring.domain.metrics import Band, Metric
from feedback.sla.domain.policy import Measure, Priority
from feedback.touchpoints.store.models import Touchpoint
from tests.factories.followup import opened, world
from tests.harness.moments import at

NOW = at("Mon 2026-03-30 15:00 Asia/Shanghai")
LI = {"name": "Li Na 李娜", "phone": "+86 138 0013 8000", "email": "Li.Na@example.cn"}


@pytest.fixture
def three(session):
    """An urgent Chinese one with contact, a normal English one, and one of the other site."""
    made = world(at("Mon 2026-03-30 08:00 Asia/Shanghai"))
    urgent = opened(
        made, at("Mon 2026-03-30 09:00 Asia/Shanghai"), value=1, contact=LI, language="zh",
        comment="排队 100% 太久",
    )  # fmt: skip
    for detail in db.session.query(ContactDetail):
        detail.email_key, detail.phone_key = "li.na@example.cn", "8613800138000"
    normal = opened(made, at("Tue 2026-03-31 09:00 Asia/Shanghai"), value=6, comment="Wrong form")
    other = opened(
        made, at("Mon 2026-03-30 09:00 Asia/Shanghai"), touchpoint_id=made.desk, comment="Wrong"
    )
    urgent.tags = ["vip", "退款"]
    db.session.flush()
    return made, urgent, normal, other


def found(actor, view=View.ALL, **wanted):
    page = queue_page(actor, view, None, NOW, filters=replace(Filters(), **wanted))
    return [row.number for row in page.rows]


def test_each_filter_alone(three):
    made, urgent, normal, other = three
    node = db.session.get_one(Touchpoint, made.south)
    wanted = [
        ({"priority": Priority.URGENT}, [urgent]),
        ({"language": "zh"}, [urgent]),
        ({"language": "en"}, [other, normal]),
        ({"metric": Metric.NPS, "band": Band.DETRACTOR}, [urgent, other, normal]),
        ({"metric": Metric.CSAT}, []),
        ({"tag": "退款"}, [urgent]),
        ({"tag": "退"}, []),
        ({"tag": '"'}, []),
        ({"node": node}, [other]),
        ({"is_unowned": True}, [urgent, other, normal]),
        ({"owner_id": made.wei.staff_id}, []),
        ({"status": "held"}, []),
        ({"from_on": normal.opened_on}, [normal]),
        ({"to_on": urgent.opened_on}, [urgent, other]),
        ({"reason": "wait"}, []),
        ({"cause": "method"}, []),
        ({"is_nowhere": True}, []),
    ]
    for filters, cases in wanted:
        assert found(made.ada, **filters) == [case.number for case in cases], filters


def test_scope_holds_under_every_filter(three):
    made, urgent, normal, other = three
    assert found(made.wei, search="Wrong") == [normal.number]
    assert found(made.omar, search="Wrong") == [other.number]
    assert found(made.omar, search=urgent.number) == []
    foreign = db.session.get_one(Touchpoint, made.north)
    assert found(made.omar, node=foreign) == []


@pytest.mark.parametrize(
    "words",
    ["C-1001", "c-1001", "1001", "100%", "太久", "li na", "李娜", "13800138000", "+86 138 0013",
     "013800138000", "LI.NA@example.cn", "li.na@"],
)  # fmt: skip
def test_a_case_is_found_by_number_words_and_person(three, words):
    made, urgent, _normal, _other = three
    assert urgent.number == "C-1001"
    assert found(made.wei, search=words) == [urgent.number]


@pytest.mark.parametrize("words", ["李娜", "13800138000", "li.na@example.cn"])
def test_who_may_not_see_contact_finds_nobody_by_it(three, words):
    made, *_cases = three
    assert found(made.vera, search=words) == []
    assert found(made.vera, search="太久") != []


@pytest.mark.parametrize("words", ["100_", "%", "8000x", "138", "@", "00000", "0000138"])
def test_words_are_taken_as_they_are(three, words):
    made, urgent, *_rest = three
    assert found(made.wei, search=words) == ([urgent.number] if words == "%" else [])


def test_kept_and_broken_promises_lead_to_their_cases(three):
    made, urgent, normal, _other = three
    service.resolve(
        actor=made.wei, now=at("Tue 2026-03-31 09:10 Asia/Shanghai"), number=normal.number,
        seen_revision=1, reason_code="wait", note="Done.", customer_told=True,
    )  # fmt: skip
    missed = {"promise": Measure.FIRST_RESPONSE, "outcome": Outcome.MISSED}
    met = {"promise": Measure.FIRST_RESPONSE, "outcome": Outcome.MET}
    # Open and past due is missed already.
    assert found(made.wei, View.EVERYTHING, **missed) == [urgent.number]
    assert found(made.wei, View.EVERYTHING, **met) == [normal.number]


def test_numbers_in_words():
    assert [number_in(raw) for raw in ("C-1001", " 1002 ", "C-5", "x", "", "１００１")] == [
        1, 2, None, None, None, None,
    ]  # fmt: skip
