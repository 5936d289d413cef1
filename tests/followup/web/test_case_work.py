"""Mail, photos, goodwill, links and merges as people do them in the browser."""

import io
import os
import re
from dataclasses import replace

import pytest
from PIL import Image
from sqlalchemy import select

from feedback.accounts.domain.roles import SYSTEM
from feedback.core import clock as real_clock
from feedback.core.database import db
from feedback.followup.photo_jobs import sweep_photos
from feedback.followup.render.photo import cleaned
from feedback.followup.service.answering_back import add_detail
from feedback.followup.service.changing import KINDS
from feedback.followup.store.models import CaseContact, CaseMail, RecoveryAsk
from feedback.followup.store.queries import clocks_of, events_since
from feedback.followup.store.suppression import note_refusal
from feedback.followup.web.timeline import LOOKS
from feedback.knowledge.service import add_reply
from feedback.outbox.store.models import OutboxMessage
from feedback.sla.domain.policy import Measure
from tests.factories.followup import opened
from tests.followup.web.conftest import CONTACT
from tests.followup.web.test_actions import RESOLUTION
from tests.harness.moments import at


def photo(kind="JPEG", size=(80, 40), **more):
    out = io.BytesIO()
    Image.new("RGB", size, 128).save(out, kind, **more)
    return out.getvalue()


def send(desk, data, name="a.jpg", revision=1, note=""):
    fields = {"revision": str(revision), "note": note, "photo": (io.BytesIO(data), name)}
    return desk.client.post(
        f"/cases/{desk.number}/attachments", data=fields, content_type="multipart/form-data"
    )


def address_of_photo(desk):
    page = desk.get().get_data(as_text=True)
    return re.search(rf"/cases/{desk.number}/attachments/[0-9a-f]{{32}}", page).group(0)


def kinds(desk):
    with desk.in_app():
        return [line.kind for line in events_since(desk.case_id)]


@pytest.fixture
def mail_server(app, monkeypatch):
    settings = replace(app.extensions["settings"], smtp_url="smtp://127.0.0.1:1")
    monkeypatch.setitem(app.extensions, "settings", settings)


@pytest.fixture
def reply(desk):
    with desk.in_app():
        return add_reply(
            actor=SYSTEM, now=real_clock.now(), name="Sorry for the wait", reasons=["wait"],
            texts={
                "zh": {"subject": "关于工单 {case_number}", "text": "{customer_name}，抱歉久等。"},
                "en": {"subject": "Case {case_number}", "text": "Dear {customer_name}, sorry."},
            },
        ).id  # fmt: skip


def test_an_attempt_that_failed_leaves_the_clock_running(desk):
    sent = {"channel": "phone", "is_reached": "no", "spent_minutes": "3"}
    assert desk.post("first-response", 1, **sent).status_code == 303
    page = desk.get().get_data(as_text=True)
    assert "did not reach the customer · Phone call · 3 min" in page
    assert 'id="first-response"' in page
    assert desk.post("contact-attempts", 2, channel="phone", is_reached="yes").status_code == 303
    page = desk.get().get_data(as_text=True)
    assert 'id="contact-attempts"' in page
    assert 'id="first-response"' not in page
    with desk.in_app() as session:
        attempts = session.scalars(select(CaseContact).order_by(CaseContact.id))
        assert [one.is_reached for one in attempts] == [False, True]
        assert clocks_of(desk.case_id)[Measure.FIRST_RESPONSE].outcome == "met"


def test_minutes_are_a_number(desk):
    answer = desk.post("contact-attempts", 1, channel="phone", is_reached="yes", spent_minutes="x")
    assert answer.status_code == 422


