"""The clocks on the case page and as JSON: every state told apart, every round explained."""

import pytest

from feedback.followup.service.clock_changes import customer_wrote, staff_answered
from feedback.followup.store.models import FollowUpCase
from tests.factories.followup import email, opened, world
from tests.harness.moments import at

MONDAY = at("Mon 2026-03-30 10:00 Asia/Shanghai")


@pytest.fixture
def key(in_app, clock):
    clock.at("Mon 2026-03-30 10:00 Asia/Shanghai")
    with in_app():
        made = world(at("Mon 2026-03-30 08:00 Asia/Shanghai"))
        case = opened(made, MONDAY, contact={"email": "li@example.org"})
        return case.id


def wrote(in_app, key, moment, *, answered=None):
    with in_app() as session:
        customer_wrote(session.get_one(FollowUpCase, key), at(moment))
        if answered:
            staff_answered(session.get_one(FollowUpCase, key), at(answered))


def test_every_round_has_its_clock_and_ledger(client, sign_in, in_app, key, clock):
    with in_app() as session:
        case = session.get_one(FollowUpCase, key)
        number = case.number
        staff_answered(case, at("Mon 2026-03-30 10:20 Asia/Shanghai"))
    wrote(in_app, key, "Mon 2026-03-30 11:00 Asia/Shanghai",
          answered="Mon 2026-03-30 13:30 Asia/Shanghai")  # fmt: skip
    wrote(in_app, key, "Mon 2026-03-30 14:00 Asia/Shanghai")
    clock.at("Mon 2026-03-30 15:10 Asia/Shanghai")
    sign_in(client, email("wei"))
    found = client.get(f"/cases/{number}/clocks.json").get_json()
    assert [
        (one["measure"], one["round"], one["outcome"], one["overrun_minutes"],
         one["is_open_missed"])
        for one in found["clocks"]
    ] == [
        ("first_response", 1, "met", 0, False),
        ("next_response", 1, "missed", 90, False),
        ("next_response", 2, "running", 10, True),
        ("resolution", 1, "running", 0, False),
    ]  # fmt: skip
    second = found["clocks"][2]
    assert second["due_at"] == "2026-03-30T07:00:00+00:00"
    assert [line["kind"] for line in second["ledger"]] == ["counted", "due", "late"]
    assert sum(line["seconds"] for line in second["ledger"]) == 70 * 60
    page = client.get(f"/cases/{number}").get_data(as_text=True)
    for words in ("Missed, still open", "10 min over", "1 h 30 min over", "Next response 2"):
        assert words in page


def test_the_clocks_of_a_place_out_of_scope_are_not_found(client, sign_in, in_app, key):
    with in_app() as session:
        number = session.get_one(FollowUpCase, key).number
    sign_in(client, email("omar"))
    assert client.get(f"/cases/{number}/clocks.json").status_code == 404
