"""One row, in the transaction of what happened, once."""

from __future__ import annotations

import pytest

from feedback.core.database import write_connection
from feedback.core.i18n import _, both, current_language
from feedback.notices.service import announce
from feedback.outbox.store.models import OutboxMessage


def facts(clock, **more):
    return {
        "now": clock.now,
        "kind": "case_opened",
        "dedupe": "C-1",
        "path": "/cases/C-1",
        "title": {"en": "A", "zh": "甲"},
        "text": {"en": "", "zh": ""},
        "touchpoint_id": None,
    } | more


def test_the_same_is_announced_once_and_two_kinds_are_two(desk, clock, count_queries):
    with desk.app.app_context():
        for kind in ("case_opened", "case_opened", "case_overdue"):
            with count_queries() as n, write_connection() as connection:
                announce(connection, **facts(clock, kind=kind))
            assert n.statements == 1
    found = desk.messages("notice.spread")
    assert [row.payload["kind"] for row in found] == ["case_opened", "case_overdue"]


def test_what_did_not_happen_is_not_told(desk, clock):
    def fail():
        with desk.app.app_context(), write_connection() as connection:
            announce(connection, **facts(clock))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert desk.messages("notice.spread") == []


def test_a_kind_that_nobody_could_choose_is_refused(desk, clock):
    with (
        desk.app.app_context(),
        write_connection() as connection,
        pytest.raises(ValueError, match="gossip"),
    ):
        announce(connection, **facts(clock, kind="gossip"))


def test_a_very_long_name_of_what_happened_fits(desk, clock):
    with desk.app.app_context(), write_connection() as connection:
        announce(connection, **facts(clock, dedupe="x" * 500))
    assert len(desk.messages("notice.spread")[0].dedupe_key) <= 120
    assert OutboxMessage.dedupe_key.type.length == 120


def test_a_text_is_made_in_both_languages(app):
    with app.app_context():
        assert both(lambda: _("Save")) == {"en": "Save", "zh": "保存"}
        assert both(current_language) == {"en": "en", "zh": "zh"}