def test_a_fitting_reply_is_offered_filled_in_and_sent(desk, mail_server, reply):
    page = desk.get().get_data(as_text=True)
    assert "Sorry for the wait" in page
    chosen = desk.get(f"/cases/{desk.number}?reply={reply}").get_data(as_text=True)
    # The customer answered in Chinese, and is written to in Chinese.
    assert f"关于工单 {desk.number}" in chosen
    assert "Li Na，抱歉久等。</textarea>" in chosen
    assert '<section class="act panel is-open" id="mails"' in chosen
    english = desk.get(f"/cases/{desk.number}?reply={reply}&reply_language=en")
    assert "Dear Li Na, sorry.</textarea>" in english.get_data(as_text=True)
    sent = {"subject": "Case", "text": "Dear {customer_name}, sorry.", "language": "en"}
    assert desk.post("mails", 1, **sent).status_code == 303
    page = desk.get().get_data(as_text=True)
    assert "wrote to the customer · e-mail · in time, after 20 min" in page
    assert "Dear Li Na, sorry." in page
    assert "Waits to be sent" in page
    with desk.in_app() as session:
        assert session.scalars(select(CaseMail.state)).all() == ["queued"]
        waiting = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "case.mail"))
        assert "li.na" not in str(waiting.one().payload)


def test_a_given_up_mail_is_shown_as_not_sent(desk, mail_server, clock):
    desk.post("mails", 1, subject="x", text="y", language="en")
    with desk.in_app() as session:
        row = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "case.mail")).one()
        row.dead_at = clock.now
    page = desk.get().get_data(as_text=True)
    assert "Not sent" in page
    assert "the mail server does not answer" in page


def test_an_address_that_refuses_mail_is_seen_and_written_to_only_on_purpose(
    desk, mail_server, app, clock
):
    said, sent = "This address refuses mail.", {"subject": "x", "text": "y", "language": "en"}
    assert said not in desk.get().get_data(as_text=True)
    with desk.in_app() as session:
        note_refusal(
            session.connection(),
            secret=app.extensions["settings"].secret_key,
            email=CONTACT["email"].upper(),
            now=clock.now,
        )
    page = desk.get().get_data(as_text=True)
    assert page.count(said) == 2
    assert 'name="is_sure"' in page
    assert desk.as_("vera").get().get_data(as_text=True).count(said) == 0
    answer = desk.as_("wei").post("mails", 1, **sent)
    assert answer.status_code == 422
    assert "Make sure of it with the customer first." in answer.get_data(as_text=True)
    assert desk.post("mails", 1, **sent, is_sure="y").status_code == 303
    assert said not in desk.get().get_data(as_text=True)


def test_replies_are_searched_from_the_case(desk, mail_server, reply):
    found = desk.get(f"/cases/{desk.number}?q=抱歉").get_data(as_text=True)
    assert "Sorry for the wait" in found
    none = desk.get(f"/cases/{desk.number}?q=unicorn").get_data(as_text=True)
    assert "No reply has these words." in none


def test_looking_for_a_reply_keeps_what_was_typed_and_sends_nothing(desk, mail_server, reply):
    typed = {"subject": "Ours", "text": "We called you.", "language": "zh"}
    page = desk.post("mails", 1, **typed, q="unicorn", find="1")
    assert (page.status_code, "No reply has these words." in page.text) == (200, True)
    assert "We called you.</textarea>" in page.text
    assert 'value="Ours"' in page.text
    page = desk.post("mails", 1, **typed, q="", reply=str(reply), reply_language="en").text
    assert re.search(r"We called you\.\s+Dear Li Na, sorry\.</textarea>", page)
    assert 'value="Ours"' in page
    assert '<section class="act panel is-open" id="mails"' in page
    # One that was chosen and left as it was gives way to the next.
    chosen = {"subject": "", "text": "", "reply": str(reply), "reply_language": "zh"}
    page = desk.post("mails", 1, **chosen).text
    assert "Li Na，抱歉久等。</textarea>" in page
    again = {"text": "Li Na，抱歉久等。\r\n", "language": "zh", "picked": str(reply)}
    page = desk.post("mails", 1, **(chosen | again | {"reply_language": "en"})).text
    assert "Dear Li Na, sorry.</textarea>" in page
    assert kinds(desk) == ["opened"]
    with desk.in_app() as session:
        assert session.scalars(select(CaseMail.state)).all() == []


def test_nothing_counts_as_an_answer_that_cannot_leave(desk):
    answer = desk.post("mails", 1, subject="x", text="y", language="en")
    assert answer.status_code == 422
    assert "No mail server is set, so nothing would leave." in answer.get_data(as_text=True)
    assert kinds(desk) == ["opened"]


