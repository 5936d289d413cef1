"""The audit trail as a page, and the settings page by role."""

from __future__ import annotations

import csv
import io
import re

import pytest

from feedback.accounts.domain.roles import SYSTEM
from feedback.accounts.web.audit_details import value_words
from feedback.audit.service import record
from feedback.core import clock as real_clock
from tests.factories.places import build_places, email


@pytest.fixture
def places(in_app):
    with in_app():
        return build_places()


LINKS = {
    "admin": {"/password", "/settings/audit", "/settings/staff", "/settings/calendars",
              "/settings/policies", "/settings/assignments"},
    "manager": {"/password", "/settings/calendars", "/settings/policies", "/settings/assignments"},
    "agent": {"/password"},
    "viewer": {"/password"},
}  # fmt: skip


@pytest.mark.parametrize("person", LINKS)
def test_settings_lead_only_to_what_the_role_may_open(client, sign_in, places, person):
    sign_in(client, email(person))
    shown = client.get("/settings").get_data(as_text=True)
    links = set(re.findall(r'<a class="row-link strong" href="([^"]+)"', shown))
    assert links >= LINKS[person]
    assert links & LINKS["admin"] == LINKS[person]
    assert {link: client.get(link).status_code for link in links} == dict.fromkeys(links, 200)


def test_trail_is_read_page_by_page_newest_first_without_gaps(client, sign_in, places, in_app):
    with in_app():
        for number in range(120):
            record(
                at=real_clock.now(),
                staff_id=SYSTEM.staff_id,
                action="test.made",
                object_kind="mark",
                object_id=number,
            )
    sign_in(client, email("admin"))
    path, seen = "/settings/audit", []
    while path:
        shown = client.get(path).get_data(as_text=True)
        seen += [int(n) for n in re.findall(r'mark <span class="mono small">(\d+)<', shown)]
        after = re.search(r'rel="next" href="([^"]+)"', shown)
        path = after[1] if after else None
    assert seen == list(range(119, -1, -1))


def test_forged_cursor_is_refused(client, sign_in, places):
    sign_in(client, email("admin"))
    assert client.get("/settings/audit?after=!!!").status_code == 422


def tell(in_app, *, staff_id, action, kind="case", key=1, **detail):
    with in_app():
        record(
            at=real_clock.now(),
            staff_id=staff_id,
            action=action,
            object_kind=kind,
            object_id=key,
            **detail,
        )


def found(client, query: str) -> list[str]:
    shown = client.get(f"/settings/audit?{query}").get_data(as_text=True)
    return re.findall(r'<span class="mono small">(\d+)<', shown)


@pytest.mark.parametrize(
    ("query", "objects"),
    [
        ("kind=mark", ["4", "3", "2", "1"]),
        ("kind=mark&who=0", ["4", "3"]),
        ("kind=mark&action=case.noted", ["3", "2"]),
        ("kind=mark&object=2", ["2"]),
        ("kind=mark&from=2026-03-02&to=2026-03-02", ["3", "2"]),
        ("kind=mark&to=2026-03-01", ["1"]),
        ("kind=mark&from=2026-03-03", ["4"]),
        ("kind=nothing", []),
    ],
)
def test_filters_leave_what_matches(client, sign_in, places, in_app, clock, query, objects):
    # The administrator's days are those of Shanghai.
    for key, (moment, who, action) in enumerate(
        [
            ("Sun 2026-03-01 23:59 Asia/Shanghai", places.agent.staff_id, "case.claimed"),
            ("Mon 2026-03-02 00:00 Asia/Shanghai", places.agent.staff_id, "case.noted"),
            ("Mon 2026-03-02 23:59 Asia/Shanghai", None, "case.noted"),
            ("Tue 2026-03-03 00:00 Asia/Shanghai", None, "case.claimed"),
        ],
        start=1,
    ):
        clock.at(moment)
        tell(in_app, staff_id=who, action=action, kind="mark", key=key)
    sign_in(client, email("admin"))
    assert found(client, query) == objects


@pytest.mark.parametrize("query", ["who=x", "from=soon", "from=2026-03-02&to=2026-03-01"])
def test_filters_that_cannot_be_are_said(client, sign_in, places, query):
    sign_in(client, email("admin"))
    assert client.get(f"/settings/audit?{query}").status_code == 422
    assert client.get(f"/settings/audit.csv?{query}").status_code == 422


def test_file_is_text_for_a_spreadsheet_and_leaves_its_trace(client, sign_in, places, in_app):
    tell(in_app, staff_id=None, action="test.made", kind="mark", key="=1+1", note="@SUM(1)")
    sign_in(client, email("admin"))
    answer = client.get("/settings/audit.csv?kind=mark")
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="audit-')
    text = answer.data.decode("utf-8")
    assert text.startswith("\ufeffWhen (UTC),")
    rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff"))))
    assert [row[5:8] for row in rows[1:]] == [["mark", "'=1+1", "note=@SUM(1)"]]
    assert "Exported the audit trail" in client.get("/settings/audit").get_data(as_text=True)


def test_a_filter_goes_along_from_page_to_page(client, sign_in, places, in_app):
    for key in range(60):
        tell(in_app, staff_id=None, action="test.made", kind="mark", key=key)
        tell(in_app, staff_id=None, action="test.made", kind="other", key=key)
    sign_in(client, email("admin"))
    shown = client.get("/settings/audit?kind=mark").get_data(as_text=True)
    after = re.search(r'rel="next" href="/settings/audit\?([^"]+)"', shown)[1]
    assert found(client, after.replace("&amp;", "&")) == [str(key) for key in range(9, -1, -1)]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Channel: Phone call · Customer reached: Yes · Owner: 7"),
        ("zh", "渠道：电话 · 联系上客户：是 · 负责人：7"),
    ],
)
def test_details_are_words_in_the_readers_language(
    client, sign_in, places, in_app, language, words
):
    tell(in_app, staff_id=None, action="case.contacted", channel="phone", reached=True, owner_id=7)
    sign_in(client, email("admin"))
    client.post("/language", data={"language": language})
    shown = client.get("/settings/audit", headers={"Accept-Language": language})
    assert words in shown.get_data(as_text=True)


def test_people_and_money_of_an_entry_are_shown_by_name(client, sign_in, places, in_app):
    owner = places.people["agent"].staff_id
    tell(in_app, staff_id=None, action="case.assigned", revision=4, owner_id=owner, was=None)
    tell(in_app, staff_id=None, action="case.goodwill", currency="EUR", amount=1250)
    sign_in(client, email("admin"))
    shown = client.get("/settings/audit?lang=en").get_data(as_text=True)
    assert "Owner: agent" in shown
    assert "Before: –" in shown
    assert "Revision" not in shown
    assert ">Amount: €12.50<" in shown


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("needed", "administrator, agent", "Administrator, Agent"),
        ("needed", "", ""),
        ("standards", {"nps": 40, "first_response": 0.9}, "NPS 40, First response 0.9"),
        ("staff_ids", [1, 2], "1, 2"),
        ("before", None, "–"),
        ("kinds", [], "–"),
        ("unknown", "x, y", "x, y"),
    ],
)
def test_values_of_every_shape_have_words(app, key, value, words):
    with app.test_request_context():
        assert value_words(key, value) == words
