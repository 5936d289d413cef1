"""Every action, its faults, and what a person is told who was too late."""

import re

import pytest

from feedback.followup.store.queries import events_since
from tests.harness.moments import at

RESOLUTION = {
    "reason_code": "wait",
    "cause_category": "method",
    "note": "Second window opened.",
    "customer_told": "yes",
    "is_first_contact": "yes",
}


def kinds(desk):
    with desk.in_app():
        return [line.kind for line in events_since(desk.case_id)]


def test_from_claim_to_reopening(desk):
    steps = [
        ("claim", {}),
        ("first-response", {"channel": "phone", "note": "Called."}),
        ("hold", {"reason": "customer_reply"}),
        ("resumption", {}),
        ("notes", {"note": "She sent it."}),
        ("resolution", RESOLUTION),
        ("reopening", {"note": "Not solved."}),
    ]
    for revision, (noun, fields) in enumerate(steps, start=1):
        answer = desk.post(noun, revision, **fields)
        assert (answer.status_code, answer.location) == (303, f"/cases/{desk.number}")
        assert desk.get().status_code == 200
    assert kinds(desk) == [
        "opened", "claimed", "responded", "held", "resumed", "noted", "resolved", "reopened",
    ]  # fmt: skip


def test_a_manager_hands_over(desk):
    lena = desk.made.lena.staff_id
    assert desk.as_("mei").post("assignment", owner_id=str(lena)).status_code == 303
    assert desk.case().owner_id == lena


def test_a_hand_over_that_changes_nothing_is_not_said_to_be_done(desk):
    lena = str(desk.made.lena.staff_id)
    nobody = desk.as_("mei").post("assignment", owner_id="", note="For the queue")
    assert nobody.status_code == 422
    page = nobody.get_data(as_text=True)
    assert "the case is there already" in page
    assert "For the queue</textarea>" in page
    assert desk.post("assignment", owner_id=lena).status_code == 303
    assert desk.post("assignment", 2, owner_id=lena).status_code == 422
    assert kinds(desk) == ["opened", "assigned"]


def test_an_agent_may_not_give_a_case_of_nobody_to_others(desk):
    lena = desk.made.lena.staff_id
    assert desk.post("assignment", owner_id=str(lena)).status_code == 403


@pytest.mark.parametrize(
    ("noun", "fields", "told"),
    [
        ("first-response", {}, ["Choose how the customer was answered."]),
        ("first-response", {"channel": "pigeon"}, ["Choose how the customer was answered."]),
        ("hold", {"note": "typed"}, ["Choose what the case waits for."]),
        ("hold", {"reason": "other"}, ["Say what the case waits for."]),
        (
            "resolution",
            {"note": " "},
            [
                "Choose the reason.",
                "Choose the cause.",
                "Say what was done.",
                "Say whether the customer was told.",
                "Say whether it was solved at the first contact.",
            ],
        ),
        ("notes", {"note": "\u200b"}, ["Write the note."]),
        ("notes", {"note": "x" * 4001}, ["At most 4000 characters, please."]),
        ("reopening", {}, ["Say why the case is opened again."]),
    ],
)
def test_faults_are_told_at_their_field_and_nothing_is_lost(desk, noun, fields, told):
    answer = desk.post(noun, **fields)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    for message in told:
        assert re.search(r'class="field-error"[^>]*>.*?' + re.escape(message), page, re.S)
    assert f'<section class="act panel is-open" id="{noun}"' in page
    if fields.get("note", "").strip():
        assert fields["note"] in page
    assert kinds(desk) == ["opened"]


@pytest.mark.parametrize("revision", ["", "x", "0", "99999999999999999999"])
def test_a_form_without_what_was_seen_is_refused(desk, revision):
    assert desk.post("notes", revision, note="Called.").status_code == 422


def test_a_stale_page_keeps_the_text_and_shows_what_changed(desk, clock):
    desk.post("first-response", 1, channel="phone", note="She wants a refund.")
    clock.at("Mon 2026-03-30 10:25 Asia/Shanghai")
    answer = desk.as_("lena").post("resolution", 1, **RESOLUTION)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "answered the customer · Phone call" in page
    assert "She wants a refund." in page
    assert "Second window opened.</textarea>" in page
    assert re.search(r'value="wait"[^>]*checked|checked[^>]*value="wait"', page)
    revision = re.search(r'name="revision"[^>]*value="(\d+)"', page).group(1)
    assert desk.case().status == "open"
    again = desk.post("resolution", revision, **RESOLUTION)
    assert again.status_code == 303
    assert desk.case().status == "resolved"


def test_text_for_what_is_no_longer_possible_is_offered_as_a_note(desk):
    desk.post("resolution", 1, **RESOLUTION)
    page = desk.as_("lena").post("hold", 1, reason="other", note="Waits for her form.")
    assert page.status_code == 409
    text = page.get_data(as_text=True)
    assert "This case is resolved. Reopen it first." in text
    assert f'action="/cases/{desk.number}/notes"' in text
    assert "Waits for her form.</textarea>" in text


def test_two_who_claim(desk):
    assert desk.post("claim").status_code == 303
    late = desk.as_("lena").post("claim")
    assert late.status_code == 409
    text = late.get_data(as_text=True)
    assert "<b>Wei Zhang</b> took the case" in text
    assert desk.case().owner_id == desk.made.wei.staff_id


def test_a_second_tap_is_no_conflict_with_oneself(desk):
    assert [desk.post("claim").status_code for _ in range(2)] == [303, 303]


def test_a_first_response_is_counted_at_the_moment_it_was_sent(desk, clock):
    clock.at("Mon 2026-03-30 11:05 Asia/Shanghai")
    desk.post("first-response", 1, channel="mail")
    assert desk.case().first_responded_at == at("Mon 2026-03-30 11:05 Asia/Shanghai")
    assert "too late, after 1 h 5 min" in desk.get().get_data(as_text=True)


def test_hostile_text_is_kept_harmless(desk):
    sent = "NUL \x00 <script>alert(1)</script> \u202e"
    assert desk.post("notes", 1, note=sent).status_code == 303
    page = desk.get().get_data(as_text=True)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page


def test_actions_are_posts_only(desk):
    assert desk.client.get(f"/cases/{desk.number}/claim").status_code == 405
