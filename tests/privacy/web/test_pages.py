"""Pages of privacy: terms with a dry run, an answer erased, a person's data copied or gone."""

from __future__ import annotations

import csv
import io
import json
import logging
from typing import Any

import pytest
from sqlalchemy import select

from feedback.accounts.domain.roles import SYSTEM
from feedback.audit.store.models import AuditEntry
from feedback.core.database import db
from feedback.followup import service as followup
from feedback.followup.service import answering_back
from feedback.followup.store.models import FollowUpCase
from feedback.privacy.domain.terms import Terms
from feedback.privacy.render.copies import as_csv
from feedback.privacy.service import terms_now
from feedback.responses.store.models import ContactDetail, Response
from tests.factories.followup import World, email, opened, response, world
from tests.harness.moments import at
from tests.privacy.conftest import CONTACT, MARKS, unhappy

BEGUN = "Mon 2026-03-30 10:00 Asia/Shanghai"


@pytest.fixture
def kept(in_app: Any, clock: Any) -> dict[str, Any]:
    """Two answers of one person, one in another area, and somebody else's."""
    clock.at(BEGUN)
    with in_app():
        made = world(at("Mon 2026-03-30 08:00 Asia/Shanghai"))
        first = unhappy(made, clock.now)
        keys = {"first": first.key, "number": first.number, "case": first.case_id}
        keys["made"] = vars(made)
        for name, facts in (
            (
                "second",
                {"contact": {"phone": "+86 138 0013 8000", "email": "Markermail@EXAMPLE.cn"}},
            ),
            ("foreign", {"contact": CONTACT, "touchpoint_id": made.desk}),
            ("stranger", {"contact": {"email": "somebody@example.cn"}, "comment": "STRANGER"}),
        ):
            row = response(made, clock.now, value=9, **facts)
            keys[name] = row.id
        for row in db.session.scalars(select(ContactDetail)):
            from feedback.responses.domain.person import email_key, phone_key

            row.email_key, row.phone_key = email_key(row.email), phone_key(row.phone)
    return keys


@pytest.fixture
def mei(client: Any, sign_in: Any, kept: Any) -> Any:
    sign_in(client, email("mei"))
    return client


def test_terms_are_shown_with_what_would_go_and_kept(
    client: Any, sign_in: Any, kept: Any, in_app: Any
) -> None:
    sign_in(client, email("ada"))
    page = client.get("/settings/privacy")
    assert page.status_code == 200
    assert 'value="360"' in page.text
    assert "Counter" in page.text
    assert "wording 2026-01" in page.text
    assert "I agree to be contacted" in page.text
    fields = {"contact_days": "30", "words_months": "6", "answers_months": "12", "revision": "0"}
    wrong = client.post("/settings/privacy", data={**fields, "answers_months": "3"})
    assert wrong.status_code == 422
    assert "Not sooner than the words" in wrong.text
    assert 'value="30"' in wrong.text
    assert client.post("/settings/privacy", data=fields).status_code == 303
    assert client.post("/settings/privacy", data=fields).status_code == 409
    with in_app():
        assert terms_now()[0] == Terms(30, 6, 12)


def test_who_leads_a_part_reads_the_terms_and_changes_none(mei: Any, in_app: Any) -> None:
    page = mei.get("/settings/privacy")
    assert page.status_code == 200
    assert "an administrator sets them" in page.text
    assert 'name="contact_days"' not in page.text
    assert "/settings/privacy/person" in page.text
    fields = {"contact_days": "1", "words_months": "1", "answers_months": "1", "revision": "0"}
    assert mei.post("/settings/privacy", data=fields).status_code == 403
    with in_app():
        assert terms_now() == (Terms(), 0)


