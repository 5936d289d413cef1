"""Calendars, policies and assignments in the browser."""

from __future__ import annotations

import re

import pytest

from feedback.sla.store import queries
from feedback.touchpoints.store.models import Touchpoint
from tests.factories.places import CODES, build_places, email

WEEK = {
    "name": "Shop hours",
    "mon": "09:00-12:00, 13:00-18:00",
    "fri": "22:00-06:00",
    "makeup": "mon",
    "exceptions": "2026-12-24 closed # Eve\n2026-12-31 09:00-12:00\n2026-02-28 workday",
}
TIMES = {
    f"{priority}_{measure}": text
    for priority in ("urgent", "high", "normal", "low")
    for measure, text in (("first_response", "30 min"), ("resolution", "4 h"))
}


@pytest.fixture
def places(in_app):
    with in_app():
        return build_places()


@pytest.fixture
def enter(client, sign_in, places):
    def as_person(name):
        sign_in(client, email(name))
        return client

    return as_person


def documents(in_app):
    with in_app():
        return {row.name: version.document for row, version in queries.calendars()}


def text(answer):
    return answer.get_data(as_text=True)


def test_calendar_is_made_of_what_was_typed(enter, in_app):
    answer = enter("manager").post("/settings/calendars", data=WEEK | {"china": "y"})
    assert answer.status_code == 303
    assert documents(in_app)["Shop hours"] == {
        "schema": 1,
        "hours": {"mon": [["09:00", "12:00"], ["13:00", "18:00"]], "fri": [["22:00", "06:00"]]},
        "exceptions": [
            {"on": "2026-12-24", "kind": "holiday", "name": "Eve"},
            {"on": "2026-12-31", "kind": "special", "hours": [["09:00", "12:00"]]},
            {"on": "2026-02-28", "kind": "workday", "hours_of": "mon"},
        ],
        "holiday_sets": ["CN"],
        "makeup_hours_of": "mon",
        "entered_years": [],
    }
    shown = text(enter("manager").get(answer.headers["Location"]))
    assert "09:00-12:00, 13:00-18:00" in shown
    assert "2026-12-24 closed # Eve" in shown


def test_faults_of_a_calendar_stand_at_their_fields_with_everything_kept(enter, in_app):
    typed = WEEK | {
        "mon": "9 to 5",
        "tue": "09:00-12:00, 11:00-13:00",
        "exceptions": "2026-12-24 closed\n2026-12-24 closed\nsometime",
    }
    answer = enter("manager").post("/settings/calendars", data=typed)
    shown = text(answer)
    assert answer.status_code == 422
    for words in (
        "Monday: Write times as 09:00-12:00, 13:00-18:00.",
        "Tuesday: Two intervals overlap.",
        "Exceptions: A date stands there twice.",
        "Exceptions: Line 3 cannot be read.",
    ):
        assert words in shown
    assert 'value="9 to 5"' in shown
    assert "sometime</textarea>" in shown
    assert set(documents(in_app)) == {"Standard hours"}


def test_calendar_that_never_opens_is_refused(enter):
    answer = enter("manager").post("/settings/calendars", data={"name": "None", "makeup": "mon"})
    assert answer.status_code == 422
    assert "At least one day has to be open." in text(answer)


def test_new_version_leaves_the_old_one_readable(enter, in_app):
    client = enter("admin")
    typed = WEEK | {"number": "1", "mon": "10:00-11:00"}
    assert client.post("/settings/calendars/1/versions", data=typed).status_code == 303
    assert "10:00-11:00" in text(client.get("/settings/calendars/1"))
    assert "10:00-11:00" not in text(client.get("/settings/calendars/1?version=1"))
    assert client.get("/settings/calendars/1?version=9").status_code == 404


def test_version_made_meanwhile_is_a_conflict_that_keeps_everything(enter):
    client = enter("admin")
    client.post("/settings/calendars/1/versions", data=WEEK | {"number": "1"})
    late = client.post(
        "/settings/calendars/1/versions", data=WEEK | {"number": "1", "tue": "07:00-08:00"}
    )
    assert late.status_code == 409
    assert 'value="07:00-08:00"' in text(late)
    assert 'name="number" type="hidden" value="2"' in text(late)


def test_breaks_survive_a_change_by_the_form(enter, in_app):
    from feedback.accounts.domain.roles import SYSTEM
    from feedback.core import clock
    from feedback.sla.service import add_calendar_version

    breaks = {"mon": [["10:00", "10:15"]]}
    document = {"schema": 1, "hours": {"mon": [["09:00", "12:00"]]}, "breaks": breaks}
    with in_app():
        add_calendar_version(actor=SYSTEM, now=clock.now(), calendar_id=1, document=document)
    enter("admin").post("/settings/calendars/1/versions", data=WEEK | {"number": "2"})
    assert documents(in_app)["Standard hours"]["breaks"] == breaks


