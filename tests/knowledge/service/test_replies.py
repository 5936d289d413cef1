"""Replies are kept, found by their words, and suggested for a case."""

import pytest

from feedback.accounts.domain.roles import Actor, Role
from feedback.core.errors import Conflict, Forbidden, Invalid
from feedback.followup.domain.reasons import ReasonCode
from feedback.knowledge import service
from feedback.knowledge.domain.replies import REASONS
from tests.harness.moments import at

NOW = at("Mon 2026-03-30 10:00 Asia/Shanghai")
MANAGER = Actor(None, Role.MANAGER)
AGENT = Actor(None, Role.AGENT)


def texts(zh, en):
    return {
        "zh": {"subject": f"关于{zh}", "text": f"{{customer_name}}，{zh}已经在处理。"},
        "en": {"subject": f"About your {en}", "text": f"Dear {{customer_name}}, your {en} is on."},
    }


def add(name, zh, en, **more):
    return service.add_reply(actor=MANAGER, now=NOW, name=name, texts=texts(zh, en), **more)


@pytest.fixture
def three(session):
    made = (
        add("Refund", "退款", "refund", reasons=["price"], tags=["card"]),
        add("Waiting", "排队时间", "waiting time", reasons=["wait"]),
        add("Lost parcel", "包裹丢失", "lost parcel", reasons=["quality"]),
    )
    session.commit()
    return made


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("refunds", ["Refund"]),
        ("退款", ["Refund"]),
        ("我的退款多久", ["Refund"]),
        ("包裹 丢失", ["Lost parcel"]),
        ("waiting time", ["Waiting"]),
        ("LOST PARCEL", ["Lost parcel"]),
        ("parcel refund", ["Lost parcel", "Refund"]),
        ("处理", ["Lost parcel", "Refund", "Waiting"]),
        ("unicorn", []),
        ("'; DROP TABLE x; --", []),
        ("%", ["Lost parcel", "Refund", "Waiting"]),
    ],
)
def test_search_finds_the_same_on_both_databases(three, asked, names):
    found = [one.name for one in service.search(AGENT, asked, "en")]
    assert sorted(found) == sorted(names)


def test_viewers_find_nothing(three):
    with pytest.raises(Forbidden):
        service.search(Actor(None, Role.VIEWER), "refund", "en")


def test_an_inactive_reply_is_found_no_more(three, session):
    one = three[0]
    service.change_reply(
        actor=MANAGER, now=NOW, reply_id=one.id, seen_revision=1, name=one.name,
        texts=one.texts, is_active=False,
    )  # fmt: skip
    session.commit()
    assert service.search(AGENT, "refund", "en") == []
    assert service.active_reply(one.id) is None


def test_a_change_is_found_by_its_new_words_only(three):
    one = three[0]
    changed = service.change_reply(
        actor=MANAGER, now=NOW, reply_id=one.id, seen_revision=1, name="Voucher",
        texts=texts("优惠券", "voucher"),
    )  # fmt: skip
    assert changed.revision == 2
    assert service.search(AGENT, "refund", "en") == []
    assert [one.name for one in service.search(AGENT, "优惠券", "zh")] == ["Voucher"]


def test_of_two_changes_the_second_is_told(three):
    one = three[0]
    again = {
        "actor": MANAGER, "now": NOW, "reply_id": one.id, "seen_revision": 1, "name": one.name,
        "texts": one.texts,
    }  # fmt: skip
    service.change_reply(**again)
    with pytest.raises(Conflict):
        service.change_reply(**again)


def test_reasons_and_tags_are_suggested_before_words(three):
    found = service.suggest(reasons=["wait"], tags=["card"], words="the parcel was lost")
    assert {one.name for one in found[:2]} == {"Refund", "Waiting"}
    assert found[2].name == "Lost parcel"
    unknown = service.suggest(reasons=[], tags=[], words="")
    assert [one.name for one in unknown] == sorted(one.name for one in unknown)
    assert len(unknown) == 3


def test_names_are_unique(three):
    with pytest.raises(Invalid):
        add("Refund", "x", "y")


def test_agents_write_none(session):
    with pytest.raises(Forbidden):
        service.add_reply(actor=AGENT, now=NOW, name="x", texts=texts("a", "b"))


def test_unknown_fields_are_refused(session):
    with pytest.raises(Invalid) as fault:
        service.add_reply(actor=MANAGER, now=NOW, name="x", texts=texts("{phone}", "b"))
    assert fault.value.faults == ("zh subject: unknown_field phone", "zh text: unknown_field phone")


def test_reasons_are_those_of_cases():
    assert tuple(reason.value for reason in ReasonCode) == REASONS
