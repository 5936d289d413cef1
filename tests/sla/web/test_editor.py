"""Previews before saving, holidays from files and countries, and the escalation chain."""

from __future__ import annotations

import io

import pytest

from feedback.sla.domain.policy import SlaPolicy
from feedback.sla.store import queries
from tests.factories.places import CODES, build_places, email

WORKDAYS = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "09:00-18:00")
WEEK = {"name": "Shop hours", "zone": "Europe/Berlin", "makeup": "mon", "exceptions": ""} | WORKDAYS
TIMES = {
    f"{priority}_{measure}": text
    for priority in ("urgent", "high", "normal", "low")
    for measure, text in (("first_response", "2 h"), ("resolution", "4 h"))
}
CHAIN = TIMES | {
    "name": "Fast",
    "urgent_next_response": "45 min",
    "warn": "80",
    "steps-0-action": "notify", "steps-0-to": "managers", "steps-0-measure": "first_response",
    "steps-0-amount": "100", "steps-0-unit": "share",
    "steps-1-action": "raise_priority", "steps-1-to": "", "steps-1-measure": "resolution",
    "steps-1-amount": "1 h 30", "steps-1-unit": "later",
    "steps-2-action": "", "steps-2-measure": "resolution", "steps-2-amount": "",
}  # fmt: skip


@pytest.fixture
def client(client, sign_in, in_app, clock):
    clock.at("Wed 2026-04-01 10:00 Europe/Berlin")
    with in_app():
        build_places()
    sign_in(client, email("manager"))
    return client


def text(answer):
    return answer.get_data(as_text=True)


def names(in_app):
    with in_app():
        return {row.name for row, _version in queries.calendars()}


def test_a_calendar_is_previewed_before_it_is_saved(client, in_app):
    data = WEEK | {"countries": "de-be", "step": "preview"}
    shown = text(client.post("/settings/calendars", data=data))
    # Good Friday is closed, and what opens on Thursday evening … is due after Easter.
    assert "Nothing is saved yet" in shown
    assert shown.count("Good Friday") >= 1
    assert "Opened on Friday evening" in shown
    assert "Tue 7 Apr 11:00" in shown
    assert 'value="Shop hours"' in shown
    assert names(in_app) == {"Standard hours"}


def test_holidays_of_a_country_are_stored_with_the_version(client, in_app):
    answer = client.post("/settings/calendars", data=WEEK | {"countries": "DE-BE, gb-sct"})
    assert answer.status_code == 303
    with in_app():
        document = queries.calendars()[1][1].document
    assert document["holiday_sets"] == ["DE-BE", "GB-SCT"]
    assert set(document["holidays"]["DE-BE"]) == {"2025", "2026", "2027", "2028", "2029", "2030"}
    assert document["holidays"]["DE-BE"]["2026"]["2026-04-03"]["en"] == "Good Friday"
    assert "Public holidays DE-BE 2026" in text(client.get(answer.headers["Location"]))


def test_a_country_that_is_none_says_which_parts_there_are(client):
    answer = client.post("/settings/calendars", data=WEEK | {"countries": "DE-XX, CN"})
    assert answer.status_code == 422
    assert "This country has the parts BB, BE" in text(answer)
    assert "There are no holidays of “CN”." in text(answer)


def send(client, content, **more):
    data = WEEK | {"step": "file", "file": (io.BytesIO(content), "days.csv")} | more
    return client.post("/settings/calendars", data=data, content_type="multipart/form-data")


def test_days_of_a_file_join_the_exceptions_and_nothing_is_saved(client, in_app):
    days = "\n".join(f"2027-02-{day:02},holiday,春节" for day in range(5, 12))
    answer = send(
        client, f"{days}\n2027-02-20,workday\n".encode(), exceptions="2027-02-05 09:00-10:00"
    )
    shown = text(answer)
    assert answer.status_code == 200
    assert "7 days were read from the file" in shown
    assert "1 day stood there already" in shown
    assert "2027-02-05 09:00-10:00\n2027-02-06 closed # 春节" in shown
    assert "2027-02-20 workday" in shown
    assert 'name="entered_years" type="text" value="2027"' in shown
    assert names(in_app) == {"Standard hours"}


def test_faults_of_a_file_come_with_line_numbers_and_everything_is_kept(client):
    answer = send(
        client, b"2027-01-01,holiday\n2027-13-01,holiday\n", exceptions="2027-01-02 closed"
    )
    assert answer.status_code == 422
    assert "Line 2: This is no date. 2027-13-01" in text(answer)
    assert "2027-01-02 closed</textarea>" in text(answer)
    assert send(client, b"").status_code == 422


def test_a_chain_is_kept_shown_and_can_be_changed(client, in_app):
    answer = client.post("/settings/policies", data=CHAIN)
    assert answer.status_code == 303
    with in_app():
        document = queries.policies()[1][1].document
    assert SlaPolicy.from_document(document).to_document() == document
    assert document["warn_share"] == 0.8
    assert document["escalation"] == [
        {"measure": "first_response", "action": "notify", "after_share": 1.0, "to": "managers"},
        {"measure": "resolution", "action": "raise_priority", "after_minutes": 90},
    ]
    page = text(client.get(answer.headers["Location"]))
    assert "at the due moment" in page
    assert "1 h 30 min of working time after the due moment" in page
    again = text(client.get(f"{answer.headers['Location']}/versions/new"))
    assert 'value="1 h 30 min"' in again
    assert 'value="45 min"' in again


def test_faults_of_a_chain_stand_at_their_fields(client):
    wrong = CHAIN | {"warn": "150", "steps-0-to": "", "steps-1-amount": "soon",
                     "low_next_response": "later"}  # fmt: skip
    answer = client.post("/settings/policies", data=wrong)
    shown = text(answer)
    assert answer.status_code == 422
    assert "A share of the target from 1 to 99 percent" in shown
    assert "Choose one." in shown
    assert "Low: next response: Write a time such as 4 h" in shown
    assert 'value="soon"' in shown


def test_a_policy_is_previewed_by_the_default_calendar(client):
    shown = text(client.post("/settings/policies", data=CHAIN | {"step": "preview"}))
    assert "By the calendar “Standard hours”" in shown
    assert "Opened now · Wed 1 Apr 16:00" in shown
    # Two hours before closing: exactly at closing time.
    assert "Wed 1 Apr 18:00" in shown


def test_a_change_is_previewed_by_what_applies_where_it_is_used(client):
    hours = client.post("/settings/calendars", data=WEEK | {"mon": "08:00-20:00"}).location
    targets = client.post("/settings/policies", data=CHAIN).location
    chosen = {"calendar": hours.split("/")[-1], "policy": targets.split("/")[-1]}
    assert client.post(f"/settings/assignments/{CODES['shop']}", data=chosen).status_code == 303
    change = {"step": "preview", "number": "1"}
    shown = text(client.post(f"{targets}/versions", data=CHAIN | change))
    assert "By the calendar “Shop hours”" in shown
    shown = text(client.post(f"{hours}/versions", data=WEEK | change))
    assert "With the targets “Fast”" in shown


def test_a_missing_year_is_said_on_every_page_of_calendars_and_policies(client, clock, sign_in):
    clock.at("Mon 2026-11-02 10:00 Asia/Shanghai")
    sign_in(client, email("manager"))
    for path in ("/settings/calendars", "/settings/calendars/1", "/settings/policies",
                 "/settings/policies/1", "/settings/assignments"):  # fmt: skip
        assert "Chinese holidays of 2027 are not known yet" in text(client.get(path)), path
