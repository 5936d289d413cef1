"""`/cases.csv`: one row a case, in scope, without formulas, contact only if asked and allowed."""

import csv
import io

import pytest
from sqlalchemy import select

from feedback.audit.store.models import AuditEntry
from feedback.core.csv_text import guarded
from feedback.followup import service
from feedback.followup.store import export
from feedback.followup.store.models import CaseContact, FollowUpCase
from tests.factories.followup import opened
from tests.harness.moments import at

OPENED = at("Mon 2026-03-30 10:00 Asia/Shanghai")


def rows_of(answer):
    text = answer.get_data().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_one_row_a_case_with_its_clocks_and_work(desk):
    with desk.in_app() as session:
        case = session.get_one(FollowUpCase, desk.case_id)
        session.add(
            CaseContact(case_id=case.id, at=OPENED, channel="phone", is_reached=True,
                        spent_minutes=7)
        )  # fmt: skip
        service.resolve(
            actor=desk.made.wei, now=at("Mon 2026-03-30 10:30 Asia/Shanghai"), number=case.number,
            seen_revision=1, reason_code="wait", note="=HYPERLINK(1) was sent", customer_told=True,
        )  # fmt: skip
        opened(desk.made, OPENED, touchpoint_id=desk.made.desk)
    answer = desk.as_("mei").get("/cases.csv?view=everything")
    assert answer.mimetype == "text/csv"
    assert answer.get_data().startswith(b"\xef\xbb\xbf")
    assert "attachment" in answer.headers["Content-Disposition"]
    (row,) = rows_of(answer)
    assert {name: row[name] for name in row if row[name]} == {
        "number": desk.number,
        "status": "resolved",
        "priority": "urgent",
        "touchpoint_code": row["touchpoint_code"],
        "touchpoint": "Counter 3",
        "place": "North Station",
        "opened_at": "2026-03-30T10:00:00+08:00",
        "resolved_at": "2026-03-30T10:30:00+08:00",
        "zone": "Asia/Shanghai",
        "owner": "Wei Zhang",
        "metric": "nps",
        "score": "2",
        "band": "detractor",
        "language": "zh",
        "first_response_outcome": "met",
        "first_response_target_minutes": "60",
        "first_response_used_minutes": "30",
        "first_response_due_at": "2026-03-30T11:00:00+08:00",
        "resolution_outcome": "met",
        "resolution_target_minutes": "480",
        "resolution_used_minutes": "30",
        "resolution_due_at": "2026-03-30T18:00:00+08:00",
        "n_contact_attempts": "1",
        "n_reached": "1",
        "spent_minutes": "7",
        "reason": "wait",
        "customer_told": "1",
        "n_reopened": "0",
        "resolution_note": "'=HYPERLINK(1) was sent",
    }


def test_a_promise_that_is_broken_while_it_is_open_says_so(desk, clock):
    def outcome():
        (row,) = rows_of(desk.as_("mei").get("/cases.csv"))
        return row["first_response_outcome"]

    assert outcome() == "running"
    clock.at("Mon 2026-03-30 17:00 Asia/Shanghai")
    assert outcome() == "overdue"


def test_contact_only_when_asked_and_the_trail_tells_who_did(desk):
    plain = rows_of(desk.as_("mei").get("/cases.csv"))
    assert "contact_name" not in plain[0]
    (row,) = rows_of(desk.get("/cases.csv?contact=1"))
    # A number with a plus in front is a formula to a spreadsheet.
    assert (row["contact_name"], row["contact_phone"]) == ("Li Na", "'+86 138 0013 8000")
    with desk.in_app() as session:
        exported = select(AuditEntry).where(AuditEntry.action == "case.exported")
        told = session.scalars(exported.order_by(AuditEntry.id))
        assert [(one.staff_id, one.detail["with_contact"]) for one in told] == [
            (desk.made.mei.staff_id, False),
            (desk.made.mei.staff_id, True),
        ]


@pytest.mark.parametrize("name", ["wei", "vera"])
def test_who_may_not_export_data_gets_none(desk, name):
    assert desk.as_(name).get("/cases.csv").status_code == 403


def test_filters_narrow_it_and_faults_are_told(desk):
    assert rows_of(desk.as_("mei").get("/cases.csv?priority=low")) == []
    assert desk.get("/cases.csv?priority=x").status_code == 422
    assert desk.get("/cases.csv?node=22222222").status_code == 404


def test_slices_leave_out_none_and_double_none(desk, monkeypatch):
    monkeypatch.setattr(export, "SLICE", 2)
    with desk.in_app():
        for _ in range(6):
            opened(desk.made, OPENED)
    numbers = [row["number"] for row in rows_of(desk.as_("mei").get("/cases.csv"))]
    assert numbers == [f"C-{1001 + place}" for place in range(7)]


HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u200b=1", "\ufeff=1",
           "＝1", "＋1", "－1", "＠x", "\u00a0-2", "\u2060@x"]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_a_formula_becomes_text(text):
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "a=1", "100%", "-", "李娜", "'=1", "C-1001", "007"])
def test_other_text_stays_as_it_is(text):
    assert guarded(text) == (f"'{text}" if text == "-" else text)