def test_a_mail_of_a_stale_page_keeps_its_text(desk, mail_server):
    desk.post("notes", 1, note="Called.")
    answer = desk.post("mails", 1, subject="Sorry", text="A long letter", language="en")
    assert answer.status_code == 409
    assert "A long letter</textarea>" in answer.get_data(as_text=True)


def test_a_photo_is_kept_shown_and_removed(desk, app):
    assert send(desk, photo(comment=b"<?php"), note="The queue at noon").status_code == 303
    page = desk.get().get_data(as_text=True)
    assert "attached a photo" in page
    assert "The queue at noon" in page
    address = address_of_photo(desk)
    answer = desk.get(address)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Content-Disposition"].startswith(f"attachment; filename={desk.number}-")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert b"<?php" not in answer.data
    assert desk.as_("lena").client.post(
        f"{address}/removal", data={"revision": "2"}
    ).status_code == 403  # fmt: skip
    assert (
        desk.as_("wei").client.post(f"{address}/removal", data={"revision": "1"}).status_code == 409
    )
    assert desk.client.post(f"{address}/removal", data={"revision": "2"}).status_code == 303
    assert desk.get(address).status_code == 404
    with app.app_context():
        assert sweep_photos() == 1
        assert sweep_photos() == 0


def test_nobody_waits_while_a_photo_is_decoded(desk, monkeypatch):
    held = []

    def slowly(data, name):
        held.append(db.session().in_transaction())
        return cleaned(data, name)

    monkeypatch.setattr("feedback.followup.service.attaching.cleaned", slowly)
    assert send(desk, photo()).status_code == 303
    assert held == [False]
    assert send(desk, photo()).status_code == 409


def test_numbers_beyond_all_bounds_are_refused_and_no_fault_of_ours(desk):
    huge = "9" * 25
    send(desk, photo())
    for path, fields, status in (
        (f"/cases/{desk.number}/links/C-2000/removal", {"revision": huge}, 409),
        (f"{address_of_photo(desk)}/removal", {"revision": huge}, 409),
        (f"/cases/views/{huge}", {"name": "Mine"}, 404),
        (f"/cases/views/{huge}/removal", {}, 404),
    ):
        assert desk.client.post(path, data=fields).status_code == status, path


def test_photos_are_found_by_who_may_see_them_only(desk):
    send(desk, photo())
    address = address_of_photo(desk)
    with desk.in_app():
        other = opened(desk.made, at("Mon 2026-03-30 10:00 Asia/Shanghai")).number
    assert desk.get(address.replace(desk.number, other)).status_code == 404
    assert desk.get(f"/cases/{desk.number}/attachments/{'0' * 32}").status_code == 404
    for name in ("omar", "vera"):
        assert desk.as_(name).get(address).status_code == 404
    assert "/attachments/" not in desk.as_("vera").get().get_data(as_text=True)


@pytest.mark.parametrize("key", ["..%2F..%2Fsecret_key", "....//secret_key", "a%00", "%2e%2e"])
def test_no_path_leads_out_of_the_folder(desk, key):
    assert desk.get(f"/cases/{desk.number}/attachments/{key}").status_code == 404


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"<svg onload='alert(1)'/>", "a.svg"),
        (b"<html><script>alert(1)</script>", "a.jpg"),
        (b"<?php system('id');", "a.jpg"),
        (b"GIF89a", "a.gif"),
        (photo("PNG"), "a.jpg"),
    ],
)
def test_what_is_no_photo_is_refused(desk, data, name):
    answer = send(desk, data, name, note="Kept")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Only photos can be attached: JPEG, PNG or WebP." in page
    assert "Kept</textarea>" in page
    assert kinds(desk) == ["opened"]


def test_too_large_is_refused_before_it_is_read_and_only_photos_may_be_large(desk):
    assert send(desk, b"\xff" * (8 * 1024 * 1024 + 10)).status_code == 422
    assert send(desk, b"\xff" * (9 * 1024 * 1024)).status_code == 413
    answer = desk.client.post(f"/cases/{desk.number}/notes", data={"note": "x" * 300_000})
    assert answer.status_code == 413