@pytest.mark.parametrize(
    ("moment", "is_warned"),
    [
        ("Mon 2026-03-02 09:00 Asia/Shanghai", False),
        ("Mon 2026-11-23 09:00 Asia/Shanghai", True),
        ("Mon 2027-03-01 09:00 Asia/Shanghai", True),
    ],
)
def test_year_in_use_without_its_notice_is_warned_of(enter, clock, moment, is_warned):
    clock.at(moment)
    client = enter("manager")
    for path in ("/settings/calendars", "/settings/calendars/1"):
        assert ("Chinese holidays of 2027 are not known yet" in text(client.get(path))) is is_warned


def test_year_entered_by_hand_is_not_warned_of(enter, clock):
    clock.at("Mon 2026-11-23 09:00 Asia/Shanghai")
    client = enter("admin")
    typed = WEEK | {"number": "1", "china": "y", "entered_years": "2027"}
    client.post("/settings/calendars/1/versions", data=typed)
    assert "are not known yet" not in text(client.get("/settings/calendars/1"))


def test_a_year_of_five_thousand_digits_is_refused_in_words(enter):
    typed = WEEK | {"number": "1", "china": "y", "entered_years": "9" * 5000}
    assert enter("admin").post("/settings/calendars/1/versions", data=typed).status_code == 422


def test_holidays_and_make_up_workdays_are_listed(enter, clock):
    clock.at("Mon 2026-03-02 09:00 Asia/Shanghai")
    shown = text(enter("manager").get("/settings/calendars/1"))
    assert "2026-10-01 – 10-07" in shown
    assert "2026-02-14, 2026-02-28" in re.sub(r"<[^>]+>", "", shown)


def test_policy_is_made_and_changed_as_versions(enter, in_app):
    client = enter("manager")
    answer = client.post("/settings/policies", data=TIMES | {"name": "Fast"})
    path = answer.headers["Location"]
    assert answer.status_code == 303
    changed = TIMES | {"number": "1", "urgent_resolution": "1 h 30 min"}
    assert client.post(f"{path}/versions", data=changed).status_code == 303
    assert "1 h 30 min" in text(client.get(path))
    assert client.post(f"{path}/versions", data=changed).status_code == 409


def test_faults_of_a_policy_stand_at_their_fields_with_everything_kept(enter):
    typed = TIMES | {"name": "Fast", "high_first_response": "soon", "low_resolution": "10 min"}
    answer = enter("manager").post("/settings/policies", data=typed)
    shown = text(answer)
    assert answer.status_code == 422
    assert "High: first response: Write a time such as 4 h" in shown
    assert "Low: resolution: Resolving cannot be due before the first response." in shown
    assert 'value="soon"' in shown


def test_calendar_is_assigned_to_a_place_and_all_below(enter, in_app, places):
    client = enter("manager")
    made = client.post("/settings/calendars", data=WEEK).headers["Location"].rpartition("/")[2]
    answer = client.post(
        f"/settings/assignments/{CODES['shop']}", data={"calendar": made, "policy": ""}
    )
    assert answer.status_code == 303
    assert text(client.get("/settings/assignments")).count("Shop hours") == 2
    with in_app() as session:
        found = queries.applying(session.get(Touchpoint, places.till).path)
        newest = queries.calendar_versions(int(made))[0]
        assert found.calendar_version_id == newest.id


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_places_out_of_scope_are_not_found(enter, method):
    path = f"/settings/assignments/{CODES['desk']}"
    assert enter("manager").open(path, method=method).status_code == 404


@pytest.mark.parametrize(
    "path", ["/settings/calendars/1/versions/new", "/settings/policies/1/versions/new"]
)
def test_what_applies_everywhere_is_changed_by_administrators_only(enter, path):
    assert enter("manager").get(path).status_code == 403
    assert enter("admin").get(path).status_code == 200


@pytest.mark.parametrize("n_more", [1, 3])
def test_assignments_cost_the_same_queries_whatever_the_size(
    enter, in_app, places, count_queries, n_more
):
    from feedback.accounts.domain.roles import SYSTEM
    from feedback.core import clock
    from feedback.touchpoints.service import add_node

    with in_app():
        for number in range(n_more):
            add_node(
                actor=SYSTEM,
                now=clock.now(),
                parent_id=places.shop,
                kind="touchpoint",
                name={"en": f"More {number}"},
            )
    client = enter("manager")
    client.get("/settings/assignments")  # the calendars in use are kept from here on
    with count_queries() as n:
        client.get("/settings/assignments")
    assert n.statements == 8, n.sql


@pytest.mark.parametrize("path", ["/settings/calendars/99", "/settings/policies/99",
                                  "/settings/calendars/99999999999999999999"])  # fmt: skip
def test_unknown_ones_are_not_found(enter, path):
    assert enter("admin").get(path).status_code == 404