def test_an_answer_is_erased_after_a_confirmation(mei: Any, kept: Any, in_app: Any) -> None:
    address = f"/responses/{kept['first']}/erasure"
    assert address in mei.get(f"/responses/{kept['first']}").text
    assert "This goes for good" in mei.get(address).text
    assert mei.post(address, data={}).status_code == 422
    answer = mei.post(address, data={"sure": "y"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/responses/{kept['first']}")
    page = mei.get(f"/responses/{kept['first']}").text
    assert "were erased on" in page
    for mark in MARKS:
        assert mark not in page
        assert mark not in mei.get(f"/cases/{kept['number']}").text
    again = mei.post(address, data={"sure": "y"}, follow_redirects=True)
    assert "This was erased already" in again.text
    for method in (mei.get, mei.post):
        assert method(f"/responses/{kept['foreign']}/erasure").status_code in {404, 422}
    foreign = mei.post(f"/responses/{kept['foreign']}/erasure", data={"sure": "y"})
    assert foreign.status_code == 404


@pytest.mark.parametrize(
    ("who", "found"),
    [
        ("MARKERMAIL@example.cn ", {"first", "second"}),
        ("markermail", set()),
        ("138 0013-8000", {"second"}),
        ("0086 138 0013 8000", {"second"}),
        ("0013 8000", set()),
        ("5550007777", set()),
        ("+86 555-000-7777", {"first"}),
        ("nobody@example.cn", set()),
        ("%@%", set()),
    ],
)
def test_a_person_is_found_by_the_whole_address_or_number(
    mei: Any, kept: Any, who: str, found: set[str]
) -> None:
    page = mei.post("/settings/privacy/person", data={"who": who}).text
    names = ("first", "second", "foreign", "stranger")
    assert {name for name in names if f'/responses/{kept[name]}"' in page} == found


def test_a_copy_holds_everything_of_the_person_and_of_nobody_else(
    mei: Any, kept: Any, in_app: Any
) -> None:
    who = {"who": "markermail@example.cn"}
    answer = mei.post("/settings/privacy/person/copy", data={**who, "format": "json"})
    assert answer.headers["Content-Disposition"] == 'attachment; filename="personal-data.json"'
    assert answer.headers["Cache-Control"] == "no-store"
    document = json.loads(answer.data)
    assert len(document["answers"]) == 2
    told = json.dumps(document, ensure_ascii=False)
    assert {mark for mark in MARKS if mark in told} == set(MARKS)
    assert "STRANGER" not in told
    assert "I agree to be contacted" in told
    table = mei.post("/settings/privacy/person/copy", data={**who, "format": "csv"})
    rows = list(csv.reader(io.StringIO(table.data.decode("utf-8-sig"))))
    assert rows[0] == ["Answer", "What", "Kept"]
    assert ["2", "contact phone", "'+86 5550007777"] in rows
    assert {mark for mark in MARKS if mark in str(rows)} == set(MARKS)
    nobody = mei.post("/settings/privacy/person/copy", data={"who": "nobody@example.cn"})
    assert nobody.status_code == 404
    with in_app() as session:
        trail = session.scalars(
            select(AuditEntry.detail).where(AuditEntry.action == "privacy.copied")
        ).all()
    assert trail == [{"answers": [kept["second"], kept["first"]]}] * 2


@pytest.mark.parametrize("start", ["=", "+", "\t", "\n", " =", "\u200b@", "＝", "　－"])
def test_no_line_of_a_copy_is_a_formula(start: str) -> None:
    text = f"{start}1+1"
    table = as_csv([("1", "comment", text), ("2", "comment", "fine")], ("Answer", "What", "Kept"))
    rows = list(csv.reader(io.StringIO(table.decode("utf-8-sig"), newline="")))
    assert [row[2] for row in rows[1:]] == [f"'{text}", "fine"]


def test_a_copy_of_a_merged_story_holds_only_the_own_part(
    mei: Any, kept: Any, in_app: Any, clock: Any
) -> None:
    with in_app() as session:
        made = World(**kept["made"])
        wang = {"name": "Wang OTHERNAME", "phone": "13911112222", "email": "other@example.cn"}
        other = opened(made, clock.now, contact=wang, comment="OTHERCOMMENT")
        followup.merge(
            actor=SYSTEM, now=clock.now, number=other.number, seen_revision=1, into=kept["number"]
        )
        answering_back.add_detail(
            now=clock.now, response_key=other.response_key, text="OTHERWORDS", page="one"
        )
        case = session.get_one(FollowUpCase, kept["case"])
        followup.add_note(
            actor=SYSTEM,
            now=clock.now,
            number=case.number,
            seen_revision=case.revision,
            note="Called Wang OTHERNAME too, 139 1111 2222",
        )
    first = mei.post("/settings/privacy/person/copy", data={"who": "markermail@example.cn"})
    told = first.get_data(as_text=True)
    assert [word for word in ("OTHERWORDS", "OTHERNAME", "1111 2222") if word in told] == []
    assert "Called […] too" in json.dumps(json.loads(told), ensure_ascii=False)
    second = mei.post("/settings/privacy/person/copy", data={"who": "other@example.cn"})
    told = second.get_data(as_text=True)
    assert "OTHERWORDS" in told
    assert [mark for mark in MARKS if mark in told] == []


def test_everything_about_a_person_is_erased_at_once(mei: Any, kept: Any, in_app: Any) -> None:
    who = {"who": "markermail@example.cn"}
    unsure = mei.post("/settings/privacy/person/erasure", data=who)
    assert unsure.status_code == 422
    assert "Tick the box" in unsure.text
    done = mei.post(
        "/settings/privacy/person/erasure", data={**who, "sure": "y"}, follow_redirects=True
    )
    assert "2 answers erased" in done.text
    with in_app() as session:
        left = session.scalars(
            select(Response.id).where(Response.erased_at.is_(None)).order_by(Response.id)
        ).all()
    assert left == [kept["foreign"], kept["stranger"]]
    assert "Nothing is kept under this" in mei.post("/settings/privacy/person", data=who).text


@pytest.mark.parametrize("name", ["wei", "vera"])
def test_who_may_not_erase_sees_no_way_to_it(
    client: Any, sign_in: Any, kept: Any, name: str
) -> None:
    sign_in(client, email(name))
    assert "/erasure" not in client.get(f"/responses/{kept['first']}").text
    for address in (
        "/settings/privacy",
        "/settings/privacy/person",
        f"/responses/{kept['first']}/erasure",
    ):
        assert client.get(address).status_code == 403
        assert client.post(address, data={"sure": "y", "who": "x@y"}).status_code == 403


def test_nothing_of_it_stands_in_logs(
    mei: Any, kept: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    who = {"who": "markermail@example.cn"}
    mei.post("/settings/privacy/person", data=who)
    mei.post("/settings/privacy/person/copy", data=who)
    mei.post(f"/responses/{kept['first']}/erasure", data={"sure": "y"})
    mei.post("/settings/privacy/person/erasure", data={**who, "sure": "y"})
    said = caplog.text.lower()
    assert [mark for mark in MARKS if mark.lower() in said] == []


def test_the_case_leads_to_the_erasure_and_tells_of_it(mei: Any, kept: Any) -> None:
    address = f"/responses/{kept['first']}/erasure"
    assert address in mei.get(f"/cases/{kept['number']}").text
    mei.post(address, data={"sure": "y"})
    page = mei.get(f"/cases/{kept['number']}").text
    assert address not in page
    assert "The words and contact details were erased" in page