def test_a_case_holds_twenty_photos(desk, monkeypatch):
    from feedback.followup.service import attaching

    monkeypatch.setattr(attaching, "MOST_PHOTOS", 2)
    assert [send(desk, photo(), revision=n).status_code for n in (1, 2, 3)] == [303, 303, 422]


def test_orphans_are_swept_after_a_day_and_nothing_else(desk, app, clock):
    send(desk, photo())
    folder = app.extensions["settings"].data_dir / "uploads" / "ab"
    folder.mkdir(parents=True, exist_ok=True)
    old = clock.now.timestamp() - 25 * 3600
    for n in range(1000):
        path = folder / f"ab{n:030x}"
        path.write_bytes(b"x")
        os.utime(path, (old, old))
    young = folder / ("ab" + "f" * 30)
    young.write_bytes(b"x")
    os.utime(young, (clock.now.timestamp(), clock.now.timestamp()))
    with app.app_context():
        assert sweep_photos() == 1000
    assert young.is_file()
    assert desk.get(address_of_photo(desk)).status_code == 200


def set_limits(desk, **more):
    sent = {"kinds": ["refund", "redo"], "limits": "200 CNY, 25.50 EUR", "revision": "0", **more}
    return desk.as_("ada").client.post("/settings/goodwill/agent", data=sent)


def test_limits_are_set_and_shown_again(desk):
    assert set_limits(desk).status_code == 303
    page = desk.get("/settings/goodwill").get_data(as_text=True)
    assert 'value="200.00 CNY, 25.50 EUR"' in page
    assert set_limits(desk, limits="1 CNY").status_code == 409
    assert desk.as_("mei").get("/settings/goodwill").status_code == 403


@pytest.mark.parametrize("typed", ["200", "CNY", "200 XXZ", "-5 CNY", "1.234 CNY", "5 CNY, 6 CNY"])
def test_limits_need_amounts_and_currencies(desk, typed):
    answer = set_limits(desk, limits=typed)
    assert answer.status_code == 422
    assert f'value="{typed}"' in answer.get_data(as_text=True)


def test_goodwill_within_and_above_the_limit(desk):
    assert 'id="goodwill"' not in desk.get().get_data(as_text=True)
    set_limits(desk)
    desk.as_("wei")
    page = desk.get().get_data(as_text=True)
    assert 'id="goodwill"' in page
    assert "On this case you may offer CN¥200.00 · €25.50 by yourself." in page
    assert "Offered before" not in page
    sent = {"kind": "refund", "amount": "150", "currency": "CNY", "note": "For the wait"}
    assert desk.post("goodwill", 1, **sent).status_code == 303
    page = desk.get().get_data(as_text=True)
    assert "offered · Refund · CN¥150.00" in page
    assert "together CN¥150.00" in page
    assert "Offered before: CN¥150.00." in page
    above = desk.post("goodwill", 2, **sent)
    page = above.get_data(as_text=True)
    assert above.status_code == 403
    assert "this is above your limit. Ask a manager." in page
    assert 'href="#escalation"' in page
    assert "For the wait</textarea>" in page


def test_what_the_customer_wrote_later_stands_beside_the_answer(desk, clock):
    key = desk.case().response_key
    with desk.in_app():
        add_detail(now=clock.now, response_key=key, text="<i>Still</i> dripping", page="p")
    said, _mark, _past = desk.get().get_data(as_text=True).partition('class="case-side')
    assert "Later the customer wrote · today 10:20" in said
    assert '<bdi lang="zh">&lt;i&gt;Still&lt;/i&gt; dripping</bdi>' in said


def test_ready_replies_are_offered_by_name_where_none_fits(desk, reply, mail_server):
    assert ">Sorry for the wait</button>" in desk.get().get_data(as_text=True)


def test_a_role_without_amounts_is_told_that_it_offers_no_money(desk):
    set_limits(desk, kinds=["redo"], limits="")
    page = desk.as_("wei").get().get_data(as_text=True)
    assert "You may offer what costs no money." in page
    assert "On this case you may offer" not in page


