"""`/cases/<NUMBER>` as staff see it."""

import re

import pytest

from feedback.followup.store.queries import EventLine
from feedback.followup.web.timeline import timeline
from tests.factories.followup import opened
from tests.followup.web.conftest import OPENED
from tests.followup.web.test_actions import RESOLUTION
from tests.harness.moments import at


def test_it_shows_answers_contact_clocks_and_why(desk):
    page = desk.get().get_data(as_text=True)
    assert '<bdi lang="zh">排队&lt;b&gt;太久&lt;/b&gt;\u202e</bdi>' in page
    assert "Waiting time" in page
    assert 'href="tel:+8613800138000"' in page
    assert 'href="mailto:li.na@example.cn"' in page
    assert (
        "NPS 2 of 10 is in the lowest third of the scale and the customer agreed to be contacted: "
        "priority Urgent." in page
    )
    assert "20 min of 1 h working time used" in page
    assert "Counted by “Hours” version 1, targets “Targets” version 1" in page


def test_the_ledger_is_told_in_words(desk, clock):
    clock.at("Mon 2026-03-30 10:30 Asia/Shanghai")
    desk.post("hold", 1, reason="agreed_time")
    clock.at("Tue 2026-03-31 09:10 Asia/Shanghai")
    desk.as_("wei").post("resumption", 2)
    page = desk.get().get_data(as_text=True)
    assert "yesterday 10:00 – 10:30" in page
    assert "Paused: The customer asked for a later time" in page
    assert "yesterday 10:30 – today 09:10" in page
    assert "today 09:40" in page
    assert "Will count" in page


def test_nights_and_lateness_are_told_in_the_ledger(desk, clock):
    with desk.in_app():
        late = opened(desk.made, at("Thu 2026-03-26 17:00 Asia/Shanghai"), value=6).number
        clock.at("Fri 2026-03-27 12:30 Asia/Shanghai")
    page = desk.get(f"/cases/{late}").get_data(as_text=True)
    lines = re.findall(r'<th scope="row">(.*?)</th>\n<td[^>]*>(.*?)</td>', page)
    assert lines[:5] == [
        ("yesterday 17:00 – 18:00", "Counted"),
        ("yesterday 18:00 – today 09:00", "Outside opening hours"),
        ("today 09:00 – 12:00", "Counted"),
        ("today 12:00", "Due"),
        ("today 12:00 – 12:30", "Counted after the due moment"),
    ]


def test_it_speaks_chinese_where_the_data_do(desk):
    page = desk.get(f"/cases/{desk.number}?lang=zh").get_data(as_text=True)
    assert "三号窗口" in page
    assert "等候时间" in page


@pytest.mark.parametrize("path", ["/cases/C-9", "/cases/nonsense", "/cases/C-999999999999999999"])
def test_no_such_case(desk, path):
    assert desk.get(path).status_code == 404


def test_out_of_scope_is_not_found_for_reading_and_for_every_action(desk):
    desk.as_("omar")
    assert desk.get().status_code == 404
    sent = {
        "claim": {},
        "assignment": {"owner_id": ""},
        "first-response": {"channel": "phone"},
        "hold": {"reason": "not_reached"},
        "resumption": {},
        "resolution": {
            "reason_code": "wait",
            "cause_category": "man",
            "note": "x",
            "customer_told": "yes",
            "is_first_contact": "no",
        },
        "reopening": {"note": "x"},
        "notes": {"note": "x"},
    }
    assert {noun: desk.post(noun, **fields).status_code for noun, fields in sent.items()} == (
        dict.fromkeys(sent, 404)
    )
    assert desk.post("notes", note="").status_code == 404
    assert desk.case().revision == 1


def test_a_viewer_reads_without_contact_and_changes_nothing(desk):
    desk.as_("vera")
    page = desk.get().get_data(as_text=True)
    assert "8000" not in page
    assert "Your role does not show contact details." in page
    assert "case-bar" not in page
    assert desk.post("claim").status_code == 403


def test_a_viewer_reads_notes_without_what_the_customer_left(desk):
    words = "Called Li Na on 13800138000, she was kind"
    assert desk.post("notes", note=words).status_code == 303
    closing = RESOLUTION | {"note": words, "customer_text": "Dear Li Na, it is done."}
    assert desk.post("resolution", desk.case().revision, **closing).status_code == 303
    page = desk.get().get_data(as_text=True)
    assert words in page
    assert "Dear Li Na, it is done." in page
    page = desk.as_("vera").get().get_data(as_text=True)
    assert page.count("Called […] on […], she was kind") >= 2
    assert "Dear […], it is done." in page
    assert "Li Na" not in page


def test_an_agent_is_offered_no_handing_over_before_the_case_is_theirs(desk):
    assert 'id="assignment"' not in desk.get().get_data(as_text=True)
    desk.post("claim")
    assert 'id="assignment"' in desk.get().get_data(as_text=True)


@pytest.mark.parametrize("n_notes", [1, 3])
def test_a_case_costs_the_same_whatever_happened_to_it(desk, count_queries, n_notes):
    for revision in range(1, n_notes + 1):
        assert desk.post("notes", revision, note="Called.").status_code == 303
    desk.get()
    with count_queries() as n:
        desk.get()
    assert n.statements == 18


def test_a_changed_answer_stands_in_the_timeline(desk, clock):
    from feedback.followup import service
    from feedback.followup.domain.routing import Decision
    from feedback.sla.domain.policy import Priority

    key = desk.case().response_key
    told = {"code": "not_unhappy", "metric": "nps", "value": 10}
    with desk.in_app() as session:
        assert service.change_answer(
            session.connection(),
            now=clock.now,
            response_key=key,
            decision=Decision(False, Priority.NORMAL, told),
        )
    page = desk.get().get_data(as_text=True)
    assert "The customer changed the answer · NPS 10 of 10" in page
    assert desk.post("notes", revision=1, note="Too late").status_code == 409


@pytest.mark.parametrize(
    ("receiver", "told"),
    [
        ("managers", "First response: escalated · the managers of the place are told"),
        ("owner", "First response: escalated · the owner is told"),
        ("staff:3", "First response: escalated · whom the policy names is told"),
    ],
)
def test_an_escalation_says_whom_it_means(app, receiver, told):
    detail = {"measure": "first_response", "does": "notify", "to": receiver}
    event = EventLine(at(OPENED), None, "escalated", detail, None)
    with app.test_request_context():
        (line,) = timeline([event], "Asia/Shanghai", at(OPENED))
    assert line.what == told