@pytest.mark.parametrize(
    "sent",
    [
        {"kind": "refund"},
        {"kind": "refund", "amount": "x", "currency": "CNY"},
        {"kind": "refund", "amount": "1.234", "currency": "CNY"},
        {"kind": "refund", "amount": "5", "currency": "USD"},
        {"kind": "gift", "amount": "5", "currency": "CNY"},
    ],
)
def test_an_offer_needs_a_kind_and_an_amount_that_exists(desk, sent):
    set_limits(desk)
    assert desk.as_("wei").post("goodwill", 1, **sent).status_code == 422


def test_a_hold_until_a_moment_of_the_place(desk):
    page = desk.get().get_data(as_text=True)
    assert "On the clocks of the place: Asia/Shanghai." in page
    sent = {"reason": "agreed_time", "until": "2026-03-31T09:30"}
    assert desk.post("hold", 1, **sent).status_code == 303
    assert desk.case().held_until == at("Tue 2026-03-31 09:30 Asia/Shanghai")
    assert "until tomorrow 09:30" in desk.get().get_data(as_text=True)


@pytest.mark.parametrize("until", ["2026-03-30T09:00", "2027-01-01T09:00", "tomorrow", "9999-99"])
def test_a_hold_ends_within_ninety_days(desk, until):
    answer = desk.post("hold", 1, reason="agreed_time", until=until)
    assert answer.status_code == 422
    assert "Choose a moment within the next 90 days." in answer.get_data(as_text=True)


def test_a_case_is_handed_on_with_a_note(desk):
    desk.post("claim")
    lena = desk.made.lena.staff_id
    assert desk.post("assignment", 2, owner_id=str(lena), note="Shift ends").status_code == 303
    page = desk.get().get_data(as_text=True)
    assert "gave the case to Lena Hofmann" in page
    assert "Shift ends" in page


def test_a_colleague_is_named_in_a_note(desk):
    lena = str(desk.made.lena.staff_id)
    assert desk.post("notes", 1, note="Please look", mention=lena).status_code == 303
    assert "wrote a note for Lena Hofmann" in desk.get().get_data(as_text=True)
    foreign = str(desk.made.omar.staff_id)
    assert desk.post("notes", 2, note="Please look", mention=foreign).status_code == 422


def test_a_manager_is_asked(desk):
    assert desk.post("escalation", 1, note="She wants more").status_code == 303
    assert "asked a manager for help" in desk.get().get_data(as_text=True)
    assert desk.post("escalation", 2, note="").status_code == 422


def test_a_duplicate_is_closed_and_opened_again(desk):
    with desk.in_app():
        other = opened(desk.made, at("Mon 2026-03-30 10:00 Asia/Shanghai")).number
    assert desk.post("merge", 1, into=other.lower()).status_code == 303
    page = desk.get().get_data(as_text=True)
    assert "Closed as a duplicate" in page
    assert f"closed the case as a duplicate of {other}" in page
    assert "Goes on there" in page
    there = desk.get(f"/cases/{other}").get_data(as_text=True)
    assert f"closed {desk.number} as a duplicate of this case" in there
    assert desk.post("reopening", 2, note="It is none").status_code == 303
    assert desk.case().merged_into_id is None


@pytest.mark.parametrize(("noun", "field"), [("merge", "into"), ("links", "other")])
@pytest.mark.parametrize(("typed", "status"), [("", 422), ("nonsense", 422), ("C-99999", 422)])
def test_other_cases_have_to_exist_in_scope(desk, noun, field, typed, status):
    assert desk.post(noun, 1, **{field: typed}).status_code == status


def test_links_come_and_go(desk):
    with desk.in_app():
        other = opened(desk.made, at("Mon 2026-03-30 10:00 Asia/Shanghai")).number
    assert desk.post("links", 1, other=other).status_code == 303
    assert f"/cases/{desk.number}/links/{other}/removal" in desk.get().get_data(as_text=True)
    gone = desk.client.post(f"/cases/{desk.number}/links/{other}/removal", data={"revision": "2"})
    assert gone.status_code == 303
    assert kinds(desk)[-2:] == ["linked", "unlinked"]


def test_a_resolution_says_cause_and_first_contact(desk):
    page = desk.get().get_data(as_text=True)
    assert re.search(
        r'name="is_first_contact"[^>]*value="yes"[^>]*checked|checked[^>]*name="is_f', page
    )
    assert "<optgroup" in page
    assert "Duplicate of another case" not in page
    assert desk.post("resolution", 1, **RESOLUTION, says_solved="y").status_code == 303
    page = desk.get().get_data(as_text=True)
    assert "Method: how the work is done" in page
    assert "the customer says it is solved" in page
    with desk.in_app() as session:
        assert session.scalars(select(RecoveryAsk.is_solved)).all() == [True]


def test_the_customers_word_is_recorded_later_too(desk):
    desk.post("resolution", 1, **RESOLUTION)
    assert desk.post("recovery", 2, is_solved="no", note="Still wrong").status_code == 303
    assert desk.case().status == "open"


def test_earlier_and_similar_cases_are_shown(desk):
    with desk.in_app():
        before = opened(
            desk.made, at("Mon 2026-03-16 10:00 Asia/Shanghai"),
            contact={"email": "LI.NA@example.cn"}, reasons=("price",),
        ).number  # fmt: skip
        like = opened(desk.made, at("Mon 2026-03-23 10:00 Asia/Shanghai")).number
        far = opened(
            desk.made, at("Mon 2026-03-23 10:00 Asia/Shanghai"), touchpoint_id=desk.made.desk,
            contact={"email": "li.na@example.cn"},
        ).number  # fmt: skip
    page = desk.get().get_data(as_text=True)
    assert "The same customer earlier" in page
    assert f"/cases/{before}" in page
    assert f"/cases/{like}" in page
    assert far not in page
    viewer = desk.as_("vera").get().get_data(as_text=True)
    assert "The same customer earlier" not in viewer


def test_every_kind_of_line_has_a_look_of_its_own():
    assert set(KINDS.values()) - set(LOOKS) == set()


HOSTILE = (
    "NUL \x00 and \x0b",
    "\u202eRLO \u2066 Z\u0335\u0321a\u0335 👩‍👩‍👧 İ",
    "<script>alert(1)</script>'\"><img src=x onerror=alert(1)>",
    "{0.__class__} {{7*7}} ${7*7} %s%n %(x)s {receipt_link",
    "'; DROP TABLE follow_up_case; --",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_kept_harmless_in_every_field(desk, mail_server, text):
    set_limits(desk)
    desk.as_("wei")
    fields = {
        "contact-attempts": {"channel": "phone", "is_reached": "no", "note": text},
        "goodwill": {"kind": "redo", "note": text},
        "escalation": {"note": text},
        "mails": {"subject": text, "text": text, "language": "zh"},
        "hold": {"reason": "other", "note": text},
    }
    for revision, (noun, sent) in enumerate(fields.items(), start=1):
        # An attempt with a case of nobody takes it, in the same revision.
        assert desk.post(noun, revision, **sent).status_code == 303, noun
    for noun, sent in (
        ("merge", {"into": text}),
        ("links", {"other": text}),
        ("goodwill", {"kind": text, "currency": text, "amount": text}),
        ("notes", {"note": "x", "mention": text}),
        ("assignment", {"owner_id": text}),
        ("resolution", {**RESOLUTION, "cause_category": text}),
        ("recovery", {"is_solved": text}),
    ):
        assert desk.post(noun, 6, **sent).status_code == 422, noun
    page = desk.client.get(
        f"/cases/{desk.number}", query_string={"q": text, "reply": text, "reply_language": text}
    )
    assert page.status_code == 200
    assert "<script>alert" not in page.get_data(as_text=True)
    sent = dict.fromkeys(("name", "zh_subject", "zh_text", "en_subject", "en_text", "tags"), text)
    assert desk.as_("mei").client.post("/settings/replies", data=sent).status_code == 303
    assert "<script>alert" not in desk.get("/settings/replies").get_data(as_text=True)
